"""Which runs pass over a finding that waits: those without it, with another policy, that read all its logs again."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.errors import UsageError
from affidavit.ledger.recording import Recorded, record
from affidavit.ledger.seen import OneSighting, summed
from affidavit.ledger.unasked import Later
from affidavit.ledger.verifying import verify_ledger
from affidavit.ledger.waiting import Waits
from affidavit.model.assessment import InputObject, ObjectRecords, ObjectStatus, PackRun
from affidavit.model.disposition import Action
from affidavit.model.finding import Finding, FindingStatus
from affidavit.reading.refs import Origin
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from tests.core.ledger.conftest import made, pack
from tests.core.ledger.test_verifying import tampering

if TYPE_CHECKING:
    from affidavit.model.assessment import Assessment

    from tests.core.ledger.conftest import Book

FIRST, LAST = "2026-07-01T10:00:00Z", "2026-07-01T12:00:00Z"
JULY_1 = 1_782_864_000
DAY = 86_400
PENDING, OPEN = FindingStatus.PENDING, FindingStatus.OPEN
WAITS = OneSighting(1, 1, PENDING, FIRST, LAST, 1, 1)
A, B, C = "a", "b", "c"


class Ask(Struct, frozen=True):
    """What a run asks for."""

    since: str = "2026-07-01T00:00:00Z"
    until: str = "2026-07-02T00:00:00Z"
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("r", "s")
    complete: bool = True


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"complete": False}, False),
        ({"since": FIRST}, True),
        ({"since": "2026-07-01T10:00:01Z"}, False),
        ({"until": LAST}, False),
        ({"since": "", "until": ""}, True),
        ({"regions": ()}, True),
        ({"regions": ("r", "s", "t")}, True),
        ({"regions": ("r",)}, False),
        ({"accounts": ("1",)}, False),
    ],
)
def test_a_run_must_have_asked_for_as_much(changes: dict[str, Any], expected: bool) -> None:
    """All of it, from the first action to the last, and in all accounts and regions that were asked for before."""
    later = Later(replace(Ask(), **changes), {1: Ask()}, lambda *_: False, lambda *_: True)
    assert later.passes_over("p", [WAITS]) is expected


@pytest.mark.parametrize("run", [1, 3])
def test_each_run_that_told_of_it_counts(run: int) -> None:
    """That one had the same policy, other places, or logs that were not read again is enough for it to wait on."""
    seen = [WAITS, replace(WAITS, run=3)]
    before = {1: Ask(), 3: Ask()}
    assert Later(Ask(), before, lambda *_: False, lambda *_: True).passes_over("p", seen)
    assert not Later(Ask(), before, lambda _, told: told == run, lambda *_: True).passes_over("p", seen)
    assert not Later(Ask(), before, lambda *_: False, lambda told, _: told != run).passes_over("p", seen)
    everywhere = {**before, run: Ask(regions=())}
    assert not Later(Ask(), everywhere, lambda *_: False, lambda *_: True).passes_over("p", seen)


def run(
    book: Book,
    day: int,
    found: Sequence[str],
    objects: Sequence[str] | dict[str, str],
    packs: Sequence[PackRun] = (pack("1"),),
    *,
    complete: bool = True,
    delivered: dict[str, int] | None = None,
    **status: ObjectStatus,
) -> Recorded:
    """Write a run that read objects, with contents or with their names as that; actions of x wait, on July 1."""
    contents = objects if isinstance(objects, dict) else {each: each.split("/")[-1] for each in objects}
    moments = {"first_seen": FIRST, "last_seen": LAST}
    base = made(day, {"x": found} if found else {}, status=PENDING, **moments)
    assessment = replace(
        base.assessment,
        run=replace(base.assessment.run, packs=tuple(packs), complete=complete),
        inputs=replace(
            base.assessment.inputs,
            objects=tuple(
                InputObject(each, status.get(each, ObjectStatus.READ), 1, text, text, "", "", ObjectRecords())
                for each, text in contents.items()
            ),
        ),
    )

    def with_findings(changed: Sequence[Finding]) -> Assessment:
        return replace(assessment, findings=tuple(changed))

    return record(
        book.path,
        replace(
            base,
            assessment=assessment,
            with_findings=with_findings,
            places=lambda: ((each, each.encode()) for each in objects),
            origins=lambda: (
                Origin(each, each.encode(), b"", moment, "", "") for each, moment in (delivered or {}).items()
            ),
        ),
    )


def passed_over(book: Book, recorded: Recorded) -> bool:
    """Whether a run passes over finding x, as it says, as its rows say, and as `withdraw` takes it."""
    told = any(each.unasked for each in recorded.assessment.responses)
    with closing(sqlite3.connect(book.path)) as database:
        rows = database.execute("SELECT finding FROM unasked WHERE run = ?", (recorded.entry,)).fetchall()
    assert rows == ([(1,)] if told else [])
    assert verify_ledger(book.path).problems == ()
    refused = pytest.raises(UsageError, match="read again all logs that it may be from")
    with contextlib.nullcontext() if told else refused:
        book.decide(Action.WITHDRAW, "x", 30)
    return told


OTHER = (pack("2"),)


@pytest.mark.parametrize(
    ("packs", "objects", "complete", "expected"),
    [
        (OTHER, [A, B], True, True),
        ([pack("3", "l")], [A, B], True, True),
        (OTHER, ["elsewhere/a", "elsewhere/b", C], True, True),
        ([pack("1")], [A, B], True, False),
        ([pack("1"), pack("3", "l")], [A, B], True, False),
        (OTHER, [A, B], False, False),
        (OTHER, [A], True, False),
        (OTHER, [A, C], True, False),
        (OTHER, [], True, False),
    ],
    ids=[
        "another pack",
        "its pack gone",
        "the same logs elsewhere",
        "the same pack",
        "an unrelated pack beside",
        "incomplete",
        "a log is gone",
        "a log is another",
        "no logs",
    ],
)
def test_each_condition_alone_blocks(
    book: Book, packs: Sequence[PackRun], objects: list[str], complete: bool, expected: bool
) -> None:
    """The policy must be another, the run complete, and every log read again; where it lies does not matter."""
    run(book, 1, ["a"], [A, B])
    assert passed_over(book, run(book, 2, [], objects, packs, complete=complete)) is expected


def test_logs_that_were_known_before_may_be_those_of_the_finding(book: Book) -> None:
    """A run that read old logs beside new ones may have it from either, but not from what was delivered days before."""
    early, july = JULY_1 - 1, JULY_1 + 1
    run(book, 1, [], [A, B], [pack("0")], delivered={A: early, B: july})
    run(book, 2, ["a"], [A, B, C])
    assert not passed_over(book, run(book, 3, [], [C], OTHER))
    assert not passed_over(book, run(book, 4, [], [A, C], OTHER))
    assert passed_over(book, run(book, 5, [], [B, C], OTHER))


def test_a_log_that_may_be_of_any_day_must_be_read_again(book: Book) -> None:
    """Where its name tells no day, beside others of days before."""
    run(book, 1, [], [A, B], [pack("0")], delivered={A: JULY_1 - 1})
    run(book, 2, ["a"], [A, B, C])
    assert not passed_over(book, run(book, 3, [], [C], OTHER))
    assert passed_over(book, run(book, 4, [], [B, C], OTHER))


def test_only_what_an_object_was_when_it_was_told_of_counts(book: Book) -> None:
    """Not what it was before, nor that it is another since."""
    run(book, 1, [], {A: "old", B: "b"}, [pack("0")])
    run(book, 2, ["a"], {A: "told", B: "b"})
    assert not passed_over(book, run(book, 3, [], {A: "since", B: "b"}, OTHER))
    assert passed_over(book, run(book, 4, [], {A: "told", B: "b"}, OTHER))


def test_what_has_no_content_is_read_again_by_nothing(book: Book) -> None:
    """Two objects of which no hash is known need not be one."""
    run(book, 1, ["a"], {A: "a", B: ""}, b=ObjectStatus.PARTIAL)
    assert not passed_over(book, run(book, 2, [], {A: "a", B: ""}, OTHER))


def test_of_what_failed_nothing_was_read(book: Book) -> None:
    """So that it need not be read again; what broke off in part must."""
    run(book, 1, ["a"], [A, B], complete=False, b=ObjectStatus.FAILED)
    assert passed_over(book, run(book, 2, [], [A], OTHER))


def test_what_broke_off_is_read_again_when_it_breaks_off_no_more(book: Book) -> None:
    """What was read of it is not known to be in what is there now."""
    run(book, 1, ["a"], [A, B], complete=False, b=ObjectStatus.PARTIAL)
    assert not passed_over(book, run(book, 2, [], [A], OTHER))


def test_only_a_run_that_is_known_and_later_counts(book: Book) -> None:
    """Not one of a moment after the withdrawal, nor one before another told of the finding again."""
    run(book, 1, ["a"], [A])
    run(book, 9, [], [A], OTHER)
    with pytest.raises(UsageError, match="no later run"):
        book.decide(Action.WITHDRAW, "x", 8)
    run(book, 10, ["a"], [A], OTHER)
    with pytest.raises(UsageError, match="no later run"):
        book.decide(Action.WITHDRAW, "x", 11)
    run(book, 12, [], [A], [pack("3")])
    book.decide(Action.WITHDRAW, "x", 13)


def test_a_run_as_of_before_another_does_not_speak_of_what_that_told(book: Book) -> None:
    """It is written later, but what is of a later moment does not count for it."""
    run(book, 1, ["a"], [A])
    run(book, 5, ["a", "b"], [A, B])
    assert [each.unasked for each in run(book, 4, [], [A], OTHER).assessment.responses] == [1, 1]
    with pytest.raises(UsageError, match="no later run"):
        book.decide(Action.WITHDRAW, "x", 6)
    assert passed_over(book, run(book, 5, [], [A, B], OTHER))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE unasked SET finding = 2", "entry 2 (run): what it added to unasked was altered"),
        ("DELETE FROM unasked", "entry 2 (run) says that it added 1 rows to unasked, and 0 are there"),
        ("INSERT INTO unasked VALUES (1, 1)", "entry 1 (run) says that it added 0 rows to unasked, and 1 are there"),
        ("UPDATE unasked SET run = 7", "unasked has rows of 7, which is no run"),
    ],
)
def test_nothing_of_it_is_altered_unseen(book: Book, statement: str, told: str) -> None:
    """The run's entry vouches for the findings that it passes over."""
    run(book, 1, ["a"], [A])
    run(book, 2, [], [A], OTHER)
    with tampering(book.path) as database:
        database.execute(statement)
    assert told in verify_ledger(book.path).problems


def test_a_row_that_somebody_put_there_withdraws_nothing(book: Book) -> None:
    """No entry vouches for it; and where a withdrawal was made by it and the row taken out again, that is found."""
    run(book, 1, ["a"], [A])
    run(book, 2, [], [B])
    with tampering(book.path) as database:
        database.execute("INSERT INTO unasked VALUES (2, 1)")
    with pytest.raises(UsageError, match="no later run"):
        book.decide(Action.WITHDRAW, "x", 3)
    run(book, 4, [], [A], OTHER)
    book.decide(Action.WITHDRAW, "x", 5)
    with tampering(book.path) as database:
        database.execute("DELETE FROM unasked")
    told = verify_ledger(book.path).problems
    assert any("withdraws the finding" in each and "which no run before it passed over" in each for each in told)


# Whether a run asks by the policy, and the logs that it reads.
_RUNS = st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from("abcd"), min_size=1)), min_size=1, max_size=4)


@given(_RUNS, st.sets(st.sampled_from("abcd")))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_none_is_passed_over_whose_log_is_not_read_again(
    new_book: Callable[[], Book], runs: list[tuple[bool, set[str]]], last: set[str]
) -> None:
    """Whatever runs read before, in whatever order: the finding is in the log a, and a run of all logs reads that."""
    book = new_book()
    told = False
    for day, (asks, objects) in enumerate(runs, start=1):
        finds = asks and A in objects
        packs = [pack("1" if asks else "0")]
        # One of another policy that got all could pass over it by itself.
        run(book, day, ["a"] if finds else [], sorted(objects), packs, complete=asks)
        told |= finds
    if told:
        known = set().union(*(objects for _, objects in runs))
        over = passed_over(book, run(book, 20, [], sorted(last), OTHER))
        assert A in last if over else known - last


@pytest.mark.parametrize(
    ("seen", "withdrawn", "expected"),
    [
        ((WAITS,), 0, PENDING),
        ((WAITS,), 2, FindingStatus.WITHDRAWN),
        ((WAITS, replace(WAITS, run=3, new=0)), 2, PENDING),
        ((WAITS, replace(WAITS, run=3, new=0, found=OPEN)), 2, OPEN),
        ((replace(WAITS, found=OPEN), replace(WAITS, run=3)), 4, OPEN),
    ],
    ids=["nobody did", "since", "told again since", "found open since", "of what else is open"],
)
def test_what_was_withdrawn_counts_no_more(
    seen: tuple[OneSighting, ...], withdrawn: int, expected: FindingStatus
) -> None:
    """Of what was undecided before; nothing is taken from what is open, nor from what a run tells since."""
    whole = summed(seen, [each.run for each in seen if each.new], None, withdrawn)
    assert (whole.found, whole.is_undecided) == (expected, expected is PENDING)


def test_what_came_settles_what_was_withdrawn() -> None:
    """That a run saw it come says more than that nobody waits."""
    assert summed([WAITS], [1], Waits(1, 0, 5), 2).found is FindingStatus.SETTLED
