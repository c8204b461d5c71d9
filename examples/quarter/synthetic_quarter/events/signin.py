"""AWS sign-in: who came into the console, how, and who failed.

A failed sign-in mostly has no `errorCode`; it is told by `responseElements` (CloudTrail user guide, "AWS Management
Console sign-in events"). Root users sign in at the global endpoint, us-east-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthetic_quarter.identities import BROWSER, Caller, root, user_identity
from synthetic_quarter.organisation import GLOBAL_REGION, HOME_REGION, User
from synthetic_quarter.records import EVENT_VERSIONS, Record, Stamp

CONSOLE = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true"


def console_login(
    at: Stamp,
    identity: Mapping[str, Any],
    account: str,
    address: str,
    region: str = HOME_REGION,
    *,
    mfa: str = "",
    succeeded: bool = True,
) -> Record:
    """ConsoleLogin; `mfa` is the ARN of the device that was used, if one was."""
    additional = {"LoginTo": CONSOLE, "MobileVersion": "No"}
    if mfa:
        additional["MFAIdentifier"] = mfa
    body: Record = {
        "eventVersion": EVENT_VERSIONS["signin"],
        "userIdentity": identity,
        "eventTime": at.time,
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "awsRegion": region,
        "sourceIPAddress": address,
        "userAgent": BROWSER,
    }
    if not succeeded:
        body["errorMessage"] = "Failed authentication"
    host = "signin.aws.amazon.com" if region == GLOBAL_REGION else f"{region}.signin.aws.amazon.com"
    return body | {
        "requestParameters": None,
        "responseElements": {"ConsoleLogin": "Success" if succeeded else "Failure"},
        "additionalEventData": {**additional, "MFAUsed": "Yes" if mfa else "No"},
        "eventID": at.event_id,
        "readOnly": False,
        "eventType": "AwsConsoleSignIn",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        },
    }


def user_login(at: Stamp, who: User, address: str, *, mfa: bool) -> Record:
    """An IAM user signs in with a password, and a one-time code or none."""
    device = f"arn:aws:iam::{who.account}:mfa/{who.name}" if mfa else ""
    return console_login(at, user_identity(who) | {"userName": who.name}, who.account, address, mfa=device)


def failed_user_login(at: Stamp, who: User, address: str) -> Record:
    """A wrong password for an IAM user. The block then lacks the ARN."""
    identity = {
        "type": "IAMUser",
        "principalId": who.id,
        "accountId": who.account,
        "accessKeyId": "",
        "userName": who.name,
    }
    return console_login(at, identity, who.account, address, succeeded=False)


def federated_login(at: Stamp, caller: Caller) -> Record:
    """A person comes in through Identity Center, which asks for MFA itself: AWS logs none."""
    return console_login(at, caller.identity, caller.account, caller.address)


def root_login(at: Stamp, account: str, address: str) -> Record:
    """The root user signs in with MFA."""
    device = f"arn:aws:iam::{account}:mfa/root-account-mfa-device"
    return console_login(at, root(account, address).identity, account, address, GLOBAL_REGION, mfa=device)
