"""Whatever is decided, in whatever order: no occurrence is closed that no decision covers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from affidavit.errors import LedgerError, UsageError
from affidavit.ledger.deciding import decide
from affidavit.ledger.recurrences import recurrence_id
from affidavit.ledger.settling import status_by
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import FindingStatus, State
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book

CLOSED = {FindingStatus.RESOLVED, FindingStatus.ACCEPTED, FindingStatus.FALSE_POSITIVE}
ACTIONS = st.sampled_from("abcdef")
# Of what happened nothing can be withdrawn.
DECISIONS = st.tuples(st.sampled_from([each for each in Action if each is not Action.WITHDRAW]), st.integers(0, 3))
STEPS = st.lists(st.one_of(st.sets(ACTIONS, min_size=1), DECISIONS), min_size=1, max_size=12)
ACCEPTED_DAYS = 4


class _Part:
    """A finding or a recurrence in the model: its occurrences, with the day each was known first, and decisions."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.log: list[tuple[int, Action]] = []

    def state(self, occurrence: str, day: int) -> str:
        """What an occurrence is on a day, by one decision after the other."""
        state = "open"
        for at, action in self.log:
            if self.known[occurrence] > at:
                continue
            if action is Action.REOPEN:
                state = "open"
            elif action is Action.FALSE_POSITIVE:
                state = "false-positive"
            elif action is Action.RESOLVE and state != "false-positive":
                state = "resolved"
            elif action is Action.ACCEPT and state != "false-positive":
                state = f"accepted {at + ACCEPTED_DAYS}"
        if state.startswith("accepted"):
            return "accepted" if day < int(state.split()[1]) else "open"
        return state

    def is_closed(self, day: int) -> bool:
        """Whether nothing of it is open."""
        return all(self.state(each, day) != "open" for each in self.known)


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_violation_is_lost(new_book: Callable[[], Book], steps: list[set[str] | tuple[Action, int]]) -> None:
    """A finding is what its worst occurrence is, as a model says; a decision is about the recurrence that it names."""
    book = new_book()
    parts: list[_Part] = []
    for day, step in enumerate(steps, start=1):
        if isinstance(step, set):
            fresh = step - {each for part in parts for each in part.known}
            if not parts or (fresh and parts[-1].is_closed(day)):
                parts.append(_Part())
            parts[-1].known |= dict.fromkeys(fresh, day)
            (finding,) = book.run(day, {"x": sorted(step)}).assessment.findings
            states = {part.state(each, day) for part in parts for each in part.known if each in step}
            worst = next(each for each in ("open", "accepted", "resolved", "false-positive") if each in states)
            assert finding.status == worst
            continue
        action, about = step[0], step[1] % max(len(parts), 1)
        until = {"until": (day + ACCEPTED_DAYS) * 86_400} if action is Action.ACCEPT else {}
        # There is nothing yet, or nothing that could be opened again.
        with contextlib.suppress(*([] if parts and action is not Action.REOPEN else [UsageError, LedgerError])):
            decide(book.path, [recurrence_id(book.id_of("x"), about)], book.wish(action, day, **until))
            parts[about].log.append((day, action))
    if book.path.exists():
        assert verify_ledger(book.path).problems == ()


def test_a_review_that_came_to_nothing_hides_no_violation(book: Book) -> None:
    """Where a policy makes a violation of what it held for a review, that it was none must be shown again."""
    book.run(1, {"x": ["a"]}, effect=Effect.REVIEW)
    book.decide(Action.FALSE_POSITIVE, "x", 2)
    (x,) = book.run(3, {"x": ["a"]}, effect=Effect.REVIEW).assessment.findings
    assert x.status is FindingStatus.FALSE_POSITIVE
    (x,) = book.run(4, {"x": ["a"]}, effect=Effect.VIOLATION).assessment.findings
    assert x.status is FindingStatus.OPEN
    book.decide(Action.FALSE_POSITIVE, "x", 5)
    (x,) = book.run(6, {"x": ["a"]}, effect=Effect.VIOLATION).assessment.findings
    assert x.status is FindingStatus.FALSE_POSITIVE


@pytest.mark.parametrize("found", [FindingStatus.PENDING, FindingStatus.INDETERMINATE])
def test_what_is_undecided_is_not_closed(book: Book, found: FindingStatus) -> None:
    """It may turn out to be a violation; then it must be open."""
    book.run(1, {"x": ["a"]}, status=found)
    book.decide(Action.ACKNOWLEDGE, "x", 2)
    for action in (Action.RESOLVE, Action.FALSE_POSITIVE, Action.ACCEPT):
        with pytest.raises(UsageError, match="must be known before"):
            book.decide(action, "x", 2)
    (x,) = book.run(3, {"x": ["a"]}).assessment.findings
    assert x.status is FindingStatus.OPEN
    assert {status_by(found, state) for state in State} == {found}


def test_a_waived_finding_stays_waived_but_when_it_is_shown_to_be_none(book: Book) -> None:
    """The waiver accepted it already, which a resolution doesn't change."""
    book.run(1, {"x": ["a"]}, status=FindingStatus.WAIVED)
    book.decide(Action.RESOLVE, "x", 2)
    (x,) = book.run(3, {"x": ["a"]}, status=FindingStatus.WAIVED).assessment.findings
    assert x.status is FindingStatus.WAIVED
    book.decide(Action.FALSE_POSITIVE, "x", 4)
    (x,) = book.run(5, {"x": ["a"]}, status=FindingStatus.WAIVED).assessment.findings
    assert x.status is FindingStatus.FALSE_POSITIVE


def test_two_clocks_that_differ_are_told(book: Book) -> None:
    """A disposition dated before the last one of its finding is refused, and nothing is written."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 5)
    with pytest.raises(UsageError, match="one of the clocks is wrong"):
        book.decide(Action.REOPEN, "x", 4)
    assert verify_ledger(book.path).dispositions == 1
