"""Observations: one for each finding, and one for each policy that says how its run went.

Types are those of OSCAL's Observation: a finding is a `discovery`, the run of a policy speaks to a `control-objective`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.model.assessment import Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect

from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.evidence import Population, what_was_read
from affidavit_reporters.oscal.metadata import origins
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.subjects import subject_references, system_reference
from affidavit_reporters.oscal.text import prose, sentence, title
from affidavit_reporters.oscal.vocabulary import own

_STATUS = {
    FindingStatus.OPEN: "It is open: somebody must look.",
    FindingStatus.RECORDED: "It is an item of a population: it shows that this happened, and is no deviation.",
    FindingStatus.WAIVED: "A waiver accepts all of it.",
    FindingStatus.RESOLVED: "It was resolved since; a violation is a deviation of the period all the same.",
    FindingStatus.ACCEPTED: "It was accepted as a risk; a violation is a deviation of the period all the same.",
    FindingStatus.FALSE_POSITIVE: "It was shown to be a false positive.",
    FindingStatus.PENDING: "Whether what was to follow did follow is not known: the data ends too early.",
    FindingStatus.INDETERMINATE: "Whether what was to follow did follow is not known: coverage has a gap.",
}


def finding_observation_uuid(context: Context, finding: Finding) -> str:
    """The observation that a finding is."""
    return context.ids("observation", "finding", finding.id)


def run_observation_uuid(context: Context, policy: str) -> str:
    """The observation of a policy's run."""
    return context.ids("observation", "run", policy)


def finding_observations(
    context: Context, findings: Iterable[Finding], population: Population, *, task: bool
) -> Iterator[Node]:
    """An observation for each finding."""
    for finding in findings:
        policy = context.policies.get(finding.policy)
        said = [sentence(finding.message), sentence(finding.why) if finding.why else "", _counted(finding)]
        yield node(
            uuid=finding_observation_uuid(context, finding),
            title=title(f"{finding.title}: {finding.subject}"),
            description="\n\n".join(filter(None, (*said, _STATUS[finding.status]))),
            props=[
                *which(finding),
                own("effect", finding.effect),
                own("severity", finding.severity),
                *(own(name, time) for name, time in _times(finding) if time),
                own("finding-status", finding.status),
                own("records", finding.records),
                own("matches", finding.count),
                *([own("waived-records", finding.waived)] if finding.waived else []),
                *(own("waiver", waiver) for waiver in finding.waivers),
                *(own("attack-technique", technique) for technique in finding.attack),
                *_links(finding),
            ],
            methods=["TEST"],
            types=["discovery"],
            origins=origins(context, task=task),
            subjects=subject_references(context, finding),
            relevant_evidence=population.relevant_evidence(context, finding),
            collected=context.as_of,
            expires=context.expires,
            remarks=prose(policy.evidence_note) if policy and policy.evidence_note else "",
        )


def run_observations(context: Context, policies: Iterable[PolicyRun]) -> Iterator[Node]:
    """An observation for each policy, whether it matched or not: no activity stays without one."""
    for policy in policies:
        yield node(
            uuid=run_observation_uuid(context, policy.id),
            title=title(f"Run of {policy.id}"),
            description=_run_words(context, policy),
            props=[
                own("policy-id", policy.id),
                own("effect", policy.effect),
                own("severity", policy.severity),
                own("result", _result(policy)),
                own("matches", policy.matches),
                own("errors", policy.errors),
            ],
            methods=["TEST"],
            types=["control-objective"],
            origins=origins(context, task=True),
            subjects=[system_reference(context)],
            relevant_evidence=[what_was_read(context)],
            collected=context.as_of,
            expires=context.expires,
            remarks=prose(policy.evidence_note) if policy.evidence_note else "",
        )


def which(finding: Finding) -> list[Node]:
    """Properties that tell which finding something is about."""
    return [own("finding-id", finding.id), own("policy-id", finding.policy)]


def _times(finding: Finding) -> tuple[tuple[str, str], ...]:
    return ("first-seen", finding.first_seen), ("last-seen", finding.last_seen)


def _links(finding: Finding) -> Iterator[Node]:
    """The controls that a finding is about, each with how it got there and why."""
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for link in finding.controls:
        reasons.setdefault((link.framework, link.control, link.via), []).append(link.why)
    for (framework, control, via), why in reasons.items():
        yield own("control-id", control, class_=via, group=framework, remarks="; ".join(why))


def _counted(finding: Finding) -> str:
    when = f" from {finding.first_seen} to {finding.last_seen}" if finding.first_seen else ""
    waived = f", {finding.waived:,} of them accepted by a waiver" if finding.waived else ""
    return f"Seen {finding.count:,} times in {finding.records:,} records{waived}{when}."


def _result(policy: PolicyRun) -> str:
    if not policy.ran:
        return "not-run"
    if policy.errors:
        return "errors"
    return "matched" if policy.matches else "no-match"


def _run_words(context: Context, policy: PolicyRun) -> str:
    if not policy.ran:
        return "The policy did not run, so nothing is known of what it looks for."
    evaluated = context.assessment.inputs.records.evaluated
    failed = f" It failed on {policy.errors:,} records, of which it says nothing." if policy.errors else ""
    item = " Its matches are items of a population, and no deviations." if policy.effect is Effect.EVIDENCE else ""
    return (
        f"Run over the {evaluated:,} records of the period, of which {policy.matches:,} distinct actions matched."
        f"{failed}{item}"
    )
