"""Risks: one for each violation and review, with how likely, how bad, until when, what to do, and who accepted it.

A deadline counts from the first record, so that it stays when a scan is repeated: 15 days for critical, 30 for high
(CISA's former BOD 19-02), 90 for medium and 180 for low (FedRAMP's Continuous Monitoring Strategy Guide).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.model.assessment import Action, DispositionEntry, Finding, FindingStatus
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.dispositions import action_words, entry_text, standing
from affidavit_reporters.oscal.context import Context, days_after
from affidavit_reporters.oscal.metadata import (
    ASSESSOR,
    WAIVER_OWNER,
    organisation_uuid,
    origins,
    owner_uuid,
    waiver_props,
)
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.observations import finding_observation_uuid, which
from affidavit_reporters.oscal.text import prose, sentence, title
from affidavit_reporters.oscal.vocabulary import NIST_NS, NS, own

# OSCAL's word for what became of a risk.
_RISK_STATUS = {
    FindingStatus.OPEN: "open",
    FindingStatus.WAIVED: "deviation-approved",
    FindingStatus.ACCEPTED: "deviation-approved",
    FindingStatus.RESOLVED: "closed",
    FindingStatus.FALSE_POSITIVE: "closed",
}
_CHANGES = {
    Action.RESOLVE: "closed",
    Action.FALSE_POSITIVE: "closed",
    Action.ACCEPT: "deviation-approved",
    Action.REOPEN: "open",
}
# A violation was seen to happen; whether what is up for review is a deviation at all is open.
_LIKELIHOOD = {Effect.VIOLATION: "high", Effect.REVIEW: "moderate"}
_IMPACT = {
    Severity.INFO: "low",
    Severity.LOW: "low",
    Severity.MEDIUM: "moderate",
    Severity.HIGH: "high",
    Severity.CRITICAL: "high",
}
_DAYS = {Severity.INFO: 180, Severity.LOW: 180, Severity.MEDIUM: 90, Severity.HIGH: 30, Severity.CRITICAL: 15}
_NO_REMEDIATION = (
    "The policy names no remedy. Find out who did this and whether it was approved; undo it where it was not."
)


def is_risk(finding: Finding) -> bool:
    """Whether a finding is a deviation, may be one or was held to be one: evidence is none, and of what is undecided
    nothing is known."""
    return finding.effect in _LIKELIHOOD and finding.status in _RISK_STATUS


def is_open(finding: Finding) -> bool:
    """Whether something is left to do about a finding."""
    return is_risk(finding) and finding.status is FindingStatus.OPEN


def risk_uuid(context: Context, finding: Finding) -> str:
    """The risk of a finding."""
    return context.ids("risk", finding.id)


def risks(context: Context, findings: Iterable[Finding], *, task: bool) -> Iterator[Node]:
    """A risk for each finding that is one."""
    for finding in findings:
        policy = context.policies.get(finding.policy)
        yield node(
            uuid=risk_uuid(context, finding),
            title=title(f"{finding.title}: {finding.subject}"),
            description=sentence(finding.message),
            statement=prose(policy.description if policy and policy.description else finding.title),
            props=[
                *which(finding),
                *([own("waived-records", finding.waived)] if finding.waived else []),
            ],
            status=_RISK_STATUS[finding.status],
            origins=origins(context, task=task),
            threat_ids=[*_threats(context, finding.attack)],
            characterizations=[_characterization(context, finding)],
            deadline=_deadline(context, finding) if is_open(finding) else "",
            remediations=[_recommendation(context, finding)],
            risk_log={"entries": [*_log(context, finding)]},
            related_observations=[{"observation-uuid": finding_observation_uuid(context, finding)}],
        )


def _threats(context: Context, ids: Iterable[str]) -> Iterator[Node]:
    """ATT&CK's own addresses: OSCAL wants a URI as a threat's id (Threat ID, `id`)."""
    for attack_id in ids:
        technique = context.techniques.get(attack_id)
        if technique and technique.url:
            yield {"system": "https://attack.mitre.org", "id": technique.url}
        elif attack_id.startswith("TA"):
            yield {"system": "https://attack.mitre.org", "id": f"https://attack.mitre.org/tactics/{attack_id}/"}


def _characterization(context: Context, finding: Finding) -> Node:
    impact = _IMPACT[finding.severity]
    return {
        "origin": origins(context, task=False)[0],
        "facets": [
            {"name": "severity", "system": NIST_NS, "value": impact},
            {"name": "severity", "system": NS, "value": finding.severity},
            {"name": "likelihood", "system": NIST_NS, "value": _LIKELIHOOD[finding.effect]},
            {"name": "impact", "system": NIST_NS, "value": impact},
        ],
    }


def _deadline(context: Context, finding: Finding) -> str:
    return days_after(finding.first_seen or context.as_of, _DAYS[finding.severity])


def _recommendation(context: Context, finding: Finding) -> Node:
    policy = context.policies.get(finding.policy)
    return node(
        uuid=context.ids("remediation", finding.id),
        lifecycle="recommendation",
        title=title(f"Answer {finding.title}"),
        description=prose(policy.remediation) if policy and policy.remediation else _NO_REMEDIATION,
        props=[own("false-positives", policy.false_positives)] if policy and policy.false_positives else [],
        origins=origins(context, task=False),
    )


def _log(context: Context, finding: Finding) -> Iterator[Node]:
    """What became of a risk. A waiver says who accepts it and why, but not since when, so the run's time is given.

    The last change of status is always the risk's own: where a disposition covers no more what there is, or says less
    than an earlier one, the run has the last word.
    """
    accepted = not is_open(finding)
    first = finding.first_seen or context.as_of
    # The last change of status must be the risk's own, and entries may be sorted by time.
    if not accepted or first < context.as_of:
        yield {
            "uuid": context.ids("risk-log", finding.id, "seen"),
            "title": "Seen",
            "description": "The first record that shows it.",
            "start": first,
            "logged-by": [{"party-uuid": organisation_uuid(context), "role-id": ASSESSOR}],
            "status-change": "open",
        }
    changes = ["open"]
    for entry in finding.disposition.log if finding.disposition else ():
        changes.append(_CHANGES.get(entry.action, changes[-1]))
        yield _decision(context, finding, entry)
    if finding.status is not FindingStatus.WAIVED and changes[-1] != _RISK_STATUS[finding.status]:
        yield {
            "uuid": context.ids("risk-log", finding.id, "as of the run"),
            "title": "As of the run",
            "description": sentence(standing(finding)),
            "start": context.as_of,
            "logged-by": [{"party-uuid": organisation_uuid(context), "role-id": ASSESSOR}],
            "status-change": _RISK_STATUS[finding.status],
        }
    for name in finding.waivers:
        yield _acceptance(context, finding, name)


def _decision(context: Context, finding: Finding, entry: DispositionEntry) -> Node:
    return node(
        uuid=context.ids("risk-log", finding.id, "disposition", str(entry.entry)),
        title=title(action_words(entry)),
        description=prose(entry_text(entry)),
        start=entry.at,
        props=[
            own("disposition", entry.action),
            own("ledger-entry", entry.entry),
            *([own("disposition-ticket", entry.ticket)] if entry.ticket else []),
            *([own("disposition-until", entry.until)] if entry.until else []),
            *(
                own("disposition-evidence", each.sha256, remarks=f"{each.name}, {each.size:,} bytes")
                for each in entry.evidence
            ),
        ],
        logged_by=[{"party-uuid": owner_uuid(context, entry.by)}],
        status_change=_CHANGES.get(entry.action, ""),
    )


def _acceptance(context: Context, finding: Finding, name: str) -> Node:
    waiver = context.waivers.get(name)
    extent = f"Waivers accept {finding.waived:,} of the finding's {finding.records:,} records."
    return node(
        uuid=context.ids("risk-log", finding.id, "waiver", name),
        title=title(f"Accepted by waiver {name}"),
        description=f"{prose(waiver.reason)}\n\n{extent}" if waiver else extent,
        start=context.as_of,
        props=waiver_props(waiver) if waiver else [own("waiver", name)],
        logged_by=[
            {"party-uuid": owner_uuid(context, waiver.owner), "role-id": WAIVER_OWNER}
            if waiver
            else {"party-uuid": organisation_uuid(context), "role-id": ASSESSOR}
        ],
        status_change="deviation-approved" if finding.status is FindingStatus.WAIVED else "",
    )
