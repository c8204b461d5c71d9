"""One name for a principal: by unique id, and by name only where one side tells no id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from affidavit import Granted, Holder
from affidavit.access_review.calls import Calls
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Sessions
from affidavit.model.inputs import InputObject, ObjectRecords, ObjectStatus
from affidavit.parts.access import AccessPart, Issue, Renaming, UseSum
from affidavit.parts.partial import Partial

STATE = "1970-01-01T00:01:40Z"
Make = Callable[[AccessPart], Names]


def partial(part: AccessPart) -> Partial:
    """An object that shows it."""
    item = InputObject("o", ObjectStatus.READ, 0, "", "", "", "", ObjectRecords())
    return Partial(item, (), (), (), (), b"", (), (), access=part)


@pytest.fixture
def names(tmp_path: Path) -> Iterator[Make]:
    """Makes names of what one object shows."""
    with Sessions(tmp_path) as sessions, Calls(tmp_path) as calls:

        def make(part: AccessPart) -> Names:
            gathering = Gathering(sessions, calls)
            gathering.add(partial(part))
            return Names(gathering)

        yield make


def holder(name: str, unique: str = "", *aliases: str) -> Holder:
    """A user."""
    return Holder(name, "1", "user", name, aliases=aliases, unique=unique)


def state(*holders: Holder, collected: str = STATE) -> Granted:
    """An account's answer."""
    return Granted("1", collected, holders)


def seen(name: str, unique: str, last: int = 10) -> UseSum:
    """A use."""
    made = UseSum(name, "lab:Look", "1", "user", "lab", "lab:Look", "", False, False, "c", unique=unique)
    made.records, made.first, made.last = 1, last, last
    return made


def test_an_id_joins_and_parts_whatever_the_name(names: Make) -> None:
    """The same id is the same holder, another id is somebody else."""
    part = AccessPart(granted=[state(holder("anna", "U1"), holder("ana", "U2"))])
    part.uses = [seen("ana", "U1"), seen("ana", "U2"), seen("ana", "U3")]
    made = names(part)
    assert [made.of("ana", unique) for unique in ("U1", "U2", "U3", "")] == ["anna", "ana", "ana (U3)", "ana"]
    namesake = made.namesake("ana (U3)")
    assert namesake and namesake.unique == "U2"
    assert (made.unique("anna"), made.unique("ana (U3)"), made.unique("nobody")) == ("U1", "U3", "")


def test_without_an_id_an_older_name_leads_to_its_one_owner(names: Make) -> None:
    """By records that tell its id, or an older state; not where two had it."""
    part = AccessPart(granted=[state(holder("anna", "U1"), holder("ben", "U2"))], uses=[seen("ana", "U1")])
    part.granted.append(state(holder("benno", "U2"), collected="1970-01-01T00:00:01Z"))
    assert [names(part).of(each) for each in ("ana", "benno")] == ["anna", "ben"]
    part.uses.append(seen("ana", "U2"))
    assert names(part).of("ana") == "ana"


def test_an_id_that_two_holders_have_tells_neither(names: Make) -> None:
    """State that was masked: then names join."""
    part = AccessPart(
        granted=[state(holder("ana", "U"), holder("ben", "U"))], uses=[seen("ana", "U"), seen("ben", "U")]
    )
    made = names(part)
    assert [made.of(each, "U") for each in ("ana", "ben")] == ["ana", "ben"]
    assert made.unique("ana") == ""


def test_state_without_ids_joins_by_name_and_tells_several(names: Make) -> None:
    """All ids of the name are then the holder's, also another account's word for one of them."""
    part = AccessPart(granted=[state(holder("ana"))], uses=[seen("ana", "U1"), seen("ana", "U2"), seen("1:U1", "U1")])
    made = names(part)
    assert {made.of("ana", "U1"), made.of("1:U1", "U1"), made.of("ana", "U2")} == {"ana"}
    assert made.uniques("ana") == ["U1", "U2"]


def test_of_nobody_in_state_the_latest_name_is_used(names: Make) -> None:
    """Of one id all names are one principal; of one name two ids are two."""
    made = names(AccessPart(uses=[seen("ana", "U1", 1), seen("anna", "U1", 2), seen("ben", "U2"), seen("ben", "U3")]))
    assert {made.of("ana", "U1"), made.of("anna", "U1"), made.of("ana")} == {"anna"}
    assert {made.of("ben", "U2"), made.of("ben", "U3"), made.of("ben")} == {"ben (U2)", "ben (U3)", "ben"}


def test_a_withheld_name_is_that_of_its_copy(names: Make) -> None:
    """By the id of the copy that names it, or its name where that has none."""
    issues = [
        Issue("K", "1:U1", "1", "user", "", "role", "", 5, True, False, "U1"),
        Issue("K", "ana", "1", "user", "", "role", "", 5, False, False, "U1"),
    ]
    made = names(AccessPart(granted=[state(holder("anna", "U1"))], uses=[seen("ana", "U1")], issues=issues))
    assert made.of("1:U1") == "anna"


def test_names_are_those_of_the_moment(names: Make) -> None:
    """State knows names as they were when it was collected; a call without an id those of its own time."""
    part = AccessPart(granted=[state(holder("ana"), holder("ben", "", "b"))])
    part.renamings = [Renaming("ana", "anna", 200), Renaming("b", "", 50)]
    made = names(part)
    assert [made.of("anna", "", 300), made.of("ANA", "", 10)] == ["ana", "ana"]
    assert made.of("ana", "", 300) == "ana (another of this name)"
    assert [made.of("b", "", 60), made.of("b", "", 40)] == ["ben", "b (until 1970-01-01T00:00:50Z)"]
