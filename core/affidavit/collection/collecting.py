"""Keeps what a source gives in a folder, byte for byte, so that it can be examined offline, and later again.

Objects lie under their names relative to the source, which is how a scan of the folder names them too. Beside them a
list says of each what no file can: the store's version, and attributes such as the signature of a digest file. It also
says what could not be had, so that a scan of the folder misses nothing that one of the source would have missed.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from os import fsync
from pathlib import Path
from typing import IO

import msgspec

from affidavit.collection.listing import Aside, End, Kept, Line, Lost, Run, encode_line, open_collection
from affidavit.collection.names import LIST_NAME, PARTIAL_NAME, file_of
from affidavit.errors import AffidavitError, SourceError, why_not_opened
from affidavit.model.logs import ObjectRef, Skipped
from affidavit.plugins import Plugins
from affidavit.reading.locations import without_options

_THREADS = 8
_CHUNK = 1 << 20


def collect(
    run: Run, aside: Iterable[Skipped], refs: Iterable[ObjectRef], plugins: Plugins, folder: Path
) -> Iterator[Kept | Lost]:
    """Keep objects in a folder, several at once; gives each in order when it is there.

    What an earlier run has kept in the same version is left as it is, so that a run which was cut off goes on.

    Args:
        run: what was asked for.
        aside: what the sources left aside or could not list.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = open_collection(folder)
    partial = folder / PARTIAL_NAME
    # What a run left half that was cut off.
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    waiting = iter(refs)
    keeper = _Keeper(plugins, folder)
    with open(folder / LIST_NAME, "ab") as file, ThreadPoolExecutor(_THREADS) as pool:
        if file.tell():
            file.write(b"\n")
        _write(file, run)
        for item in dict.fromkeys(aside):
            _write(file, Aside(**msgspec.structs.asdict(item)))
        while some := list(islice(waiting, _THREADS * 8)):
            known = [earlier.find(file_of(ref.uri)) if earlier else None for ref in some]
            for found, before in zip(pool.map(keeper.keep, some, known), known, strict=True):
                if found != before:
                    _write(file, found)
                yield found
        _write(file, End())
    shutil.rmtree(partial, ignore_errors=True)


def _write(file: IO[bytes], line: Line) -> None:
    file.write(encode_line(line) + b"\n")
    file.flush()


class _Keeper:
    """Keeps objects in a folder, from any thread."""

    def __init__(self, plugins: Plugins, folder: Path) -> None:
        self._plugins = plugins
        self._folder = folder
        self._placing = threading.Lock()

    def keep(self, ref: ObjectRef, known: Kept | Lost | None) -> Kept | Lost:
        """Keep an object, of which the list may know already."""
        place = _place(ref)
        target = self._folder / file_of(ref.uri)
        before = known if isinstance(known, Kept) else None
        try:
            if before is not None and before.place != place:
                raise SourceError(f"another object of this name is kept already, from {before.place}: use two folders")
            if before is not None and before.version and before.version == ref.version and _is_there(target, before):
                return before
            return self._fetched(ref, place, target, replace=before is not None)
        except AffidavitError as error:
            return Lost(ref.uri, why_not_opened(error), place, ref.account, ref.region, ref.size)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            reason = f"cannot be written to the folder: {getattr(error, 'strerror', None) or error}"
            return Lost(ref.uri, reason, place, ref.account, ref.region, ref.size)

    def _fetched(self, ref: ObjectRef, place: str, target: Path, *, replace: bool) -> Kept:
        source = self._plugins.sources[ref.source]
        attributes: Mapping[str, str] = {}
        # Opened first: where it cannot be, the reason is the one that a scan would give.
        with source.blame("open"):
            stream = source.record.open(ref)
        temporary = self._folder / PARTIAL_NAME / secrets.token_hex(8)
        digest = hashlib.sha256()
        size = 0
        try:
            with stream, open(temporary, "xb") as file:
                if source.record.attributes is not None:
                    with source.blame("open"):
                        attributes = dict(source.record.attributes(ref))
                while True:
                    with source.blame("open"):
                        chunk = stream.read(_CHUNK)
                    if not chunk:
                        break
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                fsync(file.fileno())
            changed = ref.collected.objection(digest.hexdigest()) if ref.collected else ""
            if changed:
                raise SourceError(changed)
            self._place(temporary, target, digest.hexdigest(), replace=replace)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return Kept(ref.uri, size, digest.hexdigest(), place, ref.version, ref.account, ref.region, dict(attributes))

    def _place(self, temporary: Path, target: Path, sha256: str, *, replace: bool) -> None:
        """Put a file in its place. One that lies there is replaced only where it is an older copy of that object."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._placing:
            # A file system that tells no capital letters from small ones has one file for two names.
            if not replace and target.exists() and (target.is_dir() or _sha256(target) != sha256):
                raise SourceError("cannot be written to the folder: a file or folder is in the way that the list lacks")
            temporary.replace(target)


def _place(ref: ObjectRef) -> str:
    """Where an object is, as `Collected.place`; of what was collected before, where it was then."""
    if ref.collected is not None and ref.collected.place:
        return ref.collected.place
    return ref.location if ref.location.startswith("/") else without_options(ref.location)


def _is_there(target: Path, kept: Kept) -> bool:
    return target.is_file() and target.stat().st_size == kept.size and _sha256(target) == kept.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
