"""Of which accounts and classes of events there are logs in the time that counts, by an Assessment's coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from affidavit.model.access_review import Watch, Watched
from affidavit.model.coverage import Coverage
from affidavit.times import HOUR, parse_time

_REGIONS = 5


class Watcher:
    """Tells how well classes were recorded from `start` to `end`, in epoch seconds.

    Args:
        start: None where the time that was read is shorter than the one that counts.
    """

    def __init__(self, coverage: Coverage, start: int | None, end: int | None) -> None:
        self._coverage = coverage
        self._start = start
        self._end = end
        self._seen = {
            (each.account, each.event_class) for each in coverage.cells if self._is_inside(each.day, each.hours)
        }
        self._told: dict[tuple[str, str, tuple[str, ...]], Watched] = {}

    def watched(self, account: str, event_class: str, regions: Sequence[str] = ()) -> Watched:
        """How well a class was recorded in an account; in some regions alone, where these are given."""
        key = (account, event_class, tuple(regions))
        if key not in self._told:
            watch, why = self._tell(*key)
            self._told[key] = Watched(account, event_class, watch, why)
        return self._told[key]

    @property
    def outside(self) -> tuple[str, ...]:
        """What an answer that is whole does not speak of."""
        regions = self._coverage.regions
        named = ", ".join(regions) if len(regions) <= _REGIONS else f"{len(regions)} of them"
        return (f"regions other than the declared ones ({named}) were not looked at",)

    def is_over(self, moment: int) -> bool:
        """Whether a moment is not before the end."""
        return self._end is not None and moment >= self._end

    def are_looked_at(self, regions: Collection[str]) -> bool:
        """Whether one of these regions is declared."""
        return not set(regions).isdisjoint(self._coverage.regions)

    @property
    def told(self) -> tuple[Watched, ...]:
        """All that was asked of all regions, by account and class."""
        return tuple(self._told[key] for key in sorted(self._told) if not key[2])

    def _tell(self, account: str, event_class: str, regions: tuple[str, ...]) -> tuple[Watch, str]:
        coverage = self._coverage
        if (account, event_class) not in self._seen:
            return Watch.NONE, f"no {event_class} event of the account {account} was read of the days that count"
        if self._start is None:
            return Watch.GAPS, "less time was read than it must be unused for"
        if not coverage.accounts:
            return Watch.GAPS, "no scope and period are given, so gaps in the logs are not known"
        if account not in coverage.accounts or event_class not in coverage.event_classes:
            return (
                Watch.GAPS,
                f"{event_class} of the account {account} is not in the scope, so gaps in it are not known",
            )
        if gaps := list(self._gaps(account, event_class, regions)):
            return Watch.GAPS, f"there are {len(gaps):,} gaps in {event_class}, the first {gaps[0]}"
        if event_class.startswith("data:"):
            return Watch.GAPS, f"{event_class} events were recorded, which need not be of all resources"
        return Watch.WHOLE, ""

    def _gaps(self, account: str, event_class: str, regions: tuple[str, ...]) -> Iterator[str]:
        for gap in self._coverage.gaps:
            if gap.account not in ("", account) or gap.event_class not in ("", event_class):
                continue
            if regions and gap.region not in ("", *regions):
                continue
            since, until = parse_time(gap.since), parse_time(gap.until)
            if until is not None and self._start is not None and until <= self._start:
                continue
            if since is not None and self._end is not None and since >= self._end:
                continue
            where = f" in {gap.region}" if gap.region else ""
            yield f"from {gap.since or 'the beginning'} to {gap.until or 'the end'}{where}"

    def _is_inside(self, day: str, hours: str) -> bool:
        """Whether a day's hours have a record, or were quiet, in the time that counts."""
        begin = parse_time(f"{day}T00:00:00Z") or 0
        return any(
            mark != "."
            and (self._start is None or begin + (hour + 1) * HOUR > self._start)
            and (self._end is None or begin + hour * HOUR < self._end)
            for hour, mark in enumerate(hours)
        )
