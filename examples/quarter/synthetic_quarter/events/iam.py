"""IAM: users, keys, roles and policies. Global: always logged in us-east-1.

Policy documents are JSON in a string; where an answer repeats one, it is URL-encoded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from synthetic_quarter.identities import Caller
from synthetic_quarter.moments import prose, seconds
from synthetic_quarter.organisation import GLOBAL_REGION, Role, User
from synthetic_quarter.records import Record, Stamp, denied, record

ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"


def document(*statements: Mapping[str, Any]) -> str:
    """A policy document as JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def trust(*principals: str) -> str:
    """A trust policy for principals: ARNs of accounts and roles, or names of services."""
    return document(
        *(
            {
                "Effect": "Allow",
                "Principal": {"Service" if name.endswith(".amazonaws.com") else "AWS": name},
                "Action": "sts:AssumeRole",
            }
            for name in principals
        )
    )


def account_root(account: str) -> str:
    """The ARN by which a trust policy names a whole account."""
    return f"arn:aws:iam::{account}:root"


def change(
    at: Stamp, caller: Caller, name: str, parameters: Mapping[str, Any], response: Mapping[str, Any] | None = None
) -> Record:
    """Any call that changes IAM."""
    return record(at, caller, GLOBAL_REGION, "iam", name, parameters, response)


def look(at: Stamp, caller: Caller, name: str, parameters: Mapping[str, Any] | None = None) -> Record:
    """Any call that only reads IAM."""
    return record(at, caller, GLOBAL_REGION, "iam", name, parameters, reads=True)


def refused(at: Stamp, caller: Caller, name: str, resource: str) -> Record:
    """A reading call that was denied; CloudTrail then leaves out the parameters."""
    return record(at, caller, GLOBAL_REGION, "iam", name, reads=True, error=denied(caller, f"iam:{name}", resource))


def create_access_key(at: Stamp, caller: Caller, owner: User, key: str) -> Record:
    """A long-lived key for a user."""
    created = {
        "accessKeyId": key,
        "status": "Active",
        "userName": owner.name,
        "createDate": prose(seconds(at.time)),
    }
    return change(at, caller, "CreateAccessKey", {"userName": owner.name}, {"accessKey": created})


def create_user(at: Stamp, caller: Caller, created: User) -> Record:
    """A user, without credentials as yet."""
    answer = {
        "path": "/",
        "userName": created.name,
        "userId": created.id,
        "arn": created.arn,
        "createDate": prose(seconds(at.time)),
    }
    return change(at, caller, "CreateUser", {"userName": created.name}, {"user": answer})


def create_login_profile(at: Stamp, caller: Caller, owner: User) -> Record:
    """A console password for a user. CloudTrail logs no password."""
    answer = {"userName": owner.name, "createDate": prose(seconds(at.time)), "passwordResetRequired": False}
    parameters = {"userName": owner.name, "passwordResetRequired": False}
    return change(at, caller, "CreateLoginProfile", parameters, {"loginProfile": answer})


def create_role(at: Stamp, caller: Caller, role: Role, trust_policy: str, created: str) -> Record:
    """A role; `created` is the time in prose."""
    parameters = {"path": role.path, "roleName": role.name, "assumeRolePolicyDocument": trust_policy}
    answer = {
        "path": role.path,
        "roleName": role.name,
        "roleId": role.id,
        "arn": role.arn,
        "createDate": created,
        "assumeRolePolicyDocument": quote(trust_policy, safe=""),
    }
    return change(at, caller, "CreateRole", parameters, {"role": answer})


def create_policy_version(at: Stamp, caller: Caller, policy_arn: str, policy: str, version: str) -> Record:
    """A new version of a customer managed policy, made the default at once."""
    parameters = {"policyArn": policy_arn, "policyDocument": policy, "setAsDefault": True}
    answer = {"versionId": version, "isDefaultVersion": True, "createDate": prose(seconds(at.time))}
    return change(at, caller, "CreatePolicyVersion", parameters, {"policyVersion": answer})


def update_trust(at: Stamp, caller: Caller, role: Role, trust_policy: str) -> Record:
    """Who may take on a role, from now on."""
    return change(at, caller, "UpdateAssumeRolePolicy", {"roleName": role.name, "policyDocument": trust_policy})


def attach_role_policy(at: Stamp, caller: Caller, role: Role, policy_arn: str) -> Record:
    """A managed policy attached to a role."""
    return change(at, caller, "AttachRolePolicy", {"roleName": role.name, "policyArn": policy_arn})


def detach_role_policy(at: Stamp, caller: Caller, role: Role, policy_arn: str) -> Record:
    """A managed policy detached from a role."""
    return change(at, caller, "DetachRolePolicy", {"roleName": role.name, "policyArn": policy_arn})


def put_role_policy(at: Stamp, caller: Caller, role: Role, policy_name: str, policy: str) -> Record:
    """An inline policy of a role."""
    parameters = {"roleName": role.name, "policyName": policy_name, "policyDocument": policy}
    return change(at, caller, "PutRolePolicy", parameters)
