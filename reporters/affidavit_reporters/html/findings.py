"""Findings by policy: a card for each violation and review, a table row for each item of an evidence population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec
from affidavit.model.assessment import Assessment, ControlLink, Evidence, Finding, PolicyRun, Technique, Via
from affidavit.model.policy import Effect

from affidavit_reporters.dispositions import standing
from affidavit_reporters.html import words
from affidavit_reporters.html.facets import finding_facets
from affidavit_reporters.html.text import Lines, anchor, https_link
from affidavit_reporters.html.words import Label

RECORD_LIMIT = 65_536
"""Characters of one formatted record that the page shows."""

RECORD_BUDGET = 4_194_304
"""Characters of records, before formatting, that the page shows in all: past that a browser would groan."""

CARD_BUDGET = 500
"""Findings that get a card of their own, the gravest first. Of the others, the table of all findings says what counts:
a page of 10,000 cards takes a browser a quarter of a minute to open."""

EVIDENCE_BUDGET = 2_500
"""Records named in cards; each card has an equal share of them, and one at least."""

OPEN_CARDS = 3
"""A policy with more findings than this starts with their cards folded."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An address to show; `link` is '' when no browser should follow it."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class TechniqueLink:
    """An ATT&CK technique with its page."""

    id: str
    name: str
    link: str


@dataclass(frozen=True, slots=True)
class ControlWay:
    """A control that a finding is about, how it got there, and why."""

    control: str
    framework: str
    title: str
    href: str
    inline: bool
    via: str
    relation: str
    why: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A record that supports a finding. `record` is its JSON for reading; when '', `record_note` may say why."""

    time: str
    account: str
    region: str
    event: str
    actor: str
    source_ip: str
    message: str
    object: str
    index: str
    event_id: str
    sha256: str
    waiver: str
    record: Lines
    record_note: str


@dataclass(frozen=True, slots=True)
class Card:
    """One finding. `controls` is empty where the policy's findings all map alike: then the group holds them.

    `facets` are the words to filter by. Where it is not `full`, there is no room for a card, and `evidence` holds one
    record at most.
    """

    id: str
    anchor: str
    subject: str
    message: str
    severity: Label
    effect: Label
    status: Label
    first: str
    last: str
    actions: str
    records: str
    shown: str
    why: str
    accepted: str
    decided: str
    accounts: str
    regions: str
    techniques: tuple[TechniqueLink, ...]
    controls: tuple[ControlWay, ...]
    evidence: tuple[EvidenceRow, ...]
    open: bool
    facets: str
    full: bool


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


def finding_anchor(finding: Finding) -> str:
    """Where a finding stands in the page."""
    return anchor("finding", finding.id)


def group_anchor(policy: str) -> str:
    """Where a policy's findings stand in the page."""
    return anchor("findings", policy)


def control_anchor(framework: str, control: str) -> str:
    """Where a control's detail stands in the page."""
    return anchor("control", framework, control)


def findings_view(assessment: Assessment) -> Findings:
    """The findings section of an Assessment."""
    policies = {policy.id: policy for policy in assessment.policies}
    techniques = {technique.id: technique for technique in assessment.techniques}
    titles = {(control.framework, control.control): control.title for control in assessment.controls}
    findings = ordered(assessment.findings)
    judged = [finding for finding in findings if finding.effect is not Effect.EVIDENCE]
    room = _Room.for_cards(judged[:CARD_BUDGET])
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


def technique_links(ids: Sequence[str], techniques: Mapping[str, Technique]) -> tuple[TechniqueLink, ...]:
    """Techniques by id, with name and page where the Assessment knows them."""
    return tuple(
        TechniqueLink(known.id, known.name, https_link(known.url)) if known else TechniqueLink(id_, "", "")
        for id_ in ids
        for known in (techniques.get(id_),)
    )


@dataclass(frozen=True, slots=True)
class _Room:
    """What the page has room for: `evidence` rows in each card, and by finding id how many of its records."""

    evidence: int
    records: Mapping[str, int]

    @classmethod
    def for_cards(cls, findings: Sequence[Finding]) -> _Room:
        """The room for the findings that get a card; their records are shown, the first first, until it is used up."""
        each = max(1, EVIDENCE_BUDGET // max(1, len(findings)))
        room = RECORD_BUDGET
        shown: dict[str, int] = {}
        for finding in findings:
            shown[finding.id] = 0
            for position, evidence in enumerate(finding.evidence[:each]):
                room -= min(len(evidence.record), RECORD_LIMIT)
                if room >= 0:
                    shown[finding.id] = position + 1
        return cls(each, shown)


def _policy_findings(
    findings: Sequence[Finding],
    policy: PolicyRun | None,
    techniques: Mapping[str, Technique],
    titles: Mapping[tuple[str, str], str],
    room: _Room,
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
        controls=_ways(first.controls, titles) if alike else (),
        cards=tuple(
            _card(
                finding,
                technique_links(finding.attack, techniques),
                () if alike else _ways(finding.controls, titles),
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


def _ways(links: Sequence[ControlLink], titles: Mapping[tuple[str, str], str]) -> tuple[ControlWay, ...]:
    return tuple(
        ControlWay(
            control=link.control,
            framework=link.framework,
            title=titles.get((link.framework, link.control), ""),
            href=control_anchor(link.framework, link.control) if (link.framework, link.control) in titles else "",
            inline=link.via is Via.INLINE,
            via=via_words(link),
            relation=words.RELATION[link.relation] if link.relation else "",
            why=link.why,
        )
        for link in links
    )


def via_words(link: ControlLink) -> str:
    """How a finding reached a control, in a word."""
    return {Via.INLINE: "Inline", Via.CROSSWALK: "Crosswalk", Via.TEST: "Listed"}[link.via]


def _card(
    finding: Finding,
    techniques: tuple[TechniqueLink, ...],
    controls: tuple[ControlWay, ...],
    room: _Room,
    unfolded: bool,
) -> Card:
    full = finding.id in room.records
    evidence = finding.evidence[: room.evidence if full else 1]
    records = room.records.get(finding.id, 0)
    return Card(
        id=finding.id,
        anchor=finding_anchor(finding),
        subject=finding.subject or "(no subject)",
        message=finding.message,
        severity=words.SEVERITY[finding.severity],
        effect=words.EFFECT[finding.effect],
        status=words.FINDING_STATUS[finding.status],
        first=words.clock(finding.first_seen),
        last=words.clock(finding.last_seen),
        actions=words.number(finding.count),
        records=words.number(finding.records),
        shown=f"{words.number(len(evidence))} of {words.count(finding.records, 'record')} shown",
        why=finding.why,
        accepted=_accepted(finding),
        decided=standing(finding),
        accounts=", ".join(finding.accounts) or words.NOTHING,
        regions=", ".join(finding.regions) or words.NOTHING,
        techniques=techniques,
        controls=controls,
        evidence=tuple(_evidence_row(each, finding, position < records) for position, each in enumerate(evidence)),
        open=unfolded,
        facets=finding_facets(finding),
        full=full,
    )


def _accepted(finding: Finding) -> str:
    """How much of a finding waivers accept; '' for none of it."""
    if not finding.waived:
        return ""
    by = f"by waiver {words.listed(finding.waivers)}"
    if finding.waived == finding.records:
        return f"all records, {by}"
    return f"{words.number(finding.waived)} of {words.count(finding.records, 'record')}, {by}"


def _evidence_row(evidence: Evidence, finding: Finding, room: bool) -> EvidenceRow:
    record, note = _readable(evidence.record) if room else (Lines(), "")
    if evidence.record and not room:
        note = "Left out to keep this page readable; the JSON report holds this record."
    return EvidenceRow(
        time=words.clock(evidence.time),
        account=evidence.account or words.NOTHING,
        region=evidence.region or words.NOTHING,
        event=evidence.event or words.NOTHING,
        actor=evidence.actor or words.NOTHING,
        source_ip=evidence.source_ip or words.NOTHING,
        message=evidence.message if evidence.message != finding.message else "",
        object=evidence.object,
        index=words.number(evidence.index),
        event_id=evidence.event_id or words.NOTHING,
        sha256=evidence.sha256,
        waiver=evidence.waiver,
        record=record,
        record_note=note,
    )


def _readable(record: str) -> tuple[Lines, str]:
    """A record's JSON, indented and cut to `RECORD_LIMIT`, and a note where it was cut."""
    try:
        text = msgspec.json.format(record, indent=2) if record else ""
    except (msgspec.DecodeError, RecursionError):
        text = record
    if len(text) <= RECORD_LIMIT:
        return Lines(text), ""
    note = f"Cut after {words.number(RECORD_LIMIT)} of {words.number(len(text))} characters; the JSON report holds all."
    return Lines(text[:RECORD_LIMIT]), note
