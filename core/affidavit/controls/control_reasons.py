"""The sentences in which findings are the reason of a control's status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.model.assessment import Finding, FindingStatus
from affidavit.model.policy import Effect

# What became of findings, said beside the controls that they break.
_BECAME = {FindingStatus.RESOLVED: "resolved", FindingStatus.ACCEPTED: "accepted as a risk"}


def by_policy(findings: Iterable[Finding], what: str) -> list[str]:
    """One sentence a policy: how many findings and actions, about whom."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.policy, []).append(finding)
    sentences = []
    for policy, members in sorted(grouped.items()):
        actions = sum(finding.count for finding in members)
        subjects = f"{len(members)} subject{'s' if len(members) > 1 else ''}"
        accepted = [finding for finding in members if finding.status is FindingStatus.WAIVED]
        if accepted:
            names = ", ".join(sorted({waiver for finding in accepted for waiver in finding.waivers}))
            subjects += f"; {_share(accepted, members)} accepted by waiver {names}"
        for status, became in _BECAME.items():
            if some := [finding for finding in members if finding.status is status]:
                last = max(finding.disposition.at[:10] for finding in some if finding.disposition)
                subjects += f"; {_share(some, members)} {became}, {'' if len(some) == 1 else 'the last '}on {last}"
        done = f"{actions} action{'s' if actions > 1 else ''}{_but_for(members)}"
        sentences.append(f"{policy}: {what}: {members[0].title} ({done}, {subjects}).")
    return sentences


def _but_for(members: Iterable[Finding]) -> str:
    """Of what the findings count, the part that was shown to be none though the rest of its finding was not."""
    partly = (each for each in members if each.status is not FindingStatus.FALSE_POSITIVE and each.disposition)
    none = sum(each.disposition.false_positives for each in partly if each.disposition)
    return f", of which {none} shown to be false positive" if none else ""


def decided(findings: Sequence[Finding]) -> list[str]:
    """What people decided without which the control would not be satisfied."""
    none = [each for each in findings if each.status is FindingStatus.FALSE_POSITIVE]
    seen_to = [
        each
        for each in findings
        if each.effect is Effect.REVIEW and each.status in (FindingStatus.RESOLVED, FindingStatus.ACCEPTED)
    ]
    return [
        *by_policy(none, "shown to be a false positive, with the evidence that the finding names"),
        *by_policy(seen_to, "somebody looked, with the outcome that the finding names"),
    ]


def _share(some: Sequence[Finding], of: Sequence[Finding]) -> str:
    return "all" if len(some) == len(of) else str(len(some))
