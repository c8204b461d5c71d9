"""Signed access reviews in words that several reports share."""

from __future__ import annotations

from collections.abc import Iterator

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
    """One review: of what, signed by whom and when, what was decided, and what it leaves open."""
    ticket = f" ({review.ticket})" if review.ticket else ""
    reason = f": {review.reason}{ticket}" if review.reason else ticket
    # Without an end a review tells of what was before it was made.
    period = words.period(review.since, review.until or review.as_of)
    accounts = words.listed(review.accounts) or "no account"
    return " ".join(
        (
            f"Access review of {period} in {accounts}, signed by {review.by} at {review.at}{reason}.",
            f"Of {words.count(review.rows, 'row')}, {review.kept:,} to keep, {review.revoked:,} to revoke, "
            f"{review.changed:,} to change.",
            *_open(review),
            f"Ledger entry {review.entry}, SHA-256 of the review {review.review}.",
        )
    )


def _open(review: SignedReview) -> Iterator[str]:
    """What a reader must know before relying on it."""
    if review.superseded_by:
        yield f"Superseded by entry {review.superseded_by}, in which {review.by} signed the same review anew."
    collected = sorted({each.collected for each in review.states if not each.problem})
    if collected:
        first, last = collected[0], collected[-1]
        yield f"What is granted was collected {f'at {first}' if first == last else f'from {first} to {last}'}."
    for each in review.states:
        if each.warning:
            yield f"Of the account {each.account}: {each.warning}."
    if review.not_reviewed:
        yield f"What is granted was not reviewed in {words.listed(review.not_reviewed)}."
    if not review.complete:
        yield "It is incomplete: some of its logs or state were missing or old."
    if not review.organisation:
        yield "No profile says whose it is."
    if not review.made_entry:
        yield "No entry of the ledger tells that the review was made, so it is not known to be as it was made."
