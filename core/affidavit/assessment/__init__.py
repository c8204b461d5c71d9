"""The Assessment: put together, written, compared with another."""
