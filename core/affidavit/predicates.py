"""Compiles the policies' predicates, language by language, and runs them on candidates."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.errors import AffidavitError, DocumentError, PluginError, Problem
from affidavit.hookspecs import Evaluator, LogKind, PredicateLanguage
from affidavit.model.logs import Candidate, Verdict
from affidavit.model.policy import Policy
from affidavit.model.profile import Profile
from affidavit.plugins import Plugins, Provided
from affidavit.selection import Condition, Selector, conditions


def predicate_problems(policies: Sequence[Policy], plugins: Plugins) -> tuple[Problem, ...]:
    """Everything wrong with the predicates of policies, found by compiling them."""
    distinct = {policy.id: policy for policy in policies}
    try:
        with CompiledPolicies(sorted(distinct.values(), key=lambda policy: policy.id), plugins, Profile().as_data()):
            return ()
    except DocumentError as error:
        return error.problems


class Outcome(msgspec.Struct, frozen=True):
    """A policy matched a candidate (error is '') or failed on it. `candidate` is a position in the list given."""

    candidate: int
    policy: Policy
    error: str = ""


class _Language:
    """One language's evaluator and the policies it holds, in the order of their predicates."""

    def __init__(self, provided: Provided[PredicateLanguage], evaluator: Evaluator, policies: Sequence[Policy]) -> None:
        self.provided = provided
        self.evaluator = evaluator
        self.policies = policies


class CompiledPolicies:
    """Policies ready to run in this process. Use as a context manager, or `close` it.

    Args:
        policies: sorted by id.
        profile: what predicates see of the organisation (`Profile.as_data`).

    Attributes:
        failed: id → reason of each policy whose language plugin broke while compiling; these do not run.

    Raises:
        DocumentError: with every problem that any language found in any predicate.
    """

    def __init__(self, policies: Sequence[Policy], plugins: Plugins, profile: Mapping[str, Any]) -> None:
        self.policies = tuple(policies)
        self.failed: dict[str, str] = {}
        self._languages: list[_Language] = []
        self._wanted: dict[str, tuple[Condition, ...]] = {}
        problems: list[Problem] = []
        by_language: dict[str, list[Policy]] = {}
        for policy in self.policies:
            by_language.setdefault(policy.predicate.language, []).append(policy)
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

    def _compile(
        self,
        language: Provided[PredicateLanguage],
        members: Sequence[Policy],
        kinds: Mapping[str, Provided[LogKind]],
        profile: Mapping[str, Any],
    ) -> None:
        with language.blame("compile"):
            evaluator = language.record.compile([policy.predicate for policy in members], profile)
        # In the list first, so that it is closed whatever happens next.
        self._languages.append(_Language(language, evaluator, members))
        for policy in members:
            allowed = kinds[policy.logs].record.select
            with language.blame("selectors"):
                found = language.record.selectors(policy.predicate)
                derived = {path: _values(values) for path, values in found.items() if path in allowed}
            self._wanted[policy.id] = conditions(policy, derived)

    def __enter__(self) -> CompiledPolicies:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the evaluators."""
        while self._languages:
            _close(self._languages.pop().evaluator)

    def _drop(self, name: str) -> None:
        for language in [each for each in self._languages if each.provided.name == name]:
            self._languages.remove(language)
            _close(language.evaluator)

    def select_paths(self, kind: str) -> tuple[str, ...]:
        """The header paths that decide which policies of a log kind can match."""
        return tuple(
            sorted(
                {
                    condition.path
                    for policy in self.policies
                    if policy.logs == kind
                    for condition in self._wanted.get(policy.id, ())
                }
            )
        )

    def selectors(self, kind: str, paths: Sequence[str]) -> list[tuple[int, Selector, tuple[int, ...]]]:
        """For each language with policies of a kind: its position, a selector, and what the selector's positions mean.

        The last are positions among the language's own predicates.
        """
        result = []
        for position, language in enumerate(self._languages):
            members = tuple(index for index, policy in enumerate(language.policies) if policy.logs == kind)
            if members:
                wanted = [self._wanted[language.policies[index].id] for index in members]
                result.append((position, Selector(wanted, paths), members))
        return result

    def unread(self, language: int, predicates: Sequence[int], reason: str) -> Iterator[Outcome]:
        """What becomes of a record that cannot be decoded whole: each policy that could match it has failed on it."""
        for predicate in predicates:
            yield Outcome(0, self._languages[language].policies[predicate], reason)

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
                    yield Outcome(position, entry.policies[predicate], str(error))
            return
        for verdict in verdicts:
            reason = "" if verdict.error is None else str(verdict.error) or "it failed without saying why"
            yield Outcome(verdict.candidate, entry.policies[verdict.predicate], reason)


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
