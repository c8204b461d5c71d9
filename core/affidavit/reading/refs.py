"""Keeps the objects of a run on disk, sorted by name: a bucket can hold millions.

As a list, with what it takes to tell them apart, a million objects of a bucket were 1.7 GB; here they are 35 MB, and
on disk some hundred. The database is a temporary file, which SQLite deletes when it is closed.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator

import msgspec

from affidavit.model.logs import ObjectRef
from affidavit.reading.distinct_names import name_apart
from affidavit.reading.locations import without_options

_CACHE_KIB = 16_384
# A row is over a kilobyte: larger pages hold more of them, and fewer are read and written.
_PAGE_BYTES = 16_384
_BATCH = 1_000
_PLACE_BYTES = 16

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ObjectRef).decode

Row = tuple[bytes, int, str, int, bool, bytes, bytes]


class Origin(msgspec.Struct, frozen=True):
    """Where an object was listed.

    Attributes:
        uri: its name in this run.
        place: what tells it from others in any run.
        root: of the location that it was listed under (`root_of`).
        delivered, account, region: as its `ObjectRef` has them.
    """

    uri: str
    place: bytes
    root: bytes
    delivered: int | None
    account: str
    region: str


class Refs:
    """Objects sorted by name, each with a name of its own. Can be walked any number of times, from one thread.

    Attributes:
        size: stored bytes of all; those of unknown size count as none.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._close = weakref.finalize(self, database.close)
        self._count, self.size = database.execute("SELECT count(*), coalesce(sum(size), 0) FROM found").fetchone()

    def __len__(self) -> int:
        return int(self._count)

    def __iter__(self) -> Iterator[ObjectRef]:
        # `self` lives as long as the walk: the database with it.
        for (ref,) in self._database.execute("SELECT ref FROM found ORDER BY uri"):
            yield _decode(ref)

    def origins(self) -> Iterator[Origin]:
        """Where each was listed, in the order of their names."""
        for ref, root in self._database.execute("SELECT ref, root FROM found ORDER BY uri"):
            each = _decode(ref)
            yield Origin(each.uri, place_of(each), root, each.delivered, each.account, each.region)

    def gone(self) -> Iterator[ObjectRef]:
        """Those that were collected, and lie there no longer, in any order."""
        for (ref,) in self._database.execute("SELECT ref FROM found WHERE gone"):
            yield _decode(ref)


def row_of(ref: ObjectRef, root: bytes = b"") -> Row:
    """An object as it is kept, with the root of the location that it was listed under.

    Raises:
        TypeError, ValueError: it holds something else than it should.
    """
    gone = ref.collected is not None and ref.collected.is_gone
    return _place(ref), len(ref.uri), ref.uri, ref.size or 0, gone, _encode(ref), root


class Gathering:
    """Keeps objects as they are listed.

    One that is listed twice is kept once, under its shorter name. Where several have one name, each gets a longer one.

    Args:
        progress: called with the number of objects listed so far.
    """

    def __init__(self, progress: Callable[[int], None] = lambda _: None) -> None:
        self._database = _database()
        self._close = weakref.finalize(self, self._database.close)
        self._progress = progress
        self._rows: list[Row] = []
        self._listed = 0

    def add(self, row: Row) -> None:
        """One more object, as `row_of` gives it."""
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self._write()
            self._progress(self._listed)

    def finish(self) -> Refs:
        """All of them; then nothing can be added."""
        self._write()
        _settle(self._database)
        self._close.detach()
        return Refs(self._database)

    def _write(self) -> None:
        _insert(self._database, self._rows)
        self._listed += len(self._rows)
        self._rows.clear()


def gather(listed: Iterable[Row], progress: Callable[[int], None]) -> Refs:
    """Keep objects that are listed one after the other, see `Gathering`."""
    gathering = Gathering(progress)
    for row in listed:
        gathering.add(row)
    return gathering.finish()


def _database() -> sqlite3.Connection:
    # Closed by whichever thread lets go of it last.
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.executescript(
        f"""
        PRAGMA page_size = {_PAGE_BYTES};
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -{_CACHE_KIB};
        CREATE TABLE found (place BLOB UNIQUE, length INTEGER, uri TEXT, size INTEGER, gone INTEGER, ref BLOB,
            root BLOB);
        CREATE TABLE wanted (uri TEXT PRIMARY KEY) WITHOUT ROWID;
        """
    )
    return database


def _place(ref: ObjectRef) -> bytes:
    """What tells an object from all others."""
    return hashlib.blake2b(f"{ref.source}\0{ref.location}".encode(), digest_size=_PLACE_BYTES).digest()


def place_of(ref: ObjectRef) -> bytes:
    """What tells an object from all others in any run, with what is known of it by its place: 16 bytes."""
    named = f"{ref.source}\0{ref.location}\0{ref.account}\0{ref.region}"
    return hashlib.blake2b(named.encode(), digest_size=_PLACE_BYTES).digest()


def root_of(source: str, location: str) -> bytes:
    """What tells a location from all others in any run, however it is written: 16 bytes.

    b'' for standard input, of which nothing is there a second time.
    """
    if location == "-":
        return b""
    plain = without_options(location).rstrip("/") if "://" in location else os.path.abspath(location)  # noqa: PTH100 - a Path keeps '..'
    return hashlib.blake2b(f"{source}\0{plain}".encode(), digest_size=_PLACE_BYTES).digest()


def _insert(database: sqlite3.Connection, rows: Iterable[Row]) -> None:
    # Reached by two ways, an object keeps its shortest name, whatever the order of the ways.
    database.execute("BEGIN")
    database.executemany(
        """
        INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO UPDATE
        SET length = excluded.length, uri = excluded.uri, size = excluded.size, gone = excluded.gone,
            ref = excluded.ref, root = excluded.root
        WHERE (excluded.length, excluded.uri) < (length, uri)
        """,
        rows,
    )
    database.execute("COMMIT")


def _settle(database: sqlite3.Connection) -> None:
    """Sort the objects by name, and give those of one name others."""
    database.execute("CREATE INDEX by_uri ON found (uri)")
    shared = "SELECT uri FROM found GROUP BY uri HAVING count(*) > 1"
    contested = [_decode(ref) for (ref,) in database.execute(f"SELECT ref FROM found WHERE uri IN ({shared})")]  # noqa: S608
    if not contested:
        return

    def named(names: Iterable[str]) -> list[ObjectRef]:
        database.execute("DELETE FROM wanted")
        database.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((name,) for name in names))
        return [_decode(ref) for (ref,) in database.execute("SELECT ref FROM found JOIN wanted USING (uri)")]

    renamed = list(name_apart(contested, named))
    database.execute("BEGIN")
    database.executemany(
        "UPDATE found SET uri = ?, ref = ? WHERE place = ?", ((ref.uri, _encode(ref), _place(ref)) for ref in renamed)
    )
    database.execute("COMMIT")
