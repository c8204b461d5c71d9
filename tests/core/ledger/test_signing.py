"""Signed access reviews in the ledger: entered once, verified, and beside controls in later runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.access_review.decisions import SCHEMA, Choice, Decisions, RowDecision
from affidavit.access_review.files import encode_review, review_digest
from affidavit.errors import LedgerError, UsageError
from affidavit.ledger.chain import Head
from affidavit.ledger.database import reading, writing
from affidavit.ledger.evidence import kept_path, shown
from affidavit.ledger.made_reviews import enter_made
from affidavit.ledger.organisation import refuse_others
from affidavit.ledger.reviews import with_reviews
from affidavit.ledger.signing import Signature, sign
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.access_review import AccessReview, StateTaken
from affidavit.model.access_review import Status as RowStatus
from affidavit.model.assessment import SCHEMA as ASSESSMENT
from affidavit.model.assessment import (
    Assessment,
    ControlResult,
    Coverage,
    CoverageCell,
    Inputs,
    Records,
    SignedReview,
    Status,
)
from affidavit.model.framework import Support
from affidavit.times import parse_time
from affidavit_reporters.signed_reviews import told

from tests.core.access_review.conftest import a_row, a_run, review  # noqa: F401 - a fixture

SIGNED = parse_time("2026-08-03T00:00:00Z") or 0
Signer = Callable[..., Head]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the ledger is to be."""
    return tmp_path / "l.db"


@pytest.fixture
def signer(ledger: Path, review: AccessReview, tmp_path: Path) -> Signer:  # noqa: F811
    """Signs the review, every row to keep but the last."""

    def run(at: int = SIGNED, of: AccessReview = review, choice: Choice = Choice.REVOKE, **more: Any) -> Head:
        path = tmp_path / "review.json"
        path.write_bytes(encode_review(of))
        made = tuple(RowDecision(row.id, choice if row is of.rows[-1] else Choice.KEEP, "as agreed") for row in of.rows)
        signature = Signature(
            **{"by": "amara", "by_source": "--by", "at": at, "reason": "", "shown": (shown(path),), **more}
        )
        return sign(ledger, of, review_digest(of), Decisions(SCHEMA, review_digest(of), made), signature).head

    return run


def an_assessment(since: str = "2026-07-01T00:00:00Z", until: str = "2026-08-01T00:00:00Z", **more: Any) -> Assessment:
    """A run with a control that takes access reviews as evidence, and one that takes none."""
    controls = tuple(
        ControlResult("soc2", name, name, "", Support.SUPPORTING, Status.INDETERMINATE, (), "", "", (), (), reviews)
        for name, reviews in (("CC6.2", ("access",)), ("CC7.1", ()))
    )
    run = a_run(**{"since": since, "until": until, "as_of": "2026-08-10T00:00:00Z", **more})
    return Assessment(ASSESSMENT, run, Inputs((), Records()), Coverage(False), (), controls, (), (), (), (), ())


def beside(ledger: Path, assessment: Assessment) -> tuple[SignedReview, ...]:
    """The reviews that a run would report."""
    with reading(ledger) as database:
        return with_reviews(database, assessment).access_reviews


def test_a_signed_review_stands_beside_controls_of_its_period(ledger: Path, signer: Signer) -> None:
    """Who signed, when, and how many rows were to be kept, revoked and changed."""
    head = signer(reason="Quarterly", ticket="SEC-1")
    (found,) = beside(ledger, an_assessment())
    assert (found.entry, found.by, found.at) == (head.seq, "amara", "2026-08-03T00:00:00Z")
    assert (found.rows, found.kept, found.revoked, found.changed) == (3, 2, 1, 0)
    assert (found.reason, found.ticket, found.complete) == ("Quarterly", "SEC-1", True)


@pytest.mark.parametrize(
    ("assessment", "stands"),
    [
        (an_assessment("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z"), True),
        (an_assessment("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"), False),
        (an_assessment("", ""), True),
        (an_assessment(as_of="2026-08-02T12:00:00Z"), False),
        (msgspec.structs.replace(an_assessment(), controls=an_assessment().controls[1:]), False),
    ],
    ids=["signed in it", "of another time", "of no period", "signed later", "no control asks"],
)
def test_only_where_it_speaks_to_a_run(ledger: Path, signer: Signer, assessment: Assessment, stands: bool) -> None:
    """Its period has a moment in common with the run's, or it was signed in that; it was known; a control takes it."""
    signer()
    assert bool(beside(ledger, assessment)) is stands


def test_a_review_without_an_end_tells_of_nothing_after_it_was_made(
    ledger: Path,
    signer: Signer,
    review: AccessReview,  # noqa: F811
) -> None:
    """One of February stands beside no control of July."""
    early = msgspec.structs.replace(review, run=a_run(since="", until="", as_of="2026-02-01T00:00:00Z"))
    signer(of=early, at=parse_time("2026-02-02T00:00:00Z"))
    assert not beside(ledger, an_assessment())
    assert beside(ledger, an_assessment("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"))


def test_accounts_that_were_not_reviewed_are_named(ledger: Path, signer: Signer, review: AccessReview) -> None:  # noqa: F811
    """Neither those without state nor those that only the run declares are called reviewed; when state was is told."""
    known, unknown, declared = "111122223333", "444455556666", "777788889999"
    states = (
        StateTaken(known, "2025-01-02T00:00:00Z", 2, 0, "", "it is old"),
        StateTaken(unknown, "", 0, 0, "no state of it was read"),
    )
    signer(of=msgspec.structs.replace(review, states=states, complete=False))
    assessment = msgspec.structs.replace(an_assessment(), coverage=Coverage(True, (known, declared)))
    (found,) = beside(ledger, assessment)
    assert (found.accounts, found.not_reviewed) == ((known,), (unknown, declared))
    assert found.states == states
    said = told(found)
    assert "in 111122223333, signed by amara" in said
    assert "What is granted was collected at 2025-01-02T00:00:00Z. Of the account 111122223333: it is old." in said
    assert "What is granted was not reviewed in 444455556666 and 777788889999." in said


@pytest.mark.parametrize("declared", [(), ("111122223333",)])
def test_accounts_that_a_run_has_only_logs_of_are_not_reviewed(
    ledger: Path,
    signer: Signer,
    review: AccessReview,  # noqa: F811
    declared: tuple[str, ...],
) -> None:
    """Whether or not a scope is declared: a review that knows nothing of an account says nothing of its grants."""
    known, logged = "111122223333", "444455556666"
    signer(of=msgspec.structs.replace(review, states=(StateTaken(known, "2026-08-01T00:00:00Z", 2, 0),)))
    cells = tuple(
        CoverageCell(account, "eu-west-1", "management-write", "2026-07-01", "#" * 24, 24)
        for account in (known, logged, "")
    )
    coverage = Coverage(bool(declared), declared, cells=cells)
    (found,) = beside(ledger, msgspec.structs.replace(an_assessment(), coverage=coverage))
    assert (found.accounts, found.not_reviewed) == ((known,), (logged,))


def test_who_signs_a_review_anew_supersedes_what_they_signed(ledger: Path, signer: Signer) -> None:
    """Both stand there, the earlier one marked; another's signature stands by itself, and so does one not known yet."""
    first, second, other = signer(), signer(at=SIGNED + 60, choice=Choice.KEEP), signer(at=SIGNED + 90, by="ben")
    found = {each.entry: each.superseded_by for each in beside(ledger, an_assessment())}
    assert found == {first.seq: second.seq, second.seq: 0, other.seq: 0}
    before = beside(ledger, an_assessment(as_of="2026-08-03T00:00:30Z"))
    assert [each.superseded_by for each in before if each.by == "amara"] == [0]
    assert signer(at=SIGNED + 120).seq == 4


def test_a_review_is_known_to_be_as_it_was_made(
    ledger: Path,
    signer: Signer,
    review: AccessReview,  # noqa: F811
) -> None:
    """One that was altered, and that decisions fit, is not; entering it twice adds nothing."""
    with writing(ledger) as database:
        made = enter_made(database, review, review_digest(review))
        assert enter_made(database, review, review_digest(review)) == made
    signer()
    signer(of=msgspec.structs.replace(review, rows=(*review.rows[:2], a_row(2, RowStatus.UNUSED))))
    found = beside(ledger, an_assessment())
    assert [each.made_entry for each in found] == [made.seq, 0]
    assert ["not known to be as it was made" in told(each) for each in found] == [False, True]
    assert verify_ledger(ledger).problems == ()
    altered(ledger, f"UPDATE entry SET about = 'x' WHERE seq = {made.seq}")
    assert any("is about x, and says" in each for each in verify_ledger(ledger).problems)


def test_a_review_that_names_no_organisation_is_told(
    ledger: Path,
    signer: Signer,
    review: AccessReview,  # noqa: F811
) -> None:
    """Into a ledger that has one it is entered, with a word to who signs and to who reads; another's is refused."""
    signer()
    nameless = msgspec.structs.replace(review, run=a_run(organisation=""))
    signer(of=nameless)
    with reading(ledger) as database:
        assert "is the ledger of 'Larkfield', and no profile says" in refuse_others(database, ledger, "")
        assert refuse_others(database, ledger, "Larkfield") == ""
        with pytest.raises(LedgerError, match="is the ledger of 'Larkfield'"):
            refuse_others(database, ledger, "Somebody else")
    assert ["No profile says whose" in told(each) for each in beside(ledger, an_assessment())] == [False, True]


def test_what_nobody_could_rely_on_is_refused(signer: Signer, review: AccessReview, ledger: Path) -> None:  # noqa: F811
    """Nobody signs, before it was made, twice the same; another organisation's. Nothing is entered then."""
    with pytest.raises(UsageError, match="--by"):
        signer(by=" ")
    with pytest.raises(UsageError, match="the review is of 2026-08-02T00:00:00Z, and this would be of 1970"):
        signer(at=0)
    with pytest.raises(UsageError, match="later than this machine's clock"):
        signer(clock=SIGNED - 301)
    with pytest.raises(UsageError, match="--reason"):
        signer(reason="\u200b")
    assert not ledger.exists()
    signer()
    with pytest.raises(UsageError, match="signed this review with these decisions already, as entry 1"):
        signer(at=SIGNED + 60)
    with pytest.raises(UsageError, match="entry 1, the sign-off before, is of 2026-08-03T00:00:00Z"):
        signer(by="ben", at=SIGNED - 60)
    assert signer(by="ben").seq == 2
    assert verify_ledger(ledger).access_reviews == 2


def test_a_ledger_of_another_organisation_refuses_it(ledger: Path, signer: Signer, review: AccessReview) -> None:  # noqa: F811
    """As it refuses another's runs."""
    from affidavit.ledger.recording import record

    from tests.core.ledger.conftest import Fake

    made = an_assessment()
    record(ledger, Fake(made, lambda: iter(()), lambda: iter(()), lambda _: made))
    stranger = msgspec.structs.replace(review, run=a_run(organisation="Somebody else"))
    with pytest.raises(LedgerError, match="is the ledger of 'Larkfield'"):
        signer(of=stranger)


def altered(ledger: Path, statement: str) -> None:
    """Alter a ledger as somebody would who can write its file."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as database:
        guards = list(database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)
        for _, text in guards:
            database.execute(text)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE entry SET body = replace(body, 'revoke', 'keep')", "entry 1 (access-review) was altered"),
        ("UPDATE entry SET about = 'x'", "is about x, and says"),
        ("UPDATE entry SET body = '{}'", "is no access review"),
        ("UPDATE entry SET kind = 'access'", "a kind that is not known"),
    ],
)
def test_alterations_are_found(ledger: Path, signer: Signer, statement: str, problem: str) -> None:
    """A decision turned round, another review, no review, another kind."""
    signer()
    assert verify_ledger(ledger).problems == ()
    altered(ledger, statement)
    assert any(problem in each for each in verify_ledger(ledger).problems)


def test_a_copy_that_was_altered_is_found(ledger: Path, signer: Signer, tmp_path: Path) -> None:
    """With --keep the review lies beside the ledger, and is part of it."""
    signer(keep=True)
    copy = kept_path(ledger, shown(tmp_path / "review.json").sha256)
    assert copy.read_bytes() == (tmp_path / "review.json").read_bytes()
    copy.write_bytes(b"x")
    assert any("review.json" in each and "was altered" in each for each in verify_ledger(ledger).problems)
