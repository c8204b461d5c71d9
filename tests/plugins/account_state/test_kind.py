"""Records of the state of accounts: to which class each belongs, and what a period takes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from affidavit.cli.app import app
from affidavit_plugins.account_source.calls import CALLS, REGIONS
from affidavit_plugins.account_source.log_buckets import LIST_BUCKETS
from affidavit_plugins.account_source.snapshot import GLOBAL
from affidavit_plugins.account_state.kind import EVENT_CLASSES, GLOBAL_CLASSES, doubtful_class, event_class
from typer.testing import CliRunner

ONE_POLICY = ("--policies", str(Path(__file__).parents[2] / "one_policy"))


def test_every_call_has_a_class_of_its_own_kind() -> None:
    """Each question that is asked belongs to a class, one without a region exactly where it is asked in none."""
    for call in (*CALLS, REGIONS, LIST_BUCKETS):
        name = event_class((call.api, "answered"))
        assert name in EVENT_CLASSES, call.api
        assert (name in GLOBAL_CLASSES) != call.everywhere, call.api


@pytest.mark.parametrize("status", ["denied", "failed", "partial", None, 1])
def test_what_was_not_answered_covers_nothing(status: object) -> None:
    """A refusal, a failure or half an answer shows no state."""
    about = ("cloudtrail:DescribeTrails", status)
    assert (event_class(about), doubtful_class(about)) == (None, "state:cloudtrail")


def test_only_what_is_asked_is_doubted() -> None:
    """An answer that is known casts no doubt, and neither does a question that no class has."""
    assert doubtful_class(("cloudtrail:DescribeTrails", "absent")) is None
    assert doubtful_class(("audit:Ask", "denied")) is None
    assert doubtful_class((None, "denied")) is None


@pytest.mark.parametrize(("status", "covered"), [("answered", True), ("denied", False)])
def test_one_answer_does_not_stand_for_another(status: str, covered: bool, tmp_path: Path) -> None:
    """A service of which anything could not be read is not covered, so its class is a gap."""
    records = [
        {
            "recordType": "aws.account/1",
            "collectedAt": f"{day}T10:00:00Z",
            "accountId": "111122223333",
            "region": "eu-west-1",
            "api": f"cloudtrail:{call}",
            "status": given,
        }
        for day in ("2026-06-30", "2026-08-01")
        for call, given in (("DescribeTrails", status), ("ListEventDataStores", "answered"))
    ]
    logs, profile, report = tmp_path / "state.jsonl", tmp_path / "profile.yaml", tmp_path / "report.json"
    logs.write_text("".join(json.dumps(each) + "\n" for each in records))
    scope = "{accounts: ['111122223333'], regions: [eu-west-1], event_classes: ['state:cloudtrail']}"
    profile.write_text(f"organisation: Example Ltd\nscope: {scope}\n")
    period = ["--since", "2026-07-01", "--until", "2026-08-01"]
    arguments = ["scan", str(logs), *ONE_POLICY, *period, "--profile", str(profile), "--report", f"json={report}"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    gaps = json.loads(report.read_text())["coverage"]["gaps"]
    assert (not [gap for gap in gaps if gap["reason"].startswith("no snapshot")]) is covered


def test_a_period_takes_snapshots_near_its_ends(tmp_path: Path) -> None:
    """Taken the day before or after it they are evaluated, further off they are outside."""
    days = (
        "2026-06-29T10:00:00Z",
        "2026-06-30T10:00:00Z",
        "2026-07-20T00:00:00Z",
        "2026-08-01T10:00:00Z",
        "2026-08-03T00:00:00Z",
    )
    records = [
        {
            "recordType": "aws.account/1",
            "collectedAt": day,
            "accountId": "111122223333",
            "region": GLOBAL,
            "api": "iam:ListRoles",
            "status": "answered",
        }
        for day in days
    ]
    logs = tmp_path / "state.jsonl"
    logs.write_text("".join(json.dumps(each) + "\n" for each in records))
    report = tmp_path / "report.json"
    arguments = [
        "scan",
        str(logs),
        *ONE_POLICY,
        "--since",
        "2026-07-01",
        "--until",
        "2026-08-01",
        "--report",
        f"json={report}",
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    counts = json.loads(report.read_text())["inputs"]["records"]
    assert (counts["read"], counts["evaluated"], counts["outside_period"]) == (5, 3, 2)
    cells = json.loads(report.read_text())["coverage"]["cells"]
    assert [cell["day"] for cell in cells] == ["2026-06-30", "2026-07-20", "2026-08-01"]
