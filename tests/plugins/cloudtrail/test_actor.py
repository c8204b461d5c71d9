"""The actor: the same principal whatever key or session was used, for every kind of identity CloudTrail writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from affidavit_plugins.cloudtrail.actor import actor
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = "111122223333"
ROLE = {
    "type": "Role",
    "principalId": "AROAEXAMPLEEXAMPLE001",
    "arn": f"arn:aws:iam::{ACCOUNT}:role/teams/Admin",
    "accountId": ACCOUNT,
    "userName": "Admin",
}
CREATED = {"attributes": {"creationDate": "2026-07-01T09:00:00Z", "mfaAuthenticated": "false"}}


def of(identity: Mapping[str, Any], **fields: Any) -> dict[str, str | None]:
    return actor({"userIdentity": identity, **fields})


def assumed(session: str, **fields: Any) -> dict[str, Any]:
    """The identity of a session of the role above."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLEEXAMPLE001:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": f"ASIA{session.upper()}",
        "sessionContext": {"sessionIssuer": ROLE, **CREATED, "sourceIdentity": "alice@example.com"},
        **fields,
    }


def test_sessions_of_a_role_have_one_principal() -> None:
    """Sessions differ in session, key and name; the principal is the role's ARN with its path."""
    alice, bob = of(assumed("alice")), of(assumed("bob"))
    assert alice == {
        "principal": ROLE["arn"],
        "session": "AROAEXAMPLEEXAMPLE001:alice@2026-07-01T09:00:00Z",
        "key": "ASIAALICE",
        "source_identity": "alice@example.com",
        "type": "AssumedRole",
        "name": "Admin/alice",
        "account": ACCOUNT,
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/alice",
        "service": None,
    }
    assert bob["principal"] == alice["principal"]
    assert bob["session"] != alice["session"]


def test_a_session_says_its_role_without_an_issuer() -> None:
    """Where a record names no issuer, the role is read off the session's ARN, else its unique id stands."""
    bare = assumed("alice", sessionContext={})
    assert of(bare)["principal"] == f"arn:aws:iam::{ACCOUNT}:role/Admin"
    assert of(bare)["session"] == "AROAEXAMPLEEXAMPLE001:alice"
    assert of({**bare, "arn": None})["principal"] == "AROAEXAMPLEEXAMPLE001"
    china = {"type": "AssumedRole", "arn": f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/Admin/x"}
    assert of(china)["principal"] == f"arn:aws-cn:iam::{ACCOUNT}:role/Admin"
    unknown = {"type": "Unknown", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/x", "principalId": "AROAX:x"}
    assert of(unknown)["principal"] == f"arn:aws:iam::{ACCOUNT}:role/Admin"
    assert of(unknown)["name"] == "Admin/x"


def test_a_user_is_one_whatever_the_credentials() -> None:
    """Long-term keys, the console, and failed sign-ins that leave out the ARN lead to the same principal."""
    arn = f"arn:aws:iam::{ACCOUNT}:user/ann"
    user = {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": ACCOUNT, "userName": "ann"}
    key = of({**user, "arn": arn, "accessKeyId": "AKIAONE"})
    console = of({**user, "arn": arn, "accessKeyId": "ASIATWO", "sessionContext": CREATED})
    failed = of({**user, "accessKeyId": ""}, awsRegion="us-east-1")
    assert key["principal"] == console["principal"] == failed["principal"] == arn
    assert (key["session"], console["session"]) == (None, "AIDAEXAMPLE@2026-07-01T09:00:00Z")
    assert (key["key"], console["key"], failed["key"]) == ("AKIAONE", "ASIATWO", None)
    assert {key["name"], console["name"], failed["name"]} == {"ann"}


def test_a_name_hidden_by_aws_is_not_a_user() -> None:
    """A failed sign-in with an unknown name has no user to be about: the account stands in for it."""
    hidden = {"type": "IAMUser", "accountId": ACCOUNT, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "principalId": ""}
    assert of(hidden)["principal"] == ACCOUNT


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_root(region: str, partition: str) -> None:
    """The root user is the account's root ARN, in the partition of the region when the record gives none."""
    given_arn = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
    assert of(given_arn)["principal"] == f"arn:aws:iam::{ACCOUNT}:root"
    bare = of({"type": "Root", "accountId": ACCOUNT}, awsRegion=region)
    assert bare["principal"] == f"arn:{partition}:iam::{ACCOUNT}:root"
    assert bare["name"] == "root"


def test_federated_users_are_about_their_issuer() -> None:
    """Credentials of GetFederationToken have at most the permissions of the user who asked for them."""
    issuer = {"type": "IAMUser", "principalId": "AIDABROKER", "arn": f"arn:aws:iam::{ACCOUNT}:user/broker"}
    identity = {
        "type": "FederatedUser",
        "principalId": f"{ACCOUNT}:bob",
        "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAX",
        "sessionContext": {"sessionIssuer": {**issuer, "userName": "broker"}, **CREATED},
    }
    found = of(identity)
    assert found["principal"] == issuer["arn"]
    assert found["session"] == "AIDABROKER:bob@2026-07-01T09:00:00Z"
    assert found["name"] == "broker/bob"


def test_callers_from_another_account() -> None:
    """AWS withholds their ARN: account and unique id stand for it, the same for all their sessions."""
    caller = {"type": "AWSAccount", "principalId": "AROAFOREIGN:alice", "accountId": "444455556666"}
    found = of(caller)
    assert found["principal"] == "444455556666:AROAFOREIGN"
    assert found["principal"] == of({**caller, "principalId": "AROAFOREIGN:bob"})["principal"]
    assert (found["session"], found["account"], found["arn"]) == ("AROAFOREIGN:alice", "444455556666", None)
    assert found["name"] == "account 444455556666"
    assert of({"type": "AWSAccount", "accountId": "444455556666"})["principal"] == "444455556666"
    anonymous = of({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"})
    assert anonymous["principal"] == "ANONYMOUS_PRINCIPAL"


def test_services() -> None:
    """A service is its name; one that acts with a role's session is named beside the role."""
    service = of({"type": "AWSService", "invokedBy": "ssm.amazonaws.com"})
    assert (service["principal"], service["service"], service["name"]) == ("ssm.amazonaws.com",) * 3
    internal = of({"accountId": ACCOUNT, "invokedBy": "AWS Internal"})
    assert (internal["principal"], internal["account"]) == ("AWS Internal", ACCOUNT)
    forwarded = of(assumed("alice", invokedBy="cloudformation.amazonaws.com"))
    assert (forwarded["principal"], forwarded["service"]) == (ROLE["arn"], "cloudformation.amazonaws.com")


def test_people_of_other_directories() -> None:
    """Identity Center, SAML and web identities have principals of their own."""
    store = "arn:aws:identitystore::111122223333:identitystore/d-1234567890"
    person = {
        "type": "IdentityCenterUser",
        "accountId": ACCOUNT,
        "onBehalfOf": {"userId": "544894e8-80c1-707f-60e3-3ba6510dfac1", "identityStoreArn": store},
        "credentialId": "x",
    }
    assert of(person)["principal"] == f"{store}/544894e8-80c1-707f-60e3-3ba6510dfac1"
    saml = {"type": "SAMLUser", "principalId": "hash=:Bob", "userName": "Bob", "identityProvider": "hash="}
    assert (of(saml)["principal"], of(saml)["session"], of(saml)["name"]) == ("hash=:Bob", None, "Bob")
    web = {"type": "WebIdentityUser", "principalId": "accounts.google.com:app:1", "userName": "1"}
    assert of(web)["principal"] == "accounts.google.com:app:1"
    directory = {"type": "Directory", "principalId": "d-1:bob", "accountId": ACCOUNT}
    assert of(directory)["principal"] == "d-1:bob"


def test_accounts_are_found_where_they_are() -> None:
    """The account is the identity's, else its issuer's, else that of its ARN."""
    issued = assumed("a", accountId=None)
    assert of(issued)["account"] == ACCOUNT
    assert of({"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/x"})["account"] == ACCOUNT
    assert of({"type": "IAMUser", "arn": "arn:aws:iam::broken"})["account"] is None


@given(
    st.dictionaries(
        st.sampled_from(
            ["type", "arn", "principalId", "accountId", "userName", "invokedBy", "sessionContext", "onBehalfOf"]
        ),
        st.sampled_from(
            ["", ":", "AROA:", "AWSAccount", "IAMUser", "AssumedRole", "arn:aws:sts::1:assumed-role/a/b", "x"]
        )
        | st.none()
        | st.integers()
        | st.lists(st.text(max_size=2), max_size=2)
        | st.dictionaries(
            st.sampled_from(["sessionIssuer", "attributes", "userId", "arn"]), st.none() | st.text(), max_size=3
        ),
    )
)
def test_odd_identities_give_text_or_null(identity: dict[str, Any]) -> None:
    """Whatever stands in a userIdentity, every value of the actor is a string with something in it, or null."""
    found = of(identity)
    assert set(found) == {
        *("principal", "session", "key", "source_identity", "type", "name", "account", "arn", "service"),
    }
    assert all(value is None or (isinstance(value, str) and value) for value in found.values())


@pytest.mark.parametrize("record", [{}, {"userIdentity": None}, {"userIdentity": "x"}, {"userIdentity": {}}])
def test_no_identity(record: dict[str, Any]) -> None:
    """Records without an identity, as Insights are, have an actor that is null all through."""
    assert set(actor(record).values()) == {None}
