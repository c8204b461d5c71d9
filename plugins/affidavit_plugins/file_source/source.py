"""Lists log files on disk: a file, a folder with all below it, a pattern, or standard input (`-`).

A zip archive, known by its content, is a place like a folder: its members are objects of their own, `a.zip!b.json.gz`.
Files named by the AWS layout tell their account, region and delivery time, wherever they lie; of these, what cannot
hold records of the period and scope is left aside. All other files are listed: whether they are logs, a log format
decides by their content.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote_to_bytes

import msgspec
from affidavit import (
    ObjectRef,
    Period,
    Scope,
    Skipped,
    Source,
    SourceError,
    is_collection_list,
    kept_attributes,
)

from affidavit_plugins.aws_keys import AwsKey, parse_key, reason_outside, reason_to_skip
from affidavit_plugins.file_source.names import path_of, printable
from affidavit_plugins.file_source.pattern import Pattern, is_pattern
from affidavit_plugins.file_source.walk import FoundFile, find_files, other_type
from affidavit_plugins.zip_archive import EMPTY_MAGIC, MAGIC, Member, members, open_member

_NAME = "file"
_URI_SCHEME = "file://"


def list_files(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The files at a location, sorted by name.

    Names are relative to the folder given, to the part of a pattern before its first special character, or are just the
    name of the file given.

    Raises:
        SourceError: there is nothing at the location, or it cannot be read.
    """
    if location == "-":
        yield from _objects(_spooled(), period, scope)
        return
    for found in _find(location):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _objects(found, period, scope)


def list_digests(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The digest files at a location, known by their names.

    Raises:
        SourceError: there is nothing at the location, or it cannot be read.
    """
    for found in _find(location) if location != "-" else ():
        if isinstance(found, Skipped):
            continue  # Named by `list_files`.
        key = parse_key(found.uri)
        if key is not None and key.is_digest and reason_outside(key, period, scope) is None:
            ref = ObjectRef(_NAME, found.uri, printable(found.path), found.size)
            yield msgspec.structs.replace(ref, account=key.account, region=key.region, delivered=key.delivered)


def attributes(ref: ObjectRef) -> Mapping[str, str]:
    """What the list in a folder of collected objects says of a file; nothing where there is no such list."""
    return kept_attributes(Path(path_of(ref.location)))


def open_file(ref: ObjectRef) -> IO[bytes]:
    """The file's bytes, or those of a member of a zip archive.

    Raises:
        OSError: it cannot be opened.
        SourceError: what lies there now is no regular file.
    """
    entry, _, size = ref.version.partition("/")
    end = len(ref.location) - int(size) if ref.version else None
    path = path_of(ref.location if end is None else ref.location[: end - 1])
    mode = os.stat(path).st_mode  # noqa: PTH116 - a Path a file costs more than the call
    if not stat.S_ISREG(mode):
        raise SourceError(f"{ref.uri}: {other_type(mode)}, no longer a file")
    file = open(path, "rb")  # noqa: SIM115 - whoever asked for it closes it
    if end is None:
        return file
    try:
        return cast("IO[bytes]", open_member(file, int(entry), os.fsencode(path_of(ref.location[end:]))))
    except BaseException:
        file.close()
        raise


def _find(location: str) -> Iterator[FoundFile | Skipped]:
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
        yield from _matching(location, path)
    elif stat.S_ISDIR(status.st_mode):
        yield from find_files(absolute, Pattern(()))
    elif stat.S_ISREG(status.st_mode):
        yield FoundFile(absolute, printable(os.path.basename(absolute)), status.st_size, named=True)  # noqa: PTH119
    else:
        what = other_type(status.st_mode)
        raise SourceError(f"{location}: {what}, not a file; to read a stream, pipe it in and give '-'")


def _matching(location: str, path: str) -> Iterator[FoundFile | Skipped]:
    names = path.split("/")
    special = next(position for position, name in enumerate(names) if is_pattern(name))
    root = os.path.abspath("/".join(names[:special]) + ("/" if special else ""))  # noqa: PTH100
    if not Path(root).is_dir():
        raise SourceError(f"{location}: nothing matches, there is no folder {root}")
    anything = False
    for found in find_files(root, Pattern(name for name in names[special:] if name not in ("", "."))):
        anything = True
        yield found
    if not anything:
        raise SourceError(f"{location}: no file matches this pattern")


def _objects(found: FoundFile, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """A file as an object, or the members of an archive."""
    # By what lies below the location alone: a copy elsewhere must read the same.
    key = parse_key(found.uri)
    if is_collection_list(found.uri):
        yield Skipped(found.uri, "the list of what was collected, not a log")
        return
    if (key is not None and key.delivered is not None) or not _is_zip(found.path):
        ref = ObjectRef(_NAME, found.uri, printable(found.path), found.size, named=found.named)
        yield _judged(ref, key, period, scope)
        return
    listed: list[Member] = []
    try:
        with Path(found.path).open("rb") as archive:
            # Where its directory is damaged half-way, this keeps what was listed before.
            listed.extend(member for member in members(archive) if not member.is_folder)
    except OSError as error:
        yield Skipped(found.uri, error.strerror or str(error), failed=True)
    else:
        if not listed:
            yield Skipped(found.uri, "a zip archive that holds no files", failed=found.named)
    times = Counter(member.name for member in listed)
    for member in sorted(listed, key=lambda each: (each.name, each.entry)):
        name = printable(os.fsdecode(member.name))
        uri = f"{found.uri}!{name}"
        if times[member.name] > 1:
            reason = (
                f"one of {times[member.name]} members of this name in the zip archive: which one counts is not told"
            )
            yield Skipped(uri, reason, failed=True)
            continue
        # Where its entry stands, and how much of the location is its name: enough to open it in any process.
        version = f"{member.entry}/{len(name)}"
        ref = ObjectRef(_NAME, uri, f"{printable(found.path)}!{name}", member.size, version)
        yield _judged(ref, parse_key(name), period, scope)


def _is_zip(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return file.read(len(MAGIC)) in (MAGIC, EMPTY_MAGIC)
    except OSError:
        # Opening it to be read will say why.
        return False


def _judged(ref: ObjectRef, key: AwsKey | None, period: Period, scope: Scope) -> ObjectRef | Skipped:
    if key is None:
        return ref
    reason = reason_to_skip(key, period, scope)
    if reason is not None:
        return Skipped(ref.uri, reason, account=key.account, region=key.region)
    return msgspec.structs.replace(ref, account=key.account, region=key.region, delivered=key.delivered)


def _spooled() -> FoundFile:
    """Standard input in a temporary file, which any process can open, until this one ends."""
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError("-: nothing is piped into standard input")
    path = Path(tempfile.gettempdir()) / f"affidavit-stdin-{secrets.token_hex(8)}"
    # Before it is there: a request to end may come at any moment.
    atexit.register(path.unlink, missing_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
            size = file.tell()
    except OSError as error:
        raise SourceError(f"-: standard input cannot be kept in a temporary file: {error.strerror or error}") from None
    return FoundFile(str(path), "stdin", size, named=True)


def _is_uri(location: str) -> bool:
    return location.startswith(_URI_SCHEME)


SOURCE = Source(
    name=_NAME,
    schemes=("", _NAME),
    summary="a file, a folder, a zip archive, a pattern such as 'logs/**/*.json.gz', or - for standard input",
    list=list_files,
    open=open_file,
    digests=list_digests,
    attributes=attributes,
)
