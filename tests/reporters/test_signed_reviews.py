"""Signed access reviews stand beside the controls that take them as evidence, in every report that has controls."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from affidavit import Assessment
from affidavit_reporters import csv_report, junit_report, markdown_report, ocsf, sarif

TAKING = {"CC1.1", "CC6.2", "CC6.3"}
WORDS = ("Ledger entry 9, SHA-256 of the review " + "a" * 64, "Superseded by entry 9", "not reviewed in 444455556666")


def _csv(assessment: Assessment, folder: Path) -> dict[str, str]:
    csv_report.write(assessment, lambda: (), folder / "r.csv", {})
    with (folder / "r.controls.csv").open(newline="", encoding="utf-8") as file:
        return {row["control"]: row["access_reviews"] for row in csv.DictReader(file)}


def _sarif(assessment: Assessment, folder: Path) -> dict[str, str]:
    sarif.write(assessment, lambda: (), folder / "r.sarif", {})
    (run,) = json.loads((folder / "r.sarif").read_bytes())["runs"]
    return {
        taxon["id"]: "\n".join(taxon.get("properties", {}).get("accessReviews", ()))
        for taxonomy in run["taxonomies"]
        for taxon in taxonomy["taxa"]
    }


def _ocsf(assessment: Assessment, folder: Path) -> dict[str, str]:
    ocsf.write(assessment, lambda: (), folder / "r.jsonl", {})
    events: list[dict[str, Any]] = list(map(json.loads, (folder / "r.jsonl").read_text().splitlines()))
    return {
        each["compliance"]["control"]: "\n".join(each["unmapped"].get("access_reviews", ()))
        for each in events
        if each["class_uid"] == 2003
    }


def _junit(assessment: Assessment, folder: Path) -> dict[str, str]:
    junit_report.write(assessment, lambda: (), folder / "r.xml", {})
    cases = ElementTree.parse(folder / "r.xml").iter("testcase")
    return {case.attrib["name"].split()[0]: "".join(case.itertext()) for case in cases}


@pytest.mark.parametrize("read", [_csv, _sarif, _ocsf, _junit])
def test_each_control_that_takes_them_has_them(read: Any, reviewed: Assessment, tmp_path: Path) -> None:
    """With who signed, what was not reviewed and what is superseded; no other control has any."""
    found = read(reviewed, tmp_path)
    assert {each.control for each in reviewed.controls} <= found.keys()
    for control in {each.control for each in reviewed.controls}:
        assert all(word in found[control] for word in WORDS) is (control in TAKING)
        assert ("Ledger entry" in found[control]) is (control in TAKING)


def test_markdown_lists_them_once(reviewed: Assessment, tmp_path: Path) -> None:
    """With the controls that take them."""
    markdown_report.write(reviewed, lambda: (), tmp_path / "r.md", {})
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert "Signed access reviews (2), evidence for soc2 CC1.1, soc2 CC6.2, soc2 CC6.3" in text
    assert text.count("Superseded by entry 9") == 1
