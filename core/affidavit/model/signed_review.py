"""A signed access review, as evidence beside controls."""

from __future__ import annotations

import msgspec

from affidavit.model.access_review import StateTaken
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
        accounts: those whose grants were reviewed.
        rows: how many there were, of which `kept`, `revoked` and `changed` is what was decided. That it was done
            is for logs and a later review to show.
        organisation: whose profile it was made with; '' where none names one.
        states: when it was known who holds what, of each account.
        not_reviewed: accounts that the run declares, or of which it or the review had logs, and whose grants it is not
            about.
        made_entry: number of the ledger's entry that vouches that the review is as it was made; 0 where none does.
        superseded_by: number of the entry in which the same person signed the review anew; 0 where there is none.
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
    organisation: str = ""
    states: tuple[StateTaken, ...] = ()
    not_reviewed: tuple[str, ...] = ()
    made_entry: int = 0
    superseded_by: int = 0
