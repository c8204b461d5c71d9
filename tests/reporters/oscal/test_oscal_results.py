"""The results say what the Assessment says, each status as what it is, and never a pass without data."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Assessment, assessment_digest
from affidavit.model.assessment import Finding, FindingStatus, Status

from tests.reporters.oscal.conftest import by_title, own_props, with_status

if TYPE_CHECKING:
    from tests.reporters.oscal.conftest import Bundle, Bundled

STATES = {
    Status.SATISFIED: ("satisfied", "pass"),
    Status.NOT_SATISFIED: ("not-satisfied", "fail"),
    Status.NEEDS_REVIEW: ("not-satisfied", "other"),
    Status.INDETERMINATE: ("not-satisfied", "other"),
}


def observation_of(bundle: Bundle, finding: Finding) -> dict[str, Any]:
    """A finding's observation."""
    (found,) = (each for each in bundle.result["observations"] if own_props(each).get("finding-id") == finding.id)
    return dict(found)


def risks_of(holder: dict[str, Any], finding: Finding) -> list[dict[str, Any]]:
    """A finding's risks: one or none."""
    return [each for each in holder["risks"] if own_props(each)["finding-id"] == finding.id]


def one(assessment: Assessment, policy: str) -> Finding:
    """The one finding of a policy."""
    (found,) = (each for each in assessment.findings if each.policy == policy)
    return found


def test_one_verdict_for_each_reviewed_control(eventful: Assessment, bundled: Bundled) -> None:
    """State and reason are those of the control's status; controls that were not assessed have no verdict."""
    result = bundled(eventful).result
    told = {own_props(each)["control-id"]: each["target"]["status"] for each in result["findings"]}
    wanted = {each.control: STATES[each.status] for each in eventful.controls if each.status in STATES}
    assert {control: (each["state"], each["reason"]) for control, each in told.items()} == wanted
    assert set(map(str, wanted.values())) == set(map(str, STATES.values()))
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert [each["control-id"] for each in selection["include-controls"]] == [f"soc2-{each.lower()}" for each in told]
    log = by_title(result["assessment-log"]["entries"], "Controls of soc2")
    left_out = [(each["value"], each["remarks"]) for each in log["props"]]
    assert left_out == [("CC1.1", "No policy speaks to this control.")]


def test_needs_review_and_indeterminate_are_told_apart(eventful: Assessment, bundled: Bundled) -> None:
    """Both are not-satisfied for another reason in OSCAL: a property and the remarks say which."""
    findings = {own_props(each)["control-id"]: each for each in bundled(eventful).result["findings"]}
    for control, status, words in (("CC6.3", "needs-review", "Needs review:"), ("CC7.1", "indeterminate", "Indete")):
        assert own_props(findings[control])["control-status"] == status
        assert findings[control]["target"]["status"]["remarks"].startswith(words)


def test_never_satisfied_without_an_observation(eventful: Assessment, bundled: Bundled) -> None:
    """A control that is called satisfied though none of its policies ran has no pass in the document."""
    satisfied = by_title(bundled(eventful).result["findings"], "CC6.6")
    assert satisfied["target"]["status"]["state"] == "satisfied" and satisfied["related-observations"]
    (control,) = (each for each in eventful.controls if each.control == "CC6.6")
    unrun = msgspec.structs.replace(control, tests=tuple(msgspec.structs.replace(t, ran=False) for t in control.tests))
    for changed in (unrun, msgspec.structs.replace(control, tests=(), findings=())):
        controls = tuple(changed if each is control else each for each in eventful.controls)
        result = bundled(msgspec.structs.replace(eventful, controls=controls)).result
        status = by_title(result["findings"], "CC6.6")["target"]["status"]
        assert (status["state"], status["reason"]) == ("not-satisfied", "other")


def test_a_waived_violation_stays_a_deviation(eventful: Assessment, bundled: Bundled) -> None:
    """Its risk is an approved deviation with an entry of each waiver, by its owner; its control stays not-satisfied."""
    bundle = bundled(eventful)
    finding = one(eventful, "aws.ec2.snapshot-shared-outside")
    (risk,) = risks_of(bundle.result, finding)
    assert risk["status"] == "deviation-approved" and "deadline" not in risk
    seen, first, second = risk["risk-log"]["entries"]
    assert (seen["status-change"], seen["start"]) == ("open", finding.first_seen)
    assert [own_props(each)["waiver"] for each in (first, second)] == ["drill", "drill-2"]
    assert first["status-change"] == second["status-change"] == "deviation-approved"
    assert r"\*yearly\*" in first["description"] and own_props(first)["waiver-ticket"] == "SEC-417"
    parties = {each["uuid"]: each["name"] for each in bundle.document("assessment-results.json")["metadata"]["parties"]}
    assert parties[second["logged-by"][0]["party-uuid"]] == "Platform team"
    verdict = by_title(bundle.result["findings"], "CC6.7")
    assert verdict["target"]["status"]["reason"] == "fail"
    assert {"risk-uuid": risk["uuid"]} in verdict["related-risks"]


def test_a_finding_that_is_waived_in_part_stays_open(eventful: Assessment, bundled: Bundled) -> None:
    """The log names the waiver and changes no status; a deadline is left."""
    finding = one(eventful, "aws.signin.console-login-without-mfa")
    (risk,) = risks_of(bundled(eventful).result, finding)
    assert (risk["status"], risk["deadline"]) == ("open", "2026-10-19T20:15:30Z")
    seen, waived = risk["risk-log"]["entries"]
    assert "status-change" not in waived and "1 of the finding's 4 records" in waived["description"]
    assert seen["status-change"] == "open"


@pytest.mark.parametrize("status", ["pending", "indeterminate", "recorded"])
def test_what_is_no_deviation_is_no_risk(eventful: Assessment, bundled: Bundled, status: str) -> None:
    """What is undecided and what is an item of a population is observed as just that."""
    bundle = bundled(eventful)
    finding = next(each for each in eventful.findings if each.status == status)
    observation = observation_of(bundle, finding)
    assert own_props(observation)["finding-status"] == status
    words = {"pending": "ends too early", "indeterminate": "has a gap", "recorded": "no deviation"}
    assert words[status] in observation["description"]
    assert risks_of(bundle.result, finding) == []


def test_risks_say_how_bad_and_what_to_do(eventful: Assessment, bundled: Bundled) -> None:
    """Likelihood, impact, threat, deadline and recommendation of an open violation."""
    finding = next(each for each in eventful.findings if each.severity == "critical")
    (risk,) = risks_of(bundled(eventful).result, finding)
    facets = [(each["name"], each["value"]) for each in risk["characterizations"][0]["facets"]]
    assert facets == [("severity", "high"), ("severity", "critical"), ("likelihood", "high"), ("impact", "high")]
    assert [each["id"] for each in risk["threat-ids"]] == ["https://attack.mitre.org/techniques/T1562/008/"]
    assert risk["deadline"][:10] > finding.first_seen[:10]
    assert risk["remediations"][0]["lifecycle"] == "recommendation"
    assert risk["remediations"][0]["description"].startswith("Undo the change.")


def test_the_plan_of_action_has_what_is_open(eventful: Assessment, bundled: Bundled) -> None:
    """An item for each open violation and review; none for waived, undecided and recorded findings."""
    bundle = bundled(eventful)
    open_ = {each.id for each in eventful.findings if each.status is FindingStatus.OPEN}
    plan = bundle.document("poam.json")
    assert {own_props(each)["finding-id"] for each in plan["poam-items"]} == open_
    assert {each["uuid"] for each in plan["risks"]} < {each["uuid"] for each in bundle.result["risks"]}
    recorded = tuple(each for each in eventful.findings if each.status is FindingStatus.RECORDED)
    calm = bundled(msgspec.structs.replace(eventful, findings=recorded))
    assert not (calm.folder / "poam.json").exists()
    assert "risks" not in calm.result


def test_links_to_controls_have_their_reasons(eventful: Assessment, bundled: Bundled) -> None:
    """Each observation names every control its finding leads to, by which way, and why."""
    bundle = bundled(eventful)
    for finding in eventful.findings:
        told = {
            (each["group"], each["value"], each["class"], each["remarks"])
            for each in observation_of(bundle, finding)["props"]
            if each["name"] == "control-id"
        }
        assert told == {(link.framework, link.control, link.via, link.why) for link in finding.controls}
    assert len(eventful.findings) > 30


def test_every_policy_of_a_reviewed_control_has_an_observation(eventful: Assessment, bundled: Bundled) -> None:
    """Whether it matched, failed, found nothing or did not run; each activity of the plan can be followed to it."""
    bundle = bundled(eventful)
    runs = {
        own_props(each)["policy-id"]: own_props(each)["result"]
        for each in bundle.result["observations"]
        if "result" in own_props(each)
    }
    assert {each: runs[each] for each in runs if "config" in each or "signin" in each or "guardduty" in each} == {
        "aws.config.recorder-stopped": "not-run",
        "aws.signin.console-login-without-mfa": "errors",
        "aws.guardduty.detector-disabled": "no-match",
    }
    activities = bundle.document("assessment-plan.json")["local-definitions"]["activities"]
    assert [own_props(each)["policy-id"] for each in activities] == [each.id for each in eventful.policies]
    assert set(runs) == {each.id for each in eventful.policies}


def test_records_are_accounted_for(eventful: Assessment, bundled: Bundled) -> None:
    """Counts of records, the period, what went wrong, and the digest of the Assessment are in the document."""
    bundle = bundled(eventful)
    props, records = own_props(bundle.result), eventful.inputs.records
    assert (props["records-read"], props["records-evaluated"]) == (str(records.read), str(records.evaluated))
    assert (props["records-rejected"], props["complete"]) == (str(records.rejected), "false")
    assert props["period-since"] == eventful.run.since and "incomplete" in bundle.result["remarks"]
    failures = [each for each in bundle.result["assessment-log"]["entries"] if each["title"].startswith("Failure")]
    assert len(failures) == len(eventful.failures)
    digest = assessment_digest(eventful)
    for path in bundle.documents:
        assert own_props(bundle.document(path.name)["metadata"])["assessment-sha256"] == digest, path.name
    assert hashlib.sha256((bundle.folder / "assessment.json").read_bytes()).hexdigest() == digest


def test_waivers_are_in_the_log_whatever_they_did(eventful: Assessment, bundled: Bundled) -> None:
    """A waiver that waived nothing, has expired, or is about no loaded policy is told of too."""
    gone = msgspec.structs.replace(eventful.waivers[0], id="old", records=0, expired=True, known=False)
    result = bundled(msgspec.structs.replace(eventful, waivers=(*eventful.waivers, gone))).result
    told = [each for each in result["assessment-log"]["entries"] if each["title"].startswith("Waiver")]
    assert [own_props(each)["waiver"] for each in told] == ["drill", "drill-2", "old"]
    assert "accepted 0 records" in told[2]["description"] and "expired. Its policy is not" in told[2]["description"]


def test_evidence_is_named_by_hash_and_place(eventful: Assessment, bundled: Bundled) -> None:
    """Each named record leads to its log object's hash; the rest to the hash of its lines of the evidence file."""
    bundle = bundled(eventful, evidence="2")
    finding = one(eventful, "aws.signin.console-login-without-mfa")
    *named, rest = observation_of(bundle, finding)["relevant-evidence"]
    assert [own_props(each)["record-index"] for each in named] == ["20", "21"]
    resources = bundle.document("assessment-results.json")["back-matter"]["resources"]
    (resource,) = (each for each in resources if f"#{each['uuid']}" == named[0]["href"])
    assert own_props(resource)["object-uri"] == finding.evidence[0].object
    assert resource["rlinks"][0]["hashes"] == [{"algorithm": "SHA-256", "value": finding.evidence[0].sha256}]
    lines = [
        line
        for line in (bundle.folder / "assessment.evidence.jsonl").read_bytes().splitlines(keepends=True)
        if json.loads(line)["finding"] == finding.id
    ]
    assert own_props(rest)["population-records"] == str(len(lines)) == "4"
    assert own_props(rest)["population-sha256"] == hashlib.sha256(b"".join(lines)).hexdigest()


def test_more_evidence_is_taken_from_the_population(eventful: Assessment, bundled: Bundled) -> None:
    """A finding that holds fewer records than asked for gets the others from the population."""
    finding = one(eventful, "aws.signin.console-login-without-mfa")
    short = msgspec.structs.replace(finding, evidence=finding.evidence[:1])
    from affidavit_reporters.oscal.evidence import Population

    from tests.reporters.oscal.conftest import population_of

    for limit, expected in ((1, 1), (3, 3), (9, 4)):
        population = Population([short], limit)
        assert len([*population.lines(population_of(eventful))]) > 30
        assert population.named(short) == finding.evidence[:expected]


def test_findings_of_no_reviewed_control_are_not_lost(eventful: Assessment, bundled: Bundled) -> None:
    """They stand under a control of no framework, which says nothing of any, and is in plan and catalog."""
    lost = with_status(eventful, "CC6.7", Status.NOT_ASSESSED)
    stray = msgspec.structs.replace(one(eventful, "aws.ec2.snapshot-shared-outside"), controls=())
    lost = msgspec.structs.replace(
        lost, findings=tuple(stray if each.id == stray.id else each for each in lost.findings)
    )
    bundle = bundled(lost)
    verdict = by_title(bundle.result["findings"], "What no reviewed")
    assert verdict["target"]["target-id"] == "affidavit-unmapped_smt"
    assert verdict["target"]["status"]["reason"] == "other"
    assert {"observation-uuid": observation_of(bundle, stray)["uuid"]} in verdict["related-observations"]
    (control,) = bundle.document("catalog-affidavit.json")["controls"]
    assert control["id"] == "affidavit-unmapped"
    planned = bundle.document("assessment-plan.json")["reviewed-controls"]["control-selections"]
    assert planned[-1]["include-controls"][0]["control-id"] == "affidavit-unmapped"


def test_ids_only_catalogs_have_no_text_of_the_framework(eventful: Assessment, bundled: Bundled) -> None:
    """A control's title is its id; every statement that findings are about is in a catalog."""
    bundle = bundled(eventful)
    controls = bundle.document("catalog-soc2.json")["controls"]
    assert [each["title"] for each in controls] == [each.control for each in eventful.controls]
    statements = {part["id"] for each in controls for part in each["parts"] if part["name"] == "statement"}
    assert {each["target"]["target-id"] for each in bundle.result["findings"]} <= statements
    notes = {part["prose"] for each in controls for part in each["parts"] if part["name"] == "evidence-note"}
    assert notes == {"The records themselves with the tickets that approved them; they show who acted and when."}


def test_relations_become_mappings_from_oscal_1_2_on(eventful: Assessment, bundled: Bundled) -> None:
    """Ids at both ends are those of the catalogs, NIST's own among them; before 1.2 there is no such document."""
    bundle = bundled(eventful)
    maps = [
        (each["relationship"], each["sources"][0]["id-ref"], each["targets"][0]["id-ref"], mapping["target-resource"])
        for mapping in bundle.document("mapping-collection.json")["mappings"]
        for each in mapping["maps"]
    ]
    assert [each[:3] for each in maps] == [
        ("equal-to", "soc2-cc6.3", "house-rules-7-b"),
        ("intersects-with", "soc2-cc6.1", "ac-2.1"),
        ("intersects-with", "soc2-cc6.1", "ia-2"),
        ("subset-of", "soc2-cc6.3", "PR.AA-05"),
    ]
    assert maps[0][3]["href"] == "catalog-house-rules.json" and "usnistgov" in maps[1][3]["href"]
    old = bundled(eventful, version="1.1.3")
    assert not (old.folder / "mapping-collection.json").exists()
