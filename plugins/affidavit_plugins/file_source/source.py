"""Lists log files on disk: a file, a folder with all below it, a pattern, or standard input (`-`).

A zip archive, known by its content, is a place like a folder: its members are objects of their own, `a.zip!b.json.gz`.
Files named by the AWS layout tell their account, region and delivery time, wherever they lie; of these, what cannot
hold records of the period and scope is left aside. All other files are listed: whether they are logs, a log format
decides by their content. Of files in a folder of collected objects their list tells more: their names as their source
had them, where they were, what could not be had, and what they should hold.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple, cast
from urllib.parse import unquote_to_bytes

import msgspec
from affidavit import (
    DigestFile,
    KnownBy,
    ObjectRef,
    Period,
    Scope,
    Skipped,
    Source,
    SourceError,
    is_collection_list,
)

from affidavit_plugins.aws_keys import AwsKey, parse_key, reason_outside, reason_to_skip
from affidavit_plugins.file_source.archive import is_zip, members_of
from affidavit_plugins.file_source.collections import Collections, Entry, root_above
from affidavit_plugins.file_source.names import path_of, printable
from affidavit_plugins.file_source.pattern import Pattern, is_pattern
from affidavit_plugins.file_source.standard_input import spooled
from affidavit_plugins.file_source.walk import FoundFile, find_files, other_type
from affidavit_plugins.zip_archive import open_member

_NAME = "file"
_URI_SCHEME = "file://"
# What has taken a file's place must not make anyone wait: a FIFO without a writer would.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
_A_PART = "a part of what was collected in a folder above it, whose list tells what could not be had: name that folder"


class _Walk(NamedTuple):
    """What is to be walked: what is named, the folder to begin in, which of its files are meant, and these.

    The folder is '' for a single file.
    """

    place: str
    root: str
    pattern: Pattern
    files: Iterator[FoundFile | Skipped]


def list_files(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The files at a location, sorted by name.

    Names are relative to the folder given, to the part of a pattern before its first special character, or are just the
    name of the file given.

    Raises:
        SourceError: there is nothing at the location, or it cannot be read.
    """
    # Without a period of theirs, there are no digest files in it.
    yield from cast("Iterator[ObjectRef | Skipped]", _listed(location, period, None, scope))


def list_together(
    location: str, period: Period, digests: Period, scope: Scope
) -> Iterator[ObjectRef | DigestFile | Skipped]:
    """What `list_files` and `list_digests` give of the periods of either.

    Raises:
        SourceError: there is nothing at the location, or it cannot be read.
    """
    return _listed(location, period, digests, scope)


def _listed(
    location: str, period: Period, digests: Period | None, scope: Scope
) -> Iterator[ObjectRef | DigestFile | Skipped]:
    if location == "-":
        ref = _ref_of(stored := spooled(), None)
        yield from _objects(stored, ref, parse_key(ref.uri), period, scope)
        return
    walk = _find(location)
    collections = Collections(walk.root) if walk.root else None
    if not (collections and collections.is_one) and root_above(walk.place):
        yield Skipped(".", _A_PART, failed=True)
    for found in walk.files:
        if isinstance(found, Skipped):
            yield found
        elif is_collection_list(found.uri):
            yield Skipped(found.uri, "the list of what was collected, not a log")
        else:
            ref = _ref_of(found, collections.entry(found.path) if collections else None)
            # By what lies below the location alone: a copy elsewhere must read the same.
            key = parse_key(ref.uri)
            if digests is not None:
                yield from map(DigestFile, _digest(ref, key, digests, scope))
            if digests is None or key is None or not key.is_digest or key.delivered is None:
                yield from _objects(found, ref, key, period, scope)
    if collections is None:
        return
    yield from collections.notes(period, scope)
    for entry in _others(collections, walk):
        ref, key = _ref(entry), parse_key(entry.uri)
        if digests is not None:
            yield from map(DigestFile, _digest(ref, key, digests, scope))
        yield _judged(ref, key, period, scope)


def list_digests(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The digest files at a location, known by their names.

    Raises:
        SourceError: there is nothing at the location, or it cannot be read.
    """
    if location == "-":
        return
    walk = _find(location)
    collections = Collections(walk.root) if walk.root else None
    for found in walk.files:
        if isinstance(found, Skipped) or is_collection_list(found.uri):
            continue  # Named by `list_files`.
        entry = collections.entry(found.path) if collections else None
        ref = _ref_of(found, entry)
        yield from _digest(ref, parse_key(ref.uri), period, scope)
    for entry in _others(collections, walk) if collections else ():
        yield from _digest(_ref(entry), parse_key(entry.uri), period, scope)


def attributes(ref: ObjectRef) -> Mapping[str, str]:
    """What the list in a folder of collected objects says of a file; nothing where there is no such list.

    Raises:
        SourceError: it could not be collected.
    """
    if ref.collected is None:
        return {}
    if ref.collected.lost:
        raise SourceError(ref.collected.lost)
    return dict(ref.collected.attributes)


def open_file(ref: ObjectRef) -> IO[bytes]:
    """The file's bytes, or those of a member of a zip archive.

    Raises:
        OSError: it cannot be opened.
        SourceError: what lies there now is no regular file, or it could not be collected.
    """
    if ref.collected is not None and ref.collected.lost:
        raise SourceError(ref.collected.lost)
    entry, _, size = ref.version.partition("/")
    end = len(ref.location) - int(size) if ref.version else None
    path = path_of(ref.location if end is None else ref.location[: end - 1])
    stored = _opened(path, ref.uri)
    if end is None:
        return cast("IO[bytes]", stored)
    file = io.BufferedReader(stored)
    try:
        return cast("IO[bytes]", open_member(file, int(entry), os.fsencode(path_of(ref.location[end:]))))
    except BaseException:
        file.close()
        raise


def _opened(path: str, uri: str) -> io.FileIO:
    """A file that is still a regular one. It is not buffered: whoever reads takes much at a time."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        # What only a FIFO or a socket says when it is opened.
        mode = os.stat(path).st_mode  # noqa: PTH116 - a Path a file costs more than the call
    else:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISREG(mode):
            return io.FileIO(descriptor)
        os.close(descriptor)
    raise SourceError(f"{uri}: {other_type(mode)}, no longer a file")


def _find(location: str) -> _Walk:
    path = os.fsdecode(unquote_to_bytes(location.removeprefix(_URI_SCHEME))) if _is_uri(location) else location
    try:
        status = Path(path).stat() if path else None
    except (FileNotFoundError, NotADirectoryError):
        status = None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(f"{location}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, Path.absolute keeps '..'
    if status is None:
        if not is_pattern(path):
            raise SourceError(f"{location}: no such file or folder")
        return _matching(location, path)
    everything = Pattern(())
    if stat.S_ISDIR(status.st_mode):
        return _Walk(absolute, absolute, everything, find_files(absolute, everything))
    if stat.S_ISREG(status.st_mode):
        found = FoundFile(absolute, printable(os.path.basename(absolute)), status.st_size, named=True)  # noqa: PTH119
        return _Walk(absolute, "", everything, iter((found,)))
    what = other_type(status.st_mode)
    raise SourceError(f"{location}: {what}, not a file; to read a stream, pipe it in and give '-'")


def _matching(location: str, path: str) -> _Walk:
    names = path.split("/")
    special = next(position for position, name in enumerate(names) if is_pattern(name))
    root = os.path.abspath("/".join(names[:special]) + ("/" if special else ""))  # noqa: PTH100
    if not Path(root).is_dir():
        raise SourceError(f"{location}: nothing matches, there is no folder {root}")
    pattern = Pattern(name for name in names[special:] if name not in ("", "."))

    def files() -> Iterator[FoundFile | Skipped]:
        anything = False
        for found in find_files(root, pattern):
            anything = True
            yield found
        if not anything:
            raise SourceError(f"{location}: no file matches this pattern")

    return _Walk(root, root, pattern, files())


def _others(collections: Collections, walk: _Walk) -> Iterator[Entry]:
    """What else the lists in a folder have that is meant."""
    for entry in collections.others():
        if walk.pattern.matches(entry.path[len(walk.root) :].lstrip("/").split("/")):
            yield entry


def _ref(entry: Entry, size: int | None = None) -> ObjectRef:
    return ObjectRef(
        _NAME,
        entry.uri,
        printable(entry.path),
        entry.size if size is None else size,
        account=entry.account,
        region=entry.region,
        collected=entry.collected,
    )


def _digest(ref: ObjectRef, key: AwsKey | None, period: Period, scope: Scope) -> Iterator[ObjectRef]:
    """A file that is a digest file of a period and scope."""
    if key is not None and key.is_digest and reason_outside(key, period, scope) is None:
        yield msgspec.structs.replace(ref, account=key.account, region=key.region, delivered=key.delivered)


def _ref_of(found: FoundFile, entry: Entry | None) -> ObjectRef:
    if entry is None:
        return ObjectRef(_NAME, found.uri, printable(found.path), found.size, named=found.named)
    return _ref(entry, found.size)


def _objects(
    found: FoundFile, ref: ObjectRef, key: AwsKey | None, period: Period, scope: Scope
) -> Iterator[ObjectRef | Skipped]:
    """A file as an object, or the members of an archive."""
    is_lost = ref.collected is not None and bool(ref.collected.lost)
    if is_lost or (key is not None and key.delivered is not None) or not is_zip(found.path):
        yield _judged(ref, key, period, scope)
        return
    if ref.collected is not None and (changed := ref.collected.objection(_sha256(found.path))):
        yield Skipped(ref.uri, changed, failed=True)
    for member in members_of(found, ref):
        yield member if isinstance(member, Skipped) else _judged(member, parse_key(_member_name(member)), period, scope)


def _member_name(ref: ObjectRef) -> str:
    return ref.location[-int(ref.version.partition("/")[2]) :]


def _sha256(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _judged(ref: ObjectRef, key: AwsKey | None, period: Period, scope: Scope) -> ObjectRef | Skipped:
    if key is None:
        return ref
    reason = reason_to_skip(key, period, scope)
    if reason is not None:
        return Skipped(ref.uri, reason, account=key.account, region=key.region)
    return msgspec.structs.replace(ref, account=key.account, region=key.region, delivered=key.delivered)


def _is_uri(location: str) -> bool:
    return location.startswith(_URI_SCHEME)


SOURCE = Source(
    name=_NAME,
    schemes=("", _NAME),
    summary="a file, a folder, a zip archive, a pattern such as 'logs/**/*.json.gz', or - for standard input",
    list=list_files,
    open=open_file,
    digests=list_digests,
    together=list_together,
    attributes=attributes,
    known_by=KnownBy.CONTENT,
)
