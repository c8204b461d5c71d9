"""ATT&CK: tactics as columns, and in them the techniques that were found and those that were looked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from affidavit.model.assessment import Assessment, Technique
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.findings import group_anchor
from affidavit_reporters.html.text import anchor, https_link

HEAT = (1, 2, 4, 10)
"""From how many violations and matters to review each shade of a cell begins."""


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """A policy that names a technique."""

    policy: str
    title: str
    href: str
    findings: str


@dataclass(frozen=True, slots=True)
class TechniqueCell:
    """A technique in a tactic's column. `found` is '' where a policy looked for it and found nothing.

    `heat` is the shade of a judged cell, from 1 to the length of `HEAT`, and 0 for all others.
    """

    id: str
    name: str
    href: str
    found: str
    mark: str
    heat: int


@dataclass(frozen=True, slots=True)
class TacticColumn:
    """A tactic with its techniques, found ones first."""

    id: str
    name: str
    techniques: tuple[TechniqueCell, ...]


@dataclass(frozen=True, slots=True)
class TechniqueRow:
    """A technique with the policies that name it."""

    id: str
    name: str
    anchor: str
    link: str
    tactics: str
    found: str
    policies: tuple[PolicyLink, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """The section. `steps` say what each shade stands for, lightest first."""

    version: str
    tally: str
    steps: tuple[str, ...]
    columns: tuple[TacticColumn, ...]
    untouched: str
    rows: tuple[TechniqueRow, ...]


def attack_view(assessment: Assessment) -> Attack:
    """The ATT&CK section of an Assessment."""
    judged: dict[str, int] = {}
    recorded: dict[str, int] = {}
    by_policy: dict[str, int] = {}
    for finding in assessment.findings:
        by_policy[finding.policy] = by_policy.get(finding.policy, 0) + 1
        counts = recorded if finding.effect is Effect.EVIDENCE else judged
        for id_ in finding.attack:
            counts[id_] = counts.get(id_, 0) + 1
    found = judged.keys() | recorded.keys()
    techniques = sorted(assessment.techniques, key=lambda technique: technique.id)
    columns = tuple(
        TacticColumn(
            tactic.id,
            tactic.name,
            tuple(
                _cell(technique, judged.get(technique.id, 0), recorded.get(technique.id, 0))
                for technique in sorted(techniques, key=lambda technique: technique.id not in found)
                if tactic.id in technique.tactics
            ),
        )
        for tactic in assessment.tactics
    )
    names = {tactic.id: tactic.name for tactic in assessment.tactics}
    policies: dict[str, list[PolicyLink]] = {}
    for policy in assessment.policies:
        findings = by_policy.get(policy.id, 0)
        href = group_anchor(policy.id) if findings else anchor("policy", policy.id)
        for id_ in policy.attack:
            policies.setdefault(id_, []).append(
                PolicyLink(
                    policy.id, policy.title, href, words.count(findings, "finding") if findings else "none found"
                )
            )
    return Attack(
        version=assessment.run.attack_version,
        tally=(
            f"{words.count(len(techniques), 'technique')} looked for; findings name "
            f"{words.number(sum(technique.id in found for technique in techniques))} of them."
        ),
        steps=_steps(),
        columns=tuple(column for column in columns if column.techniques),
        untouched=words.listed([column.name for column in columns if not column.techniques]),
        rows=tuple(
            TechniqueRow(
                id=technique.id,
                name=technique.name,
                anchor=anchor("technique", technique.id),
                link=https_link(technique.url),
                tactics=", ".join(names.get(tactic, tactic) for tactic in technique.tactics) or words.NOTHING,
                found=_found(judged.get(technique.id, 0), recorded.get(technique.id, 0)) or "none",
                policies=tuple(policies.get(technique.id, ())),
            )
            for technique in techniques
        ),
    )


def _found(judged: int, recorded: int) -> str:
    said = (
        words.count(judged, "finding") if judged else "",
        f"{words.number(recorded)} in evidence" if recorded else "",
    )
    return ", ".join(part for part in said if part)


def _steps() -> tuple[str, ...]:
    ranges = [f"{least}–{after - 1}" if after - 1 > least else str(least) for least, after in pairwise(HEAT)]
    first, *others = (*ranges, f"{HEAT[-1]} or more")
    return (f"{first} violation or matter to review", *others)


def _cell(technique: Technique, judged: int, recorded: int) -> TechniqueCell:
    return TechniqueCell(
        id=technique.id,
        name=technique.name,
        href=anchor("technique", technique.id),
        found=_found(judged, recorded),
        mark="judged" if judged else "found" if recorded else "covered",
        heat=sum(judged >= least for least in HEAT),
    )
