"""Findings by policy: a card for each violation and review, a table row for each item of an evidence population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from affidavit.model.assessment import Assessment, Finding, PolicyRun, Technique
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.finding_cards import (
    Card,
    ControlWay,
    Room,
    TechniqueLink,
    card,
    control_ways,
    technique_links,
)
from affidavit_reporters.html.text import Lines, anchor, https_link
from affidavit_reporters.html.words import Label

CARD_BUDGET = 500
"""Findings that get a card of their own, the gravest first. Of the others, the table of all findings says what counts:
a page of 10,000 cards takes a browser a quarter of a minute to open."""

OPEN_CARDS = 3
"""A policy with more findings than this starts with their cards folded."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An address to show; `link` is '' when no browser should follow it."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class PolicyFindings:
    """All findings of one policy, with what its author says about them."""

    policy: str
    anchor: str
    title: str
    description: Lines
    severity: Label
    effect: Label
    tally: str
    evidence_note: Lines
    false_positives: Lines
    remediation: Lines
    references: tuple[Reference, ...]
    techniques: tuple[TechniqueLink, ...]
    controls: tuple[ControlWay, ...]
    cards: tuple[Card, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The section: what calls for judgement (`total` findings), then the evidence populations."""

    total: str
    judged: tuple[PolicyFindings, ...]
    populations: tuple[PolicyFindings, ...]


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Worst severity first, then by policy, first sight and subject."""
    return sorted(findings, key=lambda f: (-f.severity.rank, f.policy, f.first_seen or "9", f.subject, f.id))


def group_anchor(policy: str) -> str:
    """Where a policy's findings stand in the page."""
    return anchor("findings", policy)


def findings_view(assessment: Assessment) -> Findings:
    """The findings section of an Assessment."""
    policies = {policy.id: policy for policy in assessment.policies}
    techniques = {technique.id: technique for technique in assessment.techniques}
    titles = {(control.framework, control.control): control.title for control in assessment.controls}
    findings = ordered(assessment.findings)
    judged = [finding for finding in findings if finding.effect is not Effect.EVIDENCE]
    room = Room.for_cards(judged[:CARD_BUDGET])
    groups = [
        _policy_findings(list(group), policies.get(policy), techniques, titles, room)
        for policy, group in groupby(findings, key=lambda finding: finding.policy)
    ]
    population = words.EFFECT[Effect.EVIDENCE]
    return Findings(
        total=words.number(len(judged)),
        judged=tuple(group for group in groups if group.effect is not population),
        populations=tuple(group for group in groups if group.effect is population),
    )


def _policy_findings(
    findings: Sequence[Finding],
    policy: PolicyRun | None,
    techniques: Mapping[str, Technique],
    titles: Mapping[tuple[str, str], str],
    room: Room,
) -> PolicyFindings:
    first = findings[0]
    left = sum(finding.id not in room.records for finding in findings)
    alike = all(finding.controls == first.controls for finding in findings)
    return PolicyFindings(
        policy=first.policy,
        anchor=group_anchor(first.policy),
        title=first.title,
        description=Lines(policy.description.strip() if policy else ""),
        severity=words.SEVERITY[first.severity],
        effect=words.EFFECT[first.effect],
        tally=_tally(findings),
        evidence_note=Lines(policy.evidence_note.strip() if policy else ""),
        false_positives=Lines(policy.false_positives.strip() if policy else ""),
        remediation=Lines(policy.remediation.strip() if policy else ""),
        references=tuple(Reference(url, https_link(url)) for url in (policy.references if policy else ())),
        techniques=technique_links(first.attack, techniques),
        controls=control_ways(first.controls, titles) if alike else (),
        cards=tuple(
            card(
                finding,
                technique_links(finding.attack, techniques),
                () if alike else control_ways(finding.controls, titles),
                room,
                len(findings) <= OPEN_CARDS,
            )
            for finding in findings
        ),
        more=f"{words.count(left, 'more finding')}, for which there is no card." if left else "",
    )


def _tally(findings: Sequence[Finding]) -> str:
    actions = sum(finding.count for finding in findings)
    records = sum(finding.records for finding in findings)
    said = f"{words.count(len(findings), 'finding')} · {words.count(actions, 'action')}"
    return said if records == actions else f"{said} in {words.count(records, 'record')}"
