"""The history of trails: what successful calls changed, and when a trail was blind by them."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit import Blind, Blindness, LeftOut, LoggingRecord, Trail
from affidavit_plugins.cloudtrail.trail_selectors import recorded
from affidavit_plugins.cloudtrail.trail_timeline import HISTORY

ACCOUNT, HOME = "111122223333", "eu-west-1"
ARN = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/main"
KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
ALL_MANAGEMENT = [{"readWriteType": "All", "includeManagementEvents": True, "dataResources": []}]
ALL_OBJECTS = [{"readWriteType": "All", "includeManagementEvents": True,
                "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]  # fmt: skip
Call = tuple[int, str, dict[str, Any]]


def call(minute: int, name: str, source: str = "cloudtrail.amazonaws.com", **more: Any) -> Call:
    """A record of a call, with the minute that it was made in; what it asks is `asked`."""
    asked = more.pop("asked", {"name": "main"})
    record = {"eventSource": source, "eventName": name, "requestParameters": asked, "responseElements": None, **more}
    return minute, name, record


def trails(*calls: Call, buckets: tuple[str, ...] = ()) -> list[Trail]:
    """What calls come to, as the engine hands them on."""
    records = []
    for index, (minute, name, record) in enumerate(calls):
        told = HISTORY.keep({**record, "actor": {}})
        if told is not None:
            event = f"{record['eventSource'].partition('.')[0]}:{name}"
            records.append(
                LoggingRecord(
                    minute * 60, ACCOUNT, HOME, event, "eve", "a.json", index, f"id-{index}", f"id-{index}", told
                )
            )
    return list(HISTORY.timeline(records, buckets))


def blind(*calls: Call) -> list[tuple[str, str, str, bool]]:
    """Of the one trail: when it was blind (as hour and minute), for what, and whether that is certain."""
    (trail,) = trails(*calls)
    return [(each.since[11:16], each.until[11:16], _what(each), each.certain) for each in trail.blind]


def _what(each: Blindness) -> str:
    classes = f" {'part of ' if each.partly else ''}{', '.join(each.event_classes)}" if each.event_classes else ""
    where = f" in {each.region}" if each.region else f" outside {each.except_region}" if each.except_region else ""
    others = f" in accounts other than {each.except_account}" if each.except_account else ""
    return f"{each.what}{classes}{where}{others}"


def test_stopping_is_blind_until_it_is_started() -> None:
    """With who did it and why, and an entry for each call that points to its record."""
    (trail,) = trails(call(10, "StopLogging"), call(70, "StartLogging", asked={"name": ARN}))
    assert (trail.account, trail.name, trail.home_region, trail.arn) == (ACCOUNT, "main", HOME, ARN)
    (each,) = trail.blind
    assert (each.since, each.until, each.what) == ("1970-01-01T00:10:00Z", "1970-01-01T01:10:00Z", Blind.ALL)
    assert each.why == "StopLogging at 1970-01-01T00:10:00Z by eve, StartLogging at 1970-01-01T01:10:00Z by eve"
    assert each.by == "eve"
    assert [(e.time[11:16], e.event, e.actor, e.change, e.object, e.index) for e in trail.entries] == [
        ("00:10", "cloudtrail:StopLogging", "eve", "logging off", "a.json", 0),
        ("01:10", "cloudtrail:StartLogging", "eve", "logging on", "a.json", 1),
    ]


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call(1, "StopLogging")], [("00:01", "", "all", True)]),
        ([call(1, "DeleteTrail")], [("00:01", "", "all", True)]),
        ([call(1, "DeleteTrail"), call(5, "CreateTrail"), call(6, "StartLogging")], [("00:01", "00:06", "all", True)]),
        ([call(1, "StopLogging"), call(2, "StopLogging"), call(9, "StartLogging")], [("00:01", "00:09", "all", True)]),
        ([call(9, "StartLogging")], [("", "00:09", "all", False)]),
        ([call(5, "CreateTrail"), call(5, "StartLogging")], [("", "00:05", "all", False)]),
        # In one second: what it was left as is not known.
        ([call(1, "StopLogging"), call(1, "StartLogging")],
         [("", "00:01", "all", False), ("00:01", "", "all", True)]),
    ],
)  # fmt: skip
def test_logging_at_all(calls: list[Call], expected: Any) -> None:
    """An end that no record tells is open, and in doubt the trail was off."""
    assert blind(*calls) == expected


@pytest.mark.parametrize(
    "record",
    [
        call(1, "StopLogging", errorCode="AccessDenied"),
        call(1, "StopLogging", asked=None),
        call(1, "StopLogging", asked={"name": 5}),
        call(1, "StopLogging", "example.com"),
        call(1, "GetTrailStatus"),
    ],
)
def test_what_changes_nothing(record: Call) -> None:
    """A refused call, and what is none about a trail."""
    assert trails(record) == []


def test_trails_are_told_apart() -> None:
    """By account, home region and name; one by ARN is the one by name."""
    other = ARN.replace(ACCOUNT, "999999999999")
    found = trails(*(call(1, "StopLogging", asked={"name": name}) for name in ("main", ARN, other, "second")))
    assert [(trail.account, trail.name, len(trail.entries)) for trail in found] == [
        (ACCOUNT, "main", 2),
        (ACCOUNT, "second", 1),
        ("999999999999", "main", 1),
    ]


def selectors(minute: int, given: Any, name: str = "eventSelectors") -> Call:
    """PutEventSelectors."""
    return call(minute, "PutEventSelectors", asked={"trailName": "main", name: given})


NOTHING = [{"readWriteType": "ReadOnly", "includeManagementEvents": False,
            "dataResources": [{"type": "AWS::S3::Object", "values": []}]}]  # fmt: skip


def test_selectors_that_record_nothing() -> None:
    """Management events are usual, and others are only known to be lost where they were recorded."""
    whole = "event-classes management-read, management-write"
    assert ("00:05", "00:09", whole, True) in blind(selectors(5, NOTHING), selectors(9, ALL_MANAGEMENT))
    assert all(not certain for *_, certain in blind(selectors(5, ALL_MANAGEMENT)))
    known = blind(call(0, "CreateTrail"), call(1, "StartLogging"), selectors(2, ALL_OBJECTS), selectors(30, NOTHING))
    assert known[1:] == [("00:30", "", "event-classes data:s3, management-read, management-write", True)]


def test_selectors_of_a_new_trail_are_its_own() -> None:
    """A trail that is made for data events was never one of management events; set later, they are a change."""
    made = [call(0, "CreateTrail"), call(1, "StartLogging")]
    assert blind(*made, selectors(2, NOTHING)) == [("", "00:01", "all", False)]
    assert ("01:00", "", "event-classes management-read, management-write", True) in blind(
        *made, selectors(60, NOTHING)
    )


WRITES = [{"readWriteType": "WriteOnly", "includeManagementEvents": True}]
WHOLE: frozenset[str] = frozenset()
KEYS, DATA = "kms.amazonaws.com", "rdsdata.amazonaws.com"
NO_KEYS = [{"readWriteType": "All", "includeManagementEvents": True, "excludeManagementEventSources": [KEYS]}]
NO_IAM = [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]},
                              {"field": "eventSource", "notEquals": ["iam.amazonaws.com"]}]}]  # fmt: skip


def test_selectors_that_narrow() -> None:
    """A class may be left out, or a part of it."""
    certain = [each[:3] for each in blind(selectors(5, WRITES)) if each[3]]
    assert certain == [("00:05", "", "event-classes management-read")]
    certain = [each[:3] for each in blind(selectors(5, NO_IAM, "advancedEventSelectors")) if each[3]]
    assert certain == [("00:05", "", "event-classes part of management-read, management-write")]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {}),
        ({"eventSelectors": None}, {}),
        ({"eventSelectors": [{}]}, {"management-read": WHOLE, "management-write": WHOLE}),
        ({"eventSelectors": [{"excludeManagementEventSources": ["kms.amazonaws.com"], "readWriteType": "ReadOnly"}]},
         {"management-read": {KEYS}}),
        ({"eventSelectors": [{"includeManagementEvents": False, "dataResources": [
            {"type": "AWS::S3::Object", "values": ["arn:aws:s3:::one/"]},
            {"type": "AWS::Lambda::Function", "values": ["arn:aws:lambda"]},
            {"type": "AWS::Future::Thing", "values": ["arn:aws:future"]}, 7]}]},
         {"data:s3": None, "data:lambda": WHOLE}),
        ({"advancedEventSelectors": [
            {"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]},
                                {"field": "resources.type", "equals": ["AWS::S3::Object"]}]},
            {"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]},
                                {"field": "readOnly", "equals": ["false"]},
                                {"field": "resources.type", "equals": ["AWS::Lambda::Function"]}]}]},
         {"data:s3": WHOLE, "data:lambda": None}),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]},
                                                         {"field": "readOnly", "equals": ["true"]}]}]},
         {"management-read": WHOLE}),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]},
                                                         {"field": "eventSource", "notEquals": [KEYS, DATA]}]}]},
         {"management-read": {KEYS, DATA}, "management-write": {KEYS, DATA}}),
        # What one selector leaves out another records.
        ({"eventSelectors": [{"excludeManagementEventSources": [KEYS, DATA]},
                             {"excludeManagementEventSources": [KEYS], "readWriteType": "ReadOnly"},
                             {"readWriteType": "WriteOnly"}]},
         {"management-read": {KEYS}, "management-write": WHOLE}),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]},
                                                         {"field": "eventSource", "notEquals": [KEYS]},
                                                         {"field": "eventName", "equals": ["PutKeyPolicy"]}]}]},
         {"management-read": None, "management-write": None}),
        ({"eventSelectors": [{"excludeManagementEventSources": [KEYS, "iam.amazonaws.com"]}]},
         {"management-read": None, "management-write": None}),
    ],
)  # fmt: skip
def test_what_selectors_record(settings: dict[str, Any], expected: dict[str, Any]) -> None:
    """Basic and advanced ones: which classes, and what is left out of each."""
    assert recorded(settings) == expected


def test_event_sources_left_out_are_told() -> None:
    """In words and as a state, of a new trail too; no more of a trail that is deleted."""
    made = [call(0, "CreateTrail", asked={"name": "main", "isMultiRegionTrail": False}), call(1, "StartLogging")]
    (trail,) = trails(*made, selectors(2, NO_KEYS), call(9, "DeleteTrail"))
    assert trail.entries[2].change == (
        f"records a part of management-read (without {KEYS}), a part of management-write (without {KEYS})"
    )
    assert [(each.time[14:16], len(each.event_classes), each.left_out, each.region) for each in trail.states] == [
        ("00", 2, (), HOME),
        ("02", 2, (LeftOut("management-read", (KEYS,)), LeftOut("management-write", (KEYS,))), HOME),
        ("09", 0, (), HOME),
    ]


def test_a_part_that_is_not_known_ends_where_it_is() -> None:
    """Selectors that leave out an event source that is named take the place of others."""
    narrow = selectors(5, NO_IAM, "advancedEventSelectors")
    part = "event-classes part of management-read, management-write"
    certain = [each[:3] for each in blind(narrow, selectors(9, NO_KEYS)) if each[3]]
    assert certain == [("00:05", "00:09", part)]
    certain = [each[:3] for each in blind(selectors(5, NO_KEYS), narrow, selectors(9, ALL_MANAGEMENT)) if each[3]]
    assert certain == [("00:05", "00:09", part)]


def update(minute: int, **asked: Any) -> Call:
    """UpdateTrail."""
    return call(minute, "UpdateTrail", asked={"name": "main", **asked})


def test_regions_and_global_services() -> None:
    """A trail that is told to leave them out is blind to them alone."""
    assert blind(update(5, isMultiRegionTrail=False), update(9, isMultiRegionTrail=True)) == [
        ("00:05", "00:09", f"all outside {HOME}", True)
    ]
    assert blind(update(5, includeGlobalServiceEvents=False)) == [
        ("00:05", "", "event-classes part of management-read, management-write in us-east-1", True)
    ]
    single = call(0, "CreateTrail", asked={"name": "main", "isMultiRegionTrail": False})
    found = blind(single, call(1, "StartLogging"), call(9, "StopLogging"), update(20, isMultiRegionTrail=False))
    assert found[1:] == [("00:09", "", f"all in {HOME}", True)]


def test_accounts_of_an_organisation() -> None:
    """A trail that becomes its own account's alone is blind to the others: surely, if it was more before."""
    others = f"all in accounts other than {ACCOUNT}"
    made = call(0, "CreateTrail", asked={"name": "main", "isOrganizationTrail": True})
    start = call(1, "StartLogging")
    alone, again = update(5, isOrganizationTrail=False), update(9, isOrganizationTrail=True)
    assert blind(made, start, alone, again)[1:] == [("00:05", "00:09", others, True)]
    assert blind(made, start, alone, update(6, isOrganizationTrail=False))[1:] == [("00:05", "", others, True)]
    assert blind(again, update(20, isOrganizationTrail=False)) == [("00:20", "", others, True)]
    assert blind(alone, update(7, isOrganizationTrail=False), again) == [("00:05", "00:09", others, False)]
    assert blind(update(4, isMultiRegionTrail=False), alone)[1:] == [("00:05", "", f"all in {HOME}{others[3:]}", False)]
    own = call(0, "CreateTrail", asked={"name": "main", "isOrganizationTrail": False})
    assert blind(own, start, alone)[1:] == []
    assert blind(again) == blind(call(5, "UpdateTrail", asked={"name": "main", "isOrganizationTrail": False},
                                      errorCode="AccessDenied"), again) == []  # fmt: skip
    (trail,) = trails(alone)
    assert trail.blind[0].why.endswith("by eve, and nothing shows whether it was an organisation's before")
    assert not trail.organisation


def test_buckets_and_keys() -> None:
    """Another bucket than before, and a key that is gone, make delivery doubtful until they are back."""
    made = call(0, "CreateTrail", asked={"name": "main", "s3BucketName": "one", "kmsKeyId": KEY})
    other, back = update(10, s3BucketName="two"), update(20, s3BucketName="one")
    assert blind(made, call(1, "StartLogging"), other, back)[1:] == [("00:10", "00:20", "delivery-doubtful", True)]
    assert blind(update(10, s3BucketName="two")) == []
    gone = call(30, "ScheduleKeyDeletion", "kms.amazonaws.com", asked={"keyId": KEY.rpartition("/")[2]})
    kept = call(40, "EnableKey", "kms.amazonaws.com", asked={"keyId": KEY})
    assert blind(made, call(1, "StartLogging"), gone, kept)[1:] == [("00:30", "00:40", "delivery-doubtful", True)]
    assert trails(gone) == []


def test_calls_on_log_buckets_are_entries_alone() -> None:
    """Of a bucket that a trail delivers to, and of one that the organisation declares; of no other."""
    policy = call(5, "PutBucketPolicy", "s3.amazonaws.com", asked={"bucketName": "one"})
    made = call(0, "CreateTrail", asked={"name": "main", "s3BucketName": "one"})
    (trail,) = trails(made, policy)
    assert [entry.event for entry in trail.entries] == ["cloudtrail:CreateTrail", "s3:PutBucketPolicy"]
    assert trail.entries[1].change == "bucket one"
    (unnamed,) = trails(policy, buckets=("one",))
    assert (unnamed.name, len(unnamed.entries), unnamed.blind) == ("", 1, ())
    assert trails(policy) == []


def test_an_organisations_trail_is_known_by_what_cloudtrail_answers() -> None:
    """So that all its accounts are concerned."""
    made = call(0, "CreateTrail", responseElements={"trailARN": ARN, "isOrganizationTrail": True})
    assert trails(made)[0].organisation


def test_insights_turned_off() -> None:
    """They are a class of their own."""
    off = call(5, "PutInsightSelectors", asked={"trailName": "main", "insightSelectors": []})
    on = call(9, "PutInsightSelectors", asked={"trailName": "main", "insightSelectors": [{"insightType": "x"}]})
    assert blind(off, on) == [("00:05", "00:09", "event-classes insight", True)]
