"""The rows that a run adds, or what is kept of objects, and the digest by which its entry vouches for them.

The digest of a run's rows in a table is the SHA-256 of a line for each, in the table's order: a JSON array of its
values, without the run's number; bytes are in Base64.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from affidavit.ledger.entries import RowsMark

_encode = msgspec.json.Encoder().encode

# Table → the columns that are digested, beside `run`, and how many of the first put them in order.
_TABLES: dict[str, tuple[tuple[str, ...], int]] = {
    "object": (
        (
            "uri",
            "sha256",
            "sha256_text",
            "size",
            "version",
            "status",
            "place",
            "delivered",
            "account",
            "region",
            "root",
        ),
        1,
    ),
    "policy": (("number", "id", "title", "severity", "effect", "controls"), 1),
    "finding": (("number", "id", "policy", "subject"), 1),
    "sighting": (
        ("finding", "policy", "found", "status", "first_seen", "last_seen", "count", "records", "new"),
        1,
    ),
    "occurrence": (("finding", "action"), 2),
    "control": (("framework", "control", "status"), 2),
    "kept": (("place", "digest", "key"), 1),
    "wait": (("finding", "action", "state"), 2),
    "unasked": (("finding",), 1),
    "waiver": (("id", "policy", "reason", "owner", "ticket", "expires", "records"), 1),
}
TABLES = tuple(_TABLES)
UNASKED = "unasked"
# Columns that older versions did not have. In their rows they are empty, and no part of the digest.
_ADDED = {"object": 5, "kept": 1}


def digested(rows: Iterable[Sequence[Any]]) -> RowsMark:
    """How many rows there are, and their digest."""
    digest = hashlib.sha256()
    count = 0
    for row in rows:
        digest.update(_encode(row) + b"\n")
        count += 1
    return RowsMark(count, digest.hexdigest())


def insert(
    database: sqlite3.Connection,
    table: str,
    run: int,
    rows: Iterable[Sequence[Any]],
    more: Sequence[tuple[str, Any]] = (),
) -> RowsMark:
    """Add a run's rows to a table, sorted as the table is; `more` are columns beside those digested, of all rows."""
    columns = _TABLES[table][0]
    names = ", ".join(("run", *(name for name, _ in more), *columns))
    marks = ", ".join("?" * (1 + len(more) + len(columns)))
    fixed = (run, *(value for _, value in more))
    digest = hashlib.sha256()
    count = 0

    def values() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for row in rows:
            digest.update(_encode(_digested_part(table, row)) + b"\n")
            count += 1
            yield (*fixed, *row)

    # The names are ours.
    database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values())  # noqa: S608
    return RowsMark(count, digest.hexdigest())


def marks_of(database: sqlite3.Connection, table: str) -> Iterator[tuple[Any, RowsMark]]:
    """Each `run` that rows of a table name, with the mark of those rows."""
    columns, ordered = _TABLES[table]
    order = ", ".join(("run", *columns[:ordered]))
    rows = database.execute(f"SELECT run, {', '.join(columns)} FROM {table} ORDER BY {order}")  # noqa: S608
    for run, members in itertools.groupby(rows, key=itemgetter(0)):
        yield run, digested(_digested_part(table, row[1:]) for row in members)


def _digested_part(table: str, row: Sequence[Any]) -> Sequence[Any]:
    end = len(row)
    while end > len(row) - _ADDED.get(table, 0) and not row[end - 1]:
        end -= 1
    return row[:end]
