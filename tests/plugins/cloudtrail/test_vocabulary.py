"""What lint holds CloudTrail policies to: names AWS has are known, mistakes are told from what is merely unlisted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from affidavit_plugins.cloudtrail.event_names import PERMISSIONS, without_date
from affidavit_plugins.cloudtrail.kind import KIND
from affidavit_plugins.cloudtrail.record_fields import TYPES
from affidavit_plugins.cloudtrail.vocabulary import failed, field_objection, table, value_objections, vocabulary
from affidavit_plugins.cloudtrail.vocabulary_table import documents_in, records_in

_JSON_TYPES: Mapping[type, str] = {
    bool: "boolean",
    str: "string",
    int: "number",
    float: "number",
    dict: "object",
    list: "array",
    type(None): "null",
}
IAM = {"eventSource": ("iam.amazonaws.com",)}


def _value(path: str, value: str, **select: str) -> tuple[str, str]:
    """Code and message of the objection to one value; '' for none."""
    given = {**{key: (each,) for key, each in select.items()}, path: (value,)}
    return next(((each.code, each.message) for at, _, each in value_objections(given) if at == path), ("", ""))


def _field(path: str, source: str = "", name: str = "") -> tuple[str, str]:
    select = {"eventSource": (f"{source}.amazonaws.com",)} if source else {}
    objection = field_objection(tuple(path.split(".")), {**select, **({"eventName": (name,)} if name else {})})
    return (objection.code, objection.message) if objection else ("", "")


@pytest.mark.parametrize(
    ("value", "code", "hint"),
    [
        ("iam.amazonaws.com", "", ""),
        ("signin.amazonaws.com", "", ""),
        ("identitystore-scim.amazonaws.com", "", ""),
        ("iam*", "", ""),
        ("console.amazonaws.com", "unknown-event-source", "signin.amazonaws.com"),
        ("email.amazonaws.com", "unknown-event-source", "ses.amazonaws.com"),
        ("elb.amazonaws.com", "unknown-event-source", "elasticloadbalancing.amazonaws.com"),
        ("iam", "unknown-event-source", "iam.amazonaws.com"),
        ("guarduty.amazonaws.com", "unknown-event-source", "guardduty.amazonaws.com"),
        ("ima.amazonaws.com", "unknown-event-source", "iam.amazonaws.com"),
        ("s4.amazonaws.com", "unlisted-event-source", ""),
        ("iam.amazonaws.co", "unknown-event-source", "iam.amazonaws.com"),
        ("brand-new-service.amazonaws.com", "unlisted-event-source", ""),
    ],
)
def test_event_sources(value: str, code: str, hint: str) -> None:
    """Known ones pass, known-wrong ones come with the right one, unlisted ones warn."""
    found = _value("eventSource", value)
    assert found[0] == code
    assert hint in found[1]


@pytest.mark.parametrize(
    ("source", "name", "code", "hint"),
    [
        ("iam", "CreateUser", "", ""),
        ("iam", "Create*", "", ""),
        ("signin", "ConsoleLogin", "", ""),
        ("lambda", "CreateFunction20150331", "", ""),
        ("lambda", "UpdateFunctionCode20150331v2", "", ""),
        ("lambda", "Invoke", "", ""),
        ("lambda", "CreateFunction", "renamed-event", "CreateFunction20150331"),
        ("cloudfront", "CreateDistribution2020_05_31", "", ""),
        ("cloudfront", "CreateDistribution", "", ""),
        ("s3", "PutBucketPublicAccessBlock", "", ""),
        ("s3", "PutPublicAccessBlock", "renamed-event", "PutBucketPublicAccessBlock or PutAccountPublicAccessBlock"),
        ("kms", "RotateKey", "", ""),
        ("iam", "CreateUsr", "unknown-event", "CreateUser"),
        ("iam", "createuser", "unknown-event", "CreateUser"),
        ("iam", "RunInstances", "wrong-event-source", "ec2.amazonaws.com"),
        ("cloudtrail", "PutBucketPolicy", "wrong-event-source", "s3.amazonaws.com"),
        ("iam", "LaunchTheMissiles", "unlisted-event", ""),
        ("ssm", "UpdateInstanceAssociationStatusInternal", "unlisted-event", ""),
        ("iam", "Frob*", "unlisted-event", "fits 'Frob*'"),
        ("iam", "Creat*Usr*", "unlisted-event", "no event of iam.amazonaws.com fits"),
        ("iam", "*Instances", "unlisted-event", ""),
        ("", "*Instances", "", ""),
        ("", "Creat*Usr*", "unlisted-event", "no event fits"),
        ("lambda", "CreateFunction2015*", "", ""),
        ("lambda", "Update*Code????????v2", "", ""),
        ("cloudfront", "*Distribution2020_05_31", "", ""),
        ("lambda", "CreateFunctio2015*", "unlisted-event", ""),
        ("iam", "PassRole", "renamed-event", "RunInstances (ec2)"),
        ("", "PassRole", "renamed-event", "never an event"),
        ("s3", "ListBucket", "renamed-event", "ListObjects"),
        ("lambda", "InvokeFunction", "renamed-event", "Invoke"),
        ("ec2", "PassRole", "unlisted-event", ""),
        ("brand-new-service", "Anything", "", ""),
        ("", "ConsoleLogin", "", ""),
        ("", "ConsolLogin", "unknown-event", "ConsoleLogin"),
    ],
)
def test_event_names(source: str, name: str, code: str, hint: str) -> None:
    """Names of APIs and of events beside them are known; typos, old names and another service's events are errors."""
    select = {"eventSource": f"{source}.amazonaws.com"} if source else {}
    found = _value("eventName", name, **select)
    assert found[0] == code, found
    assert hint in found[1]


def test_permissions_are_no_events_and_what_is_named_instead_is() -> None:
    """None of the permissions is an API operation or seen in a record; every event named instead is one."""
    events = table().events
    for source, permissions in PERMISSIONS.items():
        for permission, instead in permissions.items():
            assert permission not in events[source]
            for name, other in re.findall(r"([A-Z]\w+)(?: \((\w+)\))?", instead):
                assert without_date(name) in events[other or source], (permission, name)


def test_an_event_of_any_selected_source_is_right() -> None:
    """A policy on two services names the events of both."""
    select = {"eventSource": ("iam.amazonaws.com", "ec2.amazonaws.com"), "eventName": ("CreateUser", "RunInstances")}
    assert list(value_objections(select)) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("eventType", "AwsApiCall", ""),
        ("eventType", "AwsAPICall", "unknown-value"),
        ("eventCategory", "Insights", "unknown-value"),
        ("userIdentity.type", "AssumeRole", "unknown-value"),
        ("userIdentity.type", "Alien", "unlisted-value"),
        ("readOnly", "false", "unknown-value"),
        ("awsRegion", "eu-west-1", ""),
    ],
)
def test_other_header_values(path: str, value: str, code: str) -> None:
    """Values that are documented pass; a flag is no text, which select cannot match."""
    assert _value(path, value)[0] == code


@pytest.mark.parametrize(
    ("path", "source", "name", "code", "hint"),
    [
        ("requestParameters.userName", "iam", "CreateUser", "", ""),
        ("requestParameters.userNme", "iam", "CreateUser", "unknown-field", "userName"),
        ("requestParameters.password", "iam", "CreateUser", "unlisted-field", ""),
        ("requestParameters.policyArn", "iam", "CreateUser", "unlisted-field", ""),
        ("requestParameters.policyArn", "iam", "", "", ""),
        ("requestParameters.policyArn", "", "", "", ""),
        ("requestParameters.tags.*.key", "iam", "CreateUser", "", ""),
        ("requestParameters.tags.*.vaule", "iam", "CreateUser", "unknown-field", "value"),
        ("responseElements.user.arn", "iam", "CreateUser", "", ""),
        ("responseElements.users", "iam", "ListUsers", "unlisted-field", "no response of calls that read"),
        ("responseElements.credentials.accessKeyId", "sts", "AssumeRole", "", ""),
        ("responseElements.ConsoleLogin", "signin", "ConsoleLogin", "", ""),
        ("requestParameters.instancesSet.items.*.instanceId", "ec2", "StopInstances", "", ""),
        ("requestParameters.instancesSets", "ec2", "StopInstances", "unlisted-field", "instancesSet"),
        ("requestParameters.x-amz-acl", "s3", "PutObject", "", ""),
        ("requestParameters.bucketName", "s3", "PutBucketPolicy", "", ""),
        ("requestParameters.dBInstanceIdentifier", "rds", "ModifyDBInstance", "", ""),
        ("requestParameters.TimePeriod", "ce", "GetDimensionValues", "unlisted-field", "timePeriod"),
        ("requestParameters.anything", "brand-new-service", "DoIt", "", ""),
        ("requestParameters.anything", "iam", "LaunchTheMissiles", "", ""),
        ("requestParameters", "iam", "CreateUser", "", ""),
        ("userIdentity.sessionContext.sessionIssuer.arn", "", "", "", ""),
        ("userIdentity.sessionContext.sessionIsuer.arn", "", "", "unknown-field", "sessionIssuer"),
        ("userIdentity.type.x", "", "", "unknown-field", "no object"),
        ("resources.*.ARN", "", "", "", ""),
        ("resources.*.arn", "", "", "unknown-field", "ARN"),
        ("additionalEventData.MFAUsed", "", "", "", ""),
        ("sourceIpAddress", "", "", "unknown-field", "sourceIPAddress"),
        ("whatever", "", "", "unlisted-field", ""),
        ("actor.principal", "", "", "", ""),
        ("actor.principle", "", "", "unknown-field", "principal"),
    ],
)
def test_fields(path: str, source: str, name: str, code: str, hint: str) -> None:
    """Fields that some selected event has are known; typos are errors, what no model has is a warning."""
    found = _field(path, source, name)
    assert found[0] == code, found
    assert hint in found[1]


def test_typed_fields_are_known_fields() -> None:
    """A type is documented of fields that records have, and of every one that the actor has."""
    for path in TYPES:
        assert _field(path) == ("", "")
    assert {f"actor.{name}" for name in KIND.actor({})} < TYPES.keys()
    assert vocabulary().types is TYPES


def test_every_actor_field_is_known() -> None:
    """What the log kind adds under `actor`, and nothing else, can be read."""
    for name in KIND.actor({}):
        assert _field(f"actor.{name}") == ("", "")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"errorCode": "AccessDenied"}, True),
        ({"responseElements": {"ConsoleLogin": "Failure"}}, True),
        ({"responseElements": {"ConsoleLogin": "Success"}}, False),
        ({"errorCode": None, "responseElements": None}, False),
    ],
)
def test_failed_attempts(record: Mapping[str, Any], expected: bool) -> None:
    """A call fails by errorCode, a sign-in by its response."""
    assert failed(record) is expected


def test_codes_are_declared() -> None:
    """Every objection that these tests meet has a declared code, and the table says what it was made from."""
    declared = {check.code for check in vocabulary().checks}
    assert {"unknown-event", "unlisted-field", "wrong-event-source"} <= declared
    assert table().botocore.count(".") == 2
    assert len(table().events) > 300


def _paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _paths(inner, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, (*path, "*"))


def _wrong_types(record: Mapping[str, Any]) -> Iterator[str]:
    """Fields of a record that are not what is documented of them."""
    for path, known in TYPES.items():
        value: Any = record
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        kind = _JSON_TYPES[type(value)]
        if kind != "null" and kind not in known.types:
            yield f"{path}: {kind}"
        if isinstance(value, str) and known.texts is not None and value not in known.texts:
            yield f"{path}: {value}"


def _documents(folder: Path) -> Iterator[Any]:
    for each in sorted(folder.iterdir()):
        # Made up for tests of rules, with typos and placeholders.
        if each.name != "streamalert-rule-tests":
            yield from documents_in(each)


def test_all_that_real_records_hold_is_known(shared_data: Path) -> None:
    """No name of an event and no field of a real record is objected to, and each field has the type it is said to."""
    count = 0
    objections: set[str] = set()
    wrong_types: set[str] = set()
    for document in _documents(shared_data / "cloudtrail"):
        for record in records_in(document):
            count += 1
            keys = ("eventSource", "eventName", "eventType", "eventCategory", "awsRegion")
            select = {key: (record[key],) for key in keys if isinstance(record.get(key), str)}
            if isinstance(kind := record["userIdentity"].get("type"), str):
                select["userIdentity.type"] = (kind,)
            objections.update(each.message for _, _, each in value_objections(select))
            found = (field_objection(path, select) for path in set(_paths(record)))
            wrong_types.update(_wrong_types(record))
            objections.update(each.message for each in found if each is not None)
    assert sorted(objections) == []
    assert sorted(wrong_types) == []
    assert count > 2_600
