"""Records of the state of accounts: to which class each belongs, and what a period takes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from affidavit.cli.app import app
from affidavit_plugins.account_source.calls import CALLS, REGIONS
from affidavit_plugins.account_source.log_buckets import LIST_BUCKETS
from affidavit_plugins.account_source.snapshot import GLOBAL
from affidavit_plugins.account_state.kind import EVENT_CLASSES, GLOBAL_CLASSES, event_class
from typer.testing import CliRunner


def test_every_call_has_a_class_of_its_own_kind() -> None:
    """Each question that is asked belongs to a class, one without a region exactly where it is asked in none."""
    for call in (*CALLS, REGIONS, LIST_BUCKETS):
        name = event_class((call.api, "answered"))
        assert name in EVENT_CLASSES, call.api
        assert (name in GLOBAL_CLASSES) != call.everywhere, call.api


@pytest.mark.parametrize("status", ["denied", "failed", "partial", None, 1])
def test_what_was_not_answered_covers_nothing(status: object) -> None:
    """A refusal, a failure or half an answer shows no state."""
    assert event_class(("cloudtrail:DescribeTrails", status)) is None


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
    arguments = ["scan", str(logs), "--since", "2026-07-01", "--until", "2026-08-01", "--report", f"json={report}"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    counts = json.loads(report.read_text())["inputs"]["records"]
    assert (counts["read"], counts["evaluated"], counts["outside_period"]) == (5, 3, 2)
    cells = json.loads(report.read_text())["coverage"]["cells"]
    assert [cell["day"] for cell in cells] == ["2026-06-30", "2026-07-20", "2026-08-01"]
