"""Writes a run, and applies to its Assessment what was decided about its findings: one transaction, all or nothing."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from affidavit.assessment.files import assessment_digest
from affidavit.ledger import occurrences, waiting
from affidavit.ledger.chain import Head, append, head_of
from affidavit.ledger.database import BUSY_SECONDS, writing
from affidavit.ledger.entries import RUN, Decided, Loaded, RowsMark, RunEntry, decisions, encode, runs
from affidavit.ledger.known import known_of_all
from affidavit.ledger.occurrences import NEW, Known
from affidavit.ledger.organisation import refuse_others
from affidavit.ledger.recurrences import episodes, settled
from affidavit.ledger.responses import Alert, alerts_of, response_times
from affidavit.ledger.reviews import with_reviews
from affidavit.ledger.rows import digested, insert
from affidavit.ledger.settled import settled_findings
from affidavit.ledger.settling import is_known
from affidavit.ledger.signatures import sign_head
from affidavit.ledger.typed import Number, typed, typed_row
from affidavit.ledger.unasked import Asked, unasked
from affidavit.ledger.waiting import Occurrence, waits
from affidavit.model.assessment import Assessment, Finding, FindingStatus
from affidavit.model.policy import Effect
from affidavit.parts.match_store import Came
from affidavit.reading.refs import Origin
from affidavit.signing import SigningKey
from affidavit.times import parse_time


class Made(Protocol):
    """What the engine gives of a run, as far as a ledger asks for it."""

    @property
    def assessment(self) -> Assessment:
        """The Assessment, without dispositions."""
        ...

    @property
    def actions(self) -> Callable[[], Iterator[tuple[str, str]]]:
        """Id of a finding and one of its actions, for each record that is part of a violation or a review."""
        ...

    @property
    def came(self) -> Callable[[], Iterator[Came]]:
        """The actions of policies that wait for what is to follow, of which it did follow."""
        ...

    @property
    def versions(self) -> Callable[[], Iterator[tuple[str, str]]]:
        """Name of an object and its version in its store."""
        ...

    @property
    def with_findings(self) -> Callable[[Sequence[Finding]], Assessment]:
        """The Assessment as it is when its findings are these."""
        ...

    @property
    def places(self) -> Callable[[], Iterator[tuple[str, bytes]]]:
        """Name of an object and what tells it from those of other runs."""
        ...

    @property
    def origins(self) -> Callable[[], Iterator[Origin]]:
        """Where each object was listed."""
        ...


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
        _note_objects(database, made)

    with writing(path, wait, before) as database:
        refuse_others(database, path, made.assessment.run.organisation)
        run = head_of(database).seq + 1
        numbers, new = _numbers(database, found)
        occurrences.number(database, [numbers[each.id] for each in found])
        known = occurrences.known(database)
        packs = _packs(made.assessment)
        alike = {seq for seq, entry in runs(database) if entry.packs == packs}
        came = waiting.came_of(database, alike)
        settled_, later = _settled(database, made, numbers, known, came)
        digest = run_id(settled_)
        same = database.execute("SELECT seq, hash FROM entry WHERE kind = 'run' AND about = ?", (digest,))
        again = typed_row(tuple[Number, str], same)
        if again:
            return Recorded(_with_head(database, settled_, Head(*again), key), again[0], True, later)
        rows = {
            "object": insert(database, "object", run, database.execute(_NEW)),
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
        changed = waiting.changes(database, statuses, came, alike)
        rows["wait"] = insert(database, "wait", run, changed)
        rows["occurrence"] = occurrences.keep_new(database, run)
        rows["control"] = insert(
            database,
            "control",
            run,
            sorted((each.framework, each.control, str(each.status)) for each in settled_.controls),
        )
        rows["waiver"] = insert(database, "waiver", run, _waivers(settled_))
        head = append(database, RUN, digest, encode(_entry(settled_, digest, rows)))
        return Recorded(_with_head(database, settled_, head, key), head.seq, False, later)


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


def _settled(
    database: sqlite3.Connection,
    made: Made,
    numbers: Mapping[str, int],
    known: Mapping[int, Known],
    came: Sequence[Occurrence],
) -> tuple[Assessment, int]:
    """The Assessment with what was decided, and how many decisions about its findings are too late to count."""
    as_of = parse_time(made.assessment.run.as_of) or 0
    told: dict[int | None, int] = {seq: parse_time(entry.as_of) or 0 for seq, entry in runs(database)}
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
    run = made.assessment.run
    asked = Asked(_packs(made.assessment), run.since, run.until, run.accounts, run.regions)
    passed_over = list(unasked(database, asked, {numbers[each.id] for each in findings}, timely_runs, decided, as_of))
    times = response_times(alerts, settled_now, passed_over)
    assessment = msgspec.structs.replace(made.with_findings(findings), responses=times)
    return with_reviews(database, assessment), later


# The objects of a run that are new, or other than when they were last read.
_NEW = """
SELECT uri, sha256, sha256_text, size, version, status, place, delivered, account, region, root
FROM temp.scanned AS now WHERE NOT EXISTS (
    SELECT 1 FROM object WHERE run = (SELECT max(run) FROM object WHERE uri = now.uri AND place = now.place)
    AND (uri, sha256, sha256_text, size, version, status, place, root)
        = (now.uri, now.sha256, now.sha256_text, now.size, now.version, now.status, now.place, now.root)
) ORDER BY uri
"""


def _note_objects(database: sqlite3.Connection, made: Made) -> None:
    """Keep the run's objects aside, on disk, for the statements above."""
    versions, places = dict(made.versions()), dict(made.places())
    origins = {origin.uri: origin for origin in made.origins()}
    database.execute("BEGIN")
    database.execute(
        "CREATE TEMP TABLE scanned (uri TEXT PRIMARY KEY, sha256 TEXT, sha256_text TEXT, size INTEGER, version TEXT, "
        "status TEXT, place BLOB, delivered INTEGER, account TEXT, region TEXT, root BLOB) WITHOUT ROWID"
    )
    database.executemany(
        "INSERT INTO scanned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                each.uri,
                each.sha256,
                each.sha256_text,
                each.size,
                versions.get(each.uri, ""),
                str(each.status),
                places.get(each.uri, b""),
                *_told(origins.get(each.uri)),
            )
            for each in made.assessment.inputs.objects
        ),
    )
    database.execute("COMMIT")


def _told(origin: Origin | None) -> tuple[int | None, str, str, bytes]:
    return (origin.delivered, origin.account, origin.region, origin.root) if origin else (None, "", "", b"")


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


def _packs(assessment: Assessment) -> tuple[Loaded, ...]:
    return tuple(Loaded(each.name, each.version, each.digest) for each in assessment.run.packs)


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
        packs=_packs(assessment),
        frameworks=tuple(Loaded(each.id, each.version, each.digest) for each in run.frameworks),
        objects=digested((each.uri, each.sha256) for each in assessment.inputs.objects),
        records=assessment.inputs.records.read,
        findings=len(assessment.findings),
        rows=rows,
        reused=run.reused.objects if run.reused else 0,
        accounts=run.accounts,
        regions=run.regions,
    )
