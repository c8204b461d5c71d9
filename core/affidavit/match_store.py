"""Matches on disk: written object by object in any order, read back sorted, so that memory stays flat.

A SQLite file in a directory of the run's own. Nothing of it outlives the run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from affidavit.model.assessment import Evidence
from affidavit.partial import Partial
from affidavit.times import format_time

_SCHEMA = """
CREATE TABLE object (uri TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE match (
    policy TEXT NOT NULL, subject TEXT NOT NULL, time INTEGER, object TEXT NOT NULL, record_index INTEGER NOT NULL,
    event_id TEXT NOT NULL, action TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, event TEXT NOT NULL,
    actor TEXT NOT NULL, source_ip TEXT NOT NULL, message TEXT NOT NULL, record TEXT NOT NULL
);
"""
# Records without a time come last, so that the first evidence shown is the earliest known.
_SORTED = """
SELECT policy, subject, action, object, record_index, event_id, time, account, region, event, actor, source_ip, message,
       sha256, record
FROM match JOIN object ON uri = object
ORDER BY policy, subject, time IS NULL, time, object, record_index
"""
_GROUPS = """
SELECT policy, subject, count(DISTINCT action), count(*), min(time), max(time)
FROM match GROUP BY policy, subject ORDER BY policy, subject
"""
_DAYS = (
    "SELECT DISTINCT account, region, time / 86400 FROM match WHERE policy = ? AND time IS NOT NULL ORDER BY 1, 2, 3"
)


class Group(msgspec.Struct, frozen=True):
    """The matches of one policy about one subject, counted. Times are epoch seconds."""

    policy: str
    subject: str
    actions: int
    records: int
    first: int | None
    last: int | None


class Stored(msgspec.Struct, frozen=True):
    """One match as read back."""

    policy: str
    subject: str
    action: str
    evidence: Evidence


class MatchStore:
    """The matches of one run. A context manager."""

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(directory / "matches.sqlite", isolation_level=None)
        # The file is scratch: losing it with the process is fine, so nothing waits for the disk.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", "cache_size=-8192"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_SCHEMA)

    def __enter__(self) -> MatchStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, partial: Partial) -> None:
        """Store an object's matches."""
        uri = partial.object.uri
        if not partial.matches:
            return
        self._database.execute("BEGIN")
        self._database.execute("INSERT INTO object VALUES (?, ?)", (uri, partial.object.sha256))
        self._database.executemany(
            "INSERT INTO match VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    match.policy,
                    match.subject,
                    match.time,
                    uri,
                    match.index,
                    match.event_id,
                    match.action,
                    match.account,
                    match.region,
                    match.event,
                    match.actor,
                    match.source_ip,
                    match.message,
                    match.record,
                )
                for match in partial.matches
            ),
        )
        self._database.execute("COMMIT")

    def groups(self) -> Iterator[Group]:
        """Counts for each policy and subject, in that order."""
        for row in self._database.execute(_GROUPS):
            yield Group(*row)

    def days(self, policy: str) -> Iterator[tuple[str, str, int]]:
        """Account, region and day (days since 1970-01-01) of a policy's matches, each once; none for lack of a time."""
        yield from self._database.execute(_DAYS, (policy,))

    def matches(self) -> Iterator[Stored]:
        """Every match, by policy, subject, time, object and index; several readers can go at once."""
        for row in self._database.execute(_SORTED):
            policy, subject, action, uri, index, event_id, time, *rest = row
            account, region, event, actor, source_ip, message, sha256, record = rest
            evidence = Evidence(
                uri,
                index,
                event_id,
                format_time(time),
                account,
                region,
                event,
                actor,
                source_ip,
                message,
                sha256,
                record,
            )
            yield Stored(policy, subject, action, evidence)
