"""Coverage in figures: lanes (account × region × event class) over the period, and the gaps in them.

Inside this module times are whole seconds since 1970-01-01T00:00:00Z.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from affidavit.model.assessment import Assessment, Coverage, CoverageGap, Run

from affidavit_reporters.html import words

HOUR = 3_600
DAY = 86_400

GAP_ROWS = 200
"""Gaps that the table lists; when there are more, it lists the longest."""


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch [start, end) that is looked at."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One account, region and event class.

    `hours` maps the start of a day to its 24 marks; `gaps` do not overlap, and are of all the class.
    """

    account: str
    region: str
    event_class: str
    declared: bool
    records: int
    hours: Mapping[int, str]
    gaps: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane in figures."""

    account: str
    region: str
    event_class: str
    declared: str
    hours: str
    share: str
    records: str
    gaps: str
    missing: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap in words."""

    account: str
    region: str
    event_class: str
    since: str
    until: str
    length: str
    reason: str


@dataclass(frozen=True, slots=True)
class CoverageFigures:
    """The tables of the section, and what they come to."""

    verdict: str
    note: str
    expectation: str
    lanes: tuple[LaneRow, ...]
    gaps: tuple[GapRow, ...]
    gaps_caption: str


def span_of(assessment: Assessment) -> Span | None:
    """The period; an open end is where the logs begin or end. None when there is nothing to look at."""
    coverage = assessment.coverage
    days = [start for cell in coverage.cells if (start := _seconds(cell.day)) is not None]
    gap_times = [moment for gap in coverage.gaps for moment in (_seconds(gap.since), _seconds(gap.until)) if moment]
    known = [*days, *(day + DAY for day in days), *gap_times]
    start = _seconds(assessment.run.since)
    end = _seconds(assessment.run.until)
    start = min(known, default=None) if start is None else start
    end = max(known, default=None) if end is None else end
    return Span(start, end) if start is not None and end is not None and start < end else None


def lanes_of(coverage: Coverage, span: Span) -> list[Lane]:
    """Every declared lane in the order declared, then those seen without being declared."""
    names = list(product(coverage.accounts, coverage.regions, coverage.event_classes))
    expected = set(names)
    declared = expected if coverage.declared else set()
    hours: dict[tuple[str, str, str], dict[int, str]] = {}
    records: dict[tuple[str, str, str], int] = {}
    for cell in coverage.cells:
        name = (cell.account, cell.region, cell.event_class)
        day = _seconds(cell.day)
        if day is not None:
            hours.setdefault(name, {})[day] = cell.hours
        records[name] = records.get(name, 0) + cell.records
    names += sorted(records.keys() - expected)
    gaps = _gaps_by_lane(coverage.gaps, names, span)
    return [
        Lane(*name, name in declared, records.get(name, 0), hours.get(name, {}), _merged(gaps.get(name, ())))
        for name in names
    ]


def coverage_figures(coverage: Coverage, run: Run, span: Span | None, lanes: Sequence[Lane]) -> CoverageFigures:
    """What the picture shows, as text."""
    named = [(gap, _length(gap, span)) for gap in coverage.gaps]
    caption = f"All {words.count(len(named), 'gap')}"
    if len(named) > GAP_ROWS:
        caption = f"The {GAP_ROWS} longest of {words.count(len(named), 'gap')}; the JSON report lists all"
        named = sorted(named, key=lambda pair: -pair[1])[:GAP_ROWS]
    return CoverageFigures(
        verdict=coverage_verdict(coverage, run, lanes),
        note=coverage.note if coverage.declared else "",
        expectation=(
            f"In the declared scope a record is expected in each stretch of {words.duration(coverage.interval)}."
            if coverage.declared
            else ""
        ),
        lanes=tuple(_lane_row(lane, span) for lane in lanes),
        gaps=tuple(_gap_row(gap, length) for gap, length in named),
        gaps_caption=caption,
    )


def coverage_verdict(coverage: Coverage, run: Run, lanes: Sequence[Lane]) -> str:
    """Whether the declared scope was covered, in a sentence or two."""
    if not coverage.declared:
        reason = coverage.note.rstrip(".") or "no scope and period are declared, so nothing can be called covered"
        return f"{reason[:1].upper()}{reason[1:]}. No control can be called satisfied either."
    if not coverage.gaps:
        return f"The declared scope was covered for the whole period: {words.period(run.since, run.until)}."
    left_out = sorted({source for gap in coverage.gaps for source in gap.sources})
    partly = (
        f" Trails left out {words.listed(left_out)}: what these did is not known in such a gap." if left_out else ""
    )
    whole = sum(not gap.sources for gap in coverage.gaps)
    if not whole:
        return (
            f"The declared scope was covered but for single event sources, in {words.count(len(coverage.gaps), 'gap')}."
            f"{partly}"
        )
    broken = [lane for lane in lanes if lane.gaps]
    missing = sum(gap.end - gap.start for lane in broken for gap in lane.gaps)
    return (
        f"The declared scope was not covered for the whole period: {words.count(whole, 'gap')}, "
        f"{words.duration(missing)} in all, in {words.number(len(broken))} of "
        f"{words.count(sum(lane.declared for lane in lanes), 'declared lane')} (account, region and event class). "
        f"What happened in a gap is not known.{partly}"
    )


def hours_within(span: Span, day: int) -> tuple[int, int]:
    """The hours [first, last) of the day that starts at `day` which the span touches."""
    first = max(0, (span.start - day) // HOUR)
    return min(24, first), max(0, min(24, -((day - span.end) // HOUR)))


def utc(seconds: int) -> datetime:
    """Seconds as a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def percent(part: int, whole: int) -> str:
    """A share that says 0 % only for nothing and 100 % only for all."""
    if whole <= 0 or part <= 0:
        return "0 %"
    if part >= whole:
        return "100 %"
    return f"{max(1, min(99, round(100 * part / whole)))} %"


def hours_seen(lane: Lane, span: Span) -> tuple[int, int]:
    """How many hours of the span the lane has records in, and how many hours the span touches."""
    seen = 0
    for day, marks in lane.hours.items():
        first, last = hours_within(span, day)
        seen += marks[first:last].count("#")
    return seen, -(-span.end // HOUR) - span.start // HOUR


def hours_quiet(lane: Lane, span: Span) -> int:
    """How many hours of the span the lane was quiet in: logs were delivered, and no record was among them."""
    quiet = 0
    for day, marks in lane.hours.items():
        first, last = hours_within(span, day)
        quiet += marks[first:last].count("-")
    return quiet


def _lane_row(lane: Lane, span: Span | None) -> LaneRow:
    seen, hours = hours_seen(lane, span) if span else (0, 0)
    quiet = hours_quiet(lane, span) if span else 0
    return LaneRow(
        account=lane.account,
        region=lane.region,
        event_class=lane.event_class,
        declared="yes" if lane.declared else "no",
        hours=f"{words.number(seen)} of {words.number(hours)}" + (f", {words.number(quiet)} quiet" if quiet else ""),
        share=percent(seen, hours),
        records=words.number(lane.records),
        gaps=words.number(len(lane.gaps)),
        missing=words.duration(sum(gap.end - gap.start for gap in lane.gaps)) if lane.gaps else words.NOTHING,
    )


def _gap_row(gap: CoverageGap, length: int) -> GapRow:
    return GapRow(
        account=gap.account or "all",
        region=gap.region or "all",
        event_class=(gap.event_class or "all") + (f" of {words.listed(gap.sources)}" if gap.sources else ""),
        since=words.clock(gap.since) if gap.since else "start of the period",
        until=words.clock(gap.until) if gap.until else "end of the period",
        length=words.duration(length),
        reason=gap.reason,
    )


def _length(gap: CoverageGap, span: Span | None) -> int:
    stretch = _clipped(gap, span) if span else None
    return stretch.end - stretch.start if stretch else 0


def _clipped(gap: CoverageGap, span: Span) -> Span | None:
    since, until = _seconds(gap.since), _seconds(gap.until)
    start = span.start if since is None else max(span.start, since)
    end = span.end if until is None else min(span.end, until)
    return Span(start, end) if start < end else None


def _gaps_by_lane(
    gaps: Iterable[CoverageGap], names: Sequence[tuple[str, str, str]], span: Span
) -> dict[tuple[str, str, str], list[Span]]:
    found: dict[tuple[str, str, str], list[Span]] = {}
    for gap in gaps:
        stretch = _clipped(gap, span)
        if stretch is None or gap.sources:
            continue  # Of a part of the class alone.
        wanted = (gap.account, gap.region, gap.event_class)
        matching = [wanted] if all(wanted) else [name for name in names if _fits(name, wanted)]
        for name in matching:
            found.setdefault(name, []).append(stretch)
    return found


def _fits(name: tuple[str, str, str], wanted: tuple[str, str, str]) -> bool:
    return all(not want or want == have for have, want in zip(name, wanted, strict=True))


def _merged(stretches: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for stretch in sorted(stretches, key=lambda s: (s.start, s.end)):
        if merged and stretch.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, stretch.end))
        else:
            merged.append(stretch)
    return tuple(merged)


def _seconds(time: str) -> int | None:
    moment = words.instant(time)
    return None if moment is None else int(moment.timestamp())
