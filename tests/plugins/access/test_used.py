"""What CloudTrail records show to be used."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from affidavit import Change, Mark, Outcome, Renamed, Taken
from affidavit_plugins.access import changes
from affidavit_plugins.access.used import use
from affidavit_plugins.cloudtrail.actor import actor
from affidavit_plugins.cloudtrail.vocabulary_table import documents_in, records_in
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def record(name: str = "CreateUser", source: str = "iam.amazonaws.com", **more: Any) -> dict[str, Any]:
    """A record of somebody in a role, with its actor."""
    made: dict[str, Any] = {
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:build-7",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/build-7",
            "accountId": ACCOUNT,
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {
                "sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE", "arn": ROLE, "accountId": ACCOUNT},
                "attributes": {"creationDate": "2026-07-01T09:00:00Z"},
            },
        },
        **more,
    }
    return {**made, "actor": actor(made)}


def test_a_call_in_a_role_is_the_roles() -> None:
    """Permissions are the role's; the session's name and key say whose use it was."""
    found = use(record())
    assert found
    assert (found.principal, found.account, found.right) == (ROLE, ACCOUNT, "iam:CreateUser")
    assert (found.key, found.session, found.channel, found.outcome) == ("ASIAEXAMPLE", "build-7", "api", Outcome.DONE)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("AccessDenied", Outcome.DENIED),
        ("AccessDeniedException", Outcome.DENIED),
        ("Client.UnauthorizedOperation", Outcome.DENIED),
        ("Client.AuthFailure", Outcome.DENIED),
        ("NotAuthorized", Outcome.DENIED),
        ("UnauthorizedException", Outcome.DENIED),
        ("ExpiredTokenException", Outcome.DENIED),
        ("VpceAccessDenied", Outcome.DENIED),
        ("ThrottlingException", Outcome.FAILED),
        ("NoSuchEntityException", Outcome.FAILED),
        ("Client.OptInRequired", Outcome.FAILED),
    ],
)
def test_a_denied_call_is_no_use_and_a_failed_one_is(code: str, outcome: Outcome) -> None:
    """What was refused was not allowed; what failed for another reason was."""
    found = use(record(errorCode=code))
    assert found and found.outcome is outcome


def test_a_message_tells_a_denial_too() -> None:
    """Some services refuse with a code that says nothing of it."""
    message = f"User: {ROLE} is not authorized to perform: iam:CreateUser because no identity-based policy allows it"
    found = use(record(errorCode="ValidationException", errorMessage=message))
    assert found and found.outcome is Outcome.DENIED


def test_what_is_denied_to_a_service_was_allowed_to_the_caller() -> None:
    """Services answer so where a role that they are given may not do enough: the call itself had been let through."""
    message = "CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::111122223333:role/build"
    found = use(record(errorCode="InvalidInputException", errorMessage=message))
    assert found and found.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({"sessionCredentialFromConsole": "true"}, "console"),
        ({"userAgent": "Mozilla/5.0 (X11)"}, "console"),
        ({"sourceIPAddress": "cloudformation.amazonaws.com"}, "service"),
        ({"userAgent": "Boto3/1.40"}, "api"),
    ],
)
def test_how_it_came_is_told(more: dict[str, Any], channel: str) -> None:
    """From the console, by a service on somebody's behalf, or by the API."""
    found = use(record(**more))
    assert found and found.channel == channel


def test_taking_a_role_names_it_and_its_key() -> None:
    """So that what is done with the key leads back to who took the role; a refused call took none."""
    other = "arn:aws:iam::444455556666:role/reader"
    request = {"roleArn": other, "roleSessionName": "build-7"}
    response = {"credentials": {"accessKeyId": "ASIAOTHER", "sessionToken": "t"}}
    taken = record("AssumeRole", "sts.amazonaws.com", requestParameters=request, responseElements=response)
    found = use(taken)
    assert found and found.taken == Taken(other, "ASIAOTHER", "build-7")
    assert found.resources == (other,)
    refused = use(record("AssumeRole", "sts.amazonaws.com", requestParameters=request, errorCode="AccessDenied"))
    assert refused and refused.taken is None


def test_services_that_act_for_themselves_are_told_apart() -> None:
    """No review is about them."""
    identity = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}
    made = record("AssumeRole", "sts.amazonaws.com", userIdentity=identity)
    found = use({**made, "actor": actor({**made, "userIdentity": identity})})
    assert found and found.by_service


def test_resources_are_named_as_policies_name_them() -> None:
    """A bucket, or its objects, by the action; keys and tables by their ARNs; other services' not at all."""
    bucket = {"bucketName": "archive", "key": "a/b"}
    read = use(record("GetObject", "s3.amazonaws.com", requestParameters=bucket))
    listing = use(record("ListObjects", "s3.amazonaws.com", requestParameters=bucket))
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
    resources = [{"type": "AWS::KMS::Key", "ARN": key}, {"type": "AWS::S3::Object", "ARN": "arn:x"}, 3, {"ARN": 4}]
    decrypted = use(record("Decrypt", "kms.amazonaws.com", resources=resources))
    other = use(record("RunInstances", "ec2.amazonaws.com", resources=resources))
    assert read and read.resources == ("arn:aws:s3:::archive/*",)
    assert listing and listing.resources == ("arn:aws:s3:::archive",)
    assert decrypted and decrypted.resources == (key,)
    assert other and other.resources == ()


@pytest.mark.parametrize(
    ("name", "service", "request_", "kind", "whole", "part"),
    [
        ("Query", "dynamodb", {"tableName": "T", "indexName": "I"}, "DynamoDB::Table", "table/T", "table/T/index/I"),
        ("Query", "dynamodb", {"tableName": "T", "indexName": None}, "DynamoDB::Table", "table/T", "table/T"),
        ("Invoke", "lambda", {"qualifier": "prod"}, "Lambda::Function", "function:f", "function:f:prod"),
        ("Invoke", "lambda", {"functionName": "{}:$LATEST"}, "Lambda::Function", "function:f", "function:f:$LATEST"),
        ("Invoke", "lambda", {"functionName": "{}"}, "Lambda::Function", "function:f", "function:f"),
    ],
)
def test_a_part_is_named_where_that_was_used(
    name: str, service: str, request_: dict[str, Any], kind: str, whole: str, part: str
) -> None:
    """An index of a table, a version or alias of a function: what must be granted is that."""
    stem = f"arn:aws:{service}:eu-west-1:{ACCOUNT}:"
    request = {key: value and value.format(f"{stem}{whole}") for key, value in request_.items()}
    listed = [{"type": f"AWS::{kind}", "ARN": f"{stem}{whole}"}]
    found = use(record(name, f"{service}.amazonaws.com", requestParameters=request, resources=listed))
    assert found and found.resources == (f"{stem}{part}",)


@pytest.mark.parametrize(
    ("name", "service", "request_"),
    [
        ("GetObject", "s3", {"bucketName": "*", "key": "k"}),
        ("GetObject", "s3", {"bucketName": "log?", "key": "k"}),
        ("ListObjects", "s3", {"bucketName": "${aws:username}"}),
        ("AssumeRole", "sts", {"roleArn": "arn:aws:iam::*:role/x"}),
        ("AssumeRole", "sts", {"roleArn": "arn:aws:iam::111122223333:role/*"}),
    ],
)
def test_a_pattern_is_no_name(name: str, service: str, request_: dict[str, Any]) -> None:
    """A caller writes names; what a policy would read as a pattern is not taken for one."""
    found = use(record(name, f"{service}.amazonaws.com", requestParameters=request_))
    assert found and found.right and found.resources == ()


@pytest.mark.parametrize(
    ("region", "arn", "partition"),
    [
        ("us-gov-west-1", None, "aws-us-gov"),
        ("cn-north-1", None, "aws-cn"),
        ("us-iso-east-1", f"arn:aws-iso:iam::{ACCOUNT}:user/ana", "aws-iso"),
        (None, f"arn:aws-cn:iam::{ACCOUNT}:user/ana", "aws-cn"),
        (None, None, "aws"),
    ],
)
def test_buckets_are_in_the_partition_of_the_call(region: str | None, arn: str | None, partition: str) -> None:
    """By the caller's ARN, or by the region where another account's log withholds it."""
    identity = {
        "type": "AWSAccount",
        "accountId": ACCOUNT,
        "principalId": "AIDAEXAMPLE",
        **({"arn": arn} if arn else {}),
    }
    request = {"bucketName": "data-1"}
    found = use(
        record("CreateBucket", "s3.amazonaws.com", awsRegion=region, userIdentity=identity, requestParameters=request)
    )
    assert found and found.resources == (f"arn:{partition}:s3:::data-1",)


def test_more_resources_than_are_kept_are_none() -> None:
    """Rather than some of them, as if it were all."""
    listed = [{"type": "AWS::DynamoDB::Table", "ARN": f"arn:aws:dynamodb:eu-west-1:1:table/{n}"} for n in range(9)]
    found = use(record("BatchGetItem", "dynamodb.amazonaws.com", resources=listed))
    assert found and found.right and found.resources == ()


ANY = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.lists(st.text(max_size=3), max_size=2)


@pytest.mark.parametrize(
    ("name", "answer", "outcome"),
    [
        ("ConsoleLogin", {"responseElements": {"ConsoleLogin": "Failure"}}, Outcome.DENIED),
        ("ConsoleLogin", {"responseElements": {"ConsoleLogin": "Success"}}, Outcome.DONE),
        ("CredentialVerification", {"serviceEventDetails": {"CredentialVerification": "Failure"}}, Outcome.DENIED),
    ],
)
def test_a_failed_sign_in_is_no_use(name: str, answer: dict[str, Any], outcome: Outcome) -> None:
    """It has no errorCode; whoever guesses a password uses nothing."""
    found = use(record(name, "signin.amazonaws.com", **answer))
    assert found
    assert found.outcome is outcome


@pytest.mark.parametrize("target", ["444455556666", "arn:aws:iam::444455556666:root"])
def test_assumeroot_takes_on_another_accounts_root(target: str) -> None:
    """Its request names no role, but the account whose root is meant."""
    answer = {"credentials": {"accessKeyId": "ASIAROOT"}}
    found = use(
        record(
            "AssumeRoot", "sts.amazonaws.com", requestParameters={"targetPrincipal": target}, responseElements=answer
        )
    )
    assert found
    assert found.taken == Taken("arn:aws:iam::444455556666:root", "ASIAROOT", "")


def test_what_records_of_one_call_share_is_told() -> None:
    """So that it counts once; and which of them is of the VPC endpoint that it passed. A placeholder joins nothing."""
    mark = "735FBEA7-a934-43f7-a926-355589c59007"
    found = use(record(sharedEventID=mark))
    passed = use(record(sharedEventID=mark, eventCategory="NetworkActivity", eventType="AwsVpceEvent"))
    assert found and passed
    assert (found.shared, found.in_passing) == (mark.lower(), False)
    assert (passed.shared, passed.in_passing) == (mark.lower(), True)
    alone = use(record(sharedEventID="..."))
    assert alone and alone.shared == ""


def test_calls_that_give_a_grant_are_marked_as_its_state_is() -> None:
    """A policy attached or written, a member of a group, another version; whatever the case; not what failed."""
    parameters = {"userName": "Late", "policyArn": "arn:aws:iam::aws:policy/M", "groupName": "g", "policyName": "P"}

    def gives(name: str, **more: Any) -> tuple[Mark, ...]:
        made = use(record(name, requestParameters=parameters, recipientAccountId=ACCOUNT, **more))
        assert made
        return made.gives

    assert gives("AttachUserPolicy") == (changes.given(named("user", "late"), "arn:aws:iam::aws:policy/m"),)
    assert gives("PutGroupPolicy") == (changes.given(named("group", "g"), "p"),)
    assert gives("AddUserToGroup") == (changes.member(named("user", "late"), named("group", "g")),)
    assert gives("SetDefaultPolicyVersion") == (changes.version("arn:aws:iam::aws:policy/M"),)
    assert gives("AttachUserPolicy", errorCode="AccessDenied") == gives("CreateUser") == ()


@pytest.mark.parametrize(
    ("name", "parameters", "untold"),
    [
        ("PutUserPolicy", {"userName": "ana", "policyName": "p"}, None),
        ("PutUserPolicy", None, Change.GRANTS),
        ("PutUserPolicy", {"userName": "****", "policyName": "p"}, Change.GRANTS),
        ("PutUserPolicy", {"userName": "ana", "policyName": "[hidden]"}, Change.GRANTS),
        ("AttachRolePolicy", {"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/service-role/A"}, None),
        ("AttachRolePolicy", {"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/****"}, Change.GRANTS),
        ("AddUserToGroup", {"userName": "ana"}, Change.GRANTS),
        ("SetDefaultPolicyVersion", {"versionId": "v2"}, Change.GRANTS),
        ("CreateUser", None, Change.HOLDERS),
        ("DeleteRole", {"roleName": "****"}, Change.HOLDERS),
        ("UpdateUser", {"userName": "ana", "newUserName": "****"}, Change.HOLDERS),
        ("UpdateUser", {"userName": "****", "newUserName": "anna"}, Change.HOLDERS),
        ("UpdateUser", {"userName": "****", "newPath": "/x/"}, None),
        ("UpdateUser", None, Change.HOLDERS),
        ("GetUser", None, None),
    ],
)
def test_what_a_call_changed_without_telling_all_of_it_is_told(
    name: str, parameters: dict[str, str] | None, untold: Change | None
) -> None:
    """Its request is left out, or masked; not where it failed, or another service's call has that name."""
    found = use(record(name, requestParameters=parameters))
    failed = use(record(name, requestParameters=parameters, errorCode="NoSuchEntity"))
    other = use(record(name, "lab.amazonaws.com", requestParameters=parameters))
    assert found and failed and other
    assert (found.untold, failed.untold, other.untold) == (untold, None, None)
    assert not untold or (found.gives, found.renamed) == ((), None)


def named(kind: str, name: str) -> str:
    """A user or group of the account, as marks have it."""
    return changes.named(f"arn:aws:iam::{ACCOUNT}", kind, name)


@pytest.mark.parametrize(
    ("name", "parameters", "renamed"),
    [
        (
            "UpdateUser",
            {"userName": "Ana", "newUserName": "anna"},
            Renamed(named("user", "ana"), named("user", "anna")),
        ),
        ("UpdateUser", {"userName": "ana", "newPath": "/x/"}, None),
        ("UpdateUser", {"userName": "ana", "newUserName": "Ana"}, None),
        ("UpdateGroup", {"groupName": "g", "newGroupName": "h"}, Renamed(named("group", "g"), named("group", "h"))),
        ("DeleteRole", {"roleName": "r"}, Renamed(named("role", "r"))),
        ("CreateUser", {"userName": "ana"}, Renamed(named("user", "ana"))),
        ("GetUser", {"userName": "ana"}, None),
    ],
)
def test_calls_that_give_up_a_name_are_told(name: str, parameters: dict[str, str], renamed: Renamed | None) -> None:
    """Renamed, deleted, or made, which nobody can be who is there still; not where the call failed."""
    done = use(record(name, requestParameters=parameters, recipientAccountId=ACCOUNT))
    failed = use(record(name, requestParameters=parameters, recipientAccountId=ACCOUNT, errorCode="NoSuchEntity"))
    assert done and failed
    assert (done.renamed, failed.renamed) == (renamed, None)


@pytest.mark.parametrize(
    ("identity", "unique"),
    [
        ({"type": "IAMUser", "principalId": "AIDA1"}, "AIDA1"),
        ({"type": "AssumedRole", "principalId": "AROA1:s"}, "AROA1"),
        ({"type": "AssumedRole", "principalId": "x:s", "sessionContext": {"sessionIssuer": {"principalId": "AROA1"}}},
         "AROA1"),
        ({"type": "FederatedUser", "principalId": f"{ACCOUNT}:bob",
          "sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDA1"}}}, "AIDA1"),
        ({"type": "AWSAccount", "principalId": "AROA1:s", "accountId": ACCOUNT}, "AROA1"),
        ({"type": "Root", "principalId": ACCOUNT, "accountId": ACCOUNT}, ""),
        ({"type": "SAMLUser", "principalId": "x=:bob", "userName": "bob"}, ""),
        ({"type": "WebIdentityUser", "principalId": "accounts.example.com:app:1"}, ""),
        ({"type": "AssumedRole", "principalId": "AROA****:s", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"}, ""),
        ({"type": "IAMUser", "userName": "ana", "accountId": ACCOUNT}, ""),
    ],
)  # fmt: skip
def test_the_unique_id_is_that_of_whose_permissions_count(identity: dict[str, Any], unique: str) -> None:
    """Users have one and roles, also behind sessions; root, federated people and masked records do not."""
    made = record(userIdentity=identity)
    found = use({**made, "actor": actor(made)})
    assert found and found.unique == unique


def test_a_role_that_is_taken_on_is_told_by_its_unique_id() -> None:
    """The answer has it, with the session's name behind."""
    answer = {"credentials": {"accessKeyId": "ASIA1"}, "assumedRoleUser": {"assumedRoleId": "AROA1:s"}}
    made = record("AssumeRole", "sts.amazonaws.com", requestParameters={"roleArn": ROLE}, responseElements=answer)
    found = use(made)
    assert found and found.taken and found.taken.unique == "AROA1"


@pytest.mark.parametrize("request_", [None, {}, {"roleArn": "****"}])
@pytest.mark.parametrize(
    ("arn", "role"), [(f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/s", ROLE), ("****", "AROA1"), (None, "AROA1")]
)
def test_a_role_that_is_taken_on_is_told_by_the_answer_alone(request_: Any, arn: Any, role: str) -> None:
    """By its ARN, or its unique id, where the request is left out or masked."""
    answer = {"credentials": {"accessKeyId": "ASIA1"}, "assumedRoleUser": {"assumedRoleId": "AROA1:s", "arn": arn}}
    made = record("AssumeRole", "sts.amazonaws.com", requestParameters=request_, responseElements=answer)
    found = use(made)
    assert found and found.taken == Taken(role, "ASIA1", "", "AROA1")


@given(
    st.dictionaries(
        st.sampled_from(
            ["eventSource", "eventName", "errorCode", "resources", "requestParameters", "responseElements", "userAgent",
             "sourceIPAddress", "userIdentity", "eventCategory", "sessionCredentialFromConsole"]
        ),
        ANY
        | st.dictionaries(
            st.sampled_from(
                ["bucketName", "roleArn", "credentials", "type", "arn", "targetPrincipal", "principalId",
                 "sessionContext", "assumedRoleUser", "userName", "newUserName"]
            ),
            ANY,
        ),
    )
)  # fmt: skip
def test_odd_records_give_a_use_or_none(odd: dict[str, Any]) -> None:
    """Whatever types its fields have, a record never raises, and what it gives can be told to another process."""
    made = {**record(), **odd}
    made.pop("actor")
    found = use({**made, "actor": actor(made)})
    assert found is None or msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=type(found)) == found


def test_real_records_are_mapped(shared_data: Any) -> None:
    """Of real records, 95 in 100 of those that ask a permission are mapped to it, in whatever service."""
    records = [
        record
        for folder in ("invictus-aws-dataset", "stratus-red-team", "traildiscover-samples")
        for document in documents_in(shared_data / "cloudtrail" / folder)
        for record in records_in(document)
    ]
    found = [use({**each, "actor": actor(each)}) for each in records]
    asking = [each for each in found if each and "does not ask" not in each.why]
    assert len(asking) > 500
    assert sum(bool(each.right) for each in asking) / len(asking) > 0.95


@pytest.mark.parametrize("field", ["eventSource", "eventName"])
@pytest.mark.parametrize("value", [None, "", 7, "****", "ec2.****.com"])
def test_what_was_called_is_not_known_where_it_is_masked_or_left_out(field: str, value: Any) -> None:
    """Somebody used something all the same; an Insight is no call, whatever it lacks."""
    found = use(record(**{field: value}))
    assert found and (found.principal, found.service, found.right, bool(found.why)) == (ROLE, "", "", True)
    assert (found.gives, found.renamed, found.taken, found.resources) == ((), None, None, ())
    assert use(record(**{field: value, "eventCategory": "Insight"})) is None
