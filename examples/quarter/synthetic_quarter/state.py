"""What Larkfield's accounts say of their users, roles and policies just after the quarter, as `affidavit collect
aws-account://` keeps it: one answer to iam:GetAccountAuthorizationDetails for each account.

Some of it is what access reviews are for: a role that is allowed more than it ever used, a user with nothing to do, a
policy that an old tool left behind, and a role that nobody takes on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from synthetic_quarter.identifiers import lasting_uuid, unique_id
from synthetic_quarter.organisation import (
    ACCOUNTS,
    ARTIFACT_UPLOADER,
    DEPLOYER,
    FUNCTIONS,
    PIPELINE,
    PRODUCTION,
    PROTOTYPE_LAB,
    REPORTING_READER,
    SANDBOX,
    SECURITY,
    TOMAS,
    VENDOR,
    Role,
    User,
    function_role,
    instance_role,
    permission_set_role,
    service_role,
)

COLLECTED = "2026-10-01T00:20:00Z"
_CREATED = "2025-03-03T09:00:00Z"
_OLD_HAND = User(PRODUCTION, "old-backup-agent")
_MIGRATION = Role(PRODUCTION, "datacentre-migration")
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"
_MANAGED: dict[str, list[dict[str, Any]]] = {
    _ADMINISTRATOR: [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    _AUDIT: [
        {
            "Effect": "Allow",
            "Action": [
                "cloudtrail:Describe*", "cloudtrail:Get*", "cloudtrail:List*", "cloudtrail:LookupEvents",
                "config:Describe*", "ec2:Describe*", "guardduty:Get*", "guardduty:List*", "iam:Get*", "iam:List*",
                "s3:GetBucket*", "s3:ListAllMyBuckets", "securityhub:Get*",
            ],
            "Resource": "*",
        }
    ],
}  # fmt: skip


def write_state(out: Path) -> list[Path]:
    """Write the state of each account to a folder, as `affidavit collect` names it; gives the files.

    Raises:
        OSError: a file cannot be written.
    """
    written = []
    for account in ACCOUNTS:
        name = f"{account}_{COLLECTED.replace('-', '').replace(':', '')}.jsonl"
        path = out / "AccountState" / account / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_record(account)) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _record(account: str) -> dict[str, Any]:
    roles, users, groups = list(_roles(account)), list(_users(account)), list(_groups(account))
    attached = {policy["PolicyArn"] for each in (*roles, *users, *groups) for policy in each["AttachedManagedPolicies"]}
    return {
        "recordType": "aws.account/1",
        "eventID": lasting_uuid("state", account),
        "collectedAt": COLLECTED,
        "accountId": account,
        "region": "global",
        "api": "iam:GetAccountAuthorizationDetails",
        "status": "answered",
        "error": "",
        "reason": "",
        "requestIds": [lasting_uuid("request", account)],
        "response": {
            "UserDetailList": users,
            "GroupDetailList": groups,
            "RoleDetailList": roles,
            "Policies": [_managed(arn) for arn in sorted(attached)],
        },
    }


def _roles(account: str) -> Sequence[dict[str, Any]]:
    found = [
        *(_role(function_role(account, name), "lambda.amazonaws.com", inline=_function(account))
          for name in FUNCTIONS[account]),
        _role(instance_role(account), "ec2.amazonaws.com", inline=_instance(account)),
        _role(Role(account, "config-rules", "/service-role/"), "lambda.amazonaws.com",
              inline=[_allow("config:PutEvaluations", "config:GetResourceConfigHistory", "s3:GetObject")]),
        *(_role(service_role(account, service, name), service, inline=[_allow("ec2:*")])
          for service, name in (("config.amazonaws.com", "AWSServiceRoleForConfig"),
                                ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"))),
        *(_role(permission_set_role(name, account), "", saml=True, attached=attached)
          for name, attached in (("AdministratorAccess", (_ADMINISTRATOR,)), ("SecurityAudit", (_AUDIT,)),
                                 ("IncidentResponse", (_AUDIT, _ADMINISTRATOR)))),
    ]  # fmt: skip
    if account in (PRODUCTION, SANDBOX):
        found.append(
            _role(permission_set_role("DeveloperAccess", account), "", saml=True,
                  inline=[_allow("lambda:*", "logs:*", "cloudwatch:*", "cloudformation:*", "dynamodb:*", "s3:*",
                                 "sqs:*", "ssm:GetParameter*", "ec2:Describe*", "rds:*"),
                          _deny("iam:*", "organizations:*")])
        )  # fmt: skip
        found.append(
            _role(Role(account, DEPLOYER.name), PIPELINE.arn,
                  inline=[_allow("lambda:*", "ec2:RunInstances", "cloudformation:*", "iam:PassRole", "ecs:*")])
        )  # fmt: skip
    if account == PRODUCTION:
        reports = ["arn:aws:s3:::larkfield-reports", "arn:aws:s3:::larkfield-reports/*"]
        reads = _allow("s3:GetObject", "s3:ListBucket", resource=reports)
        found.append(_role(REPORTING_READER, f"arn:aws:iam::{account}:root", inline=[reads]))
        found.append(_role(_MIGRATION, "vmie.amazonaws.com", attached=(_ADMINISTRATOR,)))
    if account != SANDBOX:
        found.append(_role(Role(account, "vendor-metrics-reader"), f"arn:aws:iam::{VENDOR}:root", external=True,
                           inline=[_allow("cloudwatch:GetMetricData", "cloudwatch:ListMetrics")]))  # fmt: skip
    if account == SECURITY:
        found.append(
            _role(PIPELINE, "codebuild.amazonaws.com",
                  inline=[_allow("sts:AssumeRole", resource=[f"arn:aws:iam::{each}:role/{DEPLOYER.name}"
                                                             for each in (PRODUCTION, SANDBOX)]),
                          _allow("s3:*", "codebuild:*", "ecr:*")])
        )  # fmt: skip
    if account == SANDBOX:
        found.append(_role(PROTOTYPE_LAB, f"arn:aws:iam::{account}:root", inline=[_allow("s3:*", "ec2:Describe*")]))
    return sorted(found, key=lambda each: str(each["Arn"]))


def _users(account: str) -> Sequence[dict[str, Any]]:
    if account == SANDBOX:
        return [
            _user(ARTIFACT_UPLOADER, inline=[
                _allow("s3:PutObject", "s3:ListBucket", resource=["arn:aws:s3:::larkfield-artifacts*"]),
                _allow("iam:CreateAccessKey"),
            ]),
            _user(TOMAS, groups=("prototypes",)),
        ]  # fmt: skip
    if account == PRODUCTION:
        return [_user(_OLD_HAND, inline=[_allow("ec2:CreateSnapshot", "ec2:DeleteSnapshot", "rds:CreateDBSnapshot")])]
    return []


def _groups(account: str) -> Sequence[dict[str, Any]]:
    if account != SANDBOX:
        return []
    name = "prototypes"
    everything_else = {"Effect": "Allow", "NotAction": ["organizations:*", "account:*"], "Resource": "*"}
    return [
        {
            "Path": "/", "GroupName": name, "GroupId": unique_id("AGPA", account, name), "CreateDate": _CREATED,
            "Arn": f"arn:aws:iam::{account}:group/{name}",
            "GroupPolicyList": [_inline([everything_else])],
            "AttachedManagedPolicies": [],
        }
    ]  # fmt: skip


def _role(
    role: Role,
    trusts: str,
    *,
    saml: bool = False,
    external: bool = False,
    inline: Sequence[dict[str, Any]] = (),
    attached: Sequence[str] = (),
) -> dict[str, Any]:
    trust: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    if saml:
        trust["Action"] = "sts:AssumeRoleWithSAML"
        trust["Principal"] = {"Federated": f"arn:aws:iam::{role.account}:saml-provider/AWSSSO_DO_NOT_DELETE"}
        trust["Condition"] = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    else:
        trust["Principal"] = {"AWS" if trusts.startswith("arn:") else "Service": trusts}
    if external:
        trust["Condition"] = {"StringEquals": {"sts:ExternalId": "larkfield"}}
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": _CREATED,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "RolePolicyList": [_inline(inline)] if inline else [],
        "AttachedManagedPolicies": [_attached(arn) for arn in attached],
    }


def _user(user: User, *, inline: Sequence[dict[str, Any]] = (), groups: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": _CREATED,
        "UserPolicyList": [_inline(inline)] if inline else [],
        "GroupList": list(groups),
        "AttachedManagedPolicies": [],
    }


def _function(account: str) -> list[dict[str, Any]]:
    return [
        _allow("logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"),
        _allow("dynamodb:*", "s3:GetObject", "s3:PutObject", "s3:ListBucket", "kms:Decrypt", "kms:GenerateDataKey",
               "sqs:SendMessage", "secretsmanager:GetSecretValue", "sts:AssumeRole", "ssm:GetParameter*"),
        *([_allow("iam:Get*", "iam:List*", "ec2:*")] if account == SECURITY else []),
    ]  # fmt: skip


def _instance(account: str) -> list[dict[str, Any]]:
    return [
        _allow("ssm:UpdateInstanceInformation", "ssmmessages:*", "ec2messages:*", "ec2:Describe*", "s3:*"),
        *([_allow("rds:*")] if account == PRODUCTION else []),
    ]


def _allow(*actions: str, resource: Sequence[str] = ("*",)) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resource)}


def _deny(*actions: str) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": list(actions), "Resource": "*"}


def _inline(statements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "PolicyName": "access",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
    }


def _attached(arn: str) -> dict[str, Any]:
    return {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}


def _managed(arn: str) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": _MANAGED[arn]}
    return {
        "PolicyName": arn.rpartition("/")[2],
        "Arn": arn,
        "DefaultVersionId": "v1",
        "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": True, "CreateDate": _CREATED, "Document": document}
        ],
    }
