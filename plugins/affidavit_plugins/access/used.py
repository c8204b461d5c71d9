"""A CloudTrail record → what it shows to be used.

Sources: CloudTrail User Guide, "CloudTrail record contents" (`sessionCredentialFromConsole`, `invokedBy`) and
"CloudTrail userIdentity element"; IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail", on how a
call across accounts is written in both, and "Track privileged tasks in AWS CloudTrail", on AssumeRoot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from affidavit import Outcome, Taken, Use

from affidavit_plugins.access.action_names import (
    NO_PERMISSION,
    PREFIXES_OF_SOURCES,
    named_otherwise,
    needs_no_permission,
)
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.callers import caller
from affidavit_plugins.access.changes import gives, renamed, untold
from affidavit_plugins.access.resources import resources
from affidavit_plugins.access.unique_ids import unique_id
from affidavit_plugins.cloudtrail.actor import partition_of, role_arn
from affidavit_plugins.cloudtrail.event_class import is_network_activity
from affidavit_plugins.cloudtrail.event_ids import shared
from affidavit_plugins.cloudtrail.event_names import SUFFIX, without_date

# How codes of calls begin that were refused for want of a permission or of valid credentials: IAM API Reference,
# "Common Error Types", and Amazon EC2 API Reference, "Error codes"; the policy of a VPC endpoint denies, too.
_DENIED = (
    "AccessDenied", "AuthFailure", "AuthorizationError", "ExpiredToken", "Forbidden", "IncompleteSignature",
    "InsufficientPermissions", "InvalidClientTokenId", "MissingAuthenticationToken", "NotAuthorized",
    "RequestExpired", "SignatureDoesNotMatch", "Unauthorized", "UnrecognizedClient",
    "VpceAccessDenied",
)  # fmt: skip
# How IAM's denials begin; of others, such as "CodeBuild is not authorized to perform", the caller is not the subject.
_DENIES = ("User: ", "is not authorized to perform")
_SERVICES = (".amazonaws.com", ".amazonaws.com.cn")
# What people do in a browser, by what their requests call themselves.
_BROWSERS = ("Mozilla/", "console.amazonaws.com", "signin.amazonaws.com", "[S3Console", "S3Console")
_SEVERAL = "it needs one of several permissions, and its name does not tell which"
_WITHHELD = "the log does not tell what was called: it masks the event's source or name, or leaves it out"
_NOT_TOLD = "(not told)"
_UNMAPPED = "IAM knows no action of this name, and which permission it needs is not known"


def use(record: Mapping[str, Any]) -> Use | None:
    """What a record with its `actor` shows to be used; None for what is no call (an Insight, say)."""
    who = record.get("actor")
    if not isinstance(who, Mapping) or record.get("eventCategory") == "Insight":
        return None
    by = caller(record)
    source, event = _text(record.get("eventSource")), without_date(_text(record.get("eventName")))
    is_told = bool(source and event) and "*" not in source + event
    name = source.removesuffix(SUFFIX) or _NOT_TOLD
    right, why = right_of(name, event) if is_told else ("", _WITHHELD)
    prefix, _, action = right.partition(":")
    outcome = _outcome(record, name)
    context = _object(_object(record.get("userIdentity")).get("sessionContext"))
    # Of whom calls to IAM are about: those of the account that they are logged in.
    inside = f"arn:{partition_of(_text(record.get('awsRegion')))}:iam::" + (
        _text(record.get("recipientAccountId")) or by.account
    )
    return Use(
        principal=by.principal,
        account=by.account,
        kind=by.kind,
        event=f"{name}:{event or _NOT_TOLD}",
        service=(prefix or name) if is_told else "",
        right=right,
        outcome=outcome,
        channel=_channel(record, who, name),
        source=_text(record.get("sourceIPAddress")),
        resources=resources(record, prefix, action) if right else (),
        key=_text(who.get("key")) if context or by.kind in ("AssumedRole", "FederatedUser") else "",
        session=_session(_text(who.get("session"))),
        origin=_text(who.get("source_identity")),
        why=why,
        by_service=by.by_service,
        withheld=by.withheld,
        taken=_taken(record, name, event),
        shared=shared(record) or "",
        gives=gives(record, name, event, inside) if outcome is Outcome.DONE else (),
        unique=by.unique,
        renamed=renamed(record, name, event, inside) if outcome is Outcome.DONE else None,
        untold=untold(record, name, event) if outcome is Outcome.DONE else None,
        in_passing=is_network_activity(record.get("eventCategory"), record.get("eventType")),
    )


@lru_cache(16_384)
def right_of(source: str, event: str) -> tuple[str, str]:
    """The action that an event tells of, or '' and why none is known; `source` is the eventSource's first part."""
    for prefix in prefixes_of(source):
        other = named_otherwise(prefix, event)
        if other is not None:
            return (f"{prefix}:{other}", "") if other else ("", _SEVERAL)
        if found := _by_event(prefix).get(event):
            return f"{prefix}:{found}", ""
    return "", NO_PERMISSION if needs_no_permission(source, event) else _UNMAPPED


@cache
def _by_event(prefix: str) -> Mapping[str, str]:
    """Events → the actions of their names: as CloudTrail writes them, or else as IAM does."""
    actions = table().services[prefix].actions
    return {event or action: action for action, event in actions.items()}


def prefixes_of(source: str) -> Sequence[str]:
    """The prefixes of IAM that events of a source, by its first part, may need, the likeliest first."""
    return _prefixes().get(source, ())


@cache
def _prefixes() -> Mapping[str, tuple[str, ...]]:
    """The first part of an eventSource → the prefixes that its events may need, the likeliest first."""
    found: dict[str, list[str]] = {}
    for prefix, service in table().services.items():
        for source in service.sources:
            found.setdefault(source, []).append(prefix)
    return {
        source: tuple(
            sorted(prefixes, key=lambda each: (each != PREFIXES_OF_SOURCES.get(source), each != source, each))
        )
        for source, prefixes in found.items()
    }


def _outcome(record: Mapping[str, Any], name: str) -> Outcome:
    code = _text(record.get("errorCode"))
    if not code:
        return Outcome.DENIED if name == "signin" and _is_refused(record) else Outcome.DONE
    message = _text(record.get("errorMessage"))
    if code.removeprefix("Client.").startswith(_DENIED) or all(part in message for part in _DENIES):
        return Outcome.DENIED
    return Outcome.FAILED


def _is_refused(record: Mapping[str, Any]) -> bool:
    """Whether a sign-in failed, which is told by no errorCode: ``{"ConsoleLogin": "Failure"}``."""
    answers = (record.get("responseElements"), record.get("serviceEventDetails"))
    return any(value == "Failure" for answer in answers for value in _object(answer).values())


def _channel(record: Mapping[str, Any], who: Mapping[str, Any], name: str) -> str:
    address = _text(record.get("sourceIPAddress"))
    if who.get("service") or address.endswith(_SERVICES):
        return "service"
    if record.get("sessionCredentialFromConsole") in (True, "true") or name == "signin":
        return "console"
    return "console" if _text(record.get("userAgent")).startswith(_BROWSERS) else "api"


def _session(session: str) -> str:
    """The name of a session: without the unique id of the role before it, and its time."""
    return session.partition("@20")[0].partition(":")[2] if ":" in session.partition("@20")[0] else ""


def _taken(record: Mapping[str, Any], name: str, event: str) -> Taken | None:
    if name != "sts" or not event.startswith(("AssumeRole", "AssumeRoot")) or record.get("errorCode"):
        return None
    request, response = _object(record.get("requestParameters")), _object(record.get("responseElements"))
    key = _text(_object(response.get("credentials")).get("accessKeyId"))
    answered = _object(response.get("assumedRoleUser"))
    unique = unique_id(answered.get("assumedRoleId"))
    asked = _root(record, request) if event == "AssumeRoot" else _text(request.get("roleArn"))
    # Where the request is masked or left out the answer tells, too.
    told = (asked, role_arn(_text(answered.get("arn"))), unique)
    role = next((each for each in told if each and "*" not in each), asked)
    return Taken(role, key, _text(request.get("roleSessionName")), unique) if role else None


def _root(record: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    """The root that AssumeRoot is for, whose account its `targetPrincipal` names by the id or by the root's ARN."""
    target = _text(request.get("targetPrincipal"))
    if target.isascii() and target.isdigit():
        return f"arn:{partition_of(_text(record.get('awsRegion')))}:iam::{target}:root"
    return target


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
