"""Reads zip archives as places that hold objects: lists the members, and opens one at a time.

Nothing is ever extracted to disk: a member's name is only a name. Its bytes are those of the file that was packed, so
that its hash can be compared with what S3 holds, and a gzip file in an archive is read as it would be beside it.

The directory at the end of an archive is what counts, as it does for every other reader; it is read entry by entry, and
a member is found again by where its entry stands. Source: PKWARE, APPNOTE.TXT (".ZIP File Format Specification").
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from typing import IO, Any

import msgspec

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"

_ENTRY = struct.Struct("<4s4x2H4x3L3H8xL")
_ENTRY_MAGIC = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s2xH18x2H")
_END = struct.Struct("<4s2H2H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MAGIC = b"PK\x06\x07"
_END_64 = struct.Struct("<4s20x4Q")
_END_64_MAGIC = b"PK\x06\x06"
_ZIP64_FIELD = 1
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_MAX_COMMENT = 0xFFFF

_ENCRYPTED = 0x0001 | 0x2000
_STORED, _DEFLATED = 0, 8
_METHODS = {1: "shrink", 6: "implode", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 98: "ppmd"}

# deflate can expand 1,000 times, logs expand 5 to 30 times: past both bounds it is a bomb.
_BOMB_BYTES = 1 << 30
_BOMB_RATIO = 200
_CHUNK = 1 << 20
# Little at a time, so that little has to be gone over again where damage is found.
_INPUT = 16 << 10


class ZipError(OSError):
    """An archive or a member that cannot be read; the message says why, in words."""


class Member(msgspec.Struct, frozen=True):
    """What the directory says of a member.

    Attributes:
        entry: where its entry stands in the archive, in bytes.
        name: as it is written there.
        size, packed: bytes, as they were before and as they are in the archive.
        start: where its own header stands.
    """

    entry: int
    name: bytes
    flags: int
    method: int
    crc: int
    size: int
    packed: int
    start: int

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder, and holds nothing."""
        return self.name.endswith(b"/") and self.size == 0


def members(archive: IO[bytes]) -> Iterator[Member]:
    """The members of an archive that can be sought in, in the order of its directory.

    Raises:
        ZipError: it has no directory, or a damaged one, or one that names the same bytes twice.
    """
    length = archive.seek(0, os.SEEK_END)
    at, size, count = _directory(archive, length)
    end = at + size
    packed = 0
    for _ in range(count):
        member, after = _entry(archive, at)
        if after > end:
            raise ZipError("damaged zip archive: its directory ends inside an entry")
        packed += member.packed
        # Members that lie upon each other make a small archive hold any amount of text.
        if packed > length:
            raise ZipError("refused as a zip bomb: its members lie upon each other")
        yield member
        at = after
    if at != end:
        raise ZipError(f"damaged zip archive: its directory holds more than the {count} entries that it counts")


def open_member(archive: IO[bytes], entry: int, name: bytes) -> MemberStream:
    """The bytes of the member whose entry stands at a place; the archive is closed with it.

    Raises:
        ZipError: it is not there, encrypted, or packed in a way that is not read.
    """
    member, _ = _entry(archive, entry)
    if member.name != name:
        raise ZipError("the zip archive has changed since it was listed")
    if member.flags & _ENCRYPTED:
        raise ZipError("encrypted in its zip archive: unpack it with its password first")
    if member.method not in (_STORED, _DEFLATED):
        method = _METHODS.get(member.method, "an unknown method")
        raise ZipError(f"packed by {method} ({member.method}) in its zip archive, which is not read: unpack it first")
    archive.seek(member.start)
    magic, flags, name_size, extra_size = _unpack(_LOCAL, archive)
    if magic != MAGIC or archive.read(name_size) != name or (flags ^ member.flags) & _ENCRYPTED:
        raise ZipError("damaged zip archive: its directory and the member's own header disagree")
    archive.seek(extra_size, os.SEEK_CUR)
    return MemberStream(archive, member)


class MemberStream(io.RawIOBase):
    """A member's bytes, from front to back; holds about a MiB of them.

    `read` gives all that lies before damage, and only then raises `ZipError`.
    """

    def __init__(self, archive: IO[bytes], member: Member) -> None:
        super().__init__()
        self._archive = archive
        self._member = member
        self._left = member.packed
        self._taken = self._given = self._crc = 0
        self._inflate = zlib.decompressobj(wbits=-15) if member.method == _DEFLATED else None
        self._ready = b""
        self._error: ZipError | None = None

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At least one byte and at most `size`, b'' at the end; everything when size is negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if not self._ready and size:
            self._ready = self._next()
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def close(self) -> None:
        """Close the archive too."""
        self._archive.close()
        super().close()

    def _next(self) -> bytes:
        if self._error is not None:
            raise self._error
        member = self._member
        data = self._stored() if self._inflate is None else self._inflated(self._inflate)
        self._given += len(data)
        self._crc = zlib.crc32(data, self._crc)
        if self._given > _BOMB_BYTES and self._given > _BOMB_RATIO * self._taken:
            self._error = ZipError(f"expands more than {_BOMB_RATIO} times: refused as a zip bomb")
            raise self._error
        if self._given > member.size:
            self._error = self._error or ZipError(
                f"damaged zip archive: the member holds more than its {member.size} bytes"
            )
        elif not data and self._error is None:
            if self._given != member.size:
                self._error = ZipError(
                    f"damaged zip archive: the member ends after {self._given} of {member.size} bytes"
                )
            elif self._crc != member.crc:
                self._error = ZipError("damaged zip archive: the member's checksum (CRC-32) is wrong")
        if not data and self._error is not None:
            raise self._error
        return data

    def _stored(self) -> bytes:
        return self._fetch(_CHUNK)

    def _inflated(self, inflate: zlib._Decompress) -> bytes:
        while not inflate.eof:
            data = inflate.unconsumed_tail or self._fetch(_INPUT)
            if not data:
                return b""
            before = inflate.copy()
            try:
                text = inflate.decompress(data, _CHUNK)
            except zlib.error as error:
                self._error = ZipError(f"damaged zip archive: {error}")
                return _up_to_damage(before, data)
            if text:
                return text
        return b""

    def _fetch(self, size: int) -> bytes:
        data = self._archive.read(min(size, self._left))
        self._left -= len(data)
        self._taken += len(data)
        return data


def _up_to_damage(inflate: zlib._Decompress, data: bytes) -> bytes:
    text = bytearray()
    try:
        for position in range(len(data)):
            text += inflate.decompress(data[position : position + 1])
    except zlib.error:
        pass
    return bytes(text)


def _directory(archive: IO[bytes], length: int) -> tuple[int, int, int]:
    """Where the directory begins, its size in bytes and its number of entries."""
    tail_at = max(0, length - _END.size - _MAX_COMMENT)
    archive.seek(tail_at)
    tail = archive.read(length - tail_at)
    found = tail.rfind(EMPTY_MAGIC)
    # The mark may stand in the comment too; the record proper is followed by its comment and nothing else.
    while found >= 0 and (
        len(tail) - found < _END.size or found + _END.size + _END.unpack_from(tail, found)[-1] != len(tail)
    ):
        found = tail.rfind(EMPTY_MAGIC, 0, found + 3)
    if found < 0:
        raise ZipError("damaged zip archive: it ends without its directory")
    _, disk, first_disk, _, count, size, at, _ = _END.unpack_from(tail, found)
    end = tail_at + found
    if _FULL_16 in (count, disk) or _FULL_32 in (size, at):
        archive.seek(max(0, end - _LOCATOR.size))
        magic, _, end_64, _ = _unpack(_LOCATOR, archive)
        if magic == _LOCATOR_MAGIC:
            archive.seek(min(end_64, length))
            magic, _, count, size, at = _unpack(_END_64, archive)
            if magic != _END_64_MAGIC:
                raise ZipError("damaged zip archive: its zip64 directory is not where it should be")
            disk, end = 0, end_64
    if disk or first_disk:
        raise ZipError("one part of a zip archive in several: join them first")
    if at + size > end or count * _ENTRY.size > size:
        raise ZipError("damaged zip archive: its directory is not where it should be")
    return at, size, count


def _entry(archive: IO[bytes], at: int) -> tuple[Member, int]:
    """The entry at a place, and where the next one stands."""
    archive.seek(at)
    values = _unpack(_ENTRY, archive)
    magic, flags, method, crc, packed, size, name_size, extra_size, comment_size, start = values
    if magic != _ENTRY_MAGIC:
        raise ZipError("damaged zip archive: its directory is not where it should be")
    name, extra = archive.read(name_size), archive.read(extra_size)
    if len(name) + len(extra) != name_size + extra_size:
        raise ZipError("damaged zip archive: its directory ends inside an entry")
    size, packed, start = _widened(extra, (size, packed, start))
    return Member(at, name, flags, method, crc, size, packed, start), archive.tell() + comment_size


def _widened(extra: bytes, values: tuple[int, int, int]) -> Iterator[int]:
    """Values that do not fit into 32 bits stand in the zip64 field, in this order."""
    wide: list[int] = []
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _ZIP64_FIELD:
            wide = [number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
    for value in values:
        if value == _FULL_32:
            if not wide:
                raise ZipError("damaged zip archive: an entry lacks its zip64 sizes")
            value = wide.pop(0)
        yield value


def _unpack(layout: struct.Struct, archive: IO[bytes]) -> tuple[Any, ...]:
    data = archive.read(layout.size)
    if len(data) < layout.size:
        raise ZipError("damaged zip archive: it ends too early")
    return layout.unpack(data)
