"""What snapshots say of trails: which classes they are set to record, where all of it was answered."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from affidavit import LeftOut, LoggingRecord, TrailState
from affidavit_plugins.account_state.trails import HISTORY

ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
ON = {"status": "answered", "response": {"IsLogging": True}}
MANAGEMENT = {"status": "answered", "response": {"EventSelectors": [{"ReadWriteType": "WriteOnly"}]}}
ALL_OBJECTS = [
    {"Field": "eventCategory", "Equals": ["Data"]},
    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
]
OBJECTS = {"status": "answered", "response": {"AdvancedEventSelectors": [{"FieldSelectors": ALL_OBJECTS}]}}


def told(*trails: Any, answer: Any = None) -> list[tuple[str, bool, list[tuple[str, ...]]]]:
    """ARN, whether it is an organisation's, and the classes that it records, of each trail in an answer."""
    kept = HISTORY.keep({"api": "cloudtrail:DescribeTrails", "response": answer or {"trailList": list(trails)}})
    assert kept is not None
    record = LoggingRecord(0, "111122223333", "eu-west-1", "", "", "s.jsonl", 3, "id", "id", kept)
    found = HISTORY.timeline([record], ())
    return [(each.arn, each.organisation, [state.event_classes for state in each.states]) for each in found]


def trail(**more: Any) -> dict[str, Any]:
    """A trail in an answer."""
    return {"TrailARN": ARN, "GetTrailStatus": ON, "GetEventSelectors": MANAGEMENT, **more}


def test_it_says_what_a_trail_records() -> None:
    """By basic and advanced selectors, as the SDK names their fields."""
    assert told(trail()) == [(ARN, False, [("management-write",)])]
    assert told(trail(GetEventSelectors=OBJECTS, IsOrganizationTrail=True)) == [(ARN, True, [("data:s3",)])]


def test_it_says_which_event_sources_a_trail_leaves_out() -> None:
    """Of which class, and where the trail records one region alone."""
    keys = "kms.amazonaws.com"
    without = {"ReadWriteType": "WriteOnly", "ExcludeManagementEventSources": [keys]}
    narrow = {"status": "answered", "response": {"EventSelectors": [without]}}
    for more, region in (({}, ""), ({"IsMultiRegionTrail": True}, ""), ({"IsMultiRegionTrail": False}, "eu-west-1")):
        kept = HISTORY.keep(
            {
                "api": "cloudtrail:DescribeTrails",
                "response": {"trailList": [trail(GetEventSelectors=narrow, **more)]},
            }
        )
        # As it comes back from another process.
        kept = msgspec.msgpack.decode(msgspec.msgpack.encode(kept))
        record = LoggingRecord(0, "111122223333", "eu-west-1", "", "", "s.jsonl", 3, "id", "id", kept)
        (found,) = HISTORY.timeline([record], ())
        (state,) = found.states
        assert (state.left_out, state.region) == ((LeftOut("management-write", (keys,)),), region)


@pytest.mark.parametrize(
    "more",
    [
        {"GetTrailStatus": {"status": "denied"}},
        {"GetEventSelectors": {"status": "failed"}},
        {"GetEventSelectors": {"status": "answered"}},
        {"GetEventSelectors": 7},
    ],
)
def test_what_is_not_known_says_nothing(more: dict[str, Any]) -> None:
    """A trail of which something was refused; the trail is known all the same."""
    assert told(trail(**more)) == [(ARN, False, [])]


def test_a_trail_that_is_off_records_nothing() -> None:
    """Whatever it is set to record."""
    off = {"status": "answered", "response": {"IsLogging": False}}
    for more in ({}, {"GetEventSelectors": {"status": "denied"}}):
        assert told(trail(GetTrailStatus=off, **more)) == [(ARN, False, [()])]


def state(*fields: dict[str, Any], **more: Any) -> TrailState:
    """How a trail that records all management events but for these fields is set, as another process has it."""
    selectors = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}, *fields]}]
    answer = {"status": "answered", "response": {"AdvancedEventSelectors": selectors}}
    kept = HISTORY.keep(
        {"api": "cloudtrail:DescribeTrails", "response": {"trailList": [trail(GetEventSelectors=answer, **more)]}}
    )
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(kept))
    (found,) = HISTORY.timeline(
        [LoggingRecord(0, "111122223333", "eu-west-1", "", "", "s.jsonl", 3, "id", "id", kept)], ()
    )
    return found.states[0]


@pytest.mark.parametrize(
    "field",
    [
        {"Field": "eventSource", "NotEquals": ["iam.amazonaws.com"]},
        {"Field": "eventName", "NotEquals": ["TerminateInstances"]},
        {"Field": "userIdentity.arn", "NotEquals": ["arn:aws:iam::111122223333:user/ana"]},
    ],
)
def test_a_part_that_event_sources_cannot_tell_is_left_out(field: dict[str, Any]) -> None:
    """Of each class that is recorded otherwise."""
    assert state(field).left_out == (LeftOut("management-read", ()), LeftOut("management-write", ()))
    only = {"Field": "readOnly", "Equals": ["false"]}
    assert state(field, only).left_out == (LeftOut("management-write", ()),)
    assert state(only).left_out == ()


@pytest.mark.parametrize(
    ("home", "everywhere", "told_so"),
    [("us-east-1", True, True), ("us-east-1", False, True), ("eu-west-1", True, True), ("eu-west-1", False, False)],
)
def test_global_services_are_left_out_where_they_are_logged(home: str, everywhere: bool, told_so: bool) -> None:
    """Of a trail that records that region; one of another region alone never had them."""
    arn = ARN.replace("eu-west-1", home)
    found = state(TrailARN=arn, IsMultiRegionTrail=everywhere, IncludeGlobalServiceEvents=False)
    expected = tuple(LeftOut(name, (), "us-east-1") for name in ("management-read", "management-write"))
    assert found.left_out == (expected if told_so else ())
    assert state(TrailARN=arn, IncludeGlobalServiceEvents=True).left_out == ()


@pytest.mark.parametrize("answer", [{"trailList": []}, {"trailList": None}, {"x": 1}, {"trailList": ["main", 7]}])
def test_odd_answers_say_nothing(answer: Any) -> None:
    """No trail, and what is none."""
    assert told(answer=answer) == []


def test_a_trail_without_an_arn_is_none() -> None:
    """Nor one that another service's ARN names."""
    assert told(trail(TrailARN=None), trail(TrailARN="main"), trail(TrailARN="arn:aws:s3:::x")) == []


def regions(account: str, *names: str, status: str = "answered") -> LoggingRecord:
    """An account's answer on its regions."""
    response = {"Regions": [{"RegionName": name} for name in names]} if names else None
    kept = HISTORY.keep({"api": "ec2:DescribeRegions", "status": status, "response": response})
    return LoggingRecord(0, account, "global", "", "", "s.jsonl", 0, "id", "id", kept)


def test_accounts_and_their_regions_are_what_is_to_be_expected() -> None:
    """All regions that are on in any; nothing where those of one account are not known."""
    assert HISTORY.expected
    known = [regions("2", "us-east-1", "eu-west-1"), regions("1", "us-east-1")]
    scope = HISTORY.expected(known)
    assert scope is not None
    assert (scope.accounts, scope.regions) == (("1", "2"), ("eu-west-1", "us-east-1"))
    assert scope.event_classes == ("management-read", "management-write")
    assert HISTORY.expected([*known, regions("3", status="denied")]) is None
    assert HISTORY.expected([]) is None
