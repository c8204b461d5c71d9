"""Reads an object's bytes: hashes them as stored, decompresses by content, hashes the text.

AWS digest files hash the decompressed text (CloudTrail User Guide, "Digest file structure"), so both hashes are
needed. A damaged gzip or zstd stream gives all the text before the damage first, and only then raises.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from typing import IO, TYPE_CHECKING

from affidavit.reading.decompressing import CHUNK, MARK_BYTES, CompressionError, Expander, compression_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# gzip can expand 1,000 times and zstd more, CloudTrail expands 5 to 30 times: past both bounds it is a bomb.
_BOMB_BYTES = 1 << 30
_BOMB_RATIO = 200


class DamagedObjectError(Exception):
    """An object's bytes cannot be read past a point; `offset` counts decompressed bytes."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class TextStream(io.RawIOBase):
    """The decompressed bytes of an object, read once from front to back.

    Args:
        stored: the bytes as stored; closed with this stream.

    Attributes:
        size: stored bytes read so far.
        text_size: decompressed bytes given out so far.

    `read` raises `DamagedObjectError` where the object is broken, after giving out everything before.
    """

    def __init__(self, stored: IO[bytes]) -> None:
        super().__init__()
        self._stored = stored
        self._stored_hash = hashlib.sha256()
        self._text_hash = hashlib.sha256()
        self.size = 0
        self.text_size = 0
        self._ready = b""
        self._broken: DamagedObjectError | None = None
        self._whole = True
        self._input = b""
        try:
            while len(self._input) < MARK_BYTES and (more := self._fetch()):
                self._input += more
        except DamagedObjectError as error:
            self._broken = error
        compression = compression_of(self._input)
        self._expander = None if compression is None else Expander(compression, self._input, self._fetch)

    @property
    def sha256(self) -> str:
        """SHA-256 of the stored bytes read so far, in hexadecimal; '' when some could not be read."""
        return self._stored_hash.hexdigest() if self._whole else ""

    @property
    def sha256_text(self) -> str:
        """SHA-256 of the decompressed bytes given out so far, in hexadecimal."""
        return self._text_hash.hexdigest()

    @property
    def broken(self) -> DamagedObjectError | None:
        """Where and why the object breaks off, as far as it has been read."""
        return self._broken

    def readable(self) -> bool:
        """Always true."""
        return True

    def peek(self, size: int) -> bytes:
        """Up to `size` of the next bytes, which stay unread; fewer only at the end or before a break."""
        while len(self._ready) < size:
            chunk = self._more()
            if not chunk:
                break
            self._ready += chunk
        return self._ready[:size]

    def read(self, size: int = -1, /) -> bytes:
        """At least one byte and at most `size`, b'' at the end; everything that is left when size is negative."""
        if size < 0:
            return self._read_all()
        chunk = self._ready or self._more()
        self._ready = chunk[size:]
        chunk = chunk[:size]
        if not chunk and size and self._broken:
            raise self._broken
        self._text_hash.update(chunk)
        self.text_size += len(chunk)
        return chunk

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """As `read`, into a buffer."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read_all(self) -> bytes:
        chunks: list[bytes] = []
        try:
            chunks.extend(iter(lambda: self.read(CHUNK), b""))
        except DamagedObjectError:
            # What came before the damage first; the next read raises again.
            if not chunks:
                raise
        return b"".join(chunks)

    def drain(self) -> None:
        """Read on to the end, so that the hashes are of the whole object. Raises `DamagedObjectError`."""
        while self.read(CHUNK):
            pass

    def finish_stored(self) -> None:
        """Read the stored bytes that are left, past a break too, so that `sha256` is of all of them."""
        try:
            while self._fetch():
                pass
        except DamagedObjectError:
            return

    def close(self) -> None:
        """Close the stored bytes too."""
        with contextlib.suppress(Exception):
            self._stored.close()
        super().close()

    def _fetch(self) -> bytes:
        try:
            data = self._stored.read(CHUNK)
        except Exception as error:
            # Whatever a source's client library raises, the object breaks off here.
            self._whole = False
            reason = getattr(error, "strerror", None) or error
            raise DamagedObjectError(f"reading failed: {reason}", self._offset()) from error
        self._stored_hash.update(data)
        self.size += len(data)
        return data

    def _more(self) -> bytes:
        """The next decompressed chunk, not hashed yet; b'' at the end or at a break, which is kept for later."""
        if self._broken:
            return b""
        try:
            return self._next_plain() if self._expander is None else self._next_expanded(self._expander)
        except DamagedObjectError as error:
            self._broken = error
        except CompressionError as error:
            self._broken = DamagedObjectError(error.reason, self._offset() + len(error.text))
            return error.text
        return b""

    def _next_plain(self) -> bytes:
        data, self._input = self._input, b""
        return data or self._fetch()

    def _next_expanded(self, expander: Expander) -> bytes:
        text = expander.next()
        given = self._offset() + len(text)
        if given > _BOMB_BYTES and given > _BOMB_RATIO * self.size:
            reason = f"expands more than {_BOMB_RATIO} times: refused as a {expander.name} bomb"
            raise DamagedObjectError(reason, self._offset())
        return text

    def _offset(self) -> int:
        return self.text_size + len(self._ready)
