"""What is in a package, as it is signed: every file with its size and SHA-256, and the root of the hash tree."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from affidavit.errors import PackageError
from affidavit.model.run import Sha256, Time
from affidavit.packaging import merkle

SCHEMA = "affidavit.package/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
MOST_FILES = 100_000
MOST_BYTES = 64 << 20
"""Of a manifest: a hundred thousand files take a quarter of that."""
_LONGEST_NAME = 1_024
# Of each part of a name, in bytes: what file systems take.
_LONGEST_PART = 255
# Names that Windows keeps for devices, whatever comes after a dot.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{each}{n}" for each in ("com", "lpt") for n in range(1, 10))})


class PackagedFile(msgspec.Struct, frozen=True):
    """A file of a package."""

    path: str
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Sha256


class Manifest(msgspec.Struct, frozen=True):
    """What a package says of itself.

    Attributes:
        key: the fingerprint of the key that signs it; '' where none does.
        complete: whether the run was, and everything that belongs in the package is there; `lacking` says what isn't.
        withheld: the fields that commitments stand for; () where nothing is withheld.
        altered: the files of policies, frameworks and the organisation in which commitments stand: one is in
            place of their digests in the reports, too.
        root: the root of the hash tree over `files`.
        files: by path. All but the manifest itself and its signature.
        asked_for: the accounts or regions that alone were asked for, in words; '' for all.
    """

    schema: str
    tool: str
    version: str
    organisation: str
    since: str
    until: str
    as_of: Time
    frameworks: tuple[str, ...]
    complete: bool
    lacking: tuple[str, ...]
    withheld: tuple[str, ...]
    altered: tuple[str, ...]
    key: str
    root: Sha256
    files: tuple[PackagedFile, ...]
    asked_for: str = ""


def root_of(files: Sequence[PackagedFile]) -> str:
    """The root of the hash tree over files, in hexadecimal."""
    return merkle.root([merkle.leaf(each.path, each.size, each.sha256) for each in files]).hex()


def encode(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decode(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        PackageError: it is none, is of another version, or names files as no package does.
    """
    try:
        named = msgspec.json.decode(content, type=_Named).schema
        if named != SCHEMA:
            raise PackageError(f"{MANIFEST}: is of schema {named!r}, and this version reads {SCHEMA!r} only")
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PackageError(f"{MANIFEST}: is no manifest of a package: {error}") from None
    paths = [each.path for each in manifest.files]
    if paths != sorted(set(paths)):
        raise PackageError(f"{MANIFEST}: its files are not in order, or one is named twice")
    for path in paths:
        if reason := why_no_name(path):
            raise PackageError(f"{MANIFEST}: {path!r} {reason}")
    if manifest.root != root_of(manifest.files):
        raise PackageError(f"{MANIFEST}: the root of the hash tree is not that of its files")
    return manifest


def check_names(names: Iterable[str]) -> None:
    """See that files may be called so in a package.

    Raises:
        PackageError: one may not, or two may not together.
    """
    met: dict[str, str] = {}
    for name in names:
        too_long = any(len(part.encode(errors="replace")) > _LONGEST_PART for part in name.split("/"))
        if reason := f"has a part of more than {_LONGEST_PART} bytes" if too_long else why_no_name(name):
            raise PackageError(f"{name!r} {reason}, so that it cannot be part of a package; rename it")
        if (other := met.get(one_place(name))) is not None:
            raise PackageError(
                f"{name!r} and {other!r} would be one file where capitals and small letters are one, so that both "
                "cannot be part of a package; rename one"
            )
        met[one_place(name)] = name


def one_place(name: str) -> str:
    """The same for names that are unpacked to one place where a system does not tell capitals from small letters."""
    return name.casefold()


def why_no_name(name: str) -> str:
    """What is wrong with the name of a file in an archive; '' where nothing is.

    Unpacking must lead nowhere but below the folder where it is done, on any system, and no two files to one place.
    """
    parts = name.split("/")
    if not name or len(name.encode(errors="replace")) > _LONGEST_NAME:
        return "is empty, or too long for a name"
    if not name.isprintable() or "\\" in name or ":" in name:
        return "is no plain name"
    if name.startswith("/"):
        return "is an absolute path"
    if any(part in (".", "..") for part in parts):
        return "leads out of the folder where it is unpacked"
    if any(not part or part != part.strip(" ") or part.endswith(".") for part in parts):
        return "is no plain name"
    if any(part.partition(".")[0].lower() in _DEVICES for part in parts):
        return "is the name of a device on Windows"
    return "" if name == unicodedata.normalize("NFC", name) else "is not in Unicode's composed form"


class _Named(msgspec.Struct, frozen=True):
    """What every manifest says first."""

    schema: str
