"""Policy tests: each runs as in a scan, under its own profile, and a failure of any kind is told."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import DocumentError, Place, Predicate
from affidavit.authoring.running_tests import TestResult, run_tests

if TYPE_CHECKING:
    from tests.core.conftest import Build


def results(build: Build, *policies: Any, **parts: Any) -> list[TestResult]:
    """How the tests of these policies go."""
    return run_tests(policies, build.Memory(**parts).plugins)


def test_a_test_passes_when_the_policy_does_as_it_says(build: Build) -> None:
    """A match where one is wanted, and none where none is."""
    tests = (build.policy_test(True, {"flag": True}, "yes"), build.policy_test(False, {"flag": False}, "no"))
    assert results(build, build.policy(source="flagged", tests=tests)) == [
        TestResult("test.policy", "yes", "tests/policy.yaml", 9, True, ""),
        TestResult("test.policy", "no", "tests/policy.yaml", 9, True, ""),
    ]


def test_a_test_fails_when_it_does_not(build: Build) -> None:
    """Each way to be wrong has its words."""
    tests = (build.policy_test(True, {}), build.policy_test(False, {"flag": True}))
    assert [each.reason for each in results(build, build.policy(source="flagged", tests=tests))] == [
        "it should match, but does not",
        "it matches, but should not",
    ]


def test_selection_is_part_of_the_test(build: Build) -> None:
    """An event that the policy does not select is no match, as in a scan."""
    tests = (build.policy_test(True, {"name": "x"}), build.policy_test(False, {"name": "y"}))
    assert all(each.passed for each in results(build, build.policy(select={"name": ("x",)}, tests=tests)))


@pytest.mark.parametrize("matches", [True, False])
def test_a_predicate_that_fails_fails_its_test(matches: bool, build: Build) -> None:
    """A predicate that raises is wrong whatever the test wants of it."""
    (result,) = results(build, build.policy(source="raises", tests=(build.policy_test(matches, {}),)))
    assert not result.passed
    assert result.reason == "it failed: predicate fell over"


def test_failures_of_other_policies_do_not_count(build: Build) -> None:
    """Each test is of its own policy, whatever others make of the same event."""
    good = build.policy("p.good", tests=(build.policy_test(True, {}),))
    bad = build.policy("p.bad", "raises", tests=(build.policy_test(True, {}),))
    assert [(each.policy, each.passed) for each in results(build, good, bad)] == [("p.good", True), ("p.bad", False)]


def test_results_keep_the_order_of_policies_and_tests(build: Build) -> None:
    """Whatever groups tests run in, by profile or by kind, results come in the order they are written."""
    other = dataclasses.replace(build.kind, name="other.kind", event_classes=("other",), event_class=lambda _: "other")
    profiles: list[dict[str, Any]] = [{}, {"trusted_accounts": ["1"]}, {}, {"parameters": {"a": 1}}]
    policies = [
        build.policy(
            f"p.{number}",
            logs="other.kind" if number % 2 else build.kind.name,
            tests=tuple(build.policy_test(True, {}, f"{number} {n}", profile=p) for n, p in enumerate(profiles)),
        )
        for number in (3, 1, 2, 0)
    ]
    found = results(build, *policies, kinds=[build.kind, other])
    assert [each.test for each in found] == [test.name for policy in policies for test in policy.tests]
    assert all(each.passed for each in found)


def test_each_test_runs_under_its_profile(build: Build) -> None:
    """Without a profile nothing is trusted; with one, what it says; accounts in scope are trusted, as in a scan."""
    event = {"account": "1"}
    tests = (
        build.policy_test(True, event),
        build.policy_test(False, event, profile={"trusted_accounts": ["1"]}),
        build.policy_test(True, event, profile={"trusted_accounts": ["2"], "parameters": {"x": 1}}),
        build.policy_test(False, event, profile={"accounts": ["1"]}),
    )
    assert [each.reason for each in results(build, build.policy(source="untrusted", tests=tests))] == [""] * 4


def test_a_language_that_breaks_fails_all_tests(build: Build) -> None:
    """No test passes for want of a match when the language could not run at all."""

    def boom(*_: Any) -> Any:
        raise RuntimeError("boom")

    broken = dataclasses.replace(build.language, compile=boom)
    tests = (build.policy_test(True, {}), build.policy_test(False, {}))
    found = results(build, build.policy(tests=tests), languages=[broken])
    assert [each.passed for each in found] == [False, False]
    assert all("plugin language.python" in each.reason for each in found)


def test_a_kind_that_breaks_fails_tests(build: Build) -> None:
    """A kind that cannot name the actor fails the tests that need it."""

    def boom(*_: Any) -> Any:
        raise RuntimeError("boom")

    kind = dataclasses.replace(build.kind, actor=boom)
    (result,) = results(build, build.policy(tests=(build.policy_test(False, {}),)), kinds=[kind])
    assert not result.passed


def test_policies_that_do_not_compile(build: Build) -> None:
    """All predicates that do not compile are told at once."""
    policies = [
        build.policy(
            name,
            "nonsense",
            predicate=Predicate(name, "python", name, Place(f"{name}.yaml")),
            tests=(build.policy_test(True, {}),),
        )
        for name in ("p.a", "p.b")
    ]
    with pytest.raises(DocumentError) as caught:
        results(build, *policies)
    assert [problem.path for problem in caught.value.problems] == ["p.a.yaml", "p.b.yaml"]


def test_no_tests_no_results(build: Build) -> None:
    """A policy without tests adds none."""
    assert results(build, build.policy()) == []
    assert results(build) == []
