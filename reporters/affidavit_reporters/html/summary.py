"""The first page: what was looked at, whether the run is whole, and what deserves attention first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model.assessment import Assessment, Finding, FindingStatus, FrameworkRun, Status
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.findings import PolicyFindings, ordered
from affidavit_reporters.html.words import Label
from affidavit_reporters.run_verdict import RunState, RunVerdict, run_verdict

FIRST = 6
"""Policies that the summary names as deserving attention first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the title block."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Attention:
    """A policy whose findings deserve attention."""

    severity: Label
    effect: Label
    title: str
    href: str
    tally: str
    controls: str


@dataclass(frozen=True, slots=True)
class Tile:
    """How many controls have a status."""

    label: Label
    number: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The title block and the executive summary; of a run that is not `whole` its verdict stands first."""

    organisation: str
    facts: tuple[Fact, ...]
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    whole: bool
    complete: Label
    reasons: tuple[str, ...]
    coverage: Label
    attention: tuple[Attention, ...]
    more_attention: str


def summary_view(assessment: Assessment, coverage_verdict: str, judged: Sequence[PolicyFindings]) -> Summary:
    """The summary of an Assessment; `judged` are the findings that call for judgement, worst first."""
    run, verdict = assessment.run, run_verdict(assessment)
    statuses = [result.status for result in assessment.controls]
    frameworks = words.listed([framework.title for framework in run.frameworks])
    first = sorted(judged, key=lambda group: group.effect is not words.EFFECT[Effect.VIOLATION])[:FIRST]
    return Summary(
        organisation=run.organisation or "Organisation not named",
        facts=(
            Fact("Audit period", words.period(run.since, run.until)),
            Fact("Frameworks", words.listed([_framework(framework) for framework in run.frameworks]) or "none"),
            Fact("As of", f"{words.day(run.as_of)} (UTC)"),
        ),
        sentences=(_looked_at(assessment, frameworks), _found(assessment, verdict), _controls(statuses)),
        tiles=tuple(Tile(words.STATUS[status], words.number(statuses.count(status))) for status in Status),
        whole=verdict.whole,
        complete=Label("satisfied" if verdict.whole else "not-satisfied", verdict.headline, verdict.meaning),
        reasons=verdict.reasons,
        coverage=_coverage(assessment, coverage_verdict),
        attention=tuple(_attention(group) for group in first),
        more_attention=(
            f"and {words.count(len(judged) - FIRST, 'more policy', 'more policies')} with findings"
            if len(judged) > FIRST
            else ""
        ),
    )


def _framework(framework: FrameworkRun) -> str:
    return f"{framework.title} ({framework.version})" if framework.version else framework.title


def _looked_at(assessment: Assessment, frameworks: str) -> str:
    inputs = assessment.inputs
    policies = words.count(sum(policy.ran for policy in assessment.policies), "policy", "policies")
    mapped = f" What they found was mapped to {words.count(len(assessment.controls), 'control')} of {frameworks}."
    return (
        f"{policies} ran over {words.count(inputs.records.evaluated, 'log record')} "
        f"from {words.count(len(inputs.objects), 'log object')}." + (mapped if assessment.controls else "")
    )


def _found(assessment: Assessment, verdict: RunVerdict) -> str:
    findings: Sequence[Finding] = assessment.findings
    effects = [finding.effect for finding in findings]
    violations, reviews = effects.count(Effect.VIOLATION), effects.count(Effect.REVIEW)
    if not findings and verdict.state is RunState.EMPTY:
        return "That nothing was found says nothing, since there was nothing to find it in."
    if not findings:
        return "The policies found nothing."
    said = (
        f"They found {words.count(violations, 'violation')} and {words.count(reviews, 'matter')} for somebody to "
        f"review, and collected {words.count(effects.count(Effect.EVIDENCE), 'entry', 'entries')} of evidence "
        "populations to sample from."
    )
    worst = ordered([finding for finding in findings if finding.effect is not Effect.EVIDENCE])[:1]
    accepted = sum(finding.status is FindingStatus.WAIVED for finding in findings)
    if accepted:
        said += f" Waivers accepted {words.number(accepted)} of these beforehand; an accepted violation stays one."
    closed = sum(finding.status in (FindingStatus.RESOLVED, FindingStatus.ACCEPTED) for finding in findings)
    if closed:
        became = "resolved or accepted as a risk since; such a violation stays one"
        said += f" {words.number(closed)} {_were(closed)} {became}."
    none = sum(finding.status is FindingStatus.FALSE_POSITIVE for finding in findings)
    if none:
        kind = "a false positive, and counts" if none == 1 else "false positives, and count"
        said += f" {words.number(none)} {_were(none)} shown to be {kind} no more."
    return said + "".join(f" The gravest finding is of {finding.severity.value} severity." for finding in worst)


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _controls(statuses: Sequence[Status]) -> str:
    if not statuses:
        return "No framework was chosen, so nothing is said about controls."
    judged = len(statuses) - statuses.count(Status.NOT_ASSESSED)
    return (
        f"Of {words.count(len(statuses), 'control')}, {words.number(judged)} could be assessed from these logs: "
        f"{words.number(statuses.count(Status.NOT_SATISFIED))} not satisfied, "
        f"{words.number(statuses.count(Status.NEEDS_REVIEW))} in need of review, "
        f"{words.number(statuses.count(Status.SATISFIED))} with no deviations found, and "
        f"{words.number(statuses.count(Status.INDETERMINATE))} indeterminate."
    )


def _coverage(assessment: Assessment, verdict: str) -> Label:
    if not assessment.coverage.declared:
        return Label("indeterminate", "Coverage cannot be judged", verdict)
    if assessment.coverage.gaps:
        return Label("needs-review", "Coverage has gaps", verdict)
    return Label("satisfied", "Coverage is whole", verdict)


def _attention(group: PolicyFindings) -> Attention:
    controls = list(dict.fromkeys(way.control for way in group.controls if way.inline))
    return Attention(
        severity=group.severity,
        effect=group.effect,
        title=group.title,
        href=group.anchor,
        tally=group.tally,
        controls=words.listed(controls),
    )
