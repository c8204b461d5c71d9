"""The run before, read from its JSON or its SARIF report."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from affidavit import Assessment, SourceError, UsageError, assessment_digest
from affidavit.assessment.files import load_assessment
from affidavit.model.assessment import Evidence, Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.sarif.baseline import Past, Previous
from affidavit_reporters.sarif.names import TOOL, run_guid
from affidavit_reporters.sarif.results import content_digest


def read_previous(path: Path) -> Previous:
    """What a report of the run before says.

    Raises:
        UsageError: it cannot be read, or is neither a JSON nor a SARIF report of Affidavit.
    """
    try:
        document = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UsageError(f"sarif.previous: {path}: cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"sarif.previous: {path}: is no JSON: {error}") from error
    try:
        if isinstance(document, dict) and "runs" in document:
            return _from_sarif(msgspec.convert(document, _Log))
        return _from_assessment(load_assessment(path))
    except (SourceError, msgspec.ValidationError, ValueError) as error:
        message = str(error).removeprefix(f"{path}: ")
        raise UsageError(f"sarif.previous: {path}: is no report of Affidavit: {message}") from error


def _from_assessment(assessment: Assessment) -> Previous:
    return Previous(
        guid=run_guid(assessment_digest(assessment)),
        findings={each.id: _past(each) for each in assessment.findings},
        policies={each.id: each for each in assessment.policies},
    )


def _past(finding: Finding) -> Past:
    return Past(
        id=finding.id,
        policy=finding.policy,
        severity=finding.severity,
        effect=finding.effect,
        status=finding.status,
        subject=finding.subject,
        message=finding.message or finding.title,
        last_seen=finding.last_seen,
        content=content_digest(finding),
        record=finding.evidence[0] if finding.evidence else None,
    )


class _Message(msgspec.Struct):
    text: str = ""


class _Artifact(msgspec.Struct):
    uri: str = ""


class _Physical(msgspec.Struct):
    artifactLocation: _Artifact = msgspec.field(default_factory=_Artifact)  # noqa: N815


class _Location(msgspec.Struct):
    physicalLocation: _Physical = msgspec.field(default_factory=_Physical)  # noqa: N815
    message: _Message = msgspec.field(default_factory=_Message)
    properties: dict[str, Any] = {}


class _Said(msgspec.Struct):
    severity: Severity
    effect: Effect
    status: FindingStatus
    content: str
    subject: str = ""
    lastSeen: str = ""  # noqa: N815


class _Result(msgspec.Struct):
    ruleId: str  # noqa: N815
    correlationGuid: str  # noqa: N815
    message: _Message
    properties: _Said
    locations: list[_Location] = []
    relatedLocations: list[_Location] = []  # noqa: N815
    baselineState: str = ""  # noqa: N815


class _Rule(msgspec.Struct):
    id: str
    shortDescription: _Message = msgspec.field(default_factory=_Message)  # noqa: N815
    fullDescription: _Message = msgspec.field(default_factory=_Message)  # noqa: N815
    properties: dict[str, Any] = {}


class _Driver(msgspec.Struct):
    name: str
    rules: list[_Rule] = []


class _Tool(msgspec.Struct):
    driver: _Driver


class _Automation(msgspec.Struct):
    guid: str


class _LeftOut(msgspec.Struct):
    count: int


class _RunProperties(msgspec.Struct):
    leftOut: list[_LeftOut] = []  # noqa: N815


class _Run(msgspec.Struct):
    tool: _Tool
    automationDetails: _Automation  # noqa: N815
    results: list[_Result] = []
    properties: _RunProperties = msgspec.field(default_factory=_RunProperties)


class _Log(msgspec.Struct):
    """As much of a SARIF report as is needed, so that one of another tool is refused with the place."""

    runs: list[_Run]


def _from_sarif(log: _Log) -> Previous:
    runs = [run for run in log.runs if run.tool.driver.name == TOOL]
    if len(runs) != 1:
        raise ValueError(f"it holds {len(runs)} runs of {TOOL}")
    run = runs[0]
    rules = {rule.id: rule for rule in run.tool.driver.rules}
    # What was absent then was no finding of that run.
    found = [_past_result(each) for each in run.results if each.baselineState != "absent"]
    return Previous(
        guid=run.automationDetails.guid,
        findings={each.id: each for each in found},
        policies={each.policy: _policy(each, rules.get(each.policy)) for each in found},
        left_out=sum(each.count for each in run.properties.leftOut),
    )


def _past_result(item: _Result) -> Past:
    # Where results point to the policy's file, the first record is a related location.
    place = next((each for each in [*item.locations, *item.relatedLocations] if "recordIndex" in each.properties), None)
    said = item.properties
    record = None
    if place is not None:
        known = {name: str(place.properties.get(name, "")) for name in ("eventId", "eventTime", "event", "account")}
        index = place.properties["recordIndex"]
        record = Evidence(
            object=unquote(place.physicalLocation.artifactLocation.uri, errors="replace"),
            index=index if isinstance(index, int) else 0,
            event_id=known["eventId"],
            time=known["eventTime"],
            account=known["account"],
            region=str(place.properties.get("region", "")),
            event=known["event"],
            actor="",
            source_ip=str(place.properties.get("sourceIp", "")),
            message=place.message.text,
            sha256="",
        )
    return Past(
        id=item.correlationGuid,
        policy=item.ruleId,
        severity=said.severity,
        effect=said.effect,
        status=said.status,
        subject=said.subject,
        message=place.message.text if place else item.message.text,
        last_seen=said.lastSeen,
        content=said.content,
        record=record,
    )


def _policy(past: Past, rule: _Rule | None) -> PolicyRun:
    """A policy that may not be loaded any more, as its rule and a finding of it tell."""
    return PolicyRun(
        id=past.policy,
        title=rule.shortDescription.text if rule else past.policy,
        description=rule.fullDescription.text if rule else "",
        severity=past.severity,
        effect=past.effect,
        language="",
        logs="",
        needs=(),
        attack=(),
        controls={},
        evidence_note="",
        false_positives="",
        remediation="",
        references=(),
        pack="",
        correlation="",
        ran=False,
        matches=0,
        errors=0,
    )
