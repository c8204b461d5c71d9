"""A sample depends on seed and population alone, and anybody can draw it again."""

from __future__ import annotations

import hashlib
import random

from affidavit.packaging.sampling import Sample
from hypothesis import given
from hypothesis import strategies as st

ACTIONS = st.lists(st.text(max_size=4), max_size=60)


def drawn(actions: list[str], size: int, seed: str = "s") -> list[str]:
    """The actions that are drawn, in order."""
    sample = Sample("p", seed, size)
    for place, action in enumerate(actions):
        sample.take(action, 0, ("o", place), place)
    return [actions[each.row] for each in sample.drawn()]


@given(ACTIONS, st.integers(0, 70), st.text(max_size=5))
def test_anybody_can_draw_it_again(actions: list[str], size: int, seed: str) -> None:
    """By sorting the actions by their hash, as the method says."""

    def number(action: str) -> str:
        return hashlib.sha256(f"{seed}\np\n{action}\n0".encode()).hexdigest()

    assert drawn(actions, size, seed) == sorted(set(actions), key=number)[:size]


@given(ACTIONS, st.integers(0, 70), st.randoms())
def test_the_order_says_nothing(actions: list[str], size: int, chance: random.Random) -> None:
    """And a larger sample begins with the smaller one."""
    first = drawn(actions, size)
    chance.shuffle(actions)
    assert drawn(actions, size) == first == drawn(actions, size + 3)[:size]


def test_every_action_is_as_likely() -> None:
    """Over a thousand seeds each of ten is drawn about as often, whatever its place."""
    counts = dict.fromkeys(map(str, range(10)), 0)
    for seed in range(1_000):
        for action in drawn(list(counts), 3, str(seed)):
            counts[action] += 1
    # Three standard deviations of 300 of 1,000 are 43.
    assert all(250 < count < 350 for count in counts.values())


def test_the_first_row_stands_for_an_action() -> None:
    """Copies come later, and are not drawn again."""
    sample = Sample("p", "s", 2)
    for index in range(5):
        sample.take("a", 0, ("o", index), index)
    assert [(each.object, each.index, each.row) for each in sample.drawn()] == [("o", 0, 0)]


def test_each_item_of_an_action_can_be_drawn() -> None:
    """A record that lists forty users: a sample of forty has them all, and over many seeds one of any."""

    def of(size: int, seed: str) -> list[int]:
        sample = Sample("p", seed, size)
        for row in range(40):
            sample.take("report", row, ("o", 0), row)
        return [each.row for each in sample.drawn()]

    assert sorted(of(40, "s")) == list(range(40))
    assert {row for seed in range(400) for row in of(1, str(seed))} == set(range(40))
