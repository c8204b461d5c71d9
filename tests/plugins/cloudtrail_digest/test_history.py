"""When a trail was off, and which gaps that explains."""

from __future__ import annotations

import pytest
from affidavit_plugins.cloudtrail_digest.history import START_ALLOWANCE, OffTime, TrailEvent, explain, off_times
from affidavit_plugins.cloudtrail_digest.outcomes import Gap
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("CreateTrail", "DeleteTrail", "StartLogging", "StopLogging", "validation-on", "validation-off")


def spans(*events: tuple[int, str]) -> list[tuple[int | None, int | None]]:
    return [(off.since, off.until) for off in off_times(TrailEvent(*event) for event in events)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), []),
        (((10, "StopLogging"), (20, "StartLogging")), [(10, 20)]),
        (((20, "StartLogging"), (10, "StopLogging")), [(10, 20)]),
        (((10, "validation-off"), (20, "validation-on")), [(10, 20)]),
        (((10, "StopLogging"),), [(10, None)]),
        (((10, "DeleteTrail"), (20, "CreateTrail"), (21, "StartLogging")), [(10, 21)]),
        (((10, "CreateTrail"), (12, "StartLogging")), [(None, 12)]),
        (((10, "CreateTrail"), (12, "StartLogging"), (13, "validation-off")), [(None, 12), (13, None)]),
        (((10, "CreateTrail"), (10, "validation-off"), (12, "StartLogging"), (15, "validation-on")), [(None, 15)]),
        # Off for two reasons: on when neither is left.
        (((10, "StopLogging"), (11, "validation-off"), (12, "StartLogging"), (13, "validation-on")), [(10, 13)]),
        # Turned on though it was on, as far as anyone knows.
        (((10, "StartLogging"),), []),
        (((10, "validation-on"),), []),
        (((10, "StopLogging"), (20, "StartLogging"), (30, "StartLogging")), [(10, 20)]),
        # In one second, in whatever order: on is what is left.
        (((10, "StartLogging"), (10, "StopLogging")), [(10, 10)]),
        (((10, "CreateTrail"), (10, "StartLogging"), (10, "DeleteTrail")), [(10, 10)]),
    ],
)
def test_off_times(events: tuple[tuple[int, str], ...], expected: list[tuple[int | None, int | None]]) -> None:
    """Digests need a trail, logging and validation; what isn't spoken of is taken to be on."""
    assert spans(*events) == expected


def test_an_off_time_says_why() -> None:
    """Both events, with their times."""
    (off,) = off_times([TrailEvent(0, "StopLogging"), TrailEvent(60, "StartLogging")])
    assert off.why == "StopLogging at 1970-01-01T00:00:00Z, StartLogging at 1970-01-01T00:01:00Z"


def test_an_off_time_says_by_whom() -> None:
    """Where the event names somebody."""
    (off,) = off_times([TrailEvent(0, "StopLogging", "ana")])
    assert off.why == "StopLogging at 1970-01-01T00:00:00Z by ana"


def test_another_event() -> None:
    """What turns nothing on or off is a mistake of the caller."""
    with pytest.raises(ValueError, match="PutEventSelectors turns no digests on or off"):
        off_times([TrailEvent(0, "PutEventSelectors")])


def split(
    gap: tuple[int, int], *offs: tuple[int | None, int | None], first: bool = False
) -> list[tuple[int, int, str]]:
    given = [OffTime(since, until, "off") for since, until in offs]
    return [(each.since, each.until, each.explained) for each in explain(Gap(*gap, "why", first=first), given)]


def test_a_gap_in_words() -> None:
    """From, to, why, and what explains it."""
    gap = Gap(0, 60, "no digest is newer")
    assert str(gap) == "1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z: no digest is newer"
    assert str(Gap(0, 60, "why", "StopLogging")).endswith(": why (explained: StopLogging)")


DAY = 86_400


def test_explained_in_whole() -> None:
    """From when it was turned off until a while after it was turned on."""
    assert split((DAY, 2 * DAY), (DAY, 2 * DAY - START_ALLOWANCE)) == [(DAY, 2 * DAY, "off")]


def test_nothing_explains_what_came_before() -> None:
    """A last digest that is missing before the trail was turned off is a gap of its own."""
    assert split((DAY, 2 * DAY), (DAY + 60, 2 * DAY)) == [(DAY, DAY + 60, ""), (DAY + 60, 2 * DAY, "off")]


def test_nothing_explains_what_came_after() -> None:
    """Nor does it explain more than a while after it was turned on."""
    on = DAY + 7_200
    assert split((DAY, 2 * DAY), (DAY, on)) == [
        (DAY, on + START_ALLOWANCE, "off"),
        (on + START_ALLOWANCE, 2 * DAY, ""),
    ]


def test_off_times_elsewhere() -> None:
    """Off times before or after a gap leave it as it is."""
    assert split((DAY, 2 * DAY), (0, 60), (3 * DAY, None)) == [(DAY, 2 * DAY, "")]


def test_since_nobody_knows_when() -> None:
    """That a trail did not exist before explains a gap only where no digest was found before it."""
    assert split((DAY, 2 * DAY), (None, 2 * DAY), first=True) == [(DAY, 2 * DAY, "off")]
    assert split((DAY, 2 * DAY), (None, 2 * DAY)) == [(DAY, 2 * DAY, "")]


@given(
    st.lists(st.tuples(st.integers(0, 50_000), st.sampled_from(NAMES)), max_size=12),
    st.integers(0, 50_000),
    st.integers(1, 50_000),
    st.booleans(),
)
def test_pieces_make_up_the_gap(events: list[tuple[int, str]], since: int, lasts: int, first: bool) -> None:
    """Whatever the history, the pieces of a gap meet and are the gap."""
    offs = off_times(TrailEvent(*event) for event in events)
    pieces = explain(Gap(since, since + lasts, "why", first=first), offs)
    assert [pieces[0].since, *(piece.until for piece in pieces)] == [
        *(piece.since for piece in pieces),
        since + lasts,
    ]
    assert pieces[0].since == since and all(piece.since < piece.until for piece in pieces)
