"""The pack on real CloudTrail: attacks are found under fitting ATT&CK ids, and failed calls break nothing.

The detonation logs are Stratus Red Team's, recorded in live accounts; their titles and tactics are in labels.json
beside them. Ids are ATT&CK 18.1's. Where Stratus names an id of AWS's own Threat Technique Catalog (T1496.A008 and the
like), the id here was chosen from ATT&CK's description of the technique instead.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from affidavit.attack.table import AttackTable
from affidavit.policies.files import Pack

Scan = Callable[[Iterable[Path]], dict[str, Any]]


class Reviewed(NamedTuple):
    """What a detonation must be found as: policies that match, and ATT&CK ids that fit."""

    policies: frozenset[str]
    accept: frozenset[str]


@pytest.fixture(scope="session")
def reviewed(repo_root: Path) -> dict[str, Reviewed]:
    """docs/tables/stratus.yaml: technique → what finds it. Those with a recorded detonation."""
    listed = yaml.safe_load((repo_root / "docs/tables/stratus.yaml").read_text())["techniques"]
    return {
        each["id"]: Reviewed(frozenset(each["policies"]), frozenset(each["accept"]))
        for each in listed
        if each.get("log", False)
    }


# Populations that almost any activity adds to.
EVERYWHERE = {"aws.iam.change", "aws.sts.assume-role"}


@pytest.fixture(scope="session")
def detonations(shared_data: Path, scan: Scan) -> dict[str, Any]:
    """The report of all detonation logs."""
    return scan(sorted((shared_data / "cloudtrail/stratus-red-team").glob("aws.*.json")))


@pytest.fixture(scope="session")
def everyday(shared_data: Path, scan: Scan) -> dict[str, Any]:
    """The report of a lab account's hour: Stratus, Terraform, the console and AWS's own services."""
    return scan([shared_data / "cloudtrail/invictus-aws-dataset"])


@pytest.fixture(scope="session")
def samples(shared_data: Path, scan: Scan) -> dict[str, Any]:
    """The report of everything else that is readable: old formats, exports, examples of documentation, broken files."""
    folders = sorted((shared_data / "cloudtrail").iterdir())
    return scan(folder for folder in folders if folder.name not in ("stratus-red-team", "invictus-aws-dataset"))


def _matches(report: dict[str, Any], technique: str) -> dict[str, dict[str, Any]]:
    """Policy → finding, of those with evidence in a technique's log, populations apart."""
    return {
        finding["policy"]: finding
        for finding in report["findings"]
        if finding["policy"] not in EVERYWHERE
        and any(Path(item["object"]).name == f"{technique}.json" for item in finding["evidence"])
    }


def test_every_detonation_is_accounted_for(shared_data: Path, reviewed: dict[str, Reviewed]) -> None:
    """Each Stratus log is in the reviewed table."""
    labels = json.loads((shared_data / "cloudtrail/stratus-red-team/labels.json").read_bytes())
    assert set(labels) == set(reviewed)


def test_every_detonation_is_found_under_fitting_ids(
    detonations: dict[str, Any], reviewed: dict[str, Reviewed]
) -> None:
    """All the listed policies match, each under an id that fits, and nothing else is open."""
    beside = {}
    for technique, expected in reviewed.items():
        matches = _matches(detonations, technique)
        assert expected.policies <= set(matches), technique
        for policy in expected.policies:
            assert set(matches[policy]["attack"]) & expected.accept, (technique, policy)
        open_ = {policy for policy, finding in matches.items() if finding["effect"] != "evidence"}
        if open_ - expected.policies:
            beside[technique] = open_ - expected.policies
    assert beside == {}


def test_the_reviewed_policies_exist_and_fit(repo_root: Path, pack: Pack, table: AttackTable) -> None:
    """Those without a recorded detonation too: each policy is there, names an id that fits, and each id stands."""
    policies = {policy.id: policy for policy in pack.policies}
    listed = yaml.safe_load((repo_root / "docs/tables/stratus.yaml").read_text())["techniques"]
    assert len(listed) >= 43
    assert [each["id"] for each in listed] == sorted(each["id"] for each in listed)
    for each in listed:
        assert all(table.resolve(attack_id) == attack_id for attack_id in each["accept"]), each["id"]
        for policy in each["policies"]:
            assert set(policies[policy].attack) & set(each["accept"]), (each["id"], policy)


def test_whether_a_trail_was_started_again_is_not_guessed(detonations: dict[str, Any]) -> None:
    """A log that ends with the stop leaves it open: neither a finding nor silence."""
    (finding,) = [each for each in detonations["findings"] if each["policy"] == "aws.cloudtrail.trail-not-restarted"]
    assert finding["status"] == "indeterminate"


def test_the_detonations_break_what_they_should(detonations: dict[str, Any]) -> None:
    """The criteria of access, movement and monitoring are broken; those without logs are not assessed."""
    status = {each["control"]: each["status"] for each in detonations["controls"] if each["framework"] == "soc2"}
    assert {control for control, word in status.items() if word == "not-satisfied"} == {
        "CC6.1",
        "CC6.3",
        "CC6.6",
        "CC6.7",
        "CC7.2",
    }
    assert status["CC6.2"] == "needs-review"
    assert {control for control, word in status.items() if word == "not-assessed"} >= {
        "CC6.4",
        "CC7.3",
        "CC1.1",
        "P1.1",
    }


def test_all_frameworks_are_broken_by_a_stopped_trail(detonations: dict[str, Any]) -> None:
    """One Assessment has all five, and the control on logging of each is not satisfied."""
    status = {(each["framework"], each["control"]): each["status"] for each in detonations["controls"]}
    for control in (
        ("soc2", "CC7.2"),
        ("pci-dss", "10.2.1"),
        ("hipaa", "164.312(b)"),
        ("nist-csf", "PR.PS-04"),
        ("iso27001", "A.8.15"),
    ):
        assert status[control] == "not-satisfied", control


def test_an_hour_of_everyday_and_attack_gives_just_these_open_findings(everyday: dict[str, Any]) -> None:
    """Among 2,093 records with Terraform, console and service noise, only what was simulated is of some severity."""
    found = Counter(
        finding["policy"]
        for finding in everyday["findings"]
        if finding["effect"] != "evidence" and finding["severity"] != "low"
    )
    assert found == {
        "aws.cloudtrail.logging-narrowed": 1,
        "aws.cloudtrail.logging-stopped": 2,
        "aws.ec2.costly-instances-tried": 2,
        "aws.ec2.flow-logs-deleted": 1,
        "aws.ec2.image-shared-outside": 1,
        "aws.ec2.password-data-read": 1,
        "aws.ec2.security-group-opened": 1,
        # A service of AWS made a volume of a snapshot that had been shared.
        "aws.ec2.shared-snapshot-used": 1,
        # Stratus makes a role for itself, and twice takes it on some seconds later, in five of its techniques.
        "aws.iam.role-created-and-assumed": 5,
        "aws.organizations.leaving-tried": 1,
        "aws.s3.short-expiry-set": 1,
        # Stratus reads twenty secrets one by one, and forty-two parameters in batches. Terraform, which had made them
        # for it, read them before: a deployment that reads all there is, as the policies' false positives say.
        "aws.secretsmanager.many-secrets-deleted": 1,
        "aws.secretsmanager.many-secrets-read": 1,
        "aws.ssm.many-parameter-batches-read": 1,
        "aws.ssm.many-parameters-read": 1,
    }


def test_ordinary_records_give_no_severe_finding(everyday: dict[str, Any]) -> None:
    """No finding of high or critical rests on a record that neither Stratus nor Terraform made."""
    tools = re.compile("stratus|terraform", re.IGNORECASE)
    for finding in everyday["findings"]:
        if finding["severity"] in ("high", "critical"):
            agents = [json.loads(item["record"]).get("userAgent") or "" for item in finding["evidence"]]
            assert all(map(tools.search, agents)), finding["policy"]


@pytest.mark.parametrize("name", ["detonations", "everyday", "samples"])
def test_no_policy_fails_on_a_real_record(request: pytest.FixtureRequest, name: str) -> None:
    """Odd, old, redacted and service-made records match or don't, but no predicate falls over."""
    report = request.getfixturevalue(name)
    assert report["inputs"]["records"]["evaluated"] > 200
    assert {policy["id"]: policy["errors"] for policy in report["policies"] if policy["errors"]} == {}
    assert all(policy["ran"] for policy in report["policies"])


@pytest.mark.parametrize("name", ["detonations", "everyday", "samples"])
def test_no_violation_rests_on_a_failed_call(request: pytest.FixtureRequest, name: str) -> None:
    """Of 400 failed calls and more, none is evidence of a violation."""
    report = request.getfixturevalue(name)
    for finding in report["findings"]:
        if finding["effect"] == "violation":
            for item in finding["evidence"]:
                assert not json.loads(item["record"]).get("errorCode"), finding["policy"]


def test_denied_attempts_give_no_open_finding(shared_data: Path, samples: dict[str, Any]) -> None:
    """TrailDiscover's 210 attacker calls, nearly all made without rights, open nothing."""
    labels = (shared_data / "cloudtrail/traildiscover-samples/events.jsonl").read_text().splitlines()
    assert sum("errorCode" in json.loads(line) for line in labels) == 167
    opened = [
        finding["policy"]
        for finding in samples["findings"]
        if finding["effect"] != "evidence" and any("traildiscover" in item["object"] for item in finding["evidence"])
    ]
    assert opened == []


def test_every_subject_is_known(detonations: dict[str, Any], everyday: dict[str, Any]) -> None:
    """No finding on real logs is about nobody."""
    for finding in (*detonations["findings"], *everyday["findings"]):
        assert finding["subject"], finding["policy"]
