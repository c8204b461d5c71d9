"""Signed access reviews in words that several reports share."""

from __future__ import annotations

from affidavit.model.assessment import Assessment, ControlResult, SignedReview
from affidavit.model.signed_review import ACCESS

from affidavit_reporters.html import words


def beside(result: ControlResult, assessment: Assessment) -> tuple[str, ...]:
    """The access reviews beside a control that takes them as evidence, or that the ledger has none; () elsewhere.

    Names and reasons are as people wrote them, so a report must escape them.
    """
    if ACCESS not in result.reviews or not assessment.run.ledger_head:
        return ()
    signed = tuple(map(told, assessment.access_reviews))
    return signed or ("The ledger has no signed access review of this period.",)


def told(review: SignedReview) -> str:
    """One review: of what, signed by whom and when, and what was decided."""
    ticket = f" ({review.ticket})" if review.ticket else ""
    reason = f": {review.reason}{ticket}" if review.reason else ticket
    missing = "" if review.complete else " Some of its logs or state were missing."
    period, accounts = words.period(review.since, review.until), words.listed(review.accounts) or "no account"
    return (
        f"Access review of {period} in {accounts}, signed by {review.by} at {review.at}{reason}. "
        f"Of {words.count(review.rows, 'row')}, {review.kept:,} to keep, {review.revoked:,} to revoke, "
        f"{review.changed:,} to change.{missing} "
        f"Ledger entry {review.entry}, SHA-256 of the review {review.review}."
    )
