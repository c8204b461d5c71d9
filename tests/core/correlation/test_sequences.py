"""Sequences: the streaming search finds just what a search of every combination finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.correlation.joins import Joins
from affidavit.correlation.patterns import Outcome
from affidavit.correlation.runs import RUNS_LIMIT, Run
from affidavit.correlation.sequences import find_sequences
from affidavit.model.policy import PatternKind, Policy
from affidavit.parts.match_store import Linked
from affidavit.records.linking import joined_names
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.correlation.conftest import Parts

# The names that steps bind: none; one that all share; one that the first two share, another that the last two do; one
# that only the first and the last share.
_SHAPES: dict[str, dict[str, dict[str, str]]] = {
    "no names": {"a": {}, "b": {}},
    "one name": {"a": {"k": "p"}, "b": {"k": "q"}},
    "key and address": {"a": {"k": "p", "ip": "r"}, "b": {"k": "q", "ip": "r"}},
    "a chain": {"a": {"one": "p"}, "b": {"one": "q", "two": "r"}, "c": {"two": "s"}},
    "over the middle": {"a": {"k": "p"}, "b": {}, "c": {"k": "q"}},
    "three addresses": {"a": {"ip": "r"}, "b": {"ip": "r"}, "c": {"ip": "r"}},
    "four steps": {"a": {}, "b": {}, "c": {}, "d": {}},
    "four steps, one name": {"a": {"k": "p"}, "b": {"k": "p"}, "c": {}, "d": {"k": "p"}},
}
_DIFFER = {"key and address": ["ip"], "three addresses": ["ip"]}
_RECORDS = st.lists(
    st.tuples(
        # Few seconds and few actions, so that most matches of a second compete.
        st.sampled_from([0, 0, 0, 1, 1, 2, 5, 12]),
        st.integers(0, 3),
        st.sampled_from("abcd"),
        st.sampled_from("xyz"),
        st.sampled_from("xyz "),
    ),
    max_size=11,
)


def _combinations(policy: Policy, matches: list[Linked], since: int) -> Iterable[tuple[tuple[str, ...], list[Linked]]]:
    """The joined values and the matches of every sequence, by trying all."""
    assert policy.correlate
    names = joined_names(policy)
    steps = [[each for each in matches if each.step == step] for step in range(len(policy.steps))]
    for run in itertools.product(*steps):
        times = [each.time for each in run]
        if times != sorted(times) or times[-1] - times[0] > policy.correlate.within or times[-1] < since:
            continue
        if len({each.action for each in run}) < len(run):
            continue
        values = [msgspec.json.decode(each.joined) for each in run]
        bound: dict[str, list[str]] = {
            name: [row[position] for row in values if row[position] is not None] for position, name in enumerate(names)
        }
        # An unshared name is compared with nothing.
        several = {name: found for name, found in bound.items() if len(found) > 1}
        if not all(all(found) for found in several.values()):
            continue
        differ = policy.correlate.differ
        if all(len(set(found)) == (len(found) if name in differ else 1) for name, found in several.items()):
            yield tuple(bound[name][0] if bound[name] else "" for name in names if name not in differ), list(run)


@pytest.mark.parametrize("shape", _SHAPES)
@given(records=_RECORDS, within=st.integers(0, 12), since=st.integers(-1, 14), waived=st.sets(st.integers(0, 10)))
@settings(max_examples=250)
def test_sequences_agree_with_a_search_of_every_combination(
    parts: Parts, shape: str, records: list[Any], within: int, since: int, waived: set[int]
) -> None:
    """Whatever the order, equal seconds, copies, missing and joined values: the same patterns, with the same ends.

    And what nobody waived hides behind nothing that is.
    """
    steps = _SHAPES[shape]
    policy = parts.policy(PatternKind.SEQUENCE, steps, _DIFFER.get(shape, []), within)
    names = joined_names(policy)
    matches = []
    for number, (time, step, action, *texts) in enumerate(sorted(records, key=lambda each: each[:2])):
        step %= len(steps)
        bind = list(steps.values())[step]
        values = [texts[at % 2].strip() if name in bind else None for at, name in enumerate(names)]
        waiver = "w" if number in waived else ""
        matches.append(parts.linked(number, time, f"{action}{time}", values, step, waiver=waiver))
    matches.sort(key=lambda each: (each.time, each.step))
    gather, kept = parts.gatherer()
    found = list(find_sequences(Joins(policy), ("g",), matches, since, gather))
    matches_by_number = {each.number: each for each in matches}
    expected: dict[tuple[str, ...], tuple[set[int], set[int]]] = {}
    open_: set[tuple[str, ...]] = set()
    for identity, run in _combinations(policy, matches, since):
        ends, members = expected.setdefault(("g", *identity), (set(), set()))
        if not any(each.is_waived for each in run):
            open_.add(("g", *identity))
        ends.add(run[-1].number)
        members.update(each.number for each in run)
    assert {each.group for each in found} == set(expected)
    for each in found:
        ends, possible = expected[each.group]
        told = kept[each.gathering.serial]
        assert ends <= set(told) <= possible
        assert len(told) == len(set(told)) == each.gathering.records
        assert each.gathering.actions == len({matches_by_number[number].action for number in told})
        assert not (each.group in open_ and each.gathering.accepted)


@given(records=_RECORDS, order=st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_the_order_of_files_decides_nothing(parts: Parts, records: list[Any], order: Any) -> None:
    """Matches of one second and step come in whatever order files have: the same calls are told, as often."""
    policy = parts.policy(PatternKind.SEQUENCE, {"a": {}, "b": {}, "c": {}}, within=3)
    matches = [
        parts.linked(number, time, f"{action}{time}", step=step % 3)
        for number, (time, step, action, *_) in enumerate(records)
    ]
    told = []
    for _ in range(2):
        order.shuffle(matches)
        matches.sort(key=lambda each: (each.time, each.step))
        gather, kept = parts.gatherer()
        found = list(find_sequences(Joins(policy), ("g",), matches, 0, gather))
        told.append([(each.why, each.gathering.actions, sorted(kept[each.gathering.serial])) for each in found])
    assert told[0] == told[1]


@pytest.mark.parametrize("second", [0, 1])
def test_calls_of_one_second_stand_in_for_one_another(parts: Parts, second: int) -> None:
    """Any event, then a failure, then a failure: of two failures and a success in one second, the success is first."""
    policy = parts.policy(PatternKind.SEQUENCE, {"any": {}, "failed": {}, "again": {}})
    events = ["f1", "f2", "s"] if second else ["s", "f1", "f2"]
    steps = [(0, event) for event in events] + [(step, event) for step in (1, 2) for event in ("f1", "f2")]
    matches = [parts.linked(number, second, event, step=step) for number, (step, event) in enumerate(steps)]
    gather, _ = parts.gatherer()
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    assert found.why.startswith("any, then failed, then again: 2 times; the quickest were within one second")


def test_a_call_told_of_twice_counts_once_and_both_records_are_kept(parts: Parts) -> None:
    """Copies of each step, as of a call between accounts: one time, two actions, four records."""
    policy = parts.policy(PatternKind.SEQUENCE, {"a": {}, "b": {}})
    matches = [parts.linked(number, 0, "ab"[number // 2], step=number // 2) for number in range(4)]
    gather, kept = parts.gatherer()
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    assert "1 time;" in found.why
    assert (found.gathering.actions, found.gathering.records, kept[0]) == (2, 4, [0, 1, 2, 3])


def test_a_record_that_two_steps_match_counts_once(parts: Parts) -> None:
    """Two failures, each of which can be the first and the second: two times, of two records, each shown once."""
    policy = parts.policy(PatternKind.SEQUENCE, {"failed": {}, "again": {}})
    matches = [
        parts.linked(2 * step + record, 0, f"f{record}", step=step, waiver="w", record=record)
        for step in (0, 1)
        for record in (0, 1)
    ]
    gather, kept = parts.gatherer()
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    told = found.gathering
    assert found.why.startswith("failed, then again: 2 times;")
    assert (told.actions, told.records, told.waived, len(told.shown), kept[0]) == (2, 2, 2, 2, [0, 1])
    assert told.accepted


def test_the_sentence_tells_how_often_and_how_quick(parts: Parts) -> None:
    """The steps by name, the number of times, and the shortest time it took."""
    policy = parts.policy(PatternKind.SEQUENCE, {"created": {}, "used": {}}, within=3_600)
    gather, _ = parts.gatherer()
    matches = [parts.linked(0, 0), parts.linked(1, 90, step=1), parts.linked(2, 100), parts.linked(3, 130, step=1)]
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    assert found.why == "created, then used: 2 times; the quickest took 30s, and 1h or less make a finding."


def _steps(*names: str) -> dict[str, dict[str, str]]:
    """Ten steps that bind these names in turn."""
    return {f"s{step}": {names[step % len(names)]: "p"} if names else {} for step in range(10)}


# Steps, names that must differ, and what the record of a step has: its action, and its values.
_CROWDS: dict[str, tuple[dict[str, dict[str, str]], list[str], Any]] = {
    "the same records in each step": (_steps(), [], lambda step, each: (f"a{each}", ())),
    "others in each step": (_steps(), [], lambda step, each: (f"a{step}.{each}", ())),
    "as many actions as steps": (_steps(), [], lambda step, each: (f"a{each % 10}", ())),
    "a value that differs": (_steps("ip"), ["ip"], lambda step, each: (f"a{each}", (f"{each}",))),
    "names over the middle": (
        _steps(*"abcde"),
        [],
        lambda step, each: (f"a{step}.{each}", [f"{each}" if name == step % 5 else None for name in range(5)]),
    ),
}


@pytest.mark.parametrize("crowd", _CROWDS)
def test_a_crowded_second_is_followed_in_bounded_ways(
    parts: Parts, crowd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten steps of fifty records each within one second: few runs are made, and findings say that there may be more."""
    named, differ, record = _CROWDS[crowd]
    made: list[Run] = []

    def count(*fields: Any) -> Run:
        made.append(Run(*fields))
        return made[-1]

    monkeypatch.setattr("affidavit.correlation.sequences.Run", count)
    matches = []
    for step, each in itertools.product(range(10), range(50)):
        action, values = record(step, each)
        matches.append(parts.linked(50 * step + each, 0, action, values, step))
    policy = parts.policy(PatternKind.SEQUENCE, named, differ)
    gather, _ = parts.gatherer()
    found = list(find_sequences(Joins(policy), ("g",), matches, 0, gather))
    assert len(made) <= 10 * 50 * RUNS_LIMIT
    assert found
    assert all("finding; there may be more, as only 500 ways to" in each.why for each in found)


def test_seven_steps_are_followed_in_every_way(parts: Parts) -> None:
    """However crowded a second is: each of fifty calls can be the last of seven, and there are no more."""
    policy = parts.policy(PatternKind.SEQUENCE, dict(itertools.islice(_steps().items(), 7)))
    matches = [parts.linked(50 * step + each, 0, f"a{each}", step=step) for step in range(7) for each in range(50)]
    gather, _ = parts.gatherer()
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    assert found.why.endswith(": 50 times; the quickest were within one second, and 10s or less make a finding.")


def test_nine_actions_are_no_ten_steps(parts: Parts) -> None:
    """Where not every way is followed and none has led to a pattern, that is not known, which the finding says."""
    policy = parts.policy(PatternKind.SEQUENCE, _steps())
    matches = [parts.linked(50 * step + each, 0, f"a{each % 9}", step=step) for step in range(10) for each in range(50)]
    gather, _ = parts.gatherer()
    (found,) = find_sequences(Joins(policy), ("g",), matches, 0, gather)
    assert found.outcome is Outcome.INDETERMINATE
    assert found.why.endswith(
        "whether so within 10s is not known, as its calls can be combined in more ways than the 500 that are followed."
    )


def test_runs_that_are_too_old_are_let_go(parts: Parts) -> None:
    """First steps that nothing follows are not held beyond the time they could go on."""
    policy = parts.policy(PatternKind.SEQUENCE, {"a": {"k": "p"}, "b": {"k": "q"}}, within=10)
    gather, kept = parts.gatherer()
    first = (parts.linked(n, n, values=(str(n),)) for n in range(20_000))
    last = [
        parts.linked(20_000, 20_005, values=("19999",), step=1),
        parts.linked(20_001, 20_006, values=("5",), step=1),
    ]
    (found,) = find_sequences(Joins(policy), ("g",), itertools.chain(first, last), 0, gather)
    assert (found.group, kept[0]) == (("g", "19999"), [19_999, 20_000])
