"""Single records: decoded, looked into by path, told apart by the fields that policies select on."""
