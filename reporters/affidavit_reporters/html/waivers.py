"""What was accepted beforehand: the deviations that stay deviations, and every waiver with how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model.assessment import Assessment, Finding, FindingStatus, WaiverRun
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.finding_cards import finding_anchor
from affidavit_reporters.html.text import Lines, anchor
from affidavit_reporters.html.words import Label


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding, all or some of whose records waivers accept."""

    title: str
    subject: str
    href: str
    effect: Label
    share: str
    waivers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver and how it went."""

    id: str
    anchor: str
    policy: str
    reason: Lines
    owner: str
    ticket: str
    expires: str
    condition: Lines
    source: str
    records: str
    outcome: Label


@dataclass(frozen=True, slots=True)
class Waivers:
    """The section; `useless` says in a sentence each which waivers do nothing, or no longer do."""

    accepted: tuple[Accepted, ...]
    rows: tuple[WaiverRow, ...]
    useless: tuple[str, ...]


def waivers_view(assessment: Assessment) -> Waivers:
    """The section on waivers of an Assessment."""
    loaded = {waiver.id for waiver in assessment.waivers}
    touched = [finding for finding in assessment.findings if finding.waived and finding.effect is not Effect.EVIDENCE]
    # Deviations first: what somebody accepted is no less of one.
    touched.sort(key=lambda finding: finding.effect is not Effect.VIOLATION)
    return Waivers(
        accepted=tuple(_accepted(finding, loaded) for finding in touched),
        rows=tuple(_row(waiver) for waiver in assessment.waivers),
        useless=tuple(_useless(assessment.waivers)),
    )


def waiver_anchor(waiver: str) -> str:
    """Where a waiver stands in the page."""
    return anchor("waiver", waiver)


def _accepted(finding: Finding, loaded: set[str]) -> Accepted:
    of = f"{words.number(finding.waived)} of {words.count(finding.records, 'record')}"
    return Accepted(
        title=finding.title,
        subject=finding.subject or "(no subject)",
        href=finding_anchor(finding),
        effect=words.EFFECT[finding.effect],
        share=f"accepted: {of}" if finding.status is FindingStatus.WAIVED else f"accepted in part: {of}",
        waivers=tuple((waiver, waiver_anchor(waiver) if waiver in loaded else "") for waiver in finding.waivers),
    )


def _row(waiver: WaiverRun) -> WaiverRow:
    return WaiverRow(
        id=waiver.id,
        anchor=waiver_anchor(waiver.id),
        policy=waiver.policy,
        reason=Lines(waiver.reason.strip()),
        owner=waiver.owner,
        ticket=waiver.ticket,
        expires=words.day(waiver.expires),
        condition=Lines(waiver.condition.strip()),
        source=waiver.source,
        records=words.number(waiver.records),
        outcome=_outcome(waiver),
    )


def _outcome(waiver: WaiverRun) -> Label:
    if not waiver.known:
        return Label("not-assessed", "Policy not loaded")
    if waiver.expired:
        return Label("needs-review", "Expired" if waiver.records else "Expired, waived nothing")
    return Label("waived", "In use") if waiver.records else Label("needs-review", "Waived nothing")


def _useless(waivers: Sequence[WaiverRun]) -> list[str]:
    said = []
    expired = [waiver.id for waiver in waivers if waiver.known and waiver.expired]
    unused = [waiver.id for waiver in waivers if waiver.known and not waiver.expired and not waiver.records]
    unknown = [waiver.id for waiver in waivers if not waiver.known]
    if expired:
        said.append(f"Expired by the date of this report, so that nothing later is waived: {words.listed(expired)}.")
    if unused:
        said.append(f"Waived nothing; remove, or mend the condition: {words.listed(unused)}.")
    if unknown:
        said.append(f"About a policy that was not loaded: {words.listed(unknown)}.")
    return said
