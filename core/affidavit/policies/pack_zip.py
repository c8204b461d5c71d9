"""Opens a pack that lies in a zip file, which may come from anywhere.

The whole file is judged before any of it is used: names that lead out of the pack or stand twice, links, encrypted
entries, zips within, and what is too large (by its own word, or against it) are refused. What is left is held in
memory, so that the pack is the one that was judged.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from affidavit.errors import DocumentError, Problem

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_MOST_BYTES = 64 << 20
_MOST_ENTRIES = 20_000
_CHUNK = 1 << 16
_PACKED_NAMES = (".zip", ".whl", ".jar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def pack_name(path: Path) -> str:
    """What a pack without a manifest is called: after its folder or file, a zip without its ending."""
    resolved = path.resolve()
    return resolved.stem if resolved.suffix.lower() == ".zip" else resolved.name


def open_pack(root: Traversable) -> Traversable:
    """The folder in a zip file; anything else as it is.

    A zip whose entries all lie in one folder, as `zip -r pack.zip pack/` makes it, is that folder.

    Raises:
        DocumentError: with every reason to refuse the zip file.
        OSError: it cannot be read.
    """
    if not root.is_file():
        return root
    with root.open("rb") as file:
        head = file.read(4)
        if head not in _ZIP_MAGIC and not root.name.lower().endswith(".zip"):
            return root
        content = head + file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise _refusal(root.name, f"larger than {_MOST_BYTES >> 20} MiB: refused")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if problems := list(_problems(root.name, infos)):
                raise DocumentError(problems)
            files = {info.filename: _read(archive, info, root.name) for info in infos if not info.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise _refusal(root.name, f"not a sound zip file: {error}") from None
    tops = {name.partition("/")[0] for name in files}
    inner = zipfile.Path(_rebuilt(files))
    if len(tops) == 1 and all("/" in name for name in files):
        return inner / tops.pop()
    return inner


def _problems(zip_name: str, infos: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    if len(infos) > _MOST_ENTRIES:
        yield Problem(zip_name, 0, 0, f"holds more than {_MOST_ENTRIES:,} entries: refused")
        return
    if sum(info.file_size for info in infos) > _MOST_BYTES:
        yield Problem(zip_name, 0, 0, f"expands to more than {_MOST_BYTES >> 20} MiB: refused as a zip bomb")
    seen: set[str] = set()
    # Before Python 3.12 `is_dir` fails on an empty name, which is refused below.
    files = {info.filename for info in infos if info.filename and not info.is_dir()}
    for info in infos:
        # `orig_filename` is the name before Python cuts it at a NUL.
        name = info.orig_filename.removesuffix("/")
        if reason := _refuse_entry(info, name, seen, files):
            yield Problem(f"{zip_name}/{name.encode('unicode_escape').decode()}", 0, 0, reason)
        seen.add(name)


def _refuse_entry(info: zipfile.ZipInfo, name: str, seen: set[str], files: set[str]) -> str:
    parts = name.split("/")
    if not name or "\\" in name or not name.isprintable() or ":" in parts[0]:
        return "a name that is no plain relative path: refused"
    if any(part in ("", ".", "..") for part in parts):
        return "a name that could lead out of the pack: refused"
    if name in seen:
        return "stands twice in the zip: refused, as nobody could tell which counts"
    if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
        return "lies in what is a file: refused"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted: refused"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link: refused"
    if info.compress_type not in _METHODS:
        return "packed by a method other than deflate: refused"
    return "a zip within the zip: refused" if name.lower().endswith(_PACKED_NAMES) else ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, zip_name: str) -> bytes:
    """An entry's bytes, piece by piece: one that says it is small is expanded no further than it says."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(info) as file:
        while piece := file.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
    if size != info.file_size:
        raise _refusal(f"{zip_name}/{info.filename}", "not of the size that the zip says: refused")
    return b"".join(pieces)


def _rebuilt(files: dict[str, bytes]) -> zipfile.ZipFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as clean:
        for name, content in sorted(files.items()):
            clean.writestr(name, content)
    return zipfile.ZipFile(buffer)


def _refusal(path: str, reason: str) -> DocumentError:
    return DocumentError([Problem(path, 0, 0, reason)])
