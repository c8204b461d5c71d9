"""Coverage: where and when records show that logging was on, against the scope that the organisation declared.

A cell is account × region × event class × hour. Silence proves nothing: an interval of the declared scope in which no
record was seen is a gap, and so is any stretch whose records are lost with an object. A snapshot covers a moment, so a
period needs one at its start and one at its end; what changed between is for the classes of events to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from affidavit.hookspecs import LogKind
from affidavit.model.assessment import Coverage, CoverageCell, CoverageGap, ObjectStatus
from affidavit.model.logs import Period
from affidavit.model.profile import DeclaredScope
from affidavit.partial import Partial, Seen
from affidavit.times import HOUR, format_time

_DAY = 86_400


class Hole(msgspec.Struct, frozen=True, order=True):
    """Records may be missing here: [since, until) in epoch seconds; '' and None mean all accounts, …, times."""

    account: str
    region: str
    since: int | None
    until: int | None
    reason: str
    event_class: str = ""


class Snapshots(msgspec.Struct, frozen=True):
    """Event classes of which records show a moment: by region, and by account for what belongs to no region."""

    by_region: frozenset[str] = frozenset()
    by_account: frozenset[str] = frozenset()

    def __contains__(self, event_class: str) -> bool:
        return event_class in self.by_region or event_class in self.by_account


_NONE = Snapshots()


def snapshots_of(kinds: Iterable[LogKind]) -> Snapshots:
    """The classes of the kinds whose records are snapshots."""
    taken = [kind for kind in kinds if kind.snapshot]
    by_account = frozenset(name for kind in taken for name in kind.global_classes)
    return Snapshots(frozenset(name for kind in taken for name in kind.event_classes) - by_account, by_account)


class CoverageMap:
    """Merges what objects show, in any order."""

    def __init__(self, snapshots: Snapshots = _NONE) -> None:
        self._snapshots = snapshots
        self._cells: dict[tuple[str, str, str, int], int] = {}
        self._holes: set[Hole] = set()

    def add(self, partial: Partial, late: int) -> None:
        """Take an object's records, and the hole it leaves if any of its records are lost.

        Records lost with an object can be as old as its delivery time less `late` seconds, or less a day. An object
        whose name tells neither account nor delivery leaves a hole everywhere.
        """
        for seen in partial.seen:
            self._count(seen)
        item = partial.object
        if item.status is ObjectStatus.READ:
            return
        delivered = partial.delivered
        since = delivered - max(late, _DAY) if delivered is not None else None
        until = delivered + 1 if delivered is not None else None
        self.add_hole(Hole(item.account, item.region, since, until, f"{item.uri}: {'; '.join(item.notes)}"))

    def add_hole(self, hole: Hole) -> None:
        """Note that records may be missing."""
        self._holes.add(hole)

    def _count(self, seen: Seen) -> None:
        key = (seen.account, seen.region, seen.event_class, seen.hour)
        self._cells[key] = self._cells.get(key, 0) + seen.records

    def coverage(self, scope: DeclaredScope | None, period: Period) -> Coverage:
        """What was seen, and the gaps in the declared scope over the period."""
        cells = tuple(self._day_cells(period))
        if scope is None or period.since is None or period.until is None:
            missing = "no scope is declared" if scope is None else "no period is given"
            note = f"{missing}, so no account, region or hour can be called covered"
            return Coverage(declared=False, cells=cells, note=note)
        lost = list(self._lost(scope, period.since, period.until))
        silences = self._silences(scope, period.since, period.until)
        gaps = sorted(
            (*_without_reason(silences, lost), *self._unseen_ends(scope, period), *lost),
            key=lambda gap: (gap.account, gap.region, gap.event_class, gap.since, gap.until, gap.reason),
        )
        return Coverage(
            declared=True,
            accounts=scope.accounts,
            regions=scope.regions,
            event_classes=scope.event_classes,
            interval=scope.coverage_interval,
            cells=cells,
            gaps=tuple(gaps),
            note=(
                "An interval counts as covered when at least one record of its account, region and event class was "
                "seen in it; that every record was delivered is not shown by this."
            ),
        )

    def covered(self, account: str, region: str, classes: Collection[str], since: int, until: int, step: int) -> bool:
        """Whether each interval of `step` seconds from `since` to `until` holds records of every class, and no hole.

        The record that is asked about may be the last there is, so one must also be in the `step` seconds from the
        next full hour after `until` on: cells do not tell what came later in an hour.
        """
        starts = [slot * step for slot in range(since // step, until // step + 1)]
        starts.append(until - until % HOUR + HOUR)
        for event_class in classes:
            if not all(self._has_records(account, region, event_class, start, step) for start in starts):
                return False
        return not any(
            hole.account in ("", account)
            and hole.region in ("", region)
            and (not hole.event_class or hole.event_class in classes)
            and (hole.since is None or hole.since <= until)
            and (hole.until is None or hole.until > since)
            for hole in self._holes
        )

    def unlogged_until(self, account: str, region: str, event_class: str, since: int, until: int) -> int:
        """Up to when in [since, until) nothing shows that a class was recorded; `since` where that is shown from then.

        A record in a full hour shows it from then on, and one in the first full hour for the time before that, too.
        """
        first = -(-since // HOUR) * HOUR
        for hour in range(first, until - until % HOUR, HOUR):
            if (account, region, event_class, hour) in self._cells:
                return since if hour == first else hour
        return until

    def last_hour(self) -> int | None:
        """The start of the last hour in which a record of an event was seen."""
        hours = (hour for _, _, event_class, hour in self._cells if event_class not in self._snapshots)
        return max(hours, default=None)

    def _has_records(self, account: str, region: str, event_class: str, start: int, step: int) -> bool:
        hours = range(start - start % HOUR, start + step, HOUR)
        return any((account, region, event_class, hour) in self._cells for hour in hours)

    def _day_cells(self, period: Period) -> Iterator[CoverageCell]:
        days: dict[tuple[str, str, str, int], list[tuple[int, int]]] = {}
        for (account, region, event_class, hour), records in self._cells.items():
            first = None if period.since is None else period.since - self._reach(event_class, period)
            if first is not None and hour + HOUR <= first:
                continue  # Seen in looking back, for correlation.
            days.setdefault((account, region, event_class, hour // _DAY), []).append((hour % _DAY // HOUR, records))
        for (account, region, event_class, day), hours in sorted(days.items()):
            marks = ["."] * 24
            for hour, _ in hours:
                marks[hour] = "#"
            total = sum(records for _, records in hours)
            date = format_time(day * _DAY)[:10]
            yield CoverageCell(account, region, event_class, date, "".join(marks), total)

    def _reach(self, event_class: str, period: Period) -> int:
        """How many seconds before a period records still speak of it."""
        return period.slack if event_class in self._snapshots else 0

    def _silences(self, scope: DeclaredScope, since: int, until: int) -> Iterator[CoverageGap]:
        step = scope.coverage_interval
        seen: dict[tuple[str, str, str], set[int]] = {}
        for account, region, event_class, hour in self._cells:
            if hour + HOUR <= since:
                continue  # Seen in looking back, for correlation.
            seen.setdefault((account, region, event_class), set()).add(hour // step)
        for account in scope.accounts:
            for region in scope.regions:
                for event_class in scope.event_classes:
                    if event_class in self._snapshots:
                        continue
                    covered = seen.get((account, region, event_class), set())
                    reason = f"no {event_class} record seen" if covered else f"no {event_class} record seen at all"
                    for first, last in _gaps(sorted(covered), since // step, -(-until // step)):
                        start, end = max(first * step, since), min(last * step, until)
                        yield CoverageGap(account, region, event_class, format_time(start), format_time(end), reason)

    def _unseen_ends(self, scope: DeclaredScope, period: Period) -> Iterator[CoverageGap]:
        """Ends of the period that no snapshot shows. A period may be so short that one shows both."""
        assert period.since is not None and period.until is not None
        seen: dict[tuple[str, str, str], set[int]] = {}
        for account, region, event_class, hour in self._cells:
            if event_class in self._snapshots:
                place = "" if event_class in self._snapshots.by_account else region
                seen.setdefault((account, place, event_class), set()).add(hour)
        since, until = format_time(period.since), format_time(period.until)
        for event_class in scope.event_classes:
            if event_class not in self._snapshots:
                continue
            for account in scope.accounts:
                for region in ("",) if event_class in self._snapshots.by_account else scope.regions:
                    hours = seen.get((account, region, event_class), set())
                    for end, name in ((period.since, "start"), (period.until, "end")):
                        if not any(end - period.slack < hour + HOUR and hour < end + period.slack for hour in hours):
                            reason = f"no snapshot of {event_class} at the period's {name}"
                            yield CoverageGap(account, region, event_class, since, until, reason)

    def _lost(self, scope: DeclaredScope, since: int, until: int) -> Iterator[CoverageGap]:
        for hole in sorted(self._holes, key=lambda hole: (hole.account, hole.region, hole.event_class, hole.reason)):
            if hole.account and hole.account not in scope.accounts:
                continue
            if hole.region and hole.region not in scope.regions:
                continue
            if hole.event_class and hole.event_class not in scope.event_classes:
                continue
            start = since if hole.since is None else max(hole.since, since)
            end = until if hole.until is None else min(hole.until, until)
            if start < end:
                yield CoverageGap(
                    hole.account, hole.region, hole.event_class, format_time(start), format_time(end), hole.reason
                )


def gaps_for(gaps: Iterable[CoverageGap], needs: Iterable[str]) -> list[CoverageGap]:
    """Those gaps that touch any of some event classes."""
    wanted = set(needs)
    return [gap for gap in gaps if not gap.event_class or gap.event_class in wanted]


def _without_reason(silences: Iterable[CoverageGap], lost: Iterable[CoverageGap]) -> Iterator[CoverageGap]:
    """Silences but for those that lie in a loss of the same class, which is told with its reason."""
    reasons: dict[tuple[str, str, str], list[CoverageGap]] = {}
    for gap in lost:
        if gap.event_class:
            reasons.setdefault((gap.account, gap.region, gap.event_class), []).append(gap)
    for silence in silences:
        known = reasons.get((silence.account, silence.region, silence.event_class), ())
        # Times of one form are in order as text.
        if not any(gap.since <= silence.since and silence.until <= gap.until for gap in known):
            yield silence


def _gaps(covered: Sequence[int], first: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches [start, end) of slots between `first` and `end` that hold none of the sorted `covered`."""
    start = first
    for slot in covered:
        if first <= slot < end:
            if slot > start:
                yield start, slot
            start = slot + 1
    if start < end:
        yield start, end
