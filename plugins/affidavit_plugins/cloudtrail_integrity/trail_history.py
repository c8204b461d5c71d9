"""Why a chain of digests has gaps or begins anew: what logs that digests vouch for say of their trail being off.

Only valid log files are asked: whoever deletes digests could as well write a log file that explains it. Source: the
CloudTrail API Reference on StopLogging and the other calls, which are made in a trail's home region and so are recorded
there, in the account that the trail belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import islice
from typing import IO, Any

import msgspec
from affidavit import AffidavitError, ObjectRef

from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail.trail_calls import SOURCE, SWITCHES, TrailName, named_trail, validation_set
from affidavit_plugins.cloudtrail_digest.history import TrailEvent, explained, off_times
from affidavit_plugins.cloudtrail_digest.keys import ChainId
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, Unreadable
from affidavit_plugins.cloudtrail_integrity.places import place_of
from affidavit_plugins.cloudtrail_integrity.stored import decompressed, read_stored

Open = Callable[[ObjectRef], IO[bytes]]

# A digest ends up to an hour after a trail was turned off, and the record of that is delivered some minutes after it.
_AROUND = 2 * 3_600
_AT_ONCE = 16


class _Record(msgspec.Struct, frozen=True):
    event_source: str = msgspec.field(name="eventSource", default="")
    event_name: str = msgspec.field(name="eventName", default="")
    event_time: str = msgspec.field(name="eventTime", default="")
    error: Any = msgspec.field(name="errorCode", default=None)
    parameters: Any = msgspec.field(name="requestParameters", default=None)
    identity: Any = msgspec.field(name="userIdentity", default=None)


class _Log(msgspec.Struct, frozen=True):
    records: list[msgspec.Raw] = msgspec.field(name="Records", default_factory=list)


def with_history(reports: Sequence[ChainReport], valid: Iterable[ObjectRef], open_log: Open) -> Iterator[ChainReport]:
    """Reports whose gaps and restarts say what explains them.

    An organisation's trail is left as it is: its calls are recorded in the account that owns it, and nothing in its
    digests says which that is, so that any member with a trail of the same name could explain it away.

    Args:
        reports: of chains.
        valid: log files that a valid digest vouches for.
        open_log: a log file → its bytes as stored.
    """
    wanted: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for report in reports:
        ends = [(gap.since, gap.until) for gap in report.gaps]
        ends += [(min(each.ended, each.at), max(each.ended, each.at)) for each in report.restarts]
        if not report.chain.organisation and ends:
            times = wanted.setdefault((report.chain.account, report.chain.home), [])
            times += [(since - _AROUND, until + _AROUND) for since, until in ends]
    records: dict[tuple[str, str], list[_Record]] = {place: [] for place in wanted}
    placed = ((_place_in(ref, wanted), ref) for ref in (valid if wanted else ()))
    asked = ((place, ref) for place, ref in placed if place is not None)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while some := list(islice(asked, _AT_ONCE)):
            found = pool.map(partial(_records, open_log=open_log), [ref for _, ref in some])
            for (place, _), held in zip(some, found, strict=True):
                records[place] += held
    for report in reports:
        chain = report.chain
        told = () if chain.organisation else records.get((chain.account, chain.home), ())
        yield explained(report, off_times({event for record in told for event in _events(record, chain)}))


def _place_in(ref: ObjectRef, wanted: Mapping[tuple[str, str], Sequence[tuple[int, int]]]) -> tuple[str, str] | None:
    """The account and region of a log file, where one of the times that are wanted of them is its own."""
    key = parse_key(place_of(ref).key)
    if key is None or key.kind != "CloudTrail":
        return None
    place = key.account, key.region
    times = wanted.get(place, ())
    return place if any(key.latest > since and key.earliest < until for since, until in times) else None


def _records(ref: ObjectRef, open_log: Open) -> list[_Record]:
    """The calls in a log file that may turn a trail off or on. One that cannot be read explains nothing."""
    try:
        with open_log(ref) as stream:
            text = decompressed(read_stored(stream))
        if isinstance(text, Unreadable) or SOURCE.encode() not in text:
            return []
        return [record for raw in msgspec.json.decode(text, type=_Log).records for record in _wanted(raw)]
    except (AffidavitError, OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []


def _wanted(raw: msgspec.Raw) -> Iterator[_Record]:
    # Most records are of something else, and are not taken apart.
    if SOURCE.encode() not in memoryview(raw).tobytes():
        return
    try:
        record = msgspec.json.decode(raw, type=_Record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    if record.event_source == SOURCE and record.event_name in SWITCHES and not record.error:
        yield record


def _events(record: _Record, chain: ChainId) -> Iterator[TrailEvent]:
    """What a record says of a chain's trail."""
    given = record.parameters if isinstance(record.parameters, dict) else {}
    trail = named_trail(given.get("name"), chain.account, chain.home)
    if trail != TrailName(chain.account, chain.trail, chain.home):
        return
    try:
        time = int(datetime.fromisoformat(record.event_time).timestamp())
    except ValueError:
        return
    by = _who(record.identity)
    if record.event_name != "UpdateTrail":
        yield TrailEvent(time, record.event_name, by)
    validates = validation_set(record.event_name, given)
    if validates is not None:
        yield TrailEvent(time, "validation-on" if validates else "validation-off", by)


def _who(identity: Any) -> str:
    known = identity if isinstance(identity, dict) else {}
    names = (known.get(name) for name in ("arn", "principalId", "invokedBy", "accountId", "type"))
    return next((name for name in names if isinstance(name, str) and name), "")
