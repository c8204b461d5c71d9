"""Log objects and digest files that are not whole: the first of each outcome by name, and what times they leave open.

There can be as many as there are objects, where no signature can be checked, so neither list grows with them: a time is
kept for each day, account, region and outcome, and times that meet become one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from affidavit.coverage.holes import Hole
from affidavit.model.assessment import Failure
from affidavit.model.integrity import DigestVerdict, ObjectVerdict
from affidavit.parts.failures import OF_DIGEST
from affidavit.parts.tally import LISTED_LIMIT
from affidavit.times import parse_time

_DAY = 86_400
# A name tells when an object was delivered to the minute.
_MINUTE = 60

_Verdict = TypeVar("_Verdict", ObjectVerdict, DigestVerdict)


class FirstOfEach(Generic[_Verdict]):
    """The first hundred verdicts of each outcome by name, whatever the order in which they come."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._kept: dict[str, list[_Verdict]] = {}

    def add(self, found: _Verdict) -> None:
        """Take one more."""
        self.counts[found.outcome] += 1
        kept = self._kept.setdefault(found.outcome, [])
        kept.append(found)
        if len(kept) >= 2 * LISTED_LIMIT:
            self._cut(kept)

    def named(self) -> Iterator[_Verdict]:
        """Those that are kept, sorted by outcome and name."""
        for _, kept in sorted(self._kept.items()):
            self._cut(kept)
            yield from kept

    def unnamed(self) -> Iterator[tuple[str, int]]:
        """Of each outcome that has more, how many."""
        for outcome, count in sorted(self.counts.items()):
            if count > LISTED_LIMIT:
                yield outcome, count - LISTED_LIMIT

    def _cut(self, kept: list[_Verdict]) -> None:
        kept.sort(key=lambda each: each.uri)
        del kept[LISTED_LIMIT:]


def told(found: FirstOfEach[_Verdict], named: Callable[[str], str]) -> Iterator[Failure]:
    """A failure for each of the first of an outcome, and one that counts the others; `named` gives its full name."""
    for each in found.named():
        outcome = named(each.outcome)
        reason = _words(outcome)
        yield Failure("verify", f"{reason}: {each.detail}" if each.detail else reason, each.uri, outcome=outcome)
    for short, count in found.unnamed():
        outcome = named(short)
        yield Failure("verify", f"{_words(outcome)}: more objects", count=count, outcome=outcome)


def _words(outcome: str) -> str:
    return f"digest {outcome.removeprefix(OF_DIGEST)}" if outcome.startswith(OF_DIGEST) else outcome


class _Open(msgspec.Struct):
    """A time [since, until) that some objects leave open, with how many they are and the first of their names."""

    since: int
    until: int
    objects: int
    first: str

    def join(self, other: _Open) -> None:
        self.since, self.until = min(self.since, other.since), max(self.until, other.until)
        self.objects += other.objects
        self.first = min(self.first, other.first)


class LostTimes:
    """The times of which records may be missing, since log objects are not whole.

    Args:
        late: how many seconds after it happened an event may be delivered; a day at the least.
    """

    def __init__(self, late: int) -> None:
        self._late = max(late, _DAY)
        # Account, region and outcome → day of delivery, None where a name tells none, → the time left open.
        self._places: dict[tuple[str, str, str], dict[int | None, _Open]] = {}

    def add(self, found: ObjectVerdict) -> None:
        """An object that is not whole."""
        delivered = parse_time(found.delivered) if found.delivered else None
        moment = delivered or 0
        one = _Open(moment - self._late, moment + _MINUTE, 1, found.uri)
        days = self._places.setdefault((found.account, found.region, found.outcome), {})
        known = days.setdefault(None if delivered is None else delivered // _DAY, one)
        if known is not one:
            known.join(one)

    def holes(self) -> Iterator[Hole]:
        """The times, those that meet as one."""
        for (account, region, outcome), days in sorted(self._places.items()):
            if None in days:
                yield Hole(account, region, None, None, _reason(days[None], outcome))
            dated = sorted(day for day in days if day is not None)
            for each in _joined(days[day] for day in dated):
                yield Hole(account, region, each.since, each.until, _reason(each, outcome))


def _reason(lost: _Open, outcome: str) -> str:
    more = f"; and {lost.objects - 1:,} more objects {outcome}" if lost.objects > 1 else ""
    return f"{lost.first}: {outcome}{more}"


def _joined(times: Iterator[_Open]) -> Iterator[_Open]:
    """Times in order → those that meet as one."""
    last: _Open | None = None
    for each in times:
        if last is not None and each.since <= last.until:
            last.join(each)
            continue
        if last is not None:
            yield last
        last = msgspec.structs.replace(each)
    if last is not None:
        yield last
