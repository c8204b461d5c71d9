"""When logging was blind, from CloudTrail's own records to the report and the screen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from affidavit.cli.app import app
from typer.testing import CliRunner

ACCOUNT, REGION = "111122223333", "eu-west-1"
START = datetime(2026, 7, 1, tzinfo=UTC)
PROFILE = f"""
organisation: Example
scope:
  accounts: ["{ACCOUNT}"]
  regions: [{REGION}]
  event_classes: [management-write]
"""


def record(minutes: int, name: str, **more: Any) -> dict[str, Any]:
    """A record of a call in EC2, or of another service."""
    return {
        "eventVersion": "1.08",
        "eventID": f"00000000-0000-4000-8000-{minutes:012}",
        "eventTime": f"{START + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "ec2.amazonaws.com",
        "eventName": name,
        "eventCategory": "Management",
        "readOnly": False,
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/eve", "userName": "eve"},
        "requestParameters": {},
        "responseElements": None,
        **more,
    }


def scanned(folder: Path, *records: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What a scan of a day prints and reports."""
    logs = folder / "logs"
    logs.mkdir()
    (logs / "a.json").write_text(json.dumps({"Records": records}))
    (folder / "profile.yaml").write_text(PROFILE)
    arguments = ["scan", str(logs), "--profile", str(folder / "profile.yaml"), "--since", "2026-07-01",
                 "--until", "2026-07-02", "--as-of", "2026-07-04", "--framework", "soc2",
                 "--report", f"json={folder / 'report.json'}"]  # fmt: skip
    result = CliRunner().invoke(app, arguments)
    return result.stdout, json.loads((folder / "report.json").read_text())


def trail_call(minutes: int, name: str, **more: Any) -> dict[str, Any]:
    """A record of a call about the trail `main`."""
    asked = {"name": "main"}
    return record(minutes, name, **{"eventSource": "cloudtrail.amazonaws.com", "requestParameters": asked, **more})


ORDINARY = [record(60 * hour + 1, "RunInstances") for hour in range(24) if hour not in (11, 12)]


def test_a_stopped_trail_is_a_gap_with_its_reason(tmp_path: Path) -> None:
    """To the second, told on the screen, and with the controls that it touches."""
    stopped, started = trail_call(650, "StopLogging"), trail_call(785, "StartLogging")
    printed, found = scanned(tmp_path, *ORDINARY, stopped, started)
    (trail,) = found["timeline"]["trails"]
    (blind,) = trail["blind"]
    assert (blind["since"], blind["until"]) == ("2026-07-01T10:50:00Z", "2026-07-01T13:05:00Z")
    assert blind["gaps"] == ["management-write"]
    assert {"framework": "soc2", "control": "CC7.2"} in blind["controls"]
    (gap,) = found["coverage"]["gaps"]
    assert (gap["since"], gap["until"]) == (blind["since"], blind["until"])
    assert gap["reason"].startswith("trail main (eu-west-1): StopLogging at 2026-07-01T10:50:00Z by eve")
    (line,) = [line for line in printed.splitlines() if line.startswith("Blind: ")]
    assert f"{ACCOUNT} {REGION} main: 2026-07-01T10:50:00Z to 2026-07-01T13:05:00Z: nothing recorded" in line
    assert "a gap in coverage; touches" in line


def test_what_was_refused_changes_nothing(tmp_path: Path) -> None:
    """The silence is a gap of which no more is known."""
    printed, found = scanned(tmp_path, *ORDINARY, trail_call(650, "StopLogging", errorCode="AccessDenied"))
    assert found["timeline"]["trails"] == []
    assert [gap["reason"] for gap in found["coverage"]["gaps"]] == ["no management-write record seen"]
    assert "Blind: " not in printed


def test_changes_after_the_period_that_were_read_tell_of_its_end(tmp_path: Path) -> None:
    """A trail that was started again on the next day was off until then."""
    stopped, started = trail_call(23 * 60 + 30, "StopLogging"), trail_call(25 * 60, "StartLogging")
    _, found = scanned(tmp_path, *ORDINARY, record(661, "RunInstances"), record(721, "RunInstances"), stopped, started)
    assert [blind["until"] for blind in found["timeline"]["trails"][0]["blind"]] == ["2026-07-02T01:00:00Z"]
    assert [(gap["since"], gap["until"]) for gap in found["coverage"]["gaps"]] == [
        ("2026-07-01T23:30:00Z", "2026-07-02T00:00:00Z")
    ]


def test_a_trail_told_to_leave_out_a_service_is_blind_to_it(tmp_path: Path) -> None:
    """Every hour has records, and none can be of KMS: what rests on its events is in doubt, and nothing else."""
    asked = {"trailName": "main", "eventSelectors": [{"excludeManagementEventSources": ["kms.amazonaws.com"]}]}
    hourly = [record(hour * 60 + 2, "RunInstances") for hour in range(24)]
    printed, found = scanned(tmp_path, *hourly, trail_call(61, "PutEventSelectors", requestParameters=asked))
    (gap,) = found["coverage"]["gaps"]
    assert (gap["event_class"], gap["sources"], gap["since"]) == (
        "management-write", ["kms.amazonaws.com"], "2026-07-01T01:01:00Z"
    )  # fmt: skip
    assert "only a part of management-read, management-write recorded: without kms.amazonaws.com" in printed
    sources = {each["id"]: each["sources"] for each in found["policies"]}
    assert sources["aws.kms.change"] == ["kms.amazonaws.com"]
    assert sources["aws.cloudtrail.logging-stopped"] == ["cloudtrail.amazonaws.com"]
