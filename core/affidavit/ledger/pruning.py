"""Deletes what a ledger keeps of objects so that they need not be read again. No evidence is touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.database import BUSY_SECONDS, compact, writing

# Of another setup than the one that a scan last began with.
_OLD = "DELETE FROM part WHERE setup <> (SELECT number FROM setup ORDER BY used DESC, number DESC LIMIT 1)"
_BEFORE = "DELETE FROM part WHERE delivered < ?"
_ALL = "DELETE FROM part"


class Pruned(msgspec.Struct, frozen=True):
    """How many parts were deleted, and the file's size before and after, in bytes."""

    parts: int
    before: int
    after: int


def prune(
    path: Path, delivered_before: int | None = None, *, everything: bool = False, wait: float = BUSY_SECONDS
) -> Pruned:
    """Delete parts of other setups than the one that a scan last began with, and give their space back.

    Args:
        delivered_before: epoch seconds; also those of objects that were delivered before.
        everything: all of them.

    Raises:
        LedgerError: there is no such ledger, or it cannot be written.
    """
    if not path.exists():
        raise LedgerError(f"{path}: there is no such ledger; affidavit scan --ledger makes one")
    before = path.stat().st_size
    with writing(path, wait) as database:
        parts = _deleted(database, _ALL if everything else _OLD)
        if delivered_before is not None and not everything:
            parts += _deleted(database, _BEFORE, delivered_before)
        database.execute("DELETE FROM setup WHERE number NOT IN (SELECT setup FROM part)")
    compact(path, wait)
    return Pruned(parts, before, path.stat().st_size)


def _deleted(database: sqlite3.Connection, statement: str, *values: int) -> int:
    return database.execute(statement, values).rowcount
