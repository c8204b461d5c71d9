"""Items of the Markdown summary that name one finding, failure or policy each."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit import Assessment
from affidavit.model.assessment import Failure, Finding

from affidavit_reporters.dispositions import standing
from affidavit_reporters.html import words
from affidavit_reporters.markdown_text import code, escaped
from affidavit_reporters.outcomes import UNDECIDED
from affidavit_reporters.run_verdict import erring_policies, idle_policies

POLICIES = 50
"""Policies that could not run, or failed, which are named; the rest are counted."""


def not_open(finding: Finding) -> str:
    """A finding that is not open, with who or what decided it, or why it is not known what it is."""
    by = f", by {', '.join(map(code, finding.waivers))}" if finding.waivers else ""
    unknown = f"\n  - {code(finding.why)}" if finding.status in UNDECIDED and finding.why else ""
    decided = f"\n  - {code(standing(finding))}" if finding.disposition else ""
    said = f"{finding.severity} {finding.effect}, {code(finding.policy)}: {code(finding.subject)}"
    return f"- {said}{by}{unknown}{decided}"


def failed(failure: Failure) -> str:
    """A failure, and what it is of."""
    where = (("in", failure.object), ("policy", failure.policy), ("plugin", failure.plugin))
    said = ", ".join(f"{what} {code(name)}" for what, name in where if name)
    times = f" ({failure.count:,} times)" if failure.count > 1 else ""
    return f"- {escaped(failure.stage)}: {code(failure.reason)} {said}".rstrip() + times


def lost_policies(assessment: Assessment) -> Iterator[str]:
    """Policies that could not run, then those that failed on records."""
    idle = [f"- {code(policy.id)} could not run" for policy in idle_policies(assessment)]
    erring = erring_policies(assessment)
    lost = idle + [f"- {code(policy.id)} failed on {words.count(policy.errors, 'record')}" for policy in erring]
    yield from lost[:POLICIES]
    if len(lost) > POLICIES:
        yield f"- and {len(lost) - POLICIES:,} more"
