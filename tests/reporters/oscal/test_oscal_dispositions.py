"""What a ledger says of findings, in OSCAL: risks with a log of what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from affidavit import Assessment
from affidavit.model.assessment import Finding, State

if TYPE_CHECKING:
    from tests.reporters.oscal.conftest import Bundle, Bundled, Check

STATUS = {
    State.RESOLVED: "closed",
    State.ACCEPTED: "deviation-approved",
    State.FALSE_POSITIVE: "closed",
    State.RECURRED: "open",
    State.ACKNOWLEDGED: "open",
    State.EXPIRED: "open",
}


def risks(bundle: Bundle, decided: Assessment) -> list[tuple[Finding, dict[str, Any]]]:
    """Each finding that something was decided about, with its risk."""
    by_finding = {
        prop["value"]: risk for risk in bundle.result["risks"] for prop in risk["props"] if prop["name"] == "finding-id"
    }
    return [(each, by_finding[each.id]) for each in decided.findings if each.disposition]


def test_the_log_of_a_risk_is_what_was_decided(decided: Assessment, bundled: Bundled) -> None:
    """Each disposition is an entry with who, when, why, ticket and evidence; the last change is the risk's status."""
    bundle = bundled(decided)
    people = {each["uuid"]: each["name"] for each in bundle.document("assessment-results.json")["metadata"]["parties"]}
    found = risks(bundle, decided)
    assert len(found) == len(STATUS)
    for finding, risk in found:
        assert finding.disposition
        assert risk["status"] == STATUS[finding.disposition.state]
        entries = sorted(risk["risk-log"]["entries"], key=lambda each: each["start"])
        assert [each["status-change"] for each in entries if "status-change" in each][-1] == risk["status"]
        (entry,) = (each for each in entries if {"ledger-entry", "7"} <= {*_props(each), *_props(each).values()})
        assert entry["start"] == "2026-10-02T00:00:00Z"
        assert entry["description"].startswith("since ")
        assert people[entry["logged-by"][0]["party-uuid"]] == "alice"
        assert _props(entry)["disposition-ticket"] == "T-1"
        assert _props(entry)["disposition-evidence"] == "e" * 64


def _props(item: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in item.get("props", ())}


@pytest.mark.parametrize("name", ["assessment-results.json", "poam.json"])
def test_the_strict_checker_takes_it(decided: Assessment, bundled: Bundled, check: Check, name: str) -> None:
    """Hostile reasons and names of files among it."""
    bundle = bundled(decided)
    if name == "poam.json":
        assert {own["value"] for each in bundle.document(name)["poam-items"] for own in each["props"]} >= {
            each.id for each in decided.findings if each.disposition and STATUS[each.disposition.state] == "open"
        }
    else:
        assert check([bundle.folder / "assessment-plan.json", bundle.folder / name]) == []


def test_signed_access_reviews_are_observations_of_their_controls(
    reviewed: Assessment, bundled: Bundled, check: Check
) -> None:
    """Each is examined evidence, which the controls that ask for it refer to; one without a verdict names it too."""
    bundle = bundled(reviewed)
    observations = {
        each["uuid"]: _props(each)["ledger-entry"]
        for each in bundle.result["observations"]
        if each["methods"] == ["EXAMINE"]
    }
    assert sorted(observations.values()) == ["8", "9"]
    for finding in bundle.result["findings"]:
        related = {each["observation-uuid"] for each in finding.get("related-observations", ())}
        taking = _props(finding)["control-id"] in ("CC6.2", "CC6.3")
        assert related & observations.keys() == (observations.keys() if taking else set())
        assert ("Superseded by entry 9" in finding["description"]) is taking
    (left_out,) = (
        each
        for entry in bundle.result["assessment-log"]["entries"]
        for each in entry.get("props", ())
        if each["name"] == "not-assessed"
    )
    assert "Superseded by entry 9" in left_out["remarks"]
    assert check([bundle.folder / "assessment-plan.json", bundle.folder / "assessment-results.json"]) == []
