"""Predicates: compiled language by language, run only where they can match, and a language that breaks is named."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Candidate, DocumentError, Place, Predicate, SourceError, Verdict
from affidavit.matching.predicates import CompiledPolicies, Outcome
from affidavit.plugins import Plugins

if TYPE_CHECKING:
    from tests.core.conftest import Build


def candidate(record: Mapping[str, Any], *predicates: int) -> Candidate:
    """A record that these predicates may match."""
    return Candidate(record, msgspec.json.encode(record), predicates)


def outcomes(compiled: CompiledPolicies, *candidates: Candidate) -> list[tuple[int, str, str]]:
    """What the first language says: candidate, policy id and error of each outcome."""
    return [(each.candidate, each.matched.policy.id, each.error) for each in compiled.evaluate(0, candidates)]


def test_each_candidate_meets_its_predicates(build: Build) -> None:
    """Only the predicates that a candidate names are run on it; matches and errors come back by policy."""
    policies = [build.policy("p.a", "always"), build.policy("p.b", "flagged"), build.policy("p.c", "raises")]
    with CompiledPolicies(policies, build.Memory().plugins, {}) as compiled:
        assert outcomes(compiled, candidate({"flag": True}, 0, 1), candidate({}, 1), candidate({}, 0, 2)) == [
            (0, "p.a", ""),
            (0, "p.b", ""),
            (2, "p.a", ""),
            (2, "p.c", "predicate fell over"),
        ]


def test_predicates_see_the_profile(build: Build) -> None:
    """The profile that policies are compiled with is the one their predicates read."""
    profile = {"accounts": [], "trusted_accounts": ["1"], "parameters": {}}
    with CompiledPolicies([build.policy(source="untrusted")], build.Memory().plugins, profile) as compiled:
        assert outcomes(compiled, candidate({"account": "1"}, 0), candidate({"account": "2"}, 0)) == [
            (1, "test.policy", "")
        ]


def test_all_mistakes_of_all_languages_at_once(build: Build) -> None:
    """Every predicate that does not compile is reported, with its place, whatever its language."""
    second = dataclasses.replace(build.language, name="second")
    plugins = build.Memory(languages=[build.language, second]).plugins
    policies = [
        build.policy("p.a", "nonsense"),
        build.policy("p.b", "always"),
        build.policy("p.c", predicate=Predicate("p.c", "second", "more nonsense", Place("b.yaml", 7, 2))),
    ]
    with pytest.raises(DocumentError) as caught:
        CompiledPolicies(policies, plugins, {})
    assert [str(each) for each in caught.value.problems] == [
        "b.yaml:7:2: no condition 'more nonsense'",
        "policy.yaml:3:5: no condition 'nonsense'",
    ]


class Scripted:
    """An evaluator that gives what it is told to, and counts how often it was closed."""

    def __init__(self, say: Callable[[Sequence[Candidate]], Any], close: Callable[[], None] = lambda: None) -> None:
        self.say = say
        self.on_close = close
        self.closed = 0

    def evaluate(self, candidates: Sequence[Candidate]) -> Iterable[Verdict]:
        return self.say(candidates)  # type: ignore[no-any-return]

    def close(self) -> None:
        self.closed += 1
        self.on_close()


Speak = Callable[..., Plugins]


@pytest.fixture(scope="module")
def speaking(build: Build) -> Speak:
    """Plugins whose only language uses this evaluator; `changes` replace other parts of the language."""

    def of(evaluator: Any = None, **changes: Any) -> Plugins:
        changes = {"compile": lambda predicates, profile: evaluator, **changes}
        return build.Memory(languages=[dataclasses.replace(build.language, **changes)]).plugins

    return of


def _raising(*_: Any) -> Any:
    raise RuntimeError("boom")


def _midway(candidates: Sequence[Candidate]) -> Iterable[Verdict]:
    yield Verdict(0, 0)
    raise RuntimeError("boom")


def _source_error(*_: Any) -> Any:
    raise SourceError("boom")


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (_raising, "failed during evaluate: RuntimeError: boom"),
        (_midway, "failed during evaluate: RuntimeError: boom"),
        (_source_error, "boom"),
        (lambda candidates: None, "failed during evaluate: TypeError"),
        (lambda candidates: ["yes"], "failed during evaluate: "),
        (lambda candidates: [True], "failed during evaluate: "),
        (lambda candidates: [Verdict(2, 0)], "failed during evaluate: "),
        (lambda candidates: [Verdict(-1, 0)], "failed during evaluate: "),
        (lambda candidates: [Verdict(0, 2)], "failed during evaluate: "),
        (lambda candidates: [Verdict(0, -1)], "failed during evaluate: "),
        (lambda candidates: [Verdict(1, 0)], "failed during evaluate: "),
        (lambda candidates: [Verdict(0, 0), Verdict(0, 0)], "failed during evaluate: "),
    ],
)
def test_an_evaluator_that_misbehaves_fails_its_candidates(
    say: Any, reason: str, build: Build, speaking: Speak
) -> None:
    """A broken evaluator never looks like one that found nothing: each policy that was to run has failed."""
    policies = [build.policy("p.a"), build.policy("p.b")]
    with CompiledPolicies(policies, speaking(Scripted(say)), {}) as compiled:
        found = outcomes(compiled, candidate({}, 0, 1), candidate({}, 1))
    assert [each[:2] for each in found] == [(0, "p.a"), (0, "p.b"), (1, "p.b")]
    assert all(reason in error for _, _, error in found)


@pytest.mark.parametrize("error", ["", "words"])
def test_an_error_without_words_is_an_error(error: str, build: Build, speaking: Speak) -> None:
    """An exception without a message is still an error, not a match."""
    with CompiledPolicies(
        [build.policy()], speaking(Scripted(lambda candidates: [Verdict(0, 0, error)])), {}
    ) as compiled:
        ((_, _, found),) = outcomes(compiled, candidate({}, 0))
    assert found
    assert error in found


@pytest.mark.parametrize("part", ["compile", "selectors"])
@pytest.mark.parametrize("broken", [_raising, lambda *_: None, lambda *_: 5], ids=["raises", "gives None", "gives 5"])
def test_a_language_that_breaks_while_compiling(part: str, broken: Any, build: Build, speaking: Speak) -> None:
    """Its policies are known not to have run, or fail on each candidate; policies of other languages run."""
    bad = dataclasses.replace(build.language, name="bad", **{part: broken})
    plugins = build.Memory(languages=[bad, build.language]).plugins
    policies = [build.policy("p.a", predicate=Predicate("p.a", "bad", "always", Place(""))), build.policy("p.b")]
    with CompiledPolicies(policies, plugins, {}) as compiled:
        found: list[Outcome] = []
        for language, _, members in compiled.selectors("memory.kind", compiled.select_paths("memory.kind")):
            found.extend(compiled.evaluate(language, [candidate({}, *members)]))
        assert [each.matched.policy.id for each in found if not each.error] == ["p.b"]
        failed = {each.matched.policy.id: each.error for each in found if each.error} | compiled.failed
        assert list(failed) == ["p.a"]
        assert "plugin language.bad (from test-plugins 1.0) failed during" in failed["p.a"]


@pytest.mark.parametrize(
    "derived", [{"name": "x"}, {"name": {True}}, {"name": [None]}, {"name": 5}, ["name"]], ids=repr
)
def test_selectors_that_are_no_sets_of_text(derived: Any, build: Build, speaking: Speak) -> None:
    """What a language derives must be sets of text: anything else could keep its policy from ever matching."""
    plugins = speaking(Scripted(lambda candidates: []), selectors=lambda predicate: derived)
    with CompiledPolicies([build.policy()], plugins, {}) as compiled:
        assert "failed during selectors: " in compiled.failed["test.policy"]


def test_evaluators_are_closed(build: Build, speaking: Speak) -> None:
    """An evaluator is closed once, also when it will not close, and when another part of its language breaks."""
    for evaluator, changes in (
        (Scripted(_raising), {}),
        (Scripted(_raising, _raising), {}),
        (Scripted(_raising), {"selectors": _raising}),
    ):
        with CompiledPolicies([build.policy()], speaking(evaluator, **changes), {}) as compiled:
            pass
        compiled.close()
        assert evaluator.closed == 1


def test_other_evaluators_are_closed_when_one_language_refuses(build: Build) -> None:
    """A policy that does not compile leaves no evaluator of another language behind."""
    evaluator = Scripted(_raising)
    first = dataclasses.replace(build.language, name="first", compile=lambda predicates, profile: evaluator)
    policies = [
        build.policy("p.a", predicate=Predicate("p.a", "first", "x", Place(""))),
        build.policy("p.b", "nonsense"),
    ]
    with pytest.raises(DocumentError):
        CompiledPolicies(policies, build.Memory(languages=[first, build.language]).plugins, {})
    assert evaluator.closed == 1


def test_selection_by_policy_and_by_language(build: Build, speaking: Speak) -> None:
    """What a policy selects and what its language derives both narrow its candidates, on header paths only."""
    derived = {"p.b": {"who": frozenset({"me"}), "not.a.header": frozenset({"x"})}}
    plugins = speaking(Scripted(_raising), selectors=lambda predicate: derived.get(predicate.id, {}))
    policies = [build.policy("p.a", select={"name": ("x",)}), build.policy("p.b"), build.policy("p.c")]
    with CompiledPolicies(policies, plugins, {}) as compiled:
        paths = compiled.select_paths("memory.kind")
        assert paths == ("name", "who")
        ((language, selector, members),) = compiled.selectors("memory.kind", paths)
        assert (language, members) == (0, (0, 1, 2))
        assert selector.candidates(("x", "me")) == (0, 1, 2)
        assert selector.candidates(("y", "me")) == (1, 2)
        assert selector.candidates((None, None)) == (2,)


def test_policies_of_other_kinds_are_left_out(build: Build) -> None:
    """A selector for one kind of records holds no policies of another."""
    other = dataclasses.replace(build.kind, name="other.kind", event_classes=("other",), event_class=lambda _: "other")
    plugins = build.Memory(kinds=[build.kind, other]).plugins
    policies = [build.policy("p.a"), build.policy("p.b", logs="other.kind", select={"who": ("x",)})]
    with CompiledPolicies(policies, plugins, {}) as compiled:
        assert compiled.select_paths("memory.kind") == ()
        ((_, _, members),) = compiled.selectors("memory.kind", ())
        assert members == (0,)
        ((_, _, members),) = compiled.selectors("other.kind", ("who",))
        assert members == (1,)


def test_retired_policies_are_selected_for_no_more(build: Build) -> None:
    """What is made of the selectors afterwards leaves them out; the numbers of the others stay."""
    policies = [build.policy("p.a"), build.policy("p.b"), build.policy("p.c")]
    with CompiledPolicies(policies, build.Memory().plugins, {}) as compiled:
        compiled.retire(["p.a"])
        ((_, selector, members),) = compiled.selectors("memory.kind", ())
        assert (members, selector.candidates(())) == ((1, 2), (0, 1))
        compiled.retire(["p.b", "p.c"])
        assert compiled.selectors("memory.kind", ()) == []


def test_unread_records_fail_their_policies(build: Build) -> None:
    """A record that cannot be decoded whole is a failure of every policy that could have matched it."""
    policies = [build.policy("p.a"), build.policy("p.b")]
    with CompiledPolicies(policies, build.Memory().plugins, {}) as compiled:
        assert [(each.matched.policy.id, each.error) for each in compiled.unread(0, (1,), "odd")] == [("p.b", "odd")]
