"""The ocsf reporter: events that the schema takes, that say what is known, and never pass without data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from affidavit import Assessment, Occurrence, assessment_digest
from affidavit.model.assessment import ControlTest, FindingStatus, Status
from affidavit.model.policy import Effect
from affidavit.testing import check_reporter
from affidavit_reporters.ocsf import affidavit_reporters, write
from affidavit_reporters.ocsf.controls import RELATED_SHOWN
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

RUN, CONTROL, DETECTION = 6007, 2003, 2004

# What https://schema.ocsf.io/1.8.0 requires of the three classes, besides the cloud profile's `cloud`.
_ALL = {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"}
REQUIRED = {RUN: _ALL | {"scan"}, CONTROL: _ALL | {"compliance", "finding_info"}, DETECTION: _ALL | {"finding_info"}}
CATEGORY = {RUN: 6, CONTROL: 2, DETECTION: 2}
SEVERITIES = {"info": 1, "low": 2, "medium": 3, "high": 4, "critical": 5}

Event = dict[str, Any]
Population = Callable[[], Iterable[Occurrence]]
Written = Callable[[Assessment], list[Event]]


@pytest.fixture(scope="module", params=["1.8.0", "1.6.0"])
def schema(request: pytest.FixtureRequest) -> OcsfJsonSchemaEmbedded:
    """The schema as published, of the version that events name and of the oldest that takes them."""
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version=request.param))


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes an Assessment and reads the events back."""

    def reading(assessment: Assessment) -> list[Event]:
        (path,) = write(assessment, lambda: (), tmp_path / "events.jsonl", {})
        return [json.loads(line) for line in path.read_bytes().splitlines()]

    return reading


def _of(events: Iterable[Event], class_uid: int) -> list[Event]:
    return [event for event in events if event["class_uid"] == class_uid]


def _objects(value: Any) -> Iterator[Event]:
    """Every object in an event but `unmapped`, which the schema leaves open."""
    if isinstance(value, dict):
        yield value
        for key, each in value.items():
            if key != "unmapped":
                yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


@pytest.mark.parametrize("name", ["assessment", "decided", "empty"])
def test_the_schema_takes_every_event(
    name: str, schema: OcsfJsonSchemaEmbedded, written: Written, request: pytest.FixtureRequest
) -> None:
    """No attribute is unknown, outdated, of a wrong type or outside its enumeration, and none required lacks."""
    validators: dict[tuple[int, bool], jsonschema.Draft202012Validator] = {}
    for event in written(request.getfixturevalue(name)):
        key = (event["class_uid"], "cloud" in event)
        assert event["metadata"].get("profiles", []) == ["cloud"] * key[1]
        if key not in validators:
            class_name = schema.lookup_class_name_from_uid(key[0])
            of_class = schema.get_class_schema(class_name, profiles=["cloud"] * key[1])
            validators[key] = jsonschema.Draft202012Validator(of_class)
            deprecated = {attribute for attribute, each in of_class["properties"].items() if each.get("deprecated")}
            assert not deprecated & event.keys()
        assert [(list(error.path), error.message) for error in validators[key].iter_errors(event)] == []
        assert list(validators[key].iter_errors({**event, "surprise": 1})) != []


def test_what_is_required_is_there(written: Written, assessment: Assessment) -> None:
    """By a table of our own: attributes, category, and type_uid = class_uid * 100 + activity_id."""
    for event in written(assessment):
        class_uid = event["class_uid"]
        assert event.keys() >= REQUIRED[class_uid]
        assert event["category_uid"] == CATEGORY[class_uid]
        assert event["type_uid"] == class_uid * 100 + event["activity_id"]
        assert event["metadata"]["version"] == "1.8.0"
        assert event["metadata"]["product"]["name"] == "Affidavit"


def test_captions_are_those_of_their_ids(written: Written, assessment: Assessment) -> None:
    """Beside each id of an enumeration stands its caption, unless it is Other (99), whose caption is the source's."""
    published = get_ocsf_schema(version="1.8.0")
    everywhere = [*published["classes"].values(), *published["objects"].values()]
    captions: dict[tuple[str, int], set[str]] = {}
    for each in everywhere:
        for name, attribute in each["attributes"].items():
            for number, value in attribute.get("enum", {}).items():
                if number.lstrip("-").isdigit():
                    captions.setdefault((name, int(number)), set()).add(value["caption"])
    seen = 0
    for event in written(assessment):
        for item in _objects(event):
            for name in item:
                caption = item.get(name.removesuffix("_id"))
                if name.endswith("_id") and isinstance(caption, str) and item[name] != 99:
                    assert caption in captions[(name, item[name])], (name, item[name], caption)
                    seen += 1
    assert seen > 100


def test_every_control_and_every_detection_has_an_event(written: Written, assessment: Assessment) -> None:
    """In the order of the Assessment; items of evidence populations are no detections, and the run comes first."""
    events = written(assessment)
    assert [event["class_uid"] for event in events[:1]] == [RUN]
    controls, detections = _of(events, CONTROL), _of(events, DETECTION)
    assert [event["compliance"]["control"] for event in controls] == [each.control for each in assessment.controls]
    judged = [each for each in assessment.findings if each.effect is not Effect.EVIDENCE]
    assert [event["finding_info"]["uid"] for event in detections] == [each.id for each in judged]
    assert [event["severity_id"] for event in detections] == [SEVERITIES[each.severity] for each in judged]
    assert events[0]["num_detections"] == len(judged)
    assert len({event["metadata"]["uid"] for event in events}) == len(events)


def test_only_satisfied_passes(written: Written, assessment: Assessment) -> None:
    """1 Pass, 2 Warning, 3 Fail, and words of our own for what was not assessed or cannot be told."""
    expected = {
        Status.SATISFIED: (1, "Pass"),
        Status.NOT_SATISFIED: (3, "Fail"),
        Status.NEEDS_REVIEW: (2, "Warning"),
        Status.INDETERMINATE: (99, "Indeterminate"),
        Status.NOT_ASSESSED: (99, "Not assessed"),
    }
    for event, control in zip(_of(written(assessment), CONTROL), assessment.controls, strict=True):
        said = event["compliance"]
        assert (said["status_id"], said["status"]) == expected[control.status]
        assert said["status_code"] == control.status
        assert said["status_details"] == list(control.why)
        assert event["unmapped"]["evidence_note"] == control.evidence_note
    assert {control.status for control in assessment.controls} == set(expected)


def test_a_check_passes_only_with_data(written: Written, assessment: Assessment) -> None:
    """In the rich run, which is incomplete, no check passes; a policy that is not loaded is unknown."""
    control = assessment.controls[1]
    absent = ControlTest("aws.no.such", True, False, False, 0, 0)
    changed = msgspec.structs.replace(control, tests=(*control.tests, absent))
    events = written(msgspec.structs.replace(assessment, controls=(changed, *assessment.controls)))
    checks = [check for event in _of(events, CONTROL) for check in event["compliance"].get("checks", ())]
    assert {check["status_id"] for check in checks} == {0, 2, 3, 99}
    assert {check["uid"]: check["status"] for check in checks}["aws.no.such"] == "Unknown"
    assert {check["uid"]: check["status"] for check in checks}["aws.sts.assume-role"] == "Recorded"


@pytest.mark.parametrize(
    ("status", "said", "alert"),
    [
        (FindingStatus.OPEN, (1, "New"), True),
        (FindingStatus.WAIVED, (3, "Suppressed"), False),
        (FindingStatus.PENDING, (99, "Pending"), False),
        (FindingStatus.INDETERMINATE, (99, "Indeterminate"), False),
    ],
)
def test_only_open_findings_are_alerts(
    written: Written, assessment: Assessment, status: FindingStatus, said: tuple[int, str], alert: bool
) -> None:
    """A waived finding is suppressed, and what cannot be told yet is neither new nor an alert."""
    findings = tuple(msgspec.structs.replace(each, status=status) for each in assessment.findings)
    for event in _of(written(msgspec.structs.replace(assessment, findings=findings)), DETECTION):
        assert (event["status_id"], event["status"]) == said
        assert event["is_alert"] is alert


def test_a_detection_says_who_where_and_why(written: Written, assessment: Assessment) -> None:
    """Technique with tactic, the record by object, index and hash, the caller, and each control with its reason."""
    (finding,) = (each for each in assessment.findings if each.subject.startswith("snap-"))
    (event,) = (each for each in _of(written(assessment), DETECTION) if each["finding_info"]["uid"] == finding.id)
    assert event["resources"] == [{"uid": finding.subject}]
    assert event["cloud"] == {
        "provider": "AWS",
        "account": {"uid": "999900001111", "type_id": 10, "type": "AWS Account"},
        "region": "us-east-1",
    }
    (attack,) = event["finding_info"]["attacks"]
    assert attack["technique"]["uid"] == "T1537" and attack["tactic"] == {"uid": "TA0010", "name": "Exfiltration"}
    (evidence,) = event["evidences"]
    assert evidence["uid"] == finding.evidence[0].event_id
    assert (evidence["data"]["object"], evidence["data"]["index"]) == (finding.evidence[0].object, 4)
    assert evidence["src_endpoint"] == {"ip": "203.0.113.7"}
    assert evidence["api"] == {"operation": "ModifySnapshotAttribute"}
    assert [(each["control"], each["why"]) for each in event["unmapped"]["controls"]] == [
        (link.control, link.why) for link in finding.controls
    ]
    assert event["unmapped"]["evidence_note"].startswith("Keep the approved change ticket")


def test_a_service_is_no_address(written: Written, assessment: Assessment) -> None:
    """CloudTrail names the service where one called; the schema takes addresses only as `ip`."""
    finding = assessment.findings[0]
    evidence = msgspec.structs.replace(finding.evidence[0], source_ip="cloudformation.amazonaws.com", event="ec2:Run")
    findings = (msgspec.structs.replace(finding, effect=Effect.REVIEW, evidence=(evidence,)),)
    (event,) = _of(written(msgspec.structs.replace(assessment, findings=findings)), DETECTION)
    assert event["evidences"][0]["src_endpoint"] == {"name": "cloudformation.amazonaws.com"}
    assert event["evidences"][0]["api"] == {"operation": "Run", "service": {"name": "ec2"}}


def test_every_event_says_whether_the_run_was_whole(
    written: Written, assessment: Assessment, empty: Assessment
) -> None:
    """Each carries the digest and the accounting; a run that is incomplete, or read nothing, has failed."""
    events = written(assessment)
    for event in events:
        said = event["unmapped"]
        assert said["assessment_sha256"] == event["metadata"]["correlation_uid"] == assessment_digest(assessment)
        assert (said["run_complete"], said["records_read"], said["records_rejected"]) == (False, 12_000, 36)
    assert (events[0]["status"], events[0]["status_code"]) == ("Failure", "incomplete")
    assert len(events[0]["unmapped"]["first_failures"]) == len(assessment.failures)
    (nothing,) = written(empty)
    assert nothing["status"] == "Failure" and "No record was evaluated." in nothing["status_detail"]
    whole = msgspec.structs.replace(assessment, run=msgspec.structs.replace(assessment.run, complete=True))
    assert written(whole)[0]["status"] == "Success"


def test_ids_of_findings_last_and_those_of_events_do_not(written: Written, assessment: Assessment) -> None:
    """A later Assessment gives events of their own about the same controls and findings."""
    later = msgspec.structs.replace(
        assessment, run=msgspec.structs.replace(assessment.run, as_of="2026-11-01T00:00:00Z")
    )
    for before, after in zip(written(assessment)[1:], written(later)[1:], strict=True):
        assert before["finding_info"]["uid"] == after["finding_info"]["uid"]
        assert before["metadata"]["uid"] != after["metadata"]["uid"]


def test_hostile_text_stays_data(written: Written, assessment: Assessment, hostile: str) -> None:
    """Line breaks and control characters are escaped, so that each event stays one line and reads back exactly."""
    (event,) = (each for each in _of(written(assessment), DETECTION) if "alert(1)" in each["message"])
    assert event["resources"] == [{"uid": hostile}]
    assert event["message"] == f"trail {hostile} deleted"


def test_related_findings_are_bounded(written: Written, large: Assessment) -> None:
    """A control names some of its findings and counts all."""
    (event,) = (each for each in _of(written(large), CONTROL) if each["compliance"]["control"] == "CC6.3")
    assert len(event["finding_info"]["related_events"]) == RELATED_SHOWN
    assert event["finding_info"]["related_events_count"] == 1_000


def test_the_contract(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, and the destination comes first."""
    (reporter,) = affidavit_reporters()
    assert reporter.name == "ocsf"
    assert check_reporter(reporter, assessment, list(population()), tmp_path).startswith(b'{"metadata":')
