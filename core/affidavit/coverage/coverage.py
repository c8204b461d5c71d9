"""Where and when records show that logging was on. A cell is account × region × event class × hour."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set

from affidavit.coverage.gaps import takes_in
from affidavit.coverage.holes import Hole
from affidavit.coverage.snapshots import Snapshots
from affidavit.coverage.spans import ALWAYS, Spans
from affidavit.model.assessment import ObjectStatus
from affidavit.parts.partial import Partial, Seen
from affidavit.times import HOUR

_DAY = 86_400
# Account, region, event class, start of an hour → whether all logs of it were delivered, by what vouches for them.
Quiet = Callable[[str, str, str, int], bool]


class CoverageMap:
    """Merges what objects show, in any order.

    Attributes:
        snapshots: the event classes of which records show a moment.
    """

    def __init__(self, snapshots: Snapshots | None = None) -> None:
        self.snapshots = snapshots or Snapshots()
        self._cells: dict[tuple[str, str, str, int], int] = {}
        self._holes: set[Hole] = set()
        # Of each cell, one of the objects that its records are of.
        self._sources: dict[tuple[str, str, str, int], str] = {}
        self._is_quiet: Quiet | None = None
        self._hours: dict[tuple[str, str, str], set[int]] = {}
        self._lossy: dict[tuple[str, str, str], Spans] = {}

    def add(self, partial: Partial, late: int) -> None:
        """Take an object's records, and the hole it leaves if any of its records are lost or it is not as collected.

        Records lost with an object can be as old as its delivery time less `late` seconds, or less a day. An object
        whose name tells neither account nor delivery leaves a hole everywhere.
        """
        item = partial.object
        for seen in partial.seen:
            self._count(seen, item.uri)
        if item.status is ObjectStatus.READ and not item.notes:
            return
        delivered = partial.delivered
        since = delivered - max(late, _DAY) if delivered is not None else None
        until = delivered + 1 if delivered is not None else None
        self.add_hole(Hole(item.account, item.region, since, until, f"{item.uri}: {'; '.join(item.notes)}"))

    def add_hole(self, hole: Hole) -> None:
        """Note that records may be missing."""
        self._holes.add(hole)
        self._lossy.clear()

    def _count(self, seen: Seen, uri: str) -> None:
        key = (seen.account, seen.region, seen.event_class, seen.hour)
        self._hours.clear()
        self._cells[key] = self._cells.get(key, 0) + seen.records
        self._sources[key] = min(self._sources.get(key, uri), uri)

    @property
    def cells(self) -> Mapping[tuple[str, str, str, int], int]:
        """Account, region, event class and start of an hour → how many records of it were seen."""
        return self._cells

    @property
    def holes(self) -> Set[Hole]:
        """Where records may be missing, for known reasons."""
        return self._holes

    @property
    def knows_quiet(self) -> bool:
        """Whether anything tells a quiet hour."""
        return self._is_quiet is not None

    def vouched(self, is_valid: Callable[[str], bool]) -> Iterator[tuple[str, str, str, int]]:
        """Cells (account, region, event class, hour) with a record of an object that is valid, by its name."""
        return (cell for cell, uri in self._sources.items() if is_valid(uri))

    def lost(self, account: str, region: str, event_class: str, since: int, until: int) -> bool:
        """Whether records of a class in [since, until) may be missing, for a known reason.

        Not where only some event sources of it are left out.
        """
        return self._losses(account, region, event_class).touch(since, until)

    def know_quiet(self, is_quiet: Quiet | None) -> None:
        """Take what tells a quiet hour, in which all logs were delivered and no record was among them."""
        self._is_quiet = is_quiet

    def covered(
        self,
        account: str,
        region: str,
        classes: Collection[str],
        since: int,
        until: int,
        step: int,
        sources: Collection[str] = (),
    ) -> bool:
        """Whether each interval of `step` seconds from `since` to `until` holds records of every class, and no hole.

        An interval that was quiet needs none. The record that is asked about may be the last there is, so one must also
        be in the `step` seconds from the next full hour after `until` on: cells do not tell what came later in an hour.
        A hole in some event sources alone counts where `sources`, as `takes_in` has them, take one of them in.
        """
        starts = [slot * step for slot in range(since // step, until // step + 1)]
        starts.append(until - until % HOUR + HOUR)
        for event_class in classes:
            if not all(self._is_covered(account, region, event_class, start, step) for start in starts):
                return False
        return not any(
            hole.account in ("", account)
            and hole.region in ("", region)
            and (not hole.event_class or hole.event_class in classes)
            and (hole.since is None or hole.since <= until)
            and (hole.until is None or hole.until > since)
            and takes_in(sources, hole.sources)
            for hole in self._holes
        )

    def unlogged_until(self, account: str, region: str, event_class: str, since: int, until: int) -> int:
        """Up to when in [since, until) nothing shows that a class was recorded; `since` where that is shown from then.

        A record in a full hour shows it from then on, and one in the first full hour for the time before that, too.
        """
        first = -(-since // HOUR) * HOUR
        for hour in range(first, until - until % HOUR, HOUR):
            if (account, region, event_class, hour) in self._cells:
                return since if hour == first else hour
        return until

    def hours(self, account: str, region: str, event_class: str) -> list[int]:
        """The starts of the hours in which a class was seen in an account and region; '' for any region."""
        if not self._hours:
            for one, where, name, hour in self._cells:
                self._hours.setdefault((one, where, name), set()).add(hour)
                self._hours.setdefault((one, "", name), set()).add(hour)
        return sorted(self._hours.get((account, region, event_class), ()))

    def unlogged(
        self, account: str, region: str, event_class: str, since: int, until: int, step: int
    ) -> Iterator[tuple[int, int]]:
        """Stretches of [since, until) in which records of a class were not seen, nor quiet, or may be missing."""
        begun: int | None = None
        for start in range(since - since % step, until, step):
            is_there = self._is_covered(account, region, event_class, start, step) and not self.lost(
                account, region, event_class, start, start + step
            )
            if is_there and begun is not None:
                yield begun, start
                begun = None
            elif not is_there and begun is None:
                begun = max(start, since)
        if begun is not None:
            yield begun, until

    def last_hour(self) -> int | None:
        """The start of the last hour in which a record of an event was seen."""
        hours = (hour for _, _, event_class, hour in self._cells if event_class not in self.snapshots)
        return max(hours, default=None)

    def began(self, account: str, classes: Iterable[str]) -> int | None:
        """The start of the first hour in which an account has a record of one of these classes."""
        wanted = frozenset(classes)
        hours = (hour for one, _, event_class, hour in self._cells if one == account and event_class in wanted)
        return min(hours, default=None)

    def _is_covered(self, account: str, region: str, event_class: str, start: int, step: int) -> bool:
        """Whether records of an interval were seen, or it was quiet throughout."""
        hours = range(start - start % HOUR, start + step, HOUR)
        if any((account, region, event_class, hour) in self._cells for hour in hours):
            return True
        return all(self.was_quiet(account, region, event_class, hour) for hour in hours)

    def was_quiet(self, account: str, region: str, event_class: str, hour: int) -> bool:
        """Whether all logs of an hour were delivered, and no record of a class was to be among them."""
        if self._is_quiet is None or event_class in self.snapshots:
            return False
        if self.lost(account, region, event_class, hour, hour + HOUR):
            return False
        return self._is_quiet(account, region, event_class, hour)

    def _losses(self, account: str, region: str, event_class: str) -> Spans:
        """When records of a class may be missing."""
        place = (account, region, event_class)
        if place not in self._lossy:
            self._lossy[place] = Spans(
                (ALWAYS[0] if hole.since is None else hole.since, ALWAYS[1] if hole.until is None else hole.until)
                for hole in self._holes
                if hole.account in ("", account)
                and hole.region in ("", region)
                and hole.event_class in ("", event_class)
                and not hole.sources
            )
        return self._lossy[place]
