"""Findings as a ledger lists them."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from affidavit.cli.findings_shown import Chosen, chosen, print_findings
from affidavit.ledger.database import reading
from affidavit.ledger.deciding import decide
from affidavit.ledger.listing import find, known_findings, sightings
from affidavit.model.disposition import Action
from affidavit.model.policy import Severity

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book

MANY = 20_000


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
                assert list(known_findings(database, as_of, find(database, each.id))) == [each]
        told = {each.subject: (each.severity, each.title, each.status, each.last_run) for each in every}
        history = sightings(database, find(database, next(each.id for each in every if each.subject == "x")))
    assert told == {
        "x": ("low", "Q", "open", 4),
        "y": ("high", "P", "open", 1),
        "z": ("low", "Q", "open", 4),
    }
    assert [(each.run, each.count, each.new) for each in history] == [(1, 2, 2), (4, 2, 1)]
    assert [each.subject for each in every] == ["y", "x", "z"]


def test_listing_many_findings_takes_little_time(book: Book) -> None:
    """Twenty thousand findings, a fifth of them closed: a second of this process at most, on a slow machine too."""
    subjects = {f"user-{number:05}": [f"action-{number}"] for number in range(MANY)}
    ids = [each.id for each in book.run(1, subjects).assessment.findings]
    decide(book.path, ids[: MANY // 5], book.wish(Action.RESOLVE, 2))
    begun = time.process_time()
    with reading(book.path) as database, redirect_stdout(io.StringIO()) as printed:
        print_findings(list(chosen(known_findings(database, 10**9), Chosen.of([], [], [], [], None))))
    assert time.process_time() - begun < 1
    assert printed.getvalue().count("\n") == MANY * 4 // 5 + 2
