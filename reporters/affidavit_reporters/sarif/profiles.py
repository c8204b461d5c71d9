"""What each profile writes, and which findings it leaves out.

``portable`` is read right by tools that look at `level` alone: GitHub shows a result of any kind as an alert,
DefectDojo drops every kind but `fail`. ``full`` uses SARIF's own kinds (§3.27.9) and holds every finding. ``github`` is
`portable` without what GitHub would show wrongly, and within its limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from affidavit.model.assessment import Finding, FindingStatus
from affidavit.model.policy import Effect

from affidavit_reporters.dispositions import CLOSED


class Profile(StrEnum):
    """The values of the option `profile`."""

    PORTABLE = "portable"
    FULL = "full"
    GITHUB = "github"


@dataclass(frozen=True)
class Shape:
    """What a profile writes.

    Attributes:
        kinds: whether kinds other than `fail` are used.
        evidence: whether evidence populations are results.
        suppressed: whether waived and closed findings are results.
        absent: whether findings of the run before that are gone are results.
        tags: how many tags a rule has at most.
        limited: whether GitHub's limits hold.
    """

    kinds: bool
    evidence: bool
    suppressed: bool
    absent: bool
    tags: int
    limited: bool


# GitHub refuses rules with more than 20 tags and shows 10 (SARIF support for code scanning).
SHAPES = {
    Profile.PORTABLE: Shape(kinds=False, evidence=False, suppressed=True, absent=True, tags=10, limited=False),
    Profile.FULL: Shape(kinds=True, evidence=True, suppressed=True, absent=True, tags=20, limited=False),
    Profile.GITHUB: Shape(kinds=False, evidence=False, suppressed=False, absent=False, tags=10, limited=True),
}


@dataclass(frozen=True)
class LeftOut:
    """What a report does not hold, and why."""

    what: str
    count: int
    why: str


_EVIDENCE = "An item of an evidence population shows that something happened, not a problem; profile=full has them"
_WAIVED = "GitHub shows suppressed results as open alerts; profile=portable has them"


def chosen(findings: Iterable[Finding], shape: Shape) -> tuple[list[Finding], list[LeftOut]]:
    """The findings that become results, in their order, and what was left out."""
    kept: list[Finding] = []
    evidence = waived = closed = 0
    for finding in findings:
        if not shape.evidence and finding.status is FindingStatus.RECORDED:
            evidence += 1
        elif not shape.suppressed and finding.status is FindingStatus.WAIVED:
            waived += 1
        elif not shape.suppressed and finding.status in CLOSED:
            closed += 1
        else:
            kept.append(finding)
    left = [
        LeftOut("evidence populations", evidence, _EVIDENCE),
        LeftOut("waived findings", waived, _WAIVED),
        LeftOut("closed findings", closed, _WAIVED),
    ]
    return kept, [each for each in left if each.count]


def kind_and_level(effect: Effect, status: FindingStatus, shape: Shape) -> tuple[str, str]:
    """`kind` (§3.27.9) and `level` (§3.27.10) of a finding; any kind but `fail` has the level `none`.

    Something that was to follow and of which the logs do not tell whether it did is `open`; without that kind it is no
    more than a note.
    """
    undecided = status in (FindingStatus.PENDING, FindingStatus.INDETERMINATE)
    if shape.kinds:
        if undecided:
            return "open", "none"
        if effect is Effect.REVIEW:
            return "review", "none"
        if effect is Effect.EVIDENCE:
            return "informational", "none"
    return "fail", "note" if undecided else level_of(effect)


def level_of(effect: Effect) -> str:
    """The level of what a policy of this effect finds, where it is shown as a failure."""
    return {Effect.VIOLATION: "error", Effect.REVIEW: "warning", Effect.EVIDENCE: "note"}[effect]
