"""Counts events that were delivered more than once, over any number of objects, in bounded memory.

Every evaluated record gives a 16-byte key: its event id where that is a UUID, as CloudTrail's are, else a hash of its
bytes. Keys are spread over files by their last byte, so that only one part at a time is held as a set.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from uuid import UUID

from affidavit.model.logs import RawRecord

KEY_BYTES = 16
_PARTS = 64
_UUID_LENGTH = 36
_BUFFER_BYTES = 1 << 16
_SPREAD_BYTES = KEY_BYTES << 14
# What sorts after every key of each part, and not after those of the next.
_BEYOND = (*(bytes([first]) for first in range(256 // _PARTS, 256, 256 // _PARTS)), b"\xff" * (KEY_BYTES + 1))


def event_keys(event_ids: Sequence[Any], raws: Sequence[RawRecord]) -> bytes:
    """The keys of records, 16 bytes each, in one string; `event_ids` and `raws` go in step."""
    try:
        if set(map(len, event_ids)) == {_UUID_LENGTH}:
            text = "".join(event_ids)
            dashes = "-" * len(event_ids)
            digits = text.replace("-", "")
            if all(text[at::_UUID_LENGTH] == dashes for at in (8, 13, 18, 23)) and len(digits) == 32 * len(event_ids):
                keys = bytes.fromhex(digits)
                if len(keys) == KEY_BYTES * len(event_ids):  # Else there was white space, which fromhex passes over.
                    return keys
    except (TypeError, ValueError):
        pass
    return b"".join(_key(event_id, raw) for event_id, raw in zip(event_ids, raws, strict=True))


def _key(event_id: Any, raw: RawRecord) -> bytes:
    if isinstance(event_id, str) and len(event_id) == _UUID_LENGTH:
        try:
            return UUID(event_id).bytes
        except ValueError:
            pass
    return hashlib.blake2b(bytes(raw), digest_size=KEY_BYTES).digest()


class DuplicateCounter:
    """Takes keys and tells how many repeat an earlier one. A context manager; its files are in `directory`."""

    def __init__(self, directory: Path) -> None:
        self._buffers = [bytearray() for _ in range(_PARTS)]
        self._files: list[IO[bytes]] = []
        with contextlib.ExitStack() as opened:
            for _ in range(_PARTS):
                self._files.append(opened.enter_context(tempfile.TemporaryFile(dir=directory)))
            self._close = opened.pop_all().close

    def __enter__(self) -> DuplicateCounter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def add(self, keys: bytes) -> None:
        """Take keys, 16 bytes each."""
        for start in range(0, len(keys), _SPREAD_BYTES):
            self._spread(keys[start : start + _SPREAD_BYTES])
        for part, buffer in enumerate(self._buffers):
            if len(buffer) >= _BUFFER_BYTES:
                self._files[part].write(buffer)
                buffer.clear()

    def _spread(self, keys: bytes) -> None:
        # Read backwards a key begins with its last byte; sorted, the keys of each part stand together.
        ordered = sorted(_slices(keys[::-1]))
        start = 0
        for buffer, beyond in zip(self._buffers, _BEYOND, strict=True):
            end = bisect_left(ordered, beyond, start)
            buffer += b"".join(ordered[start:end])
            start = end

    def count(self) -> int:
        """How many of the keys taken so far repeat an earlier one."""
        return sum(self._count_part(part) for part in range(_PARTS))

    def _count_part(self, part: int) -> int:
        file = self._files[part]
        file.write(self._buffers[part])
        self._buffers[part].clear()
        file.seek(0)
        keys = file.read()
        file.seek(0, 2)
        distinct = len(set(_slices(keys)))
        return len(keys) // KEY_BYTES - distinct


def _slices(keys: bytes) -> list[bytes]:
    return [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)]
