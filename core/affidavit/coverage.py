"""Coverage: where and when records show that logging was on, against the scope that the organisation declared.

A cell is account × region × event class × hour. Silence proves nothing: an interval of the declared scope in which no
record was seen is a gap, and so is any stretch whose records are lost with an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from affidavit.model.assessment import Coverage, CoverageCell, CoverageGap, ObjectStatus
from affidavit.model.logs import Period
from affidavit.model.profile import DeclaredScope
from affidavit.partial import Partial, Seen
from affidavit.times import HOUR, format_time

_DAY = 86_400


class Hole(msgspec.Struct, frozen=True, order=True):
    """Records may be missing here: [since, until) in epoch seconds; '' and None mean all accounts, regions, times."""

    account: str
    region: str
    since: int | None
    until: int | None
    reason: str


class CoverageMap:
    """Merges what objects show, in any order."""

    def __init__(self) -> None:
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
        cells = tuple(self._day_cells(period.since))
        if scope is None or period.since is None or period.until is None:
            missing = "no scope is declared" if scope is None else "no period is given"
            note = f"{missing}, so no account, region or hour can be called covered"
            return Coverage(declared=False, cells=cells, note=note)
        gaps = sorted(
            (*self._silences(scope, period.since, period.until), *self._lost(scope, period.since, period.until)),
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

    def covered(self, account: str, region: str, classes: Iterable[str], since: int, until: int, step: int) -> bool:
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
            and (hole.since is None or hole.since <= until)
            and (hole.until is None or hole.until > since)
            for hole in self._holes
        )

    def last_hour(self) -> int | None:
        """The start of the last hour in which a record was seen."""
        return max((hour for *_, hour in self._cells), default=None)

    def _has_records(self, account: str, region: str, event_class: str, start: int, step: int) -> bool:
        hours = range(start - start % HOUR, start + step, HOUR)
        return any((account, region, event_class, hour) in self._cells for hour in hours)

    def _day_cells(self, since: int | None) -> Iterator[CoverageCell]:
        days: dict[tuple[str, str, str, int], list[tuple[int, int]]] = {}
        for (account, region, event_class, hour), records in self._cells.items():
            if since is not None and hour + HOUR <= since:
                continue  # Seen in looking back, for correlation.
            days.setdefault((account, region, event_class, hour // _DAY), []).append((hour % _DAY // HOUR, records))
        for (account, region, event_class, day), hours in sorted(days.items()):
            marks = ["."] * 24
            for hour, _ in hours:
                marks[hour] = "#"
            total = sum(records for _, records in hours)
            date = format_time(day * _DAY)[:10]
            yield CoverageCell(account, region, event_class, date, "".join(marks), total)

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
                    covered = seen.get((account, region, event_class), set())
                    reason = f"no {event_class} record seen" if covered else f"no {event_class} record seen at all"
                    for first, last in _gaps(sorted(covered), since // step, -(-until // step)):
                        start, end = max(first * step, since), min(last * step, until)
                        yield CoverageGap(account, region, event_class, format_time(start), format_time(end), reason)

    def _lost(self, scope: DeclaredScope, since: int, until: int) -> Iterator[CoverageGap]:
        for hole in sorted(self._holes, key=lambda hole: (hole.account, hole.region, hole.reason)):
            if hole.account and hole.account not in scope.accounts:
                continue
            if hole.region and hole.region not in scope.regions:
                continue
            start = since if hole.since is None else max(hole.since, since)
            end = until if hole.until is None else min(hole.until, until)
            if start < end:
                yield CoverageGap(hole.account, hole.region, "", format_time(start), format_time(end), hole.reason)


def gaps_for(gaps: Iterable[CoverageGap], needs: Iterable[str]) -> list[CoverageGap]:
    """Those gaps that touch any of some event classes."""
    wanted = set(needs)
    return [gap for gap in gaps if not gap.event_class or gap.event_class in wanted]


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
