"""Matches of policies without correlation: counted by policy and subject, and kept on disk as they come.

Every such pair becomes a finding, so that what is counted is held in memory; the matches themselves, which no finding
shows beyond the first, go to a SQLite file in a directory of the run's own. Nothing of it outlives the run.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Set
from operator import itemgetter
from pathlib import Path
from types import TracebackType

import msgspec

from affidavit.model.assessment import Evidence
from affidavit.parts.duplicates import KEY_BYTES, RepeatCounter
from affidavit.parts.match_store import Stored, evidence_of
from affidavit.parts.partial import Match, Partial, Population, decode_matches
from affidavit.parts.tally import EVIDENCE_LIMIT

_SCHEMA = """
CREATE TABLE part (policy TEXT NOT NULL, uri TEXT NOT NULL, sha256 TEXT NOT NULL, matches BLOB NOT NULL)
"""
# Unique: evidence must say which object it is from, so that two of one name must not be mixed.
_IN_ORDER = "CREATE UNIQUE INDEX IF NOT EXISTS in_order ON part (policy, uri)"
_OF_POLICY = "SELECT matches FROM part WHERE policy = ? ORDER BY uri"
_SORTED = "SELECT policy, uri, sha256, matches FROM part ORDER BY policy, uri"
# A population's number, before the key of an action in it.
_NUMBER_BYTES = 4
_DAY = 86_400

# Time (None last), object and index: what comes first is shown first.
_Moment = tuple[bool, int, str, int]


class Group(msgspec.Struct, frozen=True):
    """The matches of one policy about one subject.

    Attributes:
        actions: distinct ones; `records` counts each copy.
        first, last: epoch seconds; None where no match has a time.
        waivers: id of each waiver that accepts some → how many records.
        evidence: the earliest, those without a time last.
    """

    policy: str
    subject: str
    actions: int
    records: int
    first: int | None
    last: int | None
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    waivers: dict[str, int]
    evidence: tuple[Evidence, ...]


class _Gathered:
    """What is known of a policy and subject so far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.records = 0
        self.first: int | None = None
        self.last: int | None = None
        self.accounts: set[str] = set()
        self.regions: set[str] = set()
        self.waivers: Counter[str] = Counter()
        self.shown: list[tuple[_Moment, Evidence]] = []

    def add(self, part: Population, uri: str, sha256: str) -> None:
        self.records += part.records
        if part.first is not None and (self.first is None or part.first < self.first):
            self.first = part.first
        if part.last is not None and (self.last is None or part.last > self.last):
            self.last = part.last
        self.accounts.update(part.accounts)
        self.regions.update(part.regions)
        if part.waivers:
            self.waivers.update(part.waivers)
        latest = self.shown[-1][0] if len(self.shown) == EVIDENCE_LIMIT else None
        if latest and _moment(part.shown[0], uri) > latest:
            return
        earlier = [(_moment(match, uri), evidence_of(match, uri, sha256)) for match in part.shown]
        self.shown = sorted((*self.shown, *earlier), key=itemgetter(0))[:EVIDENCE_LIMIT]


class Populations:
    """The matches of one run. A context manager.

    Args:
        directory: where to keep them; None keeps them in memory, for a handful.
        signs: ids of the policies of which it must be known on which days they matched.
    """

    def __init__(self, directory: Path | None, signs: Set[str] = frozenset()) -> None:
        path = ":memory:" if directory is None else directory / "populations.sqlite"
        self._database = sqlite3.connect(path, isolation_level=None)
        # The file is scratch: losing it with the process is fine, so nothing waits for the disk.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", "cache_size=-8192"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute(_SCHEMA)
        self._actions = RepeatCounter(directory, _NUMBER_BYTES + KEY_BYTES)
        self._gathered: dict[tuple[str, str], _Gathered] = {}
        self._days: dict[str, set[tuple[str, str, int]]] = {sign: set() for sign in signs}

    def __enter__(self) -> Populations:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._actions.__exit__(kind, error, trace)
        self._database.close()

    def add(self, partial: Partial) -> None:
        """Take an object's matches."""
        if not partial.populations:
            return
        uri, sha256 = partial.object.uri, partial.object.sha256
        keys: list[bytes] = []
        for part in partial.populations:
            key = (part.policy, part.subject)
            gathered = self._gathered.get(key)
            if gathered is None:
                gathered = self._gathered[key] = _Gathered(len(self._gathered))
            gathered.add(part, uri, sha256)
            number = gathered.number.to_bytes(_NUMBER_BYTES, "big")
            actions = part.actions
            keys += [number + actions[at : at + KEY_BYTES] for at in range(0, len(actions), KEY_BYTES)]
        for policy, matches in partial.matches:
            if policy in self._days:
                self._note_days(policy, matches)
        self._actions.add(b"".join(keys))
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT INTO part VALUES (?, ?, ?, ?)",
            [(policy, uri, sha256, matches) for policy, matches in partial.matches],
        )
        self._database.execute("COMMIT")

    def _note_days(self, policy: str, matches: bytes) -> None:
        days = self._days[policy]
        for match in decode_matches(matches):
            if match.time is not None:
                days.add((match.account, match.region, match.time // _DAY))

    def groups(self) -> Iterator[Group]:
        """What was gathered of each policy and subject, in that order."""
        repeats = Counter(int.from_bytes(key[:_NUMBER_BYTES], "big") for key in self._actions.repeats())
        for (policy, subject), each in sorted(self._gathered.items()):
            yield Group(
                policy=policy,
                subject=subject,
                actions=each.records - repeats[each.number],
                records=each.records,
                first=each.first,
                last=each.last,
                accounts=tuple(sorted(each.accounts - {""})),
                regions=tuple(sorted(each.regions - {""})),
                waivers=dict(sorted(each.waivers.items())),
                evidence=tuple(evidence for _, evidence in each.shown),
            )

    def days(self, sign: str) -> frozenset[tuple[str, str, int]]:
        """Account, region and day (days since 1970-01-01) of the matches of one of the `signs`."""
        return frozenset(self._days[sign])

    def waived(self) -> Counter[str]:
        """How many records each waiver accepted, by its id."""
        return sum((each.waivers for each in self._gathered.values()), Counter())

    def actions(self, policy: str) -> Iterator[tuple[str, str]]:
        """Subject and action of every match of a policy, by object and index."""
        self._database.execute(_IN_ORDER)
        for (matches,) in self._database.execute(_OF_POLICY, (policy,)):
            yield from ((match.subject, match.action) for match in decode_matches(matches))

    def matches(self) -> Iterator[Stored]:
        """Every match, by policy, object and index; their records' text only where it may be shown."""
        self._database.execute(_IN_ORDER)
        for policy, uri, sha256, matches in self._database.execute(_SORTED):
            for match in decode_matches(matches):
                yield Stored(policy, match.subject, match.action, evidence_of(match, uri, sha256))


def _moment(match: Match, uri: str) -> _Moment:
    return match.time is None, match.time or 0, uri, match.index
