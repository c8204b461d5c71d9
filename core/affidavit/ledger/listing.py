"""Findings as a ledger knows them: as their last run found them, with what was decided since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from affidavit.errors import UsageError
from affidavit.ledger.entries import decisions, decisions_about, runs
from affidavit.ledger.occurrences import Known
from affidavit.ledger.settling import disposition_of, is_known, status_by
from affidavit.ledger.typed import Number, damaged, typed
from affidavit.model.disposition import Disposition
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Effect, Severity

_SHORTEST_PREFIX = 4
_SELECT = """
SELECT sighting.policy, finding.number, finding.id, finding.subject, finding.run, finding.latest, sighting.found,
    sighting.first_seen, sighting.last_seen, sighting.count, sighting.records
FROM finding JOIN sighting ON sighting.run = finding.latest AND sighting.finding = finding.number
"""


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A control that a finding leads to, and how."""

    framework: str
    control: str
    via: str


class KnownFinding(msgspec.Struct, frozen=True, gc=False):
    """A finding as its last run found it, with what was decided about it.

    `first_run` and `last_run` are the numbers of the ledger's entries of the first and the last run that told of it.
    """

    id: str
    policy: str
    title: str
    severity: Severity
    effect: Effect
    status: FindingStatus
    subject: str
    first_seen: str
    last_seen: str
    count: int
    records: int
    first_run: int
    last_run: int
    controls: tuple[Link, ...]
    disposition: Disposition | None = None


class _Seen(NamedTuple):
    """A row of findings, as `_SELECT` gives it."""

    policy: Number
    number: Number
    id: str
    subject: str
    first_run: Number
    last_run: Number
    found: FindingStatus
    first_seen: str
    last_seen: str
    occurrences: Number
    records: Number


class Sighting(msgspec.Struct, frozen=True):
    """A finding in one run: how the run found it, and how it was reported."""

    run: int
    as_of: str
    found: FindingStatus
    status: FindingStatus
    first_seen: str
    last_seen: str
    count: int
    new: int


def find(database: sqlite3.Connection, name: str) -> int:
    """The number of the finding whose id is, or begins with, a text.

    Raises:
        UsageError: there is none, or several.
    """
    if len(name) < _SHORTEST_PREFIX:
        raise UsageError(f"{name!r}: give the id of a finding, or its first {_SHORTEST_PREFIX} characters at least")
    found = database.execute(
        "SELECT number, id FROM finding WHERE id >= ? AND id < ? ORDER BY id LIMIT 2", (name, name + "\U0010ffff")
    )
    rows = list(typed(tuple[Number, str], found))
    if not rows:
        raise UsageError(f"{name}: the ledger knows no such finding; affidavit findings list shows them")
    if len(rows) > 1 and rows[0][1] != name:
        raise UsageError(f"{name}: several findings begin so, {rows[0][1]} and {rows[1][1]} among them")
    return rows[0][0]


def known_in(database: sqlite3.Connection, number: int) -> Known:
    """How many occurrences of a finding each run knew first."""
    rows = database.execute("SELECT run, new FROM sighting WHERE new > 0 AND finding = ? ORDER BY run", (number,))
    return dict(typed(tuple[Number, Number], rows))


def known_findings(database: sqlite3.Connection, as_of: int, number: int | None = None) -> Iterator[KnownFinding]:
    """Every finding, or the one with a number: the gravest first, then by policy, subject and id.

    Args:
        as_of: what was decided later does not count.

    Raises:
        LedgerError: rows are not what a run writes.
    """
    try:
        yield from _known_findings(database, as_of, number)
    except (KeyError, msgspec.DecodeError) as error:
        raise damaged(repr(error)) from error


def _known_findings(database: sqlite3.Connection, as_of: int, number: int | None) -> Iterator[KnownFinding]:
    policies = _policies(database)
    order = {
        row: place
        for place, row in enumerate(
            sorted(policies, key=lambda row: (-policies[row].severity.rank, policies[row].id, row))
        )
    }
    where, values = ("", ()) if number is None else (" WHERE finding.number = ?", (number,))
    rows = list(typed(_Seen, database.execute(_SELECT + where, values)))
    if number is not None and not rows:
        raise damaged(f"the last run that told of finding {number} did not")
    rows.sort(key=lambda row: (order[row[0]], row[3], row[2]))
    if number is None:
        decided = decisions(database)
        known = _known(database) if decided else {}
    else:
        decided = {row[2]: decisions_about(database, row[2]) for row in rows}
        known = {number: known_in(database, number)}
    for policy, each, finding, subject, first, last, found, first_seen, last_seen, count, records in rows:
        said = policies[policy]
        timely = [one for one in decided.get(finding, ()) if is_known(one.decision.at, as_of)]
        disposition = disposition_of(known.get(each, {}), timely, said.effect, as_of) if timely else None
        yield KnownFinding(
            finding,
            said.id,
            said.title,
            said.severity,
            said.effect,
            status_by(found, disposition.state) if disposition else found,
            subject,
            first_seen,
            last_seen,
            count,
            records,
            first,
            last,
            said.controls,
            disposition,
        )


class _Policy(msgspec.Struct, frozen=True):
    """What a row of policies says."""

    id: str
    title: str
    severity: Severity
    effect: Effect
    controls: tuple[Link, ...]


def _policies(database: sqlite3.Connection) -> dict[int, _Policy]:
    read = msgspec.json.Decoder(tuple[Link, ...]).decode
    return {
        number: _Policy(policy, title, severity, effect, read(controls))
        for number, policy, title, severity, effect, controls in typed(
            tuple[Number, str, str, Severity, Effect, str],
            database.execute("SELECT number, id, title, severity, effect, controls FROM policy"),
        )
    }


def _known(database: sqlite3.Connection) -> dict[int, Known]:
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


def sightings(database: sqlite3.Connection, number: int) -> list[Sighting]:
    """A finding in each run that told of it, in order."""
    rows = database.execute(
        "SELECT run, found, status, first_seen, last_seen, count, new FROM sighting WHERE finding = ? ORDER BY run",
        (number,),
    )
    told = {seq: run.as_of for seq, run in runs(database)}
    found = []
    for run, status, reported, first_seen, last_seen, count, new in typed(
        tuple[Number, FindingStatus, FindingStatus, str, str, Number, Number], rows
    ):
        if run not in told:
            raise damaged(f"a finding was seen in entry {run}, which is no run")
        found.append(Sighting(run, told[run], status, reported, first_seen, last_seen, count, new))
    return found
