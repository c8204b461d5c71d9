"""Whether a record's time lies within business hours."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

# As CloudTrail writes eventTime, in years that every language's clock knows.
_TIME = re.compile(r"(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def within_hours(text: Any, hours: Any) -> bool | None:
    """Whether a time in UTC falls on a day and into the hours that a profile's `business_hours` give, in their zone.

    None for what is no time of the years 1970 to 2199, and where no hours are given.
    """
    if not isinstance(text, str) or not isinstance(hours, Mapping) or not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    local = moment.astimezone(_zone(hours["time_zone"]))
    on_a_day = _WEEKDAYS[local.weekday()] in hours["days"]
    # Both are HH:MM with leading zeros, so that text compares as time does; 24:00 is after all.
    return on_a_day and hours["start"] <= f"{local:%H:%M}" < hours["end"]


@lru_cache(8)
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)
