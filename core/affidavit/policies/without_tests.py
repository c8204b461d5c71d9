"""A policy file without the tests at its end: all that a scan needs of it.

Tests are four fifths of the built-in pack's bytes, and YAML takes most of the time that loading takes. Who wrote an
installed pack has tested it; `affidavit policy test` and `lint` read all of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from affidavit.documents.strict_yaml import Value
from affidavit.errors import DocumentError

_TESTS = "tests"


def parsed(read: Callable[[bytes], Value], text: bytes, under: str = "") -> tuple[Value, bool]:
    """A document, and whether its tests are in it: they are left out where they surely are its end, and nothing else.

    Args:
        read: parses a text; what it raises for the whole of it is raised here.
        under: the key that holds the tests; '' where they stand at the top.
    """
    before = _before_tests(text, "  " if under else "")
    if before is not None:
        # What is wrong with a part is told of the whole.
        with contextlib.suppress(DocumentError):
            value = read(before)
            keys = list(value.data) if isinstance(value.data, dict) else []
            holder = value.data[under].data if under and keys[-1:] == [under] else value.data if not under else None
            if isinstance(holder, dict) and holder and _TESTS not in holder:
                return value, False
    return read(text), True


def _before_tests(text: bytes, indent: str) -> bytes | None:
    """What stands before a line that says `tests:`, if all lines after it are of its value; None otherwise."""
    start = f"\n{indent}{_TESTS}:"
    at = text.find(start.encode()) + 1
    if not at:
        return None
    try:
        # Lines end here wherever they do in YAML, and at some other characters.
        first, *rest = text[at:].decode().splitlines()
    except UnicodeDecodeError:
        return None
    inner = (f"{indent} ", f"{indent}- ", "#")
    if first.rstrip() != start[1:] or not all(line.startswith(inner) or not line.strip() for line in rest):
        return None
    return text[:at]
