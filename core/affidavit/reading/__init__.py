"""Bytes of log objects: where they are, opened, hashed, decompressed."""
