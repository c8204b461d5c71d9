"""The history of trails by CloudTrail's own records: what was changed, and when each trail was blind.

A denied call changes nothing. In doubt a trail was off: what was called within one second is taken to have left it so,
and a trail that is turned on may have been off before. (Where digests are missing it is the other way round, see
`cloudtrail_digest.history`: there in doubt a trail was on.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affidavit import LoggingHistory, LoggingRecord, Trail, TrailEntry

from affidavit_plugins.cloudtrail.trail_calls import (
    BUCKET_CALLS,
    BUCKET_SOURCE,
    KEY_CALLS,
    KEY_SOURCE,
    SOURCE,
    TRAIL_CALLS,
    TrailName,
    key_id,
    named_trail,
)
from affidavit_plugins.cloudtrail.trail_selectors import in_words, recorded
from affidavit_plugins.cloudtrail.trail_walk import Call, TrailWalk
from affidavit_plugins.cloudtrail_digest.digest import utc

_KEPT = {
    SOURCE: (
        TRAIL_CALLS,
        frozenset({
            "name", "trailName", "s3BucketName", "kmsKeyId", "isMultiRegionTrail", "isOrganizationTrail", "trailARN",
            "includeGlobalServiceEvents", "enableLogFileValidation", "eventSelectors", "advancedEventSelectors",
            "insightSelectors",
        }),
    ),
    BUCKET_SOURCE: (BUCKET_CALLS, frozenset({"bucketName"})),
    KEY_SOURCE: (KEY_CALLS, frozenset({"keyId"})),
}  # fmt: skip
_SETTINGS = {
    "s3BucketName": "bucket {}",
    "kmsKeyId": "key {}",
    "isMultiRegionTrail": ("all regions", "its home region alone"),
    "isOrganizationTrail": ("all accounts of the organisation", "its own account alone"),
    "includeGlobalServiceEvents": ("with global services", "without global services"),
    "enableLogFileValidation": ("with validation", "without validation"),
}
_PLAIN = {
    "StartLogging": "logging on",
    "StopLogging": "logging off",
    "DeleteTrail": "the trail is gone",
    "DisableKey": "key {key} disabled",
    "EnableKey": "key {key} enabled",
    "ScheduleKeyDeletion": "key {key} to be deleted",
    "CancelKeyDeletion": "key {key} kept, and disabled",
    "PutKeyPolicy": "policy of key {key} replaced",
}


def keep(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a successful call says of a trail, a log bucket or a key."""
    source, name = record.get("eventSource"), record.get("eventName")
    names, fields = _KEPT.get(source, (frozenset(), frozenset())) if isinstance(source, str) else (frozenset(), ())
    if record.get("errorCode") or name not in names:
        return None
    told = {"name": name}
    for part, key in (("asked", "requestParameters"), ("set", "responseElements")):
        given = record.get(key)
        told[part] = {field: given[field] for field in fields if field in given} if isinstance(given, dict) else {}
    return told


def timeline(records: Sequence[LoggingRecord], log_buckets: Sequence[str]) -> Iterator[Trail]:
    """All trails that records name, and one without a name for changes to log buckets of no known trail."""
    calls = [Call(record, record.told["name"], record.told["asked"], record.told["set"]) for record in records]
    own: dict[TrailName, list[Call]] = {}
    others: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        if call.name in TRAIL_CALLS:
            if trail := _trail_of(call):
                own.setdefault(trail, []).append(call)
        elif call.name in KEY_CALLS:
            others.setdefault(("key", key_id(call.asked.get("keyId"))), []).append(call)
        else:
            others.setdefault(("bucket", str(call.asked.get("bucketName"))), []).append(call)
    delivered_to: set[str] = set()
    for trail, members in sorted(own.items()):
        things = _things(members)
        delivered_to |= {name for what, name in things if what == "bucket"}
        about = [*members, *(call for thing in sorted(things) for call in others.get(thing, ()))]
        walk = TrailWalk(trail)
        about.sort(key=walk.order)
        for call in about:
            walk.take(call)
        yield Trail(
            account=trail.account,
            name=trail.name,
            home_region=trail.home,
            arn=trail.arn,
            organisation=walk.organisation,
            entries=tuple(map(_entry, about)),
            blind=walk.blind(),
            states=tuple(walk.states),
        )
    by_account: dict[str, list[Call]] = {}
    for bucket in sorted(set(log_buckets) - delivered_to):
        for call in others.get(("bucket", bucket), ()):
            by_account.setdefault(call.record.account, []).append(call)
    for account, members in sorted(by_account.items()):
        members.sort(key=lambda call: (call.record.time, call.record.object, call.record.index))
        yield Trail(account, "", "", "", entries=tuple(map(_entry, members)))


def _trail_of(call: Call) -> TrailName | None:
    """A call's trail: by what CloudTrail answered, where it did, else as it was asked."""
    account, region = call.record.account, call.record.region
    asked = call.asked.get("trailName") or call.asked.get("name")
    return named_trail(call.set.get("trailARN") or asked, account, region) or named_trail(asked, account, region)


def _things(members: Sequence[Call]) -> set[tuple[str, str]]:
    """The buckets and keys that a trail is ever known to deliver with."""
    things = set()
    for call in members:
        for given in (call.asked, call.set):
            if bucket := given.get("s3BucketName"):
                things.add(("bucket", str(bucket)))
            if key := key_id(given.get("kmsKeyId")):
                things.add(("key", key))
    return things


def _entry(call: Call) -> TrailEntry:
    record = call.record
    return TrailEntry(
        time=utc(record.time),
        event=record.event,
        actor=record.actor,
        change=_change(call),
        account=record.account,
        region=record.region,
        object=record.object,
        index=record.index,
        event_id=record.event_id,
    )


def _change(call: Call) -> str:
    """What a call changed, in words."""
    if call.name == "PutEventSelectors":
        return in_words(recorded(call.asked))
    if call.name == "PutInsightSelectors":
        return "Insights on" if call.asked.get("insightSelectors") else "Insights off"
    if call.name in _PLAIN:
        return _PLAIN[call.name].format(key=call.asked.get("keyId"))
    if call.name in BUCKET_CALLS:
        return f"bucket {call.asked.get('bucketName')}"
    told = []
    for field, words in _SETTINGS.items():
        value = call.asked.get(field)
        if value is None:
            continue
        told.append(words.format(value or "none") if isinstance(words, str) else words[value is not True])
    return ", ".join(told)


HISTORY = LoggingHistory(
    select={
        "eventSource": frozenset(_KEPT),
        "eventName": frozenset().union(*(names for names, _ in _KEPT.values())),
    },
    keep=keep,
    timeline=timeline,
    event_class="management-write",
)
