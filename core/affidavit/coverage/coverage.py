"""Coverage: where and when records show that logging was on, against the scope that the organisation declared.

A cell is account × region × event class × hour. Silence proves nothing by itself: an interval of the declared scope in
which no record was seen is a gap, unless it was quiet (`affidavit.coverage.quiet`); and so is any stretch whose records
are lost with an object. A snapshot covers a moment, so a period needs one at its start and one at its end; what changed
between is for the classes of events to show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

import msgspec

from affidavit.coverage.gaps import takes_in
from affidavit.coverage.spans import ALWAYS, Spans
from affidavit.log_plugins import LogKind
from affidavit.model.assessment import Coverage, CoverageCell, CoverageGap, ObjectStatus
from affidavit.model.logs import Period
from affidavit.model.profile import DeclaredScope
from affidavit.parts.partial import Partial, Seen
from affidavit.times import HOUR, format_time

_DAY = 86_400
_EXPECTED_NOTE = (
    "no scope is declared, so nothing can be called covered; gaps are told in what the state of the accounts says is "
    "there: the accounts that were asked, and the regions that are turned on in any of them. "
)
_QUIET_NOTE = (
    " In a quiet hour no record was seen, and digest files vouch for it that all log files were delivered and that "
    "nothing is missing of a trail that records the class."
)


class Hole(msgspec.Struct, frozen=True, order=True):
    """Records may be missing here: [since, until) in epoch seconds; '' and None mean all accounts, …, times.

    Where `sources` are given, only records of these event sources are.
    """

    account: str
    region: str
    since: int | None
    until: int | None
    reason: str
    event_class: str = ""
    sources: tuple[str, ...] = ()


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


_Lane = tuple[str, str, str]
"""Account, region and event class."""

# Account, region, event class, start of an hour → whether all logs of it were delivered, by what vouches for them.
Quiet = Callable[[str, str, str, int], bool]


class CoverageMap:
    """Merges what objects show, in any order."""

    def __init__(self, snapshots: Snapshots = _NONE) -> None:
        self._snapshots = snapshots
        self._cells: dict[tuple[str, str, str, int], int] = {}
        self._holes: set[Hole] = set()
        # Of each cell, one of the objects that its records are of.
        self._sources: dict[tuple[str, str, str, int], str] = {}
        self._is_quiet: Quiet | None = None
        self._hours: dict[tuple[str, str, str], set[int]] = {}
        self._lossy: dict[tuple[str, str, str], Spans] = {}

    def add(self, partial: Partial, late: int) -> None:
        """Take an object's records, and the hole it leaves if any of its records are lost or it is not as collected.

        Records lost with an object can be as old as its delivery time less `late` seconds, or less a day. An object
        whose name tells neither account nor delivery leaves a hole everywhere.
        """
        item = partial.object
        for seen in partial.seen:
            self._count(seen, item.uri)
        if item.status is ObjectStatus.READ and not item.notes:
            return
        delivered = partial.delivered
        since = delivered - max(late, _DAY) if delivered is not None else None
        until = delivered + 1 if delivered is not None else None
        self.add_hole(Hole(item.account, item.region, since, until, f"{item.uri}: {'; '.join(item.notes)}"))

    def add_hole(self, hole: Hole) -> None:
        """Note that records may be missing."""
        self._holes.add(hole)
        self._lossy.clear()

    def _count(self, seen: Seen, uri: str) -> None:
        key = (seen.account, seen.region, seen.event_class, seen.hour)
        self._hours.clear()
        self._cells[key] = self._cells.get(key, 0) + seen.records
        self._sources[key] = min(self._sources.get(key, uri), uri)

    def vouched(self, is_valid: Callable[[str], bool]) -> Iterator[tuple[str, str, str, int]]:
        """Cells (account, region, event class, hour) with a record of an object that is valid, by its name."""
        return (cell for cell, uri in self._sources.items() if is_valid(uri))

    def lost(self, account: str, region: str, event_class: str, since: int, until: int) -> bool:
        """Whether records of a class in [since, until) may be missing, for a known reason.

        Not where only some event sources of it are left out.
        """
        return self._losses(account, region, event_class).touch(since, until)

    def know_quiet(self, is_quiet: Quiet | None) -> None:
        """Take what tells a quiet hour, in which all logs were delivered and no record was among them."""
        self._is_quiet = is_quiet

    def coverage(self, scope: DeclaredScope | None, period: Period, *, declared: bool = True) -> Coverage:
        """What was seen, and the gaps in a scope over the period.

        Args:
            declared: whether the organisation declares the scope; otherwise records say that it is to be expected.
        """
        quiet = self._quiet_hours(scope, period)
        cells = tuple(self._day_cells(period, quiet))
        if scope is None or period.since is None or period.until is None:
            missing = "no scope is declared" if scope is None else "no period is given"
            note = f"{missing}, so no account, region or hour can be called covered"
            return Coverage(declared=False, cells=cells, note=note)
        lost = list(self._lost(scope, period.since, period.until))
        silences = self._silences(scope, period.since, period.until, quiet)
        gaps = sorted(
            (*_without_reason(silences, lost), *self._unseen_ends(scope, period), *lost),
            key=lambda gap: (gap.account, gap.region, gap.event_class, gap.since, gap.until, gap.reason),
        )
        return Coverage(
            declared=declared,
            accounts=scope.accounts,
            regions=scope.regions,
            event_classes=scope.event_classes,
            interval=scope.coverage_interval,
            cells=cells,
            gaps=tuple(gaps),
            note=("" if declared else _EXPECTED_NOTE)
            + (
                "An interval counts as covered when at least one record of its account, region and event class was "
                "seen in it; that every record was delivered is not shown by this."
                + (_QUIET_NOTE if any(quiet.values()) else "")
            ),
        )

    def covered(
        self,
        account: str,
        region: str,
        classes: Collection[str],
        since: int,
        until: int,
        step: int,
        sources: Collection[str] = (),
    ) -> bool:
        """Whether each interval of `step` seconds from `since` to `until` holds records of every class, and no hole.

        An interval that was quiet needs none. The record that is asked about may be the last there is, so one must also
        be in the `step` seconds from the next full hour after `until` on: cells do not tell what came later in an hour.
        A hole in some event sources alone counts where `sources`, as `takes_in` has them, take one of them in.
        """
        starts = [slot * step for slot in range(since // step, until // step + 1)]
        starts.append(until - until % HOUR + HOUR)
        for event_class in classes:
            if not all(self._is_covered(account, region, event_class, start, step) for start in starts):
                return False
        return not any(
            hole.account in ("", account)
            and hole.region in ("", region)
            and (not hole.event_class or hole.event_class in classes)
            and (hole.since is None or hole.since <= until)
            and (hole.until is None or hole.until > since)
            and takes_in(sources, hole.sources)
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

    def hours(self, account: str, region: str, event_class: str) -> list[int]:
        """The starts of the hours in which a class was seen in an account and region; '' for any region."""
        if not self._hours:
            for one, where, name, hour in self._cells:
                self._hours.setdefault((one, where, name), set()).add(hour)
                self._hours.setdefault((one, "", name), set()).add(hour)
        return sorted(self._hours.get((account, region, event_class), ()))

    def unlogged(
        self, account: str, region: str, event_class: str, since: int, until: int, step: int
    ) -> Iterator[tuple[int, int]]:
        """Stretches of [since, until) in which records of a class were not seen, nor quiet, or may be missing."""
        begun: int | None = None
        for start in range(since - since % step, until, step):
            is_there = self._is_covered(account, region, event_class, start, step) and not self.lost(
                account, region, event_class, start, start + step
            )
            if is_there and begun is not None:
                yield begun, start
                begun = None
            elif not is_there and begun is None:
                begun = max(start, since)
        if begun is not None:
            yield begun, until

    def last_hour(self) -> int | None:
        """The start of the last hour in which a record of an event was seen."""
        hours = (hour for _, _, event_class, hour in self._cells if event_class not in self._snapshots)
        return max(hours, default=None)

    def began(self, account: str, classes: Iterable[str]) -> int | None:
        """The start of the first hour in which an account has a record of one of these classes."""
        wanted = frozenset(classes)
        hours = (hour for one, _, event_class, hour in self._cells if one == account and event_class in wanted)
        return min(hours, default=None)

    def _is_covered(self, account: str, region: str, event_class: str, start: int, step: int) -> bool:
        """Whether records of an interval were seen, or it was quiet throughout."""
        hours = range(start - start % HOUR, start + step, HOUR)
        if any((account, region, event_class, hour) in self._cells for hour in hours):
            return True
        return all(self._was_quiet(account, region, event_class, hour) for hour in hours)

    def _was_quiet(self, account: str, region: str, event_class: str, hour: int) -> bool:
        if self._is_quiet is None or event_class in self._snapshots:
            return False
        if self.lost(account, region, event_class, hour, hour + HOUR):
            return False
        return self._is_quiet(account, region, event_class, hour)

    def _losses(self, account: str, region: str, event_class: str) -> Spans:
        """When records of a class may be missing."""
        place = (account, region, event_class)
        if place not in self._lossy:
            self._lossy[place] = Spans(
                (ALWAYS[0] if hole.since is None else hole.since, ALWAYS[1] if hole.until is None else hole.until)
                for hole in self._holes
                if hole.account in ("", account)
                and hole.region in ("", region)
                and hole.event_class in ("", event_class)
                and not hole.sources
            )
        return self._lossy[place]

    def _quiet_hours(self, scope: DeclaredScope | None, period: Period) -> dict[_Lane, frozenset[int]]:
        """The hours of a declared scope that were quiet."""
        since, until = period.since, period.until
        if self._is_quiet is None or scope is None or since is None or until is None:
            return {}
        hours = range(since - since % HOUR, until, HOUR)
        return {
            lane: frozenset(hour for hour in hours if (*lane, hour) not in self._cells and self._was_quiet(*lane, hour))
            for lane in product(scope.accounts, scope.regions, scope.event_classes)
        }

    def _day_cells(self, period: Period, quiet: Mapping[_Lane, Collection[int]]) -> Iterator[CoverageCell]:
        days: dict[tuple[str, str, str, int], list[tuple[int, int]]] = {}
        for lane, silent in quiet.items():
            for hour in silent:
                days.setdefault((*lane, hour // _DAY), []).append((hour % _DAY // HOUR, 0))
        for (account, region, event_class, hour), records in self._cells.items():
            first = None if period.since is None else period.since - self._reach(event_class, period)
            if first is not None and hour + HOUR <= first:
                continue  # Seen in looking back, for correlation.
            days.setdefault((account, region, event_class, hour // _DAY), []).append((hour % _DAY // HOUR, records))
        for (account, region, event_class, day), hours in sorted(days.items()):
            marks = ["."] * 24
            for hour, records in hours:
                marks[hour] = "#" if records else "-"
            total = sum(records for _, records in hours)
            date = format_time(day * _DAY)[:10]
            yield CoverageCell(account, region, event_class, date, "".join(marks), total)

    def _reach(self, event_class: str, period: Period) -> int:
        """How many seconds before a period records still speak of it."""
        return period.slack if event_class in self._snapshots else 0

    def _silences(
        self, scope: DeclaredScope, since: int, until: int, quiet: Mapping[_Lane, Collection[int]]
    ) -> Iterator[CoverageGap]:
        step = scope.coverage_interval
        seen: dict[tuple[str, str, str], set[int]] = {}
        for account, region, event_class, hour in self._cells:
            if hour + HOUR <= since:
                continue  # Seen in looking back, for correlation.
            seen.setdefault((account, region, event_class), set()).add(hour // step)
        first, end = since // step, -(-until // step)
        for lane in product(scope.accounts, scope.regions, scope.event_classes):
            event_class = lane[2]
            if event_class in self._snapshots:
                continue
            covered = seen.get(lane, set())
            reason = f"no {event_class} record seen" if covered else f"no {event_class} record seen at all"
            if hours := quiet.get(lane):
                covered = covered.union(
                    slot
                    for slot in range(first, end)
                    if all(
                        hour in hours
                        for hour in range(max(slot * step, since - since % HOUR), min((slot + 1) * step, until), HOUR)
                    )
                )
            for start, stop in _gaps(sorted(covered), first, end):
                ends = max(start * step, since), min(stop * step, until)
                yield CoverageGap(*lane, format_time(ends[0]), format_time(ends[1]), reason)

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
                    hole.account,
                    hole.region,
                    hole.event_class,
                    format_time(start),
                    format_time(end),
                    hole.reason,
                    hole.sources,
                )


def _without_reason(silences: Iterable[CoverageGap], lost: Iterable[CoverageGap]) -> Iterator[CoverageGap]:
    """Silences but for those that lie in a loss of the same class, which is told with its reason."""
    reasons: dict[tuple[str, str, str], list[CoverageGap]] = {}
    for gap in lost:
        if gap.event_class and not gap.sources:
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
