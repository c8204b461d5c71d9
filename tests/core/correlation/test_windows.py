"""Bursts: the streaming search finds just the records that a search of every window finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from affidavit.correlation.windows import find_bursts
from affidavit.model.policy import Correlation, PatternKind
from affidavit.parts.match_store import Linked
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.correlation.conftest import Parts

_RECORDS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcdefgh"), st.sampled_from("xyz")), max_size=30)


def _in_some_window(matches: list[Linked], correlation: Correlation, since: int) -> set[int]:
    """Numbers of the matches that lie in a window which holds enough and ends in the period."""
    by_value = correlation.kind is PatternKind.DISTINCT
    members: set[int] = set()
    for last in matches:
        window = [each for each in matches if last.time - correlation.within <= each.time <= last.time]
        different = {each.joined if by_value else each.action for each in window}
        if last.time >= since and len(different) >= correlation.at_least:
            members |= {each.number for each in window}
    return members


@given(_RECORDS, st.sampled_from(["count", "distinct"]), st.integers(0, 15), st.integers(2, 5), st.integers(-1, 45))
@settings(max_examples=400)
def test_bursts_agree_with_a_search_of_every_window(
    parts: Parts, records: list[Any], kind: str, within: int, at_least: int, since: int
) -> None:
    """Whatever the times, copies and values: the members are those of windows that hold enough, and each once."""
    correlation = Correlation(PatternKind(kind), ("who",), within=within, at_least=at_least, of=("what",))
    matches = [
        # Copies of an action are of one second.
        parts.linked(number, time, f"{action}{time}", (value,))
        for number, (time, action, value) in enumerate(sorted(records))
    ]
    gather, kept = parts.gatherer()
    found = list(find_bursts(correlation, ("g",), matches, since, gather))
    expected = _in_some_window(matches, correlation, since)
    members = [number for numbers in kept.values() for number in numbers]
    assert sorted(members) == sorted(expected)
    assert [each.group for each in found] == [("g",)] * bool(expected)
    for each in found:
        assert each.gathering.records == len(expected)
        assert each.gathering.actions == len({matches[number].action for number in expected})


def test_the_sentence_tells_the_numbers(parts: Parts) -> None:
    """Two bursts of one group are one finding, which says how many actions, in how many bursts, and when."""
    correlation = Correlation(PatternKind.COUNT, ("who",), within=60, at_least=3)
    times = [0, 10, 20, 30, 500, 1_000, 1_010, 1_020]
    gather, _ = parts.gatherer()
    (found,) = find_bursts(correlation, ("g",), [parts.linked(n, t) for n, t in enumerate(times)], 0, gather)
    assert found.why == (
        "7 actions in 2 bursts, the largest of 4, from 1970-01-01T00:00:00Z to 1970-01-01T00:17:00Z; "
        "3 or more within 1m make a finding."
    )


def test_the_sentence_of_distinct_names_what_differs(parts: Parts) -> None:
    """What is counted by value is said."""
    correlation = Correlation(PatternKind.DISTINCT, ("who",), within=60, at_least=2, of=("secret",))
    gather, _ = parts.gatherer()
    matches = [parts.linked(0, 0, values=("a",)), parts.linked(1, 1, values=("b",))]
    (found,) = find_bursts(correlation, ("g",), matches, 0, gather)
    assert "2 or more with different secret within 1m" in found.why


@pytest.mark.parametrize(("within", "says_so"), [(1_000, True), (10, False)])
def test_what_is_not_held_is_said(parts: Parts, monkeypatch: pytest.MonkeyPatch, within: int, says_so: bool) -> None:
    """One value repeats more often than is held, then comes another: records of the window are missing, or none is."""
    monkeypatch.setattr("affidavit.correlation.windows.HELD_LIMIT", 20)
    correlation = Correlation(PatternKind.DISTINCT, ("who",), within=within, at_least=2, of=("what",))
    gather, kept = parts.gatherer()
    matches = [parts.linked(n, n, values=("a" if n < 50 else "b",)) for n in range(52)]
    (found,) = find_bursts(correlation, ("g",), matches, 0, gather)
    assert kept[0] == list(range(31 if says_so else 40, 52))
    assert ("only the latest 20 are held, and there were more" in found.why) is says_so


@pytest.mark.parametrize(("open_", "accepted"), [((), True), ((3,), False), ((45,), False)])
def test_what_is_not_held_is_not_accepted(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, open_: tuple[int, ...], accepted: bool
) -> None:
    """A waiver of all records that are held accepts no burst of which others were let go that it does not accept."""
    monkeypatch.setattr("affidavit.correlation.windows.HELD_LIMIT", 20)
    correlation = Correlation(PatternKind.DISTINCT, ("who",), within=60, at_least=2, of=("what",))
    matches = [
        parts.linked(n, n, values=("a" if n < 50 else "b",), waiver="" if n in open_ else "w") for n in range(52)
    ]
    (found,) = find_bursts(correlation, ("g",), matches, 0, parts.gatherer()[0])
    assert found.gathering.accepted is accepted


@pytest.mark.parametrize("kind", list(PatternKind)[:2])
def test_what_is_held_is_bounded(parts: Parts, kind: PatternKind) -> None:
    """A burst without end is told as it comes: evidence stays ten records, and all are counted."""
    correlation = Correlation(kind, ("who",), within=10**9, at_least=5, of=("what",))
    gather, kept = parts.gatherer()
    matches = (parts.linked(n, n // 100, values=(str(n),)) for n in range(50_000))
    (found,) = find_bursts(correlation, ("g",), matches, 0, gather)
    assert (found.gathering.records, len(found.gathering.shown), len(kept[0])) == (50_000, 10, 50_000)
