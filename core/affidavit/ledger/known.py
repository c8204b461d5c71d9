"""Which runs first knew the occurrences of findings, by what each run's sightings say."""

from __future__ import annotations

import sqlite3

from affidavit.ledger.occurrences import Known
from affidavit.ledger.typed import Number, typed


def known_in(database: sqlite3.Connection, number: int) -> Known:
    """How many occurrences of a finding each run knew first."""
    rows = database.execute("SELECT run, new FROM sighting WHERE new > 0 AND finding = ? ORDER BY run", (number,))
    return dict(typed(tuple[Number, Number], rows))


def known_of_all(database: sqlite3.Connection) -> dict[int, Known]:
    """How many occurrences of each finding that somebody decided about each run knew first."""
    found: dict[int, Known] = {}
    rows = database.execute(
        "SELECT sighting.finding, sighting.run, new FROM sighting INDEXED BY sighting_new "
        "JOIN finding ON finding.number = sighting.finding WHERE new > 0 AND finding.id IN "
        "(SELECT about FROM entry WHERE kind = 'disposition')"
    )
    for finding, run, new in typed(tuple[Number, Number, Number], rows):
        found.setdefault(finding, {})[run] = new
    return found
