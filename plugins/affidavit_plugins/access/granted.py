"""Who holds which policies in an account, by the answer to iam:GetAccountAuthorizationDetails.

Source: IAM API Reference, GetAccountAuthorizationDetails. Roles that are linked to a service are left aside: what they
may do is AWS's to say. A user holds what is attached to it, what is written into it, and what its groups hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from affidavit import Grant, Granted, Holder

from affidavit_plugins.access.changes import given, member, named, version
from affidavit_plugins.access.documents import statements_of, trusted
from affidavit_plugins.access.unique_ids import unique_id

API = "iam:GetAccountAuthorizationDetails"
_SERVICE_LINKED = "/aws-service-role/"
_AWS_OWN = "linked to a service: only that can use it, and AWS says what it may do"


def granted(record: Mapping[str, Any]) -> Granted | None:
    """The users and roles of an account; None for a record of another question."""
    if record.get("api") != API:
        return None
    account, collected = _text(record.get("accountId")), _text(record.get("collectedAt"))
    response = record.get("response")
    if record.get("status") != "answered" or not isinstance(response, Mapping):
        reason = _text(record.get("reason")) or _text(record.get("error")) or "no answer"
        return Granted(account, collected, problem=reason)
    if response.get("IsTruncated") is True:
        return Granted(account, collected, problem="the answer is cut off: there are more users and roles than it has")
    documents = {_text(each.get("Arn")): each for each in _objects(response.get("Policies"))}
    groups = {_text(each.get("GroupName")): each for each in _objects(response.get("GroupDetailList"))}
    holders = [
        *(_user(each, account, groups, documents) for each in _objects(response.get("UserDetailList"))),
        *(_role(each, account, documents) for each in _objects(response.get("RoleDetailList"))),
    ]
    return Granted(account, collected, tuple(holders))


def _user(
    user: Mapping[str, Any], account: str, groups: Mapping[str, Mapping[str, Any]], documents: Mapping[str, Any]
) -> Holder:
    own = _text(user.get("UserName"))
    inside = _inside(user, account)
    whose = named(inside, "user", own)
    grants = list(_grants(user, whose, "UserPolicyList", "", documents))
    notes = list(_notes(user))
    for name in _texts(user.get("GroupList")):
        if name in groups:
            group = named(inside, "group", name)
            through = _grants(groups[name], group, "GroupPolicyList", f"group {name}", documents)
            joined = member(whose, group)
            grants += [msgspec.structs.replace(each, marks=(*each.marks, joined)) for each in through]
        else:
            notes.append(f"is in the group {name}, of which the answer says nothing")
    return Holder(
        id=_text(user.get("Arn")),
        account=account,
        kind="user",
        name=own,
        created=_text(user.get("CreateDate")),
        aliases=_aliases(user, account, "user", "UserName", "UserId"),
        grants=tuple(grants),
        notes=tuple(notes),
        unique=unique_id(user.get("UserId")),
    )


def _role(role: Mapping[str, Any], account: str, documents: Mapping[str, Any]) -> Holder:
    name = _text(role.get("RoleName"))
    whose = named(_inside(role, account), "role", name)
    is_linked = _text(role.get("Path")).startswith(_SERVICE_LINKED)
    return Holder(
        id=_text(role.get("Arn")),
        account=account,
        kind="role",
        name=name,
        created=_text(role.get("CreateDate")),
        aliases=_aliases(role, account, "role", "RoleName", "RoleId"),
        grants=() if is_linked else tuple(_grants(role, whose, "RolePolicyList", "", documents)),
        trusts=trusted(role.get("AssumeRolePolicyDocument")),
        notes=tuple(_notes(role)),
        aside=_AWS_OWN if is_linked else "",
        unique=unique_id(role.get("RoleId")),
    )


def _inside(item: Mapping[str, Any], account: str) -> str:
    """How ARNs of the account begin, up to its number."""
    return f"{_text(item.get('Arn')).partition(':iam::')[0]}:iam::{account}"


def _aliases(item: Mapping[str, Any], account: str, kind: str, name: str, unique: str) -> tuple[str, ...]:
    """Its ARN without the path, which sessions' ARNs lack; and what another account's log has for it."""
    arn, own = _text(item.get("Arn")), _text(item.get(unique))
    plain = f"{_inside(item, account)}:{kind}/{_text(item.get(name))}"
    return tuple(each for each in (plain, f"{account}:{own}" if own else "", own) if each and each != arn)


def _grants(
    item: Mapping[str, Any], whose: str, inline: str, through: str, documents: Mapping[str, Any]
) -> Iterator[Grant]:
    for policy in _objects(item.get(inline)):
        name = _text(policy.get("PolicyName"))
        how = f"inline in {through}" if through else "inline"
        marks = (given(whose, name),)
        yield _grant(Grant(f"{how}: {name}", name, how, marks=marks), policy.get("PolicyDocument"))
    for policy in _objects(item.get("AttachedManagedPolicies")):
        arn, name = _text(policy.get("PolicyArn")), _text(policy.get("PolicyName"))
        how = f"attached to {through}" if through else "attached"
        grant = Grant(f"{how}: {arn}", name, how, marks=(given(whose, arn), version(arn)))
        managed = documents.get(arn)
        if managed is None:
            yield msgspec.structs.replace(grant, problem="the answer does not have its text")
            continue
        versions = _objects(managed.get("PolicyVersionList"))
        default = next((each for each in versions if each.get("IsDefaultVersion") is True), {})
        grant = msgspec.structs.replace(grant, since=_text(default.get("CreateDate")))
        yield _grant(grant, default.get("Document"))


def _grant(grant: Grant, document: Any) -> Grant:
    try:
        return msgspec.structs.replace(grant, statements=statements_of(document))
    except ValueError as error:
        return msgspec.structs.replace(grant, problem=str(error))


def _notes(item: Mapping[str, Any]) -> Iterator[str]:
    boundary = item.get("PermissionsBoundary")
    if isinstance(boundary, Mapping):
        arn = _text(boundary.get("PermissionsBoundaryArn"))
        yield f"has the permissions boundary {arn}, which narrows all of this and is not evaluated"


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
