"""Which grants a call to IAM gave or changed, by marks that the state of an account has for its grants as well.

Source: IAM API Reference, the actions named. Names in IAM differ in more than their case. Users, roles and groups are
named by their ARNs without the path, which calls do not tell. What has other characters than IAM's names and ARNs is a
mask, and tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from affidavit import Change, Mark, Renamed

# Calls → whose grants they change, the field that names it, and the field that names what is given.
_GIVING: Mapping[str, tuple[str, str, str]] = {
    "AttachGroupPolicy": ("group", "groupName", "policyArn"),
    "AttachRolePolicy": ("role", "roleName", "policyArn"),
    "AttachUserPolicy": ("user", "userName", "policyArn"),
    "PutGroupPolicy": ("group", "groupName", "policyName"),
    "PutRolePolicy": ("role", "roleName", "policyName"),
    "PutUserPolicy": ("user", "userName", "policyName"),
}
# Other calls that give → the fields that name what.
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "AddUserToGroup": ("userName", "groupName"),
    "SetDefaultPolicyVersion": ("policyArn",),
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
# A policy's ARN may have any character in its path.
_TOLD = re.compile(r"(?:arn:aws[a-z-]*:iam::(?:aws|[0-9]{12}):policy/(?:[!-)+-~]+/)?)?[A-Za-z0-9_+=,.@-]+")


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
    if name != "iam" or untold(record, name, event):
        return ()
    if event in _GIVING:
        kind, whose, what = _GIVING[event]
        return (given(named(inside, kind, _asked(record, whose)), _asked(record, what)),)
    if event == "AddUserToGroup":
        user, group = _asked(record, "userName"), _asked(record, "groupName")
        return (member(named(inside, "user", user), named(inside, "group", group)),)
    return (version(_asked(record, "policyArn")),) if event == "SetDefaultPolicyVersion" else ()


def untold(record: Mapping[str, Any], name: str, event: str) -> Change | None:
    """What a call that succeeded gave or renamed without telling all of it. Arguments are as those of `gives`."""
    if name != "iam":
        return None
    if event in _RENAMING:
        _, field, new_field = _RENAMING[event]
        if new_field and _is_asked(record, "newPath") and not _is_asked(record, new_field):
            return None
        is_told = all(_asked(record, each) for each in (field, new_field) if each)
        return None if is_told else Change.HOLDERS
    fields = _GIVING[event][1:] if event in _GIVING else _OTHERS.get(event, ())
    return None if all(_asked(record, each) for each in fields) else Change.GRANTS


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
    return value if isinstance(value, str) and _TOLD.fullmatch(value) else ""


def _is_asked(record: Mapping[str, Any], field: str) -> bool:
    """Whether a call was asked with a field, masked or not."""
    request = record.get("requestParameters")
    return isinstance(request, Mapping) and request.get(field) is not None
