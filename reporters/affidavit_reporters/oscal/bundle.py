"""A bundle of files, as a folder or as one zip archive: whole, or not at all.

A folder is written beside its destination first. One that exists keeps whatever is not ours: the index of the last
bundle in it says which files are.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import msgspec
from affidavit.documents.whole_file import whole_files

INDEX = "bundle.json"
_MADE_BY = "affidavit oscal"
# The earliest that zip can say, so that the archive's bytes depend on its content only.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16

Add = Callable[[str, Iterable[bytes]], str]
"""Writes a file of the bundle and gives its SHA-256."""


class _Index(msgspec.Struct, frozen=True):
    """The files of a bundle, with their SHA-256."""

    made_by: str
    assessment_sha256: str
    files: dict[str, str]


@contextlib.contextmanager
def bundle(destination: Path, assessment_sha256: str) -> Iterator[Add]:
    """Open a bundle, to be put in place at the end: a zip archive where the destination is called so, else a folder.

    Raises:
        OSError: it cannot be written, or holds a file of a name that is needed and that no bundle of ours put there;
            nothing is touched then.
    """
    opened = _archive(destination) if destination.suffix.lower() == ".zip" else _folder(destination)
    with opened as open_file:
        hashes: dict[str, str] = {}

        def add(name: str, chunks: Iterable[bytes]) -> str:
            digest = hashlib.sha256()
            with open_file(name) as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
            hashes[name] = digest.hexdigest()
            return hashes[name]

        yield add
        index = msgspec.json.format(msgspec.json.encode(_Index(_MADE_BY, assessment_sha256, hashes)), indent=1)
        add(INDEX, [index, b"\n"])


_Open = Callable[[str], contextlib.AbstractContextManager[IO[bytes]]]


@contextlib.contextmanager
def _archive(destination: Path) -> Iterator[_Open]:
    with whole_files(destination) as (file,), zipfile.ZipFile(file, "w") as archive:

        def open_file(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _FILE_MODE
            info.create_system = 3
            return archive.open(info, "w", force_zip64=True)

        yield open_file


@contextlib.contextmanager
def _folder(destination: Path) -> Iterator[_Open]:
    if destination.exists() and not destination.is_dir():
        raise NotADirectoryError(f"{destination} is no folder; name a folder, or a file that ends in .zip")
    destination = destination.resolve()
    destination.parent.mkdir(parents=True, exist_ok=True)
    partial = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}.partial")
    new, old = partial / "new", partial / "old"
    try:
        new.mkdir(parents=True)

        @contextlib.contextmanager
        def open_file(name: str) -> Iterator[IO[bytes]]:
            with (new / name).open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())

        yield open_file
        names = sorted(path.name for path in new.iterdir())
        if not destination.exists():
            new.replace(destination)
        else:
            ours = _ours(destination)
            if foreign := [name for name in names if name not in ours and os.path.lexists(destination / name)]:
                raise FileExistsError(
                    f"{destination} holds {', '.join(foreign)}, which no bundle put there; name another folder"
                )
            old.mkdir()
            stale = [name for name in ours.keys() - set(names) if _unchanged(destination / name, ours[name])]
            leaving = [name for name in names if os.path.lexists(destination / name)] + sorted(stale)
            _replace(destination, new, old, names, leaving)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _replace(destination: Path, new: Path, old: Path, names: Iterable[str], leaving: Iterable[str]) -> None:
    """Put new files in place and take others away; on an error the folder is as it was."""
    moved: list[str] = []
    placed: list[str] = []
    try:
        for name in leaving:
            (destination / name).replace(old / name)
            moved.append(name)
        for name in names:
            (new / name).replace(destination / name)
            placed.append(name)
    except BaseException:
        for name in placed:
            (destination / name).unlink(missing_ok=True)
        for name in moved:
            (old / name).replace(destination / name)
        raise


def _ours(folder: Path) -> Mapping[str, str]:
    """The files that the last bundle put into a folder, itself included; none where there is no index of ours."""
    try:
        index = msgspec.json.decode((folder / INDEX).read_bytes(), type=_Index)
    except (OSError, msgspec.DecodeError, RecursionError):
        return {}
    if index.made_by != _MADE_BY:
        return {}
    # An index is a file that anybody may have written: it must lead neither out of the folder nor to a folder in it.
    return {
        name: digest
        for name, digest in {INDEX: "", **index.files}.items()
        if name and Path(name).name == name and not (folder / name).is_dir()
    }


def _unchanged(path: Path, digest: str) -> bool:
    """Whether a file is still what the index says, so that it may go when it is not needed any more."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False
