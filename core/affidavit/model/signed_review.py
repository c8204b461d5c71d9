"""A signed access review, as evidence beside controls."""

from __future__ import annotations

import msgspec

from affidavit.model.run import Sha256

ACCESS = "access"
"""The word by which a framework says that a control takes access reviews as evidence (`reviews` in controls.yaml)."""


class SignedReview(msgspec.Struct, frozen=True):
    """An access review that somebody signed off, as the ledger has it.

    Attributes:
        entry: its number in the ledger.
        review: SHA-256 of the review.
        by: who signed; `by_source` is how that is known, which is no proof of it.
        at: when.
        since, until: the period whose use was reviewed; '' where that end is open.
        as_of: when the review was made.
        complete: whether all logs and state for it could be read.
        rows: how many there were, of which `kept`, `revoked` and `changed` is what was decided. That it was done
            is for logs and a later review to show.
    """

    entry: int
    review: Sha256
    by: str
    by_source: str
    at: str
    since: str
    until: str
    as_of: str
    complete: bool
    unused_days: int
    accounts: tuple[str, ...]
    rows: int
    kept: int
    revoked: int
    changed: int
    reason: str
    ticket: str
