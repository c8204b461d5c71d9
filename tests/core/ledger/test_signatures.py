"""A signature of a run's head vouches for all before it, and what is missing or another's is told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from affidavit.ledger.signatures import statement
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.disposition import Action
from affidavit.signing import SigningKey, decoded, load_private, new_key

from tests.core.ledger.test_verifying import tampering

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """A key."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    return load_private(tmp_path / "a.key")


@pytest.fixture
def other(tmp_path: Path) -> SigningKey:
    """Another key."""
    new_key(tmp_path / "b.key", tmp_path / "b.pub")
    return load_private(tmp_path / "b.key")


@pytest.fixture
def signed(book: Book, key: SigningKey) -> Book:
    """A ledger of a run that nobody signed, a decision, two runs that were signed, and another decision."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.ACKNOWLEDGE, "x", 2)
    book.run(3, {"x": ["a", "b"]}, key)
    book.run(4, {"x": ["c"]}, key)
    book.decide(Action.RESOLVE, "x", 5)
    return book


def test_a_signed_ledger_verifies(signed: Book, key: SigningKey, other: SigningKey) -> None:
    """By its key, up to the last run; without a key nothing is said of it."""
    verified = verify_ledger(signed.path, keys=[key.public])
    assert (verified.problems, verified.signed_until) == ((), 4)
    assert verify_ledger(signed.path, keys=[other.public, key.public]).problems == ()
    assert verify_ledger(signed.path).signed_until is None


def test_the_report_holds_the_signature(book: Book, key: SigningKey) -> None:
    """Of the head that it names, by the key that it names; the run made again has the same bytes."""
    run = book.run(1, {"x": ["a"]}, key).assessment.run
    assert run.ledger_key == key.public.fingerprint
    assert key.public.verifies(decoded(run.ledger_signature), statement(run.ledger_head))
    assert book.run(1, {"x": ["a"]}, key).assessment.run == run
    assert verify_ledger(book.path, keys=[key.public]).problems == ()


def test_a_run_is_signed_later(book: Book, key: SigningKey) -> None:
    """The same scan again, with a key: no entry is added, and it is signed."""
    book.run(1, {"x": ["a"]})
    assert "no run is signed by" in verify_ledger(book.path, keys=[key.public]).problems[0]
    assert book.run(1, {"x": ["a"]}, key).again
    assert verify_ledger(book.path, keys=[key.public]).problems == ()


def test_another_key_is_told(signed: Book, other: SigningKey, key: SigningKey) -> None:
    """With both fingerprints, so that somebody can see which is which."""
    (problem,) = verify_ledger(signed.path, keys=[other.public]).problems
    assert other.public.fingerprint in problem and f"by another key, {key.public.fingerprint}" in problem


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM signature WHERE entry = 4", "entry 4 (run) is not signed by the key given"),
        ("UPDATE signature SET signature = 'AAAA' WHERE entry = 4", "entry 4: the signature by the key"),
        ("UPDATE signature SET signature = '?' WHERE entry = 4", "entry 4: the signature by the key"),
        ("UPDATE signature SET entry = 5 WHERE entry = 4", "entry 5: the signature by the key"),
        ("UPDATE signature SET entry = 9 WHERE entry = 4", "a signature is of entry 9, which is not there"),
        ("DELETE FROM signature", "no run is signed by"),
    ],
)
def test_altered_signatures_are_told(signed: Book, key: SigningKey, statement: str, told: str) -> None:
    """Removed, altered or moved to another entry."""
    with tampering(signed.path) as database:
        database.execute(statement)
    assert any(told in problem for problem in verify_ledger(signed.path, keys=[key.public]).problems)


def test_a_ledger_written_anew_without_the_key_is_told(
    signed: Book, book: Book, key: SigningKey, other: SigningKey
) -> None:
    """The chain is whole, so that only the signature tells."""
    shutil.copy(signed.path, signed.path.with_name("kept.db"))
    signed.path.unlink()
    book.run(1, {"x": ["other"]}, other)
    assert verify_ledger(book.path).problems == ()
    assert "no run is signed by" in verify_ledger(book.path, keys=[key.public]).problems[0]
