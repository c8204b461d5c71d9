"""What `correlate` says, altered: by one, without a name, in another order, and never in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from affidavit import Place, Predicate, Step
from affidavit.authoring.correlation_mutants import correlation_mutants
from affidavit.model.policy import Correlation, PatternKind, Policy

if TYPE_CHECKING:
    from tests.core.conftest import Build

_PLACE = Place("policy.yaml")


def _step(name: str, bind: Mapping[str, str], source: str = "always") -> Step:
    return Step(name, {"name": (name,)}, Predicate("p", "python", source, _PLACE), bind)


def _changes(policy: Policy) -> dict[str, Policy]:
    return {change: altered for altered, change in correlation_mutants(policy)}


def test_a_policy_without_correlation_has_none(build: Build) -> None:
    """There is nothing to alter."""
    assert _changes(build.policy()) == {}


def test_spans_and_numbers_change_by_one(build: Build) -> None:
    """And a group is told by one value less."""
    correlation = Correlation(PatternKind.COUNT, by=("who", "account"), within=60, at_least=5)
    found = _changes(build.policy(correlate=correlation))
    assert sorted(found) == [
        "correlate by: dropped account",
        "correlate by: dropped who",
        "correlate within: 1m became 59 seconds",
        "correlate within: 1m became 61 seconds",
        "correlate: at least 5 became 4",
        "correlate: at least 5 became 6",
    ]
    altered = found["correlate by: dropped who"].correlate
    assert altered is not None
    assert altered.by == ("account",)


def test_steps_lose_names_and_places(build: Build) -> None:
    """Names that are bound are equal whether or not they group: dropping them from `by` alone would change nothing."""
    steps = (_step("a", {"k": "x", "ip": "y"}), _step("b", {"k": "z", "ip": "y"}))
    correlation = Correlation(PatternKind.SEQUENCE, by=("k",), within=9, order=("a", "b"), differ=("ip",))
    found = _changes(build.policy(steps=steps, correlate=correlation))
    assert sorted(found) == [
        "bind: dropped ip from every step",
        "bind: dropped k from every step",
        "correlate differ: dropped ip, so that it must be equal",
        "correlate within: 9s became 10 seconds",
        "correlate within: 9s became 8 seconds",
        "correlate: a and b changed places",
    ]
    swapped = found["correlate: a and b changed places"]
    assert [step.name for step in swapped.steps] == ["b", "a"]
    assert swapped.correlate is not None
    assert swapped.correlate.order == ("b", "a")
    assert all("ip" not in step.bind for step in found["bind: dropped ip from every step"].steps)


def test_a_value_counts_as_a_whole(build: Build) -> None:
    """Where only what follows a text counts, in one step after another."""
    steps = tuple(
        Step(name, {}, Predicate("p", "python", "always", _PLACE), {"k": "x", "m": "y"}, {"k": "/", "m": ":"})
        for name in "ab"
    )
    correlation = Correlation(PatternKind.UNLESS, by=("k", "m"), within=9, order=("a", "b"))
    found = _changes(build.policy(steps=steps, correlate=correlation))
    assert [dict(step.after) for step in found["bind: the whole of k counts in b"].steps] == [
        {"k": "/", "m": ":"},
        {"m": ":"},
    ]
    assert sum("the whole of" in change for change in found) == 4


def test_steps_that_are_alike_are_dropped_once_and_not_swapped(build: Build) -> None:
    """Whichever of them goes, the same is left."""
    same = {"name": ("x",)}
    predicate = Predicate("p", "python", "always", _PLACE)
    steps = (Step("a", same, predicate), Step("b", same, predicate), _step("c", {}))
    correlation = Correlation(PatternKind.SEQUENCE, by=("who",), within=9, order=("a", "b", "c"))
    found = [change for change in _changes(build.policy(steps=steps, correlate=correlation)) if "within" not in change]
    assert sorted(found) == [
        "correlate by: dropped who",
        "correlate: b and c changed places",
        "correlate: dropped the step a",
        "correlate: dropped the step c",
    ]
