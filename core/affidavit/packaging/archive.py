"""Writes the archive of a package from a folder: manifest and signature first, then the files by path."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from affidavit.documents.whole_file import whole_files
from affidavit.errors import PackageError
from affidavit.packaging.layout import directory, local_header, placed
from affidavit.packaging.manifest import MANIFEST, MOST_FILES, SIGNATURE, Manifest, PackagedFile, check_names, encode
from affidavit.packaging.manifest import root_of as root_of_files
from affidavit.signing import SigningKey

_CHUNK = 1 << 20


class Written(msgspec.Struct, frozen=True):
    """An archive that was written: its manifest, and its size in bytes."""

    manifest: Manifest
    size: int


def write_archive(folder: Path, target: Path, about: Manifest, key: SigningKey | None) -> Written:
    """Put every file of a folder into an archive, which appears whole or not at all.

    Args:
        about: the manifest without its files, root and key.
        key: signs the manifest; None leaves the package unsigned.

    Raises:
        PackageError: the archive cannot be written, or a file's name belongs in none.
    """
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    check_names(name for name, _ in files)
    if len(files) > MOST_FILES:
        raise PackageError(f"{len(files):,} files are too many for a package, which holds {MOST_FILES:,} at most")
    hashed = [(name, *_hashes(path)) for name, path in files]
    packaged = tuple(PackagedFile(name, size, sha256) for name, size, sha256, _ in hashed)
    manifest = msgspec.structs.replace(
        about, files=packaged, root=root_of_files(packaged), key=key.public.fingerprint if key else ""
    )
    content = encode(manifest)
    signature = key.sign(content) if key else None
    try:
        with whole_files(target) as (archive,):
            own = [(MANIFEST, content), *([(SIGNATURE, signature)] if signature is not None else [])]
            for name, body in own:
                archive.write(local_header(name, len(body), zlib.crc32(body)) + body)
            for (name, path), (_, size, sha256, crc) in zip(files, hashed, strict=True):
                archive.write(local_header(name, size, crc))
                _copy(path, archive, size, sha256)
            heads = [(name, len(body), zlib.crc32(body)) for name, body in own]
            members = tuple(placed([*heads, *((name, size, crc) for name, size, _, crc in hashed)]))
            archive.write(directory(members))
            size = archive.tell()
            if target.exists():
                raise PackageError(f"{target}: was made by another meanwhile, and no package is overwritten")
    except OSError as error:
        raise PackageError(f"{target}: cannot be written: {error.strerror or error}") from error
    return Written(manifest, size)


def hash_rest(file: BinaryIO, size: int, take: Callable[[bytes], object] = lambda _: None) -> tuple[str, int, int]:
    """SHA-256, CRC-32 and number of the next `size` bytes of a file, or of those that are there."""
    digest, crc, read = hashlib.sha256(), 0, 0
    while read < size and (chunk := file.read(min(_CHUNK, size - read))):
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
        read += len(chunk)
        take(chunk)
    return digest.hexdigest(), crc, read


def _hashes(path: Path) -> tuple[int, str, int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        sha256, crc, _ = hash_rest(file, size)
    return size, sha256, crc


def _copy(path: Path, archive: BinaryIO, size: int, sha256: str) -> None:
    with path.open("rb") as file:
        if hash_rest(file, size, archive.write)[0] != sha256:
            raise PackageError(f"{path.name}: changed while it was packed")
