"""Writes a run, and applies to its Assessment what was decided about its findings: one transaction, all or nothing."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from affidavit.assessment.files import assessment_digest
from affidavit.ledger import occurrences, scanned_objects, waiting
from affidavit.ledger.chain import Head, append, head_of
from affidavit.ledger.database import BUSY_SECONDS, writing
from affidavit.ledger.entries import RUN, Decided, Loaded, RowsMark, RunEntry, decisions, encode, runs
from affidavit.ledger.known import known_of_all
from affidavit.ledger.made import Made
from affidavit.ledger.occurrences import NEW, Known
from affidavit.ledger.organisation import refuse_others
from affidavit.ledger.recurrences import episodes, settled
from affidavit.ledger.responses import Alert, alerts_of, response_times
from affidavit.ledger.reviews import with_reviews
from affidavit.ledger.rows import UNASKED, digested, insert
from affidavit.ledger.same_policies import SamePolicy, same_policy_in
from affidavit.ledger.scanned_objects import read_again_by
from affidavit.ledger.settled import settled_findings
from affidavit.ledger.settling import is_known
from affidavit.ledger.signatures import sign_head
from affidavit.ledger.typed import Number, typed, typed_row
from affidavit.ledger.unasked import Later, Unasked, unasked
from affidavit.ledger.waiting import Occurrence, waits
from affidavit.model.assessment import Assessment, Finding, FindingStatus
from affidavit.model.policy import Effect
from affidavit.signing import SigningKey
from affidavit.times import parse_time


class Recorded(msgspec.Struct, frozen=True):
    """A run that stands in a ledger.

    Attributes:
        assessment: with dispositions, response times and the ledger's head.
        entry: its number in the ledger.
        again: whether it stood there already.
        later: decisions about its findings that were made after its `as_of`, and do not count.
    """

    assessment: Assessment
    entry: int
    again: bool
    later: int


def record(path: Path, made: Made, wait: float = BUSY_SECONDS, key: SigningKey | None = None) -> Recorded:
    """Write a run to a ledger.

    A run whose Assessment stands there already, as when a report failed and the scan is made again, is not written
    twice.

    Args:
        key: signs the run's entry, and by it every entry before; None leaves it unsigned.

    Raises:
        LedgerError: it cannot be written, or is another organisation's; nothing of it is.
    """
    found = made.assessment.findings

    def before(database: sqlite3.Connection) -> None:
        # Whoever wants to write meanwhile need not wait for all matches to be unpacked.
        occurrences.note(database, made.actions(), [each.id for each in found])
        waiting.note_came(database, made.came())
        scanned_objects.note(database, made)

    with writing(path, wait, before) as database:
        refuse_others(database, path, made.assessment.run.organisation)
        run = head_of(database).seq + 1
        numbers, new = _numbers(database, found)
        occurrences.number(database, [numbers[each.id] for each in found])
        known = occurrences.known(database)
        entries = dict(runs(database))
        same_policy = same_policy_in(entries, made.assessment)
        came = waiting.came_of(database, same_policy)
        settled_, passed_over, too_late = _settled(database, made, numbers, known, came, entries, same_policy)
        digest = run_id(settled_)
        same = database.execute("SELECT seq, hash FROM entry WHERE kind = 'run' AND about = ?", (digest,))
        again = typed_row(tuple[Number, str], same)
        if again:
            return Recorded(_with_head(database, settled_, Head(*again), key), again[0], True, too_late)
        rows = {
            "object": scanned_objects.keep_new(database, run),
            "finding": insert(database, "finding", run, new, [("latest", run)]),
        }
        policies, rows["policy"] = _policies(database, run, found)
        rows["sighting"] = insert(
            database, "sighting", run, _sightings(found, settled_.findings, numbers, policies, known)
        )
        database.executemany(
            "UPDATE finding SET latest = ? WHERE number = ?", ((run, numbers[each.id]) for each in found)
        )
        statuses = {numbers[each.id]: each.status for each in found}
        changed = waiting.changes(database, statuses, came, same_policy)
        rows["wait"] = insert(database, "wait", run, changed)
        rows[UNASKED] = insert(database, UNASKED, run, [(each.number,) for each in passed_over])
        rows["occurrence"] = occurrences.keep_new(database, run)
        rows["control"] = insert(
            database,
            "control",
            run,
            sorted((each.framework, each.control, str(each.status)) for each in settled_.controls),
        )
        rows["waiver"] = insert(database, "waiver", run, _waivers(settled_))
        head = append(database, RUN, digest, encode(_entry(settled_, digest, rows)))
        return Recorded(_with_head(database, settled_, head, key), head.seq, False, too_late)


def run_id(assessment: Assessment) -> str:
    """What names a run: the digest of its Assessment without the ledger's head, what was reused, and what had changed.

    The first cannot be known yet, and the others are other when the same scan is made again.
    """
    run = msgspec.structs.replace(
        assessment.run, ledger_head="", ledger_key="", ledger_signature="", reused=None, changed=()
    )
    return assessment_digest(msgspec.structs.replace(assessment, run=run))


def _with_head(database: sqlite3.Connection, assessment: Assessment, head: Head, key: SigningKey | None) -> Assessment:
    name, signature = sign_head(database, head, key) if key else ("", "")
    run = msgspec.structs.replace(assessment.run, ledger_head=head.hash, ledger_key=name, ledger_signature=signature)
    return msgspec.structs.replace(assessment, run=run)


def _numbers(database: sqlite3.Connection, findings: Iterable[Finding]) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """The number of each finding by id, and the rows of those that are new."""
    numbers: dict[str, int] = dict(typed(tuple[str, Number], database.execute("SELECT id, number FROM finding")))
    following = itertools.count(max(numbers.values(), default=0) + 1)
    new = []
    for each in sorted((each for each in findings if each.id not in numbers), key=lambda each: each.id):
        numbers[each.id] = next(following)
        new.append((numbers[each.id], each.id, each.policy, each.subject))
    return numbers, new


class _Settled(NamedTuple):
    """An Assessment with what was decided, the findings that it passes over, and how many decisions are too late."""

    assessment: Assessment
    passed_over: list[Unasked]
    too_late: int


def _settled(
    database: sqlite3.Connection,
    made: Made,
    numbers: Mapping[str, int],
    known: Mapping[int, Known],
    came: Sequence[Occurrence],
    entries: Mapping[int, RunEntry],
    same_policy: SamePolicy,
) -> _Settled:
    """Apply what was decided, and what is known of runs before, to a run's Assessment."""
    as_of = parse_time(made.assessment.run.as_of) or 0
    told: dict[int | None, int] = {seq: parse_time(entry.as_of) or 0 for seq, entry in entries.items()}
    told[NEW] = as_of
    decided = decisions(database)
    every_run = known_of_all(database) if decided else {}
    alerts: list[tuple[Finding, list[Alert]]] = []
    findings: list[Finding] = []
    later = 0
    for finding in made.assessment.findings:
        every = decided.get(finding.id, [])
        timely: list[Decided] = [each for each in every if is_known(each.decision.at, as_of)]
        later += len(every) - len(timely)
        occurred = known.get(numbers[finding.id], {NEW: finding.count})
        # Which recurrence this run's occurrences are of, all that other runs told of it says.
        before = {run for run in every_run.get(numbers[finding.id], {}) if run is NEW or told.get(run, as_of) <= as_of}
        linked = episodes(before | occurred.keys(), timely, finding.effect, told) if timely else []
        if finding.effect is not Effect.EVIDENCE and finding.status is FindingStatus.OPEN:
            alerts.append((finding, alerts_of(occurred, told, linked, as_of)))
        findings.append(settled(finding, occurred, linked, timely, as_of, told))
    timely_runs = {seq for seq, moment in told.items() if moment <= as_of}
    # What a run of an earlier moment settled is not settled again; this run itself may be written a second time.
    earlier = {seq for seq, moment in told.items() if moment < as_of}
    already = {number for number, each in waits(database, None, earlier).items() if each.settled and not each.waiting}
    settled_now = list(
        settled_findings(database, came, {*already, *(numbers[each.id] for each in findings)}, timely_runs)
    )
    now = Later(made.assessment.run, entries, same_policy, read_again_by(database, entries))
    passed_over = list(unasked(database, now, {numbers[each.id] for each in findings}, timely_runs, decided, as_of))
    times = response_times(alerts, settled_now, passed_over)
    assessment = msgspec.structs.replace(made.with_findings(findings), responses=times)
    return _Settled(with_reviews(database, assessment), passed_over, later)


def _policies(database: sqlite3.Connection, run: int, findings: Iterable[Finding]) -> tuple[dict[str, int], RowsMark]:
    """The number of the row of each finding's policy, by id; what is other than it was last gets a new row."""
    last = {
        row[0]: (row[1], row[2:])
        for row in typed(
            tuple[str, Number, str, str, str, str],
            database.execute("SELECT id, number, title, severity, effect, controls FROM policy ORDER BY number"),
        )
    }
    following = itertools.count(max((number for number, _ in last.values()), default=0) + 1)
    now = {
        each.policy: (
            each.title,
            str(each.severity),
            str(each.effect),
            msgspec.json.encode([(link.framework, link.control, link.via) for link in each.controls]).decode(),
        )
        for each in findings
    }
    numbers: dict[str, int] = {}
    new = []
    for policy, said in sorted(now.items()):
        number, before = last.get(policy, (0, ()))
        if before != said:
            number = next(following)
            new.append((number, policy, *said))
        numbers[policy] = number
    return numbers, insert(database, "policy", run, new)


def _sightings(
    found: Sequence[Finding],
    reported: Sequence[Finding],
    numbers: Mapping[str, int],
    policies: Mapping[str, int],
    known: Mapping[int, Known],
) -> list[tuple[Any, ...]]:
    return sorted(
        (
            numbers[each.id],
            policies[each.policy],
            str(each.status),
            str(now.status),
            each.first_seen,
            each.last_seen,
            each.count,
            each.records,
            known.get(numbers[each.id], {}).get(NEW, 0),
        )
        for each, now in zip(found, reported, strict=True)
    )


def _waivers(assessment: Assessment) -> list[tuple[Any, ...]]:
    return sorted(
        (each.id, each.policy, each.reason, each.owner, each.ticket, each.expires, each.records)
        for each in assessment.waivers
        if each.records
    )


def _entry(assessment: Assessment, digest: str, rows: dict[str, RowsMark]) -> RunEntry:
    run = assessment.run
    return RunEntry(
        id=digest,
        version=run.version,
        as_of=run.as_of,
        since=run.since,
        until=run.until,
        complete=run.complete,
        organisation=run.organisation,
        profile_digest=run.profile_digest,
        baseline_digest=run.baseline_digest,
        waiver_digests=run.waiver_digests,
        attack_version=run.attack_version,
        packs=tuple(Loaded(each.name, each.version, each.digest) for each in run.packs),
        frameworks=tuple(Loaded(each.id, each.version, each.digest) for each in run.frameworks),
        objects=digested((each.uri, each.sha256) for each in assessment.inputs.objects),
        records=assessment.inputs.records.read,
        findings=len(assessment.findings),
        rows=rows,
        reused=run.reused.objects if run.reused else 0,
        accounts=run.accounts,
        regions=run.regions,
    )
