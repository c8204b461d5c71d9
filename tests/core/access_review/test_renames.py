"""Whose a name was when."""

from __future__ import annotations

import pytest
from affidavit.access_review.renames import Renames
from affidavit.parts.access import Renaming
from hypothesis import given
from hypothesis import strategies as st


def renames(*calls: Renaming) -> Renames:
    """Of some calls."""
    made = Renames()
    made.add(calls)
    return made


@pytest.mark.parametrize(
    ("name", "at", "today"),
    [
        ("ana", 5, "anna"),
        ("ana", 10, "anna"),
        ("ana", 11, "ana"),
        ("ana", None, "ana"),
        ("an", 1, "anna"),
        ("anna", 15, "anna"),
        ("ben", 5, "ben (until 1970-01-01T00:00:20Z)"),
        ("ben", 20, "ben"),
        ("cem", 5, "cem"),
    ],
)
def test_a_name_leads_to_who_had_it_then(name: str, at: int | None, today: str) -> None:
    """Through renamings after that moment alone; who is gone keeps the name, with when that ended."""
    made = renames(Renaming("ana", "anna", 10), Renaming("an", "ana", 3), Renaming("ben", "", 20))
    assert made.now(name, at) == today


def test_names_that_are_swapped_in_one_second_end() -> None:
    """As only odd logs have it: no circle is followed for ever."""
    assert renames(Renaming("a", "b", 5), Renaming("b", "a", 5)).now("a", 1) == "a"


def test_older_names_are_told_the_latest_first() -> None:
    """Not those of somebody else, who had the name before it was given up."""
    made = renames(
        Renaming("an", "ana", 3), Renaming("ana", "anna", 10), Renaming("x", "ben", 2), Renaming("ben", "", 9)
    )
    assert [each.was for each in made.before("anna", 100)] == ["ana", "an"]
    assert [each.was for each in made.before("anna", 5)] == []
    assert [each.was for each in made.before("ben", 100)] == []


CALLS = st.lists(
    st.builds(Renaming, was=st.sampled_from("abc"), now=st.sampled_from(["", "a", "b", "c"]), time=st.integers(0, 9)),
    max_size=12,
)


@given(CALLS, st.sampled_from("abc"), st.integers(0, 10), st.randoms(use_true_random=False))
def test_the_order_of_logs_makes_no_difference(calls: list[Renaming], name: str, at: int, random: object) -> None:
    """Nor that a call is told twice; and every way ends."""
    shuffled = [*calls, *calls]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = renames(*calls), renames(*shuffled)
    assert one.now(name, at) == other.now(name, at)
    assert list(one.before(name, at)) == list(other.before(name, at))


@given(st.lists(st.builds(Renaming, st.just("ana"), st.sampled_from(["", "anna"]), st.integers(0, 9)), max_size=4))
def test_a_name_changes_hands_at_the_moments_that_are_told_alone(calls: list[Renaming]) -> None:
    """Between them it leads to one and the same."""
    made = renames(*calls)
    moments = set(made.within("ana", 0, 12))
    for at in range(1, 13):
        if at not in moments:
            assert made.now("ana", at) == made.now("ana", at - 1)
