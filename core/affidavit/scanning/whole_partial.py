"""What a whole object comes to, whatever the period: by UTC day, so that the part of any period can be cut from it.

A cut gives the very `Partial` that a scan of the object for that period gives. Where it cannot, because an end of the
period falls among the records of a day, it gives None, and the object has to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from affidavit.model.logs import ObjectRef, Period
from affidavit.model.policy import PatternKind, Policy
from affidavit.model.timeline import LoggingRecord
from affidavit.parts.partial import Change, Match, Partial, Population, decode_matches
from affidavit.parts.tally import Place, Tally
from affidavit.scanning.scanner import horizons_of
from affidavit.times import HOUR


class Cell(msgspec.Struct, frozen=True, array_like=True, order=True):
    """How many records of an object belong to an account, region, event class and hour; '' where they don't tell.

    `doubtful_class` is as in `Place`, `hour` the epoch second in which it begins.
    """

    account: str
    region: str
    event_class: str
    doubtful_class: str
    hour: int
    records: int


class Day(msgspec.Struct, frozen=True, array_like=True):
    """What an object's records of one UTC day come to; `first` and `last` are their times, in epoch seconds.

    The rest is as in `Partial`. Of policies that look for new values `linked` has the first match of each value.
    """

    first: int
    last: int
    records: int
    keys: bytes
    cells: tuple[Cell, ...]
    populations: tuple[Population, ...]
    matches: tuple[tuple[str, bytes], ...]
    linked: tuple[Match, ...]


class WholePartial(msgspec.Struct, frozen=True, array_like=True):
    """What an object comes to of which every record was read and evaluated, none without a time.

    Attributes:
        size, sha256, sha256_text: as in `InputObject`.
        is_snapshot: whether its records show a moment, so that those near a period speak of it, too.
        days: in order.
    """

    size: int
    sha256: str
    sha256_text: str
    is_snapshot: bool
    days: tuple[Day, ...]
    history: tuple[tuple[str, LoggingRecord], ...]
    changes: tuple[Change, ...]

    @property
    def broken(self) -> None:
        """It was read to its end."""
        return


class Span(msgspec.Struct, frozen=True):
    """What a scan looks at.

    Attributes:
        earliest: how far back any policy looks, in epoch seconds; None where the period has no beginning.
        horizons: how far back each policy that correlates looks.
        novel: those of them that look for new values.
    """

    period: Period
    earliest: int | None
    horizons: Mapping[str, int]
    novel: frozenset[str]


def span_of(period: Period, lookback: int, policies: Iterable[Policy]) -> Span:
    """What a scan of a period looks at, `lookback` seconds before it included."""
    every = tuple(policies)
    novel = (each.id for each in every if each.correlate and each.correlate.kind is PatternKind.FIRST_SEEN)
    earliest = None if period.since is None else period.since - lookback
    return Span(period, earliest, horizons_of(period, every), frozenset(novel))


def cut(whole: WholePartial, ref: ObjectRef, span: Span) -> Partial | None:
    """The part that an object has in a period; None where that cannot be told without reading it again."""
    found = _chosen(whole, span)
    if found is None:
        return None
    inside, earlier = found
    tally = Tally(ref, span.horizons)
    tally.read = sum(day.records for day in whole.days)
    tally.evaluated = sum(day.records for day in inside)
    tally.outside = tally.read - tally.evaluated
    tally.earlier = sum(day.records for day in earlier)
    tally.keys = [day.keys for day in inside]
    tally.history = [(kind, msgspec.structs.replace(record, object=ref.uri)) for kind, record in whole.history]
    for change in whole.changes:
        tally.change(change)
    since = span.period.since or 0
    places: dict[tuple[str, str, str, str], Place] = {}
    for cell in (cell for day in earlier for cell in day.cells):
        # As in a scan: the hour in which the period begins is covered by what the period itself holds.
        if cell.hour + HOUR <= since - _slack(whole, span):
            _count(tally, cell, places)
    for cell in (cell for day in inside for cell in day.cells):
        _count(tally, cell, places)
    if len(inside) == 1 and not earlier:
        # Most objects: nothing is unpacked.
        (day,) = inside
        return msgspec.structs.replace(
            tally.partial(whole), populations=day.populations, matches=day.matches, linked=_in_sight(day.linked, span)
        )
    for match in _matches(inside):
        tally.keep(match)
    for match in (match for day in (*earlier, *inside) for match in day.linked):
        assert match.link
        if match.policy not in span.novel:
            tally.keep(match)
        elif tally.is_earlier(match.policy, match.link, match.time):
            tally.keep_first(match)
    return tally.partial(whole)


def _chosen(whole: WholePartial, span: Span) -> tuple[list[Day], list[Day]] | None:
    """The days within the period, and those before it that correlation looks back on."""
    slack = _slack(whole, span)
    since = None if span.period.since is None else span.period.since - slack
    until = None if span.period.until is None else span.period.until + slack
    looked_back = [span.earliest] if since is not None and span.earliest is not None and span.earliest < since else []
    ends = [end for end in (since, until, *looked_back) if end is not None]
    inside: list[Day] = []
    earlier: list[Day] = []
    for day in whole.days:
        if any(day.first < end <= day.last for end in ends) or _is_cut_for_novelty(day, span):
            return None
        if since is not None and day.last < since:
            if looked_back and day.first >= looked_back[0]:
                earlier.append(day)
        elif until is None or day.last < until:
            inside.append(day)
    return inside, earlier


def _is_cut_for_novelty(day: Day, span: Span) -> bool:
    """Whether a policy that looks for new values sees only some of a day, of which the first of each is kept."""
    return any(
        day.first < span.horizons[match.policy] <= day.last
        for match in day.linked
        if match.policy in span.novel and match.policy in span.horizons
    )


def _slack(whole: WholePartial, span: Span) -> int:
    return span.period.slack if whole.is_snapshot else 0


def _count(tally: Tally, cell: Cell, places: dict[tuple[str, str, str, str], Place]) -> None:
    named = (cell.account, cell.region, cell.event_class, cell.doubtful_class)
    place = places.get(named)
    if place is None:
        place = places[named] = Place(*named[:3], (), doubtful_class=cell.doubtful_class)
    tally.seen[place, cell.hour] = cell.records


def _matches(days: Iterable[Day]) -> Iterator[Match]:
    return (match for day in days for _, content in day.matches for match in decode_matches(content))


def _in_sight(linked: tuple[Match, ...], span: Span) -> tuple[Match, ...]:
    # Of snapshots a period reaches further back than some policies look.
    horizons = span.horizons
    return tuple(
        match
        for match in linked
        if match.time is None or match.policy not in horizons or match.time >= horizons[match.policy]
    )


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(WholePartial).decode


def encode_whole(whole: WholePartial) -> bytes:
    """It as bytes."""
    return _encode(whole)


def decode_whole(content: bytes) -> WholePartial:
    """What `encode_whole` made bytes of.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _decode(content)
