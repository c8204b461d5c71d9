"""What the tests of the CloudTrail plugin share: reading text as the engine does, and making records."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pytest
from affidavit import Batch, Break, Headers
from affidavit_plugins.cloudtrail.format import FORMAT
from affidavit_plugins.cloudtrail.kind import KIND

PATHS = (*FORMAT.header_paths, *KIND.time, *KIND.event_id, *KIND.account, *KIND.region, *KIND.class_paths)


class Outcome:
    """All that was read of one text.

    Attributes:
        raws: the records' text by index.
        rejected: reasons by index.
        breaks: in order.
        error: what the stream raised.
    """

    def __init__(self) -> None:
        self.raws: dict[int, bytes] = {}
        self.headers: list[Any] = []
        self.rejected: dict[int, str] = {}
        self.breaks: list[Break] = []
        self.batches: list[Batch] = []
        self.error: Exception | None = None

    @property
    def records(self) -> list[Any]:
        """The records, decoded, in order."""
        return [msgspec.json.decode(raw) for raw in self.raws.values()]

    def as_tuple(self) -> tuple[Any, ...]:
        """Everything that must not depend on how the text was cut."""
        return self.raws, self.rejected, self.breaks


class Chunked(io.RawIOBase):
    """A stream that gives its bytes in these pieces, and may fail after the last."""

    def __init__(self, chunks: Iterable[bytes], error: Exception | None = None) -> None:
        super().__init__()
        self._chunks = iter(chunks)
        self._error = error

    def read(self, size: int = -1, /) -> bytes:
        for chunk in self._chunks:
            assert len(chunk) <= size
            if chunk:
                return chunk
        if self._error:
            raise self._error
        return b""


class Cloudtrail:
    """Reads text with the log format, and makes records."""

    def read(self, *chunks: bytes, error: Exception | None = None, paths: Iterable[str] = PATHS) -> Outcome:
        """Read a text given in chunks; holds the format to its contract."""
        outcome = Outcome()
        headers = Headers(paths)
        batches = FORMAT.read(Chunked(chunks, error), headers)
        expected = 0
        while True:
            try:
                batch = next(batches, None)
            except Exception as raised:
                outcome.error = raised
                break
            if batch is None:
                break
            outcome.batches.append(batch)
            assert len(batch.indices) == len(batch.headers) == len(batch.raws) <= 4_000
            assert all(isinstance(header, headers.struct) for header in batch.headers)
            both = [*batch.indices, *(item.index for item in batch.rejected)]
            assert sorted(both) == list(range(expected, expected + len(both))), "each record has one index, in order"
            expected += len(both)
            outcome.raws.update(zip(batch.indices, map(bytes, batch.raws), strict=True))
            outcome.headers += batch.headers
            outcome.rejected.update((item.index, item.reason) for item in batch.rejected)
            outcome.breaks += batch.breaks
        return outcome

    @staticmethod
    def record(**fields: Any) -> dict[str, Any]:
        """A small CloudTrail record with these fields too."""
        return {
            "eventVersion": "1.08",
            "userIdentity": {"type": "Root", "accountId": "111122223333"},
            "eventTime": "2026-07-01T09:30:00Z",
            "eventSource": "iam.amazonaws.com",
            "eventName": "CreateUser",
            **fields,
        }

    def records(self, count: int) -> list[dict[str, Any]]:
        """Records that differ in their eventID."""
        return [self.record(eventID=f"{number:08}-0000-4000-8000-000000000000") for number in range(count)]

    @staticmethod
    def text(value: Mapping[str, Any] | list[Any]) -> bytes:
        """A value as compact JSON."""
        return msgspec.json.encode(value)


@pytest.fixture(scope="session")
def cloudtrail() -> Cloudtrail:
    """Reading and making CloudTrail; holds no state, so tests share it."""
    return Cloudtrail()
