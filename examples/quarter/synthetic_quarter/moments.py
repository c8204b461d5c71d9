"""The quarter, and times as CloudTrail writes them. Times are whole seconds since 1970 in UTC, as CloudTrail's are."""

from __future__ import annotations

import calendar
import time

HOUR = 3_600
DAY = 24 * HOUR

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def seconds(text: str) -> int:
    """``2026-07-01T00:00:00Z`` → seconds since 1970. Raises ValueError for any other form."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def iso(moment: int) -> str:
    """Seconds since 1970 → ``2026-07-01T00:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def prose(moment: int, space: str = " ") -> str:
    """Seconds since 1970 → ``Jul 1, 2026, 12:00:00 AM``, the form that answers of STS and IAM hold.

    `space` stands before AM or PM: some services write U+202F there.
    """
    day, clock, half = prose_parts(moment)
    return f"{day}{clock}{space}{half}"


def prose_parts(moment: int) -> tuple[str, str, str]:
    """The three parts of `prose`: date and comma, clock, AM or PM."""
    instant = time.gmtime(moment)
    # Not strftime's %b and %p, which follow the machine's locale.
    day = f"{MONTHS[instant.tm_mon - 1]} {instant.tm_mday}, {instant.tm_year}, "
    clock = f"{instant.tm_hour % 12 or 12}:{instant.tm_min:02}:{instant.tm_sec:02}"
    return day, clock, "PM" if instant.tm_hour >= 12 else "AM"


QUARTER_START = seconds("2026-07-01T00:00:00Z")
QUARTER_END = seconds("2026-10-01T00:00:00Z")
