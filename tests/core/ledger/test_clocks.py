"""Times that people give, by clocks that may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from affidavit.errors import UsageError
from affidavit.ledger.clocks import SKEW_SECONDS
from affidavit.model.assessment import Elapsed
from affidavit.model.disposition import Action

from tests.core.ledger.conftest import DAY

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book


def test_no_disposition_is_before_the_run_that_told_of_what_it_covers(book: Book) -> None:
    """Neither before the first run, nor before one that brought more occurrences; others don't matter."""
    book.run(10, {"x": ["a"]})
    with pytest.raises(UsageError, match="a run that told of it is of 1970-01-11T00:00:00Z"):
        book.decide(Action.RESOLVE, "x", 9)
    book.decide(Action.ACKNOWLEDGE, "x", 10)
    book.run(12, {"x": ["a", "b"]})
    book.run(14, {"x": ["a", "b"]})
    with pytest.raises(UsageError, match="a run that told of it is of 1970-01-13T00:00:00Z"):
        book.decide(Action.RESOLVE, "x", 11)
    book.decide(Action.RESOLVE, "x", 13)


def test_no_disposition_is_later_than_the_clock_allows(book: Book) -> None:
    """A mistyped year is refused, so that the next disposition is not: the finding stays open to decisions."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 2, clock=2 * DAY - SKEW_SECONDS)
    with pytest.raises(UsageError, match="5m later than this machine's clock, 1970-01-03T00:00:00Z"):
        book.decide(Action.REOPEN, "x", 99, clock=2 * DAY)
    with pytest.raises(UsageError, match="later than this machine's clock"):
        book.decide(Action.REOPEN, "x", 2, clock=2 * DAY - SKEW_SECONDS - 1, at=2 * DAY + 1)
    book.decide(Action.REOPEN, "x", 3, clock=3 * DAY)


def test_what_a_run_of_the_future_told_can_be_answered(book: Book) -> None:
    """Of the run's own time, and no later: the time is then 0, as it was given, and no clock was clamped."""
    book.run(50, {"x": ["a"]})
    with pytest.raises(UsageError, match="a run that told of it"):
        book.decide(Action.RESOLVE, "x", 20, clock=20 * DAY)
    with pytest.raises(UsageError, match="later than this machine's clock"):
        book.decide(Action.RESOLVE, "x", 51, clock=20 * DAY)
    book.decide(Action.RESOLVE, "x", 50, clock=20 * DAY)


def test_an_answer_before_its_alert_gives_no_time(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of an older version may hold one: the answer counts, and how long it took is said to be not known."""
    book.run(10, {"x": ["a"], "y": ["b"]})
    monkeypatch.setattr("affidavit.ledger.deciding.check_time", lambda *_: None)
    book.decide(Action.RESOLVE, "x", 5)
    book.decide(Action.RESOLVE, "y", 12)
    told = book.run(20, {"x": ["a"], "y": ["b"]}).assessment.responses[0]
    assert (told.alerts, told.resolved, told.unknown_times) == (2, 2, 1)
    assert told.to_resolve == told.to_acknowledge == Elapsed(2 * DAY, 2 * DAY)


def test_time_to_detect_is_from_the_first_event_to_the_run_that_told_of_it(book: Book) -> None:
    """Of each finding once, whatever runs tell of it again; none of an event that is later than the run."""
    seen: dict[str, Any] = {"first_seen": "1970-01-05T00:00:00Z", "last_seen": "1970-01-05T00:00:00Z"}
    book.run(10, {"x": ["a"]}, **seen)
    assert book.run(30, {"x": ["a"]}, **seen).assessment.responses[0].to_detect == Elapsed(6 * DAY, 6 * DAY)
    assert book.run(3, {"z": ["c"]}, **seen).assessment.responses[0].to_detect is None


@pytest.mark.parametrize("field", ["by", "reason"])
def test_what_shows_nothing_is_no_answer(book: Book, field: str) -> None:
    """A name or a reason of zero-width characters alone is refused as an empty one is."""
    book.run(1, {"x": ["a"]})
    unseen: dict[str, Any] = {field: "\u200b"}
    with pytest.raises(UsageError, match=f"--{field}"):
        book.decide(Action.RESOLVE, "x", 2, **unseen)
