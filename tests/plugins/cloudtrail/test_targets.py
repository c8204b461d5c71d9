"""Targets: whom or what calls of IAM, STS and IAM Identity Center acted on."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.cloudtrail.targets import MAX_LENGTH, MAX_TARGETS, targets

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"


@pytest.mark.parametrize(
    ("source", "request_parameters", "expected"),
    [
        ("sts", {"roleArn": "arn:aws:iam::111122223333:role/deploy", "roleSessionName": "run"},
         ("arn:aws:iam::111122223333:role/deploy",)),
        ("sts", {"targetPrincipal": "444455556666", "taskPolicyArn": {"arn": "x"}}, ("444455556666",)),
        ("iam", {"policyArn": ADMINISTRATOR, "userName": "ben"}, ("user/ben", ADMINISTRATOR)),
        ("iam", {"groupName": "admins", "userName": "ben"}, ("user/ben", "group/admins")),
        ("iam", {"roleName": "web", "policyName": "inline", "policyDocument": "{}"}, ("role/web", "policy/inline")),
        ("iam", {"sAMLProviderArn": "arn:aws:iam::111122223333:saml-provider/idp"},
         ("arn:aws:iam::111122223333:saml-provider/idp",)),
        ("sso", {"principalType": "GROUP", "principalId": "g-1", "targetId": "444455556666", "permissionSetArn": SET},
         ("principal/g-1", "account/444455556666", SET)),
        ("identitystore", {"identityStoreId": "d-1", "groupId": "g-1", "memberId": {"userId": "u-1"}},
         ("member/u-1", "group/g-1", "identity-store/d-1")),
    ],
)  # fmt: skip
def test_calls_about_identities(source: str, request_parameters: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Whom first, then what; parameters that are neither are left out."""
    record = {"eventSource": f"{source}.amazonaws.com", "requestParameters": request_parameters}
    assert targets(record) == expected


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"eventSource": ["iam.amazonaws.com"], "requestParameters": {"userName": "ben"}},
        {"eventSource": "iam.amazonaws.com", "requestParameters": None},
        {"eventSource": "iam.amazonaws.com", "requestParameters": "userName"},
        {"eventSource": "iam.amazonaws.com", "requestParameters": {"userName": 5, "roleName": "", "policyArn": {}}},
        {"eventSource": "ec2.amazonaws.com", "requestParameters": {"userName": "ben"}},
        {"eventSource": "iam.example.com", "requestParameters": {"userName": "ben"}},
    ],
)
def test_nothing_is_made_up(record: dict[str, Any]) -> None:
    """Another service, no request, or values that are no text: no target."""
    assert targets(record) == ()


def test_they_are_bounded() -> None:
    """However much a request says, few and short ones are kept, and a cut shows."""
    request = dict.fromkeys(("userName", "roleName", "groupName", "policyArn", "policyName", "name"), "x" * 9_999)
    found = targets({"eventSource": "iam.amazonaws.com", "requestParameters": request})
    assert len(found) == MAX_TARGETS
    assert {len(text) for text in found} == {MAX_LENGTH}
    assert all(text.endswith("…") for text in found)
