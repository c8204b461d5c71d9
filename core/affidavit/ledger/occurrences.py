"""Which occurrences of findings were known when: an occurrence is an action that is part of a violation or a review."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Iterable, Sequence

from affidavit.ledger.entries import RowsMark
from affidavit.ledger.rows import digested, insert
from affidavit.ledger.typed import Number, typed
from affidavit.parts.duplicates import KEY_BYTES, uuid_keys

# The run that is being written, as a key of what `known` gives.
NEW = None

# Actions are made keys so many at a time.
_BATCH = 1_000

Known = dict[int | None, int]


def action_key(action: str) -> bytes:
    """An action as a key of 16 bytes: its event id where that is a UUID, as CloudTrail's are, else a hash."""
    return uuid_keys([action]) or hashlib.blake2b(action.encode(), digest_size=KEY_BYTES).digest()


def action_keys(actions: Sequence[str]) -> list[bytes]:
    """The keys of actions, faster than one by one."""
    keys = uuid_keys(actions)
    if keys is None:
        return [*map(action_key, actions)]
    return [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)]


def note(database: sqlite3.Connection, actions: Iterable[tuple[str, str]], findings: Sequence[str]) -> None:
    """Keep a run's occurrences aside, on disk, for the functions below. That may take long, and needs no lock.

    Args:
        actions: id of a finding and one of its actions.
        findings: the ids of all of the run.
    """
    positions = {finding: position for position, finding in enumerate(findings)}
    database.execute("BEGIN")
    database.execute(
        "CREATE TEMP TABLE noted (position INTEGER NOT NULL, action BLOB NOT NULL, PRIMARY KEY (position, action)) "
        "WITHOUT ROWID"
    )
    some = iter(actions)
    while batch := list(itertools.islice(some, _BATCH)):
        keys = action_keys([action for _, action in batch])
        found = [positions[finding] for finding, _ in batch]
        database.executemany("INSERT OR IGNORE INTO noted VALUES (?, ?)", zip(found, keys, strict=True))
    database.execute("COMMIT")


def number(database: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Say which numbers the findings have whose occurrences were noted, in step with them."""
    database.execute("CREATE TEMP TABLE numbered (position INTEGER PRIMARY KEY, finding INTEGER NOT NULL UNIQUE)")
    database.executemany("INSERT INTO numbered VALUES (?, ?)", enumerate(numbers))
    database.execute(
        "CREATE TEMP VIEW seen AS SELECT finding, action FROM temp.noted JOIN temp.numbered USING (position)"
    )


def known(database: sqlite3.Connection) -> dict[int, Known]:
    """Of each finding's occurrences in this run: how many each run knew first; `NEW` for this one."""
    found: dict[int, Known] = {}
    rows = database.execute(
        "SELECT seen.finding, occurrence.run, count(*) FROM temp.seen AS seen "
        "LEFT JOIN occurrence ON occurrence.finding = seen.finding AND occurrence.action = seen.action "
        "GROUP BY seen.finding, occurrence.run"
    )
    for finding, run, count in typed(tuple[Number, Number | None, Number], rows):
        found.setdefault(finding, {})[run] = count
    return found


def keep_new(database: sqlite3.Connection, run: int) -> RowsMark:
    """Add the occurrences that no run before knew."""
    database.execute(
        "CREATE TEMP TABLE fresh AS SELECT seen.finding, seen.action FROM temp.seen AS seen "
        "WHERE NOT EXISTS (SELECT 1 FROM occurrence AS old WHERE old.finding = seen.finding "
        "AND old.action = seen.action) ORDER BY seen.finding, seen.action"
    )
    rows = database.execute("SELECT finding, action FROM temp.fresh ORDER BY rowid")
    return insert(database, "occurrence", run, rows)


def known_of(database: sqlite3.Connection, finding: int) -> RowsMark:
    """All occurrences of a finding that are known: how many, and the digest of their keys in order."""
    return digested(
        database.execute("SELECT hex(action) FROM occurrence WHERE finding = ? ORDER BY action", (finding,))
    )
