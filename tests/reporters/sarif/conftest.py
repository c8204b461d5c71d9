"""What the tests of the `sarif` reporter share: rendering, variants of the rich Assessment, the two validators."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Finding, FindingStatus, WaiverRun
from affidavit_reporters import sarif

Json = dict[str, Any]
Render = Callable[..., Json]

MULTITOOL = "microsoft-sarif-multitool-linux-5.7.0.tgz"
# As npm's registry states it ("integrity" of @microsoft/sarif-multitool-linux 5.7.0).
MULTITOOL_SHA512 = "NxUbpq6ISCWoTQ/NfOYEwEDKq1Heka/rMoJ5R5LMydcAZQX/X7g5mWHcgxDub+0M07LC96tZ5LZHvF1Qy3gjTA=="
# The hostile text and the addresses of the samples look like templates that were never filled in. They are data.
SAMPLE_TEXT = r"7 \* 7|example\.com"


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Writes an Assessment with these options and reads the log again; the file stays at `tmp_path/report.sarif`."""

    def run(assessment: Assessment, **options: str) -> Json:
        target = tmp_path / "report.sarif"
        assert sarif.write(assessment, lambda: (), target, options) == [target]
        log: Json = json.loads(target.read_bytes())
        return log

    return run


@pytest.fixture(scope="session")
def varied(assessment: Assessment) -> Assessment:
    """The rich Assessment with a violation waived, a review waived in part, one pending and one indeterminate."""
    waivers = tuple(
        WaiverRun(
            id=id_,
            policy="aws.ec2.snapshot-shared-outside",
            condition="recipient == '999900001111'",
            reason="The auditor's account gets a copy each quarter.",
            owner="dana@larkfield.example",
            ticket="CHG-4471",
            source="waivers.yaml",
            expires="2027-01-01T00:00:00Z",
            expired=False,
            known=True,
            records=1,
        )
        for id_ in ("copies-for-the-auditor", "known-administrators")
    )
    reviews = [each.id for each in assessment.findings if each.policy == "aws.iam.administrator-policy-attached"]

    def change(finding: Finding) -> Finding:
        if finding.policy == "aws.ec2.snapshot-shared-outside":
            return msgspec.structs.replace(finding, status=FindingStatus.WAIVED, waived=1, waivers=(waivers[0].id,))
        if finding.id == reviews[0]:
            return msgspec.structs.replace(finding, status=FindingStatus.PENDING)
        if finding.id == reviews[1]:
            return msgspec.structs.replace(finding, status=FindingStatus.INDETERMINATE)
        if finding.id == reviews[2]:
            return msgspec.structs.replace(finding, records=2, waived=1, waivers=(waivers[1].id,))
        return finding

    findings = tuple(change(each) for each in assessment.findings)
    return msgspec.structs.replace(assessment, findings=findings, waivers=waivers)


@pytest.fixture
def check(shared_tools: Path) -> Callable[..., list[str]]:
    """The acceptance checker, strictly: the codes of what it finds, errors and warnings."""

    def run(path: Path, *arguments: str) -> list[str]:
        checker = [sys.executable, str(shared_tools / "check_sarif.py"), "--strict", "--json"]
        command = [*checker, "--allow-text", SAMPLE_TEXT, *arguments, str(path)]
        output = subprocess.run(command, capture_output=True, text=True, check=False)
        answer = json.loads(output.stdout)
        wrong = [each for each in answer["violations"] if each["level"] != "note"]
        assert (output.returncode == 0) == (not wrong)
        return [f"{each['code']} {each['pointer']}: {each['message'][:200]}" for each in wrong]

    return run


@pytest.fixture(scope="session")
def multitool(
    repo_root: Path, shared_tools: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Counter[str]]:
    """Microsoft's validator with GitHub's rules: how often which rule gave an error or a warning."""
    package = repo_root / ".build" / MULTITOOL
    if not package.exists() or platform.machine() != "x86_64":
        reason = f"{package} is missing: `make npm-packages` fetches it; it runs on Linux on x86-64"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    content = package.read_bytes()
    assert base64.b64encode(hashlib.sha512(content).digest()).decode() == MULTITOOL_SHA512
    folder = tmp_path_factory.mktemp("multitool")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        binary = archive.extractfile("package/Sarif.Multitool")
        assert binary
        (folder / "Sarif.Multitool").write_bytes(binary.read())
    (folder / "Sarif.Multitool").chmod(0o700)

    def run(path: Path) -> Counter[str]:
        output = folder / "output.sarif"
        output.unlink(missing_ok=True)
        command = [str(folder / "Sarif.Multitool"), "validate", str(path), "--output", str(output)]
        settings = ["--rule-kind", "Sarif;Gh", "--level", "Error;Warning;Note"]
        # It exits with 0 whatever it finds, so its own log counts, which must hold at least what it always remarks.
        done = subprocess.run(
            [*command, *settings, "--config", str(shared_tools / "multitool-github.xml")],
            env={"HOME": str(folder), "PATH": os.defpath, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
        (ran,) = json.loads(output.read_text("utf-8-sig"))["runs"]
        assert all(each["executionSuccessful"] for each in ran["invocations"])
        assert "SARIF2003" in {each["ruleId"] for each in ran["results"]}
        return Counter(each["ruleId"] for each in ran["results"] if each.get("level", "warning") != "note")

    return run
