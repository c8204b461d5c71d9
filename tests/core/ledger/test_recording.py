"""A run in a ledger: whole, once, and with what was decided about its findings."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.assessment.files import assessment_digest
from affidavit.errors import LedgerError, UsageError
from affidavit.ledger import recording
from affidavit.ledger.database import reading
from affidavit.ledger.entries import runs
from affidavit.ledger.recording import record
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import FindingStatus, State
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book, Fake


def rows(book: Book, query: str) -> list[tuple[Any, ...]]:
    """What a query gives of a ledger."""
    with closing(sqlite3.connect(book.path)) as database:
        return database.execute(query).fetchall()


def test_a_run_is_told_by_the_digest_of_its_assessment(book: Book) -> None:
    """Whoever has the JSON report can find its entry: empty `ledger_head`, take the SHA-256."""
    recorded = book.run(1, {"x": ["a", "b"]})
    run = recorded.assessment.run
    bare = msgspec.structs.replace(recorded.assessment, run=msgspec.structs.replace(run, ledger_head=""))
    with reading(book.path) as database:
        ((seq, entry),) = runs(database)
    assert (seq, entry.id, entry.as_of, entry.findings) == (1, assessment_digest(bare), run.as_of, 1)
    assert verify_ledger(book.path, [run.ledger_head]).problems == ()
    assert verify_ledger(book.path).head.hash == run.ledger_head


def test_what_a_run_adds_is_there(book: Book) -> None:
    """Objects with hash, size and version; findings in each run; occurrences with the run that knew them first."""
    book.run(1, {"x": ["a", "b"]})
    book.run(2, {"x": ["b", "c"], "y": ["a"]})
    assert rows(book, "SELECT run, uri, size, version FROM object ORDER BY run, uri") == [
        (1, "1.json", 1, ""),
        (1, "a.json", 1, "v1"),
        (2, "2.json", 1, ""),
    ]
    assert rows(book, "SELECT run, finding, count, new FROM sighting ORDER BY run, finding") == [
        (1, 1, 2, 2),
        (2, 1, 2, 1),
        (2, 2, 1, 1),
    ]
    assert rows(book, "SELECT finding, run, count(*) FROM occurrence GROUP BY finding, run ORDER BY 1, 2") == [
        (1, 1, 2),
        (1, 2, 1),
        (2, 2, 1),
    ]
    assert rows(book, "SELECT subject, run, latest FROM finding ORDER BY number") == [("x", 1, 2), ("y", 2, 2)]
    assert verify_ledger(book.path).problems == ()


def test_the_same_run_again_is_not_written_twice(book: Book) -> None:
    """It gives the same bytes, the head of its own entry among them, though the ledger went on."""
    first = book.run(1, {"x": ["a"]})
    book.run(2, {"x": ["a", "b"]})
    book.decide(Action.RESOLVE, "x", 3)
    again = book.run(1, {"x": ["a"]})
    assert again.again and not first.again
    assert again.assessment == first.assessment
    assert rows(book, "SELECT count(*) FROM entry") == [(3,)]


def test_what_fails_in_the_middle_leaves_nothing(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is the same as before, and the run can be written later."""
    book.run(1, {"x": ["a"]})
    before = book.path.read_bytes()

    def broken(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(recording, "append", broken)
        with pytest.raises(MemoryError):
            book.run(2, {"x": ["a", "b"], "y": ["z"]})
    assert book.path.read_bytes() == before
    assert book.run(2, {"x": ["a", "b"], "y": ["z"]}).entry == 2


def test_a_ledger_is_of_one_organisation(book: Book, make_run: Callable[..., Fake]) -> None:
    """A run of another one is refused and leaves nothing; one that names none is taken."""

    def of(organisation: str, day: int) -> Fake:
        run = make_run(day, {"x": ["a"]})
        named = msgspec.structs.replace(run.assessment.run, organisation=organisation)
        assessment = msgspec.structs.replace(run.assessment, run=named)
        return msgspec.structs.replace(
            run,
            assessment=assessment,
            with_findings=lambda found: msgspec.structs.replace(assessment, findings=tuple(found)),
        )

    for day, organisation in enumerate(("", "One", "One", ""), start=1):
        record(book.path, of(organisation, day))
    with pytest.raises(LedgerError, match="is the ledger of 'One', and this run is of 'Two'"):
        record(book.path, of("Two", 9))
    assert rows(book, "SELECT count(*) FROM entry WHERE kind = 'run'") == [(4,)]


def test_evidence_has_no_occurrences(book: Book, make_run: Callable[..., Fake]) -> None:
    """Of an item of a population nothing is decided, so that its actions, which may be millions, are not kept."""
    run = make_run(1, {"x": ["a"]}, effect=Effect.EVIDENCE, status=FindingStatus.RECORDED)
    record(book.path, msgspec.structs.replace(run, actions=lambda: iter(())))
    assert rows(book, "SELECT count(*) FROM occurrence") == [(0,)]
    with pytest.raises(UsageError, match="item of an evidence population"):
        book.decide(Action.RESOLVE, "x", 2)


def test_a_resolution_covers_what_was_known(book: Book) -> None:
    """The finding is resolved in the next run, and open again, visibly, once something new happened."""
    book.run(1, {"x": ["a"], "y": ["a"]})
    book.decide(Action.RESOLVE, "x", 2, ticket="T-1")
    x, y = book.run(3, {"x": ["a"], "y": ["a"]}).assessment.findings
    assert (x.status, y.status, y.disposition) == (FindingStatus.RESOLVED, FindingStatus.OPEN, None)
    assert x.disposition and (x.disposition.by, x.disposition.ticket, x.disposition.covered) == ("alice", "T-1", 1)
    (x,) = book.run(4, {"x": ["a", "b"]}).assessment.findings
    assert x.status is FindingStatus.OPEN
    assert x.disposition and (x.disposition.state, x.disposition.covered, x.disposition.uncovered) == (
        State.RECURRED,
        1,
        1,
    )
    (x,) = book.run(5, {"x": ["a"]}).assessment.findings
    assert x.status is FindingStatus.RESOLVED


def test_what_was_known_late_is_new(book: Book) -> None:
    """An occurrence that a run brings which came after the decision is not covered, whenever it happened."""
    book.run(1, {"x": ["b"]})
    book.decide(Action.FALSE_POSITIVE, "x", 2)
    (x,) = book.run(3, {"x": ["a", "b"]}, first_seen="2026-06-01T00:00:00Z").assessment.findings
    assert x.status is FindingStatus.OPEN


def test_a_decision_after_as_of_does_not_count(book: Book) -> None:
    """A quarter assessed again as of its end is what it was then; the scan says that there is more."""
    first = book.run(5, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 6)
    again = book.run(5, {"x": ["a"]})
    assert (again.assessment, again.again, again.later) == (first.assessment, True, 1)


def test_an_acceptance_ends(book: Book) -> None:
    """Until its day the risk is accepted, from then on the finding is open again and says why."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.ACCEPT, "x", 2, until=10 * 86_400)
    for day, status, state in ((9, FindingStatus.ACCEPTED, State.ACCEPTED), (10, FindingStatus.OPEN, State.EXPIRED)):
        (x,) = book.run(day, {"x": ["a"]}).assessment.findings
        assert x.disposition and (x.status, x.disposition.state) == (status, state)


def test_response_times(book: Book) -> None:
    """From the run that told of it to the first answer, and to its resolution; a recurrence is another alert."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.ACKNOWLEDGE, "x", 2)
    book.decide(Action.RESOLVE, "x", 4)
    severity, control = book.run(5, {"x": ["a", "b"]}).assessment.responses
    assert (severity.severity, control.framework, control.control) == ("high", "soc2", "CC6.2")
    assert (severity.alerts, severity.acknowledged, severity.resolved, severity.open) == (2, 1, 1, 1)
    assert severity.to_acknowledge and severity.to_acknowledge.median == 86_400
    assert severity.to_resolve and severity.to_resolve.longest == 3 * 86_400
