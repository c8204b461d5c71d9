"""AWS STS: who takes on which role.

A call across accounts is written in both: the two records share `requestID` and `sharedEventID`, have eventIDs of their
own, and the one in the role's account knows the caller only as an account and a principal id (IAM user guide, "Logging
IAM and AWS STS API calls with AWS CloudTrail").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from synthetic_quarter.identifiers import SESSION_TOKEN_PREFIX
from synthetic_quarter.identities import Caller, from_account, service
from synthetic_quarter.organisation import Role
from synthetic_quarter.records import Record, Stamp, denied, record


@dataclass(frozen=True)
class Issued:
    """The temporary credentials that AssumeRole answers with: access key id, when they expire (in prose) and the token.

    CloudTrail logs the session token; without the secret key, which it never logs, a token is of no use.
    """

    key: str
    expires: str
    token: str


def assume_role(
    at: Stamp,
    caller: Caller,
    region: str,
    role: Role,
    session_name: str,
    issued: Issued | None,
    *,
    duration: int | None = None,
    external_id: str = "",
    shared_event_id: str = "",
) -> Record:
    """AssumeRole; denied where no credentials were issued."""
    parameters: dict[str, Any] = {"roleArn": role.arn, "roleSessionName": session_name}
    if duration:
        parameters["durationSeconds"] = duration
    if external_id:
        parameters["externalId"] = external_id
    if not issued:
        _, message = denied(caller, "sts:AssumeRole", role.arn)
        return record(
            at,
            caller,
            region,
            "sts",
            "AssumeRole",
            reads=True,
            error=("AccessDenied", message.partition(" because")[0]),
        )
    response = {
        "credentials": {
            "accessKeyId": issued.key,
            "sessionToken": SESSION_TOKEN_PREFIX + issued.token,
            "expiration": issued.expires,
        },
        "assumedRoleUser": {
            "assumedRoleId": f"{role.id}:{session_name}",
            "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session_name}",
        },
    }
    return record(
        at,
        caller,
        region,
        "sts",
        "AssumeRole",
        parameters,
        response,
        reads=True,
        resources=[{"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn}],
        shared_event_id=shared_event_id,
    )


def assume_role_by_service(
    at: Stamp, service_name: str, region: str, role: Role, session_name: str, issued: Issued, shared_event_id: str
) -> Record:
    """AssumeRole by an AWS service that works in one of the account's roles."""
    caller = service(service_name, role.account)
    return assume_role(at, caller, region, role, session_name, issued, shared_event_id=shared_event_id)


def in_both_accounts(
    at: Stamp,
    caller: Caller,
    region: str,
    role: Role,
    session_name: str,
    issued: Issued,
    *,
    shared_event_id: str,
    other_event_id: str,
) -> tuple[Record, Record]:
    """AssumeRole across accounts: the caller's record and, with `other_event_id`, that of the role's account."""
    stranger = from_account(
        str(caller.identity["principalId"]), caller.account, role.account, caller.address, caller.agent
    )
    there = replace(at, event_id=other_event_id)
    return (
        assume_role(at, caller, region, role, session_name, issued, shared_event_id=shared_event_id),
        assume_role(there, stranger, region, role, session_name, issued, shared_event_id=shared_event_id),
    )


def get_caller_identity(at: Stamp, caller: Caller, region: str) -> Record:
    """Who am I? The first call of many scripts, and of somebody who found a key."""
    return record(at, caller, region, "sts", "GetCallerIdentity", reads=True)
