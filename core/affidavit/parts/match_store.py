"""Matches of policies that correlate, on disk: written object by object in any order, read back sorted.

A SQLite file in a directory of the run's own. Nothing of it outlives the run.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from isal import isal_zlib

from affidavit.model.assessment import Evidence
from affidavit.parts.partial import Match, Partial, decode_matches, encode_matches
from affidavit.times import format_time

# A match's row holds what correlation compares, so that sorting moves little. The rest of it, the record's text above
# all, lies compressed in the chunk whose first match has the highest number that is not above its own.
_SCHEMA = """
CREATE TABLE object (id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL);
CREATE TABLE match (
    number INTEGER PRIMARY KEY, owner TEXT NOT NULL, time INTEGER, step INTEGER NOT NULL, action TEXT NOT NULL,
    rest TEXT NOT NULL, record INTEGER NOT NULL, joined TEXT NOT NULL
);
CREATE TABLE chunk (first INTEGER PRIMARY KEY, object INTEGER NOT NULL, matches BLOB NOT NULL);
CREATE TABLE member (policy TEXT NOT NULL, match INTEGER NOT NULL, pattern INTEGER NOT NULL);
CREATE TABLE came (policy TEXT NOT NULL, joint TEXT NOT NULL, action TEXT NOT NULL);
"""
_LINKED = """
SELECT owner, number, time, step, action, joined, rest, record
FROM match WHERE time IS NOT NULL ORDER BY owner, time, step, action, rest, number
"""
_MEMBERS = "SELECT pattern, match FROM member ORDER BY policy, match, pattern"
_CHUNK = """
SELECT first, uri, sha256, matches FROM chunk JOIN object ON object = object.id
WHERE first <= ? ORDER BY first DESC LIMIT 1
"""
_CHUNKS = "SELECT first, uri, sha256, matches FROM chunk JOIN object ON object = object.id ORDER BY first"
_encode = msgspec.json.Encoder().encode
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_MEMBERS_HELD = 10_000
# Of text; small enough to unpack for one match, large enough for what records share.
_CHUNK_SIZE = 32_768
# What a match takes beside its record's text, about.
_MATCH_SIZE = 500


class Stored(msgspec.Struct, frozen=True):
    """One match as read back. `step` is the position of the step that matched."""

    policy: str
    subject: str
    action: str
    evidence: Evidence
    step: int = 0


# How the `rest` of a match ends that no waiver accepts.
_NO_WAIVER = ',""]'


class Linked(msgspec.Struct, frozen=True, gc=False):
    """What correlation sees of a match.

    Attributes:
        owner: policy and group, as one text.
        number: names the match in this store.
        joined: the `values` of its `Link`, as JSON.
        rest: account, region and waiver, as one text; few matches are asked for them.
        record: names its record in this store, which several steps may match.
    """

    owner: str
    number: int
    time: int
    step: int
    action: str
    joined: str
    rest: str
    record: int

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self.owner.partition(" ")[0]

    @property
    def joint(self) -> str:
        """The group's values, as JSON."""
        return self.owner.partition(" ")[2]

    @property
    def account(self) -> str:
        """Where its record was written."""
        return _texts(self.rest)[0]

    @property
    def region(self) -> str:
        """Where its record was written."""
        return _texts(self.rest)[1]

    @property
    def is_waived(self) -> bool:
        """Whether a waiver accepts it."""
        return not self.rest.endswith(_NO_WAIVER)

    @property
    def waiver(self) -> str:
        """The id of the waiver that accepts it, or ''."""
        return _texts(self.rest)[2]


class Came(msgspec.Struct, frozen=True, gc=False):
    """An action that what was to follow did follow, so that it is no part of the finding of a policy and group."""

    policy: str
    group: tuple[str, ...]
    action: str


class _Chunk(msgspec.Struct, frozen=True):
    """Matches of one object, with consecutive numbers from `first` on."""

    first: int
    uri: str
    sha256: str
    matches: list[Match]


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
        self._numbers = 0
        self._records = 0
        self._waived: Counter[str] = Counter()
        self._members: list[tuple[str, int, int]] = []
        self._came: list[tuple[str, str, str]] = []
        self._shown: set[int] = set()

    def __enter__(self) -> MatchStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, partial: Partial) -> None:
        """Store an object's matches."""
        if not partial.linked:
            return
        self._database.execute("BEGIN")
        item = partial.object
        number = self._database.execute("INSERT INTO object VALUES (NULL, ?, ?)", (item.uri, item.sha256)).lastrowid
        matches = sorted(partial.linked, key=attrgetter("index", "policy"))
        self._database.executemany(
            "INSERT INTO chunk VALUES (?, ?, ?)",
            (
                (self._numbers + first, number, isal_zlib.compress(encode_matches(members), 0))
                for first, members in _chunks(matches)
            ),
        )
        self._database.executemany("INSERT INTO match VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._rows(matches))
        self._database.execute("COMMIT")

    def _rows(self, matches: Sequence[Match]) -> Iterator[tuple[Any, ...]]:
        index = None
        waived: set[str] = set()
        place, rest = ("", "", ""), ""
        for number, match in enumerate(matches, start=self._numbers):
            if match.index != index:
                index = match.index
                self._records += 1
                if waived:
                    self._waived.update(waived)
                    waived.clear()
            if match.waiver:
                waived.add(match.waiver)
            if not rest or place != (match.account, match.region, match.waiver):
                place = (match.account, match.region, match.waiver)
                rest = group_text(place)
            link = match.link
            assert link
            yield (
                number,
                f"{match.policy} {group_text(link.group)}",
                match.time,
                link.step,
                match.action,
                rest,
                self._records,
                group_text(link.values),
            )
        self._waived.update(waived)
        self._numbers += len(matches)

    def waived(self) -> Counter[str]:
        """How many records each waiver accepted, by its id."""
        return Counter(self._waived)

    def linked(self) -> Iterator[Linked]:
        """Every match of policies that correlate which has a time, a group of a policy at a time.

        In a group by time, step, action, account and region: which object a record lies in tells only copies apart.
        """
        return itertools.starmap(Linked, self._database.execute(_LINKED))

    def fetch(self, number: int) -> tuple[str, Evidence]:
        """Subject and evidence of one match that is to be shown, by the number it has in `linked`."""
        self._shown.add(number)
        chunk = self._chunk(number)
        match = chunk.matches[number - chunk.first]
        return match.subject, evidence_of(match, chunk.uri, chunk.sha256)

    def keep_member(self, policy: str, pattern: int, number: int) -> None:
        """Remember that a match is part of a pattern of a policy."""
        self._members.append((policy, number, pattern))
        if len(self._members) >= _MEMBERS_HELD:
            self._save_members()

    def keep_came(self, policy: str, group: Sequence[str], action: str) -> None:
        """Remember an action that would be part of a pattern, had not come what was to follow it."""
        self._came.append((policy, group_text(group), action))
        if len(self._came) >= _MEMBERS_HELD:
            self._save_came()

    def came(self) -> Iterator[Came]:
        """The actions that what was to follow did follow, in the order that they were kept in."""
        self._save_came()
        for policy, joint, action in self._database.execute("SELECT policy, joint, action FROM came ORDER BY rowid"):
            yield Came(policy, _texts(joint), action)

    def matches(self) -> Iterator[Stored]:
        """Every match, whether or not it is part of a pattern, by object and index; without its record's text."""
        for row in self._database.execute(_CHUNKS):
            chunk = _unpacked(row)
            for match in chunk.matches:
                evidence = msgspec.structs.replace(evidence_of(match, chunk.uri, chunk.sha256), record="")
                yield Stored(match.policy, match.subject, match.action, evidence, match.link.step if match.link else 0)

    def members(self) -> Iterator[tuple[int, Stored]]:
        """The matches that are part of patterns, each with its pattern, by policy, object and index.

        With the record's text of those that are shown.
        """
        self._save_members()
        chunk = _Chunk(0, "", "", [])
        for pattern, number in self._database.execute(_MEMBERS):
            if not chunk.first <= number < chunk.first + len(chunk.matches):
                chunk = self._chunk(number)
            match = chunk.matches[number - chunk.first]
            evidence = evidence_of(match, chunk.uri, chunk.sha256)
            if number not in self._shown:
                evidence = msgspec.structs.replace(evidence, record="")
            yield pattern, Stored(match.policy, match.subject, match.action, evidence)

    def _chunk(self, number: int) -> _Chunk:
        """The chunk that holds a match."""
        return _unpacked(self._database.execute(_CHUNK, (number,)).fetchone())

    def _save_members(self) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO member VALUES (?, ?, ?)", self._members)
        self._database.execute("COMMIT")
        self._members.clear()

    def _save_came(self) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO came VALUES (?, ?, ?)", self._came)
        self._database.execute("COMMIT")
        self._came.clear()


def _unpacked(row: tuple[int, str, str, bytes]) -> _Chunk:
    first, uri, sha256, packed = row
    return _Chunk(first, uri, sha256, decode_matches(isal_zlib.decompress(packed)))


def group_text(values: Sequence[str | None]) -> str:
    """Values of a group as one text that sorts and tells them apart."""
    return _encode(values).decode()


def evidence_of(match: Match, uri: str, sha256: str) -> Evidence:
    """A match of an object as evidence; what many pieces of evidence repeat is held once."""
    return Evidence(
        object=sys.intern(uri),
        index=match.index,
        event_id=match.event_id,
        time=format_time(match.time),
        account=sys.intern(match.account),
        region=sys.intern(match.region),
        event=sys.intern(match.event),
        actor=sys.intern(match.actor),
        source_ip=sys.intern(match.source_ip),
        message=match.message,
        sha256=sys.intern(sha256),
        record=match.record,
        waiver=match.waiver,
        principal=sys.intern(match.principal),
        actor_account=sys.intern(match.actor_account),
        targets=tuple(map(sys.intern, match.targets)),
    )


def _chunks(matches: Sequence[Match]) -> Iterator[tuple[int, Sequence[Match]]]:
    """Matches some at a time, each time with the position of the first."""
    first = size = 0
    for position, match in enumerate(matches, start=1):
        size += len(match.record) + _MATCH_SIZE
        if size >= _CHUNK_SIZE or position == len(matches):
            yield first, matches[first:position]
            first, size = position, 0
