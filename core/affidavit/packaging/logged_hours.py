"""The hours of a period in which there are logs of an event class, in an account and region, and those of silence."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator

import msgspec

from affidavit.coverage.narrowing import left_out
from affidavit.coverage.snapshots import Snapshots
from affidavit.model.assessment import Assessment
from affidavit.model.coverage import Coverage
from affidavit.model.logs import Scope
from affidavit.times import parse_time

_HOUR = 3_600


class Logs(msgspec.Struct, frozen=True):
    """Of one event class, account and region: records seen, and hours of the period in which some were, none needed to
    be, or none was and nothing says why.

    Attributes:
        is_snapshot: whether a record shows how something was at a moment. Then no hour without one is silent; which
            ends of the period none shows is among the gaps.
    """

    event_class: str
    account: str
    region: str
    records: int
    hours_with_records: int
    hours_quiet: int
    hours_silent: int
    is_snapshot: bool = False


def logged_hours(
    assessment: Assessment, snapshots: Snapshots, needed: Collection[str] = ()
) -> dict[str, tuple[Logs, ...]]:
    """Of each event class, where and when there are logs of it, and where there should be.

    A scan that was narrowed calls no hour silent in the places that it left out.

    Args:
        needed: event classes that policies need, also such as the declared scope does not have.
    """
    coverage = assessment.coverage
    first, end = _hours(assessment)
    asked = Scope(frozenset(assessment.run.accounts) or None, frozenset(assessment.run.regions) or None)
    seen = {place: [0, 0, 0] for place in _declared(coverage, needed, snapshots) if not left_out(asked, *place[1:])}
    for cell in coverage.cells:
        counts = seen.setdefault(_place(cell.event_class, cell.account, cell.region, snapshots), [0, 0, 0])
        begins = _hour(cell.day)
        hours = cell.hours[max(0, first - begins) : max(0, end - begins)]
        for at, number in enumerate((cell.records, hours.count("#"), hours.count("-"))):
            counts[at] += number
    found: dict[str, list[Logs]] = defaultdict(list)
    for (event_class, account, region), (records, loud, quiet) in sorted(seen.items()):
        is_snapshot = event_class in snapshots
        # Of what was left out there may be records in objects whose names do not tell where they are of.
        tells = not is_snapshot and not left_out(asked, account, region)
        silent = end - first - loud - quiet if tells else 0
        found[event_class].append(Logs(event_class, account, region, records, loud, quiet, silent, is_snapshot))
    return {event_class: tuple(each) for event_class, each in found.items()}


def _declared(coverage: Coverage, needed: Collection[str], snapshots: Snapshots) -> Iterator[tuple[str, str, str]]:
    """Event class, account and region of which there should be logs."""
    if coverage.declared:
        classes = {*coverage.event_classes, *needed}
        for place in itertools.product(classes, coverage.accounts, coverage.regions):
            yield _place(*place, snapshots)


def _place(event_class: str, account: str, region: str, snapshots: Snapshots) -> tuple[str, str, str]:
    """What is of a whole account has no region."""
    return event_class, account, "" if event_class in snapshots.by_account else region


def _hours(assessment: Assessment) -> tuple[int, int]:
    """The first hour of the period and the one after its last, counted from 1970; an open end is that of the logs."""
    since, until = parse_time(assessment.run.since), parse_time(assessment.run.until)
    days = [_hour(cell.day) for cell in assessment.coverage.cells] or [0]
    first = min(days) if since is None else since // _HOUR
    return first, max(first, max(days) + 24 if until is None else -(-until // _HOUR))


def _hour(day: str) -> int:
    return (parse_time(f"{day}T00:00:00Z") or 0) // _HOUR
