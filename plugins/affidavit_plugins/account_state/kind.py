"""The log kind `aws.account`: what an account looked like at one moment, one record for each question asked of it.

A question that was not answered, or only in part, belongs to no event class: what it would have shown is then not
covered, and neither is what the other answers of its service would, so that a refusal never passes for "nothing found".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affidavit import AccessReading, Granted, LogKind, Noted, Rights, Vocabulary

from affidavit_plugins.account_state.changed_by import CHANGED_BY
from affidavit_plugins.account_state.trails import HISTORY

# Services that are asked, as `account_source.calls` names them. Each is an event class, `state:<service>`.
_REGIONAL = (
    "accessanalyzer",
    "cloudtrail",
    "cloudwatch",
    "config",
    "ec2",
    "guardduty",
    "inspector2",
    "logs",
    "securityhub",
)
_GLOBAL = ("authorization", "iam", "last-accessed", "organizations", "regions", "s3", "s3control")
GLOBAL_CLASSES = tuple(f"state:{service}" for service in _GLOBAL)
EVENT_CLASSES = (*(f"state:{service}" for service in _REGIONAL), *GLOBAL_CLASSES)
_AUTHORIZATION = "iam:GetAccountAuthorizationDetails"
_LAST_ACCESSED = "iam:GetServiceLastAccessedDetails"
# Which regions there are is asked of EC2, once for an account. When identities last used a service may be left out, and
# the texts of policies may be refused, which must not leave open what else IAM told.
_CLASSES = {
    "ec2:DescribeRegions": "state:regions",
    _AUTHORIZATION: "state:authorization",
    _LAST_ACCESSED: "state:last-accessed",
}
_KNOWN = frozenset({"answered", "absent"})


def event_class(values: tuple[Any, ...]) -> str | None:
    """`state:<service>` of a record with these values of `api` and `status`; None where the answer is not known."""
    api, status = values
    return _class_of(api) if isinstance(status, str) and status in _KNOWN else None


def doubtful_class(values: tuple[Any, ...]) -> str | None:
    """The class of a record whose answer is not known, or only in part: the service is not known, though others are."""
    api, status = values
    return None if isinstance(status, str) and status in _KNOWN else _class_of(api)


def _class_of(api: Any) -> str | None:
    if not isinstance(api, str):
        return None
    name = _CLASSES.get(api) or f"state:{api.partition(':')[0]}"
    return name if name in EVENT_CLASSES else None


def actor(_: Mapping[str, Any]) -> dict[str, str | None]:
    """Nobody acts in a state."""
    return {}


def action(record: Mapping[str, Any]) -> str | None:
    """The record's own id: each answer is a thing of its own."""
    own = record.get("eventID")
    return own if isinstance(own, str) else None


def describe(record: Mapping[str, Any]) -> dict[str, str]:
    """For people: which question it is."""
    api = record.get("api")
    return {"event": api if isinstance(api, str) else "", "actor": "", "source_ip": ""}


def _granted(record: Mapping[str, Any]) -> Granted | None:
    from affidavit_plugins.access.granted import granted

    return granted(record)


def _noted(record: Mapping[str, Any]) -> Sequence[Noted]:
    from affidavit_plugins.access.noted import noted

    return noted(record)


def _rights() -> Rights:
    # Access reviews alone need the table of actions.
    from affidavit_plugins.access.suggesting import RIGHTS

    return RIGHTS


def _vocabulary() -> Vocabulary:
    # Lint alone needs it.
    from affidavit_plugins.account_state.vocabulary import vocabulary

    return vocabulary()


KIND = LogKind(
    name="aws.account",
    summary="the state of AWS accounts",
    time=("collectedAt",),
    event_id=("eventID",),
    account=("accountId",),
    region=("region",),
    select=("accountId", "api", "error", "region", "status"),
    class_paths=("api", "status"),
    event_class=event_class,
    event_classes=EVENT_CLASSES,
    actor=actor,
    action=action,
    describe=describe,
    actor_fields=(),
    described_fields=("api", "eventID"),
    vocabulary=_vocabulary,
    snapshot=True,
    global_classes=GLOBAL_CLASSES,
    doubtful_class=doubtful_class,
    history=HISTORY,
    changed_by=CHANGED_BY,
    access=AccessReading(
        select={"api": frozenset({_AUTHORIZATION, _LAST_ACCESSED, "iam:GetCredentialReport"})},
        granted=_granted,
        noted=_noted,
        rights=_rights,
    ),
)
