"""Changes to what snapshots show: noted while records are scanned, and made holes in the coverage of their classes.

A snapshot shows a moment. It stands for the time after it only up to the next event that changes what it shows, or to a
time whose records are missing, since such an event may be among them. From there on nothing is known until the next
snapshot.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.changing_events import ChangingEvents, Reach
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.holes import Hole
from affidavit.coverage.spans import ALWAYS
from affidavit.errors import AffidavitError
from affidavit.log_plugins import LogKind
from affidavit.model.logs import Period, RawRecord
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import Trail
from affidavit.parts.partial import Change, Partial
from affidavit.parts.tally import Place, Tally
from affidavit.plugins import Plugins, Provided
from affidavit.records.selection import glob_matches
from affidavit.records.tolerant import decode_record
from affidavit.times import HOUR, format_time


def changing_events(plugins: Plugins, kind: str, event_classes: Collection[str]) -> tuple[ChangingEvents, ...]:
    """The events that records of a kind tell of and that change what snapshots of some event classes show."""
    kinds = [plugins.log_kinds[name].record for name in sorted(plugins.log_kinds)]
    changing = (each for one in kinds for each in one.changed_by if each.kind == kind)
    return tuple(each for each in changing if each.event_class in event_classes)


class ChangeReader:
    """Takes the records of one log kind that change what snapshots show.

    Attributes:
        paths: the header paths that tell them.
    """

    def __init__(self, kind: Provided[LogKind], changing: Sequence[ChangingEvents]) -> None:
        self._kind = kind.record
        self._changing = changing
        self._name = f"log-kind.{kind.name}"
        self._blame = kind.blame("describe")
        self.paths = tuple(dict.fromkeys(path for each in changing for path in each.select))

    def concerned(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """Positions of the events that a record with these header values may be."""
        return tuple(
            position
            for position, each in enumerate(self._changing)
            if all(_is_any(values[path], wanted) for path, wanted in each.select.items())
        )

    def take(self, tally: Tally, place: Place, time: int, index: int, raw: RawRecord) -> None:
        """Add to a tally what a record changes, or that it cannot be told."""
        try:
            record = decode_record(raw)[0]
        except ValueError as error:
            tally.error("record", f"what it changes cannot be read: {error}", index)
            return
        try:
            with self._blame:
                done = [self._changing[position] for position in place.changes]
                done = [each for each in done if each.succeeded(record)]
                if not done:
                    return
                record["actor"] = dict(self._kind.actor(record))
                described = self._kind.describe(record)
                event, actor = str(described["event"]), str(described["actor"])
        except AffidavitError as error:
            tally.error("plugin", str(error), index, plugin=self._name)
            return
        where = (place.account or tally.ref.account, place.region or tally.ref.region)
        for each in done:
            tally.change(Change(each.event_class, each.reach, *where, time, time, event, actor))


class Changes:
    """What all objects tell of changes."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str, int], Change] = {}

    def add(self, partial: Partial) -> None:
        """Take an object's changes."""
        for change in partial.changes:
            key = (change.event_class, change.reach, change.account, change.region, change.first // HOUR)
            held = self._found.get(key, change)
            self._found[key] = msgspec.structs.replace(min(held, change), last=max(held.last, change.last))

    def holes(
        self,
        kinds: Iterable[LogKind],
        cover: CoverageMap,
        scope: DeclaredScope | None,
        period: Period,
        trails: Sequence[Trail],
    ) -> Iterator[Hole]:
        """Times of the period in which snapshots no more show what they are of, by account and region of the scope."""
        if scope is None or period.since is None or period.until is None:
            return
        found: dict[str, list[Change]] = {}
        for change in self._found.values():
            found.setdefault(change.event_class, []).append(change)
        logged = _Logged(cover, scope, period.since, period.until)
        for kind in kinds:
            for event_class in sorted({each.event_class for each in kind.changed_by}.intersection(scope.event_classes)):
                changing = [each for each in kind.changed_by if each.event_class == event_class]
                is_global = event_class in kind.global_classes
                for account in scope.accounts:
                    for region in ("",) if is_global else scope.regions:
                        breaks = [
                            _Break(change.first, change.last + 1, _told(change))
                            for change in found.get(event_class, ())
                            if _reaches(change, account, region, trails)
                        ]
                        for place, told_in in sorted(_told_at(changing, account, region, scope, trails)):
                            breaks += logged.breaks(*place, told_in)
                        hours = cover.hours(account, region, event_class)
                        for since, until, reason in _unknown(breaks, hours):
                            yield Hole(account, region, since, until, reason, event_class)


class _Break(msgspec.Struct, frozen=True, order=True):
    """From `since` to `until`, or at a moment, what a snapshot shows may have changed."""

    since: int
    until: int
    reason: str


def _unknown(breaks: Iterable[_Break], hours: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """From each break to the end of the next hour that has a snapshot, which is the first to be surely after it."""
    since, until, reason = 0, 0, ""
    for each in sorted(breaks):
        shown = _shown(each.until, hours)
        if reason and each.since <= until:
            until = max(until, shown)
            continue
        if reason:
            yield since, until, reason
        since, until, reason = each.since, shown, each.reason
    if reason:
        yield since, until, reason


def _shown(after: int, hours: Sequence[int]) -> int:
    """The end of the first hour with a snapshot that begins at a time or later; the end of time where there is none."""
    at = bisect_left(hours, after)
    return hours[at] + HOUR if at < len(hours) else ALWAYS[1]


def _told(change: Change) -> str:
    by = f" by {change.actor}" if change.actor else ""
    where = f"{change.account} {change.region}".strip()
    return (
        f"{change.event}{by} in {where} at {format_time(change.first)}: what a snapshot of {change.event_class} showed "
        "before may not hold until the next one"
    )


def _reaches(change: Change, account: str, region: str, trails: Sequence[Trail]) -> bool:
    match change.reach:
        case Reach.ACCOUNTS:
            return region in ("", change.region)
        case Reach.ACCOUNT:
            return change.account == account
        case Reach.TRAILS:
            return change.account == account or any(trail.organisation for trail in trails)
        case _:
            return change.account == account and region in ("", change.region)


def _told_at(
    changing: Iterable[ChangingEvents], account: str, region: str, scope: DeclaredScope, trails: Sequence[Trail]
) -> set[tuple[tuple[str, str], str]]:
    """Where changes to a class would be told: account and region, and the event class.

    Of a trail that is its home region.
    """
    found: set[tuple[tuple[str, str], str]] = set()
    for each in changing:
        regions = each.told_at or ((region,) if region else scope.regions)
        # Of several regions one for each partition: an account is in one of them.
        known = [name for name in regions if name in scope.regions] or list(regions[:1])
        found.update(((account, name), each.told_in) for name in known)
        if each.reach is Reach.TRAILS:
            found.update(
                ((trail.account, trail.home_region), each.told_in)
                for trail in trails
                if trail.home_region and (trail.organisation or trail.account == account)
            )
    return found


class _Logged:
    """When the records of a class in an account and region are not all there, worked out once."""

    def __init__(self, cover: CoverageMap, scope: DeclaredScope, since: int, until: int) -> None:
        self._cover = cover
        self._step = scope.coverage_interval
        self._since, self._until = since, until
        self._known: dict[tuple[str, str, str], list[_Break]] = {}

    def breaks(self, account: str, region: str, event_class: str) -> list[_Break]:
        """Those times, within the period."""
        key = (account, region, event_class)
        if key not in self._known:
            reason = f"no {event_class} record of {account} {region} tells whether anything was changed"
            stretches = self._cover.unlogged(*key, self._since, self._until, self._step)
            self._known[key] = [_Break(since, until, reason) for since, until in stretches]
        return self._known[key]


def _is_any(value: Any, wanted: Iterable[str]) -> bool:
    return isinstance(value, str) and any(glob_matches(each, value) for each in wanted)
