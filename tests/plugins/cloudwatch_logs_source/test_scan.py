"""A whole scan of a log group says what a scan of the same events as S3 holds them says."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugins.cloudwatch_logs_source.conftest import ACCOUNT, GROUP, REGION, STREAM, event

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.plugins.cloudwatch_logs_source.conftest import Logs

PERIOD = ("--since", "2025-03-01", "--until", "2025-04-01", "--as-of", "2025-05-01", "--framework", "soc2")
INSIGHT = {
    "eventVersion": "1.08",
    "eventTime": "2025-03-06T10:00:00Z",
    "awsRegion": REGION,
    "eventID": "10000000-0000-4000-8000-000000000000",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": ACCOUNT,
    "sharedEventID": "20000000-0000-4000-8000-000000000000",
    "insightDetails": {"state": "Start", "eventSource": "iam.amazonaws.com", "eventName": "CreateUser"},
    "eventCategory": "Insight",
}
DONE, INCOMPLETE = 0, 3


@pytest.fixture
def events(shared_data: Path) -> list[dict[str, Any]]:
    """Real records, moved into the period one a minute and told apart by their ids; the last lies after it."""
    found: list[dict[str, Any]] = []
    for path in sorted((shared_data / "cloudtrail" / "stratus-red-team").rglob("*.json")):
        content = json.loads(path.read_bytes())
        found += content if isinstance(content, list) else content.get("Records", [content])
    found = [each for each in found if "eventName" in each and "eventTime" in each][:400]
    for number, each in enumerate(found):
        each["eventTime"] = f"2025-03-{4 + number // 600:02}T{number // 60 % 24:02}:{number % 60:02}:07Z"
        each["eventID"] = f"{number:08}-0000-4000-8000-000000000000"
    return [*found, INSIGHT, event(9_999, "2025-04-01T00:30:00Z")]


def as_in_s3(folder: Path, events: list[dict[str, Any]]) -> Path:
    """Log files of fifty records each."""
    day = folder / "AWSLogs" / ACCOUNT / "CloudTrail" / REGION / "2025" / "03" / "10"
    day.mkdir(parents=True)
    for at in range(0, len(events), 50):
        name = f"{ACCOUNT}_CloudTrail_{REGION}_20250310T0000Z_{at:016}.json.gz"
        (day / name).write_bytes(gzip.compress(json.dumps({"Records": events[at : at + 50]}).encode()))
    return folder


def as_exported(folder: Path, events: list[dict[str, Any]]) -> Path:
    """What an export task writes, and the object with which it first tries the bucket."""
    stream = folder / "exportedlogs" / "0c3d6b0e-2b8e-4c48-93c8-2f1a7a5a1f00" / STREAM
    stream.mkdir(parents=True)
    (folder / "exportedlogs" / "aws-logs-write-test").write_text("Permission Check Successful")
    for number in range(2):
        lines = (f"{each['eventTime'][:-1]}.000Z {json.dumps(each)}\n" for each in events[number::2])
        (stream / f"{number:06}.gz").write_bytes(gzip.compress("".join(lines).encode()))
    return folder


def scanned(cli: Cli, source: str | Path, tmp_path: Path, expect: int = DONE, **more: Any) -> dict[str, Any]:
    """The Assessment of a scan of the period."""
    report = tmp_path / "report.json"
    options = more.pop("options", ())
    cli("scan", source, *PERIOD, *options, "--report", f"json={report}", expect=[expect], **more)
    found: dict[str, Any] = json.loads(report.read_bytes())
    return found


def told(assessment: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on which objects the records lie in."""
    return {
        "records": assessment["inputs"]["records"],
        "findings": [
            {
                **{name: value for name, value in finding.items() if name not in ("evidence", "message")},
                "evidence": sorted((each["time"], each["event_id"]) for each in finding["evidence"]),
            }
            for finding in assessment["findings"]
        ],
        **{name: assessment[name] for name in ("controls", "coverage", "techniques", "failures")},
    }


def test_a_dry_run_says_what_it_cannot_know(
    cli: Cli, logs: Logs, credentials: dict[str, str], events: list[dict[str, Any]]
) -> None:
    """CloudWatch tells no size before it is asked for events, and its requests are not counted: no zeros for them."""
    logs.put_events(STREAM, events)
    asked = ("scan", logs.location(), "--since", "2025-03-04", "--until", "2025-03-05", "--dry-run")
    found = json.loads(cli(*asked, "--json", env=credentials, expect=[DONE]).stdout)
    assert found["objects"] == found["unsized"] > 0
    assert (found["bytes"], found["requests"]) == (0, None)
    words = cli(*asked, env=credentials, expect=[DONE]).stdout
    count = found["objects"]
    assert f"{count} objects, 0 bytes as stored and {count} whose size shows only when they are read" in words
    assert "requests" not in words


def test_the_same_as_from_files(
    cli: Cli, logs: Logs, credentials: dict[str, str], events: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Records, findings, controls and coverage are the same from S3's files, a log group, its export and its zip."""
    for part in range(3):
        logs.put_events(f"{STREAM}_{part}" if part else STREAM, events[part::3])
    files = told(scanned(cli, as_in_s3(tmp_path / "s3", events), tmp_path))
    assert files["records"]["evaluated"] == len(events) - 1
    assert files["records"]["outside_period"] == 1
    assert len(files["findings"]) > 20
    group = scanned(cli, logs.location(), tmp_path, env=credentials)
    assert told(group) == files
    assert logs.endpoint not in json.dumps(group)
    assert scanned(cli, logs.location(), tmp_path, options=("--workers", "2"), env=credentials) == group
    exported = as_exported(tmp_path / "export", events)
    assert told(scanned(cli, exported, tmp_path)) == files
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in exported.rglob("*.gz"):
            packed.write(path, path.relative_to(exported))
    assert told(scanned(cli, archive, tmp_path)) == files


def test_it_is_said_what_a_log_group_cannot_show(
    cli: Cli, logs: Logs, credentials: dict[str, str], tmp_path: Path
) -> None:
    """Every Assessment of a log group says that large events are missing and that no digest covers it."""
    logs.put_events(STREAM, [event(1)])
    (remark,) = scanned(cli, logs.location(), tmp_path, env=credentials)["inputs"]["skipped"]
    assert remark["uri"] == GROUP.strip("/") and not remark["failed"]
    assert "events over 256 KB" in remark["reason"] and "integrity is not covered" in remark["reason"]


def test_what_a_log_group_cannot_hold_is_missing_from_what_was_collected_too(
    cli: Cli, logs: Logs, credentials: dict[str, str], tmp_path: Path
) -> None:
    """Offline, a group that is younger than the period leaves the same failure and the same hole."""
    logs.put_events(STREAM, [event(1, "2025-03-20T09:30:00Z")])
    logs.group(created="2025-03-10T00:00:00Z")
    cli("collect", logs.location(), tmp_path / "kept", *PERIOD[:4], expect=[INCOMPLETE], env=credentials)
    direct = scanned(cli, logs.location(), tmp_path, INCOMPLETE, env=credentials)
    offline = scanned(cli, tmp_path / "kept", tmp_path, INCOMPLETE)
    assert told(offline) == told(direct)
    assert "the log group was created" in offline["failures"][0]["reason"]
    aside = [each["reason"] for each in offline["inputs"]["skipped"]]
    assert set(aside) > {each["reason"] for each in direct["inputs"]["skipped"]}


def test_groups_of_like_streams_are_told_apart(
    cli: Cli, logs: Logs, credentials: dict[str, str], tmp_path: Path
) -> None:
    """Objects of one name in two groups are led by their groups, and no option is printed."""
    logs.put_events(STREAM, [event(1)], "CloudTrail/one")
    logs.put_events(STREAM, [event(2)], "CloudTrail/two")
    both = logs.location("CloudTrail/one"), logs.location("CloudTrail/two")
    uris = {
        each["uri"] for each in scanned(cli, both[0], tmp_path, env=credentials, options=both[1:])["inputs"]["objects"]
    }
    days = ("03", "04", "05")
    assert uris == {f"{name}/{STREAM}/2025-03-{day}.jsonl" for name in ("one", "two") for day in days}


def test_holes_make_the_run_incomplete(cli: Cli, logs: Logs, credentials: dict[str, str], tmp_path: Path) -> None:
    """Retention that is too short, and a slice that breaks off, are failures with all that could be read."""
    logs.put_events(STREAM, [event(number) for number in range(4)])
    logs.group(retention=90)

    def cut(operation: str, request: dict[str, Any], reply: dict[str, Any]) -> None:
        if operation == "FilterLogEvents" and reply["events"]:
            del reply["events"][2:]
            reply["nextToken"] = "more"

    logs.alter = cut
    denied = (400, {"__type": "AccessDeniedException", "message": "no"})
    logs.answer = lambda _, request: denied if request.get("nextToken") == "more" else None
    found = scanned(cli, logs.location(), tmp_path, INCOMPLETE, env=credentials)
    assert found["inputs"]["records"]["evaluated"] == 2
    reasons = {each["object"]: each["reason"] for each in found["failures"]}
    assert reasons[GROUP.strip("/")].startswith("retention of 90 days: nothing before")
    assert "allow logs:FilterLogEvents" in reasons[f"{STREAM}/2025-03-04.jsonl"]


def test_odd_messages_are_rejected_one_by_one(
    cli: Cli, logs: Logs, credentials: dict[str, str], tmp_path: Path
) -> None:
    """Messages that are no CloudTrail records are counted each, and the records between them are read."""
    time = "2025-03-04T09:30:00Z"
    odd = ["START", '"', "[", "", "{", '{"a": "b', "}", '{"x": 1}']
    messages = [text for number, each in enumerate(odd) for text in (json.dumps(event(number)), each)]
    logs.put(STREAM, [(time, message) for message in messages])
    found = scanned(cli, logs.location(), tmp_path, INCOMPLETE, env=credentials)
    records = found["inputs"]["records"]
    assert (records["evaluated"], records["rejected"]) == (len(odd), len(odd))
