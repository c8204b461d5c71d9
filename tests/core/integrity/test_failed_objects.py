"""What is kept of objects that are not whole, however many they are: the first by name, the times they leave open."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

from affidavit.coverage.holes import Hole
from affidavit.integrity.failed_objects import FirstOfEach, LostTimes
from affidavit.model.integrity import ObjectIntegrity, ObjectVerdict
from affidavit.times import format_time
from hypothesis import given
from hypothesis import strategies as st

DAY = 86_400
NOT_COVERED = ObjectIntegrity.NOT_COVERED


def verdict(uri: str, delivered: int | None = None, region: str = "us-east-1") -> ObjectVerdict:
    """A log object that no valid digest lists."""
    when = "" if delivered is None else format_time(delivered)
    return ObjectVerdict(uri, NOT_COVERED, account="111122223333", region=region, delivered=when)


def test_the_first_of_each_are_named_whatever_their_order() -> None:
    """A hundred of an outcome by name, and how many more there are."""
    found = [verdict(f"{number:04}") for number in range(1_234)]
    random.Random(1).shuffle(found)
    first: FirstOfEach[ObjectVerdict] = FirstOfEach()
    for each in (*found, ObjectVerdict("x", ObjectIntegrity.ALTERED)):
        first.add(each)
    assert [each.uri for each in first.named()] == ["x", *(f"{number:04}" for number in range(100))]
    assert list(first.unnamed()) == [("not-covered", 1_134)]


def holes(found: Iterable[ObjectVerdict], late: int = DAY) -> list[Hole]:
    """The times that objects leave open."""
    lost = LostTimes(late)
    for each in found:
        lost.add(each)
    return list(lost.holes())


def test_one_object_leaves_a_day_before_it_open() -> None:
    """Events are delivered late; what has no time leaves all times open, and each region is its own."""
    (hole,) = holes([verdict("a", 10 * DAY)])
    assert hole == Hole("111122223333", "us-east-1", 9 * DAY, 10 * DAY + 60, "a: not-covered")
    (hole,) = holes([verdict("a", 10 * DAY)], late=3 * DAY)
    assert hole.since == 7 * DAY
    (hole,) = holes([verdict("a")])
    assert (hole.since, hole.until) == (None, None)
    assert len(holes([verdict("a", 10 * DAY), verdict("b", 10 * DAY, region="eu-west-1")])) == 2


def test_many_objects_leave_one_time_open() -> None:
    """Where their times meet; the first of them is named."""
    found = [verdict(f"{number:06}", 10 * DAY + number * 60) for number in range(5_000)]
    (hole,) = holes(found)
    assert (hole.since, hole.until) == (9 * DAY, 10 * DAY + 5_000 * 60)
    assert hole.reason == "000000: not-covered; and 4,999 more objects not-covered"


@given(st.lists(st.integers(48, 40 * 24).map(lambda hour: hour * 3_600), max_size=20))
def test_holes_are_what_the_objects_leave_open(times: list[int]) -> None:
    """Every moment that an object leaves open is in a hole, none meets another, and each begins and ends with one."""
    found = holes(verdict(f"{number}", time) for number, time in enumerate(times))
    spans = [(each.since or 0, each.until or 0) for each in found]
    for time in times:
        assert any(since <= time - DAY and time + 60 <= until for since, until in spans)
    assert all(until < since for (_, until), (since, _) in pairwise(spans))
    assert all(since + DAY in times and until - 60 in times for since, until in spans)
