"""Objects as they are stored → their text."""

from __future__ import annotations

from typing import IO, Any

from isal import isal_zlib

from affidavit_plugins.cloudtrail_digest.outcomes import Unreadable

# A digest of an hour of thousands of log files is some megabytes, and so is a log file; a bomb is larger.
MOST_BYTES = 64 << 20
_CHUNK = 64 << 10
# Its type stubs declare it as an instance.
_ERROR: Any = isal_zlib.error


def read_stored(stream: IO[bytes]) -> bytes:
    """The bytes of an object; of one that is too large, one more than are allowed.

    Chunk by chunk, since `read` sets aside as much memory as it is asked for.
    """
    chunks: list[bytes] = []
    left = MOST_BYTES + 1
    while left and (chunk := stream.read(min(_CHUNK, left))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def decompressed(stored: bytes) -> bytes | Unreadable:
    """The text of an object; it may have been decompressed already."""
    if not stored.startswith(b"\x1f\x8b"):
        return stored
    expander = isal_zlib.decompressobj(wbits=31)
    try:
        text = expander.decompress(stored, MOST_BYTES + 1)
    except _ERROR as error:
        return Unreadable(f"damaged gzip: {error}")
    if not expander.eof:
        return Unreadable("the gzip data ends too early" if len(text) <= MOST_BYTES else "too large for a digest file")
    return text if not expander.unused_data else Unreadable("something stands behind the gzip data")
