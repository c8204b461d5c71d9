"""Keeps what a source gives in a folder, byte for byte, so that it can be examined offline, and later again.

Objects lie under their names relative to the source, which is how a scan of the folder names them too. Beside them a
list says of each what no file can: the store's version, and attributes such as the signature of a digest file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from affidavit.collection_list import KEYS_NAME, LIST_NAME, Kept, read_list
from affidavit.errors import AffidavitError, SourceError
from affidavit.model.logs import ObjectRef
from affidavit.plugins import Plugins

_THREADS = 8
_CHUNK = 1 << 20


class Lost(msgspec.Struct, frozen=True):
    """An object that could not be kept, and why."""

    uri: str
    reason: str


def collect(refs: Iterable[ObjectRef], plugins: Plugins, folder: Path) -> Iterator[Kept | Lost]:
    """Keep objects in a folder, several at once; gives each in order when it is there.

    What an earlier run has kept in the same version is left as it is, so that a run which was cut off goes on.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = {kept.uri: kept for kept in read_list(folder)}
    waiting = iter(refs)
    with open(folder / LIST_NAME, "ab") as listed, ThreadPoolExecutor(_THREADS) as pool:
        writer = _ListWriter(listed)
        while some := list(islice(waiting, _THREADS * 8)):
            for found in pool.map(lambda ref: _keep(ref, plugins, folder, known), some):
                if isinstance(found, Kept) and known.get(found.uri) != found:
                    writer.add(found)
                yield found


class _ListWriter:
    """Adds to the list, from a fresh line on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._lock = threading.Lock()
        if file.tell():
            file.write(b"\n")

    def add(self, kept: Kept) -> None:
        with self._lock:
            self._file.write(msgspec.json.encode(kept) + b"\n")
            self._file.flush()


def _keep(ref: ObjectRef, plugins: Plugins, folder: Path, known: Mapping[str, Kept]) -> Kept | Lost:
    try:
        target = _target(folder, ref.uri)
        kept = known.get(ref.uri)
        if kept and kept.version and kept.version == ref.version and _is_there(target, kept):
            return kept
        source = plugins.sources[ref.source]
        attributes: dict[str, str] = {}
        with source.blame("open"):
            if source.record.attributes is not None:
                attributes = dict(source.record.attributes(ref))
            with source.record.open(ref) as stream:
                size, digest = _copy(stream, target)
    except AffidavitError as error:
        return Lost(ref.uri, str(error))
    except OSError as error:
        return Lost(ref.uri, error.strerror or str(error))
    return Kept(ref.uri, size, digest, ref.version, attributes)


def _target(folder: Path, uri: str) -> Path:
    parts = PurePosixPath(uri).parts
    if not parts or uri.startswith("/") or any(part in ("..", LIST_NAME, KEYS_NAME) for part in parts):
        raise SourceError(f"{uri}: this name would lie outside the folder")
    return folder.joinpath(*parts)


def _is_there(target: Path, kept: Kept) -> bool:
    return target.is_file() and target.stat().st_size == kept.size


def _copy(stream: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{secrets.token_hex(8)}.partial")
    digest = hashlib.sha256()
    size = 0
    try:
        with open(temporary, "xb") as file:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()
