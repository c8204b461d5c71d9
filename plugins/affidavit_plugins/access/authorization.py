"""The answer to iam:GetAccountAuthorizationDetails, read as IAM gives it or not at all.

Source: IAM API Reference, GetAccountAuthorizationDetails, and botocore's model of it. IAM gives all four lists, also
those that are empty, and leaves a list of one user, group or role out where nothing is in it. An answer that lacks one
of the four, or has something else in place of a list, would make people of whom nothing is known into people who hold
nothing; one without times, or with something else in their place, would make what is new into what was always there.
In an account each ARN is there once, and of groups, whose names differ in more than their case, each name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec

_Name = Annotated[str, msgspec.Meta(min_length=1)]
_Time = Annotated[datetime, msgspec.Meta(tz=True)]


class _Part(msgspec.Struct, frozen=True, rename="pascal"):
    """A part of the answer; what it has beside these fields is left aside."""


class Inline(_Part, frozen=True):
    """A policy that is written into a user, group or role."""

    policy_name: str
    policy_document: Any = None


class Attached(_Part, frozen=True):
    """A managed policy that is attached."""

    policy_arn: _Name
    policy_name: str = ""


class Boundary(_Part, frozen=True):
    """A permissions boundary."""

    permissions_boundary_arn: str = ""


class _Holding(_Part, frozen=True):
    """Who holds policies."""

    arn: _Name
    create_date: _Time
    attached_managed_policies: tuple[Attached, ...] = ()
    permissions_boundary: Boundary | None = None


class User(_Holding, frozen=True, kw_only=True):
    """A user; `group_list` has names of groups."""

    user_name: _Name
    user_id: str = ""
    group_list: tuple[str, ...] = ()
    user_policy_list: tuple[Inline, ...] = ()


class Role(_Holding, frozen=True, kw_only=True):
    """A role."""

    role_name: _Name
    role_id: str = ""
    path: str = ""
    assume_role_policy_document: Any = None
    role_policy_list: tuple[Inline, ...] = ()


class Group(_Part, frozen=True, kw_only=True):
    """A group."""

    group_name: _Name
    arn: str = ""
    group_policy_list: tuple[Inline, ...] = ()
    attached_managed_policies: tuple[Attached, ...] = ()


class Version(_Part, frozen=True):
    """A version of a managed policy."""

    create_date: _Time
    is_default_version: bool = False
    document: Any = None


class Managed(_Part, frozen=True):
    """A managed policy."""

    arn: _Name
    policy_version_list: tuple[Version, ...] = ()


class Authorization(_Part, frozen=True):
    """The whole answer."""

    user_detail_list: tuple[User, ...]
    group_detail_list: tuple[Group, ...]
    role_detail_list: tuple[Role, ...]
    policies: tuple[Managed, ...]
    is_truncated: bool = False
    marker: Any = None
    next_token: Any = None


def authorization(response: Any, account: str) -> Authorization:
    """The answer of an account, read.

    Raises:
        ValueError: it is none that IAM gives for the account, or it is cut off.
    """
    try:
        answer = msgspec.convert(response, Authorization)
    except msgspec.ValidationError as error:
        raise ValueError(f"the answer is none that IAM gives: {error}") from None
    if answer.is_truncated or answer.marker or answer.next_token:
        raise ValueError("the answer is cut off: there are more users and roles than it has")
    if odd := next(_odd(answer, account), ""):
        raise ValueError(f"the answer is none that IAM gives: {odd}")
    return answer


def _odd(answer: Authorization, account: str) -> Iterator[str]:
    """What can't be in an account: things twice, or of another account."""
    holding = [each.arn for each in (*answer.user_detail_list, *answer.role_detail_list)]
    groups = [each.arn for each in answer.group_detail_list if each.arn]
    policies = [each.arn for each in answer.policies]
    yield from (f"{each} is in it twice" for each in _twice((*holding, *policies)))
    yield from (f"the group {each} is in it twice" for each in _twice(e.group_name for e in answer.group_detail_list))
    for policy in answer.policies:
        if sum(each.is_default_version for each in policy.policy_version_list) > 1:
            yield f"{policy.arn} has several default versions"
    for owners, arns in (((account,), (*holding, *groups)), ((account, "aws"), policies)):
        yield from (f"{each} is not of the account {account}" for each in arns if _owner(each) not in owners)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(each.lower() for each in names).items() if count > 1]


def _owner(arn: str) -> str:
    """The account in an ARN, or `aws`: its fifth part."""
    return (arn.split(":") + [""] * 5)[4]
