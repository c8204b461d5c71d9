"""Scans objects as wholes, so that what they come to can be kept and serve any period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import IO

from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import ObjectRef, Period, Skipped
from affidavit.parts.duplicates import KEY_BYTES
from affidavit.parts.partial import Match, Partial
from affidavit.parts.tally import Content, Tally, in_order, packed, populations_of
from affidavit.plugins import Plugins
from affidavit.records.linking import Link
from affidavit.scanning.scanner import Scanner
from affidavit.scanning.whole_partial import Cell, Day, Span, WholePartial, cut, encode_whole, span_of

_DAY = 86_400


class WholeScanner:
    """As `Scanner`, but what an object comes to is given for keeping, too.

    An object of which anything went wrong is not kept, so that what is told of it is of the run that tells it; nor is
    one with a record that has no time, which belongs to no day.
    """

    def __init__(
        self,
        plugins: Plugins,
        policies: CompiledPolicies,
        period: Period,
        lookback: int,
        opener: Callable[[ObjectRef], IO[bytes]],
        expected: Collection[str] = (),
        reopen: Callable[[ObjectRef], IO[bytes]] | None = None,
    ) -> None:
        self._span = span_of(period, lookback, policies.policies)
        self._tally: DailyTally | None = None
        self._scanner = Scanner(plugins, policies, Period(), 0, opener, expected, self._begun)
        self._direct = Scanner(plugins, policies, period, lookback, reopen, expected)

    def scan(self, ref: ObjectRef) -> tuple[Partial | Skipped, bytes]:
        """One object's part in the period, or why it was left aside; and what to keep of it, b'' for nothing."""
        self._tally = None
        part = self._scanner.scan(ref)
        tally = self._tally
        if isinstance(part, Skipped) or tally is None:
            return part, b""
        if not tally.is_of_period:
            part = self._direct.scan(ref)
        return part, encode_whole(tally.whole) if tally.whole else b""

    def _begun(self, ref: ObjectRef) -> Tally:
        self._tally = DailyTally(ref, self._span)
        return self._tally


class DailyTally(Tally):
    """Everything about one object so far, all its records, by day.

    Attributes:
        whole: after `partial`, what to keep; None for nothing.
        is_of_period: after `partial`, whether what that gave is what a scan of the period gives.
    """

    def __init__(self, ref: ObjectRef, span: Span) -> None:
        super().__init__(ref)
        self._span = span
        self._days: dict[int, _Keys] = {}
        self.whole: WholePartial | None = None
        self.is_of_period = False

    def take_keys(self, keys: bytes, times: Sequence[int | None]) -> None:
        """Take the keys of records."""
        super().take_keys(keys, times)
        known = [time for time in times if time is not None] if None in times else times
        first, last = min(known, default=None), max(known, default=None)  # type: ignore[type-var]
        if first is None or last is None:
            return
        if first // _DAY == last // _DAY and len(known) == len(times):
            self._day(first).add(first, last, keys)
            return
        for at, time in enumerate(times):
            if time is not None:
                self._day(time).add(time, time, keys[at * KEY_BYTES : (at + 1) * KEY_BYTES])

    def _day(self, time: int) -> _Keys:
        return self._days.setdefault(time // _DAY, _Keys())

    def _first_key(self, policy: str, link: Link, time: int | None) -> tuple[str, Link, int]:
        return policy, link, (time or 0) // _DAY

    def partial(self, stream: Content | None, *, failed: bool = False) -> Partial:
        """The object's part in the period, where `is_of_period` says so then."""
        if stream is None or stream.broken or failed or self._errors or self._notes or self.timeless:
            self.is_of_period = len(self._days) <= 1 and not self.timeless and self._is_inside()
            return super().partial(stream, failed=failed)
        self.whole = WholePartial(
            size=stream.size,
            sha256=stream.sha256,
            sha256_text=stream.sha256_text,
            is_snapshot=self.is_snapshot,
            days=tuple(self._split()),
            history=tuple(self.history),
            changes=tuple(sorted(self._changes.values())),
        )
        part = cut(self.whole, self.ref, self._span)
        self.is_of_period = part is not None
        return part or super().partial(stream)

    def _is_inside(self) -> bool:
        """Whether all records fall into the period."""
        since, until = self._span.period.since, self._span.period.until
        return all(
            (since is None or since <= each.first) and (until is None or each.last < until)
            for each in self._days.values()
        )

    def _split(self) -> Iterable[Day]:
        """What was gathered, by day. Every record has a time."""
        cells: dict[int, dict[tuple[str, str, str, str, int], int]] = {}
        for (place, hour), count in self.seen.items():
            where = (place.account or self.ref.account, place.region or self.ref.region)
            cell = (*where, place.event_class, place.doubtful_class, hour)
            of_day = cells.setdefault(hour // _DAY, {})
            of_day[cell] = of_day.get(cell, 0) + count
        matches: dict[int, dict[tuple[str, str], list[Match]]] = {}
        for key, members in self._populations.items():
            for match in members:
                matches.setdefault(_day_of(match), {}).setdefault(key, []).append(match)
        linked: dict[int, list[Match]] = {}
        for match in (*self._linked, *self._firsts.values()):
            linked.setdefault(_day_of(match), []).append(match)
        for day, keys in sorted(self._days.items()):
            by_subject = matches.get(day, {})
            populations = tuple(populations_of(by_subject))
            yield Day(
                first=keys.first,
                last=keys.last,
                records=keys.count,
                keys=b"".join(keys.keys),
                cells=tuple(Cell(*of, count) for of, count in sorted(cells.get(day, {}).items())),
                populations=populations,
                matches=tuple(packed(by_subject, populations)),
                linked=in_order(linked.get(day, ())),
            )


class _Keys:
    """The records of one day: how many, the first and last time, and their keys."""

    def __init__(self) -> None:
        self.first = 1 << 62
        self.last = -(1 << 62)
        self.keys: list[bytes] = []
        self.count = 0

    def add(self, first: int, last: int, keys: bytes) -> None:
        self.first, self.last = min(self.first, first), max(self.last, last)
        self.keys.append(keys)
        self.count += len(keys) // KEY_BYTES


def _day_of(match: Match) -> int:
    assert match.time is not None
    return match.time // _DAY
