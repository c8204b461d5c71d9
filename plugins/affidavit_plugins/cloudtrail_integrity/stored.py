"""Objects as they are stored → their text."""

from __future__ import annotations

import zlib

from affidavit_plugins.cloudtrail_digest.outcomes import Unreadable

# A digest of an hour of thousands of log files is some megabytes, and so is a log file; a bomb is larger.
MOST_BYTES = 64 << 20


def decompressed(stored: bytes) -> bytes | Unreadable:
    """The text of an object; it may have been decompressed already."""
    if not stored.startswith(b"\x1f\x8b"):
        return stored
    expander = zlib.decompressobj(wbits=31)
    try:
        text = expander.decompress(stored, MOST_BYTES + 1)
    except zlib.error as error:
        return Unreadable(f"damaged gzip: {error}")
    if not expander.eof:
        return Unreadable("the gzip data ends too early" if len(text) <= MOST_BYTES else "too large for a digest file")
    return text if not expander.unused_data else Unreadable("something stands behind the gzip data")
