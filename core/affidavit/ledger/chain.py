"""Entries follow each other by SHA-256: the hash of the last one, the head, vouches for all of them.

Whoever knows a head that was printed earlier can tell whether a ledger still holds what it held then. So the head is
all that need ever be signed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

import msgspec

from affidavit.ledger.typed import Number, typed, typed_row

STORED = "SELECT seq, kind, about, body, hash FROM entry ORDER BY seq"
# What the first entry follows.
ORIGIN = hashlib.sha256(b"affidavit.ledger/1").hexdigest()


class Head(msgspec.Struct, frozen=True):
    """An entry's number and hash; number 0 is the head of an empty ledger."""

    seq: int
    hash: str


class ChainEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry as it is stored."""

    seq: Number
    kind: str
    about: str
    body: str
    hash: str


def entry_hash(previous: str, seq: int, kind: str, about: str, body: str) -> str:
    """The hash of an entry: of the hash before and all that the entry holds, with a line feed between each."""
    return hashlib.sha256(f"{previous}\n{seq}\n{kind}\n{about}\n{body}".encode()).hexdigest()


def head_of(database: sqlite3.Connection) -> Head:
    """The last entry."""
    row = typed_row(tuple[Number, str], database.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1"))
    return Head(*row) if row else Head(0, ORIGIN)


def append(database: sqlite3.Connection, kind: str, about: str, body: str) -> Head:
    """Add an entry, in the transaction that is open."""
    last = head_of(database)
    head = Head(last.seq + 1, entry_hash(last.hash, last.seq + 1, kind, about, body))
    database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (head.seq, kind, about, body, head.hash))
    return head


def link_problems(previous: Head, entry: ChainEntry) -> Iterator[str]:
    """Where an entry does not follow the one that is stored before it."""
    if entry.seq != previous.seq + 1:
        missing = f"entry {previous.seq + 1}" if entry.seq == previous.seq + 2 else "entries"
        yield f"{missing} between {previous.seq} and {entry.seq} {'is' if missing != 'entries' else 'are'} missing"
    if entry.hash != entry_hash(previous.hash, entry.seq, entry.kind, entry.about, entry.body):
        yield f"entry {entry.seq} ({entry.kind}) was altered, or does not follow entry {previous.seq} as it stands"


def entries(database: sqlite3.Connection) -> Iterator[ChainEntry]:
    """Every entry, in order."""
    return typed(ChainEntry, database.execute(STORED))
