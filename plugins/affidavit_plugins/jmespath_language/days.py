"""How many days lie between two times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

# In UTC, as AWS writes it in records, answers and IAM's credential report; in years that every language's clock knows.
_TIME = re.compile(r"((?:19[7-9]\d|2[01]\d\d)-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)", re.ASCII)
_DAY = 86_400


def days_between(earlier: Any, later: Any) -> int | None:
    """The whole days from one time to another, fewer than 0 where the other comes first; fractions of seconds left out.

    None where either is no time in UTC of the years 1970 to 2199.
    """
    start, end = _seconds(earlier), _seconds(later)
    return None if start is None or end is None else (end - start) // _DAY


def _seconds(text: Any) -> int | None:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    try:
        return int(datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
