"""Finds what was altered in a package, added to it, removed from it or renamed in it, by the archive and a public key.

First the manifest, since everything is measured by it: it must be signed by the key. Then each file by its size and
SHA-256. At last each byte that is in no file, by what it must be where the files are these.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from affidavit.errors import PackageError
from affidavit.packaging.archive import hash_rest
from affidavit.packaging.layout import directory, local_header, placed
from affidavit.packaging.manifest import MANIFEST, MOST_BYTES, SIGNATURE, Manifest, decode
from affidavit.packaging.opening import Entry, content, read_directory, seek
from affidavit.signing import SIGNATURE_BYTES, PublicKey


class Verified(msgspec.Struct, frozen=True):
    """What became of checking a package: `problems` has a sentence for each thing that is wrong.

    `manifest` is None unless it was signed by the key.
    """

    manifest: Manifest | None
    problems: tuple[str, ...]


class _Found(msgspec.Struct, frozen=True):
    """What an archive holds under a name."""

    sha256: str
    size: int
    crc: int


def verify_package(path: Path, key: PublicKey) -> Verified:
    """Check a package as a whole. Nothing of it is unpacked or written.

    Raises:
        PackageError: it cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            return _verified(file, path, key)
    except OSError as error:
        raise PackageError(f"{path}: cannot be read: {error.strerror or error}") from None


def _verified(file: BinaryIO, path: Path, key: PublicKey) -> Verified:
    listed = read_directory(file, path)
    if listed.problems:
        return Verified(None, listed.problems)
    entries = {entry.name: entry for entry in listed.entries}
    try:
        manifest = _manifest(file, entries, key)
    except PackageError as error:
        return Verified(None, (str(error),))
    found = {name: _read(file, entry) for name, entry in entries.items()}
    problems = tuple(_differences(manifest, found))
    return Verified(manifest, problems or tuple(itertools.islice(_bytes_between(file, manifest, found), 1)))


def _manifest(file: BinaryIO, entries: Mapping[str, Entry], key: PublicKey) -> Manifest:
    """The manifest, where the key signed it.

    Raises:
        PackageError: it is not there, or is not signed by the key.
    """
    if MANIFEST not in entries:
        raise PackageError(f"{MANIFEST} is missing, so that this is no package, or was one")
    signed = content(file, entries[MANIFEST], MOST_BYTES)
    if SIGNATURE not in entries:
        raise PackageError(f"{SIGNATURE} is missing: the package is not signed, so that nothing in it can be relied on")
    signature = content(file, entries[SIGNATURE], SIGNATURE_BYTES)
    if key.verifies(signature, signed):
        return decode(signed)
    try:
        named = decode(signed).key
    except PackageError as error:
        raise PackageError(f"{MANIFEST} was altered: its signature is not of it as it stands, and {error}") from None
    if named and named != key.fingerprint:
        raise PackageError(
            f"{MANIFEST} is not signed by the key {key.fingerprint}: it names {named}, so either that one signed it, "
            f"or {MANIFEST} was altered"
        )
    raise PackageError(f"{MANIFEST} or {SIGNATURE} was altered: the signature is not of the manifest as it stands")


def _read(file: BinaryIO, entry: Entry) -> _Found | None:
    """What lies where the directory says; None where that is no file."""
    try:
        seek(file, entry)
    except PackageError:
        return None
    sha256, crc, size = hash_rest(file, entry.size)
    return _Found(sha256, size, crc)


def _differences(manifest: Manifest, found: Mapping[str, _Found | None]) -> Iterator[str]:
    """Where an archive does not hold what its manifest says."""
    said = {each.path: each for each in manifest.files}
    added = [name for name in found if name not in said and name not in (MANIFEST, SIGNATURE)]
    moved: dict[str, str] = {}
    for name in added:
        if there := found[name]:
            moved.setdefault(there.sha256, name)
    for path, file in said.items():
        if path not in found:
            now = moved.pop(file.sha256, "")
            yield f"{path!r} was renamed to {now!r}" if now else f"{path!r} was removed"
            if now:
                added.remove(now)
            continue
        there = found[path]
        if there is None:
            yield f"{path!r} is not where the archive's directory says"
        elif there.size != file.size:
            yield f"{path!r} was altered: it has {there.size:,} bytes, and had {file.size:,}"
        elif there.sha256 != file.sha256:
            yield f"{path!r} was altered: its SHA-256 is {there.sha256}, and was {file.sha256}"
    yield from (f"{name!r} was added" for name in sorted(added))


def _bytes_between(file: BinaryIO, manifest: Manifest, found: Mapping[str, _Found | None]) -> Iterator[str]:
    """The first byte that belongs to no file and is not as it was written; all files are as they were."""
    order = (MANIFEST, SIGNATURE, *(each.path for each in manifest.files))
    held = [(name, each.size, each.crc) for name in order if (each := found[name])]
    members = tuple(placed(held))
    for member in members:
        place = f"before the file {member.name!r}"
        yield from _compared(file, member.offset, local_header(member.name, member.size, member.crc), place)
    end = directory(members)
    start = members[-1].offset + len(local_header(*held[-1])) + members[-1].size
    yield from _compared(file, start, end, "in the archive's directory")
    beyond = file.seek(0, 2) - start - len(end)
    if beyond:
        yield f"{beyond:,} bytes were added after the archive's end" if beyond > 0 else "the archive is cut off"


def _compared(file: BinaryIO, start: int, expected: bytes, place: str) -> Iterator[str]:
    file.seek(start)
    there = file.read(len(expected))
    if there != expected:
        at = next((at for at, (a, b) in enumerate(zip(there, expected, strict=False)) if a != b), len(there))
        yield f"byte {start + at:,} of the archive, {place}, is not as it was written: it was altered or packed anew"
