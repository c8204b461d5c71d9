"""What is compared of a run that stands in a ledger: the ledger does not hold the records behind a finding."""

from __future__ import annotations

import sqlite3

from affidavit.assessment.comparison import Compared, SeenFinding
from affidavit.errors import UsageError
from affidavit.ledger.entries import RunEntry, decisions, runs
from affidavit.ledger.settling import is_known
from affidavit.ledger.typed import Number, typed
from affidavit.times import parse_time

LAST, BEFORE_LAST = "last", "previous"


def compared_run(database: sqlite3.Connection, name: str) -> Compared:
    """A run, by the number of its entry, how its id begins, or `last` or `previous`.

    Raises:
        UsageError: there is no such run, or several begin so.
        LedgerError: its entry is not what a run writes.
    """
    seq, run = _run(list(runs(database)), name)
    return Compared(
        name=f"entry {seq}, run {run.id[:12]}",
        as_of=run.as_of,
        since=run.since,
        until=run.until,
        version=run.version,
        organisation=run.organisation,
        complete=run.complete,
        profile=run.profile_digest,
        baseline=run.baseline_digest,
        attack=run.attack_version,
        packs={each.id: each.digest for each in run.packs},
        frameworks={each.id: each.digest for each in run.frameworks},
        waivers=run.waiver_digests,
        data=(run.objects.rows, run.objects.sha256),
        places=(run.accounts, run.regions),
        decisions=_decisions(database, seq, run),
        findings={each.id: each for each in _findings(database, seq)},
        controls={
            (framework, control): status
            for framework, control, status in typed(
                tuple[str, str, str],
                database.execute("SELECT framework, control, status FROM control WHERE run = ?", (seq,)),
            )
        },
    )


def _run(known: list[tuple[int, RunEntry]], name: str) -> tuple[int, RunEntry]:
    back = {LAST: 1, BEFORE_LAST: 2}.get(name)
    if back:
        if len(known) < back:
            raise UsageError(f"{name}: the ledger has {len(known)} run{'' if len(known) == 1 else 's'}")
        return known[-back]
    found = [(seq, run) for seq, run in known if str(seq) == name] or [
        (seq, run) for seq, run in known if len(name) >= 4 and run.id.startswith(name)
    ]
    if len(found) != 1:
        last = ", ".join(str(seq) for seq, _ in known[-5:]) or "none"
        what = "several runs begin so" if found else "the ledger has no such run"
        raise UsageError(
            f"{name}: {what}; give the number of its entry, how its id begins, {LAST} or {BEFORE_LAST} "
            f"(the latest entries of runs: {last})"
        )
    return found[0]


def _decisions(database: sqlite3.Connection, seq: int, run: RunEntry) -> int:
    """How many dispositions a run took into account."""
    as_of = parse_time(run.as_of) or 0
    return sum(
        each.seq < seq and is_known(each.decision.at, as_of) for some in decisions(database).values() for each in some
    )


def _findings(database: sqlite3.Connection, seq: int) -> list[SeenFinding]:
    rows = database.execute(
        "SELECT finding.id, policy.id, subject, severity, effect, status, count, records, first_seen, last_seen "
        "FROM sighting JOIN finding ON finding.number = sighting.finding "
        "JOIN policy ON policy.number = sighting.policy "
        "WHERE sighting.run = ?",
        (seq,),
    )
    return [SeenFinding(*row) for row in typed(tuple[str, str, str, str, str, str, Number, Number, str, str], rows)]
