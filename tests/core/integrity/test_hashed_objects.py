"""Log objects and their outcomes on disk."""

from __future__ import annotations

import pytest
from affidavit.integrity.hashed_objects import HashedObjects, Outcomes
from affidavit.integrity_check import HashedObject
from affidavit.model.logs import ObjectRef


def test_objects_are_given_as_they_were_added() -> None:
    """In order, as often as they are walked, and by position; also those that were added since."""
    found = [
        HashedObject(ObjectRef("file", f"{number}", "/x", delivered=number), f"{number:064}") for number in range(2_500)
    ]
    kept = HashedObjects()
    for each in found[:1_500]:
        kept.add(each)
    assert list(kept) == found[:1_500]
    for each in found[1_500:]:
        kept.add(each)
    assert list(kept) == list(kept) == found
    assert (len(kept), kept[0], kept[2_499], kept[-1]) == (2_500, found[0], found[-1], found[-1])
    assert kept[10:20:3] == found[10:20:3]
    for position in (2_500, -2_501):
        with pytest.raises(IndexError):
            kept[position]


def test_outcomes_are_found_by_name() -> None:
    """The last one counts, and of what nothing was said there is none."""
    said = Outcomes()
    for number in range(1_500):
        said.add(f"{number}", "valid")
    said.add("7", "altered")
    assert (len(said), said.get("7"), said.get("1499"), said.get("x")) == (1_500, "altered", "valid", "")
