"""The whole quarter, written to a folder one delivery after another, in memory that does not grow with the records."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from synthetic_quarter.delivery import Log, key, packed, write
from synthetic_quarter.identifiers import Identifiers
from synthetic_quarter.intrusion import intrusion
from synthetic_quarter.moments import HOUR, QUARTER_END, QUARTER_START, seconds
from synthetic_quarter.organisation import GLOBAL_REGION, HOME_REGION, PRODUCTION, REGIONS, SANDBOX
from synthetic_quarter.response import response
from synthetic_quarter.rhythm import Stream, apportion, streams
from synthetic_quarter.workdays import workdays

if TYPE_CHECKING:
    from synthetic_quarter.digests import Digests

DEFAULT_RECORDS = 80_000

#: CloudTrail delivers about every five minutes; here a delivery gathers half a day, so that there are fewer files.
SPAN = 12 * HOUR
#: Larger deliveries are written as several objects.
MOST_RECORDS_IN_OBJECT = 4_000

#: The delivery that happens twice, the hour whose delivery is late, and the delivery that is cut off.
TWICE = (Log(PRODUCTION, GLOBAL_REGION, "Management"), seconds("2026-08-20T12:00:00Z"))
LATE = (Log(PRODUCTION, "eu-central-1", "Management"), seconds("2026-09-29T14:00:00Z"))
LATE_DELIVERY = seconds("2026-10-01T06:17:00Z")
LATE_RECORDS = 24
DAMAGED = (Log(SANDBOX, HOME_REGION, "Management"), seconds("2026-08-12T06:00:00Z"))
DAMAGED_RECORDS = 240
#: The first hour of the next quarter, which these logs deliver as well.
NEXT_QUARTER = tuple(Log(PRODUCTION, region, "Management") for region in REGIONS)
NEXT_QUARTER_RECORDS = 16


@dataclass(frozen=True)
class Summary:
    """What was written.

    Attributes:
        records: distinct records in objects that can be read to their end.
        repeated: records among these that stand in a second object as well.
        objects: log objects, the damaged one included.
        damaged: objects that are cut off.
        digests: digest files.
    """

    records: int
    repeated: int
    objects: int
    damaged: int
    digests: int = 0


@dataclass(frozen=True)
class _Delivery:
    """What is written as one object, or as several when it is large."""

    log: Log
    at: int
    records: list[str]
    repeats: bool = False
    cut_off: bool = False


def generate(out: Path, records: int = DEFAULT_RECORDS, seed: int = 1, digests_from: int | None = None) -> Summary:
    """Write the quarter with `records` distinct records into a folder that is empty or does not exist yet.

    With `digests_from`, a full hour in seconds since 1970, log file validation is on from then: there are digest files,
    and what `affidavit collect` would have kept with them.

    The same seed and number give the same files, byte for byte (see `delivery.packed` for zlib's part in that).

    Raises:
        ValueError: there are more hours to cover than records.
        FileExistsError: the folder holds something.
        OSError: a file cannot be written.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty; name a new folder, so that no older log mixes with this one")
    names = Identifiers(f"{seed}/names")
    written = repeated = objects = damaged = 0
    digests = _digests(digests_from, seed)
    for delivery in _deliveries(str(seed), records):
        at = delivery.at + 300 + names.between(0, 600)
        for first in range(0, len(delivery.records), MOST_RECORDS_IN_OBJECT):
            content = packed(delivery.records[first : first + MOST_RECORDS_IN_OBJECT])
            name = key(delivery.log, at, names.object_suffix())
            if digests:
                digests.add(delivery.log, at, name, gzip.decompress(content))
            if delivery.cut_off:
                content = content[: len(content) * 3 // 5]
            write(out, name, content)
            if digests:
                digests.keep(name, content)
            objects += 1
        if delivery.cut_off:
            damaged += 1
        elif delivery.repeats:
            repeated += len(delivery.records)
        else:
            written += len(delivery.records)
    return Summary(written, repeated, objects, damaged, digests.write(out) if digests else 0)


def _digests(since: int | None, seed: int) -> Digests | None:
    """Digest files to write, where any are asked for. Only then is a package needed that signs."""
    if since is None:
        return None
    from synthetic_quarter.digests import Digests

    return Digests(since, str(seed))


def fewest_records(seed: int = 1) -> int:
    """How many records the quarter has without any ordinary work but its signs of life."""
    return _fixed(streams(), _dated(str(seed)))


def _deliveries(seed: str, records: int) -> Iterator[_Delivery]:
    logs = streams()
    dated = _dated(seed)
    ordinary = records - _fixed(logs, dated)
    if ordinary < 0:
        raise ValueError(
            f"{records:,} records are too few for every hour of the quarter to show something: "
            f"ask for {records - ordinary:,} or more"
        )
    cells = [(begin, log, hour) for begin in _begins() for log in logs for hour in range(begin, begin + SPAN, HOUR)]
    shares = apportion(
        ordinary, (log.weight(hour) for _, log, hour in cells), sum(log.weight(hour) for _, log, hour in cells)
    )
    for begin in _begins():
        for stream in logs:
            counts = {hour: next(shares) for hour in range(begin, begin + SPAN, HOUR)}
            made = [*stream.records(seed, begin, counts), *dated.pop((stream.log, begin), ())]
            yield _Delivery(stream.log, begin + SPAN, made)
            if (stream.log, begin) == TWICE:
                yield _Delivery(stream.log, begin + SPAN + 300, made, repeats=True)
        # What is left of these hours belongs to no stream: Insights events.
        for log, moment in [place for place in dated if place[1] == begin]:
            yield _Delivery(log, begin + HOUR, dated.pop((log, moment)))
    yield from _oddities(seed, logs)


def _oddities(seed: str, logs: list[Stream]) -> Iterator[_Delivery]:
    """An object that is cut off, the first hour of the next quarter, and an object that comes late."""
    by_log = {stream.log: stream for stream in logs}
    log, hour = DAMAGED
    yield _Delivery(log, hour + HOUR, list(by_log[log].records(seed, hour + 1, {hour: DAMAGED_RECORDS})), cut_off=True)
    for log in NEXT_QUARTER:
        made = list(by_log[log].records(seed, QUARTER_END, {QUARTER_END: NEXT_QUARTER_RECORDS}))
        yield _Delivery(log, QUARTER_END + HOUR, made)
    log, hour = LATE
    made = [
        f'{text[:-1]},"addendum":{{"reason":"DELIVERY_DELAY"}}}}'
        for text in by_log[log].records(seed, hour + 1, {hour: LATE_RECORDS})
    ]
    yield _Delivery(log, LATE_DELIVERY, made)


def _dated(seed: str) -> dict[tuple[Log, int], list[str]]:
    """Dated work and the intrusion as JSON text, by log and by the delivery that they belong to."""
    ids = Identifiers(f"{seed}/dated")
    second_key = ids.access_key(SANDBOX, "AKIA")
    placed: dict[tuple[Log, int], list[str]] = defaultdict(list)
    for record in chain(workdays(ids), intrusion(ids, second_key), response(ids, second_key)):
        log = Log(record["recipientAccountId"], record["awsRegion"], record["eventCategory"])
        moment = seconds(record["eventTime"])
        begin = moment - (moment - QUARTER_START) % SPAN
        placed[log, begin].append(json.dumps(record, separators=(",", ":"), ensure_ascii=False))
    return placed


def _fixed(logs: list[Stream], dated: dict[tuple[Log, int], list[str]]) -> int:
    """How many records there are beside ordinary work."""
    by_log = {stream.log: stream for stream in logs}
    signs = sum(stream.signs(hour) for stream in logs for hour in range(QUARTER_START, QUARTER_END, HOUR))
    late = LATE_RECORDS + by_log[LATE[0]].signs(LATE[1])
    after = sum(NEXT_QUARTER_RECORDS + by_log[log].signs(QUARTER_END) for log in NEXT_QUARTER)
    return signs + sum(map(len, dated.values())) + late + after


def _begins() -> range:
    """When each span of the quarter begins that is delivered at once."""
    return range(QUARTER_START, QUARTER_END, SPAN)
