"""Policies that another makes redundant, as far as that can be proven without running them.

One policy implies another when it selects no more records and its predicate has all the clauses of the other's. Both
must be of one log kind, with one effect and the same subjects: else each says something that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from affidavit.model.lint import PredicateFacts, Remark
from affidavit.model.policy import Policy, Step
from affidavit.records.selection import conditions, covers

Facts = Mapping[str, Sequence[PredicateFacts]]


def shadow_remarks(policies: Sequence[Policy], facts: Facts) -> Iterator[tuple[Policy, Remark]]:
    """Remarks on policies that another makes redundant, each of them once.

    Args:
        facts: policy id → the facts of its steps' predicates.
    """
    groups: dict[object, list[Policy]] = {}
    for policy in policies:
        bound = ((*sorted(step.bind.items()), *sorted(step.after.items())) for step in policy.steps)
        pattern = (policy.correlate, *bound)
        groups.setdefault((policy.logs, policy.effect, policy.subject, policy.each, pattern), []).append(policy)
    for members in groups.values():
        for position, policy in enumerate(members):
            yield from _of(policy, position, members, facts)


def _of(policy: Policy, position: int, members: Sequence[Policy], facts: Facts) -> Iterator[tuple[Policy, Remark]]:
    for number, other in enumerate(members):
        if number == position or not _implies(policy, other, facts):
            continue
        if _implies(other, policy, facts):
            # Of two that match the same, the later one is to go.
            if number < position:
                message = f"matches just what {other.id} does: remove one of them, or say what tells them apart"
                yield policy, Remark("duplicate-policy", policy.place, message)
        elif policy.correlate is None:
            message = f"all that it matches is matched by {other.id} too: narrow that one, or remove this"
            yield policy, Remark("shadowed-policy", policy.place, message)


def _implies(one: Policy, other: Policy, facts: Facts) -> bool:
    pairs = zip(one.steps, other.steps, facts[one.id], facts[other.id], strict=True)
    return all(
        _selects_within(step, wider) and bool(wide.clauses) and narrow.clauses >= wide.clauses
        for step, wider, narrow, wide in pairs
    )


def _selects_within(step: Step, wider: Step) -> bool:
    narrow = {condition.path: condition for condition in conditions(step, {})}
    return all(
        condition.path in narrow and covers(condition, narrow[condition.path]) for condition in conditions(wider, {})
    )
