"""Compiles the policies' predicates, language by language, and runs them on candidates."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.errors import AffidavitError, DocumentError, PluginError, Problem
from affidavit.garbage import collector_paused
from affidavit.hookspecs import Evaluator, PredicateLanguage
from affidavit.log_plugins import LogKind
from affidavit.model.logs import Candidate, Verdict
from affidavit.model.policy import Policy, Step
from affidavit.model.profile import Profile
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, Provided
from affidavit.records.fields import filler, keys_of, placeholders, subject_getter
from affidavit.records.linking import LinkPaths, link_paths
from affidavit.records.selection import Condition, Selector, conditions
from affidavit.waivers.waiving import CompiledWaivers


def predicate_problems(policies: Sequence[Policy], plugins: Plugins) -> tuple[Problem, ...]:
    """Everything wrong with the predicates of policies, found by compiling them."""
    distinct = {policy.id: policy for policy in policies}
    try:
        with CompiledPolicies(sorted(distinct.values(), key=lambda policy: policy.id), plugins, Profile().as_data()):
            return ()
    except DocumentError as error:
        return error.problems


class PolicyStep(msgspec.Struct, frozen=True):
    """A step of a policy, by its position, and what becomes of its matches.

    Attributes:
        paths: what correlation needs of them, in a policy with any.
        subject, message: of a match's record.
        fields: the record's top-level fields that predicate, subject, message and correlation look at; None for all.
    """

    policy: Policy
    position: int
    paths: LinkPaths | None
    subject: Callable[[Mapping[str, Any]], str]
    message: Callable[[Mapping[str, Any]], str]
    fields: frozenset[str] | None

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.policy.steps[self.position]


class Outcome(msgspec.Struct, frozen=True):
    """A step matched a candidate (error is '') or failed on it. `candidate` is a position in the list given."""

    candidate: int
    matched: PolicyStep
    error: str = ""


def _policy_step(policy: Policy, position: int, fields: frozenset[str] | None) -> PolicyStep:
    subject = subject_getter((*policy.subject, "actor.principal", "actor.account"))
    if fields is not None:
        paths = [*policy.subject, *policy.steps[position].bind.values()]
        if policy.correlate:
            paths += [*policy.correlate.by, *policy.correlate.of]
        named = [path for text in (*paths, policy.message) for path in (placeholders(text) if "{" in text else [text])]
        fields |= {str(keys_of(path)[0]) for path in named}
    return PolicyStep(policy, position, link_paths(policy, position), subject, filler(policy.message), fields)


class _Language:
    """One language's evaluator and the steps whose predicates it holds, in their order."""

    def __init__(
        self, provided: Provided[PredicateLanguage], evaluator: Evaluator, steps: Sequence[PolicyStep]
    ) -> None:
        self.provided = provided
        self.evaluator = evaluator
        self.steps = steps


class CompiledPolicies:
    """Policies ready to run in this process. Use as a context manager, or `close` it.

    Args:
        policies: sorted by id.
        profile: what predicates see of the organisation (`Profile.as_data`).
        waivers: of matches, sorted by id.
        as_of: the moment of the assessment, in epoch seconds.

    Attributes:
        failed: id → reason of each policy whose language plugin broke while compiling; these do not run.

    Raises:
        DocumentError: with every problem that any language found in any predicate.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        plugins: Plugins,
        profile: Mapping[str, Any],
        waivers: Sequence[Waiver] = (),
        as_of: int = 0,
    ) -> None:
        self.policies = tuple(policies)
        self.waivers = CompiledWaivers(waivers, plugins, profile, as_of)
        self.failed: dict[str, str] = {}
        self._languages: list[_Language] = []
        self._retired: frozenset[str] = frozenset()
        # By policy id and position of the step.
        self._wanted: dict[tuple[str, int], tuple[Condition, ...]] = {}
        problems: list[Problem] = []
        by_language: dict[str, list[Policy]] = {}
        for policy in self.policies:
            by_language.setdefault(policy.language, []).append(policy)
        try:
            for name, members in sorted(by_language.items()):
                try:
                    self._compile(plugins.languages[name], members, plugins.log_kinds, profile)
                except DocumentError as error:
                    problems.extend(error.problems)
                except PluginError as error:
                    self.failed.update((policy.id, str(error)) for policy in members)
                    self._drop(name)
            if problems:
                raise DocumentError(problems)
        except BaseException:
            self.close()
            raise

    @collector_paused()
    def _compile(
        self,
        language: Provided[PredicateLanguage],
        members: Sequence[Policy],
        kinds: Mapping[str, Provided[LogKind]],
        profile: Mapping[str, Any],
    ) -> None:
        steps = []
        for policy in members:
            for position, step in enumerate(policy.steps):
                with language.blame("fields"):
                    fields = language.record.fields(step.predicate)
                    whole = (
                        fields is None
                        or language.record.reads_json
                        or bool(policy.each)
                        or self.waivers.concern(policy.id)
                    )
                    steps.append(_policy_step(policy, position, None if whole else frozenset(fields or ())))
        with language.blame("compile"):
            evaluator = language.record.compile([each.step.predicate for each in steps], profile)
        # In the list first, so that it is closed whatever happens next.
        self._languages.append(_Language(language, evaluator, steps))
        for each in steps:
            allowed = kinds[each.policy.logs].record.select
            with language.blame("selectors"):
                found = language.record.selectors(each.step.predicate)
                derived = {path: _values(values) for path, values in found.items() if path in allowed}
            self._wanted[each.policy.id, each.position] = conditions(each.step, derived)

    def __enter__(self) -> CompiledPolicies:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the evaluators."""
        self.waivers.close()
        while self._languages:
            _close(self._languages.pop().evaluator)

    def _drop(self, name: str) -> None:
        for language in [each for each in self._languages if each.provided.name == name]:
            self._languages.remove(language)
            _close(language.evaluator)

    def retire(self, ids: Iterable[str]) -> None:
        """Run the policies with these ids no more: what is made of `selectors` from now on selects none of them."""
        self._retired |= frozenset(ids)

    def select_paths(self, kind: str) -> tuple[str, ...]:
        """The header paths that decide which policies of a log kind can match."""
        return tuple(
            sorted(
                {
                    condition.path
                    for policy in self.policies
                    if policy.logs == kind
                    for position in range(len(policy.steps))
                    for condition in self._wanted.get((policy.id, position), ())
                }
            )
        )

    def selectors(self, kind: str, paths: Sequence[str]) -> list[tuple[int, Selector, tuple[int, ...]]]:
        """For each language with policies of a kind: its position, a selector, and what the selector's positions mean.

        The last are positions among the language's own predicates.
        """
        result = []
        for position, language in enumerate(self._languages):
            members = tuple(
                index
                for index, each in enumerate(language.steps)
                if each.policy.logs == kind and each.policy.id not in self._retired
            )
            if members:
                steps = [language.steps[index] for index in members]
                wanted = [self._wanted[each.policy.id, each.position] for each in steps]
                result.append((position, Selector(wanted, paths), members))
        return result

    def reads_json(self, language: int) -> bool:
        """Whether a language needs candidates as JSON text."""
        return self._languages[language].provided.record.reads_json

    def fields(self, language: int, predicate: int) -> frozenset[str] | None:
        """The record's top-level fields that a predicate's policy looks at; None for all."""
        return self._languages[language].steps[predicate].fields

    def by_list(self, language: int, predicates: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        """Predicates by the list whose items they look at one by one; '' for those that look at the whole record."""
        found: dict[str, tuple[int, ...]] = {}
        for predicate in predicates:
            path = self._languages[language].steps[predicate].policy.each
            found[path] = (*found.get(path, ()), predicate)
        return sorted(found.items())

    def correlates(self, language: int, predicate: int) -> bool:
        """Whether a predicate belongs to a policy that correlates."""
        return self._languages[language].steps[predicate].paths is not None

    def unread(self, language: int, predicates: Sequence[int], reason: str) -> Iterator[Outcome]:
        """What becomes of a record that cannot be decoded whole: each policy that could match it has failed on it."""
        for predicate in predicates:
            yield Outcome(0, self._languages[language].steps[predicate], reason)

    def evaluate(self, language: int, candidates: Sequence[Candidate]) -> Iterator[Outcome]:
        """Run one language's predicates.

        If its plugin breaks, every policy that was to run has failed on its candidates.
        """
        entry = self._languages[language]
        try:
            with entry.provided.blame("evaluate"):
                verdicts = _checked(entry.evaluator.evaluate(candidates), candidates)
        except AffidavitError as error:
            for position, candidate in enumerate(candidates):
                for predicate in candidate.predicates:
                    yield Outcome(position, entry.steps[predicate], str(error))
            return
        for verdict in verdicts:
            reason = "" if verdict.error is None else str(verdict.error) or "it failed without saying why"
            yield Outcome(verdict.candidate, entry.steps[verdict.predicate], reason)


def _checked(verdicts: Iterable[Verdict], candidates: Sequence[Candidate]) -> list[Verdict]:
    """Verdicts, each on what was asked for and only once; anything else would lose or double a match."""
    given: dict[tuple[int, int], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.candidate, verdict.predicate)
        if not 0 <= key[0] < len(candidates) or key[1] not in candidates[key[0]].predicates:
            raise ValueError(f"a verdict on candidate {key[0]} and predicate {key[1]}, which was not asked for")
        if given.setdefault(key, verdict) is not verdict:
            raise ValueError(f"two verdicts on candidate {key[0]} and predicate {key[1]}")
    return list(given.values())


def _values(values: Iterable[str]) -> frozenset[str]:
    if isinstance(values, str) or not all(isinstance(each, str) for each in values):
        raise TypeError("selectors gave something other than sets of text")
    return frozenset(values)


def _close(evaluator: Evaluator) -> None:
    # A failure to free something is no reason to lose the results.
    with contextlib.suppress(Exception):
        evaluator.close()
