"""Reads records one by one out of a file, through the plugins that a scan reads it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from affidavit.errors import AffidavitError, SourceError, UsageError
from affidavit.headers import Headers
from affidavit.hookspecs import LogFormat, LogKind
from affidavit.inputs import list_objects
from affidavit.model.logs import ObjectRef, Period, Scope
from affidavit.plugins import Plugins, Provided, pick
from affidavit.reading import DamagedObjectError, TextStream
from affidavit.tolerant import tolerant_decode

_HEAD_BYTES = 65_536


class EventRecord(msgspec.Struct, frozen=True):
    """A record, its index in its object, and its log kind."""

    index: int
    kind: LogKind
    record: dict[str, Any]


def read_records(source: tuple[str, str], plugins: Plugins) -> Iterator[EventRecord]:
    """The records at a location, object by object.

    Raises:
        SourceError: there is nothing there, or it breaks off.
        UsageError: no log format reads it.
    """
    refs, _, failures = list_objects([source], plugins, Period(), Scope())
    if failures:
        raise SourceError(failures[0].reason)
    for ref in refs:
        yield from _records_of(ref, plugins)


def _records_of(ref: ObjectRef, plugins: Plugins) -> Iterator[EventRecord]:
    provided = plugins.sources[ref.source]
    try:
        with provided.blame("open"):
            opened = provided.record.open(ref)
    except AffidavitError as error:
        raise SourceError(f"{ref.uri}: cannot be opened: {error.__cause__ or error}") from error
    with TextStream(opened) as stream:
        chosen = _format_of(ref, stream.peek(_HEAD_BYTES), plugins)
        kind = pick(plugins.log_kinds, chosen.record.kind, "log kind").record
        headers = Headers((*kind.time, *kind.event_id, *chosen.record.header_paths))
        try:
            with chosen.blame("read"):
                for batch in chosen.record.read(stream, headers):
                    for index, raw in zip(batch.indices, batch.raws, strict=True):
                        yield EventRecord(index, kind, _decoded(bytes(raw)))
        except AffidavitError as error:
            if isinstance(error.__cause__, DamagedObjectError):
                raise SourceError(f"{ref.uri}: {error.__cause__.reason}") from error
            raise


def _format_of(ref: ObjectRef, head: bytes, plugins: Plugins) -> Provided[LogFormat]:
    refusals = []
    for provided in plugins.log_formats.values():
        with provided.blame("accepts"):
            refusal = provided.record.accepts(ref, head)
        if refusal is None:
            return provided
        refusals.append(refusal.reason)
    raise UsageError(f"{ref.uri}: {'; '.join(sorted(set(refusals))) or 'no log format is installed'}")


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        record: dict[str, Any] = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        record = tolerant_decode(raw)
    return record
