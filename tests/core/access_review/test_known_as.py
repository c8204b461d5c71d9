"""What is told of names that changed hands."""

from __future__ import annotations

from pathlib import Path

import pytest
from affidavit import Granted, Holder
from affidavit.access_review.calls import Calls
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.known_as import not_in_state, other_names
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Sessions
from affidavit.parts.access import AccessPart, UseSum

from tests.core.access_review.test_names import partial, seen

MADE, COLLECTED = "1970-01-01T00:00:50Z", "1970-01-01T00:01:40Z"


def known(folder: Path, uses: list[UseSum], holder: Holder) -> tuple[Gathering, Names, Granted]:
    """Names of some uses and a holder in state."""
    with Sessions(folder) as sessions, Calls(folder) as calls:
        gathering = Gathering(sessions, calls)
        granted = Granted("1", COLLECTED, (holder,))
        gathering.add(partial(AccessPart(granted=[granted], uses=uses)))
        return gathering, Names(gathering), granted


@pytest.mark.parametrize(
    ("last", "which"), [(40, "had the name before"), (60, "One of them was deleted"), (200, "got the name later")]
)
def test_whose_name_another_has_is_told_by_when_it_was_seen(tmp_path: Path, last: int, which: str) -> None:
    """Before the other was made, after state was collected, or in between, where that does not tell."""
    holder = Holder("ana", "1", "user", "ana", MADE, unique="U2")
    _, names, granted = known(tmp_path, [seen("ana", "U1", last)], holder)
    told = not_in_state(granted, Holder("ana (U1)", "1", "user", "ana"), names)
    assert which in told
    assert "its unique id is U2, and not U1" in told


def test_who_is_in_no_state_at_all_is_not_compared(tmp_path: Path) -> None:
    """Its name is nobody's."""
    _, names, granted = known(tmp_path, [seen("ben", "U1")], Holder("ana", "1", "user", "ana", unique="U2"))
    told = not_in_state(granted, Holder("ben", "1", "user", "ben"), names)
    assert "does not name it" in told


def test_several_ids_of_one_name_are_told_where_state_has_none(tmp_path: Path) -> None:
    """As all their use counts for one; a single one is nothing to tell."""
    holder = Holder("ana", "1", "user", "ana")
    uses = [seen("ana", "U1")]
    gathering, names, _ = known(tmp_path, uses, holder)
    assert list(other_names(holder, names, gathering.renames, 100)) == []
    (tmp_path / "more").mkdir()
    gathering, names, _ = known(tmp_path / "more", [*uses, seen("ana", "U2")], holder)
    (note,) = other_names(holder, names, gathering.renames, 100)
    assert "U1, U2" in note


def test_what_is_no_account_is_told_as_such(tmp_path: Path) -> None:
    """Whoever calls a public bucket shows no credentials of any account."""
    _, names, _ = known(tmp_path, [], Holder("ana", "1", "user", "ana"))
    told = not_in_state(None, Holder("anonymous", "anonymous", "AWSAccount", "anonymous"), names)
    assert told == "the log has 'anonymous' in place of an account, so nothing is known of what is granted"
    assert "no state of the account 2 was read" in not_in_state(None, Holder("ben", "2", "user", "ben"), names)
