"""The log kind `aws.cloudtrail`: where things are in a record.

Source: CloudTrail User Guide, "CloudTrail record contents".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affidavit import AccessReading, LogKind, Use, Vocabulary

from affidavit_plugins.cloudtrail.actor import ACTOR_FIELDS, actor
from affidavit_plugins.cloudtrail.event_class import CLASS_PATHS, EVENT_CLASSES, event_class
from affidavit_plugins.cloudtrail.event_ids import action
from affidavit_plugins.cloudtrail.targets import targets
from affidavit_plugins.cloudtrail.trail_timeline import HISTORY


def describe(record: Mapping[str, Any]) -> dict[str, str | Sequence[str]]:
    """For people: `event` like iam:AttachRolePolicy, `actor` and `source_ip`; '' where the record says nothing.

    And for whoever sums up: the actor's `principal` and `actor_account`, and the `targets` of the call. The engine has
    put the record's `actor` in already, so it need not be worked out again.
    """
    given = record.get("actor")
    who = given if isinstance(given, dict) else actor(record)
    return {
        "event": _event(record),
        "actor": _text(who.get("name")),
        "source_ip": _text(record.get("sourceIPAddress")),
        "principal": _text(who.get("principal")),
        "actor_account": _text(who.get("account")),
        "targets": targets(record),
    }


def _event(record: Mapping[str, Any]) -> str:
    source, name = _text(record.get("eventSource")), _text(record.get("eventName"))
    insight = record.get("insightDetails")
    notes = ""
    if isinstance(insight, Mapping):
        source, name = source or _text(insight.get("eventSource")), name or _text(insight.get("eventName"))
        notes = "".join(f" {note}" for key in ("insightType", "state") if (note := _text(insight.get(key))))
    service = source.partition(".")[0]
    event = f"{service}:{name}" if service and name else service or name
    return f"{event}{notes}" if event else _text(record.get("eventType"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _use(record: Mapping[str, Any]) -> Use | None:
    # Access reviews alone need it, and the table of actions with it.
    from affidavit_plugins.access.used import use

    return use(record)


def _vocabulary() -> Vocabulary:
    # Lint alone needs it.
    from affidavit_plugins.cloudtrail.vocabulary import vocabulary

    return vocabulary()


KIND = LogKind(
    name="aws.cloudtrail",
    summary="AWS CloudTrail records",
    time=("eventTime", "@timestamp"),
    event_id=("eventID",),
    account=("recipientAccountId", "userIdentity.accountId"),
    region=("awsRegion",),
    select=(
        "awsRegion",
        "errorCode",
        "eventCategory",
        "eventName",
        "eventSource",
        "eventType",
        "managementEvent",
        "readOnly",
        "recipientAccountId",
        "userIdentity.accountId",
        "userIdentity.invokedBy",
        "userIdentity.type",
    ),
    source="eventSource",
    class_paths=CLASS_PATHS,
    event_class=event_class,
    event_classes=EVENT_CLASSES,
    actor=actor,
    actor_fields=ACTOR_FIELDS,
    described_fields=(
        "eventCategory",
        "eventID",
        "eventName",
        "eventSource",
        "eventType",
        "insightDetails",
        "requestParameters",
        "sharedEventID",
        "sourceIPAddress",
    ),
    action=action,
    describe=describe,
    vocabulary=_vocabulary,
    history=HISTORY,
    access=AccessReading(use=_use),
)
