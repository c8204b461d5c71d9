"""Coverage: figures that add up, and a picture that says the same."""

from __future__ import annotations

import re

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Coverage, CoverageCell, CoverageGap
from affidavit_reporters.html.coverage import (
    DAY,
    GAP_ROWS,
    Lane,
    Span,
    coverage_figures,
    coverage_verdict,
    hours_seen,
    hours_within,
    lanes_of,
    percent,
    span_of,
)
from affidavit_reporters.html.coverage_picture import MAX_LANES, coverage_picture
from hypothesis import given
from hypothesis import strategies as st

replace = msgspec.structs.replace
JULY = 1_782_864_000  # 2026-07-01T00:00:00Z


def _lane(hours: dict[int, str], gaps: tuple[Span, ...] = (), account: str = "1") -> Lane:
    return Lane(account, "us-east-1", "management-write", True, 1, hours, gaps)


def _areas(path: str) -> list[tuple[int, int, int, int]]:
    """x, y, width and height of each rectangle in a path."""
    found = re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]


def test_the_span_is_the_period(assessment: Assessment) -> None:
    """A period that was given is what is drawn."""
    assert span_of(assessment) == Span(JULY, JULY + 30 * DAY)


def test_without_a_period_the_span_is_that_of_the_logs(assessment: Assessment) -> None:
    """Open ends are taken from the first and last day with records; nothing at all has no span."""
    open_ended = replace(assessment, run=replace(assessment.run, since="", until=""))
    assert span_of(open_ended) == Span(JULY, JULY + 30 * DAY)
    assert span_of(replace(open_ended, coverage=Coverage(declared=False))) is None


def test_lanes_are_those_declared_and_those_seen(assessment: Assessment) -> None:
    """A declared lane without a record is there, and so is one that was seen without being declared."""
    cell = CoverageCell("999900001111", "us-east-1", "insight", "2026-07-01", "#" * 24, 9)
    coverage = replace(assessment.coverage, cells=(cell,))
    lanes = lanes_of(coverage, Span(JULY, JULY + DAY))
    assert len(lanes) == 2 * 2 * 3 + 1
    assert [(lane.account, lane.declared, lane.records) for lane in lanes[-1:]] == [("999900001111", False, 9)]
    assert all(lane.records == 0 for lane in lanes[:-1])


def test_a_gap_without_names_is_in_every_lane(assessment: Assessment) -> None:
    """Empty account, region, class and times stand for all of them; overlapping gaps are not counted twice."""
    gaps = (
        CoverageGap("", "", "", "", "", "no digest files"),
        CoverageGap("111122223333", "us-east-1", "data:s3", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "silence"),
    )
    span = Span(JULY, JULY + 3 * DAY)
    lanes = lanes_of(replace(assessment.coverage, gaps=gaps), span)
    assert {lane.gaps for lane in lanes} == {(span,)}


@pytest.mark.parametrize(
    ("span", "day", "hours"),
    [
        (Span(JULY, JULY + DAY), JULY, (0, 24)),
        (Span(JULY + 7_200, JULY + DAY), JULY, (2, 24)),
        (Span(JULY + 7_201, JULY + 7_202), JULY, (2, 3)),
        (Span(JULY, JULY + 3_601), JULY, (0, 2)),
        (Span(JULY, JULY + DAY), JULY + DAY, (0, 0)),
        (Span(JULY + DAY, JULY + 2 * DAY), JULY, (24, 24)),
    ],
)
def test_hours_of_a_day_within_the_span(span: Span, day: int, hours: tuple[int, int]) -> None:
    """An hour counts when the period touches it."""
    assert hours_within(span, day) == hours


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 5, "0 %"), (5, 5, "100 %"), (1, 1000, "1 %"), (999, 1000, "99 %"), (1, 2, "50 %"), (0, 0, "0 %")],
)
def test_percent_never_rounds_to_all_or_nothing(part: int, whole: int, said: str) -> None:
    """'100 %' is said of everything only, and '0 %' of nothing only."""
    assert percent(part, whole) == said


def test_undeclared_scope_is_never_covered(assessment: Assessment) -> None:
    """Without a declared scope the verdict says why nothing can be called covered, and no record is expected."""
    undeclared = Coverage(declared=False, note="no scope is declared, so no hour can be called covered")
    figures = coverage_figures(undeclared, assessment.run, None, ())
    assert figures.verdict == (
        "No scope is declared, so no hour can be called covered. No control can be called satisfied either."
    )
    assert (figures.note, figures.expectation) == ("", "")
    assert coverage_verdict(replace(undeclared, note=""), assessment.run, ()).startswith(
        "No scope and period are declared"
    )


def test_the_verdict_adds_gaps_up(assessment: Assessment) -> None:
    """Number of gaps, their total length and the lanes they are in."""
    span = span_of(assessment)
    assert span
    verdict = coverage_verdict(assessment.coverage, assessment.run, lanes_of(assessment.coverage, span))
    assert "16 gaps, 15 days 8 hours in all, in 4 of 12 declared lanes" in verdict


def test_gaps_of_event_sources_alone_are_no_gaps_of_a_lane(assessment: Assessment) -> None:
    """The rest of the class is covered; the verdict and the table name what is not."""
    times = "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z"
    keys = CoverageGap("111122223333", "us-east-1", "management-write", *times, "left out", ("kms.amazonaws.com",))
    span = Span(JULY, JULY + 3 * DAY)
    coverage = replace(assessment.coverage, gaps=(keys,))
    lanes = lanes_of(coverage, span)
    assert not any(lane.gaps for lane in lanes)
    figures = coverage_figures(coverage, assessment.run, span, lanes)
    assert figures.verdict == (
        "The declared scope was covered but for single event sources, in 1 gap. "
        "Trails left out kms.amazonaws.com: what these did is not known in such a gap."
    )
    assert figures.gaps[0].event_class == "management-write of kms.amazonaws.com"
    both = replace(coverage, gaps=(keys, replace(keys, sources=())))
    verdict = coverage_verdict(both, assessment.run, lanes_of(both, span))
    assert "for the whole period: 1 gap, 1 day in all, in 1 of" in verdict
    assert "Trails left out kms.amazonaws.com" in verdict


def test_very_many_gaps_are_listed_longest_first(assessment: Assessment) -> None:
    """The table is bounded, and what it leaves out is the shortest."""

    def gap(number: int) -> CoverageGap:
        end = f"2026-07-01T{number // 60:02}:{number % 60:02}:00Z"
        return CoverageGap("111122223333", "us-east-1", "data:s3", "2026-07-01T00:00:00Z", end, "silence")

    coverage = replace(assessment.coverage, gaps=tuple(gap(number) for number in range(1, 301)))
    figures = coverage_figures(coverage, assessment.run, span_of(assessment), ())
    assert len(figures.gaps) == GAP_ROWS
    assert figures.gaps[0].length == "5 hours"
    assert figures.gaps_caption == "The 200 longest of 300 gaps; the JSON report lists all"


def test_levels_follow_the_share_of_hours() -> None:
    """No records, up to a quarter, half, three quarters and more of the hours give five different fills."""
    hours = {
        JULY + day * DAY: "#" * count + "." * (24 - count) for day, count in enumerate((0, 1, 6, 7, 12, 18, 19, 24))
    }
    picture = coverage_picture(Span(JULY, JULY + 8 * DAY), [_lane(hours)])
    (lane,) = picture.strips[0].lanes
    widths = {shape.mark: sum(width for _, _, width, _ in _areas(shape.path)) for shape in lane.shapes}
    column = picture.strips[0].ticks[1].x - picture.strips[0].ticks[0].x
    assert picture.unit == "day"
    unit = widths["level-0"]
    assert widths == {
        "level-0": unit, "level-1": 2 * unit, "level-2": 2 * unit, "level-3": unit, "level-4": 2 * unit,
    }  # fmt: skip
    assert column % unit == 0


def test_hatching_covers_the_share_that_is_a_gap() -> None:
    """A whole day is hatched to the bottom, half a day half way, and a minute enough to be seen."""
    hours = {JULY + day * DAY: "#" * 24 for day in range(4, 7)}
    gaps = (Span(JULY + 4 * DAY, JULY + 5 * DAY + DAY // 2), Span(JULY + 6 * DAY, JULY + 6 * DAY + 60))
    picture = coverage_picture(Span(JULY, JULY + 8 * DAY), [_lane(hours, gaps)])
    (lane,) = picture.strips[0].lanes
    (hatching,) = [shape for shape in lane.shapes if shape.mark == "gap"]
    assert [height for _, _, _, height in _areas(hatching.path)] == [12, 6, 5]


def test_a_single_hour_is_drawn_in_hours() -> None:
    """A short period gets a column an hour; the hours outside it are marked as outside, not as empty."""
    span = Span(JULY + 19 * 3_600, JULY + 20 * 3_600)
    picture = coverage_picture(span, [_lane({JULY: "." * 19 + "#" + "." * 4})])
    assert picture.unit == "hour"
    (lane,) = picture.strips[0].lanes
    assert [shape.mark for shape in lane.shapes] == ["level-4", "outside"]
    assert lane.total == "100 %"
    assert [(entry.mark, entry.text) for entry in picture.legend] == [
        ("level-4", "records"),
        ("outside", "outside the period"),
    ]
    assert [tick.text for tick in picture.strips[0].ticks][:3] == ["1 Jul", "02:00", "04:00"]


def test_a_quarter_fits_one_strip_and_a_year_takes_four() -> None:
    """Strips hold a quarter each, so that they can be read and printed."""
    quarter = coverage_picture(Span(JULY, JULY + 92 * DAY), [_lane({})])
    assert [strip.width < 1_000 for strip in quarter.strips] == [True]
    year = coverage_picture(Span(JULY, JULY + 365 * DAY), [_lane({})])
    assert len(year.strips) == 4
    assert len({strip.id for strip in year.strips}) == 4
    assert coverage_picture(Span(JULY, JULY + 800 * DAY), [_lane({})]).unit == "week"


def test_very_many_lanes_are_bounded_and_said_to_be() -> None:
    """The picture stops at a number of lanes and says how many there are."""
    picture = coverage_picture(
        Span(JULY, JULY + DAY), [_lane({}, account=str(number)) for number in range(MAX_LANES + 5)]
    )
    assert len(picture.strips[0].lanes) == MAX_LANES
    assert picture.left_out.startswith("The first 200 of 205 lanes")


def test_nothing_to_draw() -> None:
    """No span or no lanes: no strips."""
    assert coverage_picture(None, [_lane({})]).strips == ()
    assert coverage_picture(Span(JULY, JULY + DAY), []).strips == ()


@given(
    start=st.integers(0, 5 * DAY),
    length=st.integers(1, 120 * DAY),
    days=st.dictionaries(st.integers(0, 130), st.text("#.", min_size=24, max_size=24), max_size=20),
    gap=st.tuples(st.integers(0, 130 * DAY), st.integers(1, 10 * DAY)),
)
def test_every_column_of_every_lane_is_drawn_once(
    start: int, length: int, days: dict[int, str], gap: tuple[int, int]
) -> None:
    """Whatever the period, the fills of a lane tile its row exactly and hatching stays within it."""
    span = Span(JULY + start, JULY + start + length)
    hours = {JULY + number * DAY: marks for number, marks in days.items()}
    lane = _lane(hours, (Span(JULY + gap[0], JULY + gap[0] + gap[1]),))
    seen, total = hours_seen(lane, span)
    assert 0 <= seen <= total
    for strip in coverage_picture(span, [lane]).strips:
        (drawn,) = strip.lanes
        pieces = [
            piece
            for shape in drawn.shapes
            if shape.mark != "gap"
            for piece in re.findall(r"M(\d+) \d+h(\d+)", shape.path)
        ]
        right = min(int(x) for x, _ in pieces)
        for x, width in sorted((int(x), int(width)) for x, width in pieces):
            assert x == right
            right = x + width
        assert right < strip.totals_x < strip.width
        for shape in drawn.shapes:
            assert all(x + width <= right and height <= 12 for x, _, width, height in _areas(shape.path))
