"""Files that people write and read: YAML with the place of every value, spelling, files written whole or not at all."""
