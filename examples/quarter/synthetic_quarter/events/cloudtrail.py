"""AWS CloudTrail itself: trails stopped and started, and Insights events about unusual rates of calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthetic_quarter.identities import Caller
from synthetic_quarter.records import Record, Stamp, record


def trail_arn(account: str, region: str, name: str) -> str:
    """The ARN of a trail in its home region."""
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


def trail_change(at: Stamp, caller: Caller, region: str, name: str, trail: str) -> Record:
    """StopLogging or StartLogging of a trail."""
    return record(at, caller, region, "cloudtrail", name, {"name": trail_arn(caller.account, region, trail)})


def look(at: Stamp, caller: Caller, region: str, name: str, parameters: Mapping[str, Any] | None = None) -> Record:
    """Any call that only reads: GetTrailStatus, DescribeTrails, LookupEvents."""
    return record(at, caller, region, "cloudtrail", name, parameters, reads=True)


def insight(
    at: Stamp,
    region: str,
    account: str,
    shared_event_id: str,
    *,
    state: str,
    source: str,
    name: str,
    role_session: str,
    agent: str,
    usual: float,
    seen: float,
    minutes: int,
) -> Record:
    """The start or the end of an unusual rate of one call, in calls a minute.

    Start and end share `sharedEventID`; neither has an event name of its own (CloudTrail user guide, "CloudTrail record
    contents for Insights events for trails").
    """
    statistics: dict[str, Any] = {
        "baseline": {"average": usual},
        "insight": {"average": seen},
        "insightDuration": minutes,
        "baselineDuration": 10_080,
    }
    attributions = [
        {
            "attribute": attribute,
            "insight": [{"value": value, "average": seen}],
            "baseline": [{"value": value, "average": usual}] if attribute == "errorCode" else [],
        }
        for attribute, value in (("userIdentityArn", role_session), ("userAgent", agent), ("errorCode", "null"))
    ]
    return {
        "eventVersion": "1.09",
        "eventTime": at.time,
        "awsRegion": region,
        "eventID": at.event_id,
        "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": account,
        "sharedEventID": shared_event_id,
        "insightDetails": {
            "state": state,
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "insightType": "ApiCallRateInsight",
            "insightContext": {"statistics": statistics, "attributions": attributions},
        },
        "eventCategory": "Insight",
    }
