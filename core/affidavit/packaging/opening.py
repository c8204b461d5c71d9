"""Reads the directory of an archive that may come from anywhere, and judges it before anything in it is used.

Nothing is unpacked: files are stored as they are, so that what an archive holds is never more than what it takes, and
an entry that says otherwise is refused. The directory itself is read only where it is no larger than one can be.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from affidavit.errors import PackageError
from affidavit.packaging.manifest import MOST_BYTES, MOST_FILES, one_place, why_no_name

_HEADER = struct.Struct("<4s22xHH")
# How many bytes the directory takes, and where it begins.
_END, _END64 = struct.Struct("<12x2L2x"), struct.Struct("<40x2Q")
_LOCATOR64 = 20
_END_MARK, _LOCATOR64_MARK = b"PK\x05\x06", b"PK\x06\x07"
# An archive's comment has 65,535 bytes at most; zip64 puts 76 bytes more before its end.
_TAIL = 65_535 + _END.size + _END64.size + _LOCATOR64
_BROKEN = (zipfile.BadZipFile, NotImplementedError, struct.error, EOFError, ValueError, OverflowError, OSError)


class Entry(msgspec.Struct, frozen=True):
    """A file that the directory names: where its header begins, and how many bytes it says it has."""

    name: str
    offset: int
    size: int


class Directory(msgspec.Struct, frozen=True):
    """What an archive says it holds, and why some of that is refused, a sentence each."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


def read_directory(file: BinaryIO, path: Path) -> Directory:
    """The directory of an archive.

    Raises:
        PackageError: it is no archive, is cut off, or its directory is damaged or too large to be that of a package.
    """
    size = file.seek(0, 2)
    _check_end(file, size, path)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except _BROKEN as error:
        raise PackageError(
            f"{path}: is no package: no zip archive, cut off, or altered in its directory ({error})"
        ) from None
    if len(infos) > MOST_FILES:
        raise PackageError(f"{path}: holds more than {MOST_FILES:,} files, and no package does")
    return Directory(
        tuple(Entry(info.orig_filename, info.header_offset, info.file_size) for info in infos),
        tuple(_problems(infos, size)),
    )


def content(file: BinaryIO, entry: Entry, most: int) -> bytes:
    """The bytes of one small file.

    Raises:
        PackageError: there are none where the directory says, or more than `most`.
    """
    if entry.size > most:
        raise PackageError(f"{entry.name}: has {entry.size:,} bytes, and {most:,} at most are right")
    seek(file, entry)
    found = file.read(entry.size)
    if len(found) < entry.size:
        raise PackageError(f"{entry.name}: is cut off")
    return found


def seek(file: BinaryIO, entry: Entry) -> None:
    """Go to where the bytes of a file begin.

    Raises:
        PackageError: there is no file where the directory says.
    """
    file.seek(entry.offset)
    header = file.read(30)
    if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise PackageError(f"{entry.name}: is not where the archive's directory says")
    _, name_size, extra_size = _HEADER.unpack(header)
    file.seek(entry.offset + 30 + name_size + extra_size)


def _check_end(file: BinaryIO, size: int, path: Path) -> None:
    """Refuse a directory that is too large to be read, or not that of the whole file, before it is read.

    What stands at the end of a package that was cut off may be the end of an archive that lies in it.
    """
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    end = tail.rfind(_END_MARK)
    if end < 0 or len(tail) - end < _END.size:
        raise PackageError(f"{path}: is no package: no zip archive, or cut off before its end")
    takes, begins = _END.unpack_from(tail, end)
    wide = end - _LOCATOR64 - _END64.size
    if wide >= 0 and tail.startswith(_LOCATOR64_MARK, end - _LOCATOR64):
        end = wide
        takes, begins = _END64.unpack_from(tail, end)
    if takes > MOST_BYTES:
        raise PackageError(f"{path}: its directory takes {takes:,} bytes, and that of no package does: refused")
    if begins + takes != start + end:
        raise PackageError(
            f"{path}: is cut off, or bytes were put in or taken out: its end is not that of an archive of this size"
        )


def _problems(infos: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    times = Counter(info.orig_filename for info in infos)
    folded = Counter(map(one_place, times))
    for name, number in times.items():
        if reason := why_no_name(name):
            yield f"{name!r} {reason}: refused"
        if number > 1:
            yield f"{name!r} stands {number} times in the archive: refused, as nobody could tell which counts"
        elif folded[one_place(name)] > 1:
            yield f"{name!r} differs from another name by capitals alone: refused"
    for info in infos:
        if reason := _why_refused(info, size):
            yield f"{info.orig_filename!r} {reason}: refused"
    if sum(info.file_size for info in infos) > size:
        yield "the files are larger than the archive that they lie in: refused as a zip bomb"


def _why_refused(info: zipfile.ZipInfo, size: int) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a symbolic link"
    if kind not in (0, stat.S_IFREG):
        return "is no regular file"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        return "is packed, and a package's files are stored as they are"
    return "says that it is larger than the archive" if info.file_size > size else ""
