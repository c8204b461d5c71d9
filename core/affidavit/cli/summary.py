"""What a scan prints on standard output: the result in a screenful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from affidavit.cli.output import print_table, printable
from affidavit.coverage.blindness import described
from affidavit.coverage.narrowing import asked_for
from affidavit.ledger.recording import Recorded
from affidavit.model.assessment import Assessment, ControlResult, FindingStatus, Reused, State, Status
from affidavit.model.policy import Effect
from affidavit.parts.failures import told_briefly

_SHOWN = 20
_MOST_CONTROLS = 40
_OTHERWISE = {
    FindingStatus.WAIVED: "waived",
    FindingStatus.PENDING: "pending",
    FindingStatus.INDETERMINATE: "indeterminate, for what is not known",
    FindingStatus.RESOLVED: "resolved",
    FindingStatus.ACCEPTED: "accepted as a risk",
    FindingStatus.FALSE_POSITIVE: "shown to be false positives",
    FindingStatus.RECORDED: "evidence populations recorded",
}


def print_summary(assessment: Assessment, reports: Sequence[Path]) -> None:
    """Print accounting, controls, open findings, failures and where the reports are."""
    run, records = assessment.run, assessment.inputs.records
    period = f"{run.since or 'the beginning'} to {run.until or 'the end'}"
    typer.echo(f"{run.organisation or 'No organisation profile'}: {period}, as of {run.as_of}")
    if asked := asked_for(run.accounts, run.regions):
        typer.echo(f"This run asked for {asked} alone: what happened elsewhere is not told")
    typer.echo(
        f"{records.read:,} records read = {records.evaluated:,} evaluated"
        f" + {records.outside_period:,} outside the period + {records.rejected:,} rejected"
    )
    typer.echo(
        f"{records.duplicates:,} duplicates among those evaluated;"
        f" {len(assessment.inputs.objects):,} objects read, {assessment.inputs.skipped_count:,} skipped"
    )
    if run.reused:
        _print_reused(run.reused)
    if run.changed:
        typer.echo(f"{len(run.changed):,} objects have changed since an earlier run of the ledger read them")
    if not records.evaluated:
        typer.echo(
            "No record was evaluated, so nothing is shown: neither that something happened, nor that nothing did"
        )
    if assessment.controls:
        typer.echo("")
        _print_controls(assessment.controls)
    _print_findings(assessment)
    silent = sum(policy.ran and not policy.matches for policy in assessment.policies)
    typer.echo(f"{silent} of {len(assessment.policies)} policies matched nothing")
    _print_waivers(assessment)
    _print_blind(assessment)
    _print_failures(assessment)
    if reports:
        typer.echo("")
    for path in reports:
        typer.echo(f"Report: {path}")


def _print_reused(reused: Reused) -> None:
    """What was taken from the ledger, why nothing was, and why nothing is kept."""
    if reused.changed:
        typer.echo(
            f"Nothing that the ledger keeps is of a scan with the same {' and '.join(reused.changed)}, so every object "
            "was read"
        )
    else:
        typer.echo(
            f"{reused.records:,} of those records, in {reused.objects:,} objects, are from the ledger: nothing in them "
            "or in what is asked of them changed"
        )
    if reused.altered:
        typer.echo(f"{reused.altered:,} objects were read again, since what the ledger kept of them was altered")
    if reused.problem:
        typer.echo(printable(f"What was read is not all kept for the next scan: {reused.problem}"))


def _print_controls(controls: Sequence[ControlResult]) -> None:
    """Every control of a small framework; of many, those that something was found about, and the counts of each."""
    deviating = (Status.NOT_SATISFIED, Status.NEEDS_REVIEW)
    shown = [each for each in controls if len(controls) <= _MOST_CONTROLS or each.status in deviating]
    print_table(
        ("CONTROL", "STATUS", "FINDINGS", "TITLE"),
        [(f"{each.framework} {each.control}", each.status, str(len(each.findings)), each.title) for each in shown],
    )
    for framework in dict.fromkeys(each.framework for each in controls):
        counts = Counter(each.status for each in controls if each.framework == framework)
        told = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
        typer.echo(f"{framework}: {told}")


def _print_findings(assessment: Assessment) -> None:
    open_ = [finding for finding in assessment.findings if finding.status is FindingStatus.OPEN]
    counts = {status: sum(each.status is status for each in assessment.findings) for status in FindingStatus}
    typer.echo("")
    if open_:
        print_table(
            ("SEVERITY", "EFFECT", "COUNT", "POLICY", "SUBJECT"),
            [(each.severity, each.effect, str(each.count), each.policy, each.subject) for each in open_[:_SHOWN]],
        )
        if len(open_) > _SHOWN:
            typer.echo(f"… and {len(open_) - _SHOWN} more")
    accepted = sum(
        each.status is FindingStatus.WAIVED and each.effect is Effect.VIOLATION for each in assessment.findings
    )
    told = [f"{len(open_)} open finding{'' if len(open_) == 1 else 's'}"]
    told += [f"{counts[status]} {words}" for status, words in _OTHERWISE.items() if counts[status]]
    typer.echo(", ".join(told))
    if accepted:
        typer.echo(f"{accepted} accepted deviation{'' if accepted == 1 else 's'}: waived, and deviations all the same")
    closed = sum(
        each.status in (FindingStatus.RESOLVED, FindingStatus.ACCEPTED) and each.effect is Effect.VIOLATION
        for each in assessment.findings
    )
    if closed:
        typer.echo(f"{closed} closed deviation{'' if closed == 1 else 's'}: a deviation of the period all the same")
    recurred = sum(
        each.disposition is not None and each.disposition.state is State.RECURRED for each in assessment.findings
    )
    if recurred:
        typer.echo(f"{recurred} of those open recurred: something happened that no disposition covers")


def print_recorded(path: Path, run: Recorded) -> None:
    """Print where a run stands in its ledger: the head is what `affidavit ledger verify --expect-head` takes."""
    again = ", which it had already" if run.again else ""
    typer.echo(f"Ledger: {path}, entry {run.entry}{again}, head {run.assessment.run.ledger_head}")
    if run.assessment.run.ledger_key:
        typer.echo(f"Signed by the key {run.assessment.run.ledger_key}")
    settled = sum(each.settled for each in run.assessment.responses if each.severity)
    if settled:
        of = "finding of earlier runs is" if settled == 1 else "findings of earlier runs are"
        typer.echo(f"{settled} {of} settled: what was waited for came")
    unasked = sum(each.unasked for each in run.assessment.responses if each.severity)
    withdrawn = sum(each.withdrawn for each in run.assessment.responses if each.severity)
    if unasked:
        wait, its = (
            ("finding of earlier runs waits", "its") if unasked == 1 else ("findings of earlier runs wait", "their")
        )
        typer.echo(
            f"{unasked} {wait} still. This run is complete, read again all logs of {its} days and places, and has none "
            f"such; but it has the pack with {its} policy otherwise, or not at all: affidavit findings withdraw says "
            "that nobody waits any more"
        )
    if withdrawn:
        typer.echo(f"{withdrawn} such finding{' is' if withdrawn == 1 else 's are'} withdrawn: nobody waits any more")
    if run.later:
        typer.echo(
            f"{run.later} disposition{'' if run.later == 1 else 's'} in it came after {run.assessment.run.as_of}, "
            f"and {'does' if run.later == 1 else 'do'} not count"
        )


def _print_waivers(assessment: Assessment) -> None:
    """What there is to say of waivers that do nothing, or no longer do."""
    until = assessment.run.until
    for waiver in assessment.waivers:
        told = ""
        if not waiver.known:
            told = f"its policy {waiver.policy} is not among those loaded"
        elif waiver.expired:
            told = f"expired on {waiver.expires[:10]}; renew it ({waiver.owner}, {waiver.ticket}) or remove it"
        elif not waiver.records:
            told = "waived nothing that no other waiver did"
            # One that goes on after the period, as in a scan of each day, may be needed yet.
            told += " in this period" if until and waiver.expires > until else "; remove it, or mend its condition"
        if told:
            typer.echo(printable(f"Waiver {waiver.id}: {told}"))


def _print_blind(assessment: Assessment) -> None:
    """When logging was blind, by its own records."""
    blind = [(trail, each) for trail in assessment.timeline.trails for each in trail.blind]
    for trail, each in blind[:_SHOWN]:
        touched = (
            f"; touches {len(each.controls)} control{'s' if len(each.controls) > 1 else ''}" if each.controls else ""
        )
        gap = "; a gap in coverage" if each.gaps else ""
        name = f"{trail.account} {trail.home_region} {trail.name}"
        typer.echo(printable(f"Blind: {name}: {described(each)}: {each.why}{gap}{touched}"))
    if len(blind) > _SHOWN:
        typer.echo(f"… and {len(blind) - _SHOWN} more, in the report")


def _print_failures(assessment: Assessment) -> None:
    if assessment.run.complete:
        return
    typer.echo("")
    number = len(assessment.failures)
    typer.echo(f"INCOMPLETE: {number} failure{'s' if number > 1 else ''}; what they hide is not known")
    told = told_briefly(assessment.failures)
    for failure in told[:_SHOWN]:
        where = " ".join(part for part in (failure.object, failure.policy, failure.plugin) if part)
        times = f" ({failure.count:,} times)" if failure.count > 1 else ""
        typer.echo(f"  {printable(f'{where}: ' if where else '')}{printable(failure.reason)}{times}")
    if len(told) > _SHOWN:
        typer.echo(f"  … and {len(told) - _SHOWN} more, in the report")
