"""Numbers, times and periods read as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from affidavit.model.assessment import FindingStatus, ObjectStatus, Status
from affidavit.model.framework import Relation, Support
from affidavit.model.policy import Effect, Severity
from affidavit_reporters.html import words


def test_every_value_of_the_model_has_a_label() -> None:
    """No status, severity, effect, support or relation can appear without words for it."""
    for labels, kind in (
        (words.STATUS, Status),
        (words.SUPPORT, Support),
        (words.EFFECT, Effect),
        (words.SEVERITY, Severity),
        (words.FINDING_STATUS, FindingStatus),
        (words.OBJECT_STATUS, ObjectStatus),
        (words.RELATION, Relation),
    ):
        assert list(labels) == list(kind)


def test_satisfied_says_no_more_than_it_means() -> None:
    """The word 'satisfied' is explained as: no deviations found by these tests."""
    assert words.STATUS[Status.SATISFIED].brief == "no deviations found by these tests"
    assert words.STATUS[Status.SATISFIED].meaning.startswith("No deviations found by these tests")


@pytest.mark.parametrize(
    ("value", "one", "many", "said"),
    [(0, "finding", "", "0 findings"), (1, "finding", "", "1 finding"), (1234, "policy", "policies", "1,234 policies")],
)
def test_counts(value: int, one: str, many: str, said: str) -> None:
    """Plurals are right and thousands are set apart."""
    assert words.count(value, one, many) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists(items: list[str], said: str) -> None:
    """A list reads as a phrase."""
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-07-01T09:30:00Z", "2026-07-01 09:30:00"),
        ("", "no time in the record"),
        ("yesterday", "yesterday"),
        ("2026-07-01T09:30:00.5Z", "2026-07-01T09:30:00.5Z"),
    ],
)
def test_clock(time: str, said: str) -> None:
    """A time of the model is shortened for a column that says UTC; anything else stands as it is."""
    assert words.clock(time) == said


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-07-01T00:00:00Z", "1 July 2026"),
        ("2026-12-31T09:05:00Z", "31 December 2026, 09:05"),
        ("2026-02-03T09:05:07Z", "3 February 2026, 09:05:07"),
        ("nonsense", "nonsense"),
    ],
)
def test_day(time: str, said: str) -> None:
    """The time of day is said unless it is midnight."""
    assert words.day(time) == said


def test_instant_reads_utc() -> None:
    """A time is read in UTC, an offset is taken into account, and what is no time is None."""
    assert words.instant("2026-07-01T02:00:00+02:00") == datetime(2026, 7, 1, tzinfo=UTC)
    assert words.instant("2026-07-01") == datetime(2026, 7, 1, tzinfo=UTC)
    assert words.instant("") is None


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z", "1 July 2026 up to, not including, 1 October 2026 (UTC)"),
        ("2026-07-01T00:00:00Z", "", "from 1 July 2026 (UTC), with no end"),
        ("", "2026-10-01T00:00:00Z", "up to, not including, 1 October 2026 (UTC), with no beginning"),
        ("", "", "no period given: all records of the logs"),
    ],
)
def test_period(since: str, until: str, said: str) -> None:
    """The half-open period is said so that nobody counts the last day twice."""
    assert words.period(since, until) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (3600, "1 hour"), (90061, "1 day 1 hour"), (172_800, "2 days"), (61, "1 minute 1 second")],
)
def test_duration(seconds: int, said: str) -> None:
    """The two largest units say how long."""
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "1 byte"), (1023, "1,023 bytes"), (2048, "2.0 KiB"), (5 * 1024**3, "5.0 GiB"), (3 * 1024**4, "3.0 TiB")],
)
def test_size(value: int, said: str) -> None:
    """Bytes get a binary unit."""
    assert words.size(value) == said
