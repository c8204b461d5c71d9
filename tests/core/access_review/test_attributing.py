"""Whose each sum is: what may be of several is credited to none, and is a doubt about each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from affidavit import Granted, Holder
from affidavit.access_review.attributing import Attributed, attributed
from affidavit.access_review.calls import Calls
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Sessions
from affidavit.model.inputs import InputObject, ObjectRecords, ObjectStatus
from affidavit.parts.access import AccessPart, Issue, Renaming, UseSum
from affidavit.parts.partial import Partial

RENAMED = 50
ANA, OLD, BEN = (
    Holder("ana", "1", "user", "ana"),
    Holder("ana.old", "1", "user", "ana.old"),
    Holder("ben", "2", "u", ""),
)
NAMELESS = "account 1, caller withheld"


def told(folder: Path, *uses: UseSum, issues: tuple[Issue, ...] = (), holders: tuple[Holder, ...] = ()) -> Attributed:
    """Of objects that show one use each, in an account where ana became ana.old, and another ana was made."""
    with Sessions(folder) as sessions, Calls(folder) as calls:
        gathering = Gathering(sessions, calls)
        renamings = [Renaming("ana", "ana.old", RENAMED), Renaming("ana", "", RENAMED + 1)]
        state = Granted("1", "1970-01-01T00:01:40Z", holders or (ANA, OLD))
        first = AccessPart(granted=[state], issues=list(issues), renamings=renamings)
        for part in (first, *(AccessPart(uses=[use]) for use in uses)):
            item = InputObject("o", ObjectStatus.READ, 0, "", "", "", "", ObjectRecords())
            gathering.add(Partial(item, (), (), (), (), b"", (), (), access=part))
        return attributed(gathering, Names(gathering))


def used(name: str, *times: int, denied: tuple[int, ...] = (), unique: str = "", withheld: bool = False) -> UseSum:
    """A sum of calls at these times."""
    made = UseSum(name, "lab:Look", "1", "user", "lab", "lab:Look", "", False, withheld, "c", unique=unique)
    made.records, made.first, made.last = len(times), min(times, default=None), max(times, default=None)
    made.denied, made.first_denied, made.last_denied = len(denied), min(denied, default=None), max(denied, default=None)
    return made


def counts(found: Attributed) -> dict[str, tuple[int, int]]:
    """How often everybody called, and was denied."""
    return {name: (sum(u.records for u in own), sum(u.denied for u in own)) for name, own in found.uses.items()}


def unsure(found: Attributed) -> list[str]:
    """Who may have done what is nobody's."""
    return [holder.id for holder in (ANA, OLD, BEN) if list(found.unsure(holder))]


@pytest.mark.parametrize(
    ("times", "denied", "whose"),
    [
        ((10, RENAMED), (RENAMED + 2,), {"ana.old": (2, 0), "ana": (0, 1)}),
        ((RENAMED + 1, 90), (10,), {"ana": (2, 0), "ana.old": (0, 1)}),
        ((10,), (20,), {"ana.old": (1, 1)}),
        ((), (10,), {"ana.old": (0, 1)}),
    ],
)
def test_a_use_is_whose_the_name_was_then(
    tmp_path: Path, times: tuple[int, ...], denied: tuple[int, ...], whose: dict[str, tuple[int, int]]
) -> None:
    """A call before the renaming is not the successor's, though that one was denied the same call later."""
    found = told(tmp_path, used("ana", *times, denied=denied))
    assert (counts(found), unsure(found)) == (whose, [])


@pytest.mark.parametrize("apart", [True, False])
def test_a_sum_across_a_renaming_is_nobodys_and_a_doubt_about_both(tmp_path: Path, apart: bool) -> None:
    """Also where two objects show its ends; with ids there is no doubt."""
    uses = [used("ana", 10), used("ana", 90)] if apart else [used("ana", 10, 90)]
    found = told(tmp_path, *uses)
    assert counts(found) == {"ana (several of this name)": (2, 0)}
    assert unsure(found) == ["ana", "ana.old"]
    assert "changed hands" in found.reasons["ana (several of this name)"]


def test_ids_leave_no_doubt(tmp_path: Path) -> None:
    """Whatever hands the name went through."""
    holders = (Holder("ana", "1", "user", "ana", unique="U2"), Holder("ana.old", "1", "user", "", unique="U1"))
    found = told(tmp_path, used("ana", 10, unique="U1"), used("ana", 10, 90, unique="U2"), holders=holders)
    assert (counts(found), unsure(found)) == ({"ana.old": (1, 0), "ana": (2, 0)}, [])


def test_callers_of_an_account_that_a_log_does_not_name_are_nobody(tmp_path: Path) -> None:
    """Masked ids: not even the one whom a copy of another call names; any holder of the account may have called."""
    copies = [
        Issue("K", "1", "1", "user", "", "role", "", 5, True, False),
        Issue("K", "ben", "1", "user", "", "role", "", 5, False, False, "U"),
    ]
    found = told(tmp_path, used("1", 10, withheld=True), used("ben", 10, unique="U"), issues=tuple(copies))
    assert counts(found) == {NAMELESS: (1, 0), "ben": (1, 0)}
    assert unsure(found) == ["ana", "ana.old"]


def test_a_caller_of_no_known_account_may_be_anybody(tmp_path: Path) -> None:
    """In whatever account."""
    nobody = UseSum("", "lab:Look", "", "user", "lab", "lab:Look", "", False, True, "c", records=1)
    found = told(tmp_path, nobody)
    assert (list(found.uses), unsure(found)) == (["caller withheld"], ["ana", "ana.old", "ben"])


@pytest.mark.parametrize(("own", "doubted"), [("", True), ("U1", False)])
def test_a_withheld_caller_with_an_id_is_no_holder_of_another(tmp_path: Path, own: str, doubted: bool) -> None:
    """But it may be one of whom state tells no id."""
    ana = Holder("ana", "1", "user", "ana", unique=own)
    found = told(tmp_path, used("1:U9", 10, unique="U9", withheld=True), holders=(ana,))
    assert (list(counts(found)), bool(list(found.unsure(ana)))) == (["1:U9"], doubted)
