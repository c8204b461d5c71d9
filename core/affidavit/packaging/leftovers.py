"""Looks for values that are to be withheld in what was written, packed files included."""

from __future__ import annotations

import gzip
import itertools
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

from affidavit.errors import PackageError
from affidavit.packaging.commitments import STAND_IN
from affidavit.packaging.withholding import Withholding

_GIVEN = ("given/", "policies/", "frameworks/")


def check_withheld(folder: Path, hide: Withholding) -> list[str]:
    """See that no value that is withheld stands in any file of a folder, packed ones included.

    What is published may have such words, and is as it was.

    Returns:
        the stand-ins that stand there, in order.

    Raises:
        PackageError: a value does, or what looks like a stand-in and is none; the message says where and which, to
            whoever makes the package.
    """
    found: set[str] = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if hide.published.is_file(name):
            continue
        for inner, text in itertools.chain([("the name of a file", name)], _texts(path, name)):
            if value := hide.left_in(text):
                raise left(inner, value)
            stand_ins = set(STAND_IN.findall(text))
            if foreign := stand_ins - hide.stand_ins:
                raise PackageError(
                    f"{inner}: {min(foreign)} looks like what stands for a value, and was there before: it would prove "
                    "what nobody knows, so no package was made; take it out"
                )
            found |= stand_ins
    return sorted(found)


def _texts(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """The lines of a file, or all of it where they may be folded within a value, as people write them."""
    if name.startswith(_GIVEN):
        yield name, path.read_bytes().decode(errors="replace")
    else:
        yield from ((f"{name}{inner}", line) for inner, line in _lines(path))


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
                    yield from ((f"!{name}", line.decode(errors="replace").strip()) for line in file)
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from (("", line.decode(errors="replace").strip()) for line in file)
