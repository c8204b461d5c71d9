"""Calls that several records tell of, so that each counts once: on disk, as there may be millions.

Logs of several accounts hold one call, or one log holds it twice: as what a service did, and as what passed by.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType

import msgspec

from affidavit.access_review.sessions import Named
from affidavit.parts.access import AccessPart, Logged
from affidavit.parts.access_sums import AccessSums

_TOGETHER = 10_000
"""So many calls are summed up in one part."""

_decode = msgspec.msgpack.Decoder(Logged).decode


class Calls:
    """Takes records that share a call. A context manager.

    Args:
        directory: where its file is.
    """

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(directory / "calls.db", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            """CREATE TABLE record (
                shared TEXT, event TEXT, rank INTEGER, body BLOB, PRIMARY KEY (shared, event, rank, body)
            ) WITHOUT ROWID""",
            "BEGIN",
        ):
            self._database.execute(statement)

    def __enter__(self) -> Calls:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, part: AccessPart) -> None:
        """Take an object's records."""
        self._database.executemany(
            "INSERT OR IGNORE INTO record VALUES (?, ?, ?, ?)", map(msgspec.structs.astuple, part.shared)
        )

    def take(self, named: Named) -> Iterator[AccessPart]:
        """Give all calls, each as the record has it that tells most of it, summed up; then none is left."""
        sums, count = AccessSums(), 0
        rows = self._database.execute("SELECT shared, event, body FROM record ORDER BY shared, event, rank, body")
        for _, group in groupby(rows, key=lambda row: row[:2]):
            for logged, reached in _once([_decode(body) for _, _, body in group], named):
                sums.count(logged, reached)
                count += 1
            if count >= _TOGETHER:
                yield sums.part()
                sums, count = AccessSums(), 0
        yield sums.part()
        self._database.execute("DELETE FROM record")


def _once(records: Sequence[Logged], named: Named) -> Iterator[tuple[Logged, tuple[str, ...]]]:
    """Of the records of a call, by rank, one of each caller, and the accounts other than its own that it reached into.

    A record that withholds its caller's name is of a caller whom another one names: of each, where several are named.
    What others of one caller were about, as the owner of each thing logs it, the one that counts was about as well.
    """
    reached = {each.account for each in records if not each.use.in_passing}
    told: dict[str, Logged] = {}
    for each in records:
        caller = named(each.use.principal, each.use.unique, each.time)
        if caller in told:
            told[caller] = _with_resources(told[caller], each.use.resources)
        elif told and each.use.withheld:
            told = {name: _with_resources(known, each.use.resources) for name, known in told.items()}
        else:
            told[caller] = each
    for each in told.values():
        yield each, tuple(sorted(reached - {each.use.account}))


def _with_resources(logged: Logged, more: Sequence[str]) -> Logged:
    """A record with what another one names beside; one that names nothing may have been about anything."""
    own = logged.use.resources
    if not own or set(more) <= set(own):
        return logged
    use = msgspec.structs.replace(logged.use, resources=tuple(sorted({*own, *more})))
    return msgspec.structs.replace(logged, use=use)
