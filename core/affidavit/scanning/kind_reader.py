"""Takes batches of records of one log kind: accounts for each, and has those matched that a policy can match.

This is the hot path. It works on columns, the values of one header field of all records of a batch, so that what a
record costs is a few look-ups in dictionaries, whatever the number of policies; only a record that some policy can
match is decoded whole, by `matching`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from affidavit.changing_events import ChangingEvents
from affidavit.coverage.changes import ChangeReader
from affidavit.coverage.history import HistoryReader
from affidavit.errors import AffidavitError
from affidavit.headers import Headers
from affidavit.log_plugins import LogKind, is_event_class
from affidavit.matching.matching import Matcher, Work, as_text
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.assessment import RecordRef
from affidavit.model.logs import Batch, Period
from affidavit.parts.duplicates import event_keys
from affidavit.parts.tally import LISTED_LIMIT, Place, Tally
from affidavit.plugins import Provided
from affidavit.scanning.access import AccessReader
from affidavit.times import parse_time

_MEMO_LIMIT = 100_000
# Files that are read one after another share seconds: of a few hours, not of a quarter.
_SECONDS_LIMIT = 10_000
# So many candidates are matched at once, and of so many bytes of their text at most.
_MATCHED_AT_ONCE = 1_000
_HELD_BYTES = 4 << 20
# A candidate's text may keep that of its batch in memory.
_HELD_BATCHES = 16
_HOUR = 3_600

Value = TypeVar("Value")
Result = TypeVar("Result")


class KindReader:
    """Reads records of one kind.

    Args:
        kind: the kind.
        format_paths: header paths that the log format itself needs.
        policies: compiled; only those of this kind run.
        period: records outside [since, until) are counted, not evaluated; policies that correlate also see those of
            the `lookback` seconds before it, and those of snapshots the ones that show how it was at either end.
        changing: events of this kind that change what snapshots show.
        access: whether to take what records show of access.

    Attributes:
        headers: what the log format is to decode of each record.
        is_snapshot: whether its records show a moment.
    """

    def __init__(
        self,
        kind: Provided[LogKind],
        format_paths: Sequence[str],
        policies: CompiledPolicies,
        period: Period,
        lookback: int = 0,
        changing: Sequence[ChangingEvents] = (),
        *,
        access: bool = False,
    ) -> None:
        record = kind.record
        self._kind = record
        self._policies = policies
        slack = period.slack if record.snapshot else 0
        self._since = None if period.since is None else period.since - slack
        self._until = None if period.until is None else period.until + slack
        self._earliest = None if period.since is None else period.since - lookback
        self.is_snapshot = record.snapshot
        self._history = HistoryReader(kind) if record.history else None
        telling = record.history.select if record.history else ()
        self._changes = ChangeReader(kind, changing)
        self._access = AccessReader(kind) if access and record.access else None
        telling = (*telling, *self._changes.paths, *(self._access.paths if self._access else ()))
        paths = (*policies.select_paths(record.name), *record.class_paths, *record.account, *record.region, *telling)
        self._key_paths = tuple(dict.fromkeys(paths))
        self._selectors = policies.selectors(record.name, self._key_paths)
        self.headers = Headers((*record.time, *record.event_id, *self._key_paths, *format_paths))
        self._time_columns = [self.headers.column(path) for path in record.time]
        self._id_columns = [self.headers.column(path) for path in record.event_id]
        self._keys = self.headers.rows(self._key_paths)
        self._blame = kind.blame("event_class")
        self._matcher = Matcher(kind, policies)
        self._seconds = _Seconds()
        self._places: dict[tuple[Any, ...], Place] = {}

    def take(self, tally: Tally, batches: Iterable[Batch]) -> None:
        """Account for an object's records and evaluate those that fall into the period.

        Whatever `batches` raises is raised when all before it has been dealt with.
        """
        waiting: list[Work] = []
        size = held = 0
        try:
            for batch in batches:
                work = self._account(tally, batch)
                if not work:
                    continue
                waiting += work
                size += sum(memoryview(item.raw).nbytes for item in work)
                held += 1
                if len(waiting) >= _MATCHED_AT_ONCE or size >= _HELD_BYTES or held >= _HELD_BATCHES:
                    # Taken out first, so that whatever happens none is matched twice.
                    ready, waiting, size, held = waiting, [], 0, 0
                    self._matcher.match(tally, ready)
        finally:
            self._matcher.match(tally, waiting)

    def _account(self, tally: Tally, batch: Batch) -> list[Work]:
        """Account for a batch; what is to be evaluated of it."""
        tally.reject(batch.rejected)
        for item in batch.breaks:
            tally.broken_at(item.offset, item.reason)
        headers, indices, raws = batch.headers, batch.indices, batch.raws
        times = self._times(headers)
        ids = _first_that(_is_text, self._id_columns, headers)
        places = self._places_of(headers)
        met = set(places)
        for problem in sorted({place.problem for place in met if place.problem}):
            tally.error("plugin", problem, plugin=f"log-kind.{self._kind.name}")
        inside, earlier = self._in_period(times)

        def of_those(column: Sequence[Value]) -> Sequence[Value]:
            return column if len(inside) == len(headers) else [column[at] for at in inside]

        tally.read += len(headers)
        tally.evaluated += len(inside)
        tally.outside += len(headers) - len(inside)
        tally.earlier += len(earlier)
        tally.take_keys(event_keys(of_those(ids), of_those(raws)), of_those(times))
        _count_cells(tally, of_those(places), of_those(times))
        if self._history and any(place.tells for place in met):
            # Outside the period, too: what logging was before it, and how it went on.
            for at, place in enumerate(places):
                if place.tells and (time := times[at]) is not None:
                    self._history.take(tally, place, time, _text(ids[at]), indices[at], raws[at])
        if self._access:
            self._access.take(tally, batch, inside, times, places)
        if changing := {place for place in met if place.changes}:
            for at, place in enumerate(places):
                if place in changing and (time := times[at]) is not None:
                    self._changes.take(tally, place, time, indices[at], raws[at])
        for at in (at for at in inside if times[at] is None) if None in times else ():
            tally.timeless += 1
            if len(tally.without_time) < LISTED_LIMIT:
                tally.without_time.append(RecordRef(tally.ref.uri, indices[at], _text(ids[at])))
        work = [
            Work(indices[at], raws[at], places[at], times[at], _text(ids[at]), places[at].candidates)
            for at in inside
            if places[at].candidates
        ]
        if earlier:
            work += self._earlier_work(tally, batch, earlier, (times, ids, places))
        return work

    def _earlier_work(
        self,
        tally: Tally,
        batch: Batch,
        earlier: Sequence[int],
        columns: tuple[list[int | None], list[Any], list[Place]],
    ) -> list[Work]:
        """Records before the period, for policies that correlate."""
        times, ids, places = columns
        # An hour in which the period begins is covered by what the period itself holds.
        before = [at for at in earlier if _hour(times[at] or 0) + _HOUR <= (self._since or 0)]
        _count_cells(tally, [places[at] for at in before], [times[at] for at in before])
        return [
            Work(batch.indices[at], batch.raws[at], places[at], times[at], _text(ids[at]), places[at].correlated)
            for at in earlier
            if places[at].correlated
        ]

    def _times(self, headers: Sequence[Any]) -> list[int | None]:
        """Of each record the first time that is one, in epoch seconds."""
        texts, *others = (column(headers) for column in self._time_columns)
        try:
            times: list[int | None] = list(map(self._seconds.__getitem__, texts))
        except TypeError:  # Some header holds a list or an object.
            times = [_second(text) for text in texts]
        for column in others if None in times else ():
            times = [_second(text) if time is None else time for time, text in zip(times, column, strict=True)]
        return times

    def _in_period(self, times: Sequence[int | None]) -> tuple[Sequence[int], Sequence[int]]:
        """Positions of the records to evaluate, those without a time among them, and of those to look back on."""
        since, until, earliest = self._since, self._until, self._earliest
        known = [time for time in times if time is not None] if None in times else times
        first, last = min(known, default=0), max(known, default=0)  # type: ignore[type-var]
        assert first is not None and last is not None
        if (since is None or first >= since) and (until is None or last < until):
            return range(len(times)), ()
        inside: list[int] = []
        earlier: list[int] = []
        for at, time in enumerate(times):
            if time is None or ((since is None or time >= since) and (until is None or time < until)):
                inside.append(at)
            elif since is not None and earliest is not None and earliest <= time < since:
                earlier.append(at)
        return inside, earlier

    def _places_of(self, headers: Sequence[Any]) -> list[Place]:
        return _remembered(self._places, self._keys(headers), self._place)

    def _place(self, key: tuple[Any, ...]) -> Place:
        kind = self._kind
        values = dict(zip(self._key_paths, map(_canonical, key), strict=True))
        about = tuple(values[path] for path in kind.class_paths)
        candidates = []
        correlated = []
        for language, selector, members in self._selectors:
            found = tuple(members[position] for position in selector.candidates(key))
            if found:
                candidates.append((language, found))
            if linked := tuple(each for each in found if self._policies.correlates(language, each)):
                correlated.append((language, linked))
        event_class, problem = self._class(kind.event_class, about)
        doubtful_class, another = self._class(kind.doubtful_class, about) if kind.doubtful_class else ("", "")
        return Place(
            account=_first(values[path] for path in kind.account),
            region=_first(values[path] for path in kind.region),
            event_class=event_class,
            candidates=tuple(candidates),
            correlated=tuple(correlated),
            doubtful_class=doubtful_class,
            tells=self._history is not None and self._history.concerns(values),
            changes=self._changes.concerned(values),
            problem=problem or another,
            grants=self._access is not None and self._access.says_grants(values),
        )

    def _class(self, tell: Callable[[tuple[Any, ...]], str | None], about: tuple[Any, ...]) -> tuple[str, str]:
        """The event class that the kind tells, '' for none; and why it fails, '' where it doesn't."""
        try:
            with self._blame:
                given = as_text(tell(about) or "")
                if given and not is_event_class(given, self._kind):
                    raise ValueError(f"{given!r} is none of the kind's event classes")
                return given, ""
        except AffidavitError as error:
            return "", str(error)


def _remembered(known: dict[Any, Result], keys: Sequence[Any], work_out: Callable[[Any], Result]) -> list[Result]:
    """What each key stands for, worked out once."""
    try:
        return list(map(known.__getitem__, keys))
    except (KeyError, TypeError):
        return [_remembered_one(known, key, work_out) for key in keys]


def _remembered_one(known: dict[Any, Result], key: Any, work_out: Callable[[Any], Result]) -> Result:
    try:
        return known[key]
    except TypeError:  # Some header field holds a list or an object.
        return work_out(key)
    except KeyError:
        if len(known) >= _MEMO_LIMIT:
            known.clear()
        found = known[key] = work_out(key)
        return found


class _Seconds(dict[Any, int | None]):
    """A time as it is written → epoch seconds, worked out once: records of a file share few."""

    def __missing__(self, text: Any) -> int | None:
        if len(self) >= _SECONDS_LIMIT:
            self.clear()
        second = self[text] = _second(text)
        return second


def _second(text: Any) -> int | None:
    return parse_time(text) if isinstance(text, str) else None


def _count_cells(tally: Tally, places: Sequence[Place], times: Sequence[int | None]) -> None:
    """Count records by place and hour."""
    seen = tally.seen
    hours = [None if time is None else time - time % _HOUR for time in times]
    if len(set(hours)) == 1:
        # As in most objects; and a place alone is counted faster.
        counts = [((place, hours[0]), count) for place, count in Counter(places).items()]
    else:
        counts = list(Counter(zip(places, hours, strict=True)).items())
    for (place, hour), count in counts:
        if hour is not None:
            seen[place, hour] = seen.get((place, hour), 0) + count


def _hour(second: int) -> int:
    return second - second % _HOUR


def _first_that(
    holds: Callable[[Any], bool], columns: Sequence[Callable[[Sequence[Any]], list[Any]]], headers: Sequence[Any]
) -> list[Any]:
    """Of each record the first value that holds, of one column after another; the first column's where none does."""
    first, *others = (column(headers) for column in columns)
    for column in others:
        first = [one if holds(one) else other for one, other in zip(first, column, strict=True)]
    return first


def _canonical(value: Any) -> Any:
    """Numbers that are equal to a boolean as that boolean: the memo's keys cannot tell them apart either."""
    return bool(value) if isinstance(value, (int, float)) and value in (0, 1) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _first(values: Iterable[Any]) -> str:
    return next((value for value in values if _is_text(value)), "")
