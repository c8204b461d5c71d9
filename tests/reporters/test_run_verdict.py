"""What is said of a run before anything else is decided once, and every report says the same."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment, UsageError
from affidavit.model.finding import FindingStatus
from affidavit.model.inputs import Records
from affidavit.model.run import ChangedObject, Failure
from affidavit_reporters import (
    csv_report,
    json_report,
    junit_report,
    markdown_report,
    navigator_report,
    ocsf,
    oscal,
    sarif,
)
from affidavit_reporters.html import affidavit_reporters as html_reporters
from affidavit_reporters.html import write as write_html
from affidavit_reporters.run_verdict import RunState, run_verdict


@pytest.mark.parametrize(
    ("records", "complete", "state", "headline"),
    [
        (Records(), True, RunState.EMPTY, "Nothing was read"),
        (Records(), False, RunState.EMPTY, "Nothing was read"),
        (Records(read=3, outside_period=3), True, RunState.EMPTY, "No record was evaluated"),
        (Records(read=1, evaluated=1), False, RunState.INCOMPLETE, "The run is incomplete"),
        (Records(read=1, evaluated=1), True, RunState.COMPLETE, "The run is complete"),
    ],
)
def test_the_verdict(empty: Assessment, records: Records, complete: bool, state: RunState, headline: str) -> None:
    """Without a record that was evaluated nothing is shown, however complete the run calls itself."""
    run = msgspec.structs.replace(empty.run, complete=complete)
    inputs = msgspec.structs.replace(empty.inputs, records=records)
    verdict = run_verdict(msgspec.structs.replace(empty, run=run, inputs=inputs))
    assert (verdict.state, verdict.headline, verdict.whole) == (state, headline, state is RunState.COMPLETE)


def test_objects_that_an_earlier_run_read_otherwise_are_told_of(empty: Assessment) -> None:
    """A file that may change is a remark of a complete run, with its name; one that is gone makes it incomplete."""
    run = msgspec.structs.replace(empty.run, complete=True, changed=(ChangedObject("a.json", 3),))
    inputs = msgspec.structs.replace(empty.inputs, records=Records(read=1, evaluated=1))
    changed = run_verdict(msgspec.structs.replace(empty, run=run, inputs=inputs))
    assert changed.whole
    assert "1 file changed since an earlier run" in changed.reasons[-1]
    assert "(a.json, entry 3)" in changed.reasons[-1]
    run = msgspec.structs.replace(empty.run, complete=False)
    lost = (Failure("earlier", "gone", "a.json"), Failure("earlier", "more", count=4))
    gone = run_verdict(msgspec.structs.replace(empty, run=run, inputs=inputs, failures=lost))
    assert "5 log objects that an earlier run read are gone, or were altered since." in gone.reasons


def test_no_report_calls_an_empty_run_a_success(empty: Assessment, tmp_path: Path) -> None:
    """Each form tells that nothing was evaluated, and none says that the run is complete or found nothing."""
    said = {}
    for name, write in (
        ("html", write_html),
        ("markdown", markdown_report.write),
        ("ocsf", ocsf.write),
        ("junit", junit_report.write),
        ("navigator", navigator_report.write),
        ("sarif", sarif.write),
        ("csv", csv_report.write),
    ):
        said[name] = write(empty, lambda: (), tmp_path / name, {})[-1 if name == "csv" else 0].read_text()
    for name in ("html", "markdown", "ocsf", "junit", "navigator", "sarif"):
        assert "No record was evaluated" in said[name], name
        assert "is complete" not in said[name] and "The policies found nothing" not in said[name], name
    assert '"run_state","empty"' in said["csv"] and '"complete","no"' in said["csv"]
    assert 'name="complete" value="no"' in said["junit"] and 'name="run_state" value="empty"' in said["junit"]
    layer = {each["name"]: each["value"] for each in json.loads(said["navigator"])["metadata"]}
    assert (layer["complete"], layer["run state"]) == ("no", "empty")
    event = json.loads(said["ocsf"].splitlines()[0])
    assert event["unmapped"]["run_complete"] is False and event["activity_name"] != "Completed"
    oscal.write(empty, lambda: (), tmp_path / "oscal", {})
    results = json.loads((tmp_path / "oscal" / "assessment-results.json").read_text())["assessment-results"]
    props = {each["name"]: each["value"] for each in results["results"][0]["props"]}
    assert (props["complete"], props["run-state"]) == ("false", "empty")
    assert 'errors="1"' in said["junit"] and '"Failure"' in said["ocsf"]
    (invocation,) = json.loads(said["sarif"])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    properties = json.loads(said["sarif"])["runs"][0]["properties"]
    assert (properties["complete"], properties["runState"]) == (False, "empty")
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"


def test_every_report_says_what_a_run_was_narrowed_to(assessment: Assessment, tmp_path: Path) -> None:
    """Each form tells what alone was asked for; and of what is undecided for that, why, where it tells of it at all."""
    why = "as the run asked for the region eu-west-1 alone and it may have come in another region"
    findings = tuple(
        msgspec.structs.replace(each, status=FindingStatus.INDETERMINATE, why=f"{why}: 1 time.")
        for each in assessment.findings
    )
    run = msgspec.structs.replace(assessment.run, regions=("eu-west-1",))
    narrowed = msgspec.structs.replace(assessment, run=run, findings=findings)
    for name, write in (
        ("html", write_html),
        ("json", json_report.write),
        ("markdown", markdown_report.write),
        ("ocsf", ocsf.write),
        ("junit", junit_report.write),
        ("navigator", navigator_report.write),
        ("sarif", sarif.write),
        ("csv", csv_report.write),
        ("oscal", oscal.write),
    ):
        folder = tmp_path / name
        folder.mkdir()
        write(narrowed, lambda: (), folder / name, {})
        said = "".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())
        told = '"regions":["eu-west-1"]' if name == "json" else "It asked for the region eu-west-1 alone"
        assert told in ("".join(said.split()) if name == "json" else said), name
        # A layer of open findings alone.
        assert name == "navigator" or why in said, name


def test_the_page_says_it_before_anything_else(assessment: Assessment, empty: Assessment, tmp_path: Path) -> None:
    """An incomplete or empty run stands above the sentences and the tiles of the summary."""
    for each, headline in ((assessment, "The run is incomplete"), (empty, "Nothing was read")):
        page = write_html(each, lambda: (), tmp_path / "a.html", {})[0].read_text()
        summary = page[page.index('<section id="summary"') :]
        assert summary.count(f"{headline}</h3>") == 1
        assert summary.index(headline) < summary.index('<div class="lead">') < summary.index('class="tiles"')


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oscal.evidence", "-1"),
        ("oscal.evidence", "9" * 5000),
        ("sarif.base", "nonsense"),
        ("sarif.previous", "nofile"),
        ("sarif.category", "a b"),
        ("sarif.policies", "../x"),
        ("markdown.link", "javascript:1"),
        ("html.templates", "nofolder"),
    ],
)
def test_a_value_is_refused_before_the_scan(name: str, value: str) -> None:
    """Every option that takes more than a few words has a check of its own."""
    modules = (markdown_report, oscal, sarif)
    reporters = [*html_reporters(), *(each for module in modules for each in module.affidavit_reporters())]
    checks = {f"{each.name}.{option.name}": option.check for each in reporters for option in each.options}
    check = checks[name]
    assert check is not None
    with pytest.raises(UsageError):
        check(value)
