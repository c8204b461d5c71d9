"""The list that lies in a folder of collected objects: what was asked for, and what became of each thing there was.

It is JSON Lines, only ever added to. A run begins with what it asked for and ends with a line that says so; between
them is a line for each object that was kept or lost, and for all that its sources left aside or could not list. A lost
object counts until it is kept; what could not be listed counts until the same has been asked for again.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from affidavit.collection.names import KEYS_NAME, LIST_NAME, file_of
from affidavit.model.logs import Collected, Skipped

# A row is over a kilobyte: larger pages hold more of them, and fewer are read and written.
_PAGE_BYTES = 16_384
_FROM = "SELECT file, number, line FROM object WHERE file >= ? ORDER BY file LIMIT 32"


class Run(msgspec.Struct, frozen=True, tag_field="line", tag="run"):
    """What was asked for.

    Attributes:
        at: when it was listed, in epoch seconds.
        sources: locations, without whose credentials were used.
        since, until, late, accounts, regions: see `Period` and `Scope`.
    """

    at: int
    sources: tuple[str, ...]
    since: int | None = None
    until: int | None = None
    late: int = 0
    accounts: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None


class End(msgspec.Struct, frozen=True, tag_field="line", tag="end"):
    """The run came to its end."""


class Aside(msgspec.Struct, frozen=True, tag_field="line", tag="aside", omit_defaults=True):
    """What a source left aside or could not list, see `Skipped`."""

    uri: str
    reason: str
    failed: bool = False
    account: str = ""
    region: str = ""
    since: int | None = None
    until: int | None = None


class Kept(msgspec.Struct, frozen=True, tag_field="line", tag="kept", omit_defaults=True):
    """An object in the folder.

    Attributes:
        uri: its name, relative to the source.
        sha256: of the bytes as stored.
        place: where it was, see `Collected`.
        version: the store's own version or ETag.
        account, region: as its source knew them.
        attributes: what the store says of it beside its content.
    """

    uri: str
    size: int
    sha256: str
    place: str = ""
    version: str = ""
    account: str = ""
    region: str = ""
    attributes: dict[str, str] = {}

    @property
    def collected(self) -> Collected:
        """What there is to be said of the file."""
        return Collected(self.place, self.sha256, tuple(sorted(self.attributes.items())))


class Lost(msgspec.Struct, frozen=True, tag_field="line", tag="lost", omit_defaults=True):
    """An object that was listed and could not be kept, and why; of the size that it was listed with."""

    uri: str
    reason: str
    place: str = ""
    account: str = ""
    region: str = ""
    size: int | None = None

    @property
    def collected(self) -> Collected:
        """What there is to be said of it."""
        return Collected(self.place, lost=self.reason)


Line = Run | End | Aside | Kept | Lost
encode_line = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


class Collection:
    """What the list in a folder says. Objects wait on disk, since there may be millions."""

    def __init__(self, folder: Path) -> None:
        self._runs: dict[Run, _Read] = {}
        self._bad: list[int] = []
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._close = weakref.finalize(self, self._database.close)
        self._database.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE object (number INTEGER PRIMARY KEY, file TEXT UNIQUE, line BLOB)")
        # Never committed: nobody else reads it, and it is gone when it is closed.
        self._database.execute("BEGIN")
        with open(folder / LIST_NAME, "rb") as lines:
            self._database.executemany("INSERT OR REPLACE INTO object VALUES (NULL, ?, ?)", self._read(lines))
        (last,) = self._database.execute("SELECT max(number) FROM object").fetchone()
        self._ahead: dict[str, tuple[int, bytes]] = {}
        # By number, whether a file lies in the folder.
        self._met = bytearray((last or 0) + 1)

    def find(self, file: str) -> Kept | Lost | None:
        """The last word on a file of the folder; None where there is none."""
        found = self._row(file)
        return None if found is None else _object(found[1])

    def meet(self, file: str) -> Kept | Lost | None:
        """As `find`, of a file that lies in the folder."""
        found = self._row(file)
        if found is None:
            return None
        self._met[found[0]] = 1
        return _object(found[1])

    def unmet(self) -> Iterator[tuple[str, Kept | Lost]]:
        """The objects that were not met, each with its file, sorted by that."""
        for number, file in self._database.execute("SELECT number, file FROM object ORDER BY file"):
            if not self._met[number]:
                (line,) = self._database.execute("SELECT line FROM object WHERE number = ?", (number,)).fetchone()
                yield file, _object(line)

    def _row(self, file: str) -> tuple[int, bytes] | None:
        """A file's number and line. Files are mostly asked for in order, so those that follow it are read with it."""
        if file not in self._ahead:
            try:
                rows = self._database.execute(_FROM, (file,)).fetchall()
            except UnicodeEncodeError:  # a name that is no UTF-8, as none in the list is
                return None
            self._ahead = {each: (number, line) for each, number, line in rows}
        return self._ahead.get(file)

    def notes(self) -> Iterator[Skipped]:
        """What was left aside, and failures that belong to no object."""
        for run in self._runs.values():
            for note in run.notes:
                yield Skipped(note.uri, note.reason, note.failed, note.account, note.region, note.since, note.until)
            if not run.ended:
                yield Skipped(LIST_NAME, "collecting was cut off: run it again, it goes on", failed=True)
        for number in self._bad:
            yield Skipped(LIST_NAME, f"line {number} cannot be read: what it tells of is not known", failed=True)

    def _read(self, lines: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
        """Take what the lines say; gives those of objects, with their files."""
        # What stands before any run is of one that ended.
        run = _Read(ended=True)
        self._runs[Run(0, ())] = run
        torn: list[int] = []
        for number, line in enumerate(lines, start=1):
            try:
                found = _decode(line) if line.strip() else None
            except (msgspec.MsgspecError, UnicodeDecodeError):
                torn.append(number)
                continue
            if isinstance(found, Run):
                # The line that a run was cut off in belongs to it, and is told with it.
                self._bad += torn if run.ended else torn[:-1]
                torn.clear()
                run = self._runs[msgspec.structs.replace(found, at=0)] = _Read()
            elif isinstance(found, End):
                run.ended = True
            elif isinstance(found, Aside):
                run.notes.append(found)
            elif found is not None:
                yield file_of(found.uri), line
        self._bad += torn if run.ended else torn[:-1]


class _Read:
    """What was read of a run."""

    def __init__(self, *, ended: bool = False) -> None:
        self.ended = ended
        self.notes: list[Aside] = []


def _object(line: bytes) -> Kept | Lost:
    found = _decode(line)
    assert isinstance(found, (Kept, Lost))
    return found


def open_collection(folder: Path) -> Collection | None:
    """The collection that a folder is; None where no list lies in it.

    Raises:
        OSError: the list cannot be read.
    """
    return Collection(folder) if (folder / LIST_NAME).is_file() else None


def kept_keys(folder: Path) -> bytes | None:
    """The public keys that lie in a folder of collected objects; None where it is none, or has none.

    Those of no other folder count: a file in `/tmp` must not vouch for what somebody put in a folder there.
    """
    path = folder / KEYS_NAME
    return path.read_bytes() if (folder / LIST_NAME).is_file() and path.is_file() else None


def collected_at(folder: Path, scheme: str) -> int | None:
    """When the locations of a scheme that a collection is of were listed last, in epoch seconds; None where of none."""
    path = folder / LIST_NAME
    if not path.is_file():
        return None
    with path.open("rb") as lines:
        runs = filter(None, map(_run_of, lines))
        return max((run.at for run in runs if any(each.startswith(scheme) for each in run.sources)), default=None)


def _run_of(line: bytes) -> Run | None:
    """The run that begins with a line."""
    if b'"run"' not in line:
        return None
    try:
        found = _decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if isinstance(found, Run) else None
