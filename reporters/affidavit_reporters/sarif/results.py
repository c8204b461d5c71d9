"""Findings as results (§3.27).

A result is a finding, not a record: that is what is fixed, waived or found again, and what keeps its identity from run
to run. Its first record is the location, the others are related locations (`locations` has several only where all must
change together, §3.27.12). Where a policy correlates, the records in order of time are a code flow, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from affidavit.model.assessment import ControlLink, Disposition, Finding, FindingStatus, PolicyRun, WaiverRun
from affidavit.model.policy import Effect

from affidavit_reporters.dispositions import CLOSED, standing
from affidavit_reporters.sarif.names import Json, digest, filled, guid
from affidavit_reporters.sarif.objects import Objects
from affidavit_reporters.sarif.places import LogicalLocations, policy_place, record_location, record_place
from affidavit_reporters.sarif.profiles import Shape, kind_and_level
from affidavit_reporters.sarif.taxonomies import Taxonomies
from affidavit_reporters.sarif.text import counted, plain, sentence

_CONTROLS_NAMED = 12
_STATUS = {
    FindingStatus.PENDING: "Undecided: the data ends before what was to follow could be seen.",
    FindingStatus.INDETERMINATE: "Undecided: a gap in the coverage may hide what was to follow.",
    FindingStatus.RESOLVED: "Resolved since; a violation is a deviation all the same.",
    FindingStatus.ACCEPTED: "Accepted as a risk; a violation is a deviation all the same.",
    FindingStatus.FALSE_POSITIVE: "Shown to be a false positive.",
    FindingStatus.RECORDED: "An item of an evidence population: it happened, which says nothing of whether it should.",
}


@dataclass(frozen=True)
class Context:
    """What all results of a run refer to.

    Attributes:
        run: the digest of the Assessment.
        policies_in: the folder of the policy files that results point to; None where they point to records.
        snippets: whether the text of records is given.
    """

    run: str
    shape: Shape
    policies: Mapping[str, PolicyRun]
    rules: Mapping[str, int]
    waivers: Mapping[str, WaiverRun]
    taxonomies: Taxonomies
    objects: Objects
    logical: LogicalLocations
    policies_in: str | None = None
    snippets: bool = True
    _mapped: dict[tuple[object, ...], tuple[list[Json], str]] = field(default_factory=dict)

    def mapping(self, finding: Finding) -> tuple[list[Json], str]:
        """`taxa` of a finding, and its controls in words; the same for all findings of a policy."""
        key = (finding.attack, finding.controls)
        if key not in self._mapped:
            self._mapped[key] = (_taxa(finding, self.taxonomies), _controls(finding.controls))
        return self._mapped[key]


def identity(policy: str, finding: str) -> Json:
    """Fingerprints (§3.27.16, §3.27.17): of a finding's id, so of policy, subject and group, and of nothing that a
    longer window or a newer pack changes. GitHub reads `primaryLocationLineHash` alone."""
    return {
        "fingerprints": {"findingId/v1": finding},
        "partialFingerprints": {"primaryLocationLineHash": digest(policy, finding), "findingId/v1": finding},
    }


def content_digest(finding: Finding) -> str:
    """What tells an updated result from an unchanged one (§3.27.24): what happened and its status, not our words."""
    said = (
        finding.status,
        finding.effect,
        finding.severity,
        finding.first_seen,
        finding.last_seen,
        finding.count,
        finding.records,
        finding.waived,
        finding.waivers,
        finding.accounts,
        finding.regions,
        *((finding.disposition.state, finding.disposition.at) if finding.disposition else ()),
    )
    return digest(msgspec.json.encode(said).decode())


def result(finding: Finding, context: Context, baseline: str | None) -> Json:
    """A finding as a result; `baseline` is its baseline state, None where no run before is known."""
    kind, level = kind_and_level(finding.effect, finding.status, context.shape)
    taxa, _ = context.mapping(finding)
    made = filled(
        ruleId=finding.policy,
        ruleIndex=context.rules.get(finding.policy),
        kind=kind,
        level=level,
        guid=guid("result", context.run, finding.id),
        correlationGuid=finding.id,
        message={"text": message_text(finding, context)},
        **_locations(finding, context),
        **identity(finding.policy, finding.id),
        occurrenceCount=max(finding.count, 1),
        taxa=taxa,
        baselineState=baseline,
        properties=properties(finding),
    )
    if context.shape.suppressed:
        # An empty list says that it was looked for and not found (§3.27.23).
        made["suppressions"] = _suppressions(finding, context.waivers)
    return made


def properties(finding: Finding) -> Json:
    """What SARIF has no place for."""
    return filled(
        severity=str(finding.severity),
        effect=str(finding.effect),
        status=str(finding.status),
        subject=plain(finding.subject),
        why=plain(finding.why),
        actions=finding.count,
        records=finding.records,
        recordsShown=len(finding.evidence),
        recordsWaived=finding.waived,
        waivers=list(finding.waivers),
        firstSeen=finding.first_seen,
        lastSeen=finding.last_seen,
        accounts=[plain(each) for each in finding.accounts],
        regions=[plain(each) for each in finding.regions],
        disposition=plain(standing(finding)),
        dispositionState=str(finding.disposition.state) if finding.disposition else "",
        content=content_digest(finding),
    )


def message_text(finding: Finding, context: Context) -> str:
    """Who did what first, since viewers cut; then how often and when, about whom, why, and which controls."""
    count = counted(finding.count, "action")
    if finding.records != finding.count:
        count += f" in {counted(finding.records, 'record')}"
    when = ""
    if finding.first_seen:
        same = finding.first_seen == finding.last_seen
        when = f" at {finding.first_seen}" if same else f" from {finding.first_seen} to {finding.last_seen}"
    parts = [
        sentence(plain(finding.message or finding.title)),
        f"Pattern: {sentence(plain(finding.why))}" if finding.why else "",
        _status_text(finding),
        f"{count}{when}; subject {plain(finding.subject, 300)}.",
        f"The first {len(finding.evidence):,} records are shown." if len(finding.evidence) < finding.records else "",
        context.mapping(finding)[1],
    ]
    return " ".join(part for part in parts if part)


def _status_text(finding: Finding) -> str:
    if finding.status is FindingStatus.WAIVED:
        named = ", ".join(plain(each) for each in finding.waivers)
        though = "; it is a deviation all the same" if finding.effect is Effect.VIOLATION else ""
        return f"Waived by {named}{though}."
    partly = f" Waivers accept {finding.waived:,} of the records." if finding.waived else ""
    if finding.status is FindingStatus.OPEN and finding.effect is Effect.REVIEW:
        return f"Somebody must look at this.{partly}"
    return f"{_STATUS.get(finding.status, '')}{partly}".strip()


def _controls(links: tuple[ControlLink, ...]) -> str:
    """The controls in words, those first that the policy declares itself; the rule has the reason for each."""
    order = {"inline": 0, "test": 1, "crosswalk": 2}
    in_order = sorted(links, key=lambda each: (order[each.via], each.framework, each.control))
    named = list(dict.fromkeys((link.framework, link.control) for link in in_order))
    if not named:
        return ""
    grouped: dict[str, list[str]] = {}
    for framework, control in named[:_CONTROLS_NAMED]:
        grouped.setdefault(framework, []).append(control)
    text = "; ".join(f"{plain(framework)} {plain(', '.join(ids))}" for framework, ids in grouped.items())
    more = f"; and {len(named) - _CONTROLS_NAMED} more" if len(named) > _CONTROLS_NAMED else ""
    return f"Controls: {text}{more}."


def _taxa(finding: Finding, taxonomies: Taxonomies) -> list[Json]:
    taxa = [taxonomies.technique(each) for each in dict.fromkeys(finding.attack)]
    for framework, control in dict.fromkeys((link.framework, link.control) for link in finding.controls):
        if (reference := taxonomies.control(framework, control)) is not None:
            taxa.append(reference)
    return taxa


def _locations(finding: Finding, context: Context) -> Json:
    objects, logical, snippet = context.objects, context.logical, context.snippets
    policy = context.policies.get(finding.policy)
    records = list(finding.evidence)
    if context.policies_in is not None and policy is not None:
        first = records[0] if records else None
        primary = {
            "physicalLocation": policy_place(policy, context.policies_in),
            "logicalLocations": logical.of(
                first.account if first else "", first.actor if first else "", finding.subject
            ),
        }
        related = records
    elif records:
        primary = record_location(records[0], objects, logical, snippet=snippet, subject=finding.subject)
        related = records[1:]
    else:
        return {}
    flow = bool(policy and policy.correlation) and len(records) > 1
    return filled(
        locations=[filled(**primary)],
        relatedLocations=[
            record_location(each, objects, logical, snippet=snippet, number=number)
            for number, each in enumerate(related, 1)
        ],
        codeFlows=[_flow(finding, context)] if flow else None,
    )


def _flow(finding: Finding, context: Context) -> Json:
    """The records in order of time (§3.36); inline, as GitHub wants them."""
    records = sorted(finding.evidence, key=lambda each: (each.time, each.object, each.index))
    return filled(
        message={"text": sentence(plain(finding.why))} if finding.why else None,
        threadFlows=[
            {
                "locations": [
                    filled(
                        location={
                            "physicalLocation": record_place(each, context.objects, snippet=False),
                            "message": {"text": sentence(plain(f"{each.event} by {each.actor or 'nobody named'}"))},
                        },
                        executionOrder=order,
                        executionTimeUtc=each.time,
                    )
                    for order, each in enumerate(records, 1)
                ]
            }
        ],
    )


def _suppressions(finding: Finding, waivers: Mapping[str, WaiverRun]) -> list[Json]:
    """One for each waiver of a finding that is waived as a whole (§3.35), or for the disposition that closed it.

    A finding with one record that no waiver accepts is open, so nothing suppresses it; its properties name the waivers.
    """
    if finding.status in CLOSED and finding.disposition is not None:
        return [_closing(finding, finding.disposition)]
    if finding.status is not FindingStatus.WAIVED:
        return []
    return [_suppression(finding, each, waivers.get(each)) for each in finding.waivers]


def _closing(finding: Finding, said: Disposition) -> Json:
    entry = max((each.entry for each in said.log if (each.by, each.at) == (said.by, said.at)), default=0)
    return filled(
        kind="external",
        status="accepted",
        justification=sentence(plain(standing(finding))),
        guid=guid("suppression", finding.id, f"disposition {entry}"),
        properties=filled(
            disposition=str(said.state),
            by=plain(said.by),
            at=said.at,
            ticket=plain(said.ticket),
            until=said.until,
            evidence=[{"name": plain(each.name), "sha256": each.sha256} for each in said.evidence],
            ledgerEntry=entry,
        ),
    )


def _suppression(finding: Finding, waiver: str, known: WaiverRun | None) -> Json:
    why = f"Waiver {waiver}"
    if known is not None:
        ticket = f", ticket {known.ticket}" if known.ticket else ""
        why = f"{why}: {known.reason} Owner {known.owner}{ticket}, until {known.expires}"
    return filled(
        # Where it was written down is not where the result is, which would be `inSource`.
        kind="external",
        status="accepted",
        justification=sentence(plain(why)),
        guid=guid("suppression", finding.id, waiver),
        properties=filled(
            waiver=waiver,
            owner=plain(known.owner) if known else "",
            ticket=plain(known.ticket) if known else "",
            expires=known.expires if known else "",
            source=plain(known.source) if known else "",
        ),
    )
