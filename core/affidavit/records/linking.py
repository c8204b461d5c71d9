"""What correlation needs to know of a match: its group, and the values that it counts or compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from affidavit.model.policy import PatternKind, Policy, Step
from affidavit.records.fields import Text, text_getter


class Link(msgspec.Struct, frozen=True):
    """A match's place in a correlation.

    Attributes:
        group: the values it is grouped by.
        step: position among the policy's steps.
        values: of `distinct` and `first_seen` the values counted; of `sequence` and `unless` those of `joined_names`,
            in their order: None where the step binds no such name, '' where the record has no such value.
    """

    group: tuple[str, ...]
    step: int
    values: tuple[str | None, ...] = ()


class LinkPaths(msgspec.Struct, frozen=True):
    """How a step's matches give what a `Link` holds; None where the step binds no such name."""

    step: int
    group: tuple[Text, ...]
    values: tuple[Text | None, ...]
    optional: bool


def joined_names(policy: Policy) -> tuple[str, ...]:
    """The names that a policy's steps bind for comparison, beyond those it groups by, sorted."""
    by = policy.correlate.by if policy.correlate else ()
    return tuple(sorted({name for step in policy.steps for name in step.bind} - set(by)))


def link_paths(policy: Policy, position: int) -> LinkPaths | None:
    """The paths of a step; None for a policy without correlation."""
    correlate = policy.correlate
    if correlate is None:
        return None
    step = policy.steps[position]
    group = tuple(_getter(step, each) if each in step.bind else text_getter(each) for each in correlate.by)
    if correlate.kind in (PatternKind.SEQUENCE, PatternKind.UNLESS):
        values = tuple(_getter(step, name) if name in step.bind else None for name in joined_names(policy))
        return LinkPaths(position, group, values, optional=True)
    return LinkPaths(position, group, tuple(map(text_getter, correlate.of)), optional=False)


def linking_paths(policy: Policy, position: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of what gives a step's matches their group, and of what is counted, or compared with other steps."""
    correlate = policy.correlate
    if correlate is None:
        return (), ()
    bind = policy.steps[position].bind
    group = tuple(bind.get(each, each) for each in correlate.by)
    if correlate.kind not in (PatternKind.SEQUENCE, PatternKind.UNLESS):
        return group, tuple(correlate.of)
    return group, tuple(bind[name] for name in joined_names(policy) if name in bind)


def _getter(step: Step, name: str) -> Text:
    """What gives the value that a step binds to a name."""
    get, after = text_getter(step.bind[name]), step.after.get(name)
    return get if after is None else lambda record: get(record).rpartition(after)[2]


def link_of(paths: LinkPaths, record: Mapping[str, Any]) -> Link | None:
    """A matching record's link; None when it belongs to no group, or lacks a value that is to be counted."""
    group = tuple([get(record) for get in paths.group])
    values = tuple([None if get is None else get(record) for get in paths.values])
    if not all(group) or not (paths.optional or all(values)):
        return None
    return Link(group, paths.step, values)
