"""Policies that another makes redundant are found where that can be proven, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from affidavit.model.lint import LintFinding

Write = Callable[..., None]
Lint = Callable[[], list[LintFinding]]

NARROW = {"when": """{jmespath: "!errorCode && userIdentity.type == 'Root'"}"""}


def _codes(found: Lint) -> list[tuple[str, str]]:
    return [(each.policy, each.code) for each in found()]


@pytest.mark.parametrize(
    "when",
    [
        """{jmespath: "userIdentity.type == 'Root' && !errorCode"}""",
        """{jmespath: "!errorCode && ('Root' == userIdentity.type)"}""",
        """{jmespath: "!!(!errorCode && !(userIdentity.type != 'Root'))"}""",
    ],
)
def test_the_same_in_other_words_is_a_duplicate(when: str, write: Write, found: Lint) -> None:
    """Order, brackets and double negation tell no policies apart; the later of the two is told."""
    write("a.yaml", id="test.a", **NARROW)
    write("b.yaml", id="test.b", when=when)
    assert _codes(found) == [("test.b", "duplicate-policy")]


@pytest.mark.parametrize(
    "changed",
    [
        NARROW,
        {"select": "select: {eventSource: iam.amazonaws.com, eventName: CreateUser, awsRegion: us-east-1}"},
    ],
)
def test_a_narrower_policy_is_shadowed(changed: Mapping[str, str], write: Write, found: Lint) -> None:
    """One more clause, or one more selected field, and the other policy matches all of it already."""
    write("a.yaml", id="test.a", **changed)
    write("b.yaml", id="test.b")
    assert _codes(found) == [("test.a", "shadowed-policy")]


def test_a_glob_covers_what_it_takes_in(write: Write, found: Lint) -> None:
    """A policy on every name that begins so covers one on such a name, and not the other way round."""
    write("a.yaml", id="test.a")
    write("b.yaml", id="test.b", select='select: {eventSource: iam.amazonaws.com, eventName: ["Create*"]}')
    assert _codes(found) == [("test.a", "shadowed-policy")]


@pytest.mark.parametrize(
    "changed",
    [
        {"effect": "review"},
        {"subject": "recipientAccountId"},
        {"when": """{jmespath: "!errorCode || userIdentity.type == 'Root'"}"""},
        {"when": '{rego: "not input.errorCode"}'},
        {"select": "select: {eventSource: iam.amazonaws.com, eventName: DeleteUser}", "denied": "{errorCode: x}"},
    ],
)
def test_what_says_something_of_its_own_stays(changed: Mapping[str, str], write: Write, found: Lint) -> None:
    """Another effect, subject, predicate or selection is another policy."""
    write("a.yaml", id="test.a")
    write("b.yaml", id="test.b", **changed)
    assert _codes(found) == []


def test_rego_bodies_are_compared_statement_by_statement(write: Write, found: Lint) -> None:
    """A body with all the statements of another, whatever their order and comments, implies it."""
    write("a.yaml", id="test.a", when='{rego: "not input.errorCode"}')
    write("b.yaml", id="test.b", when='{rego: "input.awsRegion # where\\nnot  input.errorCode"}')
    assert _codes(found) == [("test.b", "shadowed-policy")]


def test_patterns_are_duplicates_only_when_all_is_the_same(write: Write, found: Lint, tmp_path: Path) -> None:
    """Of correlated policies a narrower one is no shadow: fewer records may make another pattern."""
    for name, changed in {"a": {}, "b": {}, "c": NARROW}.items():
        write(
            f"{name}.yaml", id=f"test.{name}", more="correlate: {count: 5, by: actor.principal, within: 1h}", **changed
        )
        path = tmp_path / f"{name}.yaml"
        path.write_text(re.sub(r"event: (.*)}$", r"events: [\1]}", path.read_text(), flags=re.MULTILINE))
    assert _codes(found) == [("test.b", "duplicate-policy")]
