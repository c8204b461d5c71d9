"""Progress: what it says of a run."""

from __future__ import annotations

from affidavit.cli.progress import note_of
from affidavit.scanning.progress import Progress, while_listing


def test_it_says_how_many_and_how_fast() -> None:
    """Records once there are some, objects before; no rate before it can be told."""
    assert note_of(Progress(3, 10, 0, 0, 4_000), 2.0) == "3/10 objects, 4,000 records, 2,000 records/s"
    assert note_of(Progress(3, 10, 0, 0, 0), 2.0) == "3/10 objects, 2 objects/s"
    assert note_of(Progress(3, 10, 0, 0, 5), 0.5) == "3/10 objects, 5 records"


def test_listing_tells_how_many_so_far() -> None:
    """How many there are in all is not known yet."""
    told: list[Progress] = []
    while_listing(told.append)(12_000)
    assert [note_of(each, 5.0) for each in told] == ["12,000 objects so far"]
