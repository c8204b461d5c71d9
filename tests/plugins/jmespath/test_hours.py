"""Business hours: days and times are those of the time zone, summer time included."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.jmespath_language.hours import within_hours
from hypothesis import given
from hypothesis import strategies as st

HOURS = {"time_zone": "Europe/Berlin", "days": ["Monday", "Friday"], "start": "08:00", "end": "18:00"}


@pytest.mark.parametrize(
    ("time", "within"),
    [
        ("2026-07-06T06:00:00Z", True),  # A Monday, 08:00 in summer.
        ("2026-07-06T05:59:59Z", False),
        ("2026-07-06T15:59:59Z", True),
        ("2026-07-06T16:00:00Z", False),
        ("2026-12-07T07:00:00Z", True),  # A Monday, 08:00 in winter.
        ("2026-12-07T06:59:59Z", False),
        ("2026-07-07T10:00:00Z", False),  # A Tuesday.
        ("2026-07-10T10:00:00Z", True),
    ],
)
def test_hours_are_local(time: str, within: bool) -> None:
    """The end is not part of the hours, and the clock goes forward in summer."""
    assert within_hours(time, HOURS) is within


def test_the_day_is_local_too() -> None:
    """Sunday 22:30 in UTC is Monday in Berlin; midnight after the day closes it."""
    all_day = {**HOURS, "start": "00:00", "end": "24:00"}
    assert within_hours("2026-07-05T22:30:00Z", all_day) is True
    assert within_hours("2026-07-05T21:59:59Z", all_day) is False
    assert within_hours("2026-07-06T21:59:59Z", all_day) is True
    assert within_hours("2026-07-06T22:00:00Z", all_day) is False


@pytest.mark.parametrize(
    "time", [None, 1, "", "2026-07-06", "2026-02-30T00:00:00Z", "2026-07-06T06:00:00+02:00", "0001-01-01T00:00:00Z"]
)
def test_what_is_no_time(time: Any) -> None:
    """Null, as for any other function."""
    assert within_hours(time, HOURS) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """No text makes it fail."""
    assert within_hours(text, HOURS) in (True, False, None)


def test_without_hours() -> None:
    """Where a profile gives none, nothing is inside or outside."""
    assert within_hours("2026-07-06T06:00:00Z", None) is None
