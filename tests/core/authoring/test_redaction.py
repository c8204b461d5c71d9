"""Redaction: who and what is gone, how the record hangs together stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from affidavit.authoring.redaction import redact
from hypothesis import given
from hypothesis import strategies as st

KEEP = frozenset(("eventName", "eventSource", "userIdentity.type", "awsRegion"))
EVENT: dict[str, Any] = {
    "eventName": "AttachRolePolicy",
    "eventSource": "iam.amazonaws.com",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "84.12.9.1",
    "userAgent": "aws-cli/2 acme-laptop",
    "recipientAccountId": "987654321098",
    "userIdentity": {
        "type": "AssumedRole",
        "principalId": "AROA7XK2PQWERTYUIOPAS:jane@acme.com",
        "arn": "arn:aws:sts::987654321098:assumed-role/AcmeAdmin/jane@acme.com",
        "accessKeyId": "ASIA7XK2PQWERTYUIOPA1",
        "accountId": "987654321098",
    },
    "requestParameters": {
        "roleName": "AcmeAdmin",
        "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        "cidr": "0.0.0.0/0",
        "document": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123409876543:root"}}]}',
        "host": "acme-bucket.s3.amazonaws.com",
        "service": "ec2.amazonaws.com",
        "instanceId": "i-0abc1234def567890",
        "peer": "84.12.9.1/32",
        "IPv6": "2a00::1",
        "port": 22,
        "number": 987654321098,
    },
}


def test_a_record_keeps_its_shape_and_loses_its_names() -> None:
    """The same value has the same stand-in everywhere; what AWS owns, and what says what happened, stays."""
    got = redact(EVENT, KEEP)
    assert got == {
        "eventName": "AttachRolePolicy",
        "eventSource": "iam.amazonaws.com",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.1",
        "userAgent": "example-1",
        "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROA000000001EXAMPLE:example-2@example.com",
            "arn": "arn:aws:sts::111122223333:assumed-role/example-3/example-2@example.com",
            "accessKeyId": "ASIA000000002EXAMPLE",
            "accountId": "111122223333",
        },
        "requestParameters": {
            "roleName": "example-3",
            "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
            "cidr": "0.0.0.0/0",
            "document": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}}]}',
            "host": "example-4",
            "service": "ec2.amazonaws.com",
            "instanceId": "i-00000000000000001",
            "peer": "192.0.2.1/32",
            "IPv6": "2001:db8::1",
            "port": 22,
            "number": 111122223333,
        },
    }


@pytest.mark.parametrize("name", ["ADMIN", "true", "00000", "jane:Doe", "211.9.016.253", "acme", "2012-10-17"])
def test_what_names_somebody_is_replaced_even_if_it_looks_harmless(name: str) -> None:
    """Under a key that holds a name, id or key nothing is taken for a constant."""
    assert name not in json.dumps(redact({"userName": name, "principalId": name}, KEEP))


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:s3:::acme-payroll/*", "arn:aws:s3:::example-1/*"),
        ("arn:aws:s3:::acme-payroll/jane/may.csv", "arn:aws:s3:::example-1/example-2/example-3"),
        (
            "arn:aws:s3:eu-west-1:987654321098:accesspoint/acme",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/example-1",
        ),
        ("arn:aws:sns:eu-west-1:987654321098:acme:x", "arn:aws:sns:eu-west-1:111122223333:example-1:example-2"),
        ("arn:aws:sqs:eu-west-1:987654321098:acme", "arn:aws:sqs:eu-west-1:111122223333:example-1"),
        ("arn:aws:iam::987654321098:role/acme", "arn:aws:iam::111122223333:role/example-1"),
        ("arn:aws:kms:eu-west-1:987654321098:alias/acme", "arn:aws:kms:eu-west-1:111122223333:alias/example-1"),
    ],
)
def test_arns_keep_types_and_lose_names(arn: str, expected: str) -> None:
    """What an ARN begins with is a type of resource, but for services that have none."""
    assert redact({"x": arn}, KEEP) == {"x": expected}


_TEXT = st.text(min_size=5, max_size=20, alphabet='abcdefghijklmnop :/@.{}[]"\\é')
_DATA = st.recursive(
    _TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["userName", "x", "arn"]), _DATA))
def test_free_text_never_survives(record: dict[str, Any]) -> None:
    """Whatever the record, none of its free text is left, and redacting twice changes nothing more but stand-ins."""

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for each in value.values() for text in texts(each)]
        if isinstance(value, list):
            return [text for each in value for text in texts(each)]
        return [value] if isinstance(value, str) else []

    left = set(texts(redact(record, KEEP)))
    assert not [text for text in texts(record) if text in left and text[:1] not in '{["' and "example" not in text]
