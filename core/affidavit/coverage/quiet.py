"""Which hours were quiet: no record of a class was seen, and all log files of a trail that records it were delivered.

An hour is quiet in an account, region and event class when valid digests of a trail of that account and region speak of
it and of the hour after it (in which its last log files come), and the trail recorded the class all through it. That is
known in two ways, each of which needs the log of the trail's own home region, where changes to it are recorded:

- A record tells how the trail was set (a snapshot of its event selectors, or a change to them), before the hour or
  after it, and nothing was changed in between.
- Records of the class lie in valid log files of the account before the hour (or in it, in another region) and after,
  all trails that may have written them are among those whose digests speak of the hour, and nothing of them was changed
  in between.

That nothing was changed is known where changes would be seen: the first call that keeps a trail from recording changes
is itself recorded. So it takes the home region's digests and log files, whole and without a break, of trails that
recorded the class of such calls at the beginning and at the end, and were not changed either; or at the beginning
alone, where a record of how the trail was set says that it records them itself. Of an organisation's trail it takes the
account that owns it, by a record that names it, and the home region's logs of all other accounts too, since a delegated
administrator may change it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

import msgspec

from affidavit.coverage.spans import Spans
from affidavit.model.integrity import Chain
from affidavit.model.logs import Period
from affidavit.model.timeline import Trail
from affidavit.times import HOUR, parse_time

# CloudTrail delivers within some minutes, and says nothing firmer.
_DELAY = HOUR
_KEPT = 100_000

_Place = tuple[str, str]


class _Id(msgspec.Struct, frozen=True, order=True):
    """Tells trails apart: the account or the organisation that one records, its name and its home region."""

    of: str
    name: str
    home: str


class _State(msgspec.Struct, frozen=True):
    """How a trail was set at a second."""

    time: int
    event_classes: frozenset[str]
    changed: bool


class _Known(msgspec.Struct, frozen=True):
    """What records say of a trail: the account it belongs to, when it was changed, and how it was set."""

    owner: str
    changes: Sequence[int]
    states: Sequence[_State]


class QuietHours:
    """Tells quiet hours.

    Args:
        chains: of digests, checked.
        trails: what records say of trails.
        vouched: account, region, event class and hour of which a record lies in a log file that is valid.
        told_in: the event classes that changes to trails are of.
        lost: account, region, event class and a time [since, until) → whether records of it may be missing.
        period: what the chains were checked for: beyond it, and the deliveries after it, their gaps are not known.
    """

    def __init__(
        self,
        chains: Iterable[Chain],
        trails: Sequence[Trail],
        vouched: Iterable[tuple[str, str, str, int]],
        told_in: Collection[str],
        lost: Callable[[str, str, str, int, int], bool],
        period: Period,
    ) -> None:
        self._told_in = frozenset(told_in)
        self._lost = lost
        self._chains: dict[_Place, dict[_Id, Spans]] = {}
        for chain in chains:
            if not chain.name:
                continue  # Of what trail it is is not known.
            own = _Id(chain.organisation or chain.account, chain.name, chain.home_region)
            self._chains.setdefault((chain.account, chain.region), {})[own] = _spans(chain, period)
        ids = {own for held in self._chains.values() for own in held}
        self._known = {own: _known(own, trails) for own in ids}
        seen: dict[tuple[str, str], set[tuple[int, str]]] = {}
        for account, region, event_class, hour in vouched:
            seen.setdefault((account, event_class), set()).add((hour, region))
        self._seen = {key: sorted(found) for key, found in seen.items()}
        told: dict[_Place, set[int]] = {}
        for (account, event_class), found in seen.items():
            for hour, region in found if event_class in self._told_in else ():
                told.setdefault((account, region), set()).add(hour)
        self._told = {place: sorted(hours) for place, hours in told.items()}
        # Asked for one class of a place after another.
        self._whole = lru_cache(_KEPT)(self._speaking)
        self._observed = lru_cache(_KEPT)(self._observed_by)
        self._unchanged = lru_cache(_KEPT)(self._is_unchanged)

    def __call__(self, account: str, region: str, event_class: str, hour: int) -> bool:
        """Whether an hour without a record of a class was quiet."""
        whole = self._whole(account, region, hour)
        if not whole:
            return False
        return self._recorded(account, event_class, hour, whole) or any(
            self._was_set(own, event_class, hour) for own in sorted(whole) if self._known[own].states
        )

    def _speaking(self, account: str, region: str, hour: int) -> frozenset[_Id]:
        """The trails whose digests speak of an hour, and of the one in which its last log files come."""
        spans = self._chains.get((account, region), {})
        return frozenset(own for own, held in spans.items() if held.hold(hour, hour + HOUR + _DELAY))

    def _was_set(self, own: _Id, event_class: str, hour: int) -> bool:
        """Whether a record says that a trail was set to record a class, and it stayed so through an hour."""
        states, end = self._known[own].states, hour + HOUR
        at = bisect_right(states, hour, key=lambda state: state.time) - 1
        if at >= 0 and event_class in states[at].event_classes and self._stayed(own, states[at], end):
            return True
        after = next((state for state in states[at + 1 :] if state.time >= end), None)
        if after is None or after.changed or event_class not in after.event_classes:
            return False
        return self._unchanged(own, hour, after.time)

    def _stayed(self, own: _Id, state: _State, until: int) -> bool:
        """Whether a trail was left as it was set, up to a second."""
        known = self._known[own]
        if not known.owner or _changes(known, state.time, until) > state.changed:
            return False
        if self._told_in and self._told_in <= state.event_classes:
            # It records what is done to it.
            return self._is_whole(own, known.owner, own.home, state.time, until) and self._elsewhere(
                own, state.time, until
            )
        return not state.changed and self._unchanged(own, state.time, until)

    def _recorded(self, account: str, event_class: str, hour: int, whole: frozenset[_Id]) -> bool:
        """Whether records of a class on both sides of an hour are of trails whose digests speak of it."""
        hours, writers = self._observed(account, event_class, whole)
        at = bisect_right(hours, hour) - 1
        after = bisect_left(hours, hour)
        if at < 0 or after == len(hours):
            return False
        end = hours[after] + HOUR
        return all(self._unchanged(own, hours[at], end) for own in writers[at] | writers[after])

    def _observed_by(
        self, account: str, event_class: str, whole: frozenset[_Id]
    ) -> tuple[list[int], list[frozenset[_Id]]]:
        """Hours of the account in which the class was recorded by some of these trails and no other, and by which."""
        found: dict[int, frozenset[_Id]] = {}
        for hour, region in self._seen.get((account, event_class), ()):
            writers = frozenset(self._chains.get((account, region), ()))
            if writers and writers <= whole:
                found[hour] = found.get(hour, frozenset()) | writers
        return list(found), list(found.values())

    def _is_unchanged(self, own: _Id, since: int, until: int, asked: frozenset[_Place] = frozenset()) -> bool:
        """Whether nothing of a trail was changed in a time, by logs in which it would be told.

        `asked` are places of which that is being asked, so that none stands for itself.
        """
        known = self._known[own]
        place = (known.owner, own.home)
        if not known.owner or place in asked or _changes(known, since, until):
            return False
        return self._would_tell(place, since, until, asked) and self._elsewhere(own, since, until)

    def _would_tell(self, place: _Place, since: int, until: int, asked: frozenset[_Place]) -> bool:
        """Whether a change that is called in a place in a time would be among the records.

        Changes were recorded at or before its beginning and at or after its end, and all trails that may have recorded
        them are whole and unchanged all along: those that are changed here by these very logs, others by their own.
        """
        trails = self._chains.get(place, {})
        hours = self._told.get(place, [])
        at = bisect_right(hours, since) - 1
        after = bisect_left(hours, until - HOUR)
        if not trails or at < 0 or after == len(hours):
            return False
        first, last = hours[at], hours[after] + HOUR
        return all(
            self._is_whole(own, *place, first, last)
            and (
                not _changes(self._known[own], first, last)
                if (self._known[own].owner, own.home) == place
                else self._unchanged(own, first, last, asked | {place})
            )
            for own in trails
        )

    def _elsewhere(self, own: _Id, since: int, until: int) -> bool:
        """Whether the logs of all other accounts in which a trail may be changed are whole."""
        others = [place for place, trails in self._chains.items() if place[1] == own.home and own in trails]
        return all(self._is_whole(own, account, region, since, until) for account, region in others)

    def _is_whole(self, own: _Id, account: str, region: str, since: int, until: int) -> bool:
        """Whether a trail's digests speak of a place for all of a time, and no record of a change is lost there."""
        spans = self._chains.get((account, region), {}).get(own)
        if spans is None or not spans.hold(since, until + _DELAY):
            return False
        return not any(self._lost(account, region, each, since, until) for each in self._told_in)


def _spans(chain: Chain, period: Period) -> Spans:
    """When valid digests of a chain speak."""
    since, until = parse_time(chain.since), parse_time(chain.until)
    if since is None or until is None:
        return Spans(())
    since = since if period.since is None else max(since, period.since)
    until = until if period.until is None else min(until, period.until + period.late)
    pieces = []
    for gap in sorted(chain.gaps, key=lambda each: each.since):
        start, end = parse_time(gap.since), parse_time(gap.until)
        if start is None or end is None:
            return Spans(())
        pieces.append((since, min(start, until)))
        since = max(since, end)
    return Spans((*pieces, (since, until)))


def _known(own: _Id, trails: Sequence[Trail]) -> _Known:
    """What records say of a trail that a chain is of. Of an organisation's, several trails of one name tell nothing."""
    of_name = [each for each in trails if (each.name, each.home_region) == (own.name, own.home)]
    if own.of.startswith("o-"):
        found = [each for each in of_name if each.organisation]
        owner = found[0].account if len(found) == 1 else ""
    else:
        found = [each for each in of_name if each.account == own.of]
        owner = own.of
    changes = sorted(time for each in found for entry in each.entries if (time := parse_time(entry.time)) is not None)
    states = [
        _State(time, frozenset(state.event_classes), state.changed)
        for each in found
        for state in each.states
        if (time := parse_time(state.time)) is not None
    ]
    return _Known(owner, changes, sorted(states, key=lambda state: state.time))


def _changes(known: _Known, since: int, until: int) -> int:
    """How often a trail was changed in a time, both of its ends among it."""
    return bisect_right(known.changes, until) - bisect_left(known.changes, since)
