"""Bundles pass the strict acceptance checker, NIST's schemas and trestle, in every version of OSCAL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Status
from affidavit.model.framework import Support

from tests.conftest import Cli
from tests.reporters.oscal.conftest import population_of

if TYPE_CHECKING:
    from tests.reporters.oscal.conftest import Bundled, Check

# The models that have a schema of each version beside the checkout, and those that have one of 1.2.1 alone.
ALWAYS = ("assessment-plan.json", "assessment-results.json")
NO_SCHEMA = ("poam.json", "system-security-plan.json")


@pytest.mark.parametrize("version", ["1.1.2", "1.1.3", "1.2.1", "1.2.3"])
def test_plan_and_results_pass_in_every_version(
    eventful: Assessment, bundled: Bundled, check: Check, version: str
) -> None:
    """Waivers, undecided findings, failures and hostile text among them: no error and no warning."""
    bundle = bundled(eventful, version=version)
    assert check([bundle.folder / name for name in ALWAYS]) == []
    assert bundle.document("assessment-results.json")["metadata"]["oscal-version"] == version


def test_every_other_document_passes(eventful: Assessment, bundled: Bundled, check: Check) -> None:
    """Catalogs, profile, component definition and mappings too; of plan of action and SSP all but the schema."""
    bundle = bundled(eventful)
    assert [path.name for path in bundle.documents] == [
        "assessment-plan.json",
        "assessment-results.json",
        "catalog-house-rules.json",
        "catalog-soc2.json",
        "component-definition.json",
        "mapping-collection.json",
        "poam.json",
        "profile.json",
        "system-security-plan.json",
    ]
    assert check([path for path in bundle.documents if path.name not in NO_SCHEMA]) == []
    assert check([bundle.folder / name for name in NO_SCHEMA], "--ignore", "no-schema-file") == []


def test_the_checker_sees_what_is_wrong(eventful: Assessment, bundled: Bundled, check: Check) -> None:
    """Evidence that somebody changes, and a plan that goes missing, no longer pass: the check is one."""
    bundle = bundled(eventful)
    results = bundle.folder / "assessment-results.json"
    with (bundle.folder / "assessment.evidence.jsonl").open("ab") as file:
        file.write(b"{}\n")
    (bundle.folder / "assessment-plan.json").unlink()
    found = check([results])
    assert any("hash-mismatch" in each for each in found)
    assert any("import-ap-unresolved" in each for each in found)


def test_a_run_of_nothing_passes_and_passes_nothing(empty: Assessment, bundled: Bundled, check: Check) -> None:
    """Without frameworks, logs and findings there is a document without a finding, which says that nothing was read."""
    bundle = bundled(empty)
    assert check([bundle.folder / name for name in ALWAYS]) == []
    assert "findings" not in bundle.result and "observations" not in bundle.result
    assert "nothing is shown" in bundle.result["remarks"]
    assert not (bundle.folder / "poam.json").exists()


def test_policies_over_nothing_pass_too(
    eventful: Assessment, empty: Assessment, bundled: Bundled, check: Check
) -> None:
    """Where no control could be assessed, and every policy is of a planned one, no finding is made up."""
    controls = tuple(
        msgspec.structs.replace(each, status=Status.NOT_ASSESSED, findings=()) for each in eventful.controls
    )
    tested = {test.policy for each in controls if each.support is not Support.NOT_BY_LOGS for test in each.tests}
    policies = tuple(each for each in eventful.policies if each.id in tested)
    assert tested and policies
    changes = {"findings": (), "failures": (), "controls": controls, "policies": policies, "inputs": empty.inputs}
    bundle = bundled(msgspec.structs.replace(eventful, **changes))
    assert check([bundle.folder / name for name in ALWAYS]) == []
    assert "findings" not in bundle.result


def test_a_later_run_gives_the_same_uuids(eventful: Assessment, bundled: Bundled, check: Check) -> None:
    """The same findings at another time have the same UUIDs; document and result have others."""
    later = msgspec.structs.replace(
        eventful,
        run=msgspec.structs.replace(eventful.run, as_of="2026-10-09T00:00:00Z", version="0.2.0"),
        findings=tuple(reversed(eventful.findings)),
    )
    first, second = bundled(eventful), bundled(later)
    for name in (*ALWAYS, "poam.json"):
        arguments = ("--ignore", "no-schema-file", "--rerun-of", first.folder / name)
        assert check([second.folder / name], *arguments) == []
        assert first.document(name)["uuid"] != second.document(name)["uuid"]
    assert first.result["uuid"] != second.result["uuid"]


def test_two_organisations_share_no_finding(eventful: Assessment, bundled: Bundled) -> None:
    """One importer may hold the results of several organisations: their UUIDs never meet, catalogs are one."""
    other = msgspec.structs.replace(eventful, run=msgspec.structs.replace(eventful.run, organisation="Other, Inc."))
    first, second = bundled(eventful), bundled(other)
    for kind in ("observations", "risks", "findings"):
        ours, theirs = ({each["uuid"] for each in bundle.result[kind]} for bundle in (first, second))
        assert ours and ours.isdisjoint(theirs)
    assert first.document("catalog-soc2.json")["uuid"] == second.document("catalog-soc2.json")["uuid"]


def test_trestle_imports_every_document(eventful: Assessment, bundled: Bundled, tmp_path: Path) -> None:
    """compliance-trestle, whose types are made from NIST's schemas and allow nothing else, reads all of them."""
    bundle = bundled(eventful)
    trestle = Path(sys.executable).with_name("trestle")
    workspace = tmp_path / "trestle"
    workspace.mkdir()
    subprocess.run([trestle, "init", "--local"], cwd=workspace, check=True, capture_output=True)
    # It looks for what a document imports in the folder that it runs in.
    for path in bundle.documents:
        (workspace / path.name).write_bytes(path.read_bytes())
    for path in bundle.documents:
        command: list[str | Path] = [trestle, "import", "-f", path, "-o", path.stem]
        result = subprocess.run(command, cwd=workspace, check=False, capture_output=True, encoding="utf-8")
        assert result.returncode == 0, f"{path.name}: {result.stdout}{result.stderr}"
    broken = bundle.document("poam.json")
    del broken["poam-items"]
    (tmp_path / "broken.json").write_text(json.dumps({"plan-of-action-and-milestones": broken}))
    command = [trestle, "import", "-f", tmp_path / "broken.json", "-o", "broken"]
    assert subprocess.run(command, cwd=workspace, check=False, capture_output=True).returncode != 0


def test_a_real_scan_passes(cli: Cli, shared_data: Path, bundled: Bundled, check: Check, tmp_path: Path) -> None:
    """Real logs of an attack, all five frameworks: the same bundle by the scan as rendered again, and it passes."""
    frameworks = ("soc2", "pci-dss", "hipaa", "nist-csf", "iso27001")
    logs = shared_data / "cloudtrail" / "invictus-aws-dataset"
    asked = [argument for name in frameworks for argument in ("--framework", name)]
    cli("scan", logs, *asked, "--as-of", "2026-10-01", "--report", "json=a.json", "--report", "oscal=oscal")
    cli("report", "a.json", "--report", "oscal=again.zip", "--oscal-version", "1.2.1", expect=[0])
    folder = tmp_path / "oscal"
    assert (tmp_path / "a.json").read_bytes() == (folder / "assessment.json").read_bytes()
    assert (tmp_path / "a.evidence.jsonl").read_bytes() == (folder / "assessment.evidence.jsonl").read_bytes()
    documents = [path for path in sorted(folder.glob("*.json")) if path.name not in ("assessment.json", "bundle.json")]
    assert check(documents, "--ignore", "no-schema-file") == []
    assert not list(folder.glob("catalog-nist-csf*")), "NIST's own catalog is referred to, not copied"
    titles = {
        name: {
            each["title"] for each in json.loads((folder / f"catalog-{name}.json").read_bytes())["catalog"]["controls"]
        }
        for name in ("hipaa", "iso27001")
    }
    assert "164.312(b) Audit controls (required)" in titles["hipaa"] and "A.8.15" in titles["iso27001"]
    (result,) = json.loads((folder / "assessment-results.json").read_bytes())["assessment-results"]["results"]
    assert len(result["reviewed-controls"]["control-selections"]) == len(frameworks)
    assert len(result["observations"]) > 100


def test_what_an_importer_reads_of_ten_thousand_findings_is_bounded(
    big: Callable[[int], Assessment], cli: Cli, tmp_path: Path
) -> None:
    """Of 100,000 records of 10,000 findings the results name some, and the evidence file has all."""
    from affidavit_reporters.json_report import write

    assessment = big(10_000)
    write(assessment, population_of(assessment), tmp_path / "big.json", {})
    cli("report", tmp_path / "big.json", "--report", "oscal=oscal", expect=[0])
    folder = tmp_path / "oscal"
    assert (folder / "assessment-results.json").stat().st_size < 80_000_000
    assert (folder / "assessment.evidence.jsonl").read_bytes().count(b"\n") == 100_000
