"""Whether a run shows anything at all, decided in one place, so that no two reports of it disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from affidavit.coverage.narrowing import asked_for
from affidavit.model.assessment import Assessment, ChangedObject, ObjectStatus, PolicyRun

from affidavit_reporters.html import words
from affidavit_reporters.integrity_told import gone_objects, integrity_reasons

NAMED = 10
"""Policies that a sentence names; the rest are counted."""

_EMPTY = "So nothing is shown: neither that something happened, nor that nothing did."


class RunState(StrEnum):
    """`EMPTY`: no record was evaluated, so nothing is shown. `INCOMPLETE`: evidence may be missing."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """What is to be said of a run before anything else.

    Attributes:
        headline: a few words without a full stop.
        meaning: what that means to a reader.
        reasons: what may hide evidence, one sentence a kind.
    """

    state: RunState
    headline: str
    meaning: str
    reasons: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether there were records, and none of them may be missing."""
        return self.state is RunState.COMPLETE


def run_verdict(assessment: Assessment, *, named: bool = True) -> RunVerdict:
    """The verdict about a run; `named` as for `incomplete_reasons`."""
    reasons = incomplete_reasons(assessment, named=named)
    read = assessment.inputs.records.read
    if not assessment.inputs.records.evaluated:
        if read:
            meaning = f"No record was evaluated, of {words.count(read, 'record')} read. {_EMPTY}"
            return RunVerdict(RunState.EMPTY, "No record was evaluated", meaning, reasons)
        return RunVerdict(RunState.EMPTY, "Nothing was read", f"No record was evaluated. {_EMPTY}", reasons)
    if not assessment.run.complete:
        meaning = "Evidence may be missing, because:"
        if not reasons:
            number = len(assessment.failures)
            recorded = f"recorded {words.count(number, 'failure')}" if number else "recorded no reason"
            meaning = f"Evidence may be missing. The engine reported it so and {recorded}."
        return RunVerdict(RunState.INCOMPLETE, "The run is incomplete", meaning, reasons)
    meaning = "With these remarks:" if reasons else "Every log object given was read to its end and every policy ran."
    return RunVerdict(RunState.COMPLETE, "The run is complete", meaning, reasons)


def incomplete_reasons(assessment: Assessment, *, named: bool = True) -> tuple[str, ...]:
    """What may hide evidence, one sentence a kind; empty when nothing was lost. `named`: with ids of some policies."""
    gone = gone_objects(assessment)
    statuses = [found.status for found in assessment.inputs.objects if found.uri not in gone]
    failed, partial = statuses.count(ObjectStatus.FAILED), statuses.count(ObjectStatus.PARTIAL)
    rejected = assessment.inputs.records.rejected
    holes = sum(skipped.failed for skipped in assessment.inputs.skipped)
    idle, erring = idle_policies(assessment), erring_policies(assessment)
    changed = assessment.run.changed
    lost = sum(each.count for each in assessment.failures if each.stage == "earlier")
    errors = sum(policy.errors for policy in erring)
    plugins = sorted({each.plugin for each in assessment.failures if each.plugin and each.object not in gone})
    narrowed = narrowing(assessment)
    said = (
        (len(narrowed), narrowed),
        (failed, f"{words.count(failed, 'log object')} could not be read at all."),
        (partial, f"{words.count(partial, 'log object')} could be read only in part."),
        (
            rejected,
            f"{words.count(rejected, 'record')} could not be read and {'was' if rejected == 1 else 'were'} rejected.",
        ),
        (
            holes,
            f"{words.count(holes, 'object')} that may hold evidence {'was' if holes == 1 else 'were'} left unread.",
        ),
        (
            len(idle),
            f"{words.count(len(idle), 'policy', 'policies')} could not run{_names(idle) if named else ''}.",
        ),
        (
            len(erring),
            f"{words.count(len(erring), 'policy', 'policies')} failed on {words.count(errors, 'record')}"
            f"{_names(erring) if named else ''}.",
        ),
        (
            lost,
            f"{words.count(lost, 'log object')} that an earlier run read {'is' if lost == 1 else 'are'} gone, or "
            f"{'was' if lost == 1 else 'were'} altered since.",
        ),
        (
            len(changed),
            f"{words.count(len(changed), 'file')} changed since an earlier run of the ledger read "
            f"{'it' if len(changed) == 1 else 'them'}, as a file may that is still written to{_places(changed)}.",
        ),
        (len(plugins), f"{words.count(len(plugins), 'plugin')} failed: {words.listed(plugins)}."),
    )
    return (*integrity_reasons(assessment), *(sentence for number, sentence in said if number))


def narrowing(assessment: Assessment) -> str:
    """What a run was narrowed to, as a sentence; '' where it asked for all accounts and regions."""
    asked = asked_for(assessment.run.accounts, assessment.run.regions)
    return f"It asked for {asked} alone: what happened elsewhere, in scope or not, is not told." if asked else ""


def idle_policies(assessment: Assessment) -> tuple[PolicyRun, ...]:
    """Policies that ran over no record at all, since they could not."""
    return tuple(policy for policy in assessment.policies if not policy.ran)


def erring_policies(assessment: Assessment) -> tuple[PolicyRun, ...]:
    """Policies that ran, and failed on some records."""
    return tuple(policy for policy in assessment.policies if policy.ran and policy.errors)


def _places(changed: Sequence[ChangedObject]) -> str:
    more = [f"{len(changed) - NAMED:,} more"] if len(changed) > NAMED else []
    return f" ({words.listed([*(f'{each.object}, entry {each.entry}' for each in changed[:NAMED]), *more])})"


def _names(policies: Sequence[PolicyRun]) -> str:
    more = [f"{len(policies) - NAMED:,} more"] if len(policies) > NAMED else []
    return f" ({words.listed([*(policy.id for policy in policies[:NAMED]), *more])})"
