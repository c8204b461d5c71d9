"""What is told of coverage over a period: the hours of each day, and the gaps in the scope that is to be covered.

Silence proves nothing by itself: an interval of the scope in which no record was seen is a gap, unless it was quiet
(`affidavit.coverage.quiet`); and so is any stretch whose records are lost with an object. A snapshot covers a moment,
so a period needs one at its start and one at its end; what changed between is for the classes of events to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.narrowing import left_out
from affidavit.model.assessment import Coverage, CoverageCell, CoverageGap
from affidavit.model.logs import Period, Scope
from affidavit.model.profile import DeclaredScope
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


_EVERYWHERE = Scope()
_Lane = tuple[str, str, str]
"""Account, region and event class."""


def coverage_of(
    cover: CoverageMap,
    scope: DeclaredScope | None,
    period: Period,
    *,
    declared: bool = True,
    asked: Scope = _EVERYWHERE,
) -> Coverage:
    """What was seen, and the gaps in a scope over the period.

    Args:
        declared: whether the organisation declares the scope; otherwise records say that it is to be expected.
        asked: the accounts and regions that were asked for. Of others nothing can be told, not even that it was quiet.
    """
    quiet = _quiet_hours(cover, scope, period, asked)
    cells = tuple(_day_cells(cover, period, quiet))
    if scope is None or period.since is None or period.until is None:
        missing = "no scope is declared" if scope is None else "no period is given"
        note = f"{missing}, so no account, region or hour can be called covered"
        return Coverage(declared=False, cells=cells, note=note)
    return Coverage(
        declared=declared,
        accounts=scope.accounts,
        regions=scope.regions,
        event_classes=scope.event_classes,
        interval=scope.coverage_interval,
        cells=cells,
        gaps=_all_gaps(cover, scope, period, quiet, asked),
        note=("" if declared else _EXPECTED_NOTE)
        + (
            "An interval counts as covered when at least one record of its account, region and event class was "
            "seen in it; that every record was delivered is not shown by this."
            + (_QUIET_NOTE if any(quiet.values()) else "")
        ),
    )


def gaps_of(cover: CoverageMap, scope: DeclaredScope, period: Period) -> tuple[CoverageGap, ...]:
    """The gaps in a scope over a period with a beginning and an end, without what was seen."""
    return _all_gaps(cover, scope, period, _quiet_hours(cover, scope, period, _EVERYWHERE), _EVERYWHERE)


def _all_gaps(
    cover: CoverageMap, scope: DeclaredScope, period: Period, quiet: Mapping[_Lane, Collection[int]], asked: Scope
) -> tuple[CoverageGap, ...]:
    assert period.since is not None and period.until is not None
    lost = list(_lost(cover, scope, period.since, period.until))
    silences = _silences(cover, scope, (period.since, period.until), quiet, asked)
    found = (*_without_reason(silences, lost), *_unseen_ends(cover, scope, period, asked), *lost)
    return tuple(
        sorted(found, key=lambda gap: (gap.account, gap.region, gap.event_class, gap.since, gap.until, gap.reason))
    )


def _quiet_hours(
    cover: CoverageMap, scope: DeclaredScope | None, period: Period, asked: Scope
) -> dict[_Lane, frozenset[int]]:
    """The hours of a declared scope that were quiet."""
    since, until = period.since, period.until
    if not cover.knows_quiet or scope is None or since is None or until is None:
        return {}
    hours = range(since - since % HOUR, until, HOUR)
    return {
        lane: frozenset(hour for hour in hours if (*lane, hour) not in cover.cells and cover.was_quiet(*lane, hour))
        for lane in product(scope.accounts, scope.regions, scope.event_classes)
        if not left_out(asked, *lane[:2])
    }


def _day_cells(cover: CoverageMap, period: Period, quiet: Mapping[_Lane, Collection[int]]) -> Iterator[CoverageCell]:
    days: dict[tuple[str, str, str, int], list[tuple[int, int]]] = {}
    for lane, silent in quiet.items():
        for hour in silent:
            days.setdefault((*lane, hour // _DAY), []).append((hour % _DAY // HOUR, 0))
    for (account, region, event_class, hour), records in cover.cells.items():
        first = None if period.since is None else period.since - _reach(cover, event_class, period)
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


def _reach(cover: CoverageMap, event_class: str, period: Period) -> int:
    """How many seconds before a period records still speak of it."""
    return period.slack if event_class in cover.snapshots else 0


def _silences(
    cover: CoverageMap,
    scope: DeclaredScope,
    period: tuple[int, int],
    quiet: Mapping[_Lane, Collection[int]],
    asked: Scope,
) -> Iterator[CoverageGap]:
    since, until = period
    step = scope.coverage_interval
    seen: dict[tuple[str, str, str], set[int]] = {}
    for account, region, event_class, hour in cover.cells:
        if hour + HOUR <= since:
            continue  # Seen in looking back, for correlation.
        seen.setdefault((account, region, event_class), set()).add(hour // step)
    first, end = since // step, -(-until // step)
    for lane in product(scope.accounts, scope.regions, scope.event_classes):
        event_class = lane[2]
        if event_class in cover.snapshots:
            continue
        if reason := left_out(asked, *lane[:2]):
            yield CoverageGap(*lane, format_time(since), format_time(until), reason)
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


def _unseen_ends(cover: CoverageMap, scope: DeclaredScope, period: Period, asked: Scope) -> Iterator[CoverageGap]:
    """Ends of the period that no snapshot shows. A period may be so short that one shows both."""
    assert period.since is not None and period.until is not None
    seen: dict[tuple[str, str, str], set[int]] = {}
    for account, region, event_class, hour in cover.cells:
        if event_class in cover.snapshots:
            place = "" if event_class in cover.snapshots.by_account else region
            seen.setdefault((account, place, event_class), set()).add(hour)
    since, until = format_time(period.since), format_time(period.until)
    for event_class in scope.event_classes:
        if event_class not in cover.snapshots:
            continue
        for account in scope.accounts:
            for region in ("",) if event_class in cover.snapshots.by_account else scope.regions:
                hours = seen.get((account, region, event_class), set())
                for end, name in ((period.since, "start"), (period.until, "end")):
                    if not any(end - period.slack < hour + HOUR and hour < end + period.slack for hour in hours):
                        unseen = f"no snapshot of {event_class} at the period's {name}"
                        reason = left_out(asked, account, region) or unseen
                        yield CoverageGap(account, region, event_class, since, until, reason)


def _lost(cover: CoverageMap, scope: DeclaredScope, since: int, until: int) -> Iterator[CoverageGap]:
    for hole in sorted(cover.holes, key=lambda hole: (hole.account, hole.region, hole.event_class, hole.reason)):
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
