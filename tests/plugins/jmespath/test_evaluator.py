"""Verdicts: true matches, false and null do not, anything else is an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import affidavit_plugins.jmespath_language as plugin
import msgspec
import pytest
from affidavit import Candidate, DocumentError, Evaluator, Place, Predicate, Verdict
from affidavit_plugins.jmespath_language import compile_predicates

RECORD = {"eventName": "CreateUser", "count": 3, "ok": True, "actor": {"principal": "AIDA", "session": None}}


def test_hook() -> None:
    """The plugin provides the language under its name, with these functions."""
    [language] = plugin.affidavit_predicate_languages()
    assert language.name == "jmespath"
    assert language.compile is compile_predicates
    assert language.selectors is plugin.selectors


def test_true_matches(judge: Callable[..., list[Verdict]]) -> None:
    """Only true is a match; false and null give no verdict."""
    sources = ["ok", "eventName == 'CreateUser'", "!ok", "missing", "actor.principal == 'AIDA'", "actor.session"]
    assert judge(sources, RECORD) == [Verdict(0, 0), Verdict(0, 1), Verdict(0, 4)]


def test_predicates_of_one_source_are_each_judged(judge: Callable[..., list[Verdict]]) -> None:
    """The same source many times gives its verdict as often."""
    sources = ["ok", "!ok", "ok", "eventName", "eventName"]
    assert [(each.predicate, each.error is None) for each in judge(sources, RECORD)] == [
        (0, True),
        (2, True),
        (3, False),
        (4, False),
    ]


def test_a_mistake_that_many_make_is_told_of_each() -> None:
    """With the place of every one of them."""
    predicates = [Predicate(f"p.{name}", "jmespath", "nonsense(", Place(f"{name}.yaml")) for name in "ab"]
    with pytest.raises(DocumentError) as caught:
        compile_predicates(predicates, {})
    assert [each.path for each in caught.value.problems] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("eventName", "gave a string, not true or false: compare it with something, or put !! before it"),
        ("count", "gave a number, not true or false: compare it with something, or put !! before it"),
        ("actor", "gave an object, not true or false: compare it with something, or put !! before it"),
        ("[ok]", "gave an array, not true or false: compare it with something, or put !! before it"),
        ("''", "gave a string, not true or false: compare it with something, or put !! before it"),
        ("&ok", "gave an expression reference, not true or false: compare it with something, or put !! before it"),
        ("contains(missing, 'a')", "contains() got null where it takes an array or a string"),
        ("length(ok) > `1`", "length() got a boolean where it takes a string or an array or an object"),
        ("join(',', [eventName, missing]) == ''", "join() got null where it takes an array of strings"),
        ("max_by([@], &actor) == 'x'", "max_by() got an object where it takes a number or a string"),
        ("eventName > count", "TypeError: '>' not supported between instances of 'str' and 'int'"),
        (
            "regex_match('x', join('', ['(', eventName]))",
            "regex_match() cannot use its pattern: missing ): (CreateUser",
        ),
    ],
)
def test_errors(judge: Callable[..., list[Verdict]], source: str, error: str) -> None:
    """What gives something else, or fails, is an error in plain words."""
    assert judge([source], RECORD) == [Verdict(0, 0, error)]


def test_long_message(judge: Callable[..., list[Verdict]]) -> None:
    """A message is one short line, however long or broken the value that it is about."""
    [verdict] = judge(["regex_match('x', join('', ['(', a]))"], {"a": "x\n" * 5000})
    assert verdict.error is not None
    assert len(verdict.error) <= 200
    assert "\n" not in verdict.error


def test_deep_record(predicate: Callable[..., Predicate]) -> None:
    """A record too deep to compare is an error of that predicate, and the others still run."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    evaluator = compile_predicates([predicate("a == b"), predicate("!missing")], {})
    assert evaluator.evaluate([Candidate({"a": deep, "b": [deep]}, b"", (0, 1))]) == [
        Verdict(0, 0, "the record nests too deeply for this predicate"),
        Verdict(0, 1),
    ]


def test_only_named_predicates_run(predicate: Callable[..., Predicate]) -> None:
    """A candidate is judged by the predicates it names, and verdicts come in their order."""
    evaluator: Evaluator = compile_predicates([predicate("ok"), predicate("!missing"), predicate("eventName")], {})
    candidates = [Candidate(RECORD, b"", (1,)), Candidate({}, b"", (0, 2)), Candidate(RECORD, b"", (2, 0))]
    assert [(each.candidate, each.predicate) for each in evaluator.evaluate(candidates)] == [(0, 1), (2, 2), (2, 0)]
    evaluator.close()


@pytest.mark.parametrize(
    "source",
    [
        "contains(profile.trusted_accounts, '111122223333')",
        "profile.parameters.limit < count",
        "contains(keys(@), 'profile')",
        "length(*) == `5`",
        "merge(@, `{}`).profile.parameters.limit == `2`",
        '"profile".parameters.limit == `2`',
    ],
)
def test_profile(judge: Callable[..., list[Verdict]], source: str) -> None:
    """Every way to look at a record shows the profile's data."""
    profile = {"trusted_accounts": ["111122223333"], "parameters": {"limit": 2}}
    assert judge([source], RECORD, profile) == [Verdict(0, 0)]


def test_record_is_left_alone(judge: Callable[..., list[Verdict]]) -> None:
    """The caller's record gets no profile, and a key of its own by that name is not believed."""
    record: Mapping[str, Any] = {"profile": {"trusted_accounts": ["999999999999"]}}
    before = msgspec.json.encode(record)
    sources = [
        "contains(profile.trusted_accounts, '111122223333')",
        "contains(profile.trusted_accounts, '999999999999')",
    ]
    assert judge(sources, record, {"trusted_accounts": ["111122223333"]}) == [Verdict(0, 0)]
    assert msgspec.json.encode(record) == before


def test_any_mapping(predicate: Callable[..., Predicate]) -> None:
    """A record and a profile may be any mappings: tuples of the profile are arrays."""
    evaluator = compile_predicates(
        [predicate("eventName == 'CreateUser'"), predicate("contains(profile.accounts, 'a')")], {"accounts": ("a",)}
    )
    candidate = Candidate(MappingProxyType(RECORD), b"", (0, 1))
    assert evaluator.evaluate([candidate]) == [Verdict(0, 0), Verdict(0, 1)]
