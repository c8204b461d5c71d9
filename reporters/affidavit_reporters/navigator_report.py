"""The `navigator` reporter: a layer of the findings for MITRE's ATT&CK Navigator.

A technique's colour says how many open violations and reviews name it. One that policies looked for, and of which
nothing is open, has no colour and a comment: the absence of findings is no score. Format: `affidavit.attack.navigator`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from affidavit import Assessment, Occurrence, Reporter, assessment_digest, hookimpl
from affidavit.attack import table as attack
from affidavit.attack.navigator import Scored, layer
from affidavit.documents.whole_file import whole_files
from affidavit.model.assessment import Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect

from affidavit_reporters.html.words import count, listed, period
from affidavit_reporters.integrity_told import integrity_facts
from affidavit_reporters.outcomes import Outcome, PolicyOutcome, policy_outcomes
from affidavit_reporters.run_verdict import RunState, run_verdict

METADATA_SHOWN = 60
"""Reasons and notes beside a technique: the Navigator shows them in a tooltip."""

# What can be said of policies without findings.
_FOUND_NOTHING = {
    Outcome.CLEAR: "had all that they need",
    Outcome.SILENT: "lacked records or coverage",
    Outcome.FAILED: "failed or did not run",
    Outcome.RECORDED: "gather evidence, of which there was none",
}


def write(
    assessment: Assessment, _population: Callable[[], Iterable[Occurrence]], destination: Path, _: Mapping[str, str]
) -> Sequence[Path]:
    """Write the layer to `destination`.

    Raises:
        OSError: the file cannot be written; it does not appear then.
    """
    run, records = assessment.run, assessment.inputs.records
    verdict = run_verdict(assessment)
    said = [verdict.meaning] if verdict.state is RunState.EMPTY else []
    state = [] if verdict.whole else [f"{verdict.state.upper()}:"]
    about = "".join(f"{each} " for each in (*state, *said, *verdict.reasons))
    notice = attack.load().notice
    metadata = [
        ("assessment sha256", assessment_digest(assessment)),
        ("as of", run.as_of),
        ("complete", "yes" if verdict.whole else "no"),
        ("run state", verdict.state),
        *((f"records {name.replace('_', ' ')}", str(getattr(records, name))) for name in records.__struct_fields__),
        ("failures", str(len(assessment.failures))),
        *((name.replace("_", " "), str(value)) for name, value in integrity_facts(assessment.integrity)),
    ]
    document = layer(
        f"Affidavit: {run.organisation or 'findings'}",
        f"{about}Open findings by technique of ATT&CK {run.attack_version}, {period(run.since, run.until)}. {notice}",
        run.attack_version,
        _techniques(assessment),
        metadata,
    )
    with whole_files(destination) as (file,):
        file.write(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
    return [destination]


def _techniques(assessment: Assessment) -> dict[str, Scored]:
    outcomes = policy_outcomes(assessment)
    looking: dict[str, list[PolicyRun]] = {}
    for policy in assessment.policies:
        for attack_id in policy.attack:
            looking.setdefault(attack_id, []).append(policy)
    found: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        found.setdefault(finding.policy, []).append(finding)
    tactics = {tactic.id for tactic in assessment.tactics}
    # A layer can mark techniques only.
    return {
        attack_id: _scored(policies, found, outcomes)
        for attack_id, policies in looking.items()
        if attack_id not in tactics
    }


def _scored(
    policies: Sequence[PolicyRun], found: Mapping[str, Sequence[Finding]], outcomes: Mapping[str, PolicyOutcome]
) -> Scored:
    findings = [finding for policy in policies for finding in found.get(policy.id, ())]
    still = [each for each in findings if each.status is FindingStatus.OPEN and each.effect is not Effect.EVIDENCE]
    metadata = list(dict.fromkeys(_metadata(policies, found)))
    if len(metadata) > METADATA_SHOWN:
        more = f"{len(metadata) - METADATA_SHOWN:,} more, which the JSON report has"
        metadata = [*metadata[:METADATA_SHOWN], ("and", more)]
    return Scored(len(still) or None, "\n".join(_comment(policies, found, outcomes)), metadata)


def _comment(
    policies: Sequence[PolicyRun], found: Mapping[str, Sequence[Finding]], outcomes: Mapping[str, PolicyOutcome]
) -> Iterator[str]:
    """A line for each policy that found something, and one for the others by outcome."""
    for policy in policies:
        if findings := found.get(policy.id):
            statuses = Counter(finding.status for finding in findings)
            said = listed([f"{statuses[status]:,} {status}" for status in FindingStatus if statuses[status]])
            yield f"{policy.id} ({policy.effect}, {policy.severity}): {said}"
    rest = Counter(outcomes[policy.id].outcome for policy in policies if not found.get(policy.id))
    if rest:
        said = listed([f"{rest[outcome]:,} {said}" for outcome, said in _FOUND_NOTHING.items() if rest[outcome]])
        yield f"{count(rest.total(), 'policy', 'policies')} found nothing: {said}"


def _metadata(policies: Sequence[PolicyRun], found: Mapping[str, Sequence[Finding]]) -> Iterator[tuple[str, str]]:
    """Which controls the findings are about and why, then which evidence to keep."""
    for policy in policies:
        for link in (link for finding in found.get(policy.id, ())[:1] for link in finding.controls):
            yield f"{link.framework} {link.control}", link.why
    for policy in policies:
        if found.get(policy.id):
            yield f"evidence to keep, {policy.id}", policy.evidence_note


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `navigator` reporter."""
    return [Reporter("navigator", "a layer of the findings for the ATT&CK Navigator", write)]
