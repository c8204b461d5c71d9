"""`affidavit access-review` where silence proves less than it seems: the trail, grants and IAM itself tell so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event
from tests.cli.test_access_review import ACCOUNT, DONE, PERIOD, answer, policy, state

if TYPE_CHECKING:
    from tests.conftest import Cli

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/"
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}
Review = dict[str, Any]


@pytest.fixture
def reviewed(cli: Cli, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Makes a review of ana's one policy, in logs of a day by somebody else, and gives its row.

    Records of `hours` are of a class each hour; `more` has further records of logs and of state.
    """

    def run(
        *more: dict[str, Any],
        action: str = "sqs:CreateQueue",
        regions: str = "us-east-1",
        classes: tuple[str, ...] = ("read", "write"),
        quiet: range = range(0),
    ) -> dict[str, Any]:
        (tmp_path / "profile.yaml").write_text(
            f"organisation: Larkfield\nscope:\n  accounts: ['{ACCOUNT}']\n  regions: [{regions}]\n"
            f"  event_classes: [{', '.join(f'management-{each}' for each in classes)}]\n"
        )
        records = [
            event(hour, name, eventTime=f"2026-07-01T{hour:02}:30:00Z", eventSource="ec2.amazonaws.com",
                  readOnly=kind == "read", eventID=f"{name}{hour}", awsRegion=regions)
            for hour in range(24)
            for kind, name in (("read", "DescribeRegions"), ("write", "StopInstances"))
            if kind in classes and not (kind == "write" and hour in quiet)
        ]  # fmt: skip
        user = {"UserName": "ana", "UserId": "AIDA1", "Path": "/", "Arn": f"arn:aws:iam::{ACCOUNT}:user/ana",
                "CreateDate": "2025-01-01T00:00:00Z", "UserPolicyList": [policy(action)]}  # fmt: skip
        told = [{**state(), "response": answer([user])}, *(each for each in more if "recordType" in each)]
        folder = tmp_path / "evidence"
        folder.mkdir(exist_ok=True)
        records += [each for each in more if "recordType" not in each]
        (folder / "log.json").write_text(json.dumps({"Records": records}))
        (folder / "state.jsonl").write_text("".join(json.dumps(each) + "\n" for each in told))
        done = ("--profile", "profile.yaml", *PERIOD, "--late", "1", "--out", "json=r.json")
        cli("access-review", folder, *done, expect=(DONE,))
        review: Review = json.loads((tmp_path / "r.json").read_text())
        (row,) = (each for each in review["rows"] if each["holder_name"] == "ana" and each["grant_name"])
        return dict(row)

    return run


def trails(*settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What the account answers of its trails at both ends of the day, each with the fields of its selector."""
    listed = []
    for number, given in enumerate(settings):
        more = {**given}
        selector = {"FieldSelectors": [MANAGEMENT, *more.pop("fields", ())]}
        answers = {"GetTrailStatus": {"IsLogging": True}, "GetEventSelectors": {"AdvancedEventSelectors": [selector]}}
        told = {name: {"status": "answered", "response": each} for name, each in answers.items()}
        listed.append({"Name": f"t{number}", "TrailARN": f"{ARN}t{number}", "IsMultiRegionTrail": True, **told, **more})
    return [
        {**state(), "api": "cloudtrail:DescribeTrails", "region": "us-east-1", "collectedAt": at, "eventID": at,
         "response": {"trailList": listed}}
        for at in ("2026-07-01T00:10:00Z", "2026-07-02T00:10:00Z")
    ]  # fmt: skip


def without(field: str, value: str) -> dict[str, Any]:
    """A trail that leaves something out."""
    return {"fields": [{"Field": field, "NotEquals": [value]}]}


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        (({},), "unused"),
        ((without("eventName", "CreateQueue"),), "not-seen"),
        ((without("eventSource", "sqs.amazonaws.com"),), "not-seen"),
        (({"IncludeGlobalServiceEvents": False},), "not-seen"),
        ((without("eventName", "CreateQueue"), {}), "unused"),
        (({"IncludeGlobalServiceEvents": False}, {}), "unused"),
        ((without("eventName", "CreateQueue"), without("eventName", "GetQueueUrl")), "not-seen"),
    ],
)
def test_what_snapshots_say_the_trails_leave_out_is_a_gap(
    reviewed: Callable[..., Any], settings: tuple[dict[str, Any], ...], status: str
) -> None:
    """As if a call had said so; not where another trail records all."""
    assert reviewed(*trails(*settings))["status"] == status


def test_a_policy_is_unused_only_where_its_giving_would_have_been_seen(reviewed: Callable[..., Any]) -> None:
    """Of an inline policy a call alone tells how old it is: those of a day, in the region that IAM is recorded in."""
    read = {"action": "sqs:GetQueueUrl"}
    assert reviewed(**read)["status"] == "unused"
    for missing in ({"quiet": range(9, 12)}, {"classes": ("read",)}, {"regions": "eu-west-1"}):
        row = reviewed(**read, **missing)
        assert (row["status"], any("when it was given is not known" in why for why in row["why"])) == ("not-seen", True)


def last_accessed(at: str, *actions: str) -> dict[str, Any]:
    """IAM's report: ana used SQS then, and tried these of its actions."""
    tracked = [{"ActionName": each, "LastAccessedTime": at} for each in actions]
    service = {"ServiceNamespace": "sqs", "LastAuthenticated": at, "TrackedActionsLastAccessed": tracked}
    report = {"status": "answered", "response": {"ServicesLastAccessed": [service]}}
    identity = {"Arn": f"arn:aws:iam::{ACCOUNT}:user/ana", "GetServiceLastAccessedDetails": report}
    told = {"api": "iam:GetServiceLastAccessedDetails", "response": {"Identities": [identity]}, "eventID": "report"}
    return {**state(), **told}


def test_an_action_that_iam_saw_and_no_log_shows_is_not_unused(reviewed: Callable[..., Any]) -> None:
    """Though logs show that she called its service that day."""
    ana = {"type": "IAMUser", "principalId": "AIDA1", "arn": f"arn:aws:iam::{ACCOUNT}:user/ana", "accountId": ACCOUNT}
    other = event(5, "GetQueueUrl", eventTime="2026-07-01T05:00:00Z", eventSource="sqs.amazonaws.com", userIdentity=ana)
    at = "2026-07-01T09:00:00Z"
    assert reviewed(other, last_accessed(at))["status"] == "unused"
    row = reviewed(other, last_accessed(at, "CreateQueue"))
    assert row["status"] == "not-seen"
    assert any("tells of activity with sqs:CreateQueue" in why for each in row["services"] for why in each["why"])


NOBODY = {"eventTime": "2026-07-01T12:10:00Z", "eventID": "more", "eventSource": "sqs.amazonaws.com"}
GIVING = {**NOBODY, "eventSource": "iam.amazonaws.com"}


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (
            event(0, "PutUserPolicy", **{**GIVING, "requestParameters": {"userName": "ben", "policyName": "p"}}),
            "unused",
        ),
        (event(0, "PutUserPolicy", **{**GIVING, "requestParameters": None}), "not-seen"),
        (event(0, "CreateUser", **{**GIVING, "requestParameters": {"userName": "****"}}), "not-seen"),
        (event(0, "DeleteUser", **{**GIVING, "requestParameters": {"userName": "b"}, "eventTime": "x"}), "not-seen"),
        (event(0, "CreateQueue", **NOBODY, userIdentity={"accountId": ACCOUNT}, eventType="AwsServiceEvent"), "unused"),
        (event(0, "CreateQueue", **NOBODY, userIdentity={"invokedBy": "lambda.amazonaws.com"}), "not-seen"),
        (event(0, "****", **NOBODY, userIdentity={"accountId": ACCOUNT}), "unknown"),
        (event(0, "StopInstances", **{**NOBODY, "eventSource": None}, userIdentity={"accountId": ACCOUNT}), "not-seen"),
        (event(0, "StopInstances", **{**NOBODY, "eventSource": None}), "unused"),
    ],
)
def test_a_record_that_does_not_tell_all_leaves_open_what_it_may_be(
    reviewed: Callable[..., Any], record: dict[str, Any], status: str
) -> None:
    """What was given or renamed, who called or what; where somebody else is told, that is nothing to ana."""
    assert reviewed(record)["status"] == status
