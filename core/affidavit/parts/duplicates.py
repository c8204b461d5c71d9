"""Counts keys that repeat an earlier one, over any number of objects, in bounded memory.

Every evaluated record gives a 16-byte key: its event id where that is a UUID, as CloudTrail's are, else a hash of its
bytes. Keys are spread over files by their last byte, so that only one part at a time is held as a set.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from uuid import UUID

from affidavit.model.logs import RawRecord

KEY_BYTES = 16
_PARTS = 64
_UUID_LENGTH = 36
_HELD_KEYS = 1 << 16
_UNPACKED_KEYS = 512


def event_keys(event_ids: Sequence[Any], raws: Sequence[RawRecord]) -> bytes:
    """The keys of records, 16 bytes each, in one string; `event_ids` and `raws` go in step."""
    keys = uuid_keys(event_ids)
    if keys is not None:
        return keys
    return b"".join(_key(event_id, raw) for event_id, raw in zip(event_ids, raws, strict=True))


def uuid_keys(texts: Sequence[Any]) -> bytes | None:
    """The bytes of UUIDs, 16 each, in one string; None unless all are text of a UUID."""
    try:
        if set(map(len, texts)) == {_UUID_LENGTH}:
            text = "".join(texts)
            dashes = "-" * len(texts)
            digits = text.replace("-", "")
            if all(text[at::_UUID_LENGTH] == dashes for at in (8, 13, 18, 23)) and len(digits) == 32 * len(texts):
                keys = bytes.fromhex(digits)
                if len(keys) == KEY_BYTES * len(texts):  # Else there was white space, which fromhex passes over.
                    return keys
    except (TypeError, ValueError):
        pass
    return None


def _key(event_id: Any, raw: RawRecord) -> bytes:
    if isinstance(event_id, str) and len(event_id) == _UUID_LENGTH:
        try:
            return UUID(event_id).bytes
        except ValueError:
            pass
    return hashlib.blake2b(bytes(raw), digest_size=KEY_BYTES).digest()


class RepeatCounter:
    """Takes keys of one size and tells which repeat an earlier one. A context manager.

    Args:
        directory: where its files are; None for where temporary files usually are.
        size: bytes of a key.
    """

    def __init__(self, directory: Path | None, size: int = KEY_BYTES) -> None:
        self._size = size
        self._some = struct.Struct(f"{size}s" * _UNPACKED_KEYS)
        self._parts: list[list[bytes]] = [[] for _ in range(_PARTS)]
        # The list that takes a key, by its last byte.
        self._take = [self._parts[byte % _PARTS].append for byte in range(256)]
        self._held = 0
        self._files: list[IO[bytes]] = []
        with contextlib.ExitStack() as opened:
            for _ in range(_PARTS):
                self._files.append(opened.enter_context(tempfile.TemporaryFile(dir=directory)))
            self._close = opened.pop_all().close

    def __enter__(self) -> RepeatCounter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def add(self, keys: bytes) -> None:
        """Take keys, one after another in one string."""
        take, last = self._take, self._size - 1
        for key in self._unpacked(keys):
            take[key[last]](key)
        self._held += len(keys) // self._size
        if self._held >= _HELD_KEYS:
            self._flush()

    def count(self) -> int:
        """How many of the keys taken so far repeat an earlier one."""
        return sum(len(keys) - len(set(keys)) for keys in self._read())

    def repeats(self) -> Iterator[bytes]:
        """Each key taken so far that repeats an earlier one, as often as it does."""
        for keys in self._read():
            if len(set(keys)) == len(keys):
                continue
            seen: set[bytes] = set()
            for key in keys:
                if key in seen:
                    yield key
                seen.add(key)

    def _read(self) -> Iterator[list[bytes]]:
        """The keys of each part."""
        self._flush()
        for file in self._files:
            file.seek(0)
            keys = file.read()
            file.seek(0, 2)
            yield list(self._unpacked(keys))

    def _unpacked(self, keys: bytes) -> Iterator[bytes]:
        size, whole = self._size, self._some.size
        end = len(keys) - len(keys) % whole
        for start in range(0, end, whole):
            yield from self._some.unpack_from(keys, start)
        yield from (keys[start : start + size] for start in range(end, len(keys), size))

    def _flush(self) -> None:
        for part, file in zip(self._parts, self._files, strict=True):
            file.write(b"".join(part))
            part.clear()
        self._held = 0
