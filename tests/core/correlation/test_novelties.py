"""Novelties: what is new for a group that has been known long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from affidavit.correlation.novelties import find_novelties
from affidavit.model.policy import Correlation, PatternKind
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.correlation.conftest import Parts

_RECORDS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcd")), max_size=15)


@given(
    _RECORDS, st.dictionaries(st.sampled_from("abcd"), st.integers(-20, 10), max_size=3), st.integers(0, 30),
    st.integers(-1, 45),
)  # fmt: skip
@settings(max_examples=400)
def test_novelties_agree_with_the_words(
    parts: Parts, records: list[Any], known: dict[str, int], learn: int, since: int
) -> None:
    """A value is new at its first record, unless the baseline saw it earlier, the group learns or it came before."""
    correlation = Correlation(PatternKind.FIRST_SEEN, ("who",), of=("where",), learn=learn)
    rows = sorted(records)
    began = min([*known.values(), *(time for time, _ in rows)], default=0)
    firsts = {value: min(time for time, each in rows if each == value) for _, value in rows}
    expected = {
        ("g", value): first
        for value, first in firsts.items()
        if known.get(value, first) >= first and first >= since and first - began >= learn
    }
    gather, kept = parts.gatherer()
    matches = [parts.linked(number, time, values=(value,)) for number, (time, value) in enumerate(rows)]
    baseline = {msgspec.json.encode([value]).decode(): time for value, time in known.items()}
    found = list(find_novelties(correlation, ("g",), matches, since, baseline, gather))
    assert {each.group: each.gathering.first for each in found} == expected
    assert all(len(numbers) == 1 for numbers in kept.values())


def test_the_sentence_says_what_is_new_and_since_when_one_knows(parts: Parts) -> None:
    """The value, its time, how long the group was known."""
    correlation = Correlation(PatternKind.FIRST_SEEN, ("actor.principal",), of=("awsRegion",), learn=86_400)
    gather, _ = parts.gatherer()
    matches = [parts.linked(0, 0, values=("eu-west-1",)), parts.linked(1, 2 * 86_400, values=("ap-east-1",))]
    (found,) = find_novelties(correlation, ("g",), matches, 0, {}, gather)
    assert found.group == ("g", "ap-east-1")
    assert found.why == (
        "awsRegion ap-east-1: first seen at 1970-01-03T00:00:00Z, 2d after the first record of the same "
        "actor.principal; among 2 values seen by then."
    )


def test_values_of_one_second_are_told_alike_in_any_order(parts: Parts) -> None:
    """Which of two values of a second comes first is not known: both are among as many."""
    correlation = Correlation(PatternKind.FIRST_SEEN, ("who",), of=("where",))
    matches = [parts.linked(number, 7, values=(value,)) for number, value in enumerate("ab")]
    told = []
    for order in (matches, matches[::-1]):
        gather, _ = parts.gatherer()
        told.append({each.group: each.why for each in find_novelties(correlation, ("g",), order, 0, {}, gather)})
    assert told[0] == told[1]
    assert all(why.endswith("among 2 values seen by then.") for why in told[0].values())


def test_what_is_learnt_from_the_account_on_is_new_the_first_time_too(parts: Parts) -> None:
    """With `learn_from: account` the first match of all is new, once the account has been known long enough."""
    correlation = Correlation(
        PatternKind.FIRST_SEEN, ("recipientAccountId",), of=("eventSource",), learn=86_400, from_account=True
    )
    matches = [parts.linked(0, 100_000, values=("bedrock.amazonaws.com",))]
    told: dict[int | None, list[str]] = {}
    for began in (None, 0, 13_600, 13_601):
        gather, _ = parts.gatherer()
        account_began = {"1": began}.get
        told[began] = [each.why for each in find_novelties(correlation, ("g",), matches, 0, {}, gather, account_began)]
    assert told[None] == told[13_601] == []
    assert "86400" not in told[13_600][0] and "1d after the first record of the same account" in told[13_600][0]
    assert len(told[0]) == 1
