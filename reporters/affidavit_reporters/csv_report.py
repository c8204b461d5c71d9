"""The `csv` reporter: findings, controls and the run itself as tables for spreadsheets and scripts.

The file named has a row a finding; beside it ``<stem>.controls.csv`` has a row a control, and ``<stem>.run.csv`` what
was run over what, and what failed. Format: RFC 4180, with a header, every cell quoted, UTF-8. A cell that holds several
values has one a line.

What keeps text from logs from becoming a formula is in `csv_cells`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from affidavit import Assessment, Occurrence, Reporter, assessment_digest, hookimpl
from affidavit.documents.whole_file import whole_files
from affidavit.model.access_review import AccessReview
from affidavit.model.assessment import ControlLink, ControlResult, Evidence, Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect

from affidavit_reporters.csv_cells import neutral
from affidavit_reporters.dispositions import standing
from affidavit_reporters.html.words import count
from affidavit_reporters.integrity_told import integrity_facts
from affidavit_reporters.run_verdict import run_verdict
from affidavit_reporters.signed_reviews import beside

_RUN = ("run_complete", "assessment_sha256")
_FINDING = ("id", "policy", "title", "severity", "effect", "status", "subject", "message", "why", "first_seen",
            "last_seen", "count", "records", "waived", "waivers", "accounts", "regions", "attack", "controls",
            "control_reasons", "evidence", "evidence_note", "remediation", "disposition", "decided_by",
            "decided_at", "decision", "assigned", *_RUN)  # fmt: skip
_CONTROL_COLUMNS = ("framework", "control", "title", "group", "support", "status", "why", "asks", "evidence_note",
                    "tests", "open_violations", "waived_violations", "open_reviews", "undecided", "evidence_items",
                    "closed_violations", "closed_reviews", "false_positives", "access_reviews", *_RUN)  # fmt: skip


def write(
    assessment: Assessment, _population: Callable[[], Iterable[Occurrence]], destination: Path, _: Mapping[str, str]
) -> Sequence[Path]:
    """Write the findings to `destination`, the controls and the run beside it; the paths, `destination` first.

    Raises:
        OSError: one of the three cannot be written; none appears then.
    """
    run = ("yes" if run_verdict(assessment).whole else "no", assessment_digest(assessment))
    controls = destination.with_name(f"{destination.stem}.controls.csv")
    about = destination.with_name(f"{destination.stem}.run.csv")
    with whole_files(about, controls, destination) as (run_file, control_file, finding_file):
        run_file.write(_table(("name", "value"), _run_rows(assessment, run[1])))
        control_file.write(_table(_CONTROL_COLUMNS, _control_rows(assessment, run)))
        finding_file.write(_table(_FINDING, _finding_rows(assessment, run)))
    return [destination, controls, about]


def _table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([each if isinstance(each, int) else neutral(each) for each in row] for row in rows)
    return text.getvalue().encode()


def _lines(values: Iterable[str]) -> str:
    """Several values in one cell: their own line breaks go, so that each is one line."""
    return "\n".join(" ".join(value.splitlines()) for value in values)


def _finding_rows(assessment: Assessment, run: tuple[str, str]) -> Iterator[tuple[str | int, ...]]:
    policies = {policy.id: policy for policy in assessment.policies}
    for finding in assessment.findings:
        yield (*_finding_cells(finding, policies.get(finding.policy)), *run)


def _finding_cells(finding: Finding, policy: PolicyRun | None) -> tuple[str | int, ...]:
    said = finding.disposition
    return (
        finding.id,
        finding.policy,
        finding.title,
        finding.severity,
        finding.effect,
        finding.status,
        finding.subject,
        finding.message,
        finding.why,
        finding.first_seen,
        finding.last_seen,
        finding.count,
        finding.records,
        finding.waived,
        _lines(finding.waivers),
        _lines(finding.accounts),
        _lines(finding.regions),
        _lines(finding.attack),
        _lines(f"{link.framework} {link.control}" for link in finding.controls),
        _lines(_reason(link) for link in finding.controls),
        _lines(_place(evidence) for evidence in finding.evidence),
        policy.evidence_note if policy else "",
        policy.remediation if policy else "",
        said.state if said else "",
        said.by if said else "",
        said.at if said else "",
        standing(finding),
        said.assignee if said else "",
    )


def _reason(link: ControlLink) -> str:
    relation = f", {link.relation}" if link.relation else ""
    return f"{link.framework} {link.control} ({link.via}{relation}): {link.why}"


def _place(evidence: Evidence) -> str:
    """Where a record stands, and what it is: time, event, object, index from 0, event id."""
    where = f"{evidence.object} record {evidence.index}"
    waiver = f"waiver {evidence.waiver}" if evidence.waiver else ""
    return " | ".join(part for part in (evidence.time, evidence.event, where, evidence.event_id, waiver) if part)


def _control_rows(assessment: Assessment, run: tuple[str, str]) -> Iterator[tuple[str | int, ...]]:
    findings = {finding.id: finding for finding in assessment.findings}
    for result in assessment.controls:
        about = [findings[each] for each in result.findings if each in findings]
        yield (*_control_cells(result, about), _lines(beside(result, assessment)), *run)


def _control_cells(result: ControlResult, about: Sequence[Finding]) -> tuple[str | int, ...]:
    def number(effect: Effect, *statuses: FindingStatus) -> int:
        return sum(finding.effect is effect and finding.status in statuses for finding in about)

    undecided = (FindingStatus.PENDING, FindingStatus.INDETERMINATE)
    return (
        result.framework,
        result.control,
        result.title,
        result.group,
        result.support,
        result.status,
        _lines(result.why),
        result.asks,
        result.evidence_note,
        _lines(
            f"{test.policy}: {'ran' if test.ran else 'did not run'}, {count(test.matches, 'match', 'matches')}, "
            f"{count(test.errors, 'error')}" + (f", no {' or '.join(test.unseen)} record was seen" * bool(test.unseen))
            for test in result.tests
        ),
        number(Effect.VIOLATION, FindingStatus.OPEN),
        number(Effect.VIOLATION, FindingStatus.WAIVED),
        number(Effect.REVIEW, FindingStatus.OPEN),
        sum(finding.status in undecided for finding in about),
        number(Effect.EVIDENCE, *FindingStatus),
        number(Effect.VIOLATION, FindingStatus.RESOLVED, FindingStatus.ACCEPTED),
        number(Effect.REVIEW, FindingStatus.RESOLVED, FindingStatus.ACCEPTED),
        sum(finding.status is FindingStatus.FALSE_POSITIVE for finding in about),
    )


def _run_rows(assessment: Assessment, digest: str) -> Iterator[tuple[str, str | int]]:
    run, records, verdict = assessment.run, assessment.inputs.records, run_verdict(assessment)
    yield "schema", assessment.schema
    yield "assessment_sha256", digest
    yield "tool", f"{run.tool} {run.version}"
    yield "organisation", run.organisation
    yield "as_of", run.as_of
    yield "since", run.since
    yield "until", run.until
    yield "complete", "yes" if verdict.whole else "no"
    yield "ledger_head", run.ledger_head
    yield "ledger_key", run.ledger_key
    yield "ledger_signature", run.ledger_signature
    yield "run_state", verdict.state
    for reason in verdict.reasons:
        yield "run_reason", reason
    for name in records.__struct_fields__:
        yield f"records_{name}", getattr(records, name)
    yield "objects", len(assessment.inputs.objects)
    yield "objects_skipped", assessment.inputs.skipped_count
    yield "coverage_declared", "yes" if assessment.coverage.declared else "no"
    yield "coverage_gaps", len(assessment.coverage.gaps)
    yield from integrity_facts(assessment.integrity)
    yield "findings", len(assessment.findings)
    yield "controls", len(assessment.controls)
    for framework in run.frameworks:
        yield "framework", f"{framework.id}: {framework.title} {framework.version}. {framework.notice}"
    for failure in assessment.failures:
        where = failure.object + (f" record {failure.index}" if failure.index >= 0 else "")
        named = (f"policy {failure.policy}" * bool(failure.policy), f"plugin {failure.plugin}" * bool(failure.plugin))
        place = " | ".join(part for part in (where, *named) if part)
        yield "failure", f"{failure.stage}: {failure.reason} ({place}; {count(failure.count, 'time')})"


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `csv` reporter."""
    summary = "findings, and beside them controls and the run, as tables for spreadsheets"
    return [Reporter("csv", summary, write, access_review=_write_access_review)]


def _write_access_review(review: AccessReview, destination: Path) -> None:
    # It has its cells from here.
    from affidavit_reporters.access_review_csv import write_access_review

    write_access_review(review, destination)
