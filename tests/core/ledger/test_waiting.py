"""What waits is settled by the run that sees it come, whatever runs come before, between and after; and by no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest
from affidavit.errors import UsageError
from affidavit.ledger.database import reading
from affidavit.ledger.listing import KnownFinding, known_findings
from affidavit.ledger.recording import Recorded, record
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import FindingStatus, PackRun
from affidavit.model.disposition import Action
from affidavit.model.finding import Finding
from affidavit.parts.match_store import Came
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.ledger.conftest import pack

if TYPE_CHECKING:
    from affidavit.model.assessment import Assessment

    from tests.core.ledger.conftest import Book, Fake

PENDING, OPEN = FindingStatus.PENDING, FindingStatus.OPEN
DAY = 86_400
# Of each action in a run: it waits, came, or was not read.
_RUNS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["waits", "came"]), min_size=1), min_size=1, max_size=7
)


@pytest.fixture
def tell(make_run: Callable[..., Fake]) -> Callable[..., Recorded]:
    """Writes a run as of a day: some actions of finding x wait or are open, and what others waited for came."""

    def run(
        book: Book,
        day: int,
        found: Sequence[str],
        came: Sequence[str] = (),
        status: FindingStatus = PENDING,
        packs: Sequence[PackRun] = (pack("1"),),
        group: tuple[str, ...] = ("x",),
    ) -> Recorded:
        made = make_run(day, {"x": found} if found else {}, status=status)
        assessment = msgspec.structs.replace(
            made.assessment, run=msgspec.structs.replace(made.assessment.run, packs=tuple(packs))
        )

        def with_findings(changed: Sequence[Finding]) -> Assessment:
            return msgspec.structs.replace(assessment, findings=tuple(changed))

        def arrived() -> Iterator[Came]:
            return (Came("p", group, each) for each in came)

        return record(
            book.path,
            msgspec.structs.replace(made, assessment=assessment, with_findings=with_findings, came=arrived),
        )

    return run


def listed(book: Book, day: int | None = None) -> list[KnownFinding]:
    """The findings that are known, or were on a day."""
    with reading(book.path) as database:
        until = None if day is None else day * DAY
        return list(known_findings(database, 10**9 if until is None else until, until=until))


@given(_RUNS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_finding_is_settled_when_all_that_waited_came(
    new_book: Callable[[], Book], tell: Callable[..., Recorded], runs: list[dict[str, str]]
) -> None:
    """As a model says, after each run and as of each day since."""
    book = new_book()
    waiting: set[str] = set()
    came: set[str] = set()
    expected: dict[int, tuple[str, int]] = {}
    settled_by = 0
    for day, actions in enumerate(runs, start=1):
        now = {what: [each for each, is_ in actions.items() if is_ == what] for what in ("waits", "came")}
        done = tell(book, day, now["waits"], now["came"])
        known = waiting | came
        waiting |= set(now["waits"]) - came
        arrived = waiting & set(now["came"])
        waited = bool(waiting)
        waiting -= arrived
        came |= arrived
        if known | waiting:
            settled_by = done.entry if arrived else settled_by
            expected[day] = ("pending", 0) if waiting else ("settled", settled_by)
        settled = sum(each.settled for each in done.assessment.responses if each.severity)
        # By the run that settles it, and no later one.
        assert settled == bool(waited and not waiting and not now["waits"])
    for day, told in expected.items():
        (x,) = listed(book, day)
        assert (x.status, x.settled_run) == told
    if expected:
        assert listed(book)[0].status == expected[max(expected)][0]
    assert verify_ledger(book.path).problems == ()


def test_what_came_to_others_settles_nothing(book: Book, tell: Callable[..., Recorded]) -> None:
    """Another group of the policy may have the same action; one that is found still is not settled."""
    tell(book, 1, ["a"])
    tell(book, 2, [], ["a"], group=("other",))
    assert [each.status for each in listed(book)] == ["pending"]
    tell(book, 3, ["a"], ["a"])
    assert [each.status for each in listed(book)] == ["pending"]


def test_a_violation_goes_on_with_the_finding(book: Book, tell: Callable[..., Recorded]) -> None:
    """Open since a run found it so. A run that knows less, made later, makes it wait no more; nor is it settled."""
    tell(book, 1, ["a"])
    tell(book, 2, ["a"], status=OPEN)
    tell(book, 3, ["a"])
    tell(book, 4, [], ["a"])
    (x,) = listed(book)
    assert (x.status, x.count, x.settled_run) == ("open", 1, 0)


def test_what_is_left_can_be_closed_once_nothing_waits(book: Book, tell: Callable[..., Recorded]) -> None:
    """While a part of it waits, a violation is not closed: the part may turn out to be one, too."""
    tell(book, 1, ["a"], status=OPEN)
    tell(book, 2, ["b"])
    with pytest.raises(UsageError, match="undecided in part"):
        book.decide(Action.RESOLVE, "x", 3)
    tell(book, 4, [], ["b"])
    book.decide(Action.RESOLVE, "x", 5)
    assert [each.status for each in listed(book)] == ["resolved"]


def test_other_policies_wait_again(book: Book, tell: Callable[..., Recorded]) -> None:
    """What they wait for may be something else, so that they settle nothing but what they were undecided about."""
    tell(book, 1, ["a"])
    tell(book, 2, [], ["a"], packs=[pack("2")])
    assert [each.status for each in listed(book)] == ["pending"]
    tell(book, 3, ["a"], packs=[pack("3")])
    assert [each.status for each in listed(book)] == ["pending"]
    tell(book, 4, [], ["a"], packs=[pack("3")])
    assert [each.status for each in listed(book)] == ["settled"]


OTHER = pack("3", "other")


@pytest.mark.parametrize(
    ("before", "after"),
    [([], [OTHER]), ([OTHER], []), ([OTHER], [pack("4", "other")])],
    ids=["added", "removed", "changed"],
)
def test_other_packs_are_nothing_to_a_policy(
    book: Book, tell: Callable[..., Recorded], before: list[PackRun], after: list[PackRun]
) -> None:
    """Beside its own: what waits is settled by it, and what came or was found open does not wait again."""
    tell(book, 1, ["a"], packs=[pack("1"), *before])
    tell(book, 2, [], ["a"], packs=[*after, pack("1")])
    assert [each.status for each in listed(book)] == ["settled"]
    tell(book, 3, ["a"], packs=[pack("1"), *before])
    assert [each.status for each in listed(book)] == ["settled"]
    tell(book, 4, ["a", "b"], packs=[pack("1"), *before])
    tell(book, 5, ["a", "b"], status=OPEN, packs=[pack("1"), *before])
    tell(book, 6, ["a", "b"], packs=[pack("1"), *after])
    assert [each.status for each in listed(book)] == ["open"]


def test_what_another_policy_told_is_undecided_again(book: Book, tell: Callable[..., Recorded]) -> None:
    """Whether it was found open or came: a run with its policy as it is now says what it is."""
    tell(book, 1, ["a"], status=OPEN)
    tell(book, 2, ["a"], packs=[pack("2")])
    assert [each.status for each in listed(book)] == ["pending"]
    tell(book, 3, [], ["a"], packs=[pack("2")])
    tell(book, 4, ["a"], packs=[pack("3")])
    assert [each.status for each in listed(book)] == ["pending"]


def test_a_pack_without_the_policy_settles_nothing(book: Book, tell: Callable[..., Recorded]) -> None:
    """That a run has all packs of the one before tells nothing, where the policy is now in another one."""
    tell(book, 1, ["a"], packs=[pack("1", "old"), OTHER])
    tell(book, 2, [], ["a"], packs=[pack("2"), pack("1", "old"), OTHER])
    assert [each.status for each in listed(book)] == ["pending"]


def test_nothing_of_it_is_altered_unseen(book: Book, tell: Callable[..., Recorded]) -> None:
    """A row that says that something came is vouched for by the run's entry."""
    tell(book, 1, ["a"])
    tell(book, 2, [], ["b"])
    with closing(sqlite3.connect(book.path)) as database:
        database.execute("INSERT INTO wait SELECT 2, finding, action, 'came' FROM wait")
        database.commit()
    assert any("to wait" in each for each in verify_ledger(book.path).problems)
