"""Looks for values that are to be withheld in what was written, packed files included."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

from affidavit.errors import PackageError
from affidavit.packaging.withholding import Withholding


def check_withheld(folder: Path, hide: Withholding) -> None:
    """See that no value that is withheld stands in any file of a folder, packed ones included.

    Raises:
        PackageError: one does; the message says where, and not which.
    """
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if hide.stands_in(name):
            raise PackageError("a value that is to be withheld stands in the name of a file, so no package was made")
        for inner, line in _lines(path):
            if hide.stands_in(line):
                raise PackageError(
                    f"{name}{inner}: a value that is to be withheld still stands there, so no package was made"
                )


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file, and of those in it where it is an archive, each with the name of that."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as file:
                    yield from ((f"!{name}", line.decode(errors="replace")) for line in file)
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from (("", line.decode(errors="replace")) for line in file)
