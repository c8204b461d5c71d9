"""The story in the sample quarter: each step of the intrusion and the response, and what must not have happened."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from synthetic_quarter import generate

from tests.examples.conftest import EXAMPLE

if TYPE_CHECKING:
    from tests.examples.conftest import Quarter

SECURITY, PRODUCTION, SANDBOX = "111122223333", "444455556666", "777788889999"
FOREIGN = "999988887777"
INTRUDER = "192.0.2."
USERS = f"arn:aws:iam::{SANDBOX}:user"
NIGHT = ("2026-09-18T22:00:00Z", "2026-09-19T06:00:00Z")


def by_intruder(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that came from the intruder's addresses."""
    return [record for record in records if record["sourceIPAddress"].startswith(INTRUDER)]


def test_leaked_key_was_used_from_one_address_until_that_night(quarter: Quarter) -> None:
    """The key works each night from the build server, and one evening from elsewhere, where most things are denied."""
    named = quarter.named("GetCallerIdentity", "ListBuckets", "ListUsers", "ListRoles", "DescribeInstances")
    calls = [record for record in named if record["userIdentity"].get("userName") == "artifact-uploader"]
    assert len({record["userIdentity"]["accessKeyId"] for record in calls}) == 1
    assert sum(record["sourceIPAddress"] == "198.51.100.61" for record in calls) == 2 * 92
    strange = by_intruder(calls)
    assert {record["errorCode"] for record in strange[1:]} == {"AccessDenied", "Client.UnauthorizedOperation"}
    assert "errorCode" not in strange[0]


def test_key_for_another_user_and_its_end(quarter: Quarter) -> None:
    """A key made for another user is used by the intruder, and later deleted together with the leaked one."""
    (made,) = by_intruder(quarter.named("CreateAccessKey"))
    assert made["recipientAccountId"] == SANDBOX
    assert made["userIdentity"]["userName"] != made["requestParameters"]["userName"] == "tomas.reyes"
    key = made["responseElements"]["accessKey"]["accessKeyId"]
    (attached,) = by_intruder(quarter.named("AttachRolePolicy"))
    assert attached["userIdentity"]["accessKeyId"] == key
    assert attached["requestParameters"]["policyArn"] == "arn:aws:iam::aws:policy/AdministratorAccess"
    deleted = {record["requestParameters"]["accessKeyId"] for record in quarter.named("DeleteAccessKey")}
    assert deleted == {key, made["userIdentity"]["accessKeyId"]}


def test_calls_across_accounts_are_written_in_both(quarter: Quarter) -> None:
    """Pairs share sharedEventID and requestID, have their own eventIDs, and the target's copy has no ARN."""
    pairs: dict[str, list[dict[str, Any]]] = {}
    for record in quarter.named("AssumeRole"):
        role = (record["requestParameters"] or {}).get("roleArn", "")
        if role.endswith((":role/deployment-bridge", ":role/release-deployer")):
            pairs.setdefault(record["sharedEventID"], []).append(record)
    assert len(pairs) == 2 + 66  # the intruder twice, the pipeline once a weekday
    sources: dict[str, int] = {}
    for first, second in pairs.values():
        assert first["eventID"] != second["eventID"]
        assert first["requestID"] == second["requestID"]
        assert first["eventTime"] == second["eventTime"]
        caller, target = sorted((first, second), key=lambda record: "arn" not in record["userIdentity"])
        assert target["recipientAccountId"] == PRODUCTION
        assert target["userIdentity"] == {
            "type": "AWSAccount",
            "principalId": caller["userIdentity"]["principalId"],
            "accountId": caller["userIdentity"]["accountId"],
        }
        assert caller["recipientAccountId"] == caller["userIdentity"]["accountId"]
        sources[caller["recipientAccountId"]] = sources.get(caller["recipientAccountId"], 0) + 1
    assert sources == {SANDBOX: 2, SECURITY: 66}


def test_chain_of_credentials_can_be_followed(quarter: Quarter) -> None:
    """Each key that the intruder's AssumeRole answered with is the key of what followed, within its hour."""
    issued = {
        record["responseElements"]["credentials"]["accessKeyId"]: record
        for record in by_intruder(quarter.named("AssumeRole"))
        if record["responseElements"]
    }
    used = by_intruder(
        quarter.named("StopLogging", "UpdateAssumeRolePolicy", "CreateSnapshot", "PutBucketPolicy", "CreateUser")
    )
    assert used
    for record in used:
        taken = issued[record["userIdentity"]["accessKeyId"]]
        assert record["userIdentity"]["sessionContext"]["attributes"]["creationDate"] == taken["eventTime"]
        assert taken["eventTime"][:11] == record["eventTime"][:11]
        minutes = [int(time[11:13]) * 60 + int(time[14:16]) for time in (taken["eventTime"], record["eventTime"])]
        assert 0 <= minutes[1] - minutes[0] < 60


def test_trust_was_widened_used_and_narrowed(quarter: Quarter) -> None:
    """The role trusts a foreign account for the night; that account takes it on, and only production has the record."""
    trusts = [
        (record["sourceIPAddress"].startswith(INTRUDER), json.loads(record["requestParameters"]["policyDocument"]))
        for record in quarter.named("UpdateAssumeRolePolicy")
        if record["requestParameters"]["roleName"] == "reporting-reader"
    ]
    assert [intruder for intruder, _ in trusts] == [True, False]
    principals = [json.dumps(document) for _, document in trusts]
    assert f"arn:aws:iam::{FOREIGN}:root" in principals[0]
    assert FOREIGN not in principals[1]
    taken = [record for record in quarter.named("AssumeRole") if record["userIdentity"].get("accountId") == FOREIGN]
    assert {record["recipientAccountId"] for record in taken} == {PRODUCTION}
    assert all(record["userIdentity"]["type"] == "AWSAccount" and record["responseElements"] for record in taken)
    assert len(taken) == 2


def test_trail_stopped_and_started(quarter: Quarter) -> None:
    """The intruder stops the trail of data events, a responder starts it, and both are in the organisation's trail."""
    (stop,) = quarter.named("StopLogging")
    (start,) = quarter.named("StartLogging")
    assert stop["requestParameters"] == start["requestParameters"]
    assert stop["requestParameters"]["name"].endswith(f":{PRODUCTION}:trail/production-data-events")
    assert by_intruder([stop, start]) == [stop]
    assert "amara.okafor" in start["userIdentity"]["arn"]
    assert all("errorCode" not in record for record in (stop, start))


def test_snapshot_shared_and_taken_back(quarter: Quarter) -> None:
    """The snapshot that goes to the foreign account was made that night; a legitimate share goes to our own account."""
    changes = [record["requestParameters"] for record in quarter.named("ModifySnapshotAttribute")]
    added = [
        item["userId"]
        for change in changes
        for item in change["createVolumePermission"].get("add", {}).get("items", [])
    ]
    removed = [
        item["userId"]
        for change in changes
        for item in change["createVolumePermission"].get("remove", {}).get("items", [])
    ]
    assert sorted(added) == [SECURITY, FOREIGN]
    assert removed == [FOREIGN]
    taken = {record["responseElements"]["snapshotId"] for record in quarter.named("CreateSnapshot")}
    assert changes[1]["snapshotId"] in taken


def test_insight_has_a_start_and_an_end(quarter: Quarter) -> None:
    """Two Insights events with one sharedEventID bracket the snapshots that they are about."""
    insights = [entry.whole() for entry in quarter.entries if entry.seen.event_category == "Insight"]
    start, end = sorted(insights, key=lambda record: record["eventTime"])
    assert [record["insightDetails"]["state"] for record in (start, end)] == ["Start", "End"]
    assert start["sharedEventID"] == end["sharedEventID"]
    assert start["eventID"] != end["eventID"]
    times = [record["eventTime"] for record in quarter.named(start["insightDetails"]["eventName"])]
    assert NIGHT[0] < start["eventTime"] <= times[0] <= times[-1] <= end["eventTime"] < NIGHT[1]


def test_bucket_made_public_read_and_closed(quarter: Quarter) -> None:
    """One bucket policy names everybody; strangers read once data events are logged again; then it is deleted."""
    public = [record for record in quarter.named("PutBucketPolicy") if '"Principal": "*"' in json.dumps(record)]
    (opened,) = public
    assert by_intruder(public) == public
    (closed,) = quarter.named("DeleteBucketPolicy")
    name = opened["requestParameters"]["bucketName"]
    assert closed["requestParameters"]["bucketName"] == name
    strangers = [
        record for record in quarter.named("GetObject") if record["userIdentity"].get("accountId") == "anonymous"
    ]
    assert strangers
    assert {record["requestParameters"]["bucketName"] for record in strangers} == {name}
    assert all(opened["eventTime"] < record["eventTime"] < closed["eventTime"] for record in strangers)


def test_console_sign_ins(quarter: Quarter) -> None:
    """One sign-in without MFA by a user made that night, one of root with MFA, and failures without error code."""
    logins = quarter.named("ConsoleLogin")
    succeeded = [record for record in logins if record["responseElements"]["ConsoleLogin"] == "Success"]
    failed = [record for record in logins if record["responseElements"]["ConsoleLogin"] == "Failure"]
    assert all("errorCode" not in record and record["errorMessage"] for record in failed)
    assert len(failed) == 3
    (root,) = [record for record in succeeded if record["userIdentity"]["type"] == "Root"]
    assert root["additionalEventData"]["MFAUsed"] == "Yes"
    assert root["awsRegion"] == "us-east-1"
    without = [
        record
        for record in succeeded
        if record["userIdentity"]["type"] == "IAMUser" and record["additionalEventData"]["MFAUsed"] == "No"
    ]
    (backdoor,) = without
    assert by_intruder(without) == without
    assert backdoor["recipientAccountId"] == PRODUCTION
    (made,) = quarter.named("CreateLoginProfile")
    assert made["requestParameters"]["userName"] == backdoor["userIdentity"]["userName"]
    (gone,) = quarter.named("DeleteUser")
    assert gone["requestParameters"]["userName"] == backdoor["userIdentity"]["userName"]


def test_administrators_change_iam_and_identity_center(quarter: Quarter) -> None:
    """Joiners get accounts and groups, assignments come and go, policies get versions: all by people we know."""
    changes = quarter.named(
        "AddMemberToGroup",
        "RemoveMemberFromGroup",
        "CreateAccountAssignment",
        "DeleteAccountAssignment",
        "CreatePolicyVersion",
    )
    assert {record["eventName"] for record in changes} >= {
        "AddMemberToGroup",
        "CreateAccountAssignment",
        "CreatePolicyVersion",
    }
    assert all("@larkfield.example" in record["userIdentity"]["arn"] for record in changes)


def test_roles_are_passed_to_instances_and_functions(quarter: Quarter) -> None:
    """Some RunInstances have an instance profile and some none; every new function has a role."""
    started = quarter.named("RunInstances")
    assert {"iamInstanceProfile" in record["requestParameters"] for record in started} == {True, False}
    made = quarter.named("CreateFunction20150331")
    assert made
    assert all(":role/" in record["requestParameters"]["role"] for record in made)


def test_detective_controls_were_never_touched(quarter: Quarter) -> None:
    """No Config recorder stopped, no detector disabled or deleted, no port opened to the internet."""
    names = {entry.seen.event_name for entry in quarter.entries}
    assert not names & {"StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDetector", "DeleteTrail"}
    assert [record["requestParameters"]["enable"] for record in quarter.named("UpdateDetector")] == [True]
    opened = quarter.named("AuthorizeSecurityGroupIngress")
    assert opened
    for record in opened:
        for permission in record["requestParameters"]["ipPermissions"]["items"]:
            assert permission["ipv6Ranges"] == {}
            assert all(item["cidrIp"].startswith("10.") for item in permission["ipRanges"]["items"])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a scan of the quarter reports."""
    folder = tmp_path_factory.mktemp("story")
    generate(folder / "logs", 80_000)
    command: list[str | Path] = [Path(sys.executable).with_name("affidavit"), "scan", folder / "logs"]
    command += ["--policies", "aws"]
    command += ["--framework", "soc2", "--profile", EXAMPLE / "profile.yaml", "--report", f"json={folder}/report.json"]
    command += ["--since", "2026-07-01", "--until", "2026-10-01", "--as-of", "2026-10-15"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 3, result.stderr
    made: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return made


def test_the_data_trail_was_blind_once(report: dict[str, Any]) -> None:
    """From its stop to its start, which is the quarter's one hole: in S3 data events, in all regions of production."""
    (trail,) = report["timeline"]["trails"]
    (blind,) = trail["blind"]
    assert (trail["account"], trail["name"]) == ("444455556666", "production-data-events")
    assert (blind["since"], blind["until"]) == ("2026-09-18T23:52:36Z", "2026-09-19T07:26:14Z")
    assert (blind["what"], blind["gaps"], blind["certain"]) == ("all", ["data:s3"], True)
    assert {(gap["since"], gap["until"]) for gap in report["coverage"]["gaps"] if gap["event_class"]} == {
        (blind["since"], blind["until"])
    }


@pytest.fixture(scope="module")
def findings(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What a scan of the quarter finds, populations apart."""
    return [finding for finding in report["findings"] if finding["effect"] != "evidence"]


def test_nothing_severe_is_ordinary_work(findings: list[dict[str, Any]]) -> None:
    """Every finding of high or critical is of that night, and there are some of both."""
    severe = [each for each in findings if each["severity"] in ("high", "critical")]
    assert {each["severity"] for each in severe} == {"high", "critical"}
    assert all(NIGHT[0] < each["first_seen"] < NIGHT[1] for each in severe), severe


def test_ordinary_work_gives_few_findings(findings: list[dict[str, Any]]) -> None:
    """Of 80,000 records, what is neither the intruder's nor its clearing up is a handful, and named in the README."""
    ordinary = {each["policy"] for each in findings if not "2026-09-18" < each["first_seen"] < "2026-09-20"}
    assert ordinary == {
        "aws.access.changed-by-hand",
        "aws.iam.administrator-policy-attached",
        "aws.iam.default-policy-version-changed",
        "aws.iam.root-used",
    }


def test_what_correlates_is_the_intruder_s_work_alone(findings: list[dict[str, Any]]) -> None:
    """In a whole quarter of ordinary work, every pattern found is of that night and of who was called to it."""
    patterns = [each for each in findings if each["why"]]
    told = [
        (each["policy"], re.sub("aws-reserved/.*/|_[0-9a-f]{16}$", "", each["subject"].rpartition(":")[2]))
        for each in patterns
    ]
    assert sorted(told) == [
        ("aws.access.many-calls-denied", "user/artifact-uploader"),
        ("aws.access.new-service", "user/artifact-uploader iam.amazonaws.com"),
        ("aws.access.new-service", "user/tomas.reyes sts.amazonaws.com"),
        (
            "aws.cloudtrail.history-searched-by-new-principal",
            "role/AWSReservedSSO_IncidentResponse",
        ),
        ("aws.ec2.many-volumes-snapshotted", "role/deployment-bridge"),
        ("aws.ec2.new-region", "user/artifact-uploader us-east-1"),
        ("aws.iam.enumerated", "user/artifact-uploader"),
        ("aws.iam.enumerated-then-changed", "role/deployment-bridge"),
        ("aws.iam.enumerated-then-changed", "user/tomas.reyes"),
        ("aws.iam.user-created-then-made-administrator", f"{PRODUCTION} user svc-backup"),
        ("aws.sts.role-chain-across-accounts", "role/prototype-lab"),
        ("aws.sts.role-chain-across-accounts", "role/prototype-lab"),
    ]
    assert {each["status"] for each in patterns} == {"open"}
    called = "aws.cloudtrail.history-searched-by-new-principal"
    records = [json.loads(item["record"]) for each in patterns if each["policy"] != called for item in each["evidence"]]
    assert by_intruder(records) == records
    assert all(NIGHT[0] < record["eventTime"] < NIGHT[1] for record in records)
