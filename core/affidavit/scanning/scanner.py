"""Scans one object: opens it, finds its format, has its records taken. Whatever goes wrong is part of the result."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import IO

from affidavit.coverage.changes import changing_events
from affidavit.errors import AffidavitError, why_not_opened
from affidavit.garbage import collector_paused
from affidavit.log_plugins import LogFormat, Refusal
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import Batch, Break, ObjectRef, Period, Rejection, Skipped
from affidavit.model.policy import Policy
from affidavit.parts.failures import NOT_AS_COLLECTED
from affidavit.parts.partial import Partial
from affidavit.parts.tally import Tally
from affidavit.plugins import Plugins, Provided, pick
from affidavit.reading.stored_bytes import DamagedObjectError, TextStream
from affidavit.scanning.kind_reader import KindReader

_HEAD_BYTES = 65_536
# A file of another name that holds no log was never meant to; one of these names was.
_LOG_ENDINGS = (".json", ".jsonl", ".ndjson", ".gz", ".zst", ".zip", ".log", ".truncated")
# Text that is packed still: what has been unpacked once is not unpacked again, and these others not at all.
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"PK\x03\x04": "zip",
    b"\x04\x22\x4d\x18": "lz4",
    b"\xff\x06\x00\x00sNaPpY": "snappy",
}


def horizons_of(period: Period, policies: Iterable[Policy]) -> dict[str, int]:
    """Id of each policy that correlates → the second that it looks back to; empty where the period has no beginning."""
    since = period.since
    if since is None:
        return {}
    return {policy.id: since - policy.correlate.lookback for policy in policies if policy.correlate is not None}


class Scanner:
    """Scans objects with one set of policies over one period; one serves one process.

    Args:
        plugins: where sources, formats and kinds come from.
        policies: compiled for this process.
        period: records outside [since, until) are counted, not evaluated.
        opener: opens objects in place of their sources, to which it goes itself.
        lookback: seconds before it that policies which correlate see too.
        expected: the event classes of the declared scope. What changes that snapshots of others show is nothing to ask.
        make_tally: makes what gathers an object's part, in place of a `Tally`.
        access: whether to take what records show of access.
    """

    def __init__(
        self,
        plugins: Plugins,
        policies: CompiledPolicies,
        period: Period,
        lookback: int = 0,
        opener: Callable[[ObjectRef], IO[bytes]] | None = None,
        expected: Collection[str] = (),
        make_tally: Callable[[ObjectRef], Tally] | None = None,
        *,
        access: bool = False,
    ) -> None:
        self._make_tally = make_tally or (lambda ref: Tally(ref, self._horizons))
        self._opener = opener
        self._plugins = plugins
        self._policies = policies
        self._period = period
        self._lookback = lookback
        self._expected = expected
        self._horizons = horizons_of(period, policies.policies)
        self._access = access
        self._readers: dict[str, KindReader] = {}

    def scan(self, ref: ObjectRef) -> Partial | Skipped:
        """One object's part, or why it was left aside as no log."""
        with collector_paused():
            return self._scan(ref)

    def _scan(self, ref: ObjectRef) -> Partial | Skipped:
        tally = self._make_tally(ref)
        source = self._plugins.sources[ref.source]
        try:
            with source.blame("open"):
                stream = TextStream((self._opener or source.record.open)(ref))
        except AffidavitError as error:
            if ref.collected is not None and ref.collected.is_gone:
                tally.broken(ref.collected.lost, "open", outcome=NOT_AS_COLLECTED)
            else:
                tally.broken(why_not_opened(error), "open", plugin=f"source.{ref.source}")
            return tally.partial(None, failed=True)
        with stream:
            return self._scan_stream(tally, stream)

    def _scan_stream(self, tally: Tally, stream: TextStream) -> Partial | Skipped:
        head = stream.peek(_HEAD_BYTES)
        refusals: list[Refusal] = []
        accepted: list[Provided[LogFormat]] = []
        for provided in self._plugins.log_formats.values():
            try:
                refusal = _ask(provided, tally.ref, head)
            except AffidavitError as error:
                tally.broken(str(error), "plugin", plugin=f"log-format.{provided.name}")
                continue
            if refusal is None:
                accepted.append(provided)
            else:
                refusals.append(refusal)
        if len(accepted) == 1:
            self._read(tally, stream, accepted[0])
            _finish(tally, stream)
            return tally.partial(stream)
        if accepted:
            tally.broken(f"several log formats accept it: {', '.join(sorted(each.name for each in accepted))}")
        foreign = sorted({refusal.reason for refusal in refusals if refusal.foreign})
        reason = "; ".join(foreign or sorted({refusal.reason for refusal in refusals})) or "no log format is installed"
        packed = next((name for magic, name in _PACKED.items() if head.startswith(magic)), "")
        if packed:
            reason = f"{packed} data, which may hold logs: unpack it first"
        meant = tally.ref.named or bool(tally.ref.account) or bool(packed) or _has_log_name(tally.ref.uri)
        if not tally.is_broken and not stream.broken and (foreign or not meant):
            if not _is_changed(tally.ref, stream):
                return Skipped(tally.ref.uri, reason)
        elif not stream.broken and not tally.is_broken:
            tally.broken(reason)
        _finish(tally, stream)
        return tally.partial(stream, failed=True)

    def _read(self, tally: Tally, stream: TextStream, provided: Provided[LogFormat]) -> None:
        try:
            reader = self._reader(provided)
            tally.is_snapshot = reader.is_snapshot
            reader.take(tally, _batches(provided, reader, stream))
        except AffidavitError as error:
            damage = error.__cause__
            if isinstance(damage, DamagedObjectError):
                tally.damaged(damage.offset, damage.reason)
            else:
                tally.broken(str(error), "plugin", plugin=f"log-format.{provided.name}")

    def _reader(self, provided: Provided[LogFormat]) -> KindReader:
        reader = self._readers.get(provided.name)
        if reader is None:
            kind = pick(self._plugins.log_kinds, provided.record.kind, "log kind")
            with provided.blame("header_paths"):
                reader = KindReader(
                    kind,
                    provided.record.header_paths,
                    self._policies,
                    self._period,
                    self._lookback,
                    changing_events(self._plugins, provided.record.kind, self._expected),
                    access=self._access,
                )
            self._readers[provided.name] = reader
        return reader


def _ask(provided: Provided[LogFormat], ref: ObjectRef, head: bytes) -> Refusal | None:
    with provided.blame("accepts"):
        refusal = provided.record.accepts(ref, head)
        if refusal is not None and not isinstance(refusal, Refusal):
            raise TypeError(f"accepts gave {type(refusal).__name__}, not Refusal or None")
    return refusal


def _batches(provided: Provided[LogFormat], reader: KindReader, stream: TextStream) -> Iterator[Batch]:
    with provided.blame("read"):
        batches = iter(provided.record.read(stream, reader.headers))
    while True:
        with provided.blame("read"):
            batch = next(batches, None)
            if batch is None:
                return
            if not isinstance(batch, Batch):
                raise TypeError(f"read gave {type(batch).__name__}, not Batch")
            if not all(isinstance(each, Rejection) for each in batch.rejected):
                raise TypeError("read gave a batch whose rejected are not all Rejection")
            if not all(isinstance(each, Break) for each in batch.breaks):
                raise TypeError("read gave a batch whose breaks are not all Break")
            if batch.headers and not isinstance(batch.headers[0], reader.headers.struct):
                raise TypeError(f"read gave headers of type {type(batch.headers[0]).__name__}, not by headers.decode")
            if not len(batch.indices) == len(batch.headers) == len(batch.raws):
                raise ValueError("read gave a batch whose indices, headers and raws are not in step")
        yield batch


def _finish(tally: Tally, stream: TextStream) -> None:
    """Read on to the end, so that the hashes are of the whole object even where its records broke off."""
    try:
        stream.drain()
    except DamagedObjectError as error:
        tally.damaged(error.offset, error.reason)
    stream.finish_stored()
    collected = tally.ref.collected
    objection = collected.objection(stream.sha256) if collected and stream.sha256 else ""
    if objection:
        tally.changed(objection)


def _is_changed(ref: ObjectRef, stream: TextStream) -> bool:
    """Whether what is no log was something else when it was collected."""
    if ref.collected is None or not ref.collected.sha256:
        return False
    with contextlib.suppress(DamagedObjectError):
        stream.drain()
    stream.finish_stored()
    return bool(ref.collected.objection(stream.sha256))


def _has_log_name(uri: str) -> bool:
    """Whether a name is that of a log, or of one in other wrapping (`events.json.xz`)."""
    name = uri.rpartition("/")[2].lower()
    return name.endswith(_LOG_ENDINGS) or any(f"{ending}." in name for ending in _LOG_ENDINGS)
