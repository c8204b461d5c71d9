"""The population of each policy: every record that it selected, and what tells whether that is all there is.

Whether a population is complete is the auditor's conclusion. So each comes with its definition in words, the query and
the parameters that selected it, how many records were read for it and what became of them, where there were logs of
the event classes that it needs and where there were none, and what failed.
"""

from __future__ import annotations

import gzip
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from affidavit.coverage.narrowing import asked_for
from affidavit.coverage.snapshots import Snapshots
from affidavit.model.assessment import Assessment, CoverageGap, Failure, Finding, PolicyRun, Records
from affidavit.model.policy import Policy, describe_correlation
from affidavit.packaging.counting import Numbers
from affidavit.packaging.logged_hours import Logs, logged_hours
from affidavit.parts.match_store import Stored

# Rows of a policy that wait to be packed together: the policies that correlate come mixed, object by object.
_HELD_BYTES = 1 << 16
_PACKING = 6
PARAMETERS = "populations/parameters.json"


class Row(msgspec.Struct, frozen=True):
    """A record that a policy selected. `action` is what makes two records copies of one; times are RFC 3339 in UTC.

    `object`, `index` and `object_sha256` say where it lies: the object's name, the record's place in it from 0, and the
    SHA-256 of the object as stored. `steps` names the steps that it fits, where a policy has several. Of a policy with
    `each` a record has a row for each thing in it that was selected; `item` is the row's place among these, from 0.
    `message` is '' where a policy correlates: what it says is of a whole pattern, which one record is not.
    """

    action: str
    subject: str
    time: str
    account: str
    region: str
    event: str
    actor: str
    principal: str
    source_ip: str
    targets: tuple[str, ...]
    message: str
    event_id: str
    waiver: str
    object: str
    index: int
    object_sha256: str
    steps: tuple[str, ...] = ()
    item: int = 0


class Query(msgspec.Struct, frozen=True):
    """How records are selected, or those of one step of a correlation: by header fields, then by a predicate."""

    step: str
    select: Mapping[str, tuple[str, ...]]
    language: str
    predicate: str
    bind: Mapping[str, str]


class Counts(msgspec.Struct, frozen=True):
    """What a population comes to. The first four count what was selected, the others are of the findings made of it.

    Attributes:
        selected: rows.
        selected_records: distinct records.
        selected_actions: distinct actions, of which each may be told of by several records.
        units: distinct pairs of an action and an item of its record, of which a sample is drawn.
    """

    selected: int
    selected_records: int
    selected_actions: int
    units: int
    findings: int
    actions: int
    records: int
    waived: int
    errors: int


class Coverage(msgspec.Struct, frozen=True):
    """Of which times and places there are logs of the event classes that a policy needs.

    Attributes:
        declared: whether a scope is, over a period with two ends: only then what is not covered is a gap.
        not_declared: those of the event classes that the declared scope does not have, so that they have no gaps.
        asked_for: what alone was; '' where the run asked for all accounts and regions.
    """

    event_classes: tuple[str, ...]
    declared: bool
    not_declared: tuple[str, ...]
    asked_for: str
    logs: tuple[Logs, ...]
    gaps: tuple[CoverageGap, ...]
    note: str


class Definition(msgspec.Struct, frozen=True):
    """What a population is, and what is known of how whole it is.

    Attributes:
        file: the policy's file in the package.
        each: path of a list in the record, each item of which is looked at by itself; '' for the record as it is.
        rows: the file with its rows, JSON Lines packed by gzip; '' where there are none.
        parameters: the file with what the organisation's profile gives the query to read.
        ran: whether the policy ran at all.
        records: the accounting of all records that were read.
        run_complete: whether everything could be read and evaluated; `failures` are those that may hide a row.
    """

    policy: str
    title: str
    definition: str
    effect: str
    logs: str
    file: str
    each: str
    queries: tuple[Query, ...]
    correlation: str
    subject: tuple[str, ...]
    parameters: str
    since: str
    until: str
    rows: str
    counts: Counts
    records: Records
    coverage: Coverage
    ran: bool
    run_complete: bool
    failures: tuple[Failure, ...]


def rows_of(selected: Iterable[Stored], policies: Sequence[Policy]) -> Iterator[tuple[str, Row]]:
    """Matches as the rows of populations, each with its policy's id.

    A record that fits several steps is one row. All its matches come after each other, as those of a record do.
    """
    known = {policy.id: policy for policy in policies}
    for (name, _, _), matches in itertools.groupby(selected, _record):
        policy = known[name]
        steps: dict[Row, set[int]] = {}
        for at, match in enumerate(matches):
            row = _row(match, message="" if policy.correlate else match.evidence.message)
            if len(policy.steps) == 1:
                yield name, msgspec.structs.replace(row, item=at)
            else:
                steps.setdefault(row, set()).add(match.step)
        for at, (row, fits) in enumerate(steps.items()):
            names = tuple(policy.steps[step].name for step in sorted(fits))
            yield name, msgspec.structs.replace(row, steps=names, item=at)


def _record(match: Stored) -> tuple[str, str, int]:
    return match.policy, match.evidence.object, match.evidence.index


def _row(match: Stored, message: str) -> Row:
    evidence = match.evidence
    return Row(
        action=match.action,
        subject=match.subject,
        time=evidence.time,
        account=evidence.account,
        region=evidence.region,
        event=evidence.event,
        actor=evidence.actor,
        principal=evidence.principal,
        source_ip=evidence.source_ip,
        targets=evidence.targets,
        message=message,
        event_id=evidence.event_id,
        waiver=evidence.waiver,
        object=evidence.object,
        index=evidence.index,
        object_sha256=evidence.sha256,
    )


def write_rows(folder: Path, selected: Iterable[tuple[str, bytes]]) -> None:
    """Write rows (the id of a policy, JSON) to a file for each policy as they come."""
    held: dict[str, bytearray] = {}
    for policy, row in selected:
        waiting = held.setdefault(policy, bytearray())
        waiting += row + b"\n"
        if len(waiting) >= _HELD_BYTES:
            _append(folder / rows_path(policy), bytes(held.pop(policy)))
    for policy, waiting in sorted(held.items()):
        _append(folder / rows_path(policy), bytes(waiting))


def _append(path: Path, content: bytes) -> None:
    """Add a gzip member: several after each other are one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(gzip.compress(content, _PACKING, mtime=0))


def rows_path(policy: str) -> str:
    """The file in the package with the rows of a policy."""
    return f"populations/{policy}.jsonl.gz"


def definitions(
    assessment: Assessment,
    policies: Sequence[Policy],
    selected: Mapping[str, Numbers],
    file_of: Callable[[Policy], str],
    snapshots: Snapshots,
) -> Iterator[Definition]:
    """The definition of each policy's population, by policy.

    Args:
        selected: what the rows of each come to.
        file_of: a policy's file in the package.
        snapshots: the event classes of which records show a moment.
    """
    about: dict[str, list[Finding]] = defaultdict(list)
    for finding in assessment.findings:
        about[finding.policy].append(finding)
    runs = {each.id: each for each in assessment.policies}
    logs = logged_hours(assessment, snapshots, {each for policy in policies for each in policy.needs})
    for policy in sorted(policies, key=lambda each: each.id):
        run = runs[policy.id]
        numbers = selected.get(policy.id, Numbers())
        yield Definition(
            policy=policy.id,
            title=policy.title,
            definition=policy.description,
            effect=str(policy.effect),
            logs=policy.logs,
            file=file_of(policy),
            each=policy.each,
            queries=tuple(
                Query(step.name, step.select, step.predicate.language, step.predicate.source, step.bind)
                for step in policy.steps
            ),
            correlation=describe_correlation(policy.correlate) if policy.correlate else "",
            subject=policy.subject,
            parameters=PARAMETERS,
            since=assessment.run.since,
            until=assessment.run.until,
            rows=rows_path(policy.id) if numbers.rows else "",
            counts=_counts(numbers, run, about[policy.id]),
            records=assessment.inputs.records,
            coverage=_coverage(assessment, policy, logs),
            ran=run.ran,
            run_complete=assessment.run.complete,
            failures=tuple(each for each in assessment.failures if each.policy in ("", policy.id)),
        )


def _counts(numbers: Numbers, run: PolicyRun, findings: Sequence[Finding]) -> Counts:
    return Counts(
        selected=numbers.rows,
        selected_records=numbers.records,
        selected_actions=numbers.actions,
        units=numbers.units,
        findings=len(findings),
        actions=sum(each.count for each in findings),
        records=sum(each.records for each in findings),
        waived=sum(each.waived for each in findings),
        errors=run.errors,
    )


def _coverage(assessment: Assessment, policy: Policy, logs: Mapping[str, tuple[Logs, ...]]) -> Coverage:
    coverage = assessment.coverage
    return Coverage(
        event_classes=policy.needs,
        declared=coverage.declared,
        not_declared=tuple(each for each in policy.needs if coverage.declared and each not in coverage.event_classes),
        asked_for=asked_for(assessment.run.accounts, assessment.run.regions),
        logs=tuple(each for event_class in policy.needs for each in logs.get(event_class, ())),
        gaps=tuple(each for each in coverage.gaps if each.event_class in ("", *policy.needs)),
        note=coverage.note,
    )


def encoded(value: Any) -> bytes:
    """Something as the files of a package have it: JSON for people to read."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2) + b"\n"
