"""Records read one by one, through sources and log formats; what cannot be read whole is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from affidavit import Skipped, UsageError
from affidavit.authoring.record_files import FoundRecord, read_records

if TYPE_CHECKING:
    from tests.core.conftest import Build

SOURCE = ("memory", "memory:all")


def test_records_come_in_order_with_their_places(build: Build) -> None:
    """Of every object of the location."""
    memory = build.Memory({"b": build.lines({"id": "3"}), "a": build.lines({"id": "1"}, {"id": "2"})})
    assert list(read_records(SOURCE, memory.plugins)) == [
        FoundRecord("a", 0, "memory.kind", b'{"id":"1"}'),
        FoundRecord("a", 1, "memory.kind", b'{"id":"2"}'),
        FoundRecord("b", 0, "memory.kind", b'{"id":"3"}'),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"nonsense", "not lines of records"),
        (b'{"id":"1"}\n!break\n', "broken on purpose"),
        (b"{]\n", "record 0: not a record"),
    ],
)
def test_what_cannot_be_read_is_refused(build: Build, content: bytes, reason: str) -> None:
    """With the object's name and the reason: a record that is missing would be explained as if it were not there."""
    with pytest.raises(UsageError, match=f"bad: .*{reason}"):
        list(read_records(SOURCE, build.Memory({"bad": content}).plugins))


def test_a_hole_in_the_listing_is_refused(build: Build) -> None:
    """As is a format that two plugins claim."""
    skipped = [Skipped("gone", "cannot be read", failed=True)]
    with pytest.raises(UsageError, match="cannot be read"):
        list(read_records(SOURCE, build.Memory({}, skipped=skipped).plugins))
