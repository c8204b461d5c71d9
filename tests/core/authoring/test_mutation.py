"""Mutation tests of policies: what tests notice is killed, what they don't survives and is told, errors kill."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import AffidavitError, Mutant, Place, PluginError, Step, UsageError
from affidavit.authoring.mutants import select_mutants
from affidavit.authoring.mutation import MutationResult, Survivor, mutate, total_score
from affidavit.model.policy import Correlation, PatternKind
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

PLACE = Place("policy.yaml", 3, 7)


def _language(build: Build, *sources: str) -> Any:
    """The language `python`, with mutants of these sources."""

    def mutants(steps: Sequence[Step]) -> list[list[Mutant]]:
        return [
            [
                Mutant(msgspec.structs.replace(step.predicate, source=source), PLACE, f"became {source}")
                for source in sources
            ]
            for step in steps
        ]

    return dataclasses.replace(build.language, mutants=mutants)


def _run(build: Build, policy: Any, *sources: str) -> MutationResult:
    memory = build.Memory(languages=[_language(build, *sources)])
    (result,) = mutate([policy], memory.plugins)
    return result


def test_a_mutant_that_no_test_tells_apart_survives(build: Build) -> None:
    """One that a test fails on, and one that raises, are killed."""
    tests = (build.policy_test(True, {"flag": True}), build.policy_test(False, {"flag": False}))
    result = _run(build, build.policy(source="flagged", tests=tests), "always", "never", "raises", "flagged")
    assert (result.mutants, result.killed, result.score) == (4, 3, 0.75)
    assert result.survivors == (Survivor("became flagged", PLACE),)


@settings(max_examples=50)
@given(
    sources=st.lists(st.sampled_from(["always", "never", "flagged", "raises", "untrusted"]), min_size=1, max_size=30),
    order=st.permutations(range(6)),
)
def test_the_killed_are_those_that_fail_a_test_of_any_profile(
    build: Build, sources: list[str], order: list[int]
) -> None:
    """Leaving out what an earlier test killed changes nothing, in whatever order the tests and the mutants come."""
    trusted = {"trusted_accounts": ["1"]}
    every = [
        build.policy_test(True, {"flag": True, "account": "1"}),
        build.policy_test(False, {"flag": False, "account": "1"}),
        build.policy_test(True, {"flag": True, "account": "2"}, profile=trusted),
        build.policy_test(False, {"flag": False, "account": "2"}, profile=trusted),
        build.policy_test(True, {"flag": True, "account": "2"}, profile={"trusted_accounts": ["2"]}),
        build.policy_test(False, {"flag": False, "account": "1"}),
    ]
    result = _run(build, build.policy(source="flagged", tests=tuple(every[at] for at in order)), *sources)
    assert [each.change for each in result.survivors] == ["became flagged"] * sources.count("flagged")
    assert result.killed == len(sources) - sources.count("flagged")


def test_each_test_runs_under_its_profile(build: Build) -> None:
    """A mutant that only a test with a profile tells apart is killed by it."""
    event = {"account": "1"}
    tests = (
        build.policy_test(True, event),
        build.policy_test(False, event, profile={"trusted_accounts": ["1"]}),
    )
    assert _run(build, build.policy(source="untrusted", tests=tests[:1]), "always").killed == 0
    assert _run(build, build.policy(source="untrusted", tests=tests), "always").killed == 1


def test_values_and_fields_of_select_are_mutated_too(build: Build) -> None:
    """A value that no test has, and a field that no test needs, survive."""
    select = {"name": ("x", "y"), "who": ("ana",)}
    tests = (
        build.policy_test(True, {"name": "x", "who": "ana"}),
        build.policy_test(False, {"name": "z", "who": "ana"}),
    )
    result = _run(build, build.policy(select=select, tests=tests), "never")
    assert [each.change for each in result.survivors] == ["select name: dropped y", "select: dropped who"]
    assert result.killed == 3


@pytest.mark.parametrize(
    ("select", "implied", "changes"),
    [
        ({"name": ("x", "y")}, {"name": frozenset({"x"})}, ["select name: dropped x"]),
        ({"name": ("Get*", "GetUser")}, {}, ["select name: dropped Get*", "select: dropped name"]),
        ({"name": ("x",)}, {"name": frozenset({"x", "y"})}, ["select: dropped name"]),
    ],
)
def test_what_the_predicate_makes_up_for_is_no_mutant(
    build: Build, select: dict[str, tuple[str, ...]], implied: dict[str, frozenset[str]], changes: list[str]
) -> None:
    """A value that it never takes, a field that it asks for itself, a value within another's glob."""
    (step,) = build.policy(select=select).steps
    assert [change for _, change in select_mutants(step, implied)] == changes


def test_what_another_step_makes_certain_is_no_mutant(build: Build) -> None:
    """Steps that share a field by their group need not both select by it."""
    predicate = build.policy().steps[0].predicate
    steps = tuple(Step(name, {"name": ("x", "y")}, predicate) for name in ("a", "b"))
    tests = (build.policy_test(False, {"name": "z"}),)
    for by, dropped in ((("name",), 0), (("who",), 2)):
        correlate = Correlation(PatternKind.SEQUENCE, by=by, within=9, order=("a", "b"))
        result = _run(build, build.policy(steps=steps, correlate=correlate, tests=tests), "never")
        assert sum("select: dropped name" in each.change for each in result.survivors) == dropped


def test_a_policy_that_fails_its_own_tests_has_no_score(build: Build) -> None:
    """Whatever is altered, the tests would fail."""
    policy = build.policy(source="never", tests=(build.policy_test(True, {}),))
    with pytest.raises(UsageError, match="fails its own tests"):
        _run(build, policy, "always")


def test_a_language_may_have_no_mutants(build: Build) -> None:
    """The command then says so."""
    with pytest.raises(UsageError, match="has no mutants"):
        list(mutate([build.policy()], build.Memory().plugins))


def test_mutants_that_do_not_compile_are_the_plugin_s_fault(build: Build) -> None:
    """They are neither killed nor left out."""
    policy = build.policy(tests=(build.policy_test(True, {}),))
    with pytest.raises(PluginError, match="no condition 'nonsense'"):
        _run(build, policy, "nonsense")
    assert issubclass(PluginError, AffidavitError)


def test_the_score_is_over_all_mutants() -> None:
    """Not the mean of the policies' scores; none at all is no failure."""
    results = [MutationResult("a", "p", 9, 9, ()), MutationResult("b", "p", 1, 0, ())]
    assert total_score(results) == 0.9
    assert total_score([]) == 1.0
