"""The mutants of what `correlate` says: spans and numbers by one, names left out, steps in another order."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from affidavit.model.policy import Correlation, PatternKind, Policy, Step
from affidavit.records.linking import joined_names
from affidavit.times import format_duration

_SECONDS = ("within", "learn")
_STEPPED = (PatternKind.SEQUENCE, PatternKind.UNLESS)

Altered = tuple[Policy, str]


def correlation_mutants(policy: Policy) -> Iterator[Altered]:
    """The policy with one thing altered in its `correlate`, or in what its steps bind, and what that is."""
    correlation = policy.correlate
    if correlation is None:
        return
    for name in _SECONDS:
        seconds = getattr(correlation, name)
        for other in (seconds - 1, seconds + 1) if seconds else ():
            yield _with(policy, **{name: other}), f"correlate {name}: {format_duration(seconds)} became {other} seconds"
    if correlation.from_account:
        yield _with(policy, from_account=False), "correlate: dropped learn_from"
    if correlation.at_least:
        for number in (correlation.at_least - 1, correlation.at_least + 1):
            yield _with(policy, at_least=number), f"correlate: at least {correlation.at_least} became {number}"
    bound = {name for step in policy.steps for name in step.bind}
    # What steps bind must be equal whether or not it makes groups.
    for name in (each for each in correlation.by if each not in bound):
        others = tuple(each for each in correlation.by if each != name)
        yield _with(policy, by=others), f"correlate by: dropped {name}"
    for name in correlation.of if len(correlation.of) > 1 else ():
        yield _with(policy, of=tuple(each for each in correlation.of if each != name)), f"correlate: dropped {name}"
    if correlation.kind in _STEPPED:
        yield from _step_mutants(policy, correlation)


def _step_mutants(policy: Policy, correlation: Correlation) -> Iterator[Altered]:
    for name in correlation.differ:
        others = tuple(each for each in correlation.differ if each != name)
        yield _with(policy, differ=others), f"correlate differ: dropped {name}, so that it must be equal"
    for name in sorted({*joined_names(policy), *(name for step in policy.steps for name in step.bind)}):
        yield _unbound(policy, correlation, name), f"bind: dropped {name} from every step"
    for position, step in enumerate(policy.steps):
        for name in step.after:
            whole = msgspec.structs.replace(step, after={each: step.after[each] for each in step.after if each != name})
            steps = (*policy.steps[:position], whole, *policy.steps[position + 1 :])
            yield msgspec.structs.replace(policy, steps=steps), f"bind: the whole of {name} counts in {step.name}"
    if correlation.kind is PatternKind.SEQUENCE and len(policy.steps) > 2:
        yield from _shorter(policy)
    for position, (one, other) in enumerate(zip(policy.steps, policy.steps[1:], strict=False)):
        if not _alike(one, other):
            steps = (*policy.steps[:position], other, one, *policy.steps[position + 2 :])
            yield _ordered(policy, steps), f"correlate: {one.name} and {other.name} changed places"


def _shorter(policy: Policy) -> Iterator[Altered]:
    for position, step in enumerate(policy.steps):
        if position and _alike(step, policy.steps[position - 1]):
            continue  # Without the one or the other is the same.
        steps = (*policy.steps[:position], *policy.steps[position + 1 :])
        yield _ordered(policy, steps), f"correlate: dropped the step {step.name}"


def _unbound(policy: Policy, correlation: Correlation, name: str) -> Policy:
    steps = tuple(
        msgspec.structs.replace(step, bind={each: path for each, path in step.bind.items() if each != name})
        for step in policy.steps
    )
    kept = msgspec.structs.replace(
        correlation,
        by=tuple(each for each in correlation.by if each != name),
        differ=tuple(each for each in correlation.differ if each != name),
    )
    return msgspec.structs.replace(policy, steps=steps, correlate=kept)


def _ordered(policy: Policy, steps: tuple[Step, ...]) -> Policy:
    return msgspec.structs.replace(_with(policy, order=tuple(step.name for step in steps)), steps=steps)


def _alike(one: Step, other: Step) -> bool:
    """Whether two steps differ in nothing but their names."""
    return (one.select, one.bind, one.after, one.predicate.source, one.predicate.rule) == (
        other.select,
        other.bind,
        other.after,
        other.predicate.source,
        other.predicate.rule,
    )


def _with(policy: Policy, **changes: object) -> Policy:
    assert policy.correlate
    return msgspec.structs.replace(policy, correlate=msgspec.structs.replace(policy.correlate, **changes))
