"""Who holds which policies in an account, by the answer to iam:GetAccountAuthorizationDetails.

Source: IAM API Reference, GetAccountAuthorizationDetails. Roles that are linked to a service are left aside: what they
may do is AWS's to say. A user holds what is attached to it, what is written into it, and what its groups hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from affidavit import Grant, Granted, Holder

from affidavit_plugins.access.authorization import (
    Attached,
    Boundary,
    Group,
    Inline,
    Managed,
    Role,
    User,
    Version,
    authorization,
)
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
    try:
        answer = authorization(response, account)
        documents = {each.arn: each for each in answer.policies}
        groups = {each.group_name: each for each in answer.group_detail_list}
        holders = [
            *(_user(each, account, groups, documents) for each in answer.user_detail_list),
            *(_role(each, account, documents) for each in answer.role_detail_list),
        ]
    except (ValueError, OverflowError) as error:
        return Granted(account, collected, problem=str(error))
    return Granted(account, collected, tuple(holders))


def _user(user: User, account: str, groups: Mapping[str, Group], documents: Mapping[str, Managed]) -> Holder:
    inside = _inside(user.arn, account)
    whose = named(inside, "user", user.user_name)
    grants = [
        *_inline(user.user_policy_list, whose, "inline"),
        *_attached(user.attached_managed_policies, whose, "attached", documents),
    ]
    for name in user.group_list:
        joined = member(whose, named(inside, "group", name))
        through = _of_group(name, groups.get(name), named(inside, "group", name), documents)
        grants += [msgspec.structs.replace(each, marks=(*each.marks, joined)) for each in through]
    return Holder(
        id=user.arn,
        account=account,
        kind="user",
        name=user.user_name,
        created=_time(user.create_date),
        aliases=_aliases(user.arn, user.user_id, account, f"user/{user.user_name}"),
        grants=tuple(grants),
        notes=_notes(user.permissions_boundary),
        unique=unique_id(user.user_id),
    )


def _role(role: Role, account: str, documents: Mapping[str, Managed]) -> Holder:
    whose = named(_inside(role.arn, account), "role", role.role_name)
    is_linked = role.path.startswith(_SERVICE_LINKED)
    grants = [
        *_inline(role.role_policy_list, whose, "inline"),
        *_attached(role.attached_managed_policies, whose, "attached", documents),
    ]
    return Holder(
        id=role.arn,
        account=account,
        kind="role",
        name=role.role_name,
        created=_time(role.create_date),
        aliases=_aliases(role.arn, role.role_id, account, f"role/{role.role_name}"),
        grants=() if is_linked else tuple(grants),
        trusts=trusted(role.assume_role_policy_document),
        notes=_notes(role.permissions_boundary),
        aside=_AWS_OWN if is_linked else "",
        unique=unique_id(role.role_id),
    )


def _of_group(name: str, group: Group | None, whose: str, documents: Mapping[str, Managed]) -> Iterator[Grant]:
    """What a group's members hold by it. One of which the answer has nothing may hold anything."""
    if group is None:
        how = f"in group {name}"
        yield Grant(how, name, how, problem="the answer has nothing of this group")
        return
    yield from _inline(group.group_policy_list, whose, f"inline in group {name}")
    yield from _attached(group.attached_managed_policies, whose, f"attached to group {name}", documents)


def _inside(arn: str, account: str) -> str:
    """How ARNs of the account begin, up to its number."""
    return f"{arn.partition(':iam::')[0]}:iam::{account}"


def _aliases(arn: str, unique: str, account: str, plain: str) -> tuple[str, ...]:
    """Its ARN without the path, which sessions' ARNs lack; and what another account's log has for it."""
    short = f"{_inside(arn, account)}:{plain}"
    return tuple(each for each in (short, f"{account}:{unique}" if unique else "", unique) if each and each != arn)


def _inline(policies: Iterable[Inline], whose: str, how: str) -> Iterator[Grant]:
    for policy in policies:
        name = policy.policy_name
        yield _grant(Grant(f"{how}: {name}", name, how, marks=(given(whose, name),)), policy.policy_document)


def _attached(policies: Iterable[Attached], whose: str, how: str, documents: Mapping[str, Managed]) -> Iterator[Grant]:
    for policy in policies:
        arn = policy.policy_arn
        grant = Grant(f"{how}: {arn}", policy.policy_name, how, marks=(given(whose, arn), version(arn)))
        default = _default(documents.get(arn))
        if default is None:
            yield msgspec.structs.replace(grant, problem="the answer does not have its text")
            continue
        yield _grant(msgspec.structs.replace(grant, since=_time(default.create_date)), default.document)


def _default(policy: Managed | None) -> Version | None:
    versions = policy.policy_version_list if policy is not None else ()
    return next((each for each in versions if each.is_default_version), None)


def _grant(grant: Grant, document: Any) -> Grant:
    try:
        return msgspec.structs.replace(grant, statements=statements_of(document))
    except ValueError as error:
        return msgspec.structs.replace(grant, problem=str(error))


def _notes(boundary: Boundary | None) -> tuple[str, ...]:
    if boundary is None:
        return ()
    arn = boundary.permissions_boundary_arn
    return (f"has the permissions boundary {arn}, which narrows all of this and is not evaluated",)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
