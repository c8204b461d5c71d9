"""Periods as people name them: a year, a quarter, a month, or two ends."""

from __future__ import annotations

from affidavit.errors import UsageError
from affidavit.times import parse_day_or_time

_LAST_YEAR = 9_998


def ends_of(text: str) -> tuple[str, str]:
    """The first moment of a period and the first after it, as --since and --until take them.

    A period is `2026`, `2026-Q3`, `2026-07`, or two ends with a slash between, as ISO 8601 has them.

    Raises:
        UsageError: it is none of these.
    """
    first, slash, last = text.partition("/")
    if slash and first and last and "/" not in last:
        begin, end = parse_day_or_time(first), parse_day_or_time(last)
        if begin is not None and end is not None and begin >= end:
            raise UsageError(f"--period: {text!r} ends before it begins")
        return first, last
    year, _, part = text.partition("-")
    if not slash and len(year) == 4 and year.isascii() and year.isdigit() and int(year) <= _LAST_YEAR:
        if part == "" and "-" not in text:
            return _month(int(year), 1), _month(int(year) + 1, 1)
        if len(part) == 2 and part[0] in "Qq" and part[1] in "1234":
            quarter = 3 * int(part[1]) - 2
            return _month(int(year), quarter), _month(int(year), quarter + 3)
        if len(part) == 2 and part.isascii() and part.isdigit() and 1 <= int(part) <= 12:
            return _month(int(year), int(part)), _month(int(year), int(part) + 1)
    raise UsageError(f"--period: {text!r} should read 2026, 2026-Q3, 2026-07 or 2026-07-01/2026-10-01")


def _month(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12:04}-{(month - 1) % 12 + 1:02}-01"
