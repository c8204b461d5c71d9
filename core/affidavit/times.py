"""Times: RFC 3339 text to whole seconds since 1970-01-01T00:00:00Z and back. CloudTrail times are to the second."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta

from affidavit.errors import UsageError

_DURATION = re.compile(r"([1-9][0-9]{0,5})([smhd])\Z")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


def parse_time(text: str) -> int | None:
    """RFC 3339 text (`2026-07-01T09:30:00Z`; an offset or a space also serve) → epoch seconds, None if it is no time.

    Text without an offset is taken as UTC, which is what CloudTrail writes. Fractions are cut off.
    """
    if len(text) < 19 or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not UTC:
        try:
            # Times whose UTC lies outside the years 1 to 9999 could not be written down again.
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except OverflowError:
            return None
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


HOUR = 3_600
"""Seconds. Logs are taken to show an hour in which they have a record, so this is as finely as coverage is known."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def format_time(seconds: int | None) -> str:
    """Epoch seconds → `2026-07-01T09:30:00Z`; None → ''."""
    if seconds is None:
        return ""
    day, second = divmod(seconds, 86_400)
    return f"{_date(day)}T{second // HOUR:02}:{second // 60 % 60:02}:{second % 60:02}Z"


@functools.lru_cache(maxsize=4_096)
def _date(day: int) -> str:
    """Days since 1970-01-01 → `2026-07-01`."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def parse_day_or_time(text: str) -> int | None:
    """A date (`2026-07-01`, meaning its first second in UTC) or a time → epoch seconds; None when it is neither."""
    return parse_time(f"{text}T00:00:00Z" if _DATE.match(text) else text)


def parse_moment(text: str, option: str) -> int:
    """A date (`2026-07-01`, meaning its first second in UTC) or a time given by a person.

    Raises:
        UsageError: it is neither; the message names `option`.
    """
    seconds = parse_day_or_time(text)
    if seconds is None:
        raise UsageError(f"{option}: {text!r} is not a date or time; write 2026-07-01 or 2026-07-01T09:30:00Z")
    return seconds


def parse_duration(text: str) -> int | None:
    """`90s`, `15m`, `1h` or `30d` → seconds; None when it is not a duration."""
    match = _DURATION.match(text)
    return int(match[1]) * _SECONDS[match[2]] if match else None


def format_duration(seconds: int) -> str:
    """Seconds as people write them, in the two largest units that hold something: `1d 2h`, `15m`, `90m` as `1h 30m`."""
    parts = []
    left = seconds
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, _SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"
