"""Findings as a ledger lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from affidavit.errors import UsageError
from affidavit.ledger.database import reading
from affidavit.ledger.deciding import decide
from affidavit.ledger.listing import KnownFinding, find, known_findings, sightings
from affidavit.ledger.recurrences import recurrence_id
from affidavit.model.disposition import Action
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Severity

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book


def test_one_finding_is_listed_as_among_all(book: Book) -> None:
    """With the same dispositions, whether it is asked for by itself or with the others."""
    book.run(1, {"x": ["a", "b"], "y": ["c"], "z": ["d"]})
    book.decide(Action.RESOLVE, "x", 2)
    book.decide(Action.ACCEPT, "y", 3)
    book.run(4, {"x": ["a", "e"], "z": ["d"]}, severity=Severity.LOW, title="Q")
    with reading(book.path) as database:
        for as_of in (2 * 86_400, 5 * 86_400, 99 * 86_400):
            every = list(known_findings(database, as_of))
            for each in every:
                assert each in list(known_findings(database, as_of, find(database, each.id)))
        told = {each.subject: (each.severity, each.title, each.status, each.last_run) for each in every}
        history = sightings(database, find(database, next(each.id for each in every if each.subject == "x")))
    assert [each.subject for each in every if each.recurrence_of] == ["x"]
    assert told == {
        "x": ("low", "Q", "open", 4),
        "y": ("high", "P", "open", 1),
        "z": ("low", "Q", "open", 4),
    }
    assert [(each.run, each.count, each.new) for each in history] == [(1, 2, 2), (4, 2, 1)]
    assert [each.subject for each in every] == ["y", "x", "x", "z"]


def _listed(book: Book, as_of: int = 10**9, until: int | None = None) -> dict[str, KnownFinding]:
    with reading(book.path) as database:
        return {each.id: each for each in known_findings(database, as_of, until=until)}


def test_a_narrower_run_hides_nothing(book: Book) -> None:
    """What a later run did not read stays as the last run said that did; what it did is as it says."""
    days = ("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z")
    book.run(1, {"x": ["a"]}, first_seen=days[0], last_seen=days[0])
    book.run(2, {"x": ["b"]}, first_seen=days[1], last_seen=days[1], status=FindingStatus.WAIVED)
    (x,) = _listed(book).values()
    assert (x.status, x.count, x.first_seen, x.last_seen, x.last_run) == ("open", 2, *days, 2)
    book.run(3, {"x": ["a", "b"]}, first_seen=days[0], last_seen=days[1], status=FindingStatus.WAIVED)
    (x,) = _listed(book).values()
    assert (x.status, x.count) == ("waived", 2)
    book.run(4, {"x": ["b"]}, first_seen=days[1], last_seen=days[1])
    (x,) = _listed(book).values()
    assert x.status == "open"
    # What a run of a part of it says, as one of a region does, is no word about the rest, though it lies between.
    book.run(5, {"x": ["a", "b", "c"]}, first_seen=days[0], last_seen=days[1])
    book.run(6, {"x": ["a", "c"]}, first_seen=days[0], last_seen=days[1], status=FindingStatus.WAIVED)
    (x,) = _listed(book).values()
    assert (x.status, x.count) == ("open", 3)


def test_what_was_told_later_does_not_count(book: Book) -> None:
    """As of a day, runs and decisions of later days are not there; what no run had told of then, neither."""
    book.run(2, {"x": ["a"]})
    book.run(4, {"x": ["a", "b"], "y": ["c"]})
    day = 86_400
    assert _listed(book, day, day) == {}
    (x,) = _listed(book, 3 * day, 3 * day).values()
    assert (x.subject, x.count, x.last_run) == ("x", 1, 1)
    assert {(each.subject, each.count) for each in _listed(book, 4 * day, 4 * day).values()} == {("x", 2), ("y", 1)}


def test_a_recurrence_is_a_finding_of_its_own(book: Book) -> None:
    """It has an id that stays, is decided about by itself, and leaves what was closed before as it is."""
    july = [f"2026-07-0{day}T00:00:00Z" for day in (1, 3)]
    book.run(1, {"x": ["a"]}, first_seen=july[0], last_seen=july[0])
    book.decide(Action.RESOLVE, "x", 2)
    book.run(3, {"x": ["b"]}, first_seen=july[1], last_seen=july[1])
    first, again = _listed(book).values()
    assert (first.id, first.status, first.recurrence_of, first.last_seen) == (book.id_of("x"), "resolved", "", july[0])
    assert (again.status, again.recurrence_of, again.first_seen, again.count) == ("open", first.id, july[1], 1)
    assert again.disposition is not None
    assert again.disposition.state == "recurred"
    # That the first is read again changes neither.
    book.run(4, {"x": ["a"]}, first_seen=july[0], last_seen=july[0])
    assert [each.status for each in _listed(book).values()] == ["resolved", "open"]
    decide(book.path, [again.id], book.wish(Action.RESOLVE, 5, reason="seen to again"))
    closed = list(_listed(book).values())
    assert [each.id for each in closed] == [first.id, again.id]
    assert [each.disposition and each.disposition.reason for each in closed] == ["since", "seen to again"]
    with reading(book.path) as database:
        assert find(database, again.id[:12]) == find(database, first.id)


def test_when_a_recurrence_was_last_is_told_where_it_is_known(book: Book) -> None:
    """A run that has newer occurrences of what was closed does not tell when a recurrence's own were."""
    early, noon, late = (f"2026-07-01T{hour}:00:00Z" for hour in ("05", "12", "15"))
    book.run(1, {"x": ["b"]}, first_seen=noon, last_seen=noon)
    book.decide(Action.RESOLVE, "x", 2)
    book.run(3, {"x": ["a", "b"]}, first_seen=early, last_seen=noon)
    assert {each.last_seen for each in _listed(book).values()} == {noon, ""}
    book.run(4, {"x": ["a", "b", "c"]}, first_seen=early, last_seen=late)
    assert {each.last_seen for each in _listed(book).values()} == {noon, late}


def test_reports_have_a_recurrence_beside_what_was_closed(book: Book) -> None:
    """The finding keeps its id and is open; each part says where it stands, and has response times of its own."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 2)
    assessment = book.run(3, {"x": ["a", "b"]}).assessment
    (x,) = assessment.findings
    assert (x.id, x.status) == (book.id_of("x"), "open")
    assert x.disposition is not None
    first, again = x.disposition.linked
    assert (first.id, first.state, first.at, first.occurrences) == (x.id, "resolved", "1970-01-03T00:00:00Z", 1)
    assert (again.id, again.state, again.opened, again.occurrences) == (recurrence_id(x.id, 1), "recurred", "", 1)
    (times,) = (each for each in assessment.responses if each.severity)
    assert (times.alerts, times.resolved, times.open) == (2, 1, 1)
    assert times.to_resolve is not None
    assert times.to_resolve.longest == 86_400


def test_a_decision_is_about_what_it_names(book: Book) -> None:
    """A recurrence that is none leaves the deviation before it; reopening the first leaves the recurrence closed."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 2)
    book.run(3, {"x": ["b"]})
    again = recurrence_id(book.id_of("x"), 1)
    decide(book.path, [again], book.wish(Action.FALSE_POSITIVE, 4))
    assert [each.status for each in _listed(book).values()] == ["resolved", "false-positive"]
    assert book.run(5, {"x": ["a", "b"]}).assessment.findings[0].status == "resolved"
    done = decide(book.path, [book.id_of("x")], book.wish(Action.REOPEN, 6))
    assert [name for name, _ in done.entries] == [book.id_of("x")]
    assert [each.status for each in _listed(book).values()] == ["open", "false-positive"]
    with pytest.raises(UsageError, match="knows no such finding"):
        decide(book.path, [recurrence_id(book.id_of("x"), 2)], book.wish(Action.RESOLVE, 7))


def test_what_comes_after_an_acceptance_ended_joins_what_is_open(book: Book) -> None:
    """Nothing was closed then, so nothing recurs: the finding is open since its acceptance ended."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.ACCEPT, "x", 2, until=3 * 86_400)
    book.run(4, {"x": ["a", "b"]})
    (x,) = _listed(book, 5 * 86_400).values()
    assert x.disposition is not None
    assert (x.status, x.disposition.state, x.count) == ("open", "expired", 2)
