"""The bytes of an archive: a plain zip (APPNOTE.TXT 6.3.10) that any tool opens, of which every byte is accounted for.

Files are stored, not packed: deflate has bits that change nothing when they change, and what it makes of a file
depends on who wrote it. Nothing lies between files, before them or after the directory; every time is the first that a
zip can tell. So the names, sizes and contents of the files say what each byte of the archive must be, and two that hold
the same are the same. Beyond 4 GiB or 65,535 files the zip64 fields are used, and only then.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import msgspec

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_PLAIN_VERSION, _ZIP64_VERSION = 20, 45
_UNIX = 3 << 8
_UTF8_NAMES = 0x0800
_STORED = 0
# 1980-01-01, 00:00.
_TIME, _DATE = 0, 0x21
_MODE = 0o100644 << 16
_MOST_32, _MOST_16 = 0xFFFFFFFF, 0xFFFF


class Member(msgspec.Struct, frozen=True):
    """A file in an archive, and where its header begins."""

    name: str
    size: int
    crc: int
    offset: int


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a file's bytes."""
    encoded = name.encode()
    large = size >= _MOST_32
    extra = struct.pack("<2H2Q", 1, 16, size, size) if large else b""
    shown = _MOST_32 if large else size
    version = _ZIP64_VERSION if large else _PLAIN_VERSION
    fields = (version, _UTF8_NAMES, _STORED, _TIME, _DATE, crc, shown, shown, len(encoded), len(extra))
    return _LOCAL.pack(b"PK\x03\x04", *fields) + encoded + extra


def placed(files: Sequence[tuple[str, int, int]]) -> Iterator[Member]:
    """Files (name, size, CRC-32) one after the other, with where each begins."""
    offset = 0
    for name, size, crc in files:
        yield Member(name, size, crc, offset)
        offset += len(local_header(name, size, crc)) + size


def directory(members: Sequence[Member]) -> bytes:
    """What stands after the files."""
    start = 0
    if members:
        last = members[-1]
        start = last.offset + len(local_header(last.name, last.size, last.crc)) + last.size
    entries = b"".join(map(_entry, members))
    count, size = len(members), len(entries)
    end64 = b""
    if count >= _MOST_16 or size >= _MOST_32 or start >= _MOST_32:
        version = _UNIX | _ZIP64_VERSION
        fields = (_END64.size - 12, version, _ZIP64_VERSION, 0, 0, count, count, size, start)
        end64 = _END64.pack(b"PK\x06\x06", *fields) + _LOCATOR64.pack(b"PK\x06\x07", 0, start + size, 1)
    shown = min(count, _MOST_16)
    end = _END.pack(b"PK\x05\x06", 0, 0, shown, shown, min(size, _MOST_32), min(start, _MOST_32), 0)
    return entries + end64 + end


def _entry(member: Member) -> bytes:
    encoded = member.name.encode()
    large, far = member.size >= _MOST_32, member.offset >= _MOST_32
    wide = ([member.size, member.size] if large else []) + ([member.offset] if far else [])
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    version = _ZIP64_VERSION if wide else _PLAIN_VERSION
    size = min(member.size, _MOST_32)
    return (
        _CENTRAL.pack(
            b"PK\x01\x02",
            _UNIX | version,
            # As in the header before the file, which knows nothing of where it lies.
            _ZIP64_VERSION if large else _PLAIN_VERSION,
            _UTF8_NAMES,
            _STORED,
            _TIME,
            _DATE,
            member.crc,
            size,
            size,
            len(encoded),
            len(extra),
            0,
            0,
            0,
            _MODE,
            min(member.offset, _MOST_32),
        )
        + encoded
        + extra
    )
