"""What a run is compared with, and what comes of it: the baseline states of results (§3.27.24).

Each finding of the run before is reduced to what an `absent` result needs, so that its two reports give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from affidavit import Assessment
from affidavit.model.assessment import Evidence, Finding, FindingStatus, PolicyRun
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.sarif.results import content_digest


@dataclass(frozen=True)
class Past:
    """A finding of the run before.

    Attributes:
        content: its `content_digest`.
        record: where its first record stood; None where a report does not say.
    """

    id: str
    policy: str
    severity: Severity
    effect: Effect
    status: FindingStatus
    subject: str
    message: str
    last_seen: str
    content: str
    record: Evidence | None


@dataclass(frozen=True)
class Previous:
    """The run before: its guid (§3.14.5), its findings by id, and the policies that they are of.

    `left_out` counts the findings that its report does not hold, which therefore look new.
    """

    guid: str
    findings: Mapping[str, Past]
    policies: Mapping[str, PolicyRun]
    left_out: int = 0


def state(finding: Finding, previous: Previous | None) -> str | None:
    """The baseline state of a finding of this run; None without a run before."""
    if previous is None:
        return None
    past = previous.findings.get(finding.id)
    if past is None:
        return "new"
    return "unchanged" if past.content == content_digest(finding) else "updated"


def gone(assessment: Assessment, previous: Previous | None) -> list[Past]:
    """The findings of the run before that this one does not have, worst first."""
    if previous is None:
        return []
    here = {finding.id for finding in assessment.findings}
    return sorted(
        (past for past in previous.findings.values() if past.id not in here),
        key=lambda past: (-past.severity.rank, past.policy, past.subject, past.id),
    )


def why_gone(past: Past, assessment: Assessment) -> str:
    """Why a finding may not be here. That it is gone does not say that anything was mended."""
    run = assessment.run
    policy = next((each for each in assessment.policies if each.id == past.policy), None)
    if policy is None:
        return "its policy is not loaded in this run"
    if not policy.ran or policy.errors:
        return "its policy did not run in this run" if not policy.ran else "its policy failed on records of this run"
    if past.last_seen and run.since and past.last_seen < run.since:
        return "it was last seen before the period of this run"
    if past.last_seen and run.until and past.last_seen >= run.until:
        return "it was last seen after the period of this run"
    if not assessment.inputs.records.evaluated:
        return "no record was evaluated in this run"
    if not run.complete:
        return "this run is incomplete"
    return "no record of this run shows it"


def policies_of(pasts: Iterable[Past], previous: Previous) -> list[PolicyRun]:
    """The policies of findings of the run before, by id; as they were then, but not run."""
    ids = sorted({past.policy for past in pasts})
    return [
        msgspec.structs.replace(previous.policies[each], ran=False, matches=0, errors=0, correlation="") for each in ids
    ]
