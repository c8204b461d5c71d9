"""Cards: one finding each, with the records that support it as far as a page has room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from affidavit.model.assessment import ControlLink, Evidence, Finding, Technique, Via

from affidavit_reporters.dispositions import standing
from affidavit_reporters.html import words
from affidavit_reporters.html.facets import finding_facets
from affidavit_reporters.html.text import Lines, anchor, https_link
from affidavit_reporters.html.words import Label

RECORD_LIMIT = 65_536
"""Characters of one formatted record that the page shows."""

RECORD_BUDGET = 4_194_304
"""Characters of records, before formatting, that the page shows in all: past that a browser would groan."""

EVIDENCE_BUDGET = 2_500
"""Records named in cards; each card has an equal share of them, and one at least."""


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


def finding_anchor(finding: Finding) -> str:
    """Where a finding stands in the page."""
    return anchor("finding", finding.id)


def control_anchor(framework: str, control: str) -> str:
    """Where a control's detail stands in the page."""
    return anchor("control", framework, control)


def technique_links(ids: Sequence[str], techniques: Mapping[str, Technique]) -> tuple[TechniqueLink, ...]:
    """Techniques by id, with name and page where the Assessment knows them."""
    return tuple(
        TechniqueLink(known.id, known.name, https_link(known.url)) if known else TechniqueLink(id_, "", "")
        for id_ in ids
        for known in (techniques.get(id_),)
    )


@dataclass(frozen=True, slots=True)
class Room:
    """What the page has room for: `evidence` rows in each card, and by finding id how many of its records."""

    evidence: int
    records: Mapping[str, int]

    @classmethod
    def for_cards(cls, findings: Sequence[Finding]) -> Room:
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


def control_ways(links: Sequence[ControlLink], titles: Mapping[tuple[str, str], str]) -> tuple[ControlWay, ...]:
    """The controls that a finding is about, with titles by framework and control."""
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


def card(
    finding: Finding,
    techniques: tuple[TechniqueLink, ...],
    controls: tuple[ControlWay, ...],
    room: Room,
    unfolded: bool,
) -> Card:
    """The card of a finding; `controls` is empty where its group holds them."""
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
