"""A distribution that Affidavit knows nothing of adds a framework: installed beside the wheel, with no change to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.packaging.conftest import Beside, Example

DISTRIBUTION = "affidavit-framework-minimal"
CONTROLS = {"who-is-root", "who-changes-access", "is-logging-on"}
ROOT_LOGIN = {
    "eventTime": "2026-07-01T12:00:00Z",
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "eventType": "AwsConsoleSignIn",
    "eventID": "00000000-0000-4000-8000-000000000002",
    "awsRegion": "us-east-1",
    "readOnly": False,
    "managementEvent": True,
    "userIdentity": {"type": "Root", "principalId": "111122223333", "accountId": "111122223333"},
    "additionalEventData": {"MFAUsed": "Yes"},
    "responseElements": {"ConsoleLogin": "Success"},
    "recipientAccountId": "111122223333",
}


@pytest.fixture(scope="module")
def environment(beside: Beside) -> Mapping[str, str]:
    """The environment variables of a Python that has the example's wheel installed beside everything else."""
    return beside(DISTRIBUTION)


def test_plugins_names_it_with_its_distribution(cli: Cli, environment: Mapping[str, str]) -> None:
    """`affidavit plugins` says which distribution provides `minimal`, and still who provides the built-in ones."""
    rows = json.loads(cli("plugins", "--json", env=environment, expect=[0]).stdout)
    providers = {(row["kind"], row["name"]): (row["distribution"], row["version"], row["status"]) for row in rows}
    assert providers["framework", "minimal"] == (DISTRIBUTION, "0.1.0", "ok")
    assert providers["framework", "soc2"][0] == "affidavit"


def test_framework_commands_know_it(cli: Cli, environment: Mapping[str, str]) -> None:
    """`framework list` and `framework show` treat it as one of the built-in ones."""
    listed = {
        row["id"]: row for row in json.loads(cli("framework", "list", "--json", env=environment, expect=[0]).stdout)
    }
    assert (listed["minimal"]["controls"], listed["minimal"]["distribution"]) == (3, DISTRIBUTION)
    shown = json.loads(cli("framework", "show", "minimal", "--json", env=environment, expect=[0]).stdout)
    assert {control["id"] for control in shown["controls"]} == CONTROLS


def test_scan_gives_its_controls(cli: Cli, environment: Mapping[str, str], tmp_path: Path) -> None:
    """A scan maps what the built-in policies find to its controls, and records who provided it."""
    (tmp_path / "log.json").write_text(json.dumps({"Records": [ROOT_LOGIN]}))
    cli("scan", "log.json", "--framework", "minimal", "--report", "json=report.json", env=environment, expect=[0])
    report = json.loads((tmp_path / "report.json").read_text())
    statuses = {control["control"]: control["status"] for control in report["controls"]}
    assert set(statuses) == CONTROLS
    assert statuses["who-is-root"] == "needs-review"
    assert "needs-review" not in (statuses["who-changes-access"], statuses["is-logging-on"])
    assert [framework["id"] for framework in report["run"]["frameworks"]] == ["minimal"]
    used = {(plugin["kind"], plugin["name"]): plugin["distribution"] for plugin in report["run"]["plugins"]}
    assert used["framework", "minimal"] == DISTRIBUTION


def test_its_own_tests_pass(example: Example, environment: Mapping[str, str], tmp_path: Path) -> None:
    """The tests that the example ships, run as its author would run them."""
    folder = example(DISTRIBUTION)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "tests")]
    result = subprocess.run(command, env=dict(environment), cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_broken_plugin_is_named_and_makes_the_run_incomplete(cli: Cli, tmp_path: Path) -> None:
    """A plugin that cannot be imported is shown as broken with its distribution, and a scan exits with 3."""
    metadata = tmp_path / "outside" / "affidavit_broken-2.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: affidavit-broken\nVersion: 2.0\n")
    (metadata / "entry_points.txt").write_text("[affidavit]\nbroken-one = affidavit_broken\n")
    (tmp_path / "outside" / "affidavit_broken.py").write_text("raise RuntimeError('no such luck')\n")
    environment = {"PYTHONPATH": str(tmp_path / "outside")}

    rows = json.loads(cli("plugins", "--json", env=environment, expect=[2]).stdout)
    (broken,) = [row for row in rows if row["status"] == "broken"]
    assert (broken["name"], broken["distribution"], broken["version"]) == ("broken-one", "affidavit-broken", "2.0")
    assert "no such luck" in broken["reason"]

    (tmp_path / "log.json").write_text(json.dumps({"Records": [ROOT_LOGIN]}))
    scanned = cli("scan", "log.json", "--report", "json=report.json", env=environment, expect=[3])
    assert "broken-one" in scanned.stdout + scanned.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    (reason,) = [failure["reason"] for failure in report["failures"] if failure["plugin"] == "broken-one"]
    assert "affidavit-broken" in reason
    assert "no such luck" in reason
