"""When a trail left out a part of a class, by changes and by snapshots, and whether another trail recorded it."""

from __future__ import annotations

import pytest
from affidavit import Blind, Blindness, LeftOut, Trail, TrailEntry, TrailState
from affidavit.coverage.left_out import is_recorded_by, without_parts
from affidavit.times import parse_time

KEYS, DATA = "kms.amazonaws.com", "rdsdata.amazonaws.com"
CLASSES = ("read", "write")


def state(
    hour: int, *sources: str, changed: bool = True, of: tuple[str, ...] = CLASSES, region: str = ""
) -> TrailState:
    """How the trail was set at an hour: without these event sources of some classes."""
    left_out = tuple(LeftOut(name, tuple(sorted(sources))) for name in of if sources)
    return TrailState(at(hour), CLASSES, changed, "a.json", hour, left_out, region)


def at(hour: int) -> str:
    return f"2026-07-01T{hour:02}:00:00Z"


def told(*states: TrailState) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """The hours, '' where not known, the classes and the sources left out of them."""
    found = without_parts(Trail("1", "main", "r", "arn", states=states))
    return [(each.since[11:13], each.until[11:13], each.event_classes, each.sources) for each in found]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([state(1)], []),
        ([state(1, KEYS)], [("01", "", CLASSES, (KEYS,))]),
        ([state(1, KEYS), state(5)], [("01", "05", CLASSES, (KEYS,))]),
        ([state(1, KEYS), state(3, KEYS), state(5)], [("01", "05", CLASSES, (KEYS,))]),
        ([state(1, KEYS), state(5, KEYS, DATA)], [("01", "05", CLASSES, (KEYS,)), ("05", "", CLASSES, (KEYS, DATA))]),
        ([state(1), state(3, KEYS, of=("read",))], [("03", "", ("read",), (KEYS,))]),
    ],
)
def test_a_change_tells_from_when_on(states: list[TrailState], expected: object) -> None:
    """Up to the change that puts them back, or for as long as is known; for each class by itself."""
    assert told(*states) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([state(4, KEYS, changed=False)], [("", "", CLASSES, (KEYS,))]),
        ([state(1, changed=False), state(4, KEYS, changed=False)], [("01", "", CLASSES, (KEYS,))]),
        ([state(1, KEYS, changed=False), state(4, changed=False)], [("", "04", CLASSES, (KEYS,))]),
        ([state(1, changed=False), state(3, KEYS), state(4, KEYS, changed=False)], [("03", "", CLASSES, (KEYS,))]),
        ([state(1, KEYS, changed=False), state(3)], [("", "03", CLASSES, (KEYS,))]),
    ],
)
def test_a_snapshot_in_doubt_speaks_of_the_time_around_it(states: list[TrailState], expected: object) -> None:
    """Since the last record of how the trail was set, and up to the next."""
    assert told(*states) == expected


def test_in_one_second_it_was_in_doubt_left_without_them() -> None:
    """Whichever record stands first."""
    assert told(state(1, KEYS), state(1)) == told(state(1), state(1, KEYS)) == [("01", "", CLASSES, (KEYS,))]


def test_it_says_who_did_it_and_where() -> None:
    """By the record of the change; a snapshot names nobody."""
    entry = TrailEntry(at(1), "cloudtrail:PutEventSelectors", "eve", "", "1", "r", "a.json", 1, "id")
    states = state(1, KEYS, region="r"), state(5, changed=False)
    (one,) = without_parts(Trail("1", "main", "r", "arn", entries=(entry,), states=states))
    assert (one.by, one.region, one.partly) == ("eve", "r", True)
    assert one.why == f"PutEventSelectors at {at(1)} by eve, its state at {at(5)}"


PART, GLOBAL = LeftOut("write", ()), LeftOut("write", (), "g")


def snapshot(hour: int, *left_out: LeftOut, changed: bool = False, region: str = "") -> TrailState:
    """How the trail was set at an hour: without these parts."""
    return TrailState(at(hour), CLASSES, changed, "a.json", hour, left_out, region)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([snapshot(4, PART)], [("", "", "")]),
        ([snapshot(1), snapshot(4, PART), snapshot(6)], [("01", "06", "")]),
        ([snapshot(1, PART), snapshot(4, changed=True)], [("", "04", "")]),
        # Of whom global services are left out, selectors say nothing.
        ([snapshot(1, GLOBAL), snapshot(4, changed=True)], [("", "", "g")]),
        ([snapshot(1, GLOBAL), snapshot(4, changed=True), snapshot(6)], [("", "06", "g")]),
        ([snapshot(1, PART, GLOBAL)], [("", "", ""), ("", "", "g")]),
    ],
)
def test_a_part_without_sources_is_told_as_they_are(states: list[TrailState], expected: object) -> None:
    """In all regions, or in the one that it is left out of."""
    found = without_parts(Trail("1", "main", "r", "arn", states=tuple(states)))
    assert [(each.since[11:13], each.until[11:13], each.region) for each in found] == expected
    assert all((each.event_classes, each.sources, each.partly) == (("write",), (), True) for each in found)


OFF = Blindness(at(3), at(4), Blind.ALL)


@pytest.mark.parametrize(
    ("other", "recorded"),
    [
        (Trail("1", "b", "r", "x", states=(snapshot(1),)), True),
        (Trail("1", "b", "r", "x", states=(snapshot(9),)), True),
        (Trail("1", "b", "r", "x", states=(snapshot(9, changed=True),)), False),
        (Trail("1", "b", "r", "x", states=(snapshot(1), snapshot(4, PART))), False),
        (Trail("1", "b", "r", "x", states=(snapshot(1, PART), snapshot(2))), True),
        (Trail("1", "b", "r", "x", states=(snapshot(1), snapshot(9, PART))), True),
        (Trail("1", "b", "r", "x", states=(snapshot(1, GLOBAL),)), True),
        (Trail("1", "b", "r", "x", states=(snapshot(1, LeftOut("write", (KEYS,))),)), False),
        (Trail("1", "b", "r", "x", states=(snapshot(1, region="r"),)), True),
        (Trail("1", "b", "r", "x", states=(snapshot(1, region="s"),)), False),
        (Trail("2", "b", "r", "x", states=(snapshot(1),)), False),
        (Trail("2", "b", "r", "x", organisation=True, states=(snapshot(1),)), True),
        (Trail("1", "b", "r", "x", states=(TrailState(at(1), ("read",), False, "a.json", 1),)), False),
        (Trail("1", "b", "r", "x", states=(snapshot(1),), blind=(OFF,)), False),
        (Trail("1", "b", "r", "x"), False),
    ],
)
def test_another_trail_recorded_it_by_all_of_its_states(other: Trail, recorded: bool) -> None:
    """From hour 2 to 6, the whole class in that account and region, and it was not blind meanwhile."""
    since, until = (parse_time(at(hour)) or 0 for hour in (2, 6))
    main = Trail("1", "main", "r", "arn", states=(snapshot(9, PART),))
    assert is_recorded_by([other], main, "1", "r", "write", since, until) is recorded


@pytest.mark.parametrize(
    ("first_shown", "recorded"),
    [(snapshot(1, PART), False), (snapshot(8, PART), True), (snapshot(1, PART, changed=True), True)],
)
def test_a_trail_that_an_earlier_snapshot_does_not_list_was_not_there(first_shown: TrailState, recorded: bool) -> None:
    """One that is shown at 9 first was made meanwhile, if another was shown at 1; regions are asked within an hour."""
    since, until = (parse_time(at(hour)) or 0 for hour in (2, 6))
    main = Trail("1", "main", "r", "arn", states=(first_shown, snapshot(9, PART)))
    other = Trail("1", "b", "r", "x", states=(snapshot(9),))
    assert is_recorded_by([other], main, "1", "r", "write", since, until) is recorded
