"""Looks for values that are to be withheld in what was written, packed files included."""

from __future__ import annotations

import gzip
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

from affidavit.errors import PackageError
from affidavit.packaging.withholding import Withholding


def check_withheld(folder: Path, hide: Withholding) -> None:
    """See that no value that is withheld stands in any file of a folder, packed ones included.

    Raises:
        PackageError: one does; the message says where and which, to whoever makes the package.
    """
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if value := hide.left_in(name):
            raise left("the name of a file", value)
        for inner, line in _lines(path):
            if value := hide.left_in(line):
                raise left(f"{name}{inner}", value)


def left(place: str, value: str) -> PackageError:
    """Says that a value that is withheld is left somewhere."""
    return PackageError(
        f"{place}: {value!r}, which is to be withheld, still stands there, so no package was made; where it is a word "
        f"that would stand there anyway, give --may-stay {shlex.quote(value)}"
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
