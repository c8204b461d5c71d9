"""What the rows of populations come to is counted while they pass, however many they are."""

from __future__ import annotations

from affidavit.packaging.counting import Numbers, RowCounter
from hypothesis import given
from hypothesis import strategies as st

ROWS = st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from("ab"), st.integers(0, 1), st.integers(0, 3)))


@given(ROWS)
def test_numbers(rows: list[tuple[str, str, int, int]]) -> None:
    """Of each policy by itself, as sets count them; and each row is told its place."""
    rows.sort(key=lambda row: row[3])
    with RowCounter() as counter:
        places = [(policy, counter.take(policy, action, item, ("o", index))) for policy, action, item, index in rows]
        numbers = counter.numbers()
    for policy in {policy for policy, *_ in rows}:
        own = [row for row in rows if row[0] == policy]
        assert [place for name, place in places if name == policy] == list(range(len(own)))
        assert numbers[policy] == Numbers(
            rows=len(own),
            records=len({index for *_, index in own}),
            actions=len({action for _, action, _, _ in own}),
            units=len({(action, item) for _, action, item, _ in own}),
        )
