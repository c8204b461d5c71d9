"""Why what no log shows must not be called unused: age, and activity that others than logs tell of."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from affidavit import Change, Grant, Granted, Holder, Noted
from affidavit.access_review.attributing import attributed
from affidavit.access_review.calls import Calls
from affidavit.access_review.doubts import Doubts
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.judging import Judge
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Sessions
from affidavit.access_review.watched import Watcher
from affidavit.model.coverage import Coverage
from affidavit.model.inputs import InputObject, ObjectRecords, ObjectStatus
from affidavit.parts.access import AccessPart, Given, Met, Renaming, Untold, UseSum
from affidavit.parts.partial import Partial
from affidavit.times import parse_time

from tests.core.access_review.conftest import LAB

START, END = parse_time("2026-07-02T00:00:00Z"), parse_time("2026-08-01T00:00:00Z")
BEFORE, SINCE, LATE = "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "2026-07-31T23:50:00Z"
GRANT = Grant("g", "g", "inline", marks=(("ana", "has", "g"), ("ana", "is in", "staff")))


def doubts(folder: Path, part: AccessPart) -> Doubts:
    """Of what one object shows."""
    with Sessions(folder) as sessions, Calls(folder) as calls:
        gathering = Gathering(sessions, calls, end=END)
        item = InputObject("o", ObjectStatus.READ, 0, "", "", "", "", ObjectRecords())
        gathering.add(Partial(item, (), (), (), (), b"", (), (), access=part))
        names = Names(gathering)
        uses = attributed(gathering, names)
        return Doubts(gathering, names, Judge(LAB, Watcher(Coverage(False), START, END), START), uses)


def holder(created: str = BEFORE) -> Holder:
    """Ana."""
    return Holder("ana", "1", "user", "ana", created, grants=(GRANT,))


def use(service: str, last: str) -> UseSum:
    """A call of hers."""
    made = UseSum("ana", f"{service}:Look", "1", "user", service, f"{service}:Look", "", False, False, "c")
    made.records, made.last = 1, parse_time(last)
    return made


def test_what_was_made_after_the_days_begin_is_new(tmp_path: Path) -> None:
    """A holder by its own time, a grant by its text's, or by a call that gave it; the first second is not after."""
    made = doubts(tmp_path, AccessPart(given=[Given(("ana", "is in", "staff"), parse_time(LATE) or 0)]))
    assert [bool(made.holder(holder(when), [], None)) for when in ("", BEFORE, SINCE, LATE)] == [False] * 3 + [True]
    (given,) = made.grant(GRANT, "1", END)
    assert LATE in given.why
    old, new = (Grant("h", "h", "attached", since=when) for when in (BEFORE, LATE))
    assert (made.grant(old, "1", END), bool(made.grant(new, "1", END))) == ([], True)


@pytest.mark.parametrize(
    ("service", "used", "doubted"),
    [
        ("lab", [], True),
        ("lab", [use("shop", LATE)], True),
        ("lab", [use("lab", BEFORE)], True),
        ("lab", [use("lab", LATE)], False),
        ("", [], True),
        ("", [use("shop", LATE)], False),
    ],
)
def test_activity_that_no_log_shows_is_a_doubt(tmp_path: Path, service: str, used: list[UseSum], doubted: bool) -> None:
    """Where logs show the same, nothing is amiss; activity before the days that count says nothing of them."""
    part = AccessPart(
        granted=[Granted("1", LATE, (holder(),))],
        noted=[Noted("ana", "IAM", LATE, service), Noted("ana", "IAM", BEFORE, "past")],
    )
    found = doubts(tmp_path, part).holder(holder(), used, None)
    assert [each.service for each in found] == ([service] if doubted else [])


@pytest.mark.parametrize(
    ("told", "shown", "doubted"),
    [
        ("2026-07-09T10:00:00Z", "2026-07-02T10:00:00Z", True),
        ("2026-07-09T10:00:00Z", "2026-07-08T10:00:00Z", False),
        ("2026-07-09T10:00:01Z", "2026-07-08T10:00:00Z", True),
        ("2026-07-09T10:00:00Z", "2026-07-20T10:00:00Z", False),
        # What was after the end no log that was read could show.
        ("2026-08-09T10:00:00Z", "2026-07-08T10:00:00Z", False),
        ("2026-08-09T10:00:00Z", BEFORE, True),
    ],
)
@pytest.mark.parametrize("service", ["lab", ""])
def test_activity_later_than_all_that_logs_show_is_a_doubt(
    tmp_path: Path, told: str, shown: str, doubted: bool, service: str
) -> None:
    """By more than a day: then logs lack calls, and may lack others."""
    part = AccessPart(granted=[Granted("1", LATE, (holder(),))], noted=[Noted("ana", "IAM", told, service)])
    found = doubts(tmp_path, part).holder(holder(), [use("lab", shown)], None)
    assert [each.service for each in found] == ([service] if doubted else [])
    assert all(told in each.why and shown in each.why for each in found)


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_reports_the_latest_within_the_days_counts(tmp_path: Path, order: int) -> None:
    """One of activity after the end, that no log read could show, hides none; nor does what is no time."""
    within, after = "2026-07-30T10:00:00Z", "2026-08-01T00:00:00Z"
    noted = [
        Noted("ana", "IAM", time, "lab") for time in ("2026-07-09T10:00:00Z", within, after, "9 August 2026, noon")
    ]
    part = AccessPart(granted=[Granted("1", LATE, (holder(),))], noted=noted[::order])
    (found,) = doubts(tmp_path, part).holder(holder(), [use("lab", "2026-07-02T10:00:00Z")], None)
    assert within in found.why


@pytest.mark.parametrize(("right", "doubted"), [("lab:Look", False), ("lab:Make", True)])
def test_a_right_that_others_tell_of_is_looked_for_by_itself(tmp_path: Path, right: str, doubted: bool) -> None:
    """Other calls to its service do not show it."""
    noted = [Noted("ana", "IAM", LATE, "lab", right=right), Noted("ana", "IAM", LATE, "lab")]
    part = AccessPart(granted=[Granted("1", LATE, (holder(),))], noted=noted)
    found = doubts(tmp_path, part).holder(holder(), [use("lab", LATE)], None)
    assert [(each.service, right in each.why) for each in found] == ([("lab", True)] if doubted else [])


@pytest.mark.parametrize(
    ("renamings", "is_new"),
    [
        ([Renaming("an", "ana", 20), Renaming("crew", "staff", 20)], True),
        ([Renaming("an", "anna", 15), Renaming("anna", "ana", 20), Renaming("crew", "staff", 20)], True),
        ([Renaming("an", "ana", 5), Renaming("crew", "staff", 20)], False),
        ([Renaming("an", "", 15), Renaming("crew", "staff", 20)], False),
        ([], False),
    ],
)
def test_what_was_given_under_an_older_name_is_new(tmp_path: Path, renamings: list[Renaming], is_new: bool) -> None:
    """Of the user and of the group; not what was given to whoever had that name after the renaming."""
    assert START is not None
    moved = [Renaming(each.was, each.now, START + each.time) for each in renamings]
    part = AccessPart(given=[Given(("an", "is in", "crew"), START + 10)], renamings=moved)
    found = doubts(tmp_path, part).grant(GRANT, "1", END)
    assert bool(found) is is_new


@pytest.mark.parametrize(("when", "denied", "doubted"), [(LATE, 0, True), (BEFORE, 0, False), (LATE, 1, False)])
def test_a_call_that_may_have_been_any_is_a_doubt_about_all(
    tmp_path: Path, when: str, denied: int, doubted: bool
) -> None:
    """Of who made it, or may have; in the days that count, where it was not denied."""
    for number, masked in enumerate((use("", when), msgspec.structs.replace(use("", when), principal="1"))):
        masked.records, masked.denied, masked.withheld = 1 - denied, denied, bool(number)
        (folder := tmp_path / str(number)).mkdir()
        own = [] if number else [masked]
        found = doubts(folder, AccessPart(uses=[masked])).holder(holder(), own, None)
        assert [each.service for each in found] == ([""] if doubted else [])


@pytest.mark.parametrize("what", Change)
@pytest.mark.parametrize(
    ("account", "time", "is_doubted"),
    [("1", END, True), ("", END, True), ("1", None, True), ("1", parse_time(BEFORE), False), ("2", None, False)],
)
def test_a_change_of_which_not_all_is_told_is_a_doubt_about_all_in_its_account(
    tmp_path: Path, what: Change, account: str, time: int | None, is_doubted: bool
) -> None:
    """Of grants about each grant, of holders about each holder; in the days that count, or at no time known."""
    found = doubts(tmp_path, AccessPart(untold=[Untold(account, what, "lab:Give", time)]))
    of_grant, of_holder = found.grant(GRANT, "1", END), found.holder(holder(), [], None)
    doubted, other = (of_grant, of_holder) if what is Change.GRANTS else (of_holder, of_grant)
    assert (bool(doubted), other) == (is_doubted, [])
    assert all("lab:Give" in each.why and not each.service for each in doubted)


@pytest.mark.parametrize(
    ("when", "undated", "doubted"), [(LATE, False, True), (BEFORE, False, False), (BEFORE, True, True)]
)
def test_what_may_be_its_own_is_a_doubt_about_that_service(
    tmp_path: Path, when: str, undated: bool, doubted: bool
) -> None:
    """A caller of the account whom a log does not name, in the days that count, or at a time that cannot be read."""
    masked = UseSum("1", "lab:Look", "1", "AWSAccount", "lab", "lab:Look", "", False, True, "c")
    masked.records, masked.last = 1, parse_time(when)
    masked.places.add((), Met(1, masked.last, undated))
    found = doubts(tmp_path, AccessPart(uses=[masked])).holder(holder(), [], None)
    assert [each.service for each in found] == (["lab"] if doubted else [])
    assert all(when in each.why for each in found)
