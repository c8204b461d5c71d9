"""What the lists of collections say of the files in them.

A list counts for the files below its own folder, and only where that folder is what the user named or lies in it: one
that somebody put above, in a folder that others may write to, says nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from affidavit import Collected, Collection, Kept, Period, Scope, Skipped, SourceError, open_collection

from affidavit_plugins.file_source.names import printable

_GONE = "it was collected, and is no longer in the folder"


class Entry(msgspec.Struct, frozen=True):
    """What is known of a file in a collection.

    Attributes:
        path: where it lies, or should.
        uri: its name below the location.
        account, region: as its source knew them.
        size: in bytes, where that is known.
    """

    path: str
    uri: str
    collected: Collected
    account: str = ""
    region: str = ""
    size: int | None = None


class Collections:
    """The collections in a folder, which may be one itself.

    Args:
        root: the folder.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._found: dict[str, str | None] = {}
        self._opened: dict[str, Collection] = {}
        self._of(root)

    @property
    def is_one(self) -> bool:
        """Whether the folder itself is a collection."""
        return self._root in self._opened

    def entry(self, path: str) -> Entry | None:
        """What the list of a file's own collection says of it; None where it lies in none."""
        folder = self._of(os.path.dirname(path))  # noqa: PTH120 - a Path a file costs more than the call
        if folder is None:
            return None
        file = path[len(folder) :].lstrip("/")
        kept = self._opened[folder].meet(file)
        if kept is None:
            return Entry(path, self._uri(folder, printable(file)), Collected())
        return Entry(path, self._uri(folder, kept.uri), kept.collected, kept.account, kept.region)

    def others(self) -> Iterator[Entry]:
        """What the lists have and no call of `entry` was about: what could not be collected, and files that are gone.

        One that is there all the same is a link to another, as tools make that save space: two objects of one content.
        """
        for folder, collection in self._opened.items():
            for file, kept in collection.unmet():
                path = os.path.join(folder, file)  # noqa: PTH118
                collected = kept.collected
                if isinstance(kept, Kept) and not os.path.isfile(path):  # noqa: PTH113
                    collected = msgspec.structs.replace(collected, lost=_GONE)
                yield Entry(path, self._uri(folder, kept.uri), collected, kept.account, kept.region, kept.size)

    def notes(self, period: Period, scope: Scope) -> Iterator[Skipped]:
        """What was left aside when it was collected, and failures, as far as they touch a period and scope."""
        for folder, collection in self._opened.items():
            for note in collection.notes():
                if _touches(note, period, scope):
                    yield msgspec.structs.replace(note, uri=self._uri(folder, note.uri))

    def _of(self, folder: str) -> str | None:
        """The collection that a folder is in: the nearest list counts."""
        passed: list[str] = []
        while folder not in self._found:
            passed.append(folder)
            if self._is_collection(folder):
                self._found[folder] = folder
            elif len(folder) <= len(self._root):
                self._found[folder] = None
            else:
                folder = os.path.dirname(folder)  # noqa: PTH120
        found = self._found[folder]
        self._found.update(dict.fromkeys(passed, found))
        return found

    def _is_collection(self, folder: str) -> bool:
        try:
            collection = open_collection(Path(folder))
        except OSError as error:
            raise SourceError(f"{folder}: the list of what was collected: {error.strerror or error}") from None
        if collection is not None:
            self._opened[folder] = collection
        return collection is not None

    def _uri(self, folder: str, uri: str) -> str:
        above = printable(folder[len(self._root) :].lstrip("/"))
        return f"{above}/{uri}" if above and uri else above or uri


def _touches(note: Skipped, period: Period, scope: Scope) -> bool:
    if note.account and scope.accounts is not None and note.account not in scope.accounts:
        return False
    if note.is_of_a_moment:
        # A snapshot may be of a moment outside the period.
        return True
    ended = note.until is not None and period.since is not None and note.until <= period.since
    begins = note.since is not None and period.until is not None and note.since >= period.until + period.late
    return not ended and not begins


def root_above(path: str) -> bool:
    """Whether a folder above a place is a collection that has files in it: the place is then a part of it."""
    for folder in Path(path).parents:
        try:
            collection = open_collection(folder)
        except OSError:
            continue
        if collection is not None:
            below = path[len(str(folder)) :].lstrip("/")
            return any(file == below or file.startswith(f"{below}/") for file, _ in collection.unmet())
    return False
