"""Outcomes of policies: the first that applies, and clear only with data."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import FindingStatus
from affidavit.model.policy import Effect
from affidavit_reporters.outcomes import Outcome, policy_outcomes

POLICY = "aws.ec2.snapshot-shared-outside"


def _outcome(
    assessment: Assessment, statuses: tuple[FindingStatus, ...], *, whole: bool = True, **changes: Any
) -> tuple[Outcome, str]:
    """The outcome of one policy with a finding of each status, in a run that is whole or not."""
    policy = next(each for each in assessment.policies if each.id == POLICY)
    finding = next(each for each in assessment.findings if each.policy == POLICY)
    policy = msgspec.structs.replace(policy, **changes)
    findings = tuple(
        msgspec.structs.replace(finding, id=f"{number}", status=status, waivers=("w-1",))
        for number, status in enumerate(statuses)
    )
    coverage = msgspec.structs.replace(assessment.coverage, gaps=() if whole else assessment.coverage.gaps)
    run = msgspec.structs.replace(assessment.run, complete=whole)
    changed = msgspec.structs.replace(assessment, run=run, coverage=coverage, policies=(policy,), findings=findings)
    found = policy_outcomes(changed)[POLICY]
    return found.outcome, found.why


OPEN, WAIVED, PENDING, RECORDED = (
    FindingStatus.OPEN,
    FindingStatus.WAIVED,
    FindingStatus.PENDING,
    FindingStatus.RECORDED,
)


@pytest.mark.parametrize(
    ("statuses", "changes", "expected", "why"),
    [
        ((WAIVED, OPEN, PENDING), {"ran": False}, Outcome.VIOLATED, "1 open violation."),
        ((OPEN, OPEN), {"effect": Effect.REVIEW}, Outcome.REVIEW, "2 findings to be reviewed."),
        ((PENDING,), {"ran": False, "errors": 3}, Outcome.FAILED, "It did not run."),
        ((WAIVED,), {"errors": 3}, Outcome.FAILED, "It failed on 3 records."),
        ((WAIVED, PENDING), {}, Outcome.UNDECIDED, "Whether 1 finding occurred cannot be told from these logs."),
        ((FindingStatus.INDETERMINATE,), {}, Outcome.UNDECIDED, "Whether 1 finding occurred"),
        ((WAIVED,), {}, Outcome.WAIVED, "1 violation accepted beforehand by waiver w-1, which stays a deviation."),
        ((WAIVED,), {"effect": Effect.REVIEW}, Outcome.WAIVED, "1 finding accepted beforehand by waiver w-1."),
        ((RECORDED, RECORDED), {"effect": Effect.EVIDENCE}, Outcome.RECORDED, "2 items of evidence recorded."),
        ((), {"effect": Effect.EVIDENCE}, Outcome.RECORDED, "No item of evidence occurred."),
        ((), {"needs": ("data:lambda",)}, Outcome.SILENT, "no data:lambda record was seen"),
        ((), {}, Outcome.CLEAR, "Nothing found by this policy, which had the records that it needs."),
        ((), {"needs": ()}, Outcome.CLEAR, "Nothing found by this policy"),
    ],
)
def test_the_first_that_applies(
    assessment: Assessment, statuses: tuple[FindingStatus, ...], changes: dict[str, Any], expected: Outcome, why: str
) -> None:
    """Open before failed, failed before undecided, undecided before waived, and each with its reason."""
    outcome, said = _outcome(assessment, statuses, **changes)
    assert outcome is expected
    assert why in said


@pytest.mark.parametrize(
    "changes", [{}, {"effect": Effect.EVIDENCE}, {"needs": ()}], ids=["violation", "evidence", "needs everything"]
)
def test_nothing_is_clear_in_a_run_that_is_not_whole(assessment: Assessment, changes: dict[str, Any]) -> None:
    """An incomplete run makes silence of every policy that found nothing, an evidence population included."""
    assert _outcome(assessment, (), whole=False, **changes)[0] is Outcome.SILENT
