"""What a ledger says of findings, in SARIF: suppressions of those that are closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from affidavit import Assessment
from affidavit.model.assessment import FindingStatus

Render = Callable[..., dict[str, Any]]
CLOSED = {FindingStatus.RESOLVED, FindingStatus.ACCEPTED, FindingStatus.FALSE_POSITIVE}


def test_what_is_closed_is_suppressed_with_the_reason(decided: Assessment, render: Render) -> None:
    """By whom, when, why and shown by what; what is open again is not suppressed, and says so."""
    results = {each["correlationGuid"]: each for each in render(decided)["runs"][0]["results"]}
    closed = 0
    for finding in decided.findings:
        if finding.disposition is None:
            continue
        suppressions = results[finding.id]["suppressions"]
        if finding.status in CLOSED:
            closed += 1
            (suppression,) = suppressions
            assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
            for part in ("alice", "2026-10-02", "since", "T-1", "e" * 64):
                assert part in suppression["justification"]
            assert suppression["properties"]["ledgerEntry"] == 7
        else:
            assert suppressions == []
        assert results[finding.id]["properties"]["dispositionState"] == finding.disposition.state
    assert closed == len(CLOSED)


def test_github_is_given_nothing_that_is_closed(decided: Assessment, render: Render) -> None:
    """It would show it as open; the run says how many were left out."""
    (run,) = render(decided, profile="github")["runs"]
    shown = {each["correlationGuid"] for each in run["results"]}
    assert not shown & {each.id for each in decided.findings if each.status in CLOSED}
    assert {each["what"]: each["count"] for each in run["properties"]["leftOut"]}["closed findings"] == len(CLOSED)


def test_the_checker_takes_it(
    decided: Assessment, render: Render, check: Callable[..., list[str]], tmp_path: Path
) -> None:
    """Strictly, with hostile reasons and names of files."""
    render(decided)
    assert check(tmp_path / "report.sarif") == []
