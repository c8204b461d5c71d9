"""Finds the CloudTrail records in a value: the value itself, or what is wrapped in it.

A value is a record when one of `eventName`, `eventSource` or `eventType` (which is all that Insights events have) is a
string, and so is one field of those that say when, where or by whom: every version of the format has such (CloudTrail
User Guide, "CloudTrail record contents"), and a list of rules or labels that name events has not. Other services'
notifications have them too, with an `eventSource` that begins with 'aws:'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, cast

import msgspec
from affidavit import Break, Headers
from affidavit.model.logs import RawRecord
from affidavit.records.tolerant import tolerant_decode

from affidavit_plugins.cloudtrail.splitter import DECODE_ERRORS, PLAIN, Piece, Refused, Run, split, texts

MAX_WRAPPERS = 8

_WHAT = ("eventName", "eventSource", "eventType")
_WHEN_WHERE_WHO = ("eventVersion", "eventTime", "@timestamp", "awsRegion", "recipientAccountId", "userIdentity.type")
_WRAPPERS = ("Records", "Events", "detail", "CloudTrailEvent", "messageType")
_ALL_PATHS = (*_WHAT, *_WHEN_WHERE_WHO, *_WRAPPERS)
HEADER_PATHS = tuple(PLAIN)

_SUBSCRIBED_TYPES = ("DATA_MESSAGE", "CONTROL_MESSAGE")
# What CloudWatch Logs sends to see whether it arrives.
_CONTROL = "CWL CONTROL MESSAGE"


class Found(msgspec.Struct):
    """A record: its decoded header and its text."""

    header: Any
    raw: RawRecord


class _Event(msgspec.Struct):
    """An EventBridge event."""

    detail: msgspec.Raw


class _LogEvent(msgspec.Struct):
    message: str


class _Subscribed(msgspec.Struct):
    """What a subscription of CloudWatch Logs sends on."""

    log_events: list[_LogEvent] = msgspec.field(name="logEvents")


# Made once: objects are many, and often small.
_LOOK = Headers(_ALL_PATHS)
_LOOKED_AT = _LOOK.rows(_ALL_PATHS)
_EVENTS = msgspec.json.Decoder(_Event)
_SUBSCRIBED = msgspec.json.Decoder(_Subscribed)


class Resolver:
    """Finds records and decodes their headers.

    Args:
        headers: what to decode of each record; includes `HEADER_PATHS`.
    """

    def __init__(self, headers: Headers) -> None:
        self._decode = headers.decode
        self._plain_rows = headers.rows(HEADER_PATHS)
        self._sources = headers.column("eventSource")

    def plain(self, parts: Sequence[Run | list[Piece]]) -> list[Any] | None:
        """The headers of parts that are records and nothing else, every one; None when some need a closer look."""
        headers: list[Any] = []
        for part in parts:
            if isinstance(part, Run):
                if not part.plain:
                    return None
                headers += part.headers
                continue
            if not {Refused, Break}.isdisjoint(map(type, part)):
                return None
            try:
                some = list(map(self._decode, cast("Sequence[RawRecord]", part)))
            except DECODE_ERRORS:
                return None
            if not all(map(_is_plain, self._plain_rows(some))):
                return None
            headers += some
        return None if any(source.startswith("aws:") for source in set(self._sources(headers))) else headers

    def resolve(self, raw: RawRecord, level: int = 0) -> Iterator[Found | Refused]:
        """The records in a value, each read tolerantly if need be; what is none is refused, never dropped."""
        if level > MAX_WRAPPERS:
            yield Refused(f"wrapped in more than {MAX_WRAPPERS} containers")
            return
        try:
            header = self._decode(raw)
            (row,) = _LOOKED_AT((_LOOK.decode(raw),))
        except DECODE_ERRORS:
            yield from self._look_inside(raw, level)
            return
        what, when, (records, events, detail, cloudtrail_event, message_type) = row[:3], row[3:-5], row[-5:]
        source = what[1]
        if isinstance(records, list) or isinstance(events, list):
            yield from self._look_inside(raw, level)
        elif isinstance(source, str) and source.startswith("aws:"):
            yield Refused(f"{'S3' if source == 'aws:s3' else source} event notification, not a CloudTrail record")
        elif _has_text(what) and _has_text(when):
            yield Found(header, raw)
        elif isinstance(cloudtrail_event, str):
            yield from self._unwrap(cloudtrail_event.encode(), level)
        elif isinstance(detail, dict):
            yield from self._unwrap(_EVENTS.decode(raw).detail, level)
        elif message_type in _SUBSCRIBED_TYPES:
            yield from self._subscribed(raw, level)
        else:
            yield Refused("not a CloudTrail record")

    def _subscribed(self, raw: RawRecord, level: int) -> Iterator[Found | Refused]:
        try:
            events = _SUBSCRIBED.decode(raw).log_events
        except DECODE_ERRORS:
            yield Refused("no log events in a message of CloudWatch Logs")
            return
        for event in events:
            if not event.message.startswith(_CONTROL):
                yield from self._unwrap(event.message.encode("utf-8", "surrogatepass"), level)

    def _unwrap(self, raw: RawRecord, level: int) -> Iterator[Found | Refused]:
        items = self.resolve(raw, level + 1)
        first = next(items, None)
        yield from (Refused("holds no record"),) if first is None else chain((first,), items)

    def _look_inside(self, raw: RawRecord, level: int) -> Iterator[Found | Refused]:
        """The elements of a list of records, or else the value decoded tolerantly."""
        for piece in chain.from_iterable(map(texts, split((bytes(raw),), fragment=True))):
            if isinstance(piece, Break):
                yield Refused(f"not valid JSON: {piece.reason}")
            elif isinstance(piece, Refused):
                yield piece
            elif memoryview(piece).nbytes < memoryview(raw).nbytes:
                yield from self.resolve(piece, level + 1)
            else:
                yield from self._resolve_tolerantly(piece, level)

    def _resolve_tolerantly(self, raw: RawRecord, level: int) -> Iterator[Found | Refused]:
        try:
            text = msgspec.json.encode(tolerant_decode(raw))
        except ValueError as error:
            yield Refused(str(error))
            return
        yield from self.resolve(text, level + 1)


def _is_plain(values: Sequence[Any]) -> bool:
    return all(type(value) is (kind or type(None)) for value, kind in zip(values, PLAIN.values(), strict=True))


def _has_text(values: Iterable[Any]) -> bool:
    return any(isinstance(value, str) for value in values)
