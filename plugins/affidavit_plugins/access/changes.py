"""Which grants a call to IAM gave or changed, by marks that the state of an account has for its grants as well.

Source: IAM API Reference, the actions named. Names in IAM differ in more than their case. Users, roles and groups are
named by their ARNs without the path, which calls do not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affidavit import Mark, Renamed

# Calls → whose grants they change, the field that names it, and the field that names what is given.
_GIVING: Mapping[str, tuple[str, str, str]] = {
    "AttachGroupPolicy": ("group", "groupName", "policyArn"),
    "AttachRolePolicy": ("role", "roleName", "policyArn"),
    "AttachUserPolicy": ("user", "userName", "policyArn"),
    "PutGroupPolicy": ("group", "groupName", "policyName"),
    "PutRolePolicy": ("role", "roleName", "policyName"),
    "PutUserPolicy": ("user", "userName", "policyName"),
}
# Calls after which a name is another's, or nobody's → what is named, the field that names it, and the one with its new
# name. Where one is made, who had its name before is gone, even if no record tells of that.
_RENAMING: Mapping[str, tuple[str, str, str]] = {
    "CreateGroup": ("group", "groupName", ""),
    "CreateRole": ("role", "roleName", ""),
    "CreateUser": ("user", "userName", ""),
    "DeleteGroup": ("group", "groupName", ""),
    "DeleteRole": ("role", "roleName", ""),
    "DeleteUser": ("user", "userName", ""),
    "UpdateGroup": ("group", "groupName", "newGroupName"),
    "UpdateUser": ("user", "userName", "newUserName"),
}


def named(inside: str, kind: str, name: str) -> str:
    """A user, role or group in marks; `inside` is how ARNs of IAM begin in its account, without the last colon."""
    return f"{inside}:{kind}/{name}".lower()


def given(whose: str, what: str) -> Mark:
    """The mark of a policy, by its ARN or (of an inline one) its name, that a user, role or group has."""
    return (whose, "has", what.lower())


def member(user: str, group: str) -> Mark:
    """The mark of a user's being in a group."""
    return (user, "is in", group)


def version(policy: str) -> Mark:
    """The mark of the version that stands as a policy's text, by the policy's ARN."""
    return ("version of", policy.lower())


def gives(record: Mapping[str, Any], name: str, event: str, inside: str) -> tuple[Mark, ...]:
    """The marks of what a call that succeeded gave; `name` is the first part of its eventSource."""
    if name != "iam":
        return ()
    if event in _GIVING:
        kind, whose, what = _GIVING[event]
        return (given(named(inside, kind, _asked(record, whose)), _asked(record, what)),)
    if event == "AddUserToGroup":
        user, group = _asked(record, "userName"), _asked(record, "groupName")
        return (member(named(inside, "user", user), named(inside, "group", group)),)
    return (version(_asked(record, "policyArn")),) if event == "SetDefaultPolicyVersion" else ()


def renamed(record: Mapping[str, Any], name: str, event: str, inside: str) -> Renamed | None:
    """The name that a call that succeeded gave up; None where it did not. Arguments are as those of `gives`."""
    if name != "iam" or event not in _RENAMING:
        return None
    kind, field, new_field = _RENAMING[event]
    was, now = _asked(record, field), _asked(record, new_field) if new_field else ""
    if not was or (new_field and now.lower() in ("", was.lower())):
        return None
    return Renamed(named(inside, kind, was), named(inside, kind, now) if now else "")


def _asked(record: Mapping[str, Any], field: str) -> str:
    request = record.get("requestParameters")
    value = request.get(field) if isinstance(request, Mapping) else None
    return value if isinstance(value, str) else ""
