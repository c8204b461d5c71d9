"""Whose call a record tells of: users and roles by ARN or unique id, everybody else is not known."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.access.callers import Caller, caller
from affidavit_plugins.cloudtrail.actor import actor

ACCOUNT, OTHER = "111122223333", "444455556666"
ANA = f"arn:aws:iam::{ACCOUNT}:user/ana"


def of(identity: Any, **more: Any) -> Caller:
    """Who made a call that was recorded in the account."""
    record = {"userIdentity": identity, "awsRegion": "us-east-1", "recipientAccountId": ACCOUNT, **more}
    return caller({**record, "actor": actor(record)})


@pytest.mark.parametrize(
    "identity",
    [
        {"type": "AssumedRole", "principalId": "AROA****", "accountId": OTHER},
        {"type": "AssumedRole", "principalId": "AROA****:s", "arn": f"arn:aws:sts::{OTHER}:assumed-role/****/s",
         "accountId": OTHER, "sessionContext": {"sessionIssuer": {"arn": "****", "principalId": "****"}}},
        {"type": "IAMUser", "principalId": "AIDA****", "arn": "****", "accountId": OTHER, "userName": "****"},
        {"type": "IAMUser", "accountId": OTHER, "accessKeyId": "AKIAEXAMPLE"},
        {"type": "AssumedRole", "accountId": OTHER, "invokedBy": "cloudformation.amazonaws.com"},
        {"type": "FederatedUser", "principalId": f"{OTHER}:joe", "arn": f"arn:aws:sts::{OTHER}:federated-user/joe",
         "accountId": OTHER},
        {"type": "Unknown", "accountId": OTHER},
        {"type": "AWSAccount", "principalId": "AIDA****", "accountId": OTHER},
        {"type": "SAMLUser", "principalId": "****", "userName": "****", "accountId": OTHER},
        {"type": "IAMUser", "principalId": "[hidden]", "arn": f"arn:aws:iam::{OTHER}:user/[hidden]", "accountId": OTHER,
         "userName": "[hidden]"},
        {"type": "IAMUser", "arn": f"arn:aws:iam::{OTHER}:user/staff/…", "accountId": OTHER},
        {"type": "IAMUser", "accountId": OTHER, "userName": "änne"},
        {"accountId": OTHER, "invokedBy": "cloudformation.amazonaws.com"},
        {"type": "Unknown", "principalId": OTHER, "accountId": OTHER, "userName": "ana"},
    ],
)  # fmt: skip
def test_who_has_neither_arn_nor_id_is_somebody_of_the_account(identity: Any) -> None:
    """Whether it is masked or missing; no principal is called by a mask, or by what IAM takes for no name."""
    assert of(identity) == Caller(OTHER, OTHER, "AWSAccount", withheld=True)


@pytest.mark.parametrize(
    "identity",
    [None, {}, 7, {"type": "Unknown"}, {"type": "IAMUser", "accountId": "****", "arn": "arn:aws:iam::****:user/ana"},
     {"type": "AssumedRole", "principalId": "AROA****", "invokedBy": "ec2.amazonaws.com"},
     {"invokedBy": "cloudformation.amazonaws.com"}],
)  # fmt: skip
def test_where_no_account_is_told_it_is_the_one_of_the_log(identity: Any) -> None:
    """Also where that of the caller is masked."""
    assert of(identity) == Caller(ACCOUNT, ACCOUNT, "AWSAccount", withheld=True)


@pytest.mark.parametrize(
    ("identity", "known"),
    [
        ({"type": "IAMUser", "principalId": "AIDA****", "arn": ANA}, Caller(ANA, ACCOUNT, "IAMUser")),
        ({"type": "IAMUser", "principalId": "AIDA1", "arn": "****", "accountId": ACCOUNT},
         Caller("AIDA1", ACCOUNT, "IAMUser", "AIDA1")),
        ({"type": "IAMUser", "arn": "****", "accountId": ACCOUNT, "userName": "ana"}, Caller(ANA, ACCOUNT, "IAMUser")),
        ({"type": "FederatedUser", "accountId": ACCOUNT, "sessionContext": {"sessionIssuer": {"arn": ANA}}},
         Caller(ANA, ACCOUNT, "FederatedUser")),
        ({"type": "AWSAccount", "principalId": "AROA1:s", "accountId": OTHER},
         Caller(f"{OTHER}:AROA1", OTHER, "AWSAccount", "AROA1", withheld=True)),
        ({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/~a/b!/a+b=c,d.e@f-g_h"},
         Caller(f"arn:aws:iam::{ACCOUNT}:user/~a/b!/a+b=c,d.e@f-g_h", ACCOUNT, "IAMUser")),
        ({"type": "Root", "accountId": ACCOUNT}, Caller(f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, "Root")),
        ({"type": "WebIdentityUser", "principalId": "x:app:1"}, Caller("x:app:1", "", "WebIdentityUser")),
        ({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
         Caller("ANONYMOUS_PRINCIPAL", "ANONYMOUS_PRINCIPAL", "AWSAccount")),
    ],
)  # fmt: skip
def test_one_arn_or_id_that_is_no_mask_is_enough(identity: Any, known: Caller) -> None:
    """Or the name of a user in an account; people from elsewhere go by theirs, and anybody is nobody of an account."""
    assert of(identity) == known


@pytest.mark.parametrize(
    ("identity", "more", "name"),
    [
        ({"type": "AWSService"}, {}, "AWSService"),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, {}, "ec2.amazonaws.com"),
        ({"invokedBy": "ec2.amazonaws.com"}, {"eventType": "AwsServiceEvent"}, "ec2.amazonaws.com"),
        ({"accountId": ACCOUNT}, {"eventType": "AwsServiceEvent", "eventSource": "x.amazonaws.com"}, "x.amazonaws.com"),
        ({"accountId": ACCOUNT, "invokedBy": "AWS Internal"}, {"eventType": "AwsServiceEvent"}, "AWS Internal"),
    ],
)
def test_services_act_for_themselves(identity: Any, more: dict[str, Any], name: str) -> None:
    """Where they say so, or nobody else is named in what is no call of somebody's."""
    found = of(identity, **more)
    assert (found.principal, found.by_service, found.withheld) == (name, True, False)


SIGNED_IN = {"eventSource": "signin.amazonaws.com", "eventType": "AwsServiceEvent"}


def test_who_signs_in_to_identity_center_is_a_person_and_no_user_or_role() -> None:
    """By the name that was typed; masked it may be anybody's, and so is any other event."""
    identity = {"type": "Unknown", "principalId": ACCOUNT, "arn": "", "accountId": ACCOUNT, "userName": "bob"}
    assert of(identity, **SIGNED_IN) == Caller("bob", ACCOUNT, "Unknown")
    for other in (
        of({**identity, "userName": "b***"}, **SIGNED_IN),
        of({**identity, "principalId": "bob"}, **SIGNED_IN),
        of(identity, **{**SIGNED_IN, "eventType": "AwsApiCall"}),
        of(identity, **{**SIGNED_IN, "eventSource": "ec2.amazonaws.com"}),
    ):
        assert other.withheld


@pytest.mark.parametrize("identity", [{}, {"accountId": ACCOUNT, "principalId": "****"}, {"type": "****"}])
def test_an_event_of_a_service_that_names_somebody_or_nothing_is_not_its_own(identity: Any) -> None:
    """Masked, or left out, it may be anybody."""
    assert of(identity, eventType="AwsServiceEvent").withheld
