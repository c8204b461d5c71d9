"""Which values the names of fields stand for, in records as CloudTrail has them."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit.errors import UsageError
from affidavit.packaging.withheld_values import fields_of

PERSON = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:mei@example.com",
    "arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/mei@example.com",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "AWSReservedSSO_Admin_0123"}},
}
MACHINE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:i-0123",
    "arn": "arn:aws:sts::111122223333:assumed-role/web/i-0123",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "web"}, "sourceIdentity": "bob"},
}


def values(field: str, record: Any) -> set[str]:
    """What a field has in a record."""
    return set(fields_of([field])[field](record))


@pytest.mark.parametrize(
    ("field", "record", "expected"),
    [
        ("source-ip", {"sourceIPAddress": "198.51.100.7"}, {"198.51.100.7"}),
        ("source-ip", {"sourceIPAddress": "2001:db8::1"}, {"2001:db8::1"}),
        ("source-ip", {"sourceIPAddress": "ec2.amazonaws.com"}, set()),
        ("source-ip", {"sourceIPAddress": "AWS Internal"}, set()),
        ("source-ip", {"sourceIPAddress": None}, set()),
        ("source-ip", {}, set()),
        ("user-name", {"userIdentity": {"type": "IAMUser", "userName": "alice"}}, {"alice"}),
        ("user-name", {"userIdentity": {"arn": "arn:aws:iam::111122223333:user/team/alice"}}, {"alice"}),
        ("user-name", {"userIdentity": PERSON}, {"mei@example.com"}),
        ("user-name", {"userIdentity": MACHINE}, {"bob"}),
        ("user-name", {"userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}}, set()),
        ("user-name", {"requestParameters": {"userName": "carol", "x": [{"UserName": "dan"}]}}, {"carol", "dan"}),
        ("user-name", {"userIdentity": {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}}, set()),
        ("session-name", {"userIdentity": MACHINE, "requestParameters": {"roleSessionName": "s"}}, {"i-0123", "s"}),
        ("session-name", {"userIdentity": None, "requestParameters": "x"}, set()),
        ("requestParameters.tags[].value", {"requestParameters": {"tags": [{"value": "a"}, {"value": 7}]}}, {"a", "7"}),
        ("requestParameters", {"requestParameters": {"a": {"b": ["c", True, None]}}}, {"c"}),
        ("length(eventName)", {"eventName": None}, set()),
    ],
)
def test_fields(field: str, record: Any, expected: set[str]) -> None:
    """Of people, addresses and sessions; and what any JMESPath finds."""
    assert values(field, record) == expected


@pytest.mark.parametrize("field", ["source ip", "user-names", "[", "", "a..b"])
def test_what_is_no_field_is_told(field: str) -> None:
    """With the names that there are."""
    with pytest.raises(UsageError, match="is none of source-ip, user-name, session-name, and no JMESPath"):
        fields_of([field])
