"""Files that are shown for a disposition: told by their hash, and copied beside the ledger where that is wished."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import msgspec

from affidavit.documents.whole_file import whole_files
from affidavit.errors import LedgerError, UsageError

_CHUNK = 1 << 20


class Shown(msgspec.Struct, frozen=True):
    """A file that is shown. `path` is where it lies now, which no entry tells."""

    path: Path
    name: str
    size: int
    sha256: str


def shown(path: Path) -> Shown:
    """Read a file that is shown.

    Raises:
        UsageError: it cannot be read, or is no file.
    """
    if not path.is_file():
        raise UsageError(f"--evidence: {path}: is no file that can be read")
    try:
        sha256, size = hash_of(path)
    except OSError as error:
        raise UsageError(f"--evidence: {path}: {error.strerror or error}") from error
    return Shown(path, path.name, size, sha256)


def hash_of(path: Path) -> tuple[str, int]:
    """A file's SHA-256 and size.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def kept_path(ledger: Path, sha256: str) -> Path:
    """Where the copy of a file lies."""
    return ledger.with_name(f"{ledger.name}.evidence") / sha256


def keep(ledger: Path, file: Shown) -> None:
    """Copy a file beside a ledger, under the name of its hash.

    Raises:
        LedgerError: it cannot be copied, or has changed meanwhile.
    """
    target = kept_path(ledger, file.sha256)
    try:
        with whole_files(target) as (copy,):
            with file.path.open("rb") as source:
                shutil.copyfileobj(source, copy, _CHUNK)
            copy.flush()
            if hash_of(Path(copy.name))[0] != file.sha256:
                raise LedgerError(f"{file.path}: changed while it was copied; try again")
    except OSError as error:
        raise LedgerError(f"{file.path}: cannot be kept as {target}: {error.strerror or error}") from error
