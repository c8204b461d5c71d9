"""Matches of policies that correlate, on disk: written object by object in any order, read back sorted.

A SQLite file in a directory of the run's own. Nothing of it outlives the run.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from affidavit.model.assessment import Evidence
from affidavit.partial import Match, Partial
from affidavit.times import format_time

_SCHEMA = """
CREATE TABLE object (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL);
CREATE TABLE match (
    id INTEGER PRIMARY KEY,
    policy TEXT NOT NULL, subject TEXT NOT NULL, time INTEGER, object INTEGER NOT NULL, record_index INTEGER NOT NULL,
    event_id TEXT NOT NULL, action TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, event TEXT NOT NULL,
    actor TEXT NOT NULL, source_ip TEXT NOT NULL, message TEXT NOT NULL, record TEXT NOT NULL,
    step INTEGER NOT NULL, joint TEXT NOT NULL, joined TEXT NOT NULL, waiver TEXT NOT NULL
);
CREATE TABLE member (pattern INTEGER NOT NULL, match INTEGER NOT NULL);
"""
_EVIDENCE = """
uri, record_index, event_id, time, account, region, event, actor, source_ip, message, sha256, record, waiver
"""
_MEMBERS = f"""
SELECT pattern, policy, subject, action, {_EVIDENCE}
FROM member JOIN match ON member.match = match.id JOIN object ON object = object.id
ORDER BY policy, pattern, time, uri, record_index
"""  # noqa: S608
# Only what correlation compares, so that sorting moves little; the rest is fetched of what makes a pattern.
_LINKED = """
SELECT policy, joint, match.id, time, step, action, joined, account, region, waiver
FROM match JOIN object ON object = object.id WHERE time IS NOT NULL
ORDER BY policy, joint, time, step, uri, record_index
"""
_ONE = f"SELECT subject, {_EVIDENCE} FROM match JOIN object ON object = object.id WHERE match.id = ?"  # noqa: S608
_WAIVED = "SELECT waiver, count(*) FROM match WHERE waiver <> '' GROUP BY waiver"
_MEMBERS_HELD = 10_000


class Stored(msgspec.Struct, frozen=True):
    """One match as read back."""

    policy: str
    subject: str
    action: str
    evidence: Evidence


class Linked(msgspec.Struct, frozen=True, gc=False):
    """What correlation sees of a match.

    Attributes:
        joint: the group's values, as JSON.
        number: names the match in this store.
        joined: the `values` of its `Link`, as JSON.
    """

    policy: str
    joint: str
    number: int
    time: int
    step: int
    action: str
    joined: str
    account: str
    region: str
    waiver: str


class MatchStore:
    """The matches of one run. A context manager.

    Args:
        directory: where to keep them; None keeps them in memory, for a handful.
    """

    def __init__(self, directory: Path | None) -> None:
        path = ":memory:" if directory is None else directory / "matches.sqlite"
        self._database = sqlite3.connect(path, isolation_level=None)
        # The file is scratch: losing it with the process is fine, so nothing waits for the disk.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", "cache_size=-8192"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_SCHEMA)
        self._members: list[tuple[int, int]] = []

    def __enter__(self) -> MatchStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, partial: Partial) -> None:
        """Store an object's matches."""
        item = partial.object
        if not partial.linked:
            return
        self._database.execute("BEGIN")
        number = self._database.execute("INSERT INTO object VALUES (NULL, ?, ?)", (item.uri, item.sha256)).lastrowid
        self._database.executemany(
            "INSERT INTO match VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    match.policy,
                    match.subject,
                    match.time,
                    number,
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
                    *_link(match),
                    match.waiver,
                )
                for match in partial.linked
            ),
        )
        self._database.execute("COMMIT")

    def waived(self) -> Counter[str]:
        """How many matches each waiver accepted, by its id."""
        return Counter(dict(self._database.execute(_WAIVED)))

    def linked(self) -> Iterator[Linked]:
        """Every match of policies that correlate which has a time, by policy, group, time, step, object and index."""
        for row in self._database.execute(_LINKED):
            yield Linked(*row)

    def fetch(self, number: int) -> tuple[str, Evidence]:
        """Subject and evidence of one match, by the number it has in `linked`."""
        subject, *rest = self._database.execute(_ONE, (number,)).fetchone()
        return subject, _evidence(rest)

    def keep_member(self, pattern: int, number: int) -> None:
        """Remember that a match is part of a pattern."""
        self._members.append((pattern, number))
        if len(self._members) >= _MEMBERS_HELD:
            self._save_members()

    def members(self) -> Iterator[tuple[int, Stored]]:
        """The matches that are part of patterns, each with its pattern, by policy, pattern, time, object and index."""
        self._save_members()
        for pattern, policy, subject, action, *rest in self._database.execute(_MEMBERS):
            yield pattern, Stored(policy, subject, action, _evidence(rest))

    def _save_members(self) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO member VALUES (?, ?)", self._members)
        self._database.execute("COMMIT")
        self._members.clear()


def group_text(values: Sequence[str | None]) -> str:
    """Values of a group as one text that sorts and tells them apart."""
    return msgspec.json.encode(values).decode()


def _link(match: Match) -> tuple[int, str, str]:
    assert match.link
    return match.link.step, group_text(match.link.group), group_text(match.link.values)


def _evidence(row: Sequence[Any]) -> Evidence:
    uri, index, event_id, time, *rest = row
    return Evidence(uri, index, event_id, format_time(time), *rest)
