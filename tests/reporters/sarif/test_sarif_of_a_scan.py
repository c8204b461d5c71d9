"""Reports of real scans, from the command line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from affidavit import assessment_digest
from affidavit.assessment.files import load_assessment

Json = dict[str, Any]


def test_a_scan_of_real_attacks_gives_reports_that_pass(
    cli: Callable[..., Any],
    shared_data: Path,
    tmp_path: Path,
    check: Callable[..., list[str]],
    multitool: Callable[[Path], Counter[str]],
) -> None:
    """Stratus Red Team's detonations with all frameworks: the scan writes SARIF, `affidavit report` the same bytes and
    the other profiles, and both validators find nothing."""
    frameworks = [
        each for name in ("soc2", "pci-dss", "hipaa", "nist-csf", "iso27001") for each in ("--framework", name)
    ]
    reports = ["--report", "sarif=scan.sarif", "--report", "json=scan.json"]
    logs = shared_data / "cloudtrail/stratus-red-team"
    cli("scan", logs, *frameworks, "--as-of", "2026-10-01", *reports, expect=(1, 3))
    for profile in ("portable", "full", "github"):
        told = ["--report", f"sarif={profile}.sarif", "--report-option", f"sarif.profile={profile}"]
        cli("report", "scan.json", *told, expect=(0,))
        path = tmp_path / f"{profile}.sarif"
        assert check(path, "--profile", "generic" if profile == "full" else "github") == []
        assert multitool(path) == Counter()
    assert (tmp_path / "scan.sarif").read_bytes() == (tmp_path / "portable.sarif").read_bytes()

    assessment = load_assessment(tmp_path / "scan.json")
    (run,) = json.loads((tmp_path / "full.sarif").read_bytes())["runs"]
    assert run["properties"]["assessment"]["sha256"] == assessment_digest(assessment)
    assert {each["correlationGuid"] for each in run["results"]} == {each.id for each in assessment.findings}
    assert len(run["taxonomies"]) == 6 and len(run["artifacts"]) == len(assessment.inputs.objects) > 0
    indexed = [each["locations"][0]["physicalLocation"]["artifactLocation"]["index"] for each in run["results"]]
    assert len(indexed) > 20 and max(indexed) < len(run["artifacts"])
    assert any("codeFlows" in each for each in run["results"])


def test_a_second_run_is_compared_on_the_command_line(cli: Callable[..., Any], tmp_path: Path) -> None:
    """`--report-option sarif.previous=` takes the file that the run before wrote; an unknown option is told of."""
    event = {
        "eventVersion": "1.08",
        "eventTime": "2026-07-01T10:00:00Z",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": "StopLogging",
        "awsRegion": "us-east-1",
        "eventID": "e-1",
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/eve", "userName": "eve"},
        "requestParameters": {"name": "org-trail"},
    }
    (tmp_path / "logs.json").write_text(json.dumps({"Records": [event]}))
    cli("scan", "logs.json", "--report", "sarif=first.sarif", expect=(0,))
    later = {**event, "eventID": "e-2", "eventTime": "2026-07-02T10:00:00Z", "requestParameters": {"name": "other"}}
    (tmp_path / "logs.json").write_text(json.dumps({"Records": [event, later]}))
    told = ["--report", "sarif=second.sarif", "--report-option", "sarif.previous=first.sarif"]
    cli("scan", "logs.json", *told, expect=(0,))
    (run,) = json.loads((tmp_path / "second.sarif").read_bytes())["runs"]
    states = {each["properties"]["subject"]: each["baselineState"] for each in run["results"]}
    stopped = {subject: state for subject, state in states.items() if "trail" in subject}
    assert sorted(stopped.values()) == ["new", "unchanged"]
    wrong = cli("scan", "logs.json", "--report", "sarif=x.sarif", "--report-option", "sarif.nope=1", expect=(2,))
    assert all(name in wrong.stderr for name in ("profile", "previous", "base", "category", "policies"))
