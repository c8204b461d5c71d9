"""Enters a signed access review in a ledger."""

from __future__ import annotations

from pathlib import Path

import msgspec

from affidavit.access_review.decisions import Decisions, check_complete, check_fit
from affidavit.documents.visible import is_blank
from affidavit.errors import UsageError
from affidavit.ledger.chain import Head, append
from affidavit.ledger.clocks import check_time
from affidavit.ledger.database import BUSY_SECONDS, writing
from affidavit.ledger.evidence import Shown, keep
from affidavit.ledger.made_reviews import made_entry
from affidavit.ledger.organisation import refuse_others
from affidavit.ledger.reviews import ACCESS_REVIEW, ReviewEntry, reviews
from affidavit.model.access_review import AccessReview
from affidavit.model.disposition import EvidenceFile
from affidavit.times import format_time


class Signature(msgspec.Struct, frozen=True):
    """Who signs, how that is known, when (epoch seconds) and why; and files to name by hash, copies kept if wished.

    `clock` is what this machine's clock says; None leaves `at` unchecked by it.
    """

    by: str
    by_source: str
    at: int
    reason: str
    ticket: str = ""
    shown: tuple[Shown, ...] = ()
    keep: bool = False
    clock: int | None = None


class Signed(msgspec.Struct, frozen=True):
    """Where a signed review stands.

    Attributes:
        head: its entry.
        made_entry: the entry that vouches that the review is as it was made; 0 where none does.
        supersedes: the entry with which the same person signed it before; 0 where there is none.
        caveat: what is to be said of whose the ledger is.
    """

    head: Head
    made_entry: int
    supersedes: int
    caveat: str


def sign(
    path: Path,
    review: AccessReview,
    digest: str,
    decisions: Decisions,
    signature: Signature,
    wait: float = BUSY_SECONDS,
) -> Signed:
    """Enter a review with all its decisions.

    Raises:
        UsageError: the decisions are of another review, or not complete; or nobody signs.
        LedgerError: it cannot be written, or is another organisation's; nothing of it is.
    """
    if is_blank(signature.by):
        raise UsageError("--by: say who signs; nothing else here tells")
    if signature.reason and is_blank(signature.reason):
        raise UsageError("--reason: shows nothing; say something, or leave it out")
    times = [(review.run.as_of, "the review")]
    check_time(signature.at, signature.clock, times, "the sign-off")
    check_fit(review, digest, decisions)
    check_complete(review, decisions)
    entry = ReviewEntry(
        review=digest,
        by=signature.by,
        by_source=signature.by_source,
        at=format_time(signature.at),
        reason=signature.reason,
        ticket=signature.ticket,
        organisation=review.run.organisation,
        since=review.run.since,
        until=review.run.until,
        as_of=review.run.as_of,
        complete=review.complete,
        unused_days=review.unused_days,
        accounts=tuple(each.account for each in review.states if not each.problem),
        decisions=tuple(sorted(decisions.decisions, key=lambda each: each.row)),
        states=review.states,
        files=tuple(EvidenceFile(each.name, each.size, each.sha256, signature.keep) for each in signature.shown),
    )
    with writing(path, wait) as database:
        caveat = refuse_others(database, path, entry.organisation)
        signed = list(reviews(database))
        before = [(seq, other) for seq, other in signed if (other.review, other.by) == (entry.review, entry.by)]
        if before and before[-1][1].decisions == entry.decisions:
            raise UsageError(
                f"{path}: {entry.by} signed this review with these decisions already, as entry {before[-1][0]}"
            )
        times += [(other.at, f"entry {seq}, the sign-off before,") for seq, other in signed]
        check_time(signature.at, signature.clock, times, "the sign-off")
        if signature.keep:
            # Before the entry counts, as copies of evidence are.
            for each in signature.shown:
                keep(path, each)
        entry = msgspec.structs.replace(entry, made_entry=made_entry(database, digest))
        text = msgspec.json.encode(entry, order="deterministic").decode()
        head = append(database, ACCESS_REVIEW, digest, text)
        return Signed(head, entry.made_entry, before[-1][0] if before else 0, caveat)
