"""The hours of a period in which there are logs of an event class, in an account and region, and those of silence."""

from __future__ import annotations

import itertools
from collections import defaultdict

import msgspec

from affidavit.model.assessment import Assessment
from affidavit.times import parse_time

_HOUR = 3_600


class Logs(msgspec.Struct, frozen=True):
    """Of one event class, account and region: records seen, and hours of the period in which some were, none needed to
    be, or none was and nothing says why."""

    event_class: str
    account: str
    region: str
    records: int
    hours_with_records: int
    hours_quiet: int
    hours_silent: int


def logged_hours(assessment: Assessment) -> dict[str, tuple[Logs, ...]]:
    """Of each event class, where and when there are logs of it, and where there should be."""
    coverage = assessment.coverage
    first, end = _hours(assessment)
    declared = itertools.product(coverage.event_classes, coverage.accounts, coverage.regions)
    seen = {place: [0, 0, 0] for place in (declared if coverage.declared else ())}
    for cell in coverage.cells:
        counts = seen.setdefault((cell.event_class, cell.account, cell.region), [0, 0, 0])
        begins = _hour(cell.day)
        hours = cell.hours[max(0, first - begins) : max(0, end - begins)]
        for at, number in enumerate((cell.records, hours.count("#"), hours.count("-"))):
            counts[at] += number
    found: dict[str, list[Logs]] = defaultdict(list)
    for (event_class, account, region), (records, loud, quiet) in sorted(seen.items()):
        found[event_class].append(Logs(event_class, account, region, records, loud, quiet, end - first - loud - quiet))
    return {event_class: tuple(each) for event_class, each in found.items()}


def _hours(assessment: Assessment) -> tuple[int, int]:
    """The first hour of the period and the one after its last, counted from 1970; an open end is that of the logs."""
    since, until = parse_time(assessment.run.since), parse_time(assessment.run.until)
    days = [_hour(cell.day) for cell in assessment.coverage.cells] or [0]
    first = min(days) if since is None else since // _HOUR
    return first, max(first, max(days) + 24 if until is None else -(-until // _HOUR))


def _hour(day: str) -> int:
    return (parse_time(f"{day}T00:00:00Z") or 0) // _HOUR
