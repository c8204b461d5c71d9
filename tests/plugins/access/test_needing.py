"""What calls need beside the permission that they are named for."""

from __future__ import annotations

import pytest
from affidavit import Grant, Holder, Statement
from affidavit.access_review.beside import beside
from affidavit.access_review.judging import Judge
from affidavit.access_review.watched import Watcher
from affidavit.model.access_review import Status
from affidavit.model.coverage import Coverage, CoverageCell
from affidavit.parts.access import Met, UseSum
from affidavit.times import parse_time
from affidavit_plugins.access import dependent_actions
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.needing import needs, with_call, with_right
from affidavit_plugins.access.rights import actions, needed_widely
from affidavit_plugins.access.suggesting import RIGHTS
from affidavit_plugins.access.used import right_of
from affidavit_plugins.cloudtrail.vocabulary import table as vocabulary
from hypothesis import example, given, settings
from hypothesis import strategies as st

ACCOUNT = "111122223333"
CLASSES = ("management-read", "management-write")
START, END = parse_time("2026-07-01T00:00:00Z") or 0, parse_time("2026-08-01T00:00:00Z")
WHOLE = Coverage(
    declared=True,
    accounts=(ACCOUNT,),
    regions=("us-east-1",),
    event_classes=CLASSES,
    cells=tuple(CoverageCell(ACCOUNT, "us-east-1", each, "2026-07-10", "#" * 24, 24) for each in CLASSES),
)
# The calls that need something, what is needed, and what is not known by name: where anything can go wrong.
NAMES = sorted(actions().keys() & (needs().keys() | {each for needed in needs().values() for each in needed}))
CALLS = sorted(
    f"{source}:{name}"
    for source, names in vocabulary().events.items()
    for name in names
    if with_call(f"{source}:{name}") and not source.startswith("partnercentral")
)


def judged(granted: set[str], called: set[str]) -> dict[str, Status]:
    """Each of some permissions, of somebody who made some calls in a month of logs without a gap."""
    judge = Judge(RIGHTS, Watcher(WHOLE, START, END), START)
    grants = tuple(Grant(each, each, "inline", (Statement(True, (each,)),)) for each in sorted(granted))
    holder = Holder("ana", ACCOUNT, "user", "ana", grants=grants)
    sums = []
    by_right: dict[str, list[UseSum]] = {}
    for event in sorted(called):
        source, _, name = event.partition(":")
        right, why = right_of(source, name)
        use = UseSum("ana", event, ACCOUNT, "user", source, right, why, False, False, CLASSES[1])
        use.records, use.first, use.last = 1, START, START
        use.places.add((), Met(1, START))
        sums.append(use)
        by_right.setdefault(right, []).append(use)
    hidden = beside(holder, sums, (), (), judge, RIGHTS)
    return {each.id: judge.grant(each, ACCOUNT, by_right, (), hidden).status for each in grants}


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(NAMES), min_size=1, max_size=12), st.sets(st.sampled_from(CALLS), max_size=3))
@example({"ec2:CreateNetworkInterface", "mq:CreateBroker"}, set())
@example({"rds:CreateDBSnapshot"}, {"rds:DeleteDBInstance"})
@example({"lambda:GetFunction"}, {"lambda:CreateRuntime"})
def test_nothing_is_unused_that_a_call_may_have_needed(granted: set[str], called: set[str]) -> None:
    """Neither with a call that was made, nor with a granted one of which no event need tell."""
    unused = {right for right, status in judged(granted, called).items() if status is Status.UNUSED}
    for event in called:
        source, _, name = event.partition(":")
        right, why = right_of(source, name)
        assert right not in unused
        assert not unused & with_call(event)
        if not right and "does not ask" not in why:
            assert not {each for each in unused if each.startswith(f"{source}:")}
    silent = {each for each in granted if not RIGHTS.told(each).event_class.startswith("management")}
    assert not unused & silent
    assert not {each for each in unused for call in silent if each in with_right(call)}


@pytest.mark.parametrize(
    ("granted", "called", "right", "status"),
    [
        # Nothing that it may do needs it.
        ({"ec2:CreateNetworkInterface"}, set(), "ec2:CreateNetworkInterface", Status.UNUSED),
        # A call that is not recorded for certain does.
        ({"ec2:CreateNetworkInterface", "mq:CreateBroker"}, set(), "ec2:CreateNetworkInterface", Status.UNKNOWN),
        # One that would be recorded does, and was not made; then it was.
        ({"rds:CreateDBSnapshot", "rds:DeleteDBInstance"}, set(), "rds:CreateDBSnapshot", Status.UNUSED),
        ({"rds:CreateDBSnapshot"}, {"rds:DeleteDBInstance"}, "rds:CreateDBSnapshot", Status.UNKNOWN),
        # Of a call that was made it is not known what it needs.
        ({"lambda:GetFunction"}, {"lambda:CreateRuntime"}, "lambda:GetFunction", Status.UNKNOWN),
        ({"cloudwatch:PutMetricAlarm"}, {"monitoring:GetSpaceDataAccess"}, "cloudwatch:PutMetricAlarm", Status.UNKNOWN),
        ({"sqs:CreateQueue"}, {"lambda:CreateRuntime"}, "sqs:CreateQueue", Status.UNUSED),
        # No list has all the calls that need these.
        ({"iam:CreateServiceLinkedRole"}, set(), "iam:CreateServiceLinkedRole", Status.UNKNOWN),
        ({"ec2:CreateTags"}, set(), "ec2:CreateTags", Status.UNKNOWN),
    ],
)
def test_what_calls_leave_open(granted: set[str], called: set[str], right: str, status: Status) -> None:
    """It depends on what else the holder may do, and did."""
    assert judged(granted, called)[right] is status


def test_what_is_told_of_a_call_is_what_it_needs() -> None:
    """By its event, its permission, or a service; nothing is told of a call that needs no permission."""
    assert "s3:GetObject" in with_call("s3:CopyObject")
    assert "s3:GetObject" in with_right("s3:PutObject")
    assert "ec2:RunInstances" in with_call("autoscaling:UpdateAutoScalingGroup")
    assert "ec2:RunInstances" not in with_call("autoscaling:DescribeAutoScalingGroups")
    assert with_call("signin:ConsoleLogin") == frozenset()
    assert with_call("sts:GetCallerIdentity") == frozenset()
    assert {each.partition(":")[0] for each in with_call("lambda:CreateRuntime")} >= {"lambda"}


def test_every_fact_by_hand_is_about_actions_that_there_are() -> None:
    """One that is misspelt would still be called unused."""
    by_service = {each for _, needed in dependent_actions.CHANGING for each in needed}
    by_call = {each for needed in dependent_actions.CALLS.values() for each in needed}
    assert by_service | by_call | dependent_actions.ASKED_WIDELY <= actions().keys()
    for call in dependent_actions.CALLS:
        prefix, _, name = call.partition(":")
        assert call in actions() or name in vocabulary().events[prefix]


@pytest.mark.parametrize("call", sorted(dependent_actions.CALLS))
def test_what_is_by_hand_is_not_in_the_data(call: str) -> None:
    """What the data has grown to know is deleted here."""
    assert not dependent_actions.CALLS[call] <= {*table().needs.get(call, ())}


def test_tags_and_roles_stay_unknown() -> None:
    """Calls that make something with tags need the one, those that hand a role over the other."""
    assert all(map(needed_widely, ("ec2:CreateTags", "iam:TagRole", "sts:TagSession", "iam:PassRole")))
    assert not needed_widely("ec2:CreateVpc")


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        ("ec2:DeregisterImage", "ec2:DeleteSnapshot"),
        ("ecr:BatchGetImage", "ecr:CreateRepository"),
        ("tagging:UntagResources", "rds:RemoveTagsFromResource"),
        ("tagging:UntagResources", "ec2:DeleteTags"),
        ("dynamodb:CreateTable", "dynamodb:PutResourcePolicy"),
        ("eks:CreateAddon", "eks:CreatePodIdentityAssociation"),
        ("autoscaling:CreateAutoScalingGroup", "ssm:GetParameters"),
        ("sqs:StartMessageMoveTask", "sqs:GetQueueAttributes"),
        ("ssm:GetParameter", "secretsmanager:GetSecretValue"),
        ("cloudtrail:CreateTrail", "organizations:DescribeOrganization"),
        ("athena:StartQueryExecution", "glue:CreateDatabase"),
        ("monitoring:PutMetricAlarm", "ec2:StopInstances"),
    ],
)
def test_calls_that_carry_another_permission_open_it(call: str, needed: str) -> None:
    """What guides of services alone say; it is no event of its own."""
    assert needed in with_call(call)


@pytest.mark.parametrize(
    "right", ["s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:PutBucketTagging", "route53:ChangeTagsForResource"]
)
def test_what_many_calls_need_is_never_unused(right: str) -> None:
    """Logs that services deliver to a bucket, and tags that are set with what is made."""
    assert judged({right}, {"ec2:CreateFlowLogs"}) == {right: Status.UNKNOWN}
