"""`userIdentity` blocks and callers: who made a request, from where and with what.

Shapes follow the CloudTrail user guide, "CloudTrail userIdentity element".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from synthetic_quarter.organisation import (
    PIPELINE,
    PIPELINE_ADDRESS,
    Person,
    Role,
    User,
    aws_address,
    function_role,
    instance_role,
    permission_set_role,
)

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
COMMAND_LINE = (
    "aws-cli/2.31.9 md/awscrt#0.27.6 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython m/Z,b,E "
    "cfg/retry-mode#standard md/installer#exe md/prompt#off"
)
BOTO = (
    "Boto3/1.40.4 md/Botocore#1.40.4 ua/2.1 os/linux#5.10.252 md/arch#aarch64 lang/python#3.13.3 md/pyimpl#CPython "
    "cfg/retry-mode#standard Botocore/1.40.4"
)
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) "
    "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24.6"
)
AGENT = "aws-sdk-go/1.55.5 (go1.23.8; linux; amd64) amazon-ssm-agent/3.3.3050.0"
LAMBDA_WORKER = "awslambda-worker/1.0 ua/2.1 os/linux lang/rust/1.89.0"


@dataclass(frozen=True)
class Session:
    """Temporary credentials: access key id and the time they were made."""

    key: str
    created: str


@dataclass(frozen=True)
class Caller:
    """A requester.

    Attributes:
        identity: the `userIdentity` block.
        account: the account whose log gets the record.
        address, agent: `sourceIPAddress` and `userAgent`; for a service both are its name.
        console: the request came from the AWS console.
    """

    identity: Mapping[str, Any]
    account: str
    address: str
    agent: str
    console: bool = False

    @property
    def is_service(self) -> bool:
        """An AWS service calls without TLS details that CloudTrail could log."""
        return self.address.endswith(".amazonaws.com")

    @property
    def arn(self) -> str:
        """The caller's ARN, or '' for a service or another account."""
        return str(self.identity.get("arn", ""))


def role_identity(role: Role, session_name: str, session: Session) -> dict[str, Any]:
    """Somebody or something in a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"{role.id}:{session_name}",
        "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session_name}",
        "accountId": role.account,
        "accessKeyId": session.key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role.id,
                "arn": role.arn,
                "accountId": role.account,
                "userName": role.name,
            },
            "attributes": {"creationDate": session.created, "mfaAuthenticated": "false"},
        },
    }


def in_role(role: Role, session_name: str, session: Session, address: str, agent: str) -> Caller:
    """A caller with a role's temporary credentials."""
    return Caller(role_identity(role, session_name, session), role.account, address, agent)


def person(who: Person, permission_set: str, account: str, session: Session, *, console: bool = True) -> Caller:
    """A person signed in through Identity Center, in the console or on the command line."""
    identity = role_identity(permission_set_role(permission_set, account), who.email, session)
    return Caller(identity, account, who.address, BROWSER if console else COMMAND_LINE, console)


def function(account: str, region: str, name: str, session: Session, agent: str = BOTO) -> Caller:
    """A Lambda function in its execution role."""
    identity = role_identity(function_role(account, name), name, session) | {
        "inScopeOf": {
            "issuerType": "AWS::Lambda::Function",
            "credentialsIssuedTo": f"arn:aws:lambda:{region}:{account}:function:{name}",
        }
    }
    return Caller(identity, account, aws_address(account, region, len(name)), agent)


def instance(account: str, region: str, instance_id: str, session: Session, agent: str = AGENT) -> Caller:
    """An EC2 instance in its role, with credentials from version 2 of the metadata service."""
    identity = role_identity(instance_role(account), instance_id, session)
    identity["sessionContext"]["ec2RoleDelivery"] = "2.0"
    identity["inScopeOf"] = {
        "issuerType": "AWS::EC2::Instance",
        "credentialsIssuedTo": f"arn:aws:ec2:{region}:{account}:instance/{instance_id}",
    }
    return Caller(identity, account, aws_address(account, region, int(instance_id[-1], 16)), agent)


def pipeline(session: Session, build: str) -> Caller:
    """The release pipeline, in its role in the security account."""
    return in_role(PIPELINE, build, session, PIPELINE_ADDRESS, TERRAFORM)


def user(who: User, address: str, agent: str = COMMAND_LINE, *, key: str = "") -> Caller:
    """An IAM user with a long-lived access key: `key`, or the one it has always had."""
    return Caller(
        {**user_identity(who), "accessKeyId": key or who.key, "userName": who.name}, who.account, address, agent
    )


def user_identity(who: User) -> dict[str, Any]:
    """The fields that every block of an IAM user begins with."""
    return {"type": "IAMUser", "principalId": who.id, "arn": who.arn, "accountId": who.account}


def root(account: str, address: str, session: Session | None = None) -> Caller:
    """An account's root user: at the sign-in, or in a session that began with MFA."""
    identity: dict[str, Any] = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": session.key if session else "",
    }
    if session:
        identity["sessionContext"] = {"attributes": {"creationDate": session.created, "mfaAuthenticated": "true"}}
    return Caller(identity, account, address, BROWSER, console=session is not None)


def service(name: str, account: str) -> Caller:
    """An AWS service that acts in an account on its own behalf."""
    return Caller({"type": "AWSService", "invokedBy": name}, account, name, name)


def through(caller: Caller, service_name: str) -> Caller:
    """The same caller when a service makes the request with the caller's credentials."""
    return replace(
        caller,
        identity={**caller.identity, "invokedBy": service_name},
        address=service_name,
        agent=service_name,
        console=False,
    )


def linked(role: Role, session_name: str, session: Session, service_name: str) -> Caller:
    """A service in its service-linked role."""
    return through(in_role(role, session_name, session, service_name, service_name), service_name)


def from_account(principal_id: str, account: str, recipient: str, address: str, agent: str) -> Caller:
    """A principal of another account as the account that it calls sees it: no ARN, no name."""
    identity = {"type": "AWSAccount", "principalId": principal_id, "accountId": account}
    return Caller(identity, recipient, address, agent)
