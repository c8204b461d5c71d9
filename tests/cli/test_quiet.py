"""Quiet hours from real digest files to the report: logs were delivered, and no record was among them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from affidavit.cli.app import app
from typer.testing import CliRunner

from tests.cli.test_trail_history import call
from tests.cli.test_verify import write
from tests.plugins.cloudtrail_digest.making import ACCOUNT, HOME, START, TRAIL, Bucket, Trail, iso

AWAY = "eu-west-1"
HOURS = 14
PROFILE = f"""
organisation: Example
scope:
  accounts: ["{ACCOUNT}"]
  regions: [{HOME}, {AWAY}]
  event_classes: [management-write]
"""
POLICY = """
id: example.anything
title: Anything
severity: info
effect: evidence
logs: aws.cloudtrail
needs: [management-write]
select: {eventName: RunInstances}
when: {jmespath: "eventName"}
subject: eventName
message: something
evidence_note: Nothing.
remediation: None.
tests:
  - {name: one, matches: true, event: {eventName: RunInstances}}
  - {name: other, matches: false, event: {eventName: Other}}
"""


def record(hour: int, region: str) -> dict[str, Any]:
    """A change of something in an hour."""
    number = hour + (100 if region == HOME else 0)
    return {
        "eventVersion": "1.08",
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "eventTime": iso(START + timedelta(hours=hour)),
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "eventCategory": "Management",
        "readOnly": False,
        "awsRegion": region,
        "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/ana", "userName": "ana"},
        "requestParameters": {},
    }


def delivered(*away: int, at_home: list[dict[str, Any]] | None = None) -> Bucket:
    """A trail of two regions: something every hour in its own, and in the other in some hours."""
    bucket = Bucket()
    home, other = Trail(bucket, region=HOME), Trail(bucket, region=AWAY)
    for hour in range(HOURS):
        moment = START + timedelta(hours=hour, minutes=9)
        more = at_home or [] if hour == 6 else []
        home.digest(logs=0, also=[home.log(moment, records=[record(hour, HOME), *more])])
        other.digest(logs=0, also=[other.log(moment, records=[record(hour, AWAY)])] if hour in away else [])
    return bucket


def coverage_of(folder: Path, bucket: Bucket, *states: dict[str, Any], profile: str = PROFILE) -> dict[str, Any]:
    """Coverage of 01:00 to 11:00."""
    logs = write(bucket, folder / "logs")
    beside = folder / "state.jsonl"
    if states:
        beside.write_text("".join(f"{json.dumps(each)}\n" for each in states))
    (folder / "profile.yaml").write_text(profile)
    (folder / "policy.yaml").write_text(POLICY)
    report = folder / "report.json"
    arguments = ["scan", str(logs), *([str(beside)] if states else []),
                 "--profile", str(folder / "profile.yaml"), "--since", "2026-07-01T01:00:00Z",
                 "--until", "2026-07-01T11:00:00Z", "--late", "1", "--as-of", "2026-07-04",
                 "--policies", str(folder / "policy.yaml"), "--report", f"json={report}"]  # fmt: skip
    result = CliRunner().invoke(app, arguments)
    assert report.exists(), result.output
    coverage: dict[str, Any] = json.loads(report.read_text())["coverage"]
    return coverage


def hours_of(folder: Path, bucket: Bucket, *states: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Of each region the marks of the hours of the period, 01:00 to 11:00; and the reasons of gaps."""
    coverage = coverage_of(folder, bucket, *states)
    marks = {cell["region"]: cell["hours"][1:11] for cell in coverage["cells"] if cell["event_class"].startswith("m")}
    return marks, [gap["reason"] for gap in coverage["gaps"]]


def test_silence_between_records_of_a_whole_chain_is_quiet(tmp_path: Path) -> None:
    """In the region itself, and by records of the same trail in another."""
    assert hours_of(tmp_path, delivered(1, 2, 9)) == ({HOME: "#" * 10, AWAY: "##------#-"}, [])


def test_a_region_in_which_nothing_ever_happens_is_quiet(tmp_path: Path) -> None:
    """Its digests vouch for it, and the trail is seen at work at home."""
    assert hours_of(tmp_path, delivered()) == ({HOME: "#" * 10, AWAY: "-" * 10}, [])


def _no_digest(bucket: Bucket) -> None:
    del bucket.objects[[key for key in bucket.digests if f"/{AWAY}/" in key][5]]


def _no_digests_at_home(bucket: Bucket) -> None:
    for key in [key for key in bucket.digests if f"/{HOME}/" in key]:
        del bucket.objects[key]


def _no_digests(bucket: Bucket) -> None:
    for key in bucket.digests:
        del bucket.objects[key]


@pytest.mark.parametrize(
    ("damage", "quiet_hours"),
    [(_no_digest, "---...----"), (_no_digests_at_home, "." * 10), (_no_digests, "." * 10)],
)
def test_without_digests_silence_is_a_gap(tmp_path: Path, damage: Callable[[Bucket], None], quiet_hours: str) -> None:
    """Of its own region, of the home region in which changes are told, or of all."""
    bucket = delivered()
    damage(bucket)
    marks, reasons = hours_of(tmp_path, bucket)
    assert marks.get(AWAY, "." * 10) == quiet_hours
    assert any("no management-write record seen" in reason for reason in reasons)


def test_a_log_file_that_is_gone_leaves_nothing_quiet(tmp_path: Path) -> None:
    """It may have held a record of the silent hours, or of a change to the trail."""
    bucket = delivered(5)
    (gone,) = [key for key in bucket.logs if f"/{AWAY}/" in key]
    del bucket.objects[gone]
    marks, reasons = hours_of(tmp_path, bucket)
    assert marks.get(AWAY, "." * 10)[:5] == "....."
    assert any(reason.endswith("missing") for reason in reasons)


def test_a_change_of_selectors_leaves_nothing_quiet_around_it(tmp_path: Path) -> None:
    """A trail that is seen at work on both sides of it was perhaps not in between."""
    asked = {"trailName": TRAIL, "eventSelectors": [{"readWriteType": "All", "includeManagementEvents": True}]}
    changed = call("PutEventSelectors", START + timedelta(hours=6, minutes=5), requestParameters=asked)
    marks, _ = hours_of(tmp_path, delivered(at_home=[changed]))
    # By what it was set to, it is known again from the change on.
    assert marks[AWAY] == "-----.----"


def test_a_snapshot_of_selectors_tells_what_records_do_not(tmp_path: Path) -> None:
    """Where the first records come late, and the trail is known to record the class by its state."""
    arn = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}"
    selectors = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}]
    trail = {
        "Name": TRAIL, "TrailARN": arn, "IsOrganizationTrail": False,
        "GetTrailStatus": {"status": "answered", "response": {"IsLogging": True}},
        "GetEventSelectors": {"status": "answered", "response": {"EventSelectors": selectors}},
    }  # fmt: skip
    state = {
        "recordType": "aws.account/1", "eventID": "s", "collectedAt": "2026-07-01T01:00:00Z", "accountId": ACCOUNT,
        "region": HOME, "api": "cloudtrail:DescribeTrails", "status": "answered", "response": {"trailList": [trail]},
    }  # fmt: skip
    bucket = Bucket()
    for region in (HOME, AWAY):
        Trail(bucket, region=region).hours(HOURS, logs=0)
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    assert hours_of(tmp_path / "with", bucket, state)[0] == {HOME: "-" * 10, AWAY: "-" * 10}
    assert hours_of(tmp_path / "without", bucket)[0] == {}
    denied = {**trail, "GetEventSelectors": {"status": "denied", "response": None}}
    (tmp_path / "denied").mkdir()
    state = {**state, "status": "partial", "response": {"trailList": [denied]}}
    assert hours_of(tmp_path / "denied", bucket, state)[0] == {}


def test_without_a_declared_scope_the_state_says_what_to_expect(tmp_path: Path) -> None:
    """Its regions have gaps and quiet hours, and nothing is called covered."""
    regions = [{"RegionName": region} for region in (HOME, AWAY, "eu-north-1")]
    state = {
        "recordType": "aws.account/1", "eventID": "s", "collectedAt": "2026-07-01T01:00:00Z", "accountId": ACCOUNT,
        "region": "global", "api": "ec2:DescribeRegions", "status": "answered", "response": {"Regions": regions},
    }  # fmt: skip
    found = coverage_of(tmp_path, delivered(), state, profile="organisation: Example\n")
    assert not found["declared"]
    assert found["note"].startswith("no scope is declared, so nothing can be called covered; gaps are told in what")
    marks = {(each["region"], each["event_class"]): each["hours"][1:11] for each in found["cells"]}
    assert marks[AWAY, "management-write"] == "-" * 10
    assert {(gap["region"], gap["event_class"]) for gap in found["gaps"]} == {
        ("eu-north-1", "management-read"), ("eu-north-1", "management-write"),
        (HOME, "management-read"), (AWAY, "management-read"),
    }  # fmt: skip
