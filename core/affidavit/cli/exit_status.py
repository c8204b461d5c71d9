"""Exit statuses that scripts rely on."""

DONE = 0
FINDINGS = 1
USAGE = 2
INCOMPLETE = 3
# As shells have it for a program that Ctrl-C ended.
INTERRUPTED = 130
TERMINATED = 143
# A bug of Affidavit itself (EX_SOFTWARE of sysexits.h): never to be mistaken for findings.
INTERNAL_ERROR = 70
