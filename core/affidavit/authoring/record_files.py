"""Reads the records of log objects one by one, through the installed log formats, for commands that look at a few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from affidavit.errors import PluginError, UsageError
from affidavit.headers import Headers
from affidavit.log_plugins import LogFormat, LogKind
from affidavit.model.logs import ObjectRef, Period, Scope
from affidavit.plugins import Plugins, Provided, pick
from affidavit.reading.stored_bytes import DamagedObjectError, TextStream
from affidavit.records.tolerant import decode_record
from affidavit.scanning.inputs import list_objects

_HEAD_BYTES = 65_536


class FoundRecord(msgspec.Struct, frozen=True):
    """A record: its object's name, its index there, its log kind, its JSON text."""

    object: str
    index: int
    kind: str
    raw: bytes

    def decoded(self) -> dict[str, Any]:
        """The record as a scan sees it: decoded tolerantly where it must be.

        Raises:
            ValueError: it cannot be decoded at all.
        """
        return decode_record(self.raw)[0]


def read_records(source: tuple[str, str], plugins: Plugins) -> Iterator[FoundRecord]:
    """The records at a location, in order.

    Args:
        source: name of the source plugin, and location.

    Raises:
        UsageError: an object there cannot be read, or not to its end.
        SourceError: the location cannot be listed.
    """
    refs, skipped, failures = list_objects([source], plugins, Period(), Scope())
    problems = [*(failure.reason for failure in failures), *(item.reason for item in skipped if item.failed)]
    if problems:
        raise UsageError(f"{source[1]}: {problems[0]}")
    for ref in refs:
        yield from records_of(ref, plugins)


def records_of(ref: ObjectRef, plugins: Plugins) -> Iterator[FoundRecord]:
    """The records of one object, in order.

    Raises:
        UsageError: it cannot be read, or not to its end.
        SourceError: it cannot be opened.
    """
    with opened(ref, plugins) as stream:
        yield from records_in(stream, ref, plugins)


def opened(ref: ObjectRef, plugins: Plugins) -> TextStream:
    """The text of an object.

    Raises:
        SourceError: it cannot be opened.
    """
    provided = plugins.sources[ref.source]
    with provided.blame("open"):
        return TextStream(provided.record.open(ref))


def records_in(stream: TextStream, ref: ObjectRef, plugins: Plugins, *, strict: bool = True) -> Iterator[FoundRecord]:
    """The records of an object that was opened, in order.

    Args:
        strict: whether what is no record, and an end that is missing, are errors; else they are passed over.

    Raises:
        UsageError: it cannot be read, or not to its end.
    """
    log_format = _format(ref, stream.peek(_HEAD_BYTES), plugins)
    kind: LogKind = pick(plugins.log_kinds, log_format.record.kind, "log kind").record
    headers = Headers((*kind.time, *kind.event_id, *kind.account, *kind.region, *log_format.record.header_paths))
    try:
        with log_format.blame("read"):
            batches: Iterator[Any] = iter(log_format.record.read(stream, headers))
        while True:
            with log_format.blame("read"):
                batch = next(batches, None)
            if batch is None:
                break
            for index, raw in zip(batch.indices, batch.raws, strict=True):
                yield FoundRecord(ref.uri, index, kind.name, bytes(raw))
            for each in batch.rejected if strict else ():
                raise UsageError(f"{ref.uri}: record {each.index}: {each.reason}")
            for each in batch.breaks if strict else ():
                raise UsageError(f"{ref.uri}: cannot be read past byte {each.offset}: {each.reason}")
    except PluginError as error:
        if isinstance(error.__cause__, DamagedObjectError) and not strict:
            return
        if isinstance(error.__cause__, DamagedObjectError):
            raise UsageError(f"{ref.uri}: {error.__cause__.reason}") from error
        raise


def _format(ref: ObjectRef, head: bytes, plugins: Plugins) -> Provided[LogFormat]:
    refusals: list[str] = []
    accepted: list[Provided[LogFormat]] = []
    for provided in plugins.log_formats.values():
        with provided.blame("accepts"):
            refusal = provided.record.accepts(ref, head)
        if refusal is None:
            accepted.append(provided)
        else:
            refusals.append(refusal.reason)
    if len(accepted) != 1:
        several = f"several log formats accept it: {', '.join(sorted(each.name for each in accepted))}"
        raise UsageError(f"{ref.uri}: {several if accepted else '; '.join(sorted(set(refusals)))}")
    return accepted[0]
