"""What log groups and streams say of themselves decides which days are read, and what is a hole."""

from __future__ import annotations

import pytest
from affidavit import Period
from affidavit_plugins.cloudwatch_logs_source.streams import (
    DAY,
    Group,
    Stream,
    account_of,
    days_of,
    reason_incomplete,
)

NOW = 1_000 * DAY + 5 * 3_600


@pytest.mark.parametrize(
    ("stream", "account"),
    [
        ("111122223333_CloudTrail_us-east-1", "111122223333"),
        ("111122223333_CloudTrail_us-gov-west-1_12", "111122223333"),
        ("111122223333_CloudTrail-Insight_us-east-1", "111122223333"),
        ("o-exampleorgid_111122223333_CloudTrail_us-east-1", ""),
        ("111122223333_CloudTrail_us-east-1/x", ""),
        ("11112222333_CloudTrail_us-east-1", ""),
        ("２11122223333_CloudTrail_us-east-1", ""),
        ("app", ""),
    ],
)
def test_the_account_is_read_off_a_trails_streams(stream: str, account: str) -> None:
    """Only the names that AWS documents say whose events they hold."""
    assert account_of(stream) == account


def stream(first: int | None, last: int | None, created: int = 0) -> Stream:
    """A stream by days."""
    return Stream("s", created * DAY, *(None if day is None else day * DAY for day in (first, last)))


@pytest.mark.parametrize(
    ("found", "period", "days"),
    [
        # Long over: its days with one of margin on both sides; and the last day, of which nothing is known for sure.
        (stream(100, 102), Period(), [99, 100, 101, 102, 999, 1000]),
        (stream(100, 102), Period(101 * DAY, 500 * DAY), [101, 102]),
        (stream(100, 102), Period(101 * DAY + 1, 101 * DAY + 2), [101, 102]),
        (stream(100, 102), Period(101 * DAY, 102 * DAY, late=0), [101]),
        (stream(100, 102), Period(0, 98 * DAY), []),
        (stream(100, 102), Period(103 * DAY, 500 * DAY), []),
        (stream(100, 200), Period(103 * DAY, 104 * DAY, late=3 * DAY), [103, 104, 105, 106]),
        # Events in the last week: not over.
        (stream(990, 995), Period(), list(range(989, 1001))),
        (stream(990, 995), Period(998 * DAY), [998, 999, 1000]),
        (stream(990, 995), Period(998 * DAY, 5_000 * DAY), [998, 999, 1000]),
        # None known: new, or empty since long.
        (stream(None, None, 998), Period(), [997, 998, 999, 1000]),
        (stream(None, None, 10), Period(), [999, 1000]),
        (stream(None, None, 10), Period(20 * DAY, 30 * DAY), []),
        (stream(0, 0), Period(until=1), [0]),
        (stream(100, 2_000), Period(2_000 * DAY), []),
    ],
)
def test_days_that_may_hold_events(found: Stream, period: Period, days: list[int]) -> None:
    """Whole days of the period and what may come late; no day is left out on the word of a time that may be stale."""
    assert days_of(found, period, NOW) == days


@pytest.mark.parametrize(
    ("created", "retention", "since", "reason"),
    [
        (0, None, 0, None),
        (0, None, None, None),
        (100, None, 100 * DAY, None),
        (100, None, 99 * DAY, "the log group was created at 1970-04-11 00:00 UTC: nothing from before can be here"),
        (0, 90, NOW - 90 * DAY, None),
        (0, 90, NOW - 90 * DAY - 1, "retention of 90 days: nothing before 1972-06-29 05:00 UTC can be here"),
        (0, 90, None, None),
        (999, 90, 0, "the log group was created at 1972-09-26 00:00 UTC: nothing from before can be here"),
    ],
)
def test_what_can_no_longer_be_there(
    created: int, retention: int | None, since: int | None, reason: str | None
) -> None:
    """A period that begins before the group was made, or before what it keeps, has a hole."""
    group = Group("", "", created * DAY, retention, masked=False)
    found = reason_incomplete(group, Period(since), NOW)
    assert (found[1] if found else None) == reason
