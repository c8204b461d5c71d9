"""Coverage as a picture: a calendar with a row for each lane and a column for each day (or hour, or week).

A cell's colour says in what share of its hours records were seen; hatching covers the share of it that is a gap. Cells
that look alike and stand side by side are one shape, so that the picture grows with what changes, not with its area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from affidavit_reporters.html import words
from affidavit_reporters.html.coverage import DAY, HOUR, Lane, Span, hours_quiet, hours_seen, hours_within, percent, utc

MAX_LANES = 200
"""Lanes drawn; the table has them all."""

_STRIP = 93  # columns side by side: a quarter of days
_LANE = 12  # height of a lane, all in CSS pixels
_LEAST_GAP = 5
_STEP = 15  # from one lane to the next
_HEADING = 24
_AXIS = 26
_LABELS = 132
_TOTALS = 50
_TICK = 46  # least distance between two dates on the axis

_HOURLY, _DAILY = 3, 4 * _STRIP  # most days that are drawn hour by hour, and day by day
_TICK_STEPS = {"hour": (1, 2, 3, 6, 12, 24), "day": (1, 2, 7, 14, 28), "week": (1, 2, 4, 8, 13, 26)}


@dataclass(frozen=True, slots=True)
class Shape:
    """An SVG path and what it stands for: 'level-0' … 'level-4', 'outside' or 'gap'."""

    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """One row: its label, its text alternative and its shapes. `y` is its top."""

    y: int
    text_y: int
    label: str
    declared: bool
    title: str
    total: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """An account and region above their lanes."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A date or hour on the axis."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One drawing: a stretch of the period that fits on a page."""

    id: str
    title: str
    width: int
    height: int
    headings: tuple[Heading, ...]
    lanes: tuple[LaneDrawing, ...]
    ticks: tuple[Tick, ...]
    lines: str
    totals_x: int


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A mark that the picture has, a path that shows it in a box of 16 by 12, and what it stands for."""

    mark: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All strips, the unit of a column, the marks used, and what was left out."""

    unit: str
    strips: tuple[Strip, ...]
    legend: tuple[LegendEntry, ...]
    left_out: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A column's part of the period: days with the hours [first, last) that count, and its seconds [start, end)."""

    days: tuple[tuple[int, int, int], ...]
    hours: int
    start: int
    end: int


def coverage_picture(span: Span | None, lanes: Sequence[Lane]) -> Picture:
    """Draw `lanes` over `span`; no strips when there is nothing to draw."""
    if span is None or not lanes:
        return Picture("day", (), (), "")
    base = span.start - span.start % DAY
    days = -(-(span.end - base) // DAY)
    seconds, unit = (HOUR, "hour") if days <= _HOURLY else (DAY, "day") if days <= _DAILY else (7 * DAY, "week")
    columns = [_column(start, start + seconds, span) for start in range(base, base + days * DAY, seconds)]
    drawn = lanes[:MAX_LANES]
    strips = tuple(
        _strip(
            number, unit, base + number * _STRIP * seconds, seconds, columns[number * _STRIP :][:_STRIP], drawn, span
        )
        for number in range(-(-len(columns) // _STRIP))
    )
    left_out = f"The first {MAX_LANES} of {words.number(len(lanes))} lanes are drawn; the table below has all of them."
    return Picture(unit, strips, _legend(unit, strips), left_out if len(lanes) > MAX_LANES else "")


def _legend(unit: str, strips: Sequence[Strip]) -> tuple[LegendEntry, ...]:
    used = {shape.mark for strip in strips for lane in strip.lanes for shape in lane.shapes}
    meanings = {
        "level-0": "no records",
        "level-1": "records in up to a quarter of the hours",
        "level-2": "up to half",
        "level-3": "up to three quarters",
        "level-4": "records" if unit == "hour" else "records in more than three quarters of the hours",
        "gap": f"gap, over its share of the {unit}",
        "outside": "outside the period",
    }
    return tuple(
        LegendEntry(mark, "M0 6h16" if mark == "outside" else "M0 0h16v12h-16z", text)
        for mark, text in meanings.items()
        if mark in used
    )


def _column(start: int, end: int, span: Span) -> _Column:
    days = tuple((day, *hours_within(span, day)) for day in range(start - start % DAY, end, DAY))
    if end - start < DAY:
        hour = start % DAY // HOUR
        days = tuple((day, max(first, hour), min(last, hour + 1)) for day, first, last in days)
    hours = sum(max(0, last - first) for _, first, last in days)
    return _Column(days, hours, max(start, span.start), min(end, span.end))


def _strip(
    number: int, unit: str, start: int, seconds: int, columns: Sequence[_Column], lanes: Sequence[Lane], span: Span
) -> Strip:
    width = max(7, min(26, 790 // len(columns)))
    right = _LABELS + width * len(columns)
    headings: list[Heading] = []
    drawings: list[LaneDrawing] = []
    y = _AXIS
    for place, group in groupby(lanes, key=lambda lane: (lane.account, lane.region)):
        headings.append(Heading(y + 16, " · ".join(name or "no region" for name in place)))
        y += _HEADING
        for lane in group:
            drawings.append(_lane(lane, columns, width, y, span))
            y += _STEP
    first, last = columns[0].start, columns[-1].end
    lines = "".join(f"M{_LABELS + width * position} {_AXIS}V{y}" for position in range(1, len(columns)))
    return Strip(
        id=f"coverage-strip-{number + 1}",
        title=f"Coverage, {utc(first):%Y-%m-%d %H:%M} to {utc(last):%Y-%m-%d %H:%M} UTC, a column for each {unit}",
        width=right + _TOTALS,
        height=y + 4,
        headings=tuple(headings),
        lanes=tuple(drawings),
        ticks=_ticks(unit, start, seconds, len(columns), width),
        lines=lines,
        totals_x=right + 6,
    )


def _ticks(unit: str, start: int, seconds: int, columns: int, width: int) -> tuple[Tick, ...]:
    steps = _TICK_STEPS[unit]
    step = next((step for step in steps if step * width >= _TICK), steps[-1])
    ticks = []
    for position in range(0, columns, step):
        moment = utc(start + position * seconds)
        hourly = unit == "hour" and moment.hour
        ticks.append(Tick(_LABELS + width * position, f"{moment:%H:%M}" if hourly else words.short_day(moment)))
    return tuple(ticks)


def _lane(lane: Lane, columns: Sequence[_Column], width: int, y: int, span: Span) -> LaneDrawing:
    seen, hours = hours_seen(lane, span)
    share = percent(seen, hours)
    quiet = hours_quiet(lane, span)
    gaps = f", {words.number(quiet)} quiet" if quiet else ""
    gaps += f", {words.count(len(lane.gaps), 'gap')}" if lane.gaps else ""
    scope = "" if lane.declared else ", not in the declared scope"
    return LaneDrawing(
        y=y,
        text_y=y + _LANE - 2,
        label=lane.event_class or "unknown class",
        declared=lane.declared,
        title=(
            f"{lane.account} {lane.region} {lane.event_class}: records in {words.number(seen)} of "
            f"{words.count(hours, 'hour')} ({share}){gaps}{scope}"
        ),
        total=share,
        shapes=(*_levels(lane, columns, width, y), *_hatching(lane, columns, width, y)),
    )


def _levels(lane: Lane, columns: Sequence[_Column], width: int, y: int) -> list[Shape]:
    levels = [_level(lane, column) for column in columns]
    paths: dict[str, str] = {}
    x = _LABELS
    for level, run in groupby(levels):
        length = width * sum(1 for _ in run)
        mark = "outside" if level is None else f"level-{level}"
        shape = f"M{x} {y + _LANE // 2}h{length}" if level is None else f"M{x} {y}h{length}v{_LANE}h-{length}z"
        paths[mark] = paths.get(mark, "") + shape
        x += length
    return [Shape(paths[mark], mark) for mark in sorted(paths)]


def _level(lane: Lane, column: _Column) -> int | None:
    """0 for no records to 4 for records in more than three quarters of the hours; None outside the period."""
    if not column.hours:
        return None
    seen = sum(lane.hours.get(day, "")[first:last].count("#") for day, first, last in column.days)
    return -(-4 * seen // column.hours)


def _hatching(lane: Lane, columns: Sequence[_Column], width: int, y: int) -> list[Shape]:
    """Gaps from the top of a cell down, as far as their share of it; never too little to see."""
    heights: list[int] = []
    upcoming = 0
    for column in columns:
        while upcoming < len(lane.gaps) and lane.gaps[upcoming].end <= column.start:
            upcoming += 1
        missing = 0
        position = upcoming
        while position < len(lane.gaps) and lane.gaps[position].start < column.end:
            gap = lane.gaps[position]
            missing += min(gap.end, column.end) - max(gap.start, column.start)
            position += 1
        length = column.end - column.start
        heights.append(max(_LEAST_GAP, _LANE * missing // length) if missing and length > 0 else 0)
    path = ""
    x = _LABELS
    for height, run in groupby(heights):
        length = width * sum(1 for _ in run)
        if height:
            path += f"M{x} {y}h{length}v{height}h-{length}z"
        x += length
    return [Shape(path, "gap")] if path else []
