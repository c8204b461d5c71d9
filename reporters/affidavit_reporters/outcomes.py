"""How a policy fared in a run, in one word and one sentence, for reports that know only pass, fail and skipped.

No data is never a pass: a policy is `CLEAR` only where a run without failures, over a declared scope without gaps, saw
records of every event class that the policy needs (docs/control-status.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from affidavit.coverage.gaps import gaps_for
from affidavit.coverage.narrowing import asked_for
from affidavit.model.assessment import Assessment, Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect

from affidavit_reporters.dispositions import CLOSED
from affidavit_reporters.html.words import count, listed

UNDECIDED = (FindingStatus.PENDING, FindingStatus.INDETERMINATE)


class Outcome(StrEnum):
    """What became of a policy; the first that applies.

    `VIOLATED` and `REVIEW`: it has open findings, by its effect. `FAILED`: it did not run, or failed on a record.
    `UNDECIDED`: whether it happened cannot be told. `WAIVED`: all it found was accepted beforehand. `CLOSED`: somebody
    resolved or accepted it since, or showed it to be none. `RECORDED`: it gathers an evidence population, which nothing
    passes or fails. `SILENT`: it found nothing, where there was too
    little to find anything in. `CLEAR`: it found nothing, and had all that it needs.
    """

    VIOLATED = "violated"
    REVIEW = "review"
    FAILED = "failed"
    UNDECIDED = "undecided"
    WAIVED = "waived"
    CLOSED = "closed"
    RECORDED = "recorded"
    SILENT = "silent"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """An outcome, the reason as a sentence, and the findings that it rests on."""

    outcome: Outcome
    why: str
    findings: tuple[Finding, ...] = ()


def policy_outcomes(assessment: Assessment) -> dict[str, PolicyOutcome]:
    """The outcome of each policy of a run, by id."""
    found: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        found.setdefault(finding.policy, []).append(finding)
    return {policy.id: _outcome(policy, found.get(policy.id, ()), assessment) for policy in assessment.policies}


def _outcome(policy: PolicyRun, findings: Sequence[Finding], assessment: Assessment) -> PolicyOutcome:
    by_status: Mapping[FindingStatus, tuple[Finding, ...]] = {
        status: tuple(finding for finding in findings if finding.status is status) for status in FindingStatus
    }
    if still := by_status[FindingStatus.OPEN]:
        if policy.effect is Effect.REVIEW:
            return PolicyOutcome(Outcome.REVIEW, f"{count(len(still), 'finding')} to be reviewed.", still)
        return PolicyOutcome(Outcome.VIOLATED, f"{count(len(still), 'open violation')}.", still)
    if not policy.ran:
        return PolicyOutcome(Outcome.FAILED, "It did not run.")
    if policy.errors:
        return PolicyOutcome(Outcome.FAILED, f"It failed on {count(policy.errors, 'record')}.")
    if undecided := tuple(finding for status in UNDECIDED for finding in by_status[status]):
        why = f"Whether {count(len(undecided), 'finding')} occurred cannot be told from these logs."
        return PolicyOutcome(Outcome.UNDECIDED, why, undecided)
    if waived := by_status[FindingStatus.WAIVED]:
        names = listed(sorted({waiver for finding in waived for waiver in finding.waivers}))
        what = "violation" if policy.effect is Effect.VIOLATION else "finding"
        stays = ", which stays a deviation" if policy.effect is Effect.VIOLATION else ""
        why = f"{count(len(waived), what)} accepted beforehand by waiver {names}{stays}."
        return PolicyOutcome(Outcome.WAIVED, why, waived)
    if closed := tuple(finding for status in CLOSED for finding in by_status[status]):
        return PolicyOutcome(Outcome.CLOSED, _closed(policy, by_status), closed)
    if recorded := by_status[FindingStatus.RECORDED]:
        return PolicyOutcome(Outcome.RECORDED, f"{count(len(recorded), 'item')} of evidence recorded.", recorded)
    if lacking := _lacking(policy, assessment):
        return PolicyOutcome(Outcome.SILENT, f"Nothing found, which says little: {lacking}.")
    if policy.effect is Effect.EVIDENCE:
        return PolicyOutcome(Outcome.RECORDED, "No item of evidence occurred.")
    asked = asked_for(assessment.run.accounts, assessment.run.regions)
    where = f"; the run asked for {asked} alone" if asked else ""
    return PolicyOutcome(Outcome.CLEAR, f"Nothing found by this policy, which had the records that it needs{where}.")


def _closed(policy: PolicyRun, by_status: Mapping[FindingStatus, tuple[Finding, ...]]) -> str:
    """What became of findings that somebody closed."""
    what = "violation" if policy.effect is Effect.VIOLATION else "finding"
    stay = by_status[FindingStatus.RESOLVED] or by_status[FindingStatus.ACCEPTED]
    said = listed(
        [
            f"{count(len(by_status[status]), what)} {became}"
            for status, became in (
                (FindingStatus.RESOLVED, "resolved"),
                (FindingStatus.ACCEPTED, "accepted as a risk"),
                (FindingStatus.FALSE_POSITIVE, "shown to be a false positive"),
            )
            if by_status[status]
        ]
    )
    stays = "; what is resolved or accepted stays a deviation" if stay and policy.effect is Effect.VIOLATION else ""
    return f"{said}{stays}."


def _lacking(policy: PolicyRun, assessment: Assessment) -> str:
    """What there was too little of for a policy's silence to mean anything; '' where nothing lacks."""
    coverage = assessment.coverage
    if not assessment.inputs.records.evaluated:
        return "no record was evaluated"
    unseen = sorted(set(policy.needs) - {cell.event_class for cell in coverage.cells})
    if unseen:
        return f"no {' or '.join(unseen)} record was seen"
    if not assessment.run.complete:
        return "the run is incomplete"
    if not coverage.declared:
        return "no scope is declared, so coverage cannot be judged"
    if outside := sorted(set(policy.needs) - set(coverage.event_classes)):
        return f"the declared scope does not include {' or '.join(outside)} records"
    # A policy that says nothing of what it needs is taken to need everything.
    gaps = gaps_for(coverage.gaps, policy.needs or coverage.event_classes, policy.sources)
    return f"coverage has {count(len(gaps), 'gap')} in what it needs" if gaps else ""
