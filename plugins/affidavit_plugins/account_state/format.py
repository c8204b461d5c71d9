"""The log format `aws.account`: a snapshot of accounts as JSON Lines, one record for each question that was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec
from affidavit import Batch, Headers, LogFormat, ObjectRef, Readable, Refusal, Rejection

_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"recordType"\s*:\s*"aws\.account/(?P<version>[^"]*)"')
_VERSION = b"1"
_HEAD_BYTES = 65_536
_CHUNK = 1 << 20
_BATCH_RECORDS = 1_000


def is_account_state(head: bytes) -> bool:
    """Whether text begins as a snapshot does, of whatever version."""
    return _START.match(head) is not None


def accepts(_: ObjectRef, head: bytes) -> Refusal | None:
    """Whether an object is a snapshot, by its first record."""
    found = _START.match(head)
    if not head.strip():
        # Nothing tells what it was to be, so it is refused in the words of any other format.
        return Refusal("empty" if len(head) < _HEAD_BYTES else "nothing but white space in the first 64 KiB")
    if found is None:
        return Refusal("not the state of an AWS account")
    if found["version"] != _VERSION:
        version = found["version"].decode("utf-8", "replace")
        return Refusal(f"the state of an AWS account in form {version}, which this release does not read")
    return None


def read(stream: Readable, headers: Headers) -> Iterator[Batch]:
    """Batches of records in the order of the text; a line that is no record is rejected, and the next one read."""
    lines = enumerate(_lines(stream))
    while some := list(islice(lines, _BATCH_RECORDS)):
        batch = Batch(indices := [], [], raws := [], [], [])
        for index, line in some:
            try:
                header = headers.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                batch.rejected.append(Rejection(index, f"not a record: {error}"))
                continue
            indices.append(index)
            batch.headers.append(header)
            raws.append(line)
        yield batch


def _lines(stream: Readable) -> Iterator[bytes]:
    """The lines that hold anything. One that is cut off ends in no record, and is rejected like any other."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from filter(bytes.strip, whole)
    if rest.strip():
        yield rest


FORMAT = LogFormat(
    name="aws.account",
    kind="aws.account",
    summary="the state of AWS accounts, as affidavit collect aws-account:// keeps it",
    accepts=accepts,
    read=read,
)
