"""Standard output for people and for scripts. Colour only where a terminal shows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import typer


def print_json(data: Any) -> None:
    """Print data as indented JSON."""
    typer.echo(msgspec.json.format(msgspec.json.encode(data)).decode())


def drop_output() -> None:
    """Send what is still to be printed nowhere, after the reader of standard output has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print left-aligned columns; log text cannot carry terminal control codes through."""
    shown = [tuple(headings), *(_printable_row(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    line = "  ".join([*(f"{{:<{width}}}" for width in widths[:-1]), "{}"])
    # At once: a hundred thousand lines each by itself take seconds.
    sys.stdout.write("\n".join([line.format(*row).rstrip() for row in shown]) + "\n")


def _printable_row(row: Sequence[str]) -> Sequence[str]:
    return row if "".join(row).isprintable() else tuple(map(printable, row))


def printable(text: str) -> str:
    """Text with control and formatting characters made visible."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
