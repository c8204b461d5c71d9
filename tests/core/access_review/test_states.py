"""Which state of an account counts, and what is said where it may not be what is granted now."""

from __future__ import annotations

from affidavit import Granted
from affidavit.access_review.states import States
from affidavit.model.access_review import StateTaken
from affidavit.model.coverage import Coverage, CoverageCell
from affidavit.times import parse_time

ONE, TWO = "111122223333", "444455556666"
AS_OF = parse_time("2026-08-02T00:00:00Z") or 0
FROM = parse_time("2026-05-03T00:00:00Z") or 0
LOGGED = tuple(
    CoverageCell(account, "eu-west-1", "management-read", "2026-07-10", "#" * 24, 24) for account in (ONE, TWO)
)
DECLARED = Coverage(True, (ONE,), ("eu-west-1",), ("management-read",), 3_600, LOGGED, ())
UNDECLARED = Coverage(False, cells=LOGGED)


def taken(*answers: Granted, coverage: Coverage = DECLARED) -> tuple[dict[str, StateTaken], bool]:
    """What is said of each account, and whether what is granted is known."""
    states = States(AS_OF)
    for each in answers:
        states.add(each)
    found = states.taken(coverage, FROM)
    return {each.account: each for each in found}, states.are_known(found, coverage)


def test_the_latest_state_that_tells_counts() -> None:
    """In any order of reading."""
    answers = (Granted(ONE, "2026-07-01T00:00:00Z"), Granted(ONE, "2026-08-01T00:00:00Z"))
    for some in (answers, answers[::-1]):
        found, known = taken(*some)
        assert (found[ONE].collected, found[ONE].problem, found[ONE].warning) == ("2026-08-01T00:00:00Z", "", "")
        assert known


def test_state_from_before_the_days_that_count_is_warned_of() -> None:
    """What is granted now is not known by it."""
    found, known = taken(Granted(ONE, "2026-05-02T23:59:59Z"))
    assert "before the days that count, which begin at 2026-05-03T00:00:00Z" in found[ONE].warning
    assert not known


def test_a_later_answer_that_was_refused_is_warned_of() -> None:
    """The one before is taken, but not in silence; an earlier one that was refused says nothing."""
    refused = Granted(ONE, "2026-08-01T00:00:00Z", problem="the call was refused")
    found, known = taken(Granted(ONE, "2026-07-01T00:00:00Z"), refused)
    assert found[ONE].collected == "2026-07-01T00:00:00Z"
    assert found[ONE].warning.endswith("of 2026-08-01T00:00:00Z, does not tell what is granted: the call was refused")
    assert not known
    assert taken(Granted(ONE, "2026-08-01T01:00:00Z"), refused)[1]


def test_state_from_after_the_review_does_not_count() -> None:
    """Beside an earlier one it changes nothing; alone it is told. A day is left to clocks and to collecting."""
    late = Granted(ONE, "2027-08-01T00:00:00Z")
    assert taken(late, Granted(ONE, "2026-08-01T00:00:00Z"))[1]
    found, known = taken(late)
    assert found[ONE].problem == "its state is of 2027-08-01T00:00:00Z, after the moment of the review"
    assert not known
    assert taken(Granted(ONE, "2026-08-02T23:00:00Z"))[1]


def test_accounts_without_state_are_told() -> None:
    """Of which there are only logs: it makes the review incomplete where no scope leaves the account out."""
    answer = Granted(ONE, "2026-08-01T00:00:00Z")
    for coverage, expected in ((DECLARED, True), (UNDECLARED, False)):
        found, known = taken(answer, coverage=coverage)
        assert "no state of it was read" in found[TWO].problem
        assert known is expected
    assert not taken()[1]
