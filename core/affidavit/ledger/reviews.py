"""Signed access reviews: an entry each, which holds every decision and the digest of the review."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from affidavit.access_review.decisions import Choice, RowDecision
from affidavit.errors import LedgerError
from affidavit.ledger.settling import is_known
from affidavit.ledger.typed import Number, typed
from affidavit.model.access_review import StateTaken
from affidavit.model.assessment import Assessment
from affidavit.model.coverage import Coverage
from affidavit.model.disposition import EvidenceFile
from affidavit.model.signed_review import ACCESS, SignedReview
from affidavit.times import parse_time

ACCESS_REVIEW = "access-review"


class ReviewEntry(msgspec.Struct, frozen=True):
    """A signed review.

    Fields are as in `SignedReview`. `files` are the review and the decisions as they were given; `accounts` those whose
    state was read, and `states` when, with those whose wasn't.
    """

    review: str
    by: str
    by_source: str
    at: str
    reason: str
    ticket: str
    organisation: str
    since: str
    until: str
    as_of: str
    complete: bool
    unused_days: int
    accounts: tuple[str, ...]
    decisions: tuple[RowDecision, ...]
    files: tuple[EvidenceFile, ...]
    states: tuple[StateTaken, ...] = ()
    made_entry: int = 0

    def signed(self, seq: int, coverage: Coverage, superseded_by: int) -> SignedReview:
        """It as reports have it; `seq` is its number in the ledger, `coverage` that of the run which they are of."""
        asked = {*coverage.accounts, *coverage.logged, *(each.account for each in self.states)}
        return SignedReview(
            entry=seq,
            review=self.review,
            by=self.by,
            by_source=self.by_source,
            at=self.at,
            since=self.since,
            until=self.until,
            as_of=self.as_of,
            complete=self.complete,
            unused_days=self.unused_days,
            accounts=self.accounts,
            rows=len(self.decisions),
            kept=self.number(Choice.KEEP),
            revoked=self.number(Choice.REVOKE),
            changed=self.number(Choice.CHANGE),
            reason=self.reason,
            ticket=self.ticket,
            organisation=self.organisation,
            states=self.states,
            not_reviewed=tuple(sorted(asked - {*self.accounts})),
            made_entry=self.made_entry,
            superseded_by=superseded_by,
        )

    def number(self, choice: Choice) -> int:
        """How many rows were decided so."""
        return sum(each.decision is choice for each in self.decisions)


_decode = msgspec.json.Decoder(ReviewEntry).decode


def decode_review(seq: int, body: str) -> ReviewEntry:
    """Read the text of a review's entry.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _decode(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger is no access review: {error}") from error


def reviews(database: sqlite3.Connection) -> Iterator[tuple[int, ReviewEntry]]:
    """Every signed review with its number, in order."""
    rows = database.execute("SELECT seq, body FROM entry WHERE kind = ? ORDER BY seq", (ACCESS_REVIEW,))
    for seq, body in typed(tuple[Number, str], rows):
        yield seq, decode_review(seq, body)


def with_reviews(database: sqlite3.Connection, assessment: Assessment) -> Assessment:
    """An Assessment with the reviews that were signed up to its `as_of` and are about its period, or were signed in it.

    Only where a control takes them as evidence: elsewhere they would speak to nothing. Of those that one person signed
    of one review, all but the last are superseded.
    """
    if not any(ACCESS in each.reviews for each in assessment.controls):
        return assessment
    run = assessment.run
    as_of, since, until = parse_time(run.as_of) or 0, parse_time(run.since), parse_time(run.until)
    known = [(seq, entry) for seq, entry in reviews(database) if is_known(entry.at, as_of)]
    last = {(entry.review, entry.by): seq for seq, entry in known}
    found = []
    for seq, entry in known:
        at = parse_time(entry.at) or 0
        if _overlap(since, until, parse_time(entry.since), _end(entry)) or _overlap(since, until, at, at + 1):
            superseded_by = last[entry.review, entry.by]
            found.append(entry.signed(seq, assessment.coverage, superseded_by if superseded_by != seq else 0))
    return msgspec.structs.replace(assessment, access_reviews=tuple(found))


def _end(entry: ReviewEntry) -> int:
    """The end of what a review can tell of: no later than when it was made, whatever its period."""
    made = parse_time(entry.as_of) or 0
    return min(parse_time(entry.until) or made, made)


def _overlap(since: int | None, until: int | None, other_since: int | None, other_until: int) -> bool:
    """Whether two periods have a moment in common; None leaves an end open."""
    return (since is None or since < other_until) and (until is None or other_since is None or other_since < until)
