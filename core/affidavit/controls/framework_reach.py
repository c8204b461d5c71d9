"""Which policies and techniques lead to a framework's controls, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from affidavit.attack.table import AttackTable
from affidavit.controls import mapper
from affidavit.model.assessment import Via
from affidavit.model.framework import (
    ATTACK_MAPPING,
    Control,
    CrosswalkLink,
    Framework,
    Relation,
    SetRelation,
    Support,
)
from affidavit.model.policy import Effect, Policy, Severity


class LeadingPolicy(msgspec.Struct, frozen=True):
    """A policy that speaks to a control; `via` and `why` are those of its findings' links."""

    policy: str
    title: str
    effect: Effect
    severity: Severity
    attack: tuple[str, ...]
    via: Via
    why: str


class LeadingTechnique(msgspec.Struct, frozen=True):
    """A technique or tactic that the crosswalk leads from.

    Attributes:
        name: '' where the table of ATT&CK has none.
        path: how the link was derived, as in ``T1098 → AC-2 → CC6.2``, or ``judgement``.
        source: the title of the public mapping that the path begins with; '' where the link is a judgement.
        policies: ids of those whose own techniques are this one or part of it.
    """

    attack: str
    name: str
    relation: Relation
    path: str
    source: str
    rationale: str
    policies: tuple[str, ...]


class RelatedControl(msgspec.Struct, frozen=True):
    """A control of another framework, and what this one is of it. `source` is a title, or ``judgement``."""

    framework: str
    control: str
    relation: SetRelation
    source: str
    rationale: str


class ControlReach(msgspec.Struct, frozen=True):
    """All that leads to one control."""

    framework: str
    control: Control
    policies: tuple[LeadingPolicy, ...]
    techniques: tuple[LeadingTechnique, ...]
    related: tuple[RelatedControl, ...]


class Covered(StrEnum):
    """Whether policies speak to a control."""

    BY_POLICIES = "by policies"
    BY_CROSSWALK = "by the crosswalk only"
    NOT = "by none"
    NOT_BY_LOGS = "not by logs"


class ControlCoverage(msgspec.Struct, frozen=True):
    """How a control is covered: how many policies declare it (or are listed by it), how many only lead there."""

    control: str
    title: str
    support: Support
    covered: Covered
    declaring: int
    leading: int


def control_reach(
    framework: Framework, control: Control, policies: Sequence[Policy], others: Iterable[Framework], table: AttackTable
) -> ControlReach:
    """All that leads to a control of a framework.

    Args:
        others: frameworks whose relations may lead to this control from their side.
    """
    leading: list[LeadingPolicy] = []
    through: dict[CrosswalkLink, list[str]] = {link: [] for link in framework.crosswalk if link.control == control.id}
    for policy in sorted(policies, key=lambda each: each.id):
        leading.extend(
            LeadingPolicy(policy.id, policy.title, policy.effect, policy.severity, policy.attack, link.via, link.why)
            for link in mapper.links(policy, [framework], table)
            if link.control == control.id
        )
        for crosswalk, _ in mapper.crosswalk_links(policy, framework, table):
            if crosswalk in through and policy.id not in through[crosswalk]:
                through[crosswalk].append(policy.id)
    titles = {source.id: source.title for source in framework.sources}
    techniques = [
        LeadingTechnique(
            link.attack,
            table.name(link.attack) or "",
            link.relation,
            link.path,
            ATTACK_MAPPING if link.via else titles.get(link.source, ""),
            link.rationale,
            tuple(found),
        )
        for link, found in sorted(through.items(), key=lambda item: item[0].attack)
    ]
    return ControlReach(
        framework.id, control, tuple(leading), tuple(techniques), tuple(_related(framework, control, others))
    )


def _related(framework: Framework, control: Control, others: Iterable[Framework]) -> list[RelatedControl]:
    """Relations stated by the framework, and by others about it, seen from the control's side."""
    found: dict[tuple[str, str], RelatedControl] = {}
    titles = {source.id: source.title for source in framework.sources}
    for relation in framework.relations:
        if relation.control == control.id:
            for to in relation.to:
                source = titles.get(relation.source, relation.source)
                found[(relation.framework, to)] = RelatedControl(
                    relation.framework, to, relation.relation, source, relation.rationale
                )
    for other in others:
        titles = {source.id: source.title for source in other.sources}
        for relation in other.relations:
            if relation.framework == framework.id and control.id in relation.to:
                source = titles.get(relation.source, relation.source)
                found.setdefault(
                    (other.id, relation.control),
                    RelatedControl(other.id, relation.control, relation.relation.inverse, source, relation.rationale),
                )
    return [found[key] for key in sorted(found)]


def framework_coverage(
    framework: Framework, policies: Iterable[Policy], table: AttackTable
) -> tuple[ControlCoverage, ...]:
    """How each control of a framework is covered, in the framework's order."""
    declaring: dict[str, int] = {}
    leading: dict[str, int] = {}
    for policy in policies:
        for link in mapper.links(policy, [framework], table):
            counted = leading if link.via is Via.CROSSWALK else declaring
            counted[link.control] = counted.get(link.control, 0) + 1
    return tuple(
        ControlCoverage(
            control.id,
            control.title,
            control.support,
            _covered(control, declaring.get(control.id, 0), leading.get(control.id, 0)),
            declaring.get(control.id, 0),
            leading.get(control.id, 0),
        )
        for control in framework.controls
    )


def _covered(control: Control, declaring: int, leading: int) -> Covered:
    if control.support is Support.NOT_BY_LOGS:
        return Covered.NOT_BY_LOGS
    if declaring:
        return Covered.BY_POLICIES
    return Covered.BY_CROSSWALK if leading else Covered.NOT
