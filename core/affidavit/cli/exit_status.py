"""Exit statuses that scripts rely on."""

DONE = 0
FINDINGS = 1
USAGE = 2
INCOMPLETE = 3
