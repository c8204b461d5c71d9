"""The pack on real CloudTrail: attacks are found under fitting ATT&CK ids, and failed calls break nothing.

The detonation logs are Stratus Red Team's, recorded in live accounts; their titles and tactics are in labels.json
beside them. Ids are ATT&CK 18.1's. Where Stratus names an id of AWS's own Threat Technique Catalog (T1496.A008 and the
like), the id here was chosen from ATT&CK's description of the technique instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Scan = Callable[[Iterable[Path]], dict[str, Any]]


class Expected(NamedTuple):
    """What a detonation must be found as: policies that match, ATT&CK ids that fit, and why those."""

    policies: frozenset[str]
    attack: frozenset[str]
    reason: str


def _expect(policies: str, attack: str, reason: str) -> Expected:
    return Expected(frozenset(policies.split()), frozenset(attack.split()), reason)


FOUND = {
    "aws.credential-access.ec2-steal-instance-credentials": _expect(
        "aws.ssm.command-sent",
        "T1651",
        "The theft is in the machine; what CloudTrail has is the command sent to it.",
    ),
    "aws.credential-access.secretsmanager-retrieve-secrets": _expect(
        "aws.secretsmanager.many-secrets-read",
        "T1555.006",
        "Twenty secrets are read within four seconds, which is what the technique is about.",
    ),
    "aws.credential-access.ssm-retrieve-securestring-parameters": _expect(
        "aws.ssm.many-parameter-batches-read",
        "T1555.006",
        "Forty-two parameters are read, decrypted, in five calls of GetParameters.",
    ),
    "aws.defense-evasion.cloudtrail-event-selectors": _expect(
        "aws.cloudtrail.logging-narrowed", "T1562.008", "Logging is narrowed until it records nothing of use."
    ),
    "aws.defense-evasion.cloudtrail-stop": _expect(
        "aws.cloudtrail.logging-stopped aws.cloudtrail.trail-not-restarted",
        "T1562.008",
        "The technique's own first example. The log ends there, so whether the trail was started again is not known.",
    ),
    "aws.defense-evasion.vpc-remove-flow-logs": _expect(
        "aws.ec2.flow-logs-deleted", "T1562.008", "Flow logs are cloud logs as well."
    ),
    "aws.execution.ssm-start-session": _expect(
        "aws.ec2.instance-session-opened", "T1021.008", "A session straight to a machine, through the provider."
    ),
    "aws.exfiltration.ec2-security-group-open-port-22-ingress": _expect(
        "aws.ec2.security-group-opened", "T1562.007", "A cloud firewall rule is opened."
    ),
    "aws.exfiltration.ec2-share-ebs-snapshot": _expect(
        "aws.ec2.snapshot-shared-outside", "T1537", "Data goes to another account of the same provider."
    ),
    "aws.exfiltration.rds-share-snapshot": _expect(
        "aws.rds.snapshot-shared-outside", "T1537", "Data goes to another account of the same provider."
    ),
    "aws.initial-access.console-login-without-mfa": _expect(
        "aws.signin.console-login-without-mfa", "T1078.004", "A valid cloud account is used."
    ),
    "aws.lateral-movement.ec2-instance-connect": _expect(
        "aws.ec2.instance-session-opened", "T1021.008", "EC2 Instance Connect is among the technique's examples."
    ),
    "aws.persistence.iam-backdoor-role": _expect(
        "aws.iam.role-trust-widened", "T1098.003", "A role is given to an account outside the tenant."
    ),
    "aws.persistence.iam-backdoor-user": _expect(
        "aws.iam.access-key-for-another-user", "T1098.001", "A credential is added to an account: CreateAccessKey."
    ),
    "aws.persistence.iam-create-backdoor-role": _expect(
        "aws.iam.administrator-policy-attached aws.iam.role-trust-widened",
        "T1098.003",
        "A role for an account outside the tenant, with an administrator's permissions.",
    ),
    "aws.persistence.iam-create-user-login-profile": _expect(
        "aws.iam.login-profile-for-another-user", "T1098.001", "A credential is added: CreateLoginProfile."
    ),
    "aws.persistence.lambda-layer-extension": _expect(
        "aws.lambda.code-changed", "T1648", "Code comes to run in a serverless function."
    ),
    "aws.persistence.lambda-overwrite-code": _expect(
        "aws.lambda.code-changed", "T1648", "Code comes to run in a serverless function."
    ),
    "aws.persistence.sts-federation-token": _expect(
        "aws.sts.federation-token-issued",
        "T1550.001 T1098.001",
        "GetFederationToken is named under both: a credential is added, a token used in place of it.",
    ),
    "aws.privilege-escalation.iam-update-user-login-profile": _expect(
        "aws.iam.login-profile-for-another-user",
        "T1098.001",
        "A password is replaced by one that the attacker knows.",
    ),
}

NOT_FOUND = {
    "aws.credential-access.ec2-get-password-data": "Every GetPasswordData in it was denied.",
    "aws.defense-evasion.organizations-leave": "LeaveOrganization was denied.",
    "aws.execution.ec2-launch-unusual-instances": "RunInstances was denied.",
    "aws.execution.ec2-user-data": "User data is removed from the record, and setting it is everyday work.",
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


def test_every_detonation_is_accounted_for(shared_data: Path) -> None:
    """Each Stratus log is in one of the two tables."""
    labels = json.loads((shared_data / "cloudtrail/stratus-red-team/labels.json").read_bytes())
    assert set(labels) == set(FOUND) | set(NOT_FOUND)
    assert not set(FOUND) & set(NOT_FOUND)


@pytest.mark.parametrize("technique", sorted(FOUND))
def test_a_detonation_is_found_under_fitting_ids(detonations: dict[str, Any], technique: str) -> None:
    """Exactly the expected policies match, and name ATT&CK ids that fit and no others."""
    matches = _matches(detonations, technique)
    expected = FOUND[technique]
    assert set(matches) == expected.policies
    assert {attack_id for finding in matches.values() for attack_id in finding["attack"]} == expected.attack


@pytest.mark.parametrize("technique", sorted(NOT_FOUND))
def test_a_denied_or_uncovered_detonation_gives_no_open_finding(detonations: dict[str, Any], technique: str) -> None:
    """What was denied, or no policy is about, is neither a violation nor a review."""
    assert [f["policy"] for f in _matches(detonations, technique).values() if f["effect"] != "evidence"] == []


def test_whether_a_trail_was_started_again_is_not_guessed(detonations: dict[str, Any]) -> None:
    """A log that ends with the stop leaves it open: neither a finding nor silence."""
    (finding,) = [each for each in detonations["findings"] if each["policy"] == "aws.cloudtrail.trail-not-restarted"]
    assert finding["status"] == "indeterminate"


def test_the_detonations_break_what_they_should(detonations: dict[str, Any]) -> None:
    """The criteria of access, movement and monitoring are broken; those without logs are not assessed."""
    status = {control["control"]: control["status"] for control in detonations["controls"]}
    assert {control for control, word in status.items() if word == "not-satisfied"} == {
        "CC6.1",
        "CC6.3",
        "CC6.6",
        "CC6.7",
        "CC7.2",
    }
    assert status["CC6.2"] == "needs-review"
    assert {control for control, word in status.items() if word == "not-assessed"} == {
        "CC6.4",
        "CC6.5",
        "CC7.3",
        "CC7.4",
        "CC7.5",
    }


def test_an_hour_of_everyday_and_attack_gives_just_these_open_findings(everyday: dict[str, Any]) -> None:
    """Among 2,093 records with Terraform, console and service noise, only what was simulated is open."""
    found = sorted(
        (finding["policy"], finding["count"]) for finding in everyday["findings"] if finding["effect"] != "evidence"
    )
    assert found == [
        ("aws.cloudtrail.logging-narrowed", 1),
        ("aws.cloudtrail.logging-stopped", 1),
        ("aws.cloudtrail.logging-stopped", 1),
        ("aws.ec2.flow-logs-deleted", 1),
        ("aws.ec2.image-shared-outside", 1),
        ("aws.ec2.security-group-opened", 1),
        # Stratus makes a role for itself, and twice takes it on some seconds later, in five of its techniques.
        *[("aws.iam.role-created-and-assumed", 3)] * 5,
        # Stratus reads twenty secrets one by one, and forty-two parameters in batches. Terraform, which had made them
        # for it, read them before: a deployment that reads all there is, as the policies' false positives say.
        ("aws.secretsmanager.many-secrets-read", 60),
        ("aws.ssm.many-parameter-batches-read", 5),
        ("aws.ssm.many-parameters-read", 82),
    ]


@pytest.mark.parametrize("name", ["detonations", "everyday", "samples"])
def test_no_policy_fails_on_a_real_record(request: pytest.FixtureRequest, name: str) -> None:
    """Odd, old, redacted and service-made records match or don't, but no predicate falls over."""
    report = request.getfixturevalue(name)
    assert report["inputs"]["records"]["evaluated"] > 200
    assert {policy["id"]: policy["errors"] for policy in report["policies"] if policy["errors"]} == {}
    assert all(policy["ran"] for policy in report["policies"])


@pytest.mark.parametrize("name", ["detonations", "everyday", "samples"])
def test_no_open_finding_rests_on_a_failed_call(request: pytest.FixtureRequest, name: str) -> None:
    """Of 400 failed calls and more, none is evidence of a violation, nor of a review but that of root's use."""
    report = request.getfixturevalue(name)
    for finding in report["findings"]:
        if finding["effect"] != "evidence" and finding["policy"] != "aws.iam.root-used":
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
