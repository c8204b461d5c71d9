"""Where stand-ins are in a package, so that a proven value can be followed through it."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from affidavit.errors import PackageError
from affidavit.packaging.commitments import STAND_IN_LENGTH, STAND_INS
from affidavit.packaging.opening import content, read_directory, seek

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1 << 20


def stand_ins_of(package: Path) -> frozenset[str]:
    """The stand-ins that a verified package says are its own."""
    with package.open("rb") as file:
        for entry in read_directory(file, package).entries:
            if entry.name == STAND_INS:
                return frozenset(content(file, entry, entry.size).decode().splitlines())
    return frozenset()


def places_of(package: Path, stand_ins: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """Of each stand-in the files of a verified package in which it stands, and how often, in packed ones too.

    Raises:
        PackageError: a file cannot be read.
    """
    found: dict[str, dict[str, int]] = {each: {} for each in stand_ins}
    with package.open("rb") as file:
        for entry in read_directory(file, package).entries:
            if entry.name == STAND_INS:
                continue
            seek(file, entry)
            stored = cast("IO[bytes]", io.BufferedReader(_Part(file, entry.size)))
            try:
                packed = entry.name.endswith(".gz")
                counts = _counts(
                    cast("IO[bytes]", gzip.GzipFile(fileobj=stored, mode="rb")) if packed else stored, stand_ins
                )
            except (OSError, EOFError, zlib.error) as error:
                raise PackageError(f"{entry.name}: cannot be read: {error}") from None
            for each, number in counts.items():
                if number:
                    found[each][entry.name] = number
    return {each: dict(sorted(places.items())) for each, places in found.items()}


class _Part(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__()
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._file.read(min(len(view), self._left))
        view[: len(chunk)] = chunk
        self._left -= len(chunk)
        return len(chunk)


def _counts(file: IO[bytes], stand_ins: Sequence[str]) -> dict[str, int]:
    """How often each stands in a file. All are of one length, so that none lies whole in what two chunks share."""
    counts = dict.fromkeys(stand_ins, 0)
    shared = STAND_IN_LENGTH - 1
    before = b""
    while chunk := file.read(_CHUNK):
        window = before + chunk
        before = window[-shared:]
        for each in counts:
            counts[each] += window.count(each.encode())
    return counts
