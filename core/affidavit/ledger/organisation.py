"""Whose a ledger is: a policy and a subject make one finding in every organisation, so it holds one's runs only."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from affidavit.errors import LedgerError
from affidavit.ledger.entries import runs
from affidavit.ledger.made_reviews import made_reviews
from affidavit.ledger.reviews import reviews


def refuse_others(database: sqlite3.Connection, path: Path, organisation: str) -> str:
    """Refuse what is of another organisation; `organisation` is '' where no profile names one.

    Returns:
        What is to be said where the ledger is of an organisation, and nothing tells whether this is of it; else ''.

    Raises:
        LedgerError: the ledger's entries name another organisation.
    """
    named = {entry.organisation for entries in (runs, reviews, made_reviews) for _, entry in entries(database)} - {""}
    if organisation and named - {organisation}:
        raise LedgerError(
            f"{path}: is the ledger of {min(named - {organisation})!r}, and this run is of {organisation!r}; "
            "use another"
        )
    if named and not organisation:
        return (
            f"{path} is the ledger of {min(named)!r}, and no profile says whose this is; "
            "it is entered there all the same"
        )
    return ""
