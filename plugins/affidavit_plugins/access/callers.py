"""Whose call a record tells of, and whether it tells that at all.

Sources: CloudTrail User Guide, "CloudTrail userIdentity element" and "AWS service events"; IAM Identity Center User
Guide, "Understanding IAM Identity Center sign-in events"; IAM User Guide, "IAM identifiers". A user or role is known by
an ARN of IAM or a unique id that is no mask (`AROA****`), behind temporary credentials by that of their issuer. Any
other call is of somebody in the account who is not known, and may be of anybody there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from affidavit_plugins.access.unique_ids import of_identity
from affidavit_plugins.cloudtrail.actor import actor

_SERVICE_EVENT = "AwsServiceEvent"
# A path may have more characters than a name.
_ARN = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:root|(?:user|role)/(?:[!-~]+/)?[A-Za-z0-9_+=,.@-]+)")
_ACCOUNT = re.compile(r"[0-9]{12}")
# Whoever comes as one of these is no user or role, and goes by the name that its identity provider has for it.
_PEOPLE = frozenset({"IdentityCenterUser", "SAMLUser", "WebIdentityUser"})
# What stands for an account, or an id, where anybody may call.
_ANYBODY = frozenset({"anonymous", "ANONYMOUS_PRINCIPAL"})
_WITHHELD = "AWSAccount"


class Caller(msgspec.Struct, frozen=True):
    """Who called; the fields are those of `affidavit.Use`. Of who is `withheld` and has no `unique` id nothing is known
    but the account, '' where the record tells none."""

    principal: str
    account: str
    kind: str
    unique: str = ""
    by_service: bool = False
    withheld: bool = False


def caller(record: Mapping[str, Any]) -> Caller:
    """Who made the call of a record with its `actor`."""
    given = _object(record.get("userIdentity"))
    identity = _unmasked(given)
    who = record["actor"] if identity is given else actor({**record, "userIdentity": identity})
    principal, account, kind = (who.get(name) or "" for name in ("principal", "account", "type"))
    if _is_service(record, given, kind):
        name = principal if kind else who.get("service")
        return Caller(name or _text(record.get("eventSource")) or kind, account, kind, by_service=True)
    if person := _signed_in(record, identity):
        return Caller(person, account, kind)
    unique = of_identity(identity)
    if kind == _WITHHELD:
        if not _ANYBODY.isdisjoint((account, principal)):
            return Caller(principal, account, kind)
        is_known = bool(unique)
    else:
        is_known = bool(unique or _ARN.fullmatch(principal) or (principal and kind in _PEOPLE))
    account = account if is_known or _ACCOUNT.fullmatch(account) else _text(record.get("recipientAccountId"))
    if is_known:
        return Caller(principal, account, kind, unique, withheld=kind == _WITHHELD)
    return Caller(account, account, _WITHHELD, withheld=True)


def _is_service(record: Mapping[str, Any], identity: Mapping[str, Any], kind: str) -> bool:
    """Whether a service acted for itself: it says so, or nobody is named in what is no call of anybody's."""
    if kind:
        return kind == "AWSService"
    told = {name for name, value in identity.items() if value}
    return record.get("eventType") == _SERVICE_EVENT and bool(told) and told <= {"accountId", "invokedBy"}


def _signed_in(record: Mapping[str, Any], identity: Mapping[str, Any]) -> str:
    """The name of who signed in to IAM Identity Center, which is an event of that service; '' of all other records."""
    told = (record.get("eventSource"), record.get("eventType"), identity.get("type"))
    is_one = told == ("signin.amazonaws.com", _SERVICE_EVENT, "Unknown")
    account = identity.get("accountId")
    return _text(identity.get("userName")) if is_one and account and identity.get("principalId") == account else ""


def _unmasked(identity: Mapping[str, Any]) -> Mapping[str, Any]:
    """An identity without what is masked in it; itself where nothing is."""
    context = identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    clean = _without_masks(identity)
    if not (isinstance(context, Mapping) and isinstance(issuer, Mapping)):
        return clean
    clean_issuer = _without_masks(issuer)
    if clean_issuer is issuer:
        return clean
    return {**clean, "sessionContext": {**context, "sessionIssuer": clean_issuer}}


def _without_masks(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    masked = {name for name, value in fields.items() if isinstance(value, str) and "*" in value}
    return {name: value for name, value in fields.items() if name not in masked} if masked else fields


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
