"""Decompresses by content: gzip through isal, zstd, or nothing at all, in steps of bounded size.

A decompressor gives nothing of a piece of input in which it finds damage. So what it was fed of the current member
(gzip) or frame (zstd) is kept, and taken up to the very damage once more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol

from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = 256 << 10
# Each mark that data may begin with is this long or shorter.
MARK_BYTES = 4
# How much input of a member is kept to salvage the text just before damage; CloudTrail's objects are smaller.
_SALVAGE_BYTES = 32 << 20
_SALVAGE_STEP = 4_096

_GZIP_MARKS = (b"\x1f\x8b",)
# Frames of data, and frames to be passed over: the Zstandard format (RFC 8878), sections 3.1.1 and 3.1.2.
_ZSTD_MARKS = (b"\x28\xb5\x2f\xfd", *(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60)))
# The window that zstd itself takes without `--long`: 128 MiB of memory at most.
_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}

# isal's type stubs declare its exception type as an instance.
_ERRORS: Any = (isal_zlib.error, zstd.ZstdError)


class CompressionError(Exception):
    """Compressed data that goes no further.

    Attributes:
        reason: what is wrong, for people.
        text: what could still be had of the text before it.
    """

    def __init__(self, reason: str, text: bytes = b"") -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


class Decompressor(Protocol):
    """Takes one gzip member or one zstd frame, as `bz2.BZ2Decompressor` does for bzip2."""

    @property
    def eof(self) -> bool:
        """Whether the end has been reached."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether more text needs more input."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was fed past the end."""
        ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most `max_length` bytes of text."""
        ...


class _Gunzip:
    """One gzip member."""

    def __init__(self) -> None:
        self._object: Any = isal_zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return bool(self._object.eof)

    @property
    def needs_input(self) -> bool:
        return not self._object.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return bytes(self._object.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        tail = self._object.unconsumed_tail
        return bytes(self._object.decompress(tail + data if tail else data, max(max_length, 0)))


def _unzstd() -> Decompressor:
    return zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)


class Compression:
    """A way of compressing.

    Args:
        name: as people know it.
        marks: what a member or frame begins with.
        start: a decompressor for another member.
        padding: whether zero bytes may stand between and after members (gzip manual).
    """

    def __init__(self, name: str, marks: tuple[bytes, ...], start: Callable[[], Decompressor], padding: bytes) -> None:
        self.name = name
        self.marks = marks
        self.start = start
        self.padding = padding


GZIP = Compression("gzip", _GZIP_MARKS, _Gunzip, b"\0")
ZSTD = Compression("zstd", _ZSTD_MARKS, _unzstd, b"")


def compression_of(head: bytes) -> Compression | None:
    """How data that begins like this is compressed; None when it is not."""
    return next((each for each in (GZIP, ZSTD) if head.startswith(each.marks)), None)


class Expander:
    """The text of compressed data, chunk by chunk.

    Args:
        compression: of all of it.
        first: its first bytes.
        fetch: more of it, b'' at the end.
    """

    def __init__(self, compression: Compression, first: bytes, fetch: Callable[[], bytes]) -> None:
        self.name = compression.name
        self._compression = compression
        self._fetch = fetch
        self._input = first
        self._decompressor = compression.start()
        self._fed = bytearray()
        self._given = 0

    def next(self) -> bytes:
        """Up to `CHUNK` bytes of text, b'' at the end.

        Raises:
            CompressionError: the data is damaged, ends too early, or something else follows it.
        """
        while True:
            if self._decompressor.eof and not self._another():
                return b""
            data = b""
            if self._decompressor.needs_input:
                data, self._input = self._input or self._fetch(), b""
                if not data:
                    raise CompressionError(f"the {self.name} data ends too early")
                if len(self._fed) < _SALVAGE_BYTES:
                    self._fed += data
            try:
                text = self._decompressor.decompress(data, CHUNK)
            except _ERRORS as error:
                reason = str(error).removeprefix("Unable to decompress Zstandard data: ")
                text = _salvage(self._compression.start, self._fed, self._given)
                raise CompressionError(f"damaged {self.name} data: {reason}", text) from None
            if text:
                self._given += len(text)
                return text

    def _another(self) -> bool:
        """Go to the next member; False when there is none."""
        padding = self._compression.padding
        rest = self._decompressor.unused_data.lstrip(padding)
        while len(rest) < MARK_BYTES and (more := self._fetch()):
            rest = (rest + more).lstrip(padding)
        if not rest:
            return False
        if not rest.startswith(self._compression.marks):
            raise CompressionError(f"{len(rest)} or more bytes after the end of the {self.name} data")
        self._decompressor = self._compression.start()
        self._input = rest
        self._fed.clear()
        self._given = 0
        return True


def _salvage(start: Callable[[], Decompressor], fed: bytearray, given: int) -> bytes:
    """The text of a member before its damage, past the first `given` bytes."""
    sound, text = 0, b""
    # First in steps, to the one that fails; then again up to there, and byte by byte from there on.
    for step in (_SALVAGE_STEP, 1):
        decompressor, began, position, total, pieces = start(), 0, 0, 0, bytearray()
        try:
            while not decompressor.eof and (position < len(fed) or not decompressor.needs_input):
                data = b""
                if decompressor.needs_input:
                    began, position = position, position + (_SALVAGE_STEP if position < sound else step)
                    data = bytes(fed[began:position])
                piece = decompressor.decompress(data, CHUNK)
                pieces += piece[max(0, given - total) :]
                total += len(piece)
        except _ERRORS:
            pass
        sound, text = began, bytes(pieces)
    return text
