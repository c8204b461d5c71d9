"""The navigator reporter: a layer that the Navigator opens, coloured by what is open and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Assessment, Occurrence, assessment_digest
from affidavit.attack import table as attack
from affidavit.model.assessment import FindingStatus
from affidavit.testing import check_reporter
from affidavit_reporters.navigator_report import METADATA_SHOWN, affidavit_reporters, write

Population = Callable[[], Iterable[Occurrence]]
Layer = Callable[[Assessment], dict[str, Any]]

# Of https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
LAYER = {"name", "versions", "description", "domain", "sorting", "layout", "hideDisabled", "techniques", "gradient",
         "legendItems", "metadata"}  # fmt: skip
TECHNIQUE = {"techniqueID", "comment", "enabled", "score", "metadata", "showSubtechniques"}


@pytest.fixture
def layer(tmp_path: Path) -> Layer:
    """Writes an Assessment and reads the layer back."""

    def reading(assessment: Assessment) -> dict[str, Any]:
        (path,) = write(assessment, lambda: (), tmp_path / "layer.json", {})
        read: dict[str, Any] = json.loads(path.read_bytes())
        return read

    return reading


def _techniques(layer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["techniqueID"]: each for each in layer["techniques"]}


def test_the_layer_is_of_the_format(layer: Layer, assessment: Assessment) -> None:
    """Only fields of layer format 4.5, each technique once and with an id that ATT&CK has, a gradient of two ends."""
    written = layer(assessment)
    assert written.keys() == LAYER
    assert written["versions"] == {"attack": "18", "navigator": "5.1.0", "layer": "4.5"}
    assert written["domain"] == "enterprise-attack"
    ids = [each["techniqueID"] for each in written["techniques"]]
    assert len(ids) == len(set(ids)) and set(ids) <= attack.load().techniques.keys()
    for each in written["techniques"]:
        assert each.keys() <= TECHNIQUE
        assert all(item.keys() == {"name", "value"} for item in each.get("metadata", ()))
    assert written["gradient"]["minValue"] < written["gradient"]["maxValue"]


def test_the_score_is_the_number_of_open_findings(layer: Layer, assessment: Assessment) -> None:
    """T1078.004 is named by a violation and a review that are open, and by a population, which scores nothing."""
    technique = _techniques(layer(assessment))["T1078.004"]
    assert technique["score"] == 2
    assert technique["comment"].splitlines() == [
        "aws.signin.console-login-without-mfa (violation, medium): 1 open",
        "aws.iam.root-used (review, medium): 1 open",
        "aws.sts.assume-role (evidence, info): 24 recorded",
    ]


def test_what_found_nothing_has_no_score(layer: Layer, assessment: Assessment) -> None:
    """A technique that policies looked for in vain says how they fared; in an incomplete run that is little."""
    technique = _techniques(layer(assessment))["T1562.001"]
    assert "score" not in technique
    assert technique["comment"] == "1 policy found nothing: 1 lacked records or coverage"
    mixed = _techniques(layer(assessment))["T1562.008"]
    assert mixed["comment"].endswith("1 policy found nothing: 1 failed or did not run")


@pytest.mark.parametrize("status", [FindingStatus.WAIVED, FindingStatus.PENDING, FindingStatus.INDETERMINATE])
def test_what_is_not_open_has_no_score(layer: Layer, assessment: Assessment, status: FindingStatus) -> None:
    """It is told in the comment by its status."""
    changed = tuple(msgspec.structs.replace(each, status=status) for each in assessment.findings)
    technique = _techniques(layer(msgspec.structs.replace(assessment, findings=changed)))["T1537"]
    assert "score" not in technique
    assert technique["comment"] == f"aws.ec2.snapshot-shared-outside (violation, high): 1 {status}"


def test_controls_with_reasons_and_notes_stand_beside(layer: Layer, assessment: Assessment) -> None:
    """Each technique tells which controls its findings are about, why, and which evidence to keep."""
    metadata = [(each["name"], each["value"]) for each in _techniques(layer(assessment))["T1537"]["metadata"]]
    assert metadata == [
        ("soc2 CC6.1", "declared by policy aws.ec2.snapshot-shared-outside"),
        ("soc2 CC6.7", "declared by policy aws.ec2.snapshot-shared-outside"),
        ("soc2 CC6.8", "technique T1537, soc2 crosswalk: traces of it show tampering"),
        (
            "evidence to keep, aws.ec2.snapshot-shared-outside",
            "Keep the approved change ticket and the approver's name with each record.",
        ),
    ]


def test_reasons_are_bounded(layer: Layer, assessment: Assessment) -> None:
    """A tooltip holds only so much; what is beyond is counted."""
    finding = next(each for each in assessment.findings if each.attack == ("T1537",))
    links = tuple(msgspec.structs.replace(finding.controls[0], control=f"C{number}") for number in range(200))
    changed = msgspec.structs.replace(assessment, findings=(msgspec.structs.replace(finding, controls=links),))
    metadata = _techniques(layer(changed))["T1537"]["metadata"]
    assert len(metadata) == METADATA_SHOWN + 1
    assert metadata[-1] == {"name": "and", "value": f"{201 - METADATA_SHOWN} more, which the JSON report has"}


def test_the_layer_says_where_it_comes_from(layer: Layer, assessment: Assessment, empty: Assessment) -> None:
    """Digest, accounting, MITRE's notice, and first of all that the run is incomplete."""
    written = layer(assessment)
    said = {each["name"]: each["value"] for each in written["metadata"]}
    assert said["assessment sha256"] == assessment_digest(assessment)
    assert (said["complete"], said["records read"], said["records outside period"]) == ("no", "12000", "84")
    assert written["description"].startswith("INCOMPLETE: 1 log object could not be read at all.")
    assert "MITRE" in written["description"]
    assert layer(empty)["techniques"] == []
    assert not layer(empty)["description"].startswith("INCOMPLETE")


def test_the_contract(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, and the destination comes first."""
    (reporter,) = affidavit_reporters()
    assert reporter.name == "navigator"
    assert check_reporter(reporter, assessment, list(population()), tmp_path).startswith(b'{\n  "name": "Affidavit')
