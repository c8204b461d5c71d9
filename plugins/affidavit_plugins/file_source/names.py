"""File names as text that can be printed anywhere, and back.

File names on Unix are bytes. Those that are no UTF-8, control and other unprintable characters are written `\\xNN` a
byte, and a backslash is doubled: every name has one text, and every text leads back to its name.
"""

from __future__ import annotations

import os
import re

_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")


def printable(path: str) -> str:
    """A path as the `os` module gives it → text."""
    if path.isascii() and path.isprintable() and "\\" not in path:
        return path
    return "".join(map(_character, path))


def path_of(text: str) -> str:
    """The inverse of `printable`."""
    if "\\" not in text:
        return text
    return os.fsdecode(
        _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()) if match[1] else b"\\", text.encode())
    )


def _character(character: str) -> str:
    if character == "\\":
        return r"\\"
    if character.isprintable():
        return character
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(character))
