"""The log kind: actions across accounts, descriptions for people, event classes of new and old records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Headers
from affidavit.documents.strict_yaml import Section, parse
from affidavit.policies.tests_section import read_tests
from affidavit_plugins.cloudtrail.format import FORMAT
from affidavit_plugins.cloudtrail.kind import KIND
from hypothesis import given
from hypothesis import strategies as st


def event_class(**fields: Any) -> str | None:
    """The class of a record that says this."""
    return KIND.event_class(tuple(fields.get(path) for path in KIND.class_paths))


def test_repeated_events_of_a_policy_test_are_actions() -> None:
    """The ids that they are given are ids of actions here, so that `count` counts them."""
    text = b"tests: [{name: n, matches: true, events: [{repeat: 3, event: {eventName: A}}]}, {name: m, matches: false}]"
    test = next(read_tests(Section(parse(text, "p"), "the policy", []), True, KIND.event_id))
    assert len({KIND.action(event) for event in test.events} - {None}) == 3


def test_descriptions() -> None:
    """Service and call, who, and from where."""
    record = {
        "eventSource": "iam.amazonaws.com",
        "eventName": "AttachRolePolicy",
        "userIdentity": {"type": "IAMUser", "userName": "ann", "arn": "arn:aws:iam::111122223333:user/ann"},
        "sourceIPAddress": "192.0.2.1",
    }
    assert KIND.describe(record) == {
        "event": "iam:AttachRolePolicy",
        "actor": "ann",
        "source_ip": "192.0.2.1",
        "principal": "arn:aws:iam::111122223333:user/ann",
        "actor_account": "111122223333",
        "targets": (),
    }
    insight = {
        "eventType": "AwsCloudTrailInsight",
        "insightDetails": {
            "state": "Start",
            "eventSource": "iam.amazonaws.com",
            "eventName": "CreateUser",
            "insightType": "ApiCallRateInsight",
        },
    }
    assert KIND.describe(insight)["event"] == "iam:CreateUser ApiCallRateInsight Start"
    nothing = {"event": "", "actor": "", "source_ip": "", "principal": "", "actor_account": "", "targets": ()}
    assert KIND.describe({"eventType": "AwsVpceEvent"}) == {**nothing, "event": "AwsVpceEvent"}
    assert KIND.describe({"eventName": 1, "sourceIPAddress": []}) == nothing


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"eventCategory": "Management", "managementEvent": True, "readOnly": False}, "management-write"),
        ({"eventCategory": "Management", "readOnly": "true", "eventName": "CreateX"}, "management-read"),
        ({"eventCategory": "Management", "readOnly": "False"}, "management-write"),
        ({"eventCategory": "Data", "eventSource": "s3.amazonaws.com", "readOnly": True}, "data:s3"),
        ({"eventCategory": "Data", "eventSource": "rds-data.amazonaws.com"}, "data:rds-data"),
        ({"eventCategory": "Data"}, None),
        ({"eventCategory": "Data", "eventSource": "not a service"}, None),
        ({"managementEvent": False, "eventSource": "lambda.amazonaws.com", "eventName": "Get"}, "data:lambda"),
        ({"managementEvent": "false", "eventSource": "sqs.amazonaws.com"}, "data:sqs"),
        ({"eventCategory": "Insight"}, "insight"),
        ({"eventType": "AwsCloudTrailInsight"}, "insight"),
        ({"eventCategory": "NetworkActivity", "eventSource": "kms.amazonaws.com"}, "network-activity"),
        ({"eventType": "AwsVpceEvent"}, "network-activity"),
    ],
)
def test_classes_that_records_say_themselves(fields: dict[str, Any], expected: str | None) -> None:
    """Category and flags decide, flags also as the text that LookupEvents makes of them."""
    assert event_class(**fields) == expected


@pytest.mark.parametrize(
    ("service", "name", "expected"),
    [
        ("s3", "GetObject", "data:s3"),
        ("s3", "ListBuckets", "management-read"),
        ("s3", "PutBucketPolicy", "management-write"),
        ("lambda", "Invoke", "data:lambda"),
        ("lambda", "ListFunctions20150331", "management-read"),
        ("dynamodb", "Query", "data:dynamodb"),
        ("athena", "BatchGetNamedQuery", "management-read"),
        ("sts", "AssumeRole", "management-read"),
        ("sts", "AssumeRoleWithSAML", "management-read"),
        ("sts", "GetSessionToken", "management-write"),
        ("sts", "GetFederationToken", "management-write"),
        ("sts", "GetCallerIdentity", "management-read"),
        ("secretsmanager", "GetSecretValue", "management-read"),
        ("kms", "Decrypt", "management-read"),
        ("kms", "GenerateDataKey", "management-read"),
        ("iam", "SimulatePrincipalPolicy", "management-read"),
        ("iam", "CreateUser", "management-write"),
        ("signin", "ConsoleLogin", "management-write"),
        ("glacier", "ListenUp", "management-write"),
    ],
)
def test_classes_of_old_records(service: str, name: str, expected: str) -> None:
    """Without category and flags, service and name tell."""
    assert event_class(eventSource=f"{service}.amazonaws.com", eventName=name) == expected


def test_nothing_to_tell_by() -> None:
    """A record that says nothing has no class, rather than a likely one."""
    assert event_class() is None
    assert event_class(eventCategory="Management") is None


@given(st.tuples(*[st.none() | st.booleans() | st.text(max_size=3) | st.lists(st.integers(), max_size=1)] * 6))
def test_odd_values_have_a_class_or_none(values: tuple[Any, ...]) -> None:
    """Values that are no text, some of them unhashable, never raise."""
    found = KIND.event_class(values)
    assert found is None or found in KIND.event_classes or found.startswith("data:")


def test_inference_agrees_with_what_records_say(cloudtrail: Any, shared_data: Path) -> None:
    """On real records that say their class, the class inferred without their saying so is the same."""
    seen = set()
    for path in sorted((shared_data / "cloudtrail").rglob("*.json")):
        for record in cloudtrail.read(path.read_bytes()).records:
            said = event_class(**record)
            if said and record.get("eventCategory") and record.get("eventSource"):
                inferred = event_class(eventSource=record["eventSource"], eventName=record["eventName"])
                assert inferred == said, record["eventName"]
                seen.add(said)
    assert seen >= {"management-read", "management-write", "data:s3"}


def test_paths_are_header_paths() -> None:
    """All paths that the kind and the format name fit into one header."""
    paths = (
        *(*KIND.time, *KIND.event_id, *KIND.account, *KIND.region),
        *(*KIND.select, *KIND.class_paths, *FORMAT.header_paths),
    )
    headers = Headers(paths)
    record = {"userIdentity": {"accountId": "1"}, "eventName": "x"}
    (row,) = headers.rows(("userIdentity.accountId", "eventName"))([headers.decode(msgspec.json.encode(record))])
    assert row == ("1", "x")
    assert len(set(KIND.event_classes)) == len(KIND.event_classes)
