"""Rows of a ledger as types.

SQLite holds a text where a number should be, and whoever can write the file, or a disk that fails, may have left
anything. So what is read of a table goes through here, and what is not of its type is an error for people.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from types import GenericAlias
from typing import Annotated, Any, TypeVar

import msgspec

from affidavit.errors import LedgerError

# A number that one more can be added to, and that JSON holds.
Number = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]

# What is no use to say to whoever verifies.
ADVICE = "; affidavit ledger verify says where"

Row = TypeVar("Row")

_BATCH = 1_000


def typed(kind: type[Row], rows: sqlite3.Cursor) -> Iterator[Row]:
    """Each row as a tuple type or a struct that is `array_like`.

    Raises:
        LedgerError: a value is none of its type.
    """
    kinds = GenericAlias(list, (kind,))
    while batch := rows.fetchmany(_BATCH):
        try:
            found: list[Row] = msgspec.convert(batch, kinds)
        except msgspec.ValidationError as error:
            raise damaged(error) from error
        yield from found


def typed_row(kind: type[Row], rows: sqlite3.Cursor) -> Row | None:
    """The first row; None where there is none.

    Raises:
        LedgerError: a value is none of its type.
    """
    row: Sequence[Any] | None = rows.fetchone()
    if row is None:
        return None
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise damaged(error) from error


def damaged(why: object) -> LedgerError:
    """What to tell of rows that no run wrote."""
    return LedgerError(f"the ledger's rows are not what a run writes ({why}){ADVICE}")
