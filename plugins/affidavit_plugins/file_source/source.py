"""Lists log files on disk: a file, a folder with all below it, a pattern, or standard input (`-`).

Files named by the AWS layout tell their account, region and delivery time, wherever they lie; of these, what cannot
hold records of the period and scope is left aside. All other files are listed: whether they are logs, a log format
decides by their content.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import unquote_to_bytes

from affidavit import ObjectRef, Period, Scope, Skipped, Source, SourceError

from affidavit_plugins.aws_keys import parse_key, reason_to_skip
from affidavit_plugins.file_source.names import path_of, printable
from affidavit_plugins.file_source.pattern import Pattern, is_pattern
from affidavit_plugins.file_source.walk import FoundFile, find_files, other_type

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
        yield _spooled()
        return
    for found in _find(location):
        yield found if isinstance(found, Skipped) else _judge(found, period, scope)


def open_file(ref: ObjectRef) -> IO[bytes]:
    """The file's bytes.

    Raises:
        OSError: it cannot be opened.
        SourceError: what lies there now is no regular file.
    """
    path = Path(path_of(ref.location))
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise SourceError(f"{ref.uri}: {other_type(mode)}, no longer a file")
    return path.open("rb")


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


def _judge(found: FoundFile, period: Period, scope: Scope) -> ObjectRef | Skipped:
    # By what lies below the location alone: a copy elsewhere must read the same.
    key = parse_key(found.uri)
    if key is None:
        return ObjectRef(_NAME, found.uri, printable(found.path), found.size, named=found.named)
    reason = reason_to_skip(key, period, scope)
    if reason is not None:
        return Skipped(found.uri, reason, account=key.account, region=key.region)
    return ObjectRef(
        _NAME,
        found.uri,
        printable(found.path),
        found.size,
        account=key.account,
        region=key.region,
        delivered=key.delivered,
        named=found.named,
    )


def _spooled() -> ObjectRef:
    """Standard input in a temporary file, which any process can open, until this one ends."""
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError("-: nothing is piped into standard input")
    try:
        with tempfile.NamedTemporaryFile(prefix="affidavit-stdin-", delete=False) as file:
            atexit.register(Path(file.name).unlink, missing_ok=True)
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
            size = file.tell()
    except OSError as error:
        raise SourceError(f"-: standard input cannot be kept in a temporary file: {error.strerror or error}") from None
    return ObjectRef(_NAME, "stdin", printable(file.name), size, named=True)


def _is_uri(location: str) -> bool:
    return location.startswith(_URI_SCHEME)


SOURCE = Source(
    name=_NAME,
    schemes=("", _NAME),
    summary="a file, a folder, a pattern such as 'logs/**/*.json.gz', or - for standard input",
    list=list_files,
    open=open_file,
)
