"""How far a run is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from affidavit.model.logs import Skipped
from affidavit.parts.partial import Partial
from affidavit.reading.refs import Refs


class Progress(msgspec.Struct, frozen=True):
    """How far a run is: objects done of all, stored bytes done of all (0 when unknown), records read so far.

    While objects are still being listed, all are those found so far.
    """

    objects: int
    objects_total: int
    size: int
    size_total: int
    records: int
    listing: bool = False


def while_listing(progress: Callable[[Progress], None]) -> Callable[[int], None]:
    """What takes the number of objects listed so far, and tells it as progress."""
    return lambda number: progress(Progress(0, number, 0, 0, 0, listing=True))


def with_progress(
    parts: Iterable[Partial | Skipped], refs: Refs, progress: Callable[[Progress], None]
) -> Iterator[Partial | Skipped]:
    """The parts of objects as they come; each is told as progress."""
    size = records = 0
    for number, (ref, part) in enumerate(zip(refs, parts, strict=True), start=1):
        size += ref.size or 0
        if isinstance(part, Partial):
            records += part.object.records.read
        progress(Progress(number, len(refs), size, refs.size, records))
        yield part
