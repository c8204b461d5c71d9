"""Times: what is read as one, how it is written back, and that odd text is none rather than an error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from affidavit import UsageError
from affidavit.times import format_time, parse_duration, parse_moment, parse_time
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-07-01T09:30:00Z", "2026-07-01T09:30:00Z"),
        ("2026-07-01T09:30:00+00:00", "2026-07-01T09:30:00Z"),
        ("2026-07-01T11:30:00+02:00", "2026-07-01T09:30:00Z"),
        ("2026-07-01 09:30:00Z", "2026-07-01T09:30:00Z"),
        ("2026-07-01T09:30:00", "2026-07-01T09:30:00Z"),
        ("2026-07-01T09:30:00.999Z", "2026-07-01T09:30:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_times_are_read(text: str, same: str) -> None:
    """RFC 3339 with any offset is a time in UTC; without an offset it is UTC already, and fractions are cut off."""
    assert format_time(parse_time(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-07-01", "now", "2026-07-01T09:30Z", "2026-13-01T00:00:00Z", "2026-07-01T24:30:00Z", "x" * 20),
        *("2026-07-01T09:30:00Z" + " " * 30, "1751362200", "٢٠٢٦-٠٧-٠١T٠٩:٣٠:٠٠Z"),
        *("0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Dates alone, impossible times, times outside the calendar's years and other text are no time."""
    assert parse_time(text) is None


@given(st.text(max_size=45) | st.text(alphabet="0123456789-:TZ+. ", min_size=19, max_size=40))
@example("0001-01-01T00:00:00+23:59")
@example("9999-12-31T23:59:59-23:59")
def test_no_text_is_an_error(text: str) -> None:
    """Whatever a record says, it is a time that can be written or it is none."""
    seconds = parse_time(text)
    assert seconds is None or parse_time(format_time(seconds)) == seconds


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_times_agree_with_datetime(moment: datetime, offset: int) -> None:
    """Any moment with any offset reads as `datetime` says."""
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    assert parse_time(aware.isoformat()) == expected


def test_no_time_is_written_as_nothing() -> None:
    """None is '', never a made-up time."""
    assert format_time(None) == ""


def test_moments_of_people() -> None:
    """A date means its first second in UTC; what is neither date nor time names the option."""
    assert parse_moment("2026-07-01", "--since") == parse_time("2026-07-01T00:00:00Z")
    assert parse_moment("2026-07-01T09:30:00Z", "--since") == parse_time("2026-07-01T09:30:00Z")
    for text in ("yesterday", "2026-02-30", "01/07/2026", "٢٠٢٦-٠٧-٠١", ""):
        with pytest.raises(UsageError, match=r"--since: .* is not a date or time"):
            parse_moment(text, "--since")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("90s", 90), ("15m", 900), ("1h", 3_600), ("30d", 2_592_000)),
        *((text, None) for text in ("", "h", "1", "0h", "01h", "-1h", "1.5h", "1 h", "1w", "1h\n", "١h", "1234567h")),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    """A whole number and one of s, m, h, d; nothing else."""
    assert parse_duration(text) == seconds
