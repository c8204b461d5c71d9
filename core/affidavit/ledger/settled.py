"""The findings that a run settles: earlier ones waited for what it saw come."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence

from affidavit.ledger.responses import Told
from affidavit.ledger.seen import several_sightings, summed
from affidavit.ledger.typed import typed
from affidavit.ledger.waiting import Occurrence, waits
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Severity


def settled_findings(
    database: sqlite3.Connection, came: Sequence[Occurrence], found: Collection[int], timely: Collection[int | None]
) -> Iterator[Told]:
    """Those of the findings of which a run saw something come that nobody waits for any more.

    Args:
        came: what it saw come; the run is not written yet.
        found: the numbers of its own findings, which are not settled, and of those that were settled before.
        timely: the runs that count.
    """
    for number in sorted({finding for finding, _ in came} - set(found)):
        seen = several_sightings(database, (), number, timely).get(number)
        if not seen:
            continue
        own = [each for each in came if each[0] == number]
        known = [each.run for each in seen if each.new]
        whole = summed(seen, known, waits(database, number, timely, own, seen[-1].run).get(number))
        if whole.found is FindingStatus.SETTLED:
            yield told_last(database, number, seen[-1].run)


def told_last(database: sqlite3.Connection, number: int, run: int) -> Told:
    """What the last run that told of a finding said of it."""
    rows = database.execute(
        "SELECT policy.severity, link.value ->> 0, link.value ->> 1 FROM sighting "
        "JOIN policy ON policy.number = sighting.policy LEFT JOIN json_each(policy.controls) AS link "
        "WHERE sighting.run = ? AND sighting.finding = ?",
        (run, number),
    )
    links = list(typed(tuple[Severity, str | None, str | None], rows))
    controls = frozenset((framework, control) for _, framework, control in links if framework and control)
    return Told(links[0][0], controls)
