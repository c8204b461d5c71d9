"""Keeps log objects on disk while their integrity is checked, with their hashes and outcomes: there can be millions.

The databases are temporary files, which SQLite deletes when they are closed.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

from affidavit.integrity_check import HashedObject

_CACHE_KIB = 4_096
_BATCH = 1_000

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(HashedObject).decode


def _database(table: str) -> sqlite3.Connection:
    # Closed by whichever thread lets go of it last.
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.executescript(
        f"""
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -{_CACHE_KIB};
        CREATE TABLE {table};
        """
    )
    return database


class HashedObjects(Sequence[HashedObject]):
    """Log objects by their position, in the order in which they were added. For one thread."""

    def __init__(self) -> None:
        self._database = _database("hashed (position INTEGER PRIMARY KEY, object BLOB)")
        self._close = weakref.finalize(self, self._database.close)
        self._waiting: list[tuple[int, bytes]] = []
        self._count = 0

    def add(self, found: HashedObject) -> None:
        """Keep one more."""
        self._waiting.append((self._count, _encode(found)))
        self._count += 1
        if len(self._waiting) == _BATCH:
            self._write()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[HashedObject]:
        self._write()
        for (found,) in self._database.execute("SELECT object FROM hashed ORDER BY position"):
            yield _decode(found)

    @overload
    def __getitem__(self, position: int) -> HashedObject: ...

    @overload
    def __getitem__(self, position: slice) -> Sequence[HashedObject]: ...

    def __getitem__(self, position: int | slice) -> HashedObject | Sequence[HashedObject]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(self._count))]
        self._write()
        place = position + self._count if position < 0 else position
        row = self._database.execute("SELECT object FROM hashed WHERE position = ?", (place,)).fetchone()
        if row is None:
            raise IndexError(position)
        return _decode(row[0])

    def _write(self) -> None:
        if self._waiting:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT INTO hashed VALUES (?, ?)", self._waiting)
            self._database.execute("COMMIT")
            self._waiting.clear()


class Outcomes:
    """What was said of log objects, by their names, on disk. For one thread."""

    def __init__(self) -> None:
        self._database = _database("said (uri TEXT PRIMARY KEY, outcome TEXT) WITHOUT ROWID")
        self._close = weakref.finalize(self, self._database.close)
        self._waiting: list[tuple[str, str]] = []

    def add(self, uri: str, outcome: str) -> None:
        """Note an outcome; the last one counts."""
        self._waiting.append((uri, outcome))
        if len(self._waiting) == _BATCH:
            self._write()

    def __len__(self) -> int:
        self._write()
        return int(self._database.execute("SELECT count(*) FROM said").fetchone()[0])

    def get(self, uri: str) -> str:
        """The outcome of an object; '' where nothing was said of it."""
        self._write()
        row = self._database.execute("SELECT outcome FROM said WHERE uri = ?", (uri,)).fetchone()
        return row[0] if row else ""

    def _write(self) -> None:
        if self._waiting:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR REPLACE INTO said VALUES (?, ?)", self._waiting)
            self._database.execute("COMMIT")
            self._waiting.clear()
