"""The assessment log: what was read, what it covers, what went wrong, and which controls were not assessed and why."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import ControlResult, Failure, Status, WaiverRun
from affidavit.parts.failures import told_briefly

from affidavit_reporters.html import words
from affidavit_reporters.integrity_told import gaps_told
from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.metadata import (
    ASSESSOR,
    WAIVER_OWNER,
    organisation_uuid,
    owner_uuid,
    task_uuid,
    waiver_props,
)
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import prose, sentence, title
from affidavit_reporters.oscal.vocabulary import own
from affidavit_reporters.signed_reviews import beside

# The Assessment in the bundle names all of them; a document of ten thousand failures helps nobody.
_NAMED = 100


def log_entries(context: Context) -> Iterator[Node]:
    """The entries, all at the time of the run: an Assessment knows no other clock."""
    yield _entry(context, "scan", title="Scan", description=_scan(context))
    yield _entry(context, "coverage", title="Coverage", description=_coverage(context))
    yield _entry(context, "integrity", title="Integrity", description=_integrity(context))
    failures = told_briefly(context.assessment.failures)
    for number, failure in enumerate(failures[:_NAMED]):
        yield _entry(
            context,
            "failure",
            str(number),
            title=title(f"Failure, stage {failure.stage}"),
            description=sentence(_failure(failure)),
        )
    if len(failures) > _NAMED:
        yield _entry(
            context,
            "failures",
            title="Further failures",
            description=f"{len(failures) - _NAMED:,} more are in the Assessment.",
        )
    for waiver in context.assessment.waivers:
        yield _waiver(context, waiver)
    left_out: dict[str, list[ControlResult]] = {}
    for control in context.assessment.controls:
        if control.status is Status.NOT_ASSESSED:
            left_out.setdefault(control.framework, []).append(control)
    for framework, controls in left_out.items():
        yield _entry(
            context,
            "not-assessed",
            framework,
            title=title(f"Controls of {framework} that were not assessed"),
            description=f"{len(controls):,} controls have no verdict; the reasons stand beside their ids.",
            props=[
                own(
                    "not-assessed",
                    control.control,
                    group=framework,
                    remarks=" ".join((*control.why, *beside(control, context.assessment))),
                )
                for control in controls
            ],
        )


def _reasons(context: Context, control: ControlResult) -> tuple[str, ...]:
    return (*control.why, *beside(control, context.assessment))


def _waiver(context: Context, waiver: WaiverRun) -> Node:
    """A waiver that was loaded; also one that waived nothing, has expired, or is about a policy that is not there."""
    state = f"It accepted {waiver.records:,} records of policy {waiver.policy}."
    if waiver.expired:
        state += " It has expired."
    if not waiver.known:
        state += " Its policy is not loaded."
    return node(
        uuid=context.ids("log", context.digest, "waiver", waiver.id),
        title=title(f"Waiver {waiver.id}"),
        description=f"{prose(waiver.reason)}\n\n{sentence(state)}",
        start=context.as_of,
        props=waiver_props(waiver),
        logged_by=[{"party-uuid": owner_uuid(context, waiver.owner), "role-id": WAIVER_OWNER}],
        related_tasks=[{"task-uuid": task_uuid(context)}],
    )


def _entry(context: Context, *names: str, title: str, description: str, props: list[Node] | None = None) -> Node:
    return node(
        uuid=context.ids("log", context.digest, *names),
        title=title,
        description=description,
        start=context.as_of,
        end=context.as_of,
        props=props,
        logged_by=[{"party-uuid": organisation_uuid(context), "role-id": ASSESSOR}],
        related_tasks=[{"task-uuid": task_uuid(context)}],
    )


def _scan(context: Context) -> str:
    inputs = context.assessment.inputs
    records = inputs.records
    return prose(
        f"Of {len(inputs.objects):,} log objects {records.read:,} records were read: {records.evaluated:,} evaluated,"
        f" {records.outside_period:,} outside the period, {records.rejected:,} rejected. {records.duplicates:,} of the"
        f" evaluated ones repeat an event, {records.without_time:,} say no time."
        f" {inputs.skipped_count:,} objects were left aside;"
        f" {len(context.assessment.failures):,} things went wrong that may hide evidence."
    )


def _coverage(context: Context) -> str:
    coverage = context.assessment.coverage
    declared = (
        f"The declared scope has {len(coverage.accounts):,} accounts, {len(coverage.regions):,} regions and"
        f" {len(coverage.event_classes):,} event classes; of {len(coverage.gaps):,} stretches of it nothing is known."
        if coverage.declared
        else "No scope was declared, so nothing can be called covered."
    )
    return prose(f"{declared} {coverage.note}")


def _integrity(context: Context) -> str:
    integrity = context.assessment.integrity
    if not integrity.checked:
        return prose(f"No digest file was followed: whether log objects are whole is not known. {integrity.note}")
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(integrity.objects.items()))
    unspoken = f" Of {integrity.unspoken:,} objects digest files say nothing." if integrity.unspoken else ""
    return prose(
        f"Digest files were followed in {words.count(len(integrity.chains), 'chain')} with {gaps_told(integrity)}."
        f" Objects: {outcomes}.{unspoken} {' '.join(integrity.unchecked)} {integrity.note}"
    )


def _failure(failure: Failure) -> str:
    place = f"{failure.object}[{failure.index}]" if failure.object and failure.index >= 0 else failure.object
    where = ", ".join(filter(None, (place, failure.policy, failure.plugin)))
    often = f" ({failure.count:,} times)" if failure.count > 1 else ""
    return f"{where}: {failure.reason}{often}" if where else f"{failure.reason}{often}"
