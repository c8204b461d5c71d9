"""Findings as results: what they say, where they point, and what keeps them the same from run to run."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Finding, FindingStatus
from affidavit.model.policy import Effect

Json = dict[str, Any]
Render = Callable[..., Json]


def _by_finding(log: Json) -> dict[str, Json]:
    return {each["correlationGuid"]: each for each in log["runs"][0]["results"]}


def _one(assessment: Assessment, **changes: object) -> Assessment:
    """The Assessment with one finding alone, changed."""
    finding = next(each for each in assessment.findings if each.effect is Effect.VIOLATION and len(each.evidence) > 1)
    return msgspec.structs.replace(assessment, findings=(msgspec.structs.replace(finding, **changes),))


def test_each_finding_is_one_result_with_its_records(varied: Assessment, render: Render) -> None:
    """The full profile has every finding, in order, each with all the evidence that the Assessment shows of it."""
    results = render(varied, profile="full")["runs"][0]["results"]
    assert [each["correlationGuid"] for each in results] == [each.id for each in varied.findings]
    for finding, result in zip(varied.findings, results, strict=True):
        places = [*result["locations"], *result.get("relatedLocations", [])]
        assert [each["properties"]["recordIndex"] for each in places] == [each.index for each in finding.evidence]
        assert [each["properties"]["eventId"] for each in places] == [each.event_id for each in finding.evidence]
        lines = [each["physicalLocation"]["region"]["startLine"] for each in places]
        assert lines == [each.index + 1 for each in finding.evidence]
        snippets = [each["physicalLocation"]["region"].get("snippet", {}).get("text", "") for each in places]
        assert snippets == [each.record for each in finding.evidence]
        assert result["occurrenceCount"] == finding.count


def test_the_kinds_of_the_full_profile_are_those_of_the_standard(varied: Assessment, render: Render) -> None:
    """Violations fail, reviews want a review, populations inform, what cannot be told is open; only the first has a
    level."""
    results = _by_finding(render(varied, profile="full"))
    expected = {
        Effect.VIOLATION: ("fail", "error"),
        Effect.REVIEW: ("review", "none"),
        Effect.EVIDENCE: ("informational", "none"),
    }
    undecided = {FindingStatus.PENDING, FindingStatus.INDETERMINATE}
    for finding in varied.findings:
        kind_and_level = (results[finding.id]["kind"], results[finding.id]["level"])
        assert kind_and_level == (("open", "none") if finding.status in undecided else expected[finding.effect])
    assert {each.status for each in varied.findings} >= undecided


@pytest.mark.parametrize("profile", ["portable", "github"])
def test_the_other_profiles_speak_by_level_alone(varied: Assessment, render: Render, profile: str) -> None:
    """Violations are errors, reviews warnings, what cannot be told is a note that says so; all of the kind `fail`."""
    results = _by_finding(render(varied, profile=profile))
    levels = set()
    for finding in varied.findings:
        if (result := results.get(finding.id)) is not None:
            levels.add((finding.effect, finding.status, result["level"]))
            assert result["kind"] == "fail"
            assert ("Undecided" in result["message"]["text"]) == (result["level"] == "note")
    assert (Effect.VIOLATION, FindingStatus.OPEN, "error") in levels
    assert (Effect.REVIEW, FindingStatus.OPEN, "warning") in levels
    assert (Effect.REVIEW, FindingStatus.PENDING, "note") in levels
    assert (Effect.REVIEW, FindingStatus.INDETERMINATE, "note") in levels


def test_only_what_is_waived_as_a_whole_is_suppressed(varied: Assessment, render: Render) -> None:
    """A waived violation stays an error with reason, owner and ticket; a finding waived in part is not suppressed."""
    results = _by_finding(render(varied))
    waived = [each for each in varied.findings if each.status is FindingStatus.WAIVED]
    for finding in waived:
        (suppression,) = results[finding.id]["suppressions"]
        assert suppression["status"] == "accepted" and suppression["kind"] == "external"
        for part in ("copies-for-the-auditor", "gets a copy each quarter", "dana@larkfield.example", "CHG-4471"):
            assert part in suppression["justification"]
        assert results[finding.id]["level"] == "error"
        assert "a deviation all the same" in results[finding.id]["message"]["text"]
    partly = [each for each in varied.findings if each.waived and each.status is FindingStatus.OPEN]
    assert waived and partly
    for finding in varied.findings:
        if finding.id in results and finding not in waived:
            assert results[finding.id]["suppressions"] == []
    assert "Waivers accept 1 of the records." in results[partly[0].id]["message"]["text"]


def test_the_identity_is_that_of_the_finding(varied: Assessment, render: Render) -> None:
    """Later records, another count, severity or title change no fingerprint; another subject's finding has its own."""
    changed = _one(varied, count=900, records=900, last_seen="2026-07-30T00:00:00Z", title="Renamed", evidence=())
    finding = changed.findings[0]
    before = _by_finding(render(_one(varied)))[finding.id]
    after = _by_finding(render(changed))[finding.id]
    for key in ("fingerprints", "partialFingerprints", "correlationGuid"):
        assert before[key] == after[key]
    everything = _by_finding(render(varied, profile="full")).values()
    hashes = [each["partialFingerprints"]["primaryLocationLineHash"] for each in everything]
    assert len(set(hashes)) == len(hashes) == len(varied.findings)


def test_the_principal_is_a_logical_location(varied: Assessment, render: Render) -> None:
    """A result's location leads to who acted, in which account, and to the subject; each stands in the run once."""
    run = render(varied, profile="full")["runs"][0]
    logical = run["logicalLocations"]
    for finding, result in zip(varied.findings, run["results"], strict=True):
        references = result["locations"][0]["logicalLocations"]
        principal, subject = (logical[each["index"]] for each in references)
        assert (principal["kind"], subject["kind"]) == ("principal", "subject")
        assert logical[principal["parentIndex"]]["name"] == finding.evidence[0].account
        assert [each["fullyQualifiedName"] for each in references] == [
            principal["fullyQualifiedName"],
            subject["fullyQualifiedName"],
        ]
    names = [(each["kind"], each["fullyQualifiedName"]) for each in logical]
    assert len(set(names)) == len(names)


def test_a_correlation_is_a_code_flow_in_order_of_time(varied: Assessment, render: Render) -> None:
    """Where a policy correlates, its records are a flow with times; where it doesn't, there is none."""
    finding = _one(varied).findings[0]
    why = "deleted, then deleted again: 2 times"
    evidence = tuple(sorted(finding.evidence, key=lambda each: each.time, reverse=True))
    policies = tuple(
        msgspec.structs.replace(each, correlation="first, then second within 1h") if each.id == finding.policy else each
        for each in varied.policies
    )
    correlated = msgspec.structs.replace(_one(varied, evidence=evidence, why=why), policies=policies)
    (result,) = render(correlated)["runs"][0]["results"]
    ((steps,),) = [[flow["threadFlows"][0]["locations"] for flow in result["codeFlows"]]]
    times = [each["executionTimeUtc"] for each in steps]
    assert times == sorted(each.time for each in evidence) and len(times) > 1
    assert [each["executionOrder"] for each in steps] == [1, 2]
    assert f"Pattern: {why}." in result["message"]["text"]
    assert "codeFlows" not in render(_one(varied))["runs"][0]["results"][0]


def test_the_message_tells_who_what_how_often_and_which_controls(varied: Assessment, render: Render) -> None:
    """What a viewer that shows the message alone must tell; what happened comes first."""
    finding = next(each for each in varied.findings if each.subject == "arn:aws:iam::111122223333:user/sam")
    text = _by_finding(render(varied))[finding.id]["message"]["text"]
    assert text.startswith("sam signed in to the console without MFA. ")
    assert "4 actions from 2026-07-21T20:15:30Z to 2026-07-24T23:15:30Z" in text
    assert f"subject {finding.subject}." in text
    assert text.endswith("Controls: soc2 CC6.1, CC6.8.")


def test_more_records_than_are_shown_is_said(varied: Assessment, render: Render) -> None:
    """Of 214 records two are given, and the result says so."""
    finding = next(each for each in varied.findings if each.records == 214)
    result = _by_finding(render(varied))[finding.id]
    assert "The first 2 records are shown." in result["message"]["text"]
    assert (result["properties"]["records"], result["properties"]["recordsShown"]) == (214, 2)


def test_taxa_name_techniques_and_controls_with_the_reason_in_the_rule(varied: Assessment, render: Render) -> None:
    """Every technique and control of a finding is a taxon of its result, and its rule tells why, word for word."""
    run = render(varied, profile="full")["runs"][0]
    taxonomies = {each["guid"]: each for each in run["taxonomies"]}
    rules = run["tool"]["driver"]["rules"]
    for finding, result in zip(varied.findings, run["results"], strict=True):
        ids = [each["id"] for each in result["taxa"]]
        assert ids == [*finding.attack, *(link.control for link in finding.controls)]
        assert not any("index" in each["toolComponent"] for each in result["taxa"])
        for each in result["taxa"]:
            component = taxonomies[each["toolComponent"]["guid"]]
            assert component["name"] == each["toolComponent"]["name"]
            assert each["id"] in {taxon["id"] for taxon in component["taxa"]}
        reasons = {
            each["target"]["id"]: each.get("description", {}).get("text", "")
            for each in rules[result["ruleIndex"]]["relationships"]
        }
        for link in finding.controls:
            assert link.why in reasons[link.control]


def test_results_can_point_to_the_policy_file(varied: Assessment, render: Render) -> None:
    """With `policies`, the location is the policy's file in the repository, and all records are related locations."""
    named = tuple(msgspec.structs.replace(each, file="aws/trail stopped.yaml", line=3) for each in varied.policies)
    log = render(msgspec.structs.replace(_one(varied), policies=named), policies="governance/")
    (result,) = log["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "governance/aws/trail%20stopped.yaml", "uriBaseId": "POLICIES"}
    assert physical["region"] == {"startLine": 3}
    assert len(result["relatedLocations"]) == len(_one(varied).findings[0].evidence)
    assert "POLICIES" in log["runs"][0]["originalUriBaseIds"]


def test_a_real_scan_says_where_its_policies_stand(render: Render) -> None:
    """A scan puts each policy's file and line into the Assessment, which is what `policies` needs."""
    from affidavit.testing import assess_events

    scanned = assess_events([])
    files = {each.id: (each.file, each.line) for each in scanned.policies}
    assert len(files) > 400
    assert all(re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+\.(yaml|rego)", file) and line >= 1 for file, line in files.values())
    assert render(scanned, policies="p")["runs"][0]["results"] == []


def test_hostile_text_stays_data(varied: Assessment, render: Render, hostile: str) -> None:
    """No message or name holds a control or reordering character, a placeholder or a link; a snippet is as it was."""
    nasty = "see {0} and [here](https://evil.example) " + hostile
    evidence = tuple(
        msgspec.structs.replace(each, actor=nasty, message=nasty, event=nasty) for each in _finding(varied).evidence
    )
    log = render(_one(varied, subject=nasty, message=nasty, why=nasty, evidence=evidence), profile="full")
    (result,) = log["runs"][0]["results"]
    said = [result["message"]["text"], result["properties"]["subject"]]
    said += [each["name"] for each in log["runs"][0]["logicalLocations"]]
    said += [each["message"]["text"] for each in [*result["locations"], *result["relatedLocations"]]]
    for text in said:
        assert "\u202e" not in text and "\x1b" not in text and "\x00" not in text and "\n" not in text
        assert not re.search(r"(?<!\{)\{\d+\}(?!\})|\]\(", text)
    assert any("U+202E" in text for text in said)
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"] == evidence[0].record


def test_huge_text_is_cut_and_says_so(varied: Assessment, render: Render) -> None:
    """A subject of a megabyte makes no message of one, and two that differ at the end stay two."""
    texts = []
    for end in "ab":
        (result,) = render(_one(varied, subject="x" * 1_000_000 + end))["runs"][0]["results"]
        texts.append(result["message"]["text"])
        assert len(result["message"]["text"]) < 3_000 and "1000001 characters" in result["message"]["text"]
    assert texts[0] != texts[1]


def _finding(assessment: Assessment) -> Finding:
    return _one(assessment).findings[0]
