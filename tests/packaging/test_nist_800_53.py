"""NIST SP 800-53 as an outside distribution: made from public data, and used like a built-in framework."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli
    from tests.packaging.conftest import Beside, Example

DISTRIBUTION = "affidavit-framework-nist-800-53"
FRAMEWORK = "src/affidavit_framework_nist_800_53/framework"


@pytest.fixture(scope="module")
def making(repo_root: Path) -> ModuleType:
    """The command that makes the framework's files."""
    path = repo_root / "examples" / DISTRIBUTION / "make_framework.py"
    spec = importlib.util.spec_from_file_location("make_framework", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def public(shared_data: Path) -> dict[str, Any]:
    """NIST's catalog, the mapping and the techniques that the framework was made from."""
    reference = shared_data / "reference"
    files = {
        "catalog": next((reference / "nist-800-53r5").glob("*catalog-min.json")),
        "mapping": next((reference / "ctid-mappings").glob("nist_800_53*.json")),
        "techniques": next((reference / "mitre-attack").glob("*-techniques.json")),
    }
    return {name: json.loads(path.read_bytes()) for name, path in files.items()}


def test_its_files_are_made_from_public_data(making: ModuleType, public: dict[str, Any], repo_root: Path) -> None:
    """Made again they are the same bytes: no id, title or link was altered by hand."""
    for name, text in making.make(**public).items():
        assert (repo_root / "examples" / DISTRIBUTION / FRAMEWORK / name).read_text() == text


def test_its_ids_are_nist_s(making: ModuleType, public: dict[str, Any]) -> None:
    """Every control of the baseline is there once, under the label that NIST gives it."""
    labels = [label for label, _, _ in making.controls_of(public["catalog"])]
    assert len(labels) == len(set(labels)) == 370
    assert all(re.fullmatch(r"[A-Z]{2}-[1-9]\d?(\([1-9]\d?\))?", label) for label in labels)


def test_mapped_ids_are_normalised(making: ModuleType) -> None:
    """The mapping pads its numbers with zeros; NIST's labels do not."""
    assert [making.label_of(each) for each in ("AC-02", "AC-02(04)", "SI-10", "CM-07(10)")] == [
        "AC-2",
        "AC-2(4)",
        "SI-10",
        "CM-7(10)",
    ]


def test_it_is_used_like_a_built_in_one(cli: Cli, beside: Beside, tmp_path: Path) -> None:
    """Its controls are explained by the public mapping, counted, and reached in a scan beside SOC 2's."""
    environment: Mapping[str, str] = beside(DISTRIBUTION)
    text = cli("framework", "explain", "nist-800-53", "AC-2", env=environment, expect=[0]).stdout
    assert "T1562.008 → AC-2" in text
    assert "T1562.008 → AC-2  (CTID Mappings Explorer" in text
    assert "The second half" not in text, "a link of the mapping itself has no second half"
    counted = cli("framework", "coverage", "nist-800-53", "--json", env=environment, expect=[0]).stdout
    assert len(json.loads(counted)["nist-800-53"]) == 370
    stopped = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}
    (tmp_path / "log.json").write_text(json.dumps({"Records": [stopped | {"eventTime": "2026-07-01T00:00:00Z"}]}))
    options = ["--framework", "nist-800-53", "--framework", "soc2", "--report", "json=report.json"]
    cli("scan", "log.json", *options, env=environment, expect=[0])
    report = json.loads((tmp_path / "report.json").read_text())
    assert {control["framework"] for control in report["controls"]} == {"nist-800-53", "soc2"}
    assert "satisfied" not in {control["status"] for control in report["controls"]}


def test_its_own_tests_pass(example: Example, beside: Beside) -> None:
    """The tests that the example ships, run as its author would run them."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(example(DISTRIBUTION) / "tests")]
    environment = dict(beside(DISTRIBUTION))
    result = subprocess.run(
        command, env=environment, cwd=example(DISTRIBUTION), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
