"""Of which policies a narrowed scan cannot tell that nothing followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from affidavit import Place, Predicate, Scope
from affidavit.coverage.narrowing import asked_for, unseen_follow_ups
from affidavit.model.policy import Correlation, PatternKind, Step

if TYPE_CHECKING:
    from tests.core.conftest import Build

ACCOUNT, REGION = Scope(accounts=frozenset(["1"])), Scope(regions=frozenset(["r"]))
BOTH = Scope(frozenset(["1"]), frozenset(["r"]))
# What groups, what both steps bind, what they take a part of, what must differ; and what its steps may lie across.
CASES = [
    (("who",), {}, {}, (), {"account", "region"}),
    (("account", "region"), {}, {}, (), set()),
    (("account",), {}, {}, (), {"region"}),
    (("region", "who"), {}, {}, (), {"account"}),
    ((), {"a": "account", "r": "region"}, {}, (), set()),
    (("a",), {"a": "account", "k": "who"}, {}, (), {"region"}),
    ((), {"r": "region"}, {}, ("r",), {"account", "region"}),
    ((), {"r": "region"}, {"r": "-"}, (), {"account", "region"}),
    (("region.name",), {}, {}, (), {"account", "region"}),
]


@pytest.mark.parametrize(("by", "bind", "after", "differ", "crossed"), CASES)
def test_a_policy_is_told_of_unless_its_steps_are_of_one_place(
    build: Build,
    by: tuple[str, ...],
    bind: dict[str, str],
    after: dict[str, str],
    differ: tuple[str, ...],
    crossed: set[str],
) -> None:
    """By whole values that must be equal in both steps; of a region, where regions are narrowed, and so of accounts."""
    predicate = Predicate("p", "python", "always", Place("p.yaml"))
    steps = tuple(Step(name, {}, predicate, bind, after) for name in "ab")
    correlate = Correlation(PatternKind.UNLESS, by, within=1, order=("a", "b"), differ=differ)
    policy = build.policy("p", steps=steps, correlate=correlate)
    kinds = {policy.logs: build.kind}
    for scope, narrowed in (
        (Scope(), set()),
        (ACCOUNT, {"account"}),
        (REGION, {"region"}),
        (BOTH, {"account", "region"}),
    ):
        told = unseen_follow_ups([policy], kinds, scope).get("p", "")
        assert bool(told) == bool(narrowed & crossed)
        for what in narrowed & crossed:
            assert told.startswith("as the run asked for the ")
            assert what in told.partition("another")[2]


def test_a_name_of_one_step_ties_nothing(build: Build) -> None:
    """The other step may be anywhere."""
    predicate = Predicate("p", "python", "always", Place("p.yaml"))
    steps = (Step("a", {}, predicate, {"r": "region"}), Step("b", {}, predicate, {"r": "name"}))
    for given in (steps, (steps[0], Step("b", {}, predicate))):
        correlate = Correlation(PatternKind.UNLESS, (), within=1, order=("a", "b"))
        policy = build.policy("p", steps=given, correlate=correlate)
        assert unseen_follow_ups([policy], {policy.logs: build.kind}, REGION)


def test_only_absences_are_in_doubt(build: Build) -> None:
    """What a policy without `unless` found is there, whatever was left out."""
    policies = [build.policy(), build.policy("q", correlate=Correlation(PatternKind.COUNT, ("who",), 1, 1))]
    assert unseen_follow_ups(policies, {build.kind.name: build.kind}, BOTH) == {}


def test_what_was_asked_for_is_said() -> None:
    """In words; nothing where all was."""
    assert asked_for((), ()) == ""
    assert asked_for(["2", "1"], ["r"]) == "the accounts 1, 2 and the region r"
