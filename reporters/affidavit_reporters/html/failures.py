"""What went wrong in the run, and what logs cannot say even when nothing did."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit.model.assessment import Assessment

from affidavit_reporters.html import words
from affidavit_reporters.html.text import anchor
from affidavit_reporters.run_verdict import incomplete_reasons

_STAGES = {
    "list": "Listing log objects",
    "verify": "Checking integrity",
    "open": "Opening a log object",
    "read": "Reading a log object",
    "record": "Reading a record",
    "evaluate": "Evaluating a policy",
    "correlate": "Correlating matches",
    "waive": "Judging a waiver",
    "plugin": "Running a plugin",
    "report": "Writing a report",
    "ledger": "Using the ledger",
    "earlier": "Comparing with earlier runs",
}


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Something that went wrong and may hide evidence."""

    stage: str
    reason: str
    where: str
    policy: str
    policy_href: str
    count: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The section."""

    reasons: tuple[str, ...]
    failures: tuple[FailureRow, ...]
    statements: tuple[str, ...]


def limits_view(assessment: Assessment) -> Limits:
    """The failures and limits section of an Assessment."""
    known = {policy.id for policy in assessment.policies}
    return Limits(
        reasons=incomplete_reasons(assessment),
        failures=tuple(
            FailureRow(
                stage=_STAGES.get(failure.stage, failure.stage),
                reason=failure.reason,
                where=_where(failure.object, failure.index, failure.plugin),
                policy=failure.policy,
                policy_href=anchor("policy", failure.policy) if failure.policy in known else "",
                count=words.number(failure.count),
            )
            for failure in assessment.failures
        ),
        statements=_statements(assessment),
    )


def _where(uri: str, index: int, plugin: str) -> str:
    place = f"{uri}, record {words.number(index)}" if uri and index >= 0 else uri
    return " · ".join(part for part in (place, f"plugin {plugin}" if plugin else "") if part) or words.NOTHING


def _statements(assessment: Assessment) -> tuple[str, ...]:
    """Limits that hold for every run, then those of this one."""
    coverage = assessment.coverage
    seen = {account for finding in assessment.findings for account in finding.accounts}
    beyond = sorted(seen - set(coverage.accounts)) if coverage.declared else []
    statements = [
        "“Satisfied” means that no deviations were found by the tests this page lists, on logs that covered the "
        "declared scope for the whole period in the event classes that those tests need. It is not an opinion on the "
        "control as a whole.",
        "What was set up before the first record is not in the logs: they show changes, not the state they began with.",
        "Logs show what was done through interfaces that log. They do not show whether it was authorised, what was "
        "agreed outside them, or how well a control is designed. Tickets, approvals and interviews belong beside "
        "this page.",
        "Silence proves nothing. Where no record was seen, nothing may have happened or nothing may have been logged; "
        "only a digest file or another sign that logging was on tells them apart.",
        "A link through the ATT&CK crosswalk never breaks a control by itself: a technique relates to many controls, "
        "and a person has to judge whether it does here.",
        "A violation stays a violation when it was put right later: the deviation happened in the period.",
        "Findings in accounts outside the declared scope count too: a control is not narrowed by what was declared.",
        "Times are those in the records, to the second, in UTC. Records of the same second have no order.",
    ]
    if beyond:
        statements.append(
            f"In this run {words.count(len(beyond), 'account')} with findings "
            f"{'lies' if len(beyond) == 1 else 'lie'} outside the declared scope: {words.listed(beyond)}."
        )
    return tuple(statements)
