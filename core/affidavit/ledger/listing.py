"""Findings and their recurrences as a ledger knows them: by all runs that told of them, with what was decided since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.errors import UsageError
from affidavit.ledger.entries import decisions, decisions_about, runs
from affidavit.ledger.occurrences import Known
from affidavit.ledger.recurrences import disposition_of, episodes, recurrence_id
from affidavit.ledger.seen import LatestSighting, Sum, latest_sightings, several_sightings, summed
from affidavit.ledger.settling import is_known, status_by, withdrawn_by
from affidavit.ledger.typed import Number, damaged, typed
from affidavit.ledger.waiting import waits
from affidavit.model.disposition import Disposition
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Effect, Severity
from affidavit.times import format_time, parse_time

_SHORTEST_PREFIX = 4


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A control that a finding leads to, and how."""

    framework: str
    control: str
    via: str


class KnownFinding(msgspec.Struct, frozen=True, gc=False):
    """A finding, or a recurrence of one, with what was decided about it.

    Attributes:
        status: by all that is known of it: of occurrences that the last run did not read, what the last says that did.
        first_seen: '' of a recurrence whose first action no run tells from older ones.
        count: all occurrences that are known; where none are kept, as of an item of a population, those of
            the last run.
        records: as the last run found them.
        first_run, last_run: the numbers of the ledger's entries of the first and the last run that told of it.
        recurrence_of: the id of the finding that this is a recurrence of; '' of what is none.
        settled_run, settled_at: of what is settled: the run that saw the last of what was waited for come, by the
            number of its entry, and its `as_of`; 0 and '' else.
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
    recurrence_of: str = ""
    settled_run: int = 0
    settled_at: str = ""


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
    """The number of the finding whose id, or a recurrence's of it, is or begins with a text; raises as `named` does."""
    return named(database, name)[0]


def named(database: sqlite3.Connection, name: str) -> tuple[int, int]:
    """The numbers of a finding and of its recurrence, 0 for the finding itself, whose id is or begins with a text.

    Raises:
        UsageError: there is none, or several.
    """
    if len(name) < _SHORTEST_PREFIX:
        raise UsageError(f"{name!r}: give the id of a finding, or its first {_SHORTEST_PREFIX} characters at least")
    found = database.execute(
        "SELECT number, id FROM finding WHERE id >= ? AND id < ? ORDER BY id LIMIT 2", (name, name + "\U0010ffff")
    )
    rows = [(number, 0, found) for number, found in typed(tuple[Number, str], found)]
    rows += _recurrences(database, name)
    if not rows:
        raise UsageError(f"{name}: the ledger knows no such finding; affidavit findings list shows them")
    exact = [row for row in rows if row[2] == name]
    if len(rows) > 1 and not exact:
        raise UsageError(f"{name}: several findings begin so, {rows[0][2]} and {rows[1][2]} among them")
    number, recurrence, _ = (exact or rows)[0]
    return number, recurrence


def _recurrences(database: sqlite3.Connection, name: str) -> Iterator[tuple[int, int, str]]:
    """The findings whose recurrences have such an id. No finding can recur more often than it was decided about."""
    rows = database.execute(
        "SELECT finding.number, finding.id, count(*) FROM entry JOIN finding ON finding.id = entry.about "
        "WHERE entry.kind = 'disposition' GROUP BY finding.number ORDER BY finding.id"
    )
    for number, finding, count in typed(tuple[Number, str, Number], rows):
        for recurrence in range(1, count + 1):
            found = recurrence_id(finding, recurrence)
            if found.startswith(name):
                yield number, recurrence, found


def known_findings(
    database: sqlite3.Connection, as_of: int, number: int | None = None, until: int | None = None
) -> Iterator[KnownFinding]:
    """Every finding and recurrence, or those of the one with a number: the gravest first, then by policy, subject, id.

    Args:
        as_of: what was decided later does not count.
        until: runs whose `as_of` is later do not count either; None counts all.

    Raises:
        LedgerError: rows are not what a run writes.
    """
    try:
        yield from _known_findings(database, as_of, number, until)
    except (KeyError, msgspec.DecodeError) as error:
        raise damaged(repr(error)) from error


def _known_findings(
    database: sqlite3.Connection, as_of: int, number: int | None, until: int | None
) -> Iterator[KnownFinding]:
    told: dict[int | None, int] = {seq: parse_time(run.as_of) or 0 for seq, run in runs(database)}
    timely = None if until is None else {seq for seq, moment in told.items() if moment <= until}
    policies = _policies(database)
    rows = latest_sightings(database, number, timely)
    if number is not None and not rows and timely is None:
        raise damaged(f"the last run that told of finding {number} did not")
    every = decisions(database) if number is None else {row.id: decisions_about(database, row.id) for row in rows}
    decided = {finding: [each for each in some if is_known(each.decision.at, as_of)] for finding, some in every.items()}
    waiting = waits(database, number, timely)
    about = {row.number for row in rows if row.id in decided} if decided else set()
    about |= waiting.keys()
    histories = several_sightings(database, about, number, timely)
    for row, said in _by_policy(rows, policies):
        seen = histories.get(row.number)
        if seen is None:
            whole = Sum(row.found, row.first_seen, row.last_seen, row.occurrences)
            yield _finding(row, said, whole, row.found, told)
            continue
        known = {each.run: each.new for each in seen if each.new}
        some = decided.get(row.id, [])
        linked = episodes(known or {row.last_run: 0}, some, said.effect, told) if some else []
        if not linked:
            whole = summed(seen, known, waiting.get(row.number))
            yield _finding(row, said, whole, whole.found, told)
        for episode in linked:
            whole = summed(seen, episode.runs, waiting.get(row.number), withdrawn_by(episode.decided))
            own: Known = {run: known.get(run, 0) for run in episode.runs if run is not None}
            disposition = disposition_of(row.id, own, [episode], episode.decided, said.effect, as_of, told)
            status = status_by(whole.found, disposition.state) if disposition else whole.found
            yield _finding(row, said, whole, status, told, disposition, episode.number)


def _by_policy(
    rows: Sequence[LatestSighting], policies: Mapping[int, _Policy]
) -> Iterator[tuple[LatestSighting, _Policy]]:
    """Rows by severity and policy, else in their order, each with what its policy says."""
    found: dict[int, list[LatestSighting]] = {}
    for row in rows:
        found.setdefault(row.policy, []).append(row)
    for number in sorted(found, key=lambda number: (-policies[number].severity.rank, policies[number].id, number)):
        said = policies[number]
        for row in found[number]:
            yield row, said


def _finding(
    row: LatestSighting,
    said: _Policy,
    whole: Sum,
    status: FindingStatus,
    told: Mapping[int | None, int],
    disposition: Disposition | None = None,
    recurrence: int = 0,
) -> KnownFinding:
    return KnownFinding(
        recurrence_id(row.id, recurrence),
        said.id,
        said.title,
        said.severity,
        said.effect,
        status,
        row.subject,
        whole.first_seen,
        whole.last_seen,
        whole.count or row.occurrences,
        row.records,
        row.first_run,
        row.last_run,
        said.controls,
        disposition,
        row.id if recurrence else "",
        whole.settled,
        format_time(told[whole.settled]) if whole.settled else "",
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
