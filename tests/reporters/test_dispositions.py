"""Every report tells what was decided about findings, and never calls a resolved violation none."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from affidavit import Assessment, encode_assessment
from affidavit.model.assessment import FindingStatus, State
from affidavit_reporters import csv_report, json_report, junit_report, markdown_report, ocsf
from affidavit_reporters.html import findings as findings_module
from affidavit_reporters.html.render import render
from affidavit_reporters.outcomes import Outcome, policy_outcomes

CLOSED = (FindingStatus.RESOLVED, FindingStatus.ACCEPTED, FindingStatus.FALSE_POSITIVE)


@pytest.fixture
def written(decided: Assessment, tmp_path: Path) -> Callable[..., list[str]]:
    """Writes a report, and gives the texts of its files."""

    def run(write: Callable[..., Any], name: str) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in write(decided, lambda: (), tmp_path / name, {})]

    return run


def test_the_json_report_holds_all_of_it(decided: Assessment) -> None:
    """What is written reads back the same, so that other reports can be rendered of it, and has the promised schema."""
    written = encode_assessment(decided)
    assert msgspec.json.decode(written, type=Assessment) == decided
    jsonschema.validate(json.loads(written), msgspec.json.schema(Assessment))


def test_the_page_has_dispositions_and_times(decided: Assessment, assessment: Assessment, hostile: str) -> None:
    """The head of the ledger, each decision, the median and the longest time; without a ledger it says so."""
    page = b"".join(render(decided)).decode()
    for words in (
        "f" * 64,
        "e" * 64,
        "Assigned to bob",
        "Shown to be a false positive",
        "1 hour, at most 1 day 1 hour",
        "T-1",
    ):
        assert words in page
    assert hostile not in page
    assert "2 were resolved or accepted as a risk since; such a violation stays one." in page
    assert "No ledger was kept" in b"".join(render(assessment)).decode()


def test_a_finding_without_a_card_tells_its_decision_too(decided: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of all findings says of those that have no card where they stand and why."""
    page = b"".join(render(decided)).decode()
    monkeypatch.setattr(findings_module, "CARD_BUDGET", 0)
    short = b"".join(render(decided)).decode()
    standing = "Accepted as a risk on "
    assert 0 < short.count(standing) == page.count(standing)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (json_report.write, "report.json"),
        (csv_report.write, "report.csv"),
        (junit_report.write, "report.xml"),
        (markdown_report.write, "report.md"),
    ],
)
def test_reports_tell_who_signed_the_ledger(written: Callable[..., list[str]], write: Any, name: str) -> None:
    """By the key's fingerprint."""
    assert any("e" * 64 in text for text in written(write, name))


def test_tables_have_a_column_for_it(decided: Assessment, written: Callable[..., list[str]]) -> None:
    """State, who, when and why of each finding; of each control how many are closed."""
    findings, controls, run = (
        list(csv.DictReader(io.StringIO(text))) for text in written(csv_report.write, "report.csv")
    )
    told = {each["id"]: (each["disposition"], each["decided_by"], each["assigned"]) for each in findings}
    for finding in decided.findings:
        said = finding.disposition
        assert told[finding.id] == ((said.state, "alice", "bob") if said else ("", "", ""))
    assert sum(int(each["closed_violations"]) + int(each["closed_reviews"]) for each in controls)
    assert {"name": "ledger_head", "value": "f" * 64} in run


def test_markdown_sets_closed_findings_apart(written: Callable[..., list[str]]) -> None:
    """Under headings of their own, with the reason in a code span."""
    (text,) = written(markdown_report.write, "report.md")
    for heading in (
        "Resolved; a resolved violation stays a deviation (1)",
        "Accepted as a risk; an accepted violation stays a deviation (1)",
        "Shown to be false positives (1)",
    ):
        assert heading in text
    assert re.search(r"  - `+ ?Resolved on 2026-10-02 by alice: since", text)
    assert f"Ledger: head `{'f' * 64}`" in text
    assert "From the ledger: 1,200 records in 4 objects" in text


def test_events_have_the_status_of_their_schema(decided: Assessment, written: Callable[..., list[str]]) -> None:
    """Resolved, suppressed or in progress, with the reason as a comment; only what is open is an alert."""
    (text,) = written(ocsf.write, "report.jsonl")
    events = {each["finding_info"]["uid"]: each for each in map(json.loads, text.splitlines()) if "is_alert" in each}
    expected = {
        State.RESOLVED: "Resolved",
        State.ACCEPTED: "Suppressed",
        State.FALSE_POSITIVE: "Resolved",
        State.RECURRED: "New",
        State.EXPIRED: "New",
        State.ACKNOWLEDGED: "In Progress",
    }
    for finding in decided.findings:
        if finding.disposition:
            event = events[finding.id]
            assert event["status"] == expected[finding.disposition.state]
            assert event["is_alert"] is (finding.status is FindingStatus.OPEN)
            assert "alice" in event["comment"]


@pytest.mark.parametrize("status", CLOSED)
def test_a_policy_whose_findings_are_closed_passes_nothing(
    assessment: Assessment, status: FindingStatus, tmp_path: Path
) -> None:
    """It is skipped with what became of them; it is clear only where it found nothing."""
    policy = next(each for each in assessment.policies if each.id == "aws.ec2.snapshot-shared-outside")
    findings = tuple(
        msgspec.structs.replace(each, status=status) for each in assessment.findings if each.policy == policy.id
    )
    one = msgspec.structs.replace(assessment, findings=findings)
    outcome = policy_outcomes(one)[policy.id]
    assert outcome.outcome is Outcome.CLOSED
    assert ("stays a deviation" in outcome.why) is (status is not FindingStatus.FALSE_POSITIVE)
    (path,) = junit_report.write(one, lambda: (), tmp_path / "report.xml", {})
    assert f"closed ({policy.severity}): {outcome.why}" in path.read_text(encoding="utf-8")
