"""Absences: a step that nothing followed, told apart by whether the logs could show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.correlation.absences import Sight, find_absences
from affidavit.correlation.joins import Joins
from affidavit.correlation.patterns import Outcome
from affidavit.model.policy import PatternKind
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from affidavit.parts.match_store import Linked

    from tests.core.correlation.conftest import Parts

_STEPS = {"stopped": {"k": "p"}, "started": {"k": "q"}}
_RECORDS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 1), st.sampled_from("abcdef"), st.sampled_from(["x", "y", ""])),
    max_size=12,
)


@given(
    _RECORDS,
    st.integers(0, 12),
    st.integers(-1, 35),
    st.none() | st.integers(0, 40),
    st.sets(st.integers(0, 50)),
    st.sampled_from([0, 7]),
)
@settings(max_examples=400)
def test_absences_agree_with_a_search_of_every_pair(
    parts: Parts, records: list[Any], within: int, since: int, until: int | None, gaps: set[int], slot: int
) -> None:
    """Each first step that no second one of the same value and another action followed in time; the others came."""
    policy = parts.policy(PatternKind.UNLESS, _STEPS, within=within)
    matches = [
        parts.linked(number, time, f"{action}{time}", (value,), step)
        for number, (time, step, action, value) in enumerate(sorted(records, key=lambda each: each[:2]))
    ]

    def covered(_account: str, _region: str, start: int, end: int) -> bool:
        return gaps.isdisjoint(range(start, end + 1))

    expected: dict[str, dict[int, Outcome]] = {}
    followed: list[tuple[str, int]] = []
    for one in (each for each in matches if each.step == 0):
        (value,) = msgspec.json.decode(one.joined)
        deadline = one.time + within
        is_followed = value and any(
            other.step == 1 and other.joined == one.joined and other.action != one.action
            and one.time <= other.time <= deadline
            for other in matches
        )  # fmt: skip
        if is_followed:
            followed.append((value, one.number))
        settled = (deadline // slot + 1) * slot if slot else deadline
        if is_followed or settled < since:
            continue
        if until is not None and settled >= until:
            outcome = Outcome.PENDING
        else:
            outcome = Outcome.FOUND if covered("1", "r", one.time, deadline) else Outcome.INDETERMINATE
        expected.setdefault(value, {})[one.number] = outcome
    gather, kept = parts.gatherer()
    came: list[tuple[str, int]] = []
    sight = Sight(since, until, covered, slot)

    def take(group: tuple[str, ...], match: Linked) -> None:
        came.append((group[1], match.number))

    found = list(find_absences(Joins(policy), ("g",), matches, sight, gather, take))
    assert sorted(came) == sorted(followed)
    assert {each.group[1]: sorted(kept[each.gathering.serial]) for each in found} == {
        value: sorted(members) for value, members in expected.items()
    }
    for each in found:
        outcomes = set(expected[each.group[1]].values())
        certain = [
            outcome for outcome in (Outcome.FOUND, Outcome.INDETERMINATE, Outcome.PENDING) if outcome in outcomes
        ]
        assert each.outcome is certain[0]


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (Sight(0, None, lambda *_: True), "stopped, not followed by started within 10s: 1 time."),
        (
            Sight(0, 5, lambda *_: True),
            "stopped, not followed by started so far, but the data ends before 10s are over: 1 time.",
        ),
        (
            Sight(0, None, lambda *_: False),
            "stopped, whether started followed within 10s is not known, for a gap in coverage: 1 time.",
        ),
        (
            Sight(0, None, lambda *_: True, doubt="as it was not looked at"),
            "stopped, whether started followed within 10s is not known, as it was not looked at: 1 time.",
        ),
    ],
    ids=["not followed", "pending", "a gap", "a doubt"],
)
def test_the_sentence_says_what_can_be_told(parts: Parts, sight: Sight, expected: str) -> None:
    """Not followed; may still be followed; cannot be told."""
    policy = parts.policy(PatternKind.UNLESS, _STEPS)
    gather, _ = parts.gatherer()
    matches = [parts.linked(0, 0, values=("x",))]
    (found,) = find_absences(Joins(policy), ("g",), matches, sight, gather, lambda *_: None)
    assert found.why == expected


def test_an_action_counts_once(parts: Parts) -> None:
    """Copies of a stop, delivered twice and written in another account, are one time, by what is known in either."""
    policy = parts.policy(PatternKind.UNLESS, _STEPS)
    accounts = ("with a gap", "1", "1")
    copies = [parts.linked(number, 0, "stop", ("x",), account=account) for number, account in enumerate(accounts)]
    matches = [*copies, parts.linked(3, 5, "another", ("x",))]
    gather, kept = parts.gatherer()
    sight = Sight(0, None, lambda account, *_: account == "1")
    found = list(find_absences(Joins(policy), ("g",), matches, sight, gather, lambda *_: None))
    assert [each.why for each in found] == ["stopped, not followed by started within 10s: 2 times."]
    assert (found[0].gathering.actions, kept[0]) == (2, [0, 1, 2, 3])
