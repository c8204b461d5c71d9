"""Which keys of a region's folder can be of a period, by the days in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from affidavit import Period

from affidavit_plugins.s3_source.pages import Stretch

# A part is one request at least, whether or not it holds anything; more than some parts a region gain nothing.
_PART_DAYS = 31
_PARTS = 12


def shown_days(period: Period) -> str:
    """The days that are listed, for people; '' for all."""
    first, last = _ends(period)
    if first is None and last is None:
        return ""
    return f"{first or 'the first day'} to {last or 'the last day'}"


def day_stretches(region: str, prefix: str, period: Period) -> Iterator[Stretch]:
    """What to list of a region's folder, `…/eu-west-1/`, below a prefix in it or that folder itself.

    S3 gives a thousand keys a request from any key on, whatever the days they are of. So a span of days costs the
    requests that its objects need and one more, where a request a day would mostly bring a part of a thousand. It is
    listed from its first day to its last in parts of about a month, so that a long one is listed side by side; a span
    with an open end, whose length is not known, in one.
    """
    first, last = _ends(period)
    for begin, end in _parts(first, last):
        after = f"{region}{begin:%Y/%m/%d}" if begin else ""
        before = f"{region}{end + timedelta(days=1):%Y/%m/%d}" if end else ""
        stretch = Stretch(prefix, after, before)
        if not stretch.is_empty:
            yield stretch


def _ends(period: Period) -> tuple[date | None, date | None]:
    """The first and the last day of delivery: what came late is looked for behind the period's end."""
    first = None if period.since is None else _day(period.since)
    return first, None if period.until is None else _day(period.until + period.late)


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def _parts(first: date | None, last: date | None) -> Iterator[tuple[date | None, date | None]]:
    if first is None or last is None:
        yield first, last
        return
    length = max(_PART_DAYS, -(-((last - first).days + 1) // _PARTS))
    begin = first
    while begin <= last:
        end = min(begin + timedelta(days=length - 1), last)
        yield begin, end
        begin = end + timedelta(days=1)
