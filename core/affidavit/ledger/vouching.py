"""What the chain vouches for of what is kept of objects.

A part (`affidavit.ledger.parts`) is written in one transaction with an entry that vouches for its digest, and never
without: so one that no entry vouches for was planted. A part's key is of all that it is kept under: setup, place,
version, size and hash. What an object comes to depends on nothing else. So the chain has one digest for a key; a second
one says that somebody wrote an entry of his own.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.chain import ORIGIN, Head, append, entries, head_of, link_problems
from affidavit.ledger.entries import PARTS, RUN, PartsEntry, RowsMark, decode_parts, decode_run, encode
from affidavit.ledger.rows import digested, insert, marks_of
from affidavit.ledger.signatures import sign_head
from affidavit.signing import SigningKey

_NOTHING = digested(())
_TWICE = """
SELECT min(run), max(run) FROM kept WHERE key <> x'' GROUP BY key HAVING count(DISTINCT digest) > 1 ORDER BY 1, 2
"""


def part_key(setup: str, place: bytes, version: str, size: int | None, sha256: str) -> bytes:
    """What tells a part from all others: the digest of what it is kept under."""
    return hashlib.sha256(msgspec.json.encode((setup, place, version, size, sha256))).digest()


def part_digest(key: bytes, packed: bytes) -> bytes:
    """The digest of a part: of its key and of its content."""
    return hashlib.sha256(key + packed).digest()


def vouched(database: sqlite3.Connection, key: bytes) -> dict[int, bytes]:
    """The entries that vouch for a key, with their digests: all the same, unless somebody wrote an entry of his own."""
    return dict(database.execute("SELECT run, digest FROM kept WHERE key = ?", (key,)).fetchall())


def vouch(
    database: sqlite3.Connection,
    setup: str,
    parts: Sequence[tuple[bytes, bytes, bytes]],
    signer: SigningKey | None = None,
) -> None:
    """Enter the place, digest and key of parts in the chain, in the transaction that is open."""
    rows = insert(database, "kept", head_of(database).seq + 1, sorted(parts))
    head = append(database, PARTS, setup, encode(PartsEntry(setup, {"kept": rows})))
    if signer:
        sign_head(database, head, signer)


def row_problems(database: sqlite3.Connection, table: str) -> Iterator[str]:
    """Where the rows of a table cannot be trusted: the chain is broken, or they are not those that it speaks of."""
    previous = Head(0, ORIGIN)
    said: dict[int, RowsMark] = {}
    for entry in entries(database):
        yield from link_problems(previous, entry)
        previous = Head(entry.seq, entry.hash)
        try:
            if entry.kind == RUN:
                said[entry.seq] = decode_run(entry.seq, entry.body).rows.get(table, _NOTHING)
            elif entry.kind == PARTS:
                said[entry.seq] = decode_parts(entry.seq, entry.body).rows.get(table, _NOTHING)
        except LedgerError as error:
            yield str(error)
    there = dict(marks_of(database, table))
    for seq in sorted({*said, *there}, key=str):
        if said.get(seq, _NOTHING) != there.get(seq, _NOTHING):
            yield f"what entry {seq!r} added to {table} was altered"


def contradictions(database: sqlite3.Connection) -> Iterator[str]:
    """Where two entries vouch for different things."""
    for first, second in database.execute(_TWICE):
        yield f"entries {first} and {second} vouch for different parts of the same object; no scan uses either"
