"""Finds files in a tree, following symbolic links, whatever the tree is like.

Nothing is met without being told: what cannot be read, links that lead nowhere or in a circle, and files reached twice
come out as `Skipped`. Only regular files are ever opened: a FIFO would wait for ever, a device never end.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator

import msgspec
from affidavit import Skipped

from affidavit_plugins.file_source.names import printable
from affidavit_plugins.file_source.pattern import Pattern, State

_OTHER_TYPES = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

_Identity = tuple[int, int]


class FoundFile(msgspec.Struct, frozen=True):
    """A regular file: its path as the `os` module takes it, its printable name below the root, its size in bytes.

    `named` when it is what the user named, and not found below it.
    """

    path: str
    uri: str
    size: int
    named: bool = False


class _Folder(msgspec.Struct, frozen=True):
    identity: _Identity
    parent: _Folder | None

    def holds(self, identity: _Identity) -> bool:
        """Whether that folder is this one or one that it lies in."""
        folder: _Folder | None = self
        while folder is not None:
            if folder.identity == identity:
                return True
            folder = folder.parent
        return False


class _Entry(msgspec.Struct, frozen=True):
    path: str
    uri: str
    state: State
    within: _Folder | None
    linked: bool = False


def other_type(mode: int) -> str:
    """What a thing is that is neither a file nor a folder, from its `st_mode`."""
    return _OTHER_TYPES.get(stat.S_IFMT(mode), "no file")


def find_files(root: str, pattern: Pattern) -> Iterator[FoundFile | Skipped]:
    """The files below `root` whose names match, sorted by name; links outside the root are followed too."""
    seen_files = _SeenFiles(root)
    seen_folders: dict[tuple[_Identity, State], str] = {}
    pending = [_Entry(root, "", pattern.start, None)]
    while pending:
        entry = pending.pop()
        try:
            status = os.stat(entry.path)  # noqa: PTH116 - a Path a file costs more than the call
        except OSError as error:
            yield Skipped(entry.uri, _why_not_reached(entry.path, error), failed=True)
            continue
        identity = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            if entry.within is not None and entry.within.holds(identity):
                yield Skipped(entry.uri, "a symbolic link back to a folder that it lies in", failed=True)
                continue
            first = seen_folders.setdefault((identity, entry.state), entry.uri)
            if first != entry.uri:
                yield Skipped(entry.uri, f"the same folder as {first}")
                continue
            try:
                pending.extend(_children(entry, _Folder(identity, entry.within), pattern))
            except OSError as error:
                yield Skipped(entry.uri or ".", f"cannot be listed: {error.strerror}", failed=True)
        elif not pattern.accepts(entry.state):
            continue
        elif not stat.S_ISREG(status.st_mode):
            yield Skipped(entry.uri, f"{other_type(status.st_mode)}, not a file")
        elif (first := seen_files.first(entry, status)) != entry.uri:
            yield Skipped(entry.uri, f"the same file as {first}")
        else:
            yield FoundFile(entry.path, entry.uri, status.st_size)


class _SeenFiles:
    """The files that were found. Of a million that have one name each only their numbers are held, a tenth of that."""

    def __init__(self, root: str) -> None:
        self._root = root
        # Device → inodes of files without another name, reached by no link.
        self._plain: dict[int, set[int]] = {}
        self._named: dict[_Identity, str] = {}

    def first(self, entry: _Entry, status: os.stat_result) -> str:
        """The name under which a file was found first, which may be now."""
        identity = (status.st_dev, status.st_ino)
        if identity in self._named:
            return self._named[identity]
        plain = self._plain.setdefault(status.st_dev, set())
        if status.st_ino in plain:
            return self._real(entry)
        if entry.linked or status.st_nlink > 1:
            self._named[identity] = entry.uri
        else:
            plain.add(status.st_ino)
        return entry.uri

    def _real(self, entry: _Entry) -> str:
        """The name of a file that has no other name, and was reached by a link, or through a folder mounted twice."""
        path = os.path.relpath(os.path.realpath(entry.path), os.path.realpath(self._root))
        name = "/".join(map(printable, path.split("/")))
        return name if name != entry.uri else "another"


def _children(parent: _Entry, folder: _Folder, pattern: Pattern) -> list[_Entry]:
    """What a folder holds, last name first, where the pattern can still match."""
    named: list[tuple[str, _Entry]] = []
    with os.scandir(parent.path) as listing:
        for item in listing:
            state = pattern.step(parent.state, item.name)
            if state:
                name = printable(item.name)
                uri = f"{parent.uri}/{name}" if parent.uri else name
                # A folder sorts as its name with a slash, so that the files come out sorted by their whole names.
                linked = parent.linked or item.is_symlink()
                named.append((f"{name}/" if _is_folder(item) else name, _Entry(item.path, uri, state, folder, linked)))
    named.sort(key=lambda pair: pair[0], reverse=True)
    return [entry for _, entry in named]


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False


def _why_not_reached(path: str, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "symbolic links that lead in a circle"
    if error.errno == errno.ENOENT and os.path.islink(path):  # noqa: PTH114
        return "a symbolic link that leads nowhere"
    return f"cannot be reached: {error.strerror}"
