"""What IAM's actions mean."""

from __future__ import annotations

import pytest
from affidavit import Seen, Statement
from affidavit_plugins.access import action_names, management_events
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.rights import actions
from affidavit_plugins.access.suggesting import RIGHTS
from affidavit_plugins.access.used import prefixes_of, right_of
from affidavit_plugins.cloudtrail.vocabulary import table as events

BUCKET = "arn:aws:s3:::archive"


def allow(*names: str, **more: object) -> Statement:
    """A statement that allows actions."""
    return Statement(True, names, **more)  # type: ignore[arg-type]


def test_every_fact_is_about_events_that_there_are() -> None:
    """Names of events in the tables of facts are in lint's list, which is made of models and real records."""
    known = events().events
    sources = {source for source in known if prefixes_of(source)}
    for prefix, facts in action_names._ACTIONS.items():
        for event, action in facts.items():
            assert event in known[prefix], f"{prefix}:{event}"
            assert not action or f"{prefix}:{action}" in actions(), f"{prefix}:{action}"
    for facts_of in (management_events.DOUBTED, management_events.MORE_DATA_CALLS, management_events.SEEN):
        for source, names in facts_of.items():
            assert names <= known[source].keys(), source
    # A call that cannot be mapped leaves the whole service open, which must be known therefore.
    assert sources >= management_events.RECORDED


def test_what_is_named_otherwise_is_no_action_of_its_own_name() -> None:
    """Where IAM knows an action of an event's own name, no table by hand may say that it needs another."""
    for prefix, facts in action_names._ACTIONS.items():
        assert not {f"{prefix}:{event}" for event in facts} & actions().keys()


def test_every_event_is_mapped_to_an_action_that_iam_knows() -> None:
    """Of all events that lint knows: a name that a policy cannot have is neither used nor suggested."""
    iam = {f"{prefix}:{name}" for prefix, service in table().services.items() for name in service.actions}
    mapped = {right_of(source, event)[0] for source, names in events().events.items() for event in names}
    assert mapped - {""} <= iam
    assert actions().keys() == iam


@pytest.mark.parametrize(
    ("source", "event", "right"),
    [
        ("s3", "ListObjects", "s3:ListBucket"),
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("s3", "GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
        ("s3", "HeadObject", "s3:GetObject"),
        ("monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("lambda", "CreateFunction", "lambda:CreateFunction"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("sso-oauth", "CreateTokenWithIAM", "sso-oauth:CreateTokenWithIAM"),
        ("autoscaling", "CreateAutoScalingGroup", "autoscaling:CreateAutoScalingGroup"),
        ("autoscaling", "RegisterScalableTarget", "application-autoscaling:RegisterScalableTarget"),
        ("tagging", "GetResources", "tag:GetResources"),
        ("iam", "CreateUser", "iam:CreateUser"),
        ("sts", "AssumeRole", "sts:AssumeRole"),
        ("ses", "SendEmail", "ses:SendEmail"),
        ("s3", "GetAccelerateConfiguration", "s3:GetAccelerateConfiguration"),
        ("s3", "DeleteBucketInventoryConfiguration", "s3:PutInventoryConfiguration"),
        ("ssm", "UpdateInstanceInformation", "ssm:UpdateInstanceInformation"),
        ("batch", "CancelJobs", "batch:CancelJob"),
        ("bedrock", "Converse", "bedrock:InvokeModel"),
        ("bedrock", "InvokeModel", "bedrock:InvokeModel"),
        ("budgets", "DescribeBudgets", "budgets:ViewBudget"),
        ("budgets", "DeleteNotification", "budgets:ModifyBudget"),
        ("cloudcontrolapi", "CreateResource", "cloudformation:CreateResource"),
        ("cloudformation", "CreateStack", "cloudformation:CreateStack"),
        ("dms", "ModifyDataProvider", "dms:UpdateDataProvider"),
        ("iotsecuredtunneling", "OpenTunnel", "iot:OpenTunnel"),
        ("s3", "CreateBucketMetadataConfiguration", "s3:CreateBucketMetadataTableConfiguration"),
        ("securityhub", "GetFindingsV2", "securityhub:GetFindings"),
        ("amplify", "CreateWebhook", "amplify:CreateWebHook"),
        ("partnercentral-selling", "CreateOpportunity", "partnercentral:CreateOpportunity"),
        ("glue", "GetUnfilteredTableMetadata", "glue:GetTable"),
        ("sso", "AssociateProfile", "sso:AssociateProfile"),
        ("cloudshell", "CreateEnvironment", "cloudshell:CreateEnvironment"),
    ],
)
def test_events_are_mapped_to_the_actions_that_they_need(source: str, event: str, right: str) -> None:
    """Where the names agree, and where they don't."""
    assert right_of(source, event) == (right, "")
    assert right in actions()


@pytest.mark.parametrize(
    ("source", "event", "reason"),
    [
        ("signin", "ConsoleLogin", "does not ask a permission"),
        ("sso-oauth", "CreateToken", "does not ask a permission"),
        ("ssm", "OpenThisOrThat", "IAM knows no action"),
        ("apigateway", "CreateRestApi", "IAM knows no action"),
        ("lambda", "CreateRuntime", "IAM knows no action"),
        ("cognito-idp", "ListWebAuthnCredentials", "does not ask a permission"),
        ("dynamodb", "ExecuteStatement", "one of several"),
        ("cassandra", "GetTable", "one of several"),
        ("no-such-service", "DoIt", "IAM knows no action"),
    ],
)
def test_what_cannot_be_mapped_says_why(source: str, event: str, reason: str) -> None:
    """No action is made up."""
    right, why = right_of(source, event)
    assert right == ""
    assert reason in why


@pytest.mark.parametrize(
    "right",
    ["sts:GetCallerIdentity", "sts:GetSessionToken", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
)
def test_a_permission_that_nobody_needs_is_used_or_unknown(right: str) -> None:
    """Who holds it and calls has used it; the call of who does not is none that needed it, so silence tells nothing."""
    prefix, _, event = right.partition(":")
    assert right_of(prefix, event) == (right, "")
    told = RIGHTS.told(right)
    assert (told.event_class, "does not ask a permission" in told.why) == ("", True)
    suggestion = RIGHTS.suggest([Seen(right, (), False)], [])
    assert suggestion.document["Statement"] == []
    assert not any(right in note for note in suggestion.notes)
    assert RIGHTS.suggest([Seen(right, (), False)], None).document["Statement"] == []


@pytest.mark.parametrize(
    "right",
    ["bedrock:Converse", "budgets:DescribeBudgets", "cassandra:CreateTable", "cloudcontrolapi:CreateResource",
     "dms:ModifyDataProvider", "iot-jobs-data:DescribeJobExecution", "lambda:CreateRuntime",
     "partnercentral-selling:*"],
)  # fmt: skip
def test_operations_that_iam_has_under_another_name_are_no_actions(right: str) -> None:
    """A policy that names them allows nothing, and none is suggested."""
    found = RIGHTS.allowed((allow(right),))
    assert found.rights == frozenset()
    assert found.unknown == (right,)


def test_wildcards_and_opposites_allow_what_they_name() -> None:
    """`*`, a service's, a prefix's, any case, NotAction; and a pattern of nothing known is told."""
    everything = RIGHTS.allowed((allow("*"),)).rights
    assert everything == frozenset(actions())
    reads = RIGHTS.allowed((allow("S3:getbucket*"),)).rights
    assert "s3:GetBucketPolicy" in reads
    assert all(name.startswith("s3:GetBucket") for name in reads)
    rest = RIGHTS.allowed((allow("s3:*", all_but=True),)).rights
    assert rest == {name for name in everything if not name.startswith("s3:")}
    found = RIGHTS.allowed((allow("iam:passrole", "nosuch:*", "s3:Nope"), Statement(False, ("*",))))
    assert found.rights == {"iam:PassRole"}
    assert found.unknown == ("nosuch:*", "s3:Nope")


@pytest.mark.parametrize(
    ("right", "event_class"),
    [
        ("iam:CreateUser", "management-write"),
        ("ec2:DescribeImages", "management-read"),
        ("s3:GetObject", "data:s3"),
        ("s3:ListBucket", "data:s3"),
        ("s3:ListAllMyBuckets", "management-read"),
        ("lambda:InvokeFunction", "data:lambda"),
        ("sqs:SendMessage", "data:sqs"),
        ("sqs:CreateQueue", "management-write"),
        ("sns:Publish", "data:sns"),
        ("ssm:GetParameter", "management-read"),
        ("codebuild:StartBuild", "management-write"),
    ],
)
def test_the_class_of_the_events_that_tell_is_known(right: str, event_class: str) -> None:
    """A data event's silence is the trail's choice, a management event's is not."""
    assert RIGHTS.told(right).event_class == event_class


@pytest.mark.parametrize(
    "right",
    [
        "iam:PassRole",
        "s3:GetObjectVersion",
        "cloudwatch:PutMetricData",
        "kinesis:PutRecords",
        "kms:Decrypt",
        "x:Unknown",
        "cloudfront-keyvaluestore:GetKey",
        "dataexchange:SendApiAsset",
        "deadline:GetJob",
        "s3:WriteGetObjectResponse",
        "sdb:Select",
        "signer:SignPayload",
        "sms-voice:SendTextMessage",
        "ssm:GetParametersByPath",
        "ec2:CreateTags",
        "iam:TagRole",
        "rds:AddTagsToResource",
        "iam:CreateServiceLinkedRole",
        "logs:CreateLogGroup",
        "ssmmessages:OpenControlChannel",
        "aws-portal:ViewBilling",
        "rds:DescribeRecommendations",
        "athena:RunQuery",
    ],
)
def test_where_no_event_is_sure_to_tell_no_class_is_given(right: str) -> None:
    """So that nothing calls it unused."""
    told = RIGHTS.told(right)
    assert told.event_class == ""
    assert told.why


@pytest.mark.parametrize(
    ("right", "at_home"),
    [("iam:CreateUser", True), ("sqs:CreateQueue", False), ("s3:ListAllMyBuckets", True), ("s3:CreateBucket", False)],
)
def test_services_of_no_region_are_told_of_in_one(right: str, at_home: bool) -> None:
    """Where logs of that region lack, nothing tells whether a permission of theirs was used."""
    assert ("us-east-1" in RIGHTS.told(right).regions) is at_home


def test_a_grant_fits_by_its_resources() -> None:
    """A use on a bucket that a policy does not name is no use of the policy; where none is named any may be meant."""
    mine = (allow("s3:GetObject", resources=(f"{BUCKET}/invoices/*",)),)
    assert RIGHTS.fits(mine, "s3:GetObject", (f"{BUCKET}/*",))
    assert not RIGHTS.fits(mine, "s3:GetObject", ("arn:aws:s3:::other/*",))
    assert RIGHTS.fits(mine, "s3:GetObject", ())
    assert not RIGHTS.fits(mine, "s3:PutObject", ())
    assert not RIGHTS.fits((Statement(False, ("*",)),), "s3:GetObject", ())


def test_notresource_leaves_out_what_it_names() -> None:
    """A use on what it names is no use of the policy; one of which only a part is named may be."""
    rest = (allow("s3:*", resources=("arn:aws:s3:::secret/*", "arn:aws:s3:::secret"), all_but_resources=True),)
    assert not RIGHTS.fits(rest, "s3:GetObject", ("arn:aws:s3:::secret/*",))
    assert RIGHTS.fits(rest, "s3:GetObject", ("arn:aws:s3:::secret/*", "arn:aws:s3:::open/*"))
    assert RIGHTS.fits(rest, "s3:GetObject", ())
    part = (allow("s3:*", resources=("arn:aws:s3:::secret/deep/*",), all_but_resources=True),)
    assert RIGHTS.fits(part, "s3:GetObject", ("arn:aws:s3:::secret/*",))


@pytest.mark.parametrize("right", ["aws-portal:ViewBilling", "rds:CrossRegionCommunication", "athena:GetCatalogs"])
def test_an_action_without_an_event_is_known_and_says_so(right: str) -> None:
    """It is no misspelt pattern, and nothing tells of its use."""
    assert RIGHTS.allowed((allow(right),)).rights == {right}
    assert "no API operation or event of its name is known" in RIGHTS.told(right).why
