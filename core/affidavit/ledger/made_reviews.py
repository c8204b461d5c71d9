"""Access reviews as they were made: an entry each, by which a signed one is known to be as Affidavit wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.chain import Head, append
from affidavit.model.access_review import AccessReview

MADE_REVIEW = "access-review-made"


class MadeReview(msgspec.Struct, frozen=True):
    """That a review was made: its SHA-256, whose, when, of which period, and how many rows it has."""

    review: str
    organisation: str
    since: str
    until: str
    as_of: str
    complete: bool
    rows: int


_decode = msgspec.json.Decoder(MadeReview).decode


def decode_made_review(seq: int, body: str) -> MadeReview:
    """Read the text of such an entry.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _decode(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger is no access review that was made: {error}") from error


def made_reviews(database: sqlite3.Connection) -> Iterator[tuple[int, MadeReview]]:
    """Every one with its number, in order."""
    for seq, body in database.execute("SELECT seq, body FROM entry WHERE kind = ? ORDER BY seq", (MADE_REVIEW,)):
        yield seq, decode_made_review(seq, body)


def made_entry(database: sqlite3.Connection, digest: str) -> int:
    """The number of the entry that a review with this digest was made; 0 where there is none."""
    return next((seq for seq, entry in made_reviews(database) if entry.review == digest), 0)


def enter_made(database: sqlite3.Connection, review: AccessReview, digest: str) -> Head:
    """Add the entry of a review, in the transaction that is open; one that is there already stays as it is."""
    known = database.execute(
        "SELECT seq, hash FROM entry WHERE kind = ? AND about = ?", (MADE_REVIEW, digest)
    ).fetchone()
    if known:
        return Head(*known)
    run = review.run
    entry = MadeReview(digest, run.organisation, run.since, run.until, run.as_of, review.complete, len(review.rows))
    return append(database, MADE_REVIEW, digest, msgspec.json.encode(entry, order="deterministic").decode())
