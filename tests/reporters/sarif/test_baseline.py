"""Baseline states against the report of the run before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Assessment, UsageError, assessment_digest, encode_assessment
from affidavit_reporters import sarif
from affidavit_reporters.sarif.names import run_guid

Json = dict[str, Any]
Render = Callable[..., Json]
FORMS = ("json", "full.sarif", "full by policy.sarif")


@pytest.fixture
def before(varied: Assessment) -> Assessment:
    """The run before: three findings of this one are missing, two were seen less often, and one more is there, of a
    policy that is not loaded any more."""
    old = msgspec.structs.replace(varied.policies[0], id="aws.old.policy", title="An old policy", file="old.yaml")
    gone = msgspec.structs.replace(
        varied.findings[0],
        id="0b9b4c1e-2f54-5a9f-9d1c-53c2a2c0f001",
        policy=old.id,
        subject="gone",
        message=varied.findings[0].evidence[0].message,
        severity=old.severity,
        effect=old.effect,
        status=varied.findings[-1].status.OPEN,
    )
    fewer = [msgspec.structs.replace(each, count=each.count + 1) for each in varied.findings[3:5]]
    return msgspec.structs.replace(
        varied,
        findings=(*fewer, *varied.findings[5:], gone),
        policies=(*varied.policies, old),
        run=msgspec.structs.replace(varied.run, as_of="2026-07-02T00:00:00Z"),
    )


def _written(assessment: Assessment, folder: Path, form: str) -> Path:
    path = folder / f"before.{form}"
    if form == "json":
        path.write_bytes(encode_assessment(assessment))
    else:
        options = {"profile": "full"} | ({"policies": "here"} if "policy" in form else {})
        sarif.write(assessment, lambda: (), path, options)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_each_result_has_its_state(
    varied: Assessment, before: Assessment, tmp_path: Path, render: Render, form: str
) -> None:
    """New, updated, unchanged and absent, from the JSON and from the SARIF report alike, and on every result."""
    run = render(varied, profile="full", previous=str(_written(before, tmp_path, form)))["runs"][0]
    states = {each["correlationGuid"]: each["baselineState"] for each in run["results"]}
    expected = ["new"] * 3 + ["updated"] * 2 + ["unchanged"] * (len(varied.findings) - 5)
    assert [states[each.id] for each in varied.findings] == expected
    assert Counter(states.values())["absent"] == 1
    assert run["baselineGuid"] == run_guid(assessment_digest(before))


def test_json_and_sarif_of_the_run_before_give_the_same_report(
    varied: Assessment, before: Assessment, tmp_path: Path, render: Render
) -> None:
    """It does not matter which of the two reports was kept, but for texts of a policy that is gone."""
    runs = []
    for form in FORMS:
        run = render(varied, profile="full", previous=str(_written(before, tmp_path, form)))["runs"][0]
        (absent,) = (each for each in run["results"] if each["baselineState"] == "absent")
        for location in absent["locations"]:
            location.pop("logicalLocations")
            location["properties"].pop("objectSha256", None)
        runs.append([each for each in run["results"] if each is not absent] + [absent])
    assert runs[0] == runs[1] == runs[2]


@pytest.mark.parametrize("form", FORMS)
def test_an_absent_result_tells_why_it_may_be_absent(
    varied: Assessment, before: Assessment, tmp_path: Path, render: Render, check: Callable[..., list[str]], form: str
) -> None:
    """It has its old identity, place and level, and its rule is there again, as one that did not run."""
    log = render(varied, previous=str(_written(before, tmp_path, form)))
    (absent,) = (each for each in log["runs"][0]["results"] if each["baselineState"] == "absent")
    gone = before.findings[-1]
    assert absent["message"]["text"].startswith("Not found any more: ")
    assert absent["message"]["text"].endswith("Why: its policy is not loaded in this run.")
    assert absent["partialFingerprints"]["findingId/v1"] == gone.id
    assert absent["level"] == "error"
    place = absent["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == gone.evidence[0].object
    assert place["region"]["startLine"] == gone.evidence[0].index + 1
    rule = log["runs"][0]["tool"]["driver"]["rules"][absent["ruleIndex"]]
    assert (rule["id"], rule["properties"]["ran"]) == ("aws.old.policy", False)
    assert rule["shortDescription"]["text"] == "An old policy."
    assert check(tmp_path / "report.sarif") == []


@pytest.mark.parametrize(
    ("changes", "policy", "why"),
    [
        ({"complete": True}, {}, "no record of this run shows it"),
        ({}, {}, "this run is incomplete"),
        ({"since": "2027-01-01T00:00:00Z"}, {}, "it was last seen before the period of this run"),
        ({"until": "2026-07-01T00:00:00Z"}, {}, "it was last seen after the period of this run"),
        ({}, {"ran": False}, "its policy did not run in this run"),
        ({}, {"errors": 1}, "its policy failed on records of this run"),
    ],
)
def test_absence_is_never_called_mended(
    varied: Assessment,
    tmp_path: Path,
    render: Render,
    changes: dict[str, Any],
    policy: dict[str, Any],
    why: str,
) -> None:
    """Another period, an incomplete run and a policy that failed explain an absence before anything else does."""
    before = _written(varied, tmp_path, "json")
    policies = tuple(msgspec.structs.replace(each, **{"errors": 0, **policy}) for each in varied.policies)
    run = msgspec.structs.replace(varied.run, **changes)
    now = msgspec.structs.replace(varied, findings=(), policies=policies, run=run)
    results = render(now, previous=str(before))["runs"][0]["results"]
    assert len(results) > 5
    assert {each["properties"]["whyAbsent"] for each in results} == {why}


def test_what_was_absent_then_is_new_when_it_comes_back(varied: Assessment, tmp_path: Path, render: Render) -> None:
    """Three runs: found, gone, found again. The third is new, not unchanged."""
    first = _written(varied, tmp_path, "json")
    middle = tmp_path / "middle.sarif"
    sarif.write(msgspec.structs.replace(varied, findings=()), lambda: (), middle, {"previous": str(first)})
    results = render(varied, previous=str(middle))["runs"][0]["results"]
    assert {each["baselineState"] for each in results} == {"new"}


def test_without_a_run_before_no_result_has_a_state(varied: Assessment, render: Render) -> None:
    """The standard wants the state on all results or on none."""
    run = render(varied, profile="full")["runs"][0]
    assert not any("baselineState" in each for each in run["results"]) and "baselineGuid" not in run


def test_a_github_report_has_no_absent_results(
    varied: Assessment, before: Assessment, tmp_path: Path, render: Render
) -> None:
    """GitHub would open an alert for each; the report counts them instead."""
    run = render(varied, profile="github", previous=str(_written(before, tmp_path, "json")))["runs"][0]
    assert "absent" not in {each["baselineState"] for each in run["results"]}
    assert {each["what"]: each["count"] for each in run["properties"]["leftOut"]}[
        "absent findings of the run before"
    ] == 1


def test_a_report_that_left_findings_out_is_told_of(varied: Assessment, tmp_path: Path, render: Render) -> None:
    """Against a portable report, populations look new; the report says how many it could not compare."""
    before = tmp_path / "before.sarif"
    sarif.write(varied, lambda: (), before, {})
    run = render(varied, profile="full", previous=str(before))["runs"][0]
    populations = sum(each.status == "recorded" for each in varied.findings)
    assert Counter(each["baselineState"] for each in run["results"])["new"] == populations
    assert [each["count"] for each in run["properties"]["leftOut"]] == [populations]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"{", "is no JSON"),
        (b"[]", "is no report of Affidavit"),
        (b'{"schema": "other/1"}', "reads 'affidavit.assessment/1' only"),
        (b'{"version": "2.1.0", "runs": []}', "holds 0 runs of Affidavit"),
        (b'{"runs": [{"tool": {"driver": {"name": "CodeQL"}}, "results": [{"ruleId": "x"}]}]}', "is no report"),
        (b'{"runs": {}}', "is no report"),
        (b"[" * 100_000, "is no"),
    ],
)
def test_a_wrong_previous_report_is_refused(
    varied: Assessment, tmp_path: Path, content: bytes | None, words: str
) -> None:
    """A missing, broken or foreign file is told by name, and no report is written."""
    path = tmp_path / "previous"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words) as caught:
        sarif.write(varied, lambda: (), tmp_path / "report.sarif", {"previous": str(path)})
    assert str(path) in str(caught.value)
    assert not (tmp_path / "report.sarif").exists()


def test_a_byte_order_mark_is_no_hindrance(varied: Assessment, tmp_path: Path, render: Render) -> None:
    """Tools of Microsoft's write one before SARIF."""
    before = _written(varied, tmp_path, "full.sarif")
    before.write_bytes(b"\xef\xbb\xbf" + json.dumps(json.loads(before.read_bytes())).encode())
    results = render(varied, profile="full", previous=str(before))["runs"][0]["results"]
    assert {each["baselineState"] for each in results} == {"unchanged"}
