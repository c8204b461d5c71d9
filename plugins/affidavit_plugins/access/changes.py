"""Which grants a call to IAM gave or changed, by marks that the state of an account has for its grants as well.

Source: IAM API Reference, the actions named. Names in IAM differ in more than their case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Calls → whose grants they change, the field that names it, and the field that names what is given.
_GIVING: Mapping[str, tuple[str, str, str]] = {
    "AttachGroupPolicy": ("group", "groupName", "policyArn"),
    "AttachRolePolicy": ("role", "roleName", "policyArn"),
    "AttachUserPolicy": ("user", "userName", "policyArn"),
    "PutGroupPolicy": ("group", "groupName", "policyName"),
    "PutRolePolicy": ("role", "roleName", "policyName"),
    "PutUserPolicy": ("user", "userName", "policyName"),
}


def given(account: str, kind: str, name: str, what: str) -> str:
    """The mark of a policy, by its ARN or (of an inline one) its name, that a user, role or group has."""
    return f"{account} {kind} {name} has {what}".lower()


def member(account: str, user: str, group: str) -> str:
    """The mark of a user's being in a group."""
    return f"{account} user {user} is in {group}".lower()


def version(policy: str) -> str:
    """The mark of the version that stands as a policy's text, by the policy's ARN."""
    return f"version of {policy}".lower()


def gives(record: Mapping[str, Any], name: str, event: str, account: str) -> tuple[str, ...]:
    """The marks of what a call that succeeded gave; `name` is the first part of its eventSource."""
    request = record.get("requestParameters")
    if name != "iam" or not isinstance(request, Mapping):
        return ()

    def text(field: str) -> str:
        value = request.get(field)
        return value if isinstance(value, str) else ""

    if event in _GIVING:
        kind, whose, what = _GIVING[event]
        return (given(account, kind, text(whose), text(what)),)
    if event == "AddUserToGroup":
        return (member(account, text("userName"), text("groupName")),)
    return (version(text("policyArn")),) if event == "SetDefaultPolicyVersion" else ()
