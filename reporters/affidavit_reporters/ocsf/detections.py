"""Violations and reviews as Detection Findings (2004). Evidence populations are none: nothing was detected.

https://schema.ocsf.io/1.8.0/classes/detection_finding
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from affidavit.model.assessment import Evidence, Finding, FindingStatus, PolicyRun, State, Technique
from affidavit.model.policy import Effect

from affidavit_reporters.dispositions import standing
from affidavit_reporters.ocsf.common import (
    CREATE,
    OTHER,
    SEVERITY,
    Event,
    Source,
    classified,
    known,
    metadata,
    milliseconds,
    provenance,
)

# status_id and its caption; where it is Other, the caption is ours.
_STATUS = {
    FindingStatus.OPEN: (1, "New"),
    FindingStatus.WAIVED: (3, "Suppressed"),
    FindingStatus.PENDING: (OTHER, "Pending"),
    FindingStatus.INDETERMINATE: (OTHER, "Indeterminate"),
    FindingStatus.RECORDED: (OTHER, "Recorded"),
    FindingStatus.RESOLVED: (4, "Resolved"),
    FindingStatus.ACCEPTED: (3, "Suppressed"),
    FindingStatus.FALSE_POSITIVE: (4, "Resolved"),
}
_IN_PROGRESS = (2, "In Progress")
_AWS = "aws."


def is_detection(finding: Finding) -> bool:
    """Whether a finding becomes an event."""
    return finding.effect is not Effect.EVIDENCE


def detection_events(source: Source) -> Iterator[Event]:
    """An event for each violation and review, in the order of the Assessment."""
    policies = {policy.id: policy for policy in source.assessment.policies}
    for finding in filter(is_detection, source.assessment.findings):
        yield _event(source, finding, policies.get(finding.policy))


def _event(source: Source, finding: Finding, policy: PolicyRun | None) -> Event:
    aws = policy is not None and policy.logs.startswith(_AWS)
    first, last = milliseconds(finding.first_seen), milliseconds(finding.last_seen)
    severity_id, severity = SEVERITY[finding.severity]
    status_id, status = _status(finding)
    return known(
        {
            "metadata": metadata(source, finding.id, cloud=aws),
            **classified((2, "Findings"), (2004, "Detection Finding"), (CREATE, "Create")),
            "time": source.as_of if last is None else last,
            "start_time": first,
            "end_time": last,
            "severity_id": severity_id,
            "severity": severity,
            "status_id": status_id,
            "status": status,
            "status_code": finding.status,
            "status_detail": finding.why,
            "message": finding.message,
            "comment": standing(finding),
            "count": finding.count,
            "is_alert": finding.status is FindingStatus.OPEN,
            "finding_info": _finding_info(source, finding, policy, first, last),
            "resources": [known({"uid": finding.subject})] if finding.subject else [],
            "evidences": [_evidence(each) for each in finding.evidence],
            "remediation": known({"desc": policy.remediation, "references": list(policy.references)})
            if policy and policy.remediation
            else None,
            "cloud": _cloud(finding) if aws else None,
            "unmapped": _unmapped(source, finding, policy),
        }
    )


def _status(finding: Finding) -> tuple[int, str]:
    said = finding.disposition
    if said and finding.status is FindingStatus.OPEN and said.state is State.ACKNOWLEDGED:
        return _IN_PROGRESS
    return _STATUS[finding.status]


def _finding_info(
    source: Source, finding: Finding, policy: PolicyRun | None, first: int | None, last: int | None
) -> Event:
    packs = {pack.name: pack.version for pack in source.assessment.run.packs}
    techniques = {technique.id: technique for technique in source.assessment.techniques}
    # A policy that correlates looks at behaviour over several events; the others are rules about one.
    type_id, type_ = (2, "Behavioral") if policy and policy.correlation else (1, "Rule")
    return known(
        {
            "uid": finding.id,
            "title": finding.title,
            "desc": policy.description if policy else "",
            "types": [finding.effect],
            "created_time": source.as_of,
            "first_seen_time": first,
            "last_seen_time": last,
            "data_sources": [policy.logs] if policy else [],
            "analytic": known(
                {
                    "uid": finding.policy,
                    "name": finding.title,
                    "type_id": type_id,
                    "type": type_,
                    "desc": policy.correlation if policy else "",
                    "category": policy.pack if policy else "",
                    "version": packs.get(policy.pack, "") if policy else "",
                }
            ),
            "attacks": [attack for each in finding.attack for attack in _attacks(source, each, techniques.get(each))],
        }
    )


def _attacks(source: Source, attack_id: str, technique: Technique | None) -> Iterator[Event]:
    """A technique with each of its tactics in turn: an `attack` names one."""
    names = {tactic.id: tactic.name for tactic in source.assessment.tactics}
    parent, dot, _ = attack_id.partition(".")
    itself = known(
        {"uid": attack_id, "name": technique.name, "src_url": technique.url} if technique else {"uid": attack_id}
    )
    named = {"technique": {"uid": parent}, "sub_technique": itself} if dot else {"technique": itself}
    version = source.assessment.run.attack_version
    for tactic in (technique.tactics if technique else ()) or ("",):
        yield known({**named, "tactic": known({"uid": tactic, "name": names.get(tactic, "")}), "version": version})


def _evidence(evidence: Evidence) -> Event:
    """Where a record stands and who did what from where; the record itself is in the log that it names."""
    service, _, operation = evidence.event.rpartition(":")
    actor = {"uid": evidence.actor} if evidence.actor.startswith("arn:") else {"name": evidence.actor}
    return known(
        {
            "uid": evidence.event_id,
            "name": evidence.event,
            "actor": {"user": actor} if evidence.actor else None,
            "api": known({"operation": operation, "service": {"name": service} if service else None})
            if operation
            else None,
            "src_endpoint": _endpoint(evidence.source_ip) if evidence.source_ip else None,
            "data": known(
                {
                    "object": evidence.object,
                    "index": evidence.index,
                    "sha256": evidence.sha256,
                    "time": evidence.time,
                    "account": evidence.account,
                    "region": evidence.region,
                    "message": evidence.message,
                    "waiver": evidence.waiver,
                }
            ),
        }
    )


def _endpoint(source: str) -> Event:
    """CloudTrail gives the name of a service where a service called."""
    try:
        ipaddress.ip_address(source)
    except ValueError:
        return {"name": source}
    return {"ip": source}


def _cloud(finding: Finding) -> Event:
    """The account and the region, where there is one."""
    account = {"uid": finding.accounts[0], "type_id": 10, "type": "AWS Account"} if len(finding.accounts) == 1 else None
    region = finding.regions[0] if len(finding.regions) == 1 else ""
    return known({"provider": "AWS", "account": account, "region": region})


def _unmapped(source: Source, finding: Finding, policy: PolicyRun | None) -> Event:
    return known(
        {
            **provenance(source),
            "effect": finding.effect,
            "accounts": list(finding.accounts),
            "regions": list(finding.regions),
            "records": finding.records,
            "waived": finding.waived,
            "waivers": list(finding.waivers),
            "controls": [
                known(
                    {
                        "framework": link.framework,
                        "control": link.control,
                        "via": link.via,
                        "relation": link.relation,
                        "why": link.why,
                    }
                )
                for link in finding.controls
            ],
            "evidence_note": policy.evidence_note if policy else "",
            "false_positives": policy.false_positives if policy else "",
        }
    )
