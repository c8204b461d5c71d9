"""The CSV of a review as it comes back from a spreadsheet: its rows, and whether they still show what was written.

A sort of some columns only leaves the ids where they are, and shows beside each what is another row's.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from affidavit.errors import UsageError
from affidavit.times import parse_time

COLUMNS = ("review", "row", "decision", "reason")
_FILLED = ("decision", "reason")
# What a reviewer decides about. Of the other columns one may be taken out that a spreadsheet spoilt.
_NEEDED = ("account", "holder", "grant", "status")
_SHOWN = 60
# Letters of other alphabets that look as Latin ones do, and signs that look as letters do.
_ALIKE = str.maketrans("аеорсухіѕјԁһոαονιτ01l", "aeopcyxisjdhnaovitoii")
_LATIN = re.compile(r"LATIN (?:\w+ )?LETTER (?:.* )?([A-Z])(?: WITH .*)?\Z")
_NUMBER = re.compile(r"(\d{1,40})(?:[.,](\d{1,40}))?(?:[eE]\+?(\d{1,2}))?\Z", re.ASCII)


class TableRow(msgspec.Struct, frozen=True):
    """A row by its number in the spreadsheet, where the header is 1; its cells by column, without space around them."""

    number: int
    cells: dict[str, str]


def read_table(path: Path) -> list[TableRow]:
    """The rows of a CSV, whatever separates its cells; rows in which nothing stands are left out.

    Raises:
        UsageError: it cannot be read, or lacks a column that decisions need, or has one twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8; save it as CSV UTF-8") from None
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="")
        names = [name for name in table.fieldnames or () if name]
        rows = [TableRow(number, dict(_cells(row))) for number, row in enumerate(table, start=2)]
    except csv.Error as error:
        raise UsageError(f"{path}: no CSV that can be read: {error}") from None
    if missing := [name for name in COLUMNS if name not in names]:
        raise UsageError(
            f"{path}: has no column {missing[0]!r}; take the CSV that affidavit access-review --out csv= wrote"
        )
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"{path}: has the column {twice[0]!r} twice")
    return [row for row in rows if any(row.cells.values())]


def check_shown(path: Path, written: Path) -> None:
    """Refuse a filled CSV whose cells are other than those of the same rows as they are written for the review.

    So is one with a rounded number that may be that of several rows.

    Columns of a reviewer's own are not compared, nor is one that was taken out and does not tell rows apart.

    Raises:
        UsageError: one is other, and which; or a column is missing that has to be there, or is called otherwise.
    """
    expected = {row.cells["row"]: row.cells for row in read_table(written)}
    filled = read_table(path)
    _check_columns(path, expected, {*filled[0].cells} if filled else set())
    columns: dict[str, set[str]] = {}
    for cells in expected.values():
        for column, cell in cells.items():
            columns.setdefault(column, set()).add(cell)
    may_be = cache(lambda column, found: sum(_is_same(found, cell) for cell in columns[column]))
    for row in filled:
        for column, cell in expected.get(row.cells["row"], {}).items():
            found = row.cells.get(column, cell)
            if column not in _FILLED and not _is_same(found, cell):
                raise UsageError(
                    f"{path}: row {row.number}: {column} shows {_short(found)}, and the review has {_short(cell)} for "
                    f"{row.cells['row']}: a part of the sheet was sorted or altered. {_mend(column)}"
                )
            if column not in _FILLED and _is_rounded(found) and may_be(column, found) > 1:
                raise UsageError(
                    f"{path}: row {row.number}: {column} shows {_short(found)}, which is rounded and may be that of "
                    f"other rows as well. {_mend(column)}"
                )


def _check_columns(path: Path, expected: Mapping[str, Mapping[str, str]], found: set[str]) -> None:
    """Refuse a table in which a column of the review is called otherwise, or one is missing that rows are told by."""
    known = {*next(iter(expected.values()), {})}
    by_look = {_look(name): name for name in known}
    own = sorted(found - known - {""})
    for name in own:
        if of := by_look.get(_look(name)):
            raise UsageError(
                f"{path}: has a column {_short(name)}, and the review calls it {of!r}: call it so, or delete it"
            )
    missing = sorted(known - found)
    if needed := [name for name in _NEEDED if name in missing]:
        raise UsageError(f"{path}: has no column {needed[0]!r}, by which the reviewer knows what a row is about")
    if missing and own:
        raise UsageError(
            f"{path}: has no column {missing[0]!r}, and {_short(own[0])}, which the review has not: if that is "
            f"{missing[0]!r}, call it so, else put {missing[0]!r} back"
        )
    if missing:
        _check_apart(path, expected, (known & found).difference(("row", *_FILLED)))


def _check_apart(path: Path, expected: Mapping[str, Mapping[str, str]], left: set[str]) -> None:
    """Refuse a table whose columns that are left show two rows alike: their ids could have changed places."""
    rows: dict[tuple[str, ...], str] = {}
    for row, cells in expected.items():
        other = rows.setdefault(tuple(cells[name] for name in sorted(left)), row)
        if other != row:
            raise UsageError(
                f"{path}: the columns that are left do not tell {other} and {row} apart: put back what was deleted"
            )


def _look(name: str) -> str:
    """A column's name as people read it: without case, spaces, signs and accents, letters that look alike made one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(_plain(each) for each in plain if each.isalnum()).translate(_ALIKE)


def _plain(letter: str) -> str:
    """The letter of the alphabet that a character is a form of: a script g is a g."""
    found = _LATIN.match(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def _mend(column: str) -> str:
    """What to do about a cell that a spreadsheet may have written otherwise."""
    delete = "" if column in _NEEDED else ", or delete the column"
    return f"If the spreadsheet only wrote it in another form, write it as the review has it{delete}"


def _cells(row: Mapping[str, str | list[str] | None]) -> Iterator[tuple[str, str]]:
    """What is missing in a short row is empty, what a long one has too much stands under ''."""
    for name, cell in row.items():
        yield name, (" ".join(cell) if isinstance(cell, list) else cell or "").strip()


def _is_same(found: str, expected: str) -> bool:
    """Whether a cell says the same, as spreadsheets write it: with other line breaks, or a long number rounded."""
    if found.split() == expected.split():
        return True
    number = _NUMBER.match(found)
    if number and len(expected) <= 40 and expected.isascii() and expected.isdecimal():
        whole, fraction, exponent = number.groups(default="")
        if not exponent:
            return not fraction and int(whole) == int(expected)
        shown = Decimal(f"{whole}.{fraction or '0'}E{exponent}")
        return shown == Decimal(f"{Decimal(expected):.{len(fraction)}E}")
    moment = parse_time(expected)
    return moment is not None and parse_time(found) == moment


def _is_rounded(found: str) -> bool:
    """Whether a cell is a long number as spreadsheets round it: ``1.11122E+11``."""
    number = _NUMBER.match(found)
    return number is not None and number[3] is not None


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")
