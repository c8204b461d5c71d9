"""What a report says of the run itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from affidavit import Assessment, assessment_digest
from affidavit.model.assessment import Failure

Json = dict[str, Any]
Render = Callable[..., Json]


def _invocation(log: Json) -> Json:
    (invocation,) = log["runs"][0]["invocations"]
    assert isinstance(invocation, dict)
    return invocation


def test_an_incomplete_run_is_no_success(varied: Assessment, render: Render) -> None:
    """Each failure is an error with its stage, place, count and rule, and the execution not successful."""
    log = render(varied)
    invocation = _invocation(log)
    assert invocation["executionSuccessful"] is False
    told = invocation["toolExecutionNotifications"]
    failures = [each for each in told if "stage" in each.get("properties", {})]
    assert [each["level"] for each in failures] == ["error"] * len(varied.failures)
    read, evaluate, plugin = failures
    assert read["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "part-7.json.gz"
    assert "U+202E" in read["message"]["text"]
    rule = log["runs"][0]["tool"]["driver"]["rules"][evaluate["associatedRule"]["index"]]
    assert rule["id"] == evaluate["associatedRule"]["id"] == "aws.signin.console-login-without-mfa"
    assert evaluate["locations"][0]["physicalLocation"]["region"]["startLine"] == 13
    assert evaluate["properties"]["count"] == 2 and "2 times" in evaluate["message"]["text"]
    assert "plugin reporter.csv" in plugin["message"]["text"]


def test_every_notification_has_its_description(varied: Assessment, render: Render) -> None:
    """A failure of any stage, a new one as well, refers to a kind of notification that the tool describes."""
    stages = ("list", "open", "read", "record", "verify", "evaluate", "correlate", "waive", "plugin", "report", "new")
    failures = tuple(Failure(stage, "went wrong") for stage in stages)
    log = render(msgspec.structs.replace(varied, failures=failures))
    kinds = log["runs"][0]["tool"]["driver"]["notifications"]
    invocation = _invocation(log)
    both = invocation["toolExecutionNotifications"] + invocation["toolConfigurationNotifications"]
    assert all(kinds[each["descriptor"]["index"]]["id"] == each["descriptor"]["id"] for each in both)
    named = [each["descriptor"]["id"] for each in both if "stage" in each.get("properties", {})]
    assert named == [*stages[:-1], "other"]


def test_a_whole_run_is_a_success(varied: Assessment, render: Render) -> None:
    """Without failures, executionSuccessful is true, and nothing is called an error."""
    run = msgspec.structs.replace(varied.run, complete=True)
    objects = tuple(each for each in varied.inputs.objects if each.sha256)
    inputs = msgspec.structs.replace(varied.inputs, objects=objects)
    whole = msgspec.structs.replace(varied, run=run, failures=(), inputs=inputs)
    invocation = _invocation(render(whole))
    assert invocation["executionSuccessful"] is True
    assert {each["level"] for each in invocation["toolExecutionNotifications"]} == {"note"}


def test_incomplete_without_a_failure_is_no_success_either(varied: Assessment, render: Render) -> None:
    """An Assessment that calls itself incomplete and names no failure is not taken for whole."""
    objects = tuple(each for each in varied.inputs.objects if each.sha256)
    inputs = msgspec.structs.replace(varied.inputs, objects=objects)
    invocation = _invocation(render(msgspec.structs.replace(varied, failures=(), inputs=inputs)))
    assert invocation["executionSuccessful"] is False
    assert "incomplete" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_scope_and_integrity_are_warned_of(varied: Assessment, empty: Assessment, render: Render) -> None:
    """Gaps in the declared scope, a scope that nobody declared and logs that nothing vouches for are warnings."""
    assert len(varied.coverage.gaps) > 1
    for assessment, words in ((varied, f"{len(varied.coverage.gaps)} gaps"), (empty, "No scope")):
        told = _invocation(render(assessment))["toolConfigurationNotifications"]
        assert [each["level"] for each in told] == ["warning", "warning"]
        assert words in told[0]["message"]["text"] and "digest files" in told[1]["message"]["text"]


def test_the_run_names_its_source_and_accounts_for_records(varied: Assessment, render: Render) -> None:
    """Digest of the Assessment, period, accounting of records and objects, what was skipped, statuses of controls."""
    log = render(varied)
    said = log["runs"][0]["properties"]
    assert said["assessment"]["sha256"] == assessment_digest(varied)
    assert (said["since"], said["until"], said["complete"]) == (varied.run.since, varied.run.until, False)
    records = varied.inputs.records
    assert said["records"] == msgspec.to_builtins(records)
    assert said["records"]["read"] == records.evaluated + records.outside_period + records.rejected
    assert said["objects"] == {"read": 7, "partial": 4, "failed": 1}
    assert said["skippedCount"] == varied.inputs.skipped_count and len(said["skipped"]) == len(varied.inputs.skipped)
    assert said["controls"]["soc2"] == Counter(str(each.status) for each in varied.controls)
    assert said["findings"] == Counter(str(each.status) for each in varied.findings)
    assert said["waivers"][0]["reason"] == varied.waivers[0].reason
    assert _invocation(log)["endTimeUtc"] == varied.run.as_of


def test_a_run_has_its_category(varied: Assessment, empty: Assessment, render: Render) -> None:
    """What stands before the last slash tells kinds of runs apart, by organisation or as told; the rest is this run."""
    for assessment, options, category in (
        (varied, {}, "affidavit/example-health-inc"),
        (empty, {}, "affidavit"),
        (varied, {"category": "audit/q3/"}, "audit/q3"),
    ):
        details = render(assessment, **options)["runs"][0]["automationDetails"]
        before, _, run = details["id"].rpartition("/")
        assert before == category
        assert run == f"{assessment.run.as_of}-{assessment_digest(assessment)[:12]}"
