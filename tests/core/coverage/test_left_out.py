"""When a trail left out some event sources of a class, by changes and by snapshots."""

from __future__ import annotations

import pytest
from affidavit import LeftOut, Trail, TrailEntry, TrailState
from affidavit.coverage.left_out import without_sources

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
    found = without_sources(Trail("1", "main", "r", "arn", states=states))
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
    (one,) = without_sources(Trail("1", "main", "r", "arn", entries=(entry,), states=states))
    assert (one.by, one.region, one.partly) == ("eve", "r", True)
    assert one.why == f"PutEventSelectors at {at(1)} by eve, its state at {at(5)}"
