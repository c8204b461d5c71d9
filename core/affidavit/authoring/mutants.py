"""The mutants of policies: each a policy with one thing altered in its predicate, its `select` or its `correlate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.authoring.correlation_mutants import correlation_mutants
from affidavit.errors import UsageError
from affidavit.hookspecs import PredicateLanguage
from affidavit.model.policy import PatternKind, Place, Policy, Step
from affidavit.plugins import Plugins, Provided
from affidavit.records.selection import glob_matches

_GLOB = frozenset("*?")


class PolicyMutant(msgspec.Struct, frozen=True):
    """A policy with one thing altered: what, in words, and where."""

    policy: Policy
    place: Place
    change: str


def policy_mutants(policies: Sequence[Policy], plugins: Plugins) -> dict[str, list[PolicyMutant]]:
    """The mutants of each policy, by its id.

    Raises:
        UsageError: a policy's language has no mutants.
        DocumentError: a predicate does not compile.
    """
    found: dict[str, list[PolicyMutant]] = {policy.id: [] for policy in policies}
    for name in sorted({policy.language for policy in policies}):
        members = [policy for policy in policies if policy.language == name]
        language = plugins.languages[name]
        for policy, position, mutants in _predicate_mutants(members, language):
            found[policy.id] += [_with_step(policy, position, step, place, change) for step, place, change in mutants]
        for policy in members:
            for position, step in enumerate(policy.steps):
                with language.blame("selectors"):
                    implied = language.record.selectors(step.predicate)
                found[policy.id] += [
                    _with_step(policy, position, altered, policy.place, change)
                    for altered, change in select_mutants(step, {**implied, **_shared(policy, step)})
                ]
    for policy in policies:
        found[policy.id] += [
            PolicyMutant(altered, policy.place, change) for altered, change in correlation_mutants(policy)
        ]
    return found


def _predicate_mutants(
    policies: Sequence[Policy], language: Provided[PredicateLanguage]
) -> Iterator[tuple[Policy, int, list[tuple[Step, Place, str]]]]:
    if language.record.mutants is None:
        raise UsageError(f"the predicate language {language.name!r} has no mutants: its plugin does not offer them")
    steps = [(policy, position, step) for policy in policies for position, step in enumerate(policy.steps)]
    with language.blame("mutants"):
        by_step = [list(each) for each in language.record.mutants([step for _, _, step in steps])]
        for (policy, position, step), mutants in zip(steps, by_step, strict=True):
            altered = [
                (msgspec.structs.replace(step, predicate=each.predicate), each.place, each.change) for each in mutants
            ]
            yield policy, position, altered


def select_mutants(step: Step, implied: Mapping[str, frozenset[str]]) -> Iterator[tuple[Step, str]]:
    """A step without one of the values of `select`, or without one of its fields.

    Left out is what the predicate makes up for: a field whose values it asks for itself, a value that it never takes,
    a value that another one's glob takes in.

    Args:
        implied: header field → the only values with which the predicate can be true.
    """
    for path, values in step.select.items():
        needed = implied.get(path)
        for value in values if len(values) > 1 else ():
            others = tuple(other for other in values if other != value)
            is_dead = needed is not None and not (_GLOB & set(value)) and value not in needed
            if not is_dead and not any(glob_matches(other, value) for other in others):
                yield _selecting(step, {**step.select, path: others}), f"select {path}: dropped {value}"
        if needed is None or not all(any(glob_matches(value, each) for value in values) for each in needed):
            rest = {other: kept for other, kept in step.select.items() if other != path}
            yield _selecting(step, rest), f"select: dropped {path}"


def _shared(policy: Policy, step: Step) -> dict[str, frozenset[str]]:
    """Header field → the values that another step takes, of fields that all steps of a sequence must have in common."""
    if policy.correlate is None or policy.correlate.kind is not PatternKind.SEQUENCE:
        return {}
    bound = {name for each in policy.steps for name in each.bind}
    return {
        path: frozenset(other.select[path])
        for path in policy.correlate.by
        if path not in bound
        for other in policy.steps
        if other is not step and path in other.select and not any(_GLOB & set(value) for value in other.select[path])
    }


def _selecting(step: Step, select: Mapping[str, tuple[str, ...]]) -> Step:
    return msgspec.structs.replace(step, select=select)


def _with_step(policy: Policy, position: int, step: Step, place: Place, change: str) -> PolicyMutant:
    steps = (*policy.steps[:position], step, *policy.steps[position + 1 :])
    told = f"step {step.name}: {change}" if step.name else change
    return PolicyMutant(msgspec.structs.replace(policy, steps=steps), place, told)
