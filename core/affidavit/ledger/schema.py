"""The tables of a ledger, by version: a migration each, and none is ever changed once it was released.

`entry` is the chain. What a run adds stands in rows with its number (`run`), and its entry holds a digest of them. Rows
are only added; triggers hold our own code to that. The one column that changes is `finding.latest`, which says nothing
that other rows don't: it lets a hundred thousand findings be listed at once.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping

# "AFLG": tells a ledger from other SQLite files.
APPLICATION_ID = 0x41464C47

_TABLES = (
    # `about` is the id of the run, or of the finding that is decided about.
    """CREATE TABLE entry (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
    )""",
    # An object is written when it is new, or other than when it was last read.
    """CREATE TABLE object (
        run INTEGER NOT NULL, uri TEXT NOT NULL, sha256 TEXT NOT NULL, sha256_text TEXT NOT NULL, size INTEGER NOT NULL,
        version TEXT NOT NULL, status TEXT NOT NULL, PRIMARY KEY (run, uri)
    ) WITHOUT ROWID""",
    # A policy's words and links, written when they are other than before.
    """CREATE TABLE policy (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
        effect TEXT NOT NULL, controls TEXT NOT NULL
    )""",
    """CREATE TABLE finding (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, policy TEXT NOT NULL,
        subject TEXT NOT NULL, latest INTEGER NOT NULL
    )""",
    # A finding in a run: `found` is its status by the logs and waivers, `status` that which was reported, `new` how
    # many of its occurrences no run before knew.
    """CREATE TABLE sighting (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, policy INTEGER NOT NULL, found TEXT NOT NULL,
        status TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, count INTEGER NOT NULL,
        records INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (run, finding)
    ) WITHOUT ROWID""",
    # Of violations and reviews: each action that is part of one, with the run that first knew it.
    """CREATE TABLE occurrence (
        finding INTEGER NOT NULL, action BLOB NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (finding, action)
    ) WITHOUT ROWID""",
    """CREATE TABLE control (
        run INTEGER NOT NULL, framework TEXT NOT NULL, control TEXT NOT NULL, status TEXT NOT NULL,
        PRIMARY KEY (run, framework, control)
    ) WITHOUT ROWID""",
    # Waivers that accepted something.
    """CREATE TABLE waiver (
        run INTEGER NOT NULL, id TEXT NOT NULL, policy TEXT NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL,
        ticket TEXT NOT NULL, expires TEXT NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (run, id)
    ) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX entry_run ON entry (about) WHERE kind = 'run'",
    "CREATE INDEX entry_disposition ON entry (about, seq) WHERE kind = 'disposition'",
    "CREATE INDEX object_uri ON object (uri, run)",
    "CREATE INDEX sighting_new ON sighting (finding, run, new) WHERE new > 0",
)
_NEVER_CHANGED = {
    "entry": "",
    "object": "",
    "policy": "",
    "finding": " OF number, run, id, policy, subject",
    "sighting": "",
    "occurrence": "",
    "control": "",
    "waiver": "",
}


def _guards(tables: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END"
        for table, columns in tables.items()
        for name, event in (("stays", "DELETE"), ("is_fixed", f"UPDATE{columns}"))
    )


# What objects came to, by place and setup, so that they need not be read again (`affidavit.ledger.parts`). These are
# copies and may be deleted; `kept` stays, and holds their digests. `delivered` is in epoch seconds. Since two objects
# may have one name in two runs, an object is known by its place, too.
_PARTS = (
    "ALTER TABLE object ADD COLUMN place BLOB NOT NULL DEFAULT x''",
    """CREATE TABLE kept (
        run INTEGER NOT NULL, place BLOB NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (run, place)
    ) WITHOUT ROWID""",
    "CREATE INDEX kept_place ON kept (place, digest)",
    # What policies that look for new values know, as `affidavit baseline` learnt it; `entry` is the number of its own.
    "CREATE TABLE baseline (entry INTEGER PRIMARY KEY, document BLOB NOT NULL)",
    *_guards({"kept": "", "baseline": ""}),
    "CREATE TABLE setup (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, about TEXT NOT NULL)",
    """CREATE TABLE part (
        number INTEGER PRIMARY KEY AUTOINCREMENT, place BLOB NOT NULL, setup INTEGER NOT NULL, version TEXT NOT NULL,
        size INTEGER, sha256 TEXT NOT NULL, delivered INTEGER, content BLOB NOT NULL, digest BLOB NOT NULL,
        UNIQUE (place, setup)
    )""",
)

# Signatures of heads. They stand beside the chain: what is signed is the hash of an entry, which no entry can hold of
# itself, and nobody without the key can make one.
_SIGNATURES = (
    """CREATE TABLE signature (
        entry INTEGER NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (entry, key)
    ) WITHOUT ROWID""",
    *_guards({"signature": ""}),
)

# An entry vouches for what is kept of an object from the moment that it is kept. `key` is of all that it is kept under,
# so that the chain holds one digest for it. What is kept without that is not used any more, and can be read again.
_VOUCHED = (
    "DELETE FROM part",
    "DELETE FROM setup",
    "ALTER TABLE kept ADD COLUMN key BLOB NOT NULL DEFAULT x''",
    "DROP INDEX kept_place",
    "CREATE INDEX kept_key ON kept (key)",
    # Which location an object was listed under, as a hash, and what a source may leave it out by: so that a later run
    # can tell what is gone.
    "ALTER TABLE object ADD COLUMN delivered INTEGER",
    "ALTER TABLE object ADD COLUMN account TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE object ADD COLUMN region TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE object ADD COLUMN root BLOB NOT NULL DEFAULT x''",
)

# The setup that a scan last began with has the highest number.
_USED = ("ALTER TABLE setup ADD COLUMN used INTEGER NOT NULL DEFAULT 0",)

# Which occurrences of findings wait for what is to follow, and what became of them, written when it is new or other
# than before (`affidavit.ledger.waiting`).
_WAITS = (
    """CREATE TABLE wait (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, action BLOB NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (finding, action, run)
    ) WITHOUT ROWID""",
    "CREATE INDEX sighting_undecided ON sighting (finding) WHERE found IN ('pending', 'indeterminate')",
    *_guards({"wait": ""}),
)

# Which findings that wait a run passes over, since its policies ask for something else (`affidavit.ledger.unasked`).
_UNASKED = (
    """CREATE TABLE unasked (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, PRIMARY KEY (finding, run)
    ) WITHOUT ROWID""",
    *_guards({"unasked": ""}),
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (*_TABLES, *_guards(_NEVER_CHANGED)),
    _PARTS,
    _SIGNATURES,
    _VOUCHED,
    _USED,
    _WAITS,
    _UNASKED,
)

# What ANALYZE leaves behind changes no answer. Anything else of such a name could: a trigger, say.
_STATISTICS = frozenset(
    ("table", name, name, f"CREATE TABLE {name}({columns})")
    for name, columns in (("sqlite_stat1", "tbl,idx,stat"), ("sqlite_stat4", "tbl,idx,neq,nlt,ndlt,sample"))
)


def migrate(database: sqlite3.Connection, version: int) -> None:
    """Bring a database of an older version up to date, in the transaction that is open."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def described(database: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Everything that a database is made of: its tables, indexes, triggers and views, with their texts."""
    listed = "SELECT type, name, tbl_name, ifnull(sql, '') FROM main.sqlite_schema"
    return sorted(row for row in database.execute(listed) if row not in _STATISTICS)


@functools.cache
def expected() -> list[tuple[str, ...]]:
    """What a ledger of this version is made of."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(database, 0)
        return described(database)
    finally:
        database.close()
