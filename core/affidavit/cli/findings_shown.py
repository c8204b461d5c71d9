"""Which findings of a ledger are shown, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import typer

from affidavit.cli.output import print_table, printable
from affidavit.errors import UsageError
from affidavit.ledger.listing import KnownFinding, Sighting
from affidavit.model.disposition import DispositionEntry
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Severity

# What is listed when no status is asked for: what somebody may still have to do something about.
LISTED = (FindingStatus.OPEN, FindingStatus.PENDING, FindingStatus.INDETERMINATE)
_ID_SHOWN = 8


class Chosen(msgspec.Struct, frozen=True):
    """Which findings are wanted; what is empty wants all. A control is (framework or '', control)."""

    statuses: frozenset[FindingStatus]
    severities: frozenset[Severity]
    policies: frozenset[str]
    controls: frozenset[tuple[str, str]]
    assigned: str | None

    @staticmethod
    def of(
        statuses: Sequence[str],
        severities: Sequence[Severity],
        policies: Sequence[str],
        controls: Sequence[str],
        assigned: str | None,
    ) -> Chosen:
        """What options ask for.

        Raises:
            UsageError: a status is none.
        """
        for status in statuses:
            if status not in (*FindingStatus, "all"):
                # It brings YAML with it, which takes a while to import, and is no use to a list.
                from affidavit.documents.strict_yaml import suggest

                known = [*map(str, FindingStatus), "all"]
                raise UsageError(f"--status: there is no {status!r}{suggest(status, known)}")
        every = "all" in statuses
        split = (each.rpartition(":") for each in controls)
        return Chosen(
            frozenset() if every else frozenset(map(FindingStatus, statuses)) or frozenset(LISTED),
            frozenset(severities),
            frozenset(policies),
            frozenset((framework, control) for framework, _, control in split),
            assigned,
        )


def chosen(findings: Iterable[KnownFinding], wanted: Chosen) -> Iterator[KnownFinding]:
    """The findings that are wanted, in their order."""
    for each in findings:
        if wanted.statuses and each.status not in wanted.statuses:
            continue
        if wanted.severities and each.severity not in wanted.severities:
            continue
        if wanted.policies and each.policy not in wanted.policies:
            continue
        if wanted.controls and not any(
            (link.framework, link.control) in wanted.controls or ("", link.control) in wanted.controls
            for link in each.controls
        ):
            continue
        if wanted.assigned is not None and wanted.assigned != (each.disposition.assignee if each.disposition else ""):
            continue
        yield each


def print_findings(findings: Sequence[KnownFinding]) -> None:
    """Print a line for each finding."""
    width = _width_that_tells_apart([each.id for each in findings])
    print_table(
        ("FINDING", "SEVERITY", "EFFECT", "STATUS", "COUNT", "LAST SEEN", "ASSIGNED", "POLICY", "SUBJECT"),
        [
            (
                each.id[:width],
                each.severity,
                each.effect,
                _status(each) if each.disposition or each.settled_run else each.status,
                str(each.count),
                each.last_seen or "not known",
                each.disposition.assignee if each.disposition else "",
                each.policy,
                each.subject,
            )
            for each in findings
        ],
    )
    typer.echo(f"{len(findings):,} finding{'' if len(findings) == 1 else 's'}")


def _width_that_tells_apart(ids: Sequence[str]) -> int:
    """How much of ids has to be shown; of a hundred thousand only the few that begin alike are looked at again."""
    width = _ID_SHOWN
    while alike := {start for start, times in Counter(each[:width] for each in ids).items() if times > 1}:
        ids = [each for each in ids if each[:width] in alike]
        width += 1
    return width


def _status(finding: KnownFinding) -> str:
    """The status, and the state, or what settled it, where that says more."""
    if finding.settled_run:
        return f"{finding.status}, entry {finding.settled_run} of {finding.settled_at}"
    state = finding.disposition.state if finding.disposition else ""
    return f"{finding.status}, {state}" if state and state not in (finding.status, "untouched") else finding.status


def print_finding(finding: KnownFinding, seen: Sequence[Sighting], linked: Sequence[KnownFinding]) -> None:
    """Print all that a ledger knows of a finding, and which others are linked to it."""
    rows = [
        ("finding", finding.id),
        ("policy", f"{finding.policy}: {finding.title}"),
        ("subject", finding.subject),
        ("what", f"{finding.severity} {finding.effect}, {_status(finding)}"),
        ("when", f"{finding.first_seen or 'not known'} to {finding.last_seen or 'not known'}"),
        ("count", f"{finding.count:,} actions; the last run found {finding.records:,} records"),
        ("controls", ", ".join(dict.fromkeys(f"{link.framework} {link.control}" for link in finding.controls))),
    ]
    if finding.settled_run:
        told = f"what was waited for came: entry {finding.settled_run}, as of {finding.settled_at}"
        rows.append(("settled", told))
    disposition = finding.disposition
    if disposition:
        rows += [
            ("covered", f"{disposition.covered:,} of its known occurrences; {disposition.uncovered:,} are not"),
            ("assigned", disposition.assignee or "nobody"),
        ]
    rows += [
        ("linked", f"{each.id}, {_status(each)}, {'its recurrence' if each.recurrence_of else 'the first'}")
        for each in linked
    ]
    for name, value in rows:
        typer.echo(printable(f"{name:9} {value}".rstrip()))
    typer.echo()
    print_table(
        ("ENTRY", "RUN AS OF", "FOUND", "REPORTED", "COUNT", "NEW", "LAST SEEN"),
        [
            (str(each.run), each.as_of, each.found, each.status, str(each.count), str(each.new), each.last_seen)
            for each in seen
        ],
    )
    for entry in disposition.log if disposition else ():
        typer.echo()
        for line in _told(entry):
            typer.echo(printable(line))


def _told(entry: DispositionEntry) -> Iterator[str]:
    what = f"{entry.action}{f' to {entry.assignee}' if entry.assignee else ''}"
    until = f", until {entry.until}" if entry.until else ""
    yield f"entry {entry.entry}, {entry.at}: {what} by {entry.by} ({entry.by_source}){until}"
    yield f"    {entry.reason}{f' ({entry.ticket})' if entry.ticket else ''}"
    if entry.recurrence:
        yield f"    about recurrence {entry.recurrence} of the finding"
    yield f"    occurrences known then: {entry.known:,}"
    for file in entry.evidence:
        kept = ", a copy is kept" if file.kept else ""
        yield f"    evidence: {file.name}, {file.size:,} bytes, SHA-256 {file.sha256}{kept}"
