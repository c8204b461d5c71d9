"""The log format `aws.cloudtrail`: CloudTrail records in every container they are found in.

Log files (`{"Records": […]}`), arrays, single records, JSON Lines or records one after another of any of these, answers
of LookupEvents, EventBridge events, Logstash's form, log groups of CloudWatch Logs as exported to S3 or sent on by a
subscription. Sources: CloudTrail User Guide, "CloudTrail log file examples" and "CloudTrail record contents";
CloudTrail API Reference, "LookupEvents"; EventBridge User Guide, "AWS API call events via CloudTrail"; CloudWatch Logs
User Guide, "Log group-level subscription filters".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import cast, overload

from affidavit import Batch, Break, Headers, LogFormat, ObjectRef, Readable, Refusal, Rejection
from affidavit.model.logs import RawRecord

from affidavit_plugins.account_state.format import is_account_state
from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail.exported import is_exported, without_times
from affidavit_plugins.cloudtrail.resolver import HEADER_PATHS, Found, Resolver
from affidavit_plugins.cloudtrail.splitter import RUN_BYTES, Piece, Refused, Run, split, texts

BATCH_RECORDS = 4_000
BATCH_BYTES = 16 << 20
# What is split at once becomes a batch while it is still in the processor's cache; only less than this waits for more.
_ENOUGH_RECORDS = 200
_CHUNK = 1 << 20
_HEAD_BYTES = 65_536

_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+")
_JSON_START = re.compile(rb'\{[ \t\r\n]*+["}]|\[[ \t\r\n]*+(?:[\[{\]"0-9-]|true|false|null)')
_SCALAR_MEMBERS = rb'(?:[ \t\r\n]*+"[^"\\]*+"[ \t\r\n]*+:[ \t\r\n]*+(?:"(?:[^"\\]++|\\.)*+"|[^"\[\]{},]++),)*?'
_DIGEST_START = re.compile(rb"\{" + _SCALAR_MEMBERS + rb'[ \t\r\n]*+"digest(?:StartTime|EndTime|S3Bucket|S3Object)"')
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def accepts(ref: ObjectRef, head: bytes) -> Refusal | None:
    """Whether an object's first 64 KiB look like JSON that may hold records; a digest file is something else."""
    key = parse_key(ref.uri)
    match = _LEAD.match(head)
    start = match.end() if match else 0
    if (key is not None and key.is_digest) or _DIGEST_START.match(head, start):
        return Refusal("CloudTrail digest file, not a log", foreign=True)
    if is_account_state(head):
        return Refusal("the state of an AWS account, not CloudTrail")
    if start == len(head):
        return Refusal("empty" if len(head) < _HEAD_BYTES else "nothing but white space in the first 64 KiB")
    if head.startswith(_UTF16_MARKS):
        return Refusal("UTF-16 text, not JSON in UTF-8; convert it first")
    return None if _JSON_START.match(head, start) or is_exported(head) else Refusal("not JSON")


def read(stream: Readable, headers: Headers) -> Iterator[Batch]:
    """Batches of up to `BATCH_RECORDS` records, in the order of the text.

    An error of the stream is raised after everything before it has been given.
    """
    chunks = _Chunks(stream)
    assembler = _Assembler(headers)
    for group in _grouped(split(without_times(chunks), headers)):
        yield from assembler.batches(group)
    if chunks.error is not None:
        raise chunks.error


class _Chunks:
    """A stream's chunks; an error ends them and is kept in `error`."""

    def __init__(self, stream: Readable) -> None:
        # A buffered `read` loses what it got before an error; `read1` gives it out first.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            while chunk := self._read(_CHUNK):
                yield chunk
        except Exception as error:  # whatever it is, it belongs to the stream's owner, who gets it from `read`
            self.error = error


def _grouped(parts: Iterator[Run | list[Piece]]) -> Iterator[list[Run | list[Piece]]]:
    """The same parts, together as many as are enough for a batch."""
    group: list[Run | list[Piece]] = []
    count = size = 0
    for part in parts:
        group.append(part)
        count += len(part)
        size += RUN_BYTES if isinstance(part, Run) else sum(len(item) for item in part if type(item) is bytes)
        if count >= _ENOUGH_RECORDS or size >= BATCH_BYTES:
            yield group
            group, count, size = [], 0, 0
    if group:
        yield group


class _Texts(Sequence[RawRecord]):
    """The texts of a batch's records, told apart when one is asked for: most batches need none."""

    def __init__(self, parts: Sequence[Run | list[Piece]], count: int) -> None:
        self._parts = parts
        self._count = count
        self._texts: list[RawRecord] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> RawRecord: ...
    @overload
    def __getitem__(self, at: slice) -> list[RawRecord]: ...
    def __getitem__(self, at: int | slice) -> RawRecord | list[RawRecord]:
        if self._texts is None:
            self._texts = cast("list[RawRecord]", list(chain.from_iterable(map(texts, self._parts))))
        return self._texts[at]


class _Assembler:
    """Turns values into batches, and counts records, rejected ones included."""

    def __init__(self, headers: Headers) -> None:
        self._resolver = Resolver(headers)
        self._index = 0

    def batches(self, group: list[Run | list[Piece]]) -> Iterator[Batch]:
        found = self._resolver.plain(group)
        if found is None:
            items = chain.from_iterable(map(self._items, chain.from_iterable(map(texts, group))))
            while some := list(islice(items, BATCH_RECORDS)):
                yield self._batch(some)
            return
        raws: Sequence[RawRecord] = _Texts(group, len(found))
        indices = range(self._index, self._index + len(found))
        self._index += len(found)
        if len(found) <= BATCH_RECORDS:
            yield Batch(indices, found, raws)
            return
        for first in range(0, len(found), BATCH_RECORDS):
            cut = slice(first, first + BATCH_RECORDS)
            yield Batch(indices[cut], found[cut], raws[cut])

    def _items(self, piece: Piece) -> Iterable[Found | Refused | Break]:
        return (piece,) if isinstance(piece, Refused | Break) else self._resolver.resolve(piece)

    def _batch(self, items: list[Found | Refused | Break]) -> Batch:
        raws: list[RawRecord] = []
        indices: list[int] = []
        batch = Batch(indices, [], raws, [], [])
        for item in items:
            if isinstance(item, Break):
                batch.breaks.append(item)
                continue
            if isinstance(item, Refused):
                batch.rejected.append(Rejection(self._index, item.reason))
            else:
                indices.append(self._index)
                batch.headers.append(item.header)
                raws.append(item.raw)
            self._index += 1
        return batch


FORMAT = LogFormat(
    name="aws.cloudtrail",
    kind="aws.cloudtrail",
    summary="CloudTrail log files, JSON Lines, EventBridge events, answers of LookupEvents, exported log groups",
    accepts=accepts,
    read=read,
    header_paths=HEADER_PATHS,
)
