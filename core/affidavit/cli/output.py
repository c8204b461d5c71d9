"""Standard output for people and for scripts. Colour only where a terminal shows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec


def print_json(data: Any) -> None:
    """Print data as indented JSON, in UTF-8 wherever it goes: of much data text would be one more copy."""
    sys.stdout.flush()
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(data)) + b"\n")


def drop_output() -> None:
    """Send what is still to be printed nowhere, after the reader of standard output has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print left-aligned columns; log text cannot carry terminal control codes through."""
    shown = [tuple(headings), *map(tuple, rows)]
    # All at once, here and below: a hundred thousand lines each by itself take seconds.
    if not "".join(map("".join, shown)).isprintable():
        shown = [tuple(map(printable, row)) for row in shown]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    line = "  ".join([*(f"%-{width}s" for width in widths[:-1]), "%s"])
    sys.stdout.write("\n".join(map(str.rstrip, map(line.__mod__, shown))) + "\n")


def printable(text: str) -> str:
    """Text with control and formatting characters made visible."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
