"""What one object comes to, and what matches of all objects are kept on disk until they are put together."""
