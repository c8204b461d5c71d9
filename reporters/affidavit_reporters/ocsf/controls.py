"""Controls as Compliance Findings (2003), each with the policies that test it as its checks.

https://schema.ocsf.io/1.8.0/classes/compliance_finding
"""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import (
    ControlResult,
    ControlTest,
    Finding,
    FindingStatus,
    FrameworkRun,
    PolicyRun,
    Status,
)
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.html.findings import ordered
from affidavit_reporters.ocsf.common import (
    CREATE,
    OTHER,
    SEVERITY,
    Event,
    Source,
    classified,
    known,
    metadata,
    provenance,
    stable_uid,
)
from affidavit_reporters.ocsf.detections import is_detection
from affidavit_reporters.outcomes import Outcome, PolicyOutcome, policy_outcomes
from affidavit_reporters.signed_reviews import beside

RELATED_SHOWN = 100
"""Findings that the event of a control names; `related_events_count` says how many there are."""

_DETECTION = 200_401

_PASS, _WARNING, _FAIL, _UNKNOWN = (1, "Pass"), (2, "Warning"), (3, "Fail"), (0, "Unknown")
# status_id of `compliance` and its caption: a pass is a pass only where logs show it.
_STATUS = {
    Status.SATISFIED: _PASS,
    Status.NOT_SATISFIED: _FAIL,
    Status.NEEDS_REVIEW: _WARNING,
    Status.INDETERMINATE: (OTHER, "Indeterminate"),
    Status.NOT_ASSESSED: (OTHER, "Not assessed"),
}
_CHECK = {
    Outcome.VIOLATED: _FAIL,
    Outcome.REVIEW: _WARNING,
    Outcome.CLEAR: _PASS,
    Outcome.WAIVED: (OTHER, "Waived"),
    Outcome.CLOSED: (OTHER, "Closed"),
    Outcome.RECORDED: (OTHER, "Recorded"),
    Outcome.FAILED: _UNKNOWN,
    Outcome.UNDECIDED: _UNKNOWN,
    Outcome.SILENT: _UNKNOWN,
}


def control_events(source: Source) -> Iterator[Event]:
    """An event for each control, in the order of the Assessment."""
    assessment = source.assessment
    frameworks = {framework.id: framework for framework in assessment.run.frameworks}
    findings = {finding.id: finding for finding in assessment.findings}
    policies = {policy.id: policy for policy in assessment.policies}
    outcomes = policy_outcomes(assessment)
    for result in assessment.controls:
        about = [findings[each] for each in result.findings if each in findings]
        checks = [_check(test, policies.get(test.policy), outcomes.get(test.policy)) for test in result.tests]
        yield _event(source, result, frameworks.get(result.framework), about, checks)


def _event(
    source: Source, result: ControlResult, framework: FrameworkRun | None, about: list[Finding], checks: list[Event]
) -> Event:
    judged = ordered([finding for finding in about if is_detection(finding)])
    severity_id, severity = SEVERITY[_severity(result, judged)]
    status_id, status = _STATUS[result.status]
    standard = f"{framework.title} {framework.version}".strip() if framework else result.framework
    name = f"{result.framework} {result.control}"
    return known(
        {
            "metadata": metadata(source, name),
            **classified((2, "Findings"), (2003, "Compliance Finding"), (CREATE, "Create")),
            "time": source.as_of,
            "severity_id": severity_id,
            "severity": severity,
            "message": f"{name} {result.title}: {result.status}",
            "compliance": known(
                {
                    "control": result.control,
                    "standards": [standard],
                    "category": result.group,
                    "desc": result.asks,
                    "status_id": status_id,
                    "status": status,
                    "status_code": result.status,
                    "status_details": list(result.why),
                    "checks": checks,
                }
            ),
            "finding_info": known(
                {
                    "uid": stable_uid("control", result.framework, result.control),
                    "title": f"{name} {result.title}",
                    "types": ["control"],
                    "created_time": source.as_of,
                    "related_events": [_related(finding) for finding in judged[:RELATED_SHOWN]],
                    "related_events_count": len(judged),
                }
            ),
            "unmapped": {
                **provenance(source),
                "framework": result.framework,
                "support": result.support,
                "evidence_note": result.evidence_note,
                **known({"access_reviews": list(beside(result, source.assessment))}),
                "evidence_items": sum(finding.effect is Effect.EVIDENCE for finding in about),
            },
        }
    )


def _severity(result: ControlResult, judged: list[Finding]) -> Severity:
    """That of the gravest finding that calls for judgement, waived ones of violations included."""
    if result.status not in (Status.NOT_SATISFIED, Status.NEEDS_REVIEW):
        return Severity.INFO
    counted = [
        finding.severity
        for finding in judged
        if finding.effect is Effect.VIOLATION or finding.status is FindingStatus.OPEN
    ]
    return max(counted, key=lambda each: each.rank, default=Severity.INFO)


def _check(test: ControlTest, policy: PolicyRun | None, found: PolicyOutcome | None) -> Event:
    status_id, status = _CHECK[found.outcome] if found else _UNKNOWN
    severity_id, severity = SEVERITY[policy.severity] if policy else (None, None)
    return known(
        {
            "uid": test.policy,
            "name": policy.title if policy else "",
            "desc": found.why if found else "This policy is not among those loaded.",
            "status_id": status_id,
            "status": status,
            "severity_id": severity_id,
            "severity": severity,
        }
    )


def _related(finding: Finding) -> Event:
    severity_id, severity = SEVERITY[finding.severity]
    return {
        "uid": finding.id,
        "type_uid": _DETECTION,
        "title": finding.title,
        "severity_id": severity_id,
        "severity": severity,
        "status": finding.status,
    }
