"""How findings were answered: what was decided about them, and how long that took."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit.model.assessment import Assessment, DispositionEntry, Elapsed, Finding, ResponseTimes
from affidavit.model.policy import Severity

from affidavit_reporters.dispositions import action_words, entry_text
from affidavit_reporters.html import words
from affidavit_reporters.html.finding_cards import control_anchor, finding_anchor
from affidavit_reporters.html.text import Lines
from affidavit_reporters.html.words import Label


@dataclass(frozen=True, slots=True)
class Answered:
    """How the alerts of a severity, or those that lead to a control, were answered."""

    name: str
    href: str
    alerts: str
    to_detect: str
    acknowledged: str
    to_acknowledge: str
    resolved: str
    to_resolve: str
    accepted: str
    open: str
    settled: str
    unasked: str
    withdrawn: str
    unknown_times: str


@dataclass(frozen=True, slots=True)
class Step:
    """A disposition."""

    entry: str
    at: str
    what: str
    by: str
    by_source: str
    why: Lines
    ticket: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding with its dispositions, the oldest first."""

    title: str
    subject: str
    href: str
    status: Label
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Responses:
    """The section; `head` is the ledger's, '' where there is none; `key` signed it, '' where it is not signed."""

    head: str
    key: str
    signature: str
    by_severity: tuple[Answered, ...]
    by_control: tuple[Answered, ...]
    decided: tuple[Decided, ...]


def responses_view(assessment: Assessment) -> Responses:
    """The section on responses of an Assessment."""
    shown = {(result.framework, result.control) for result in assessment.controls}
    return Responses(
        head=assessment.run.ledger_head,
        key=assessment.run.ledger_key,
        signature=assessment.run.ledger_signature,
        by_severity=tuple(_answered(each, shown) for each in assessment.responses if each.severity),
        by_control=tuple(_answered(each, shown) for each in assessment.responses if each.control),
        decided=tuple(_decided(finding) for finding in assessment.findings if finding.disposition),
    )


def _answered(times: ResponseTimes, shown: set[tuple[str, str]]) -> Answered:
    key = (times.framework, times.control)
    name = words.SEVERITY[Severity(times.severity)].text if times.severity else " ".join(key)
    return Answered(
        name=name,
        href=control_anchor(*key) if key in shown else "",
        alerts=words.number(times.alerts),
        to_detect=_elapsed(times.to_detect),
        acknowledged=words.number(times.acknowledged),
        to_acknowledge=_elapsed(times.to_acknowledge),
        resolved=words.number(times.resolved),
        to_resolve=_elapsed(times.to_resolve),
        accepted=words.number(times.accepted),
        open=words.number(times.open),
        settled=words.number(times.settled),
        unasked=words.number(times.unasked),
        withdrawn=words.number(times.withdrawn),
        unknown_times=_unknown(times.unknown_times),
    )


def _unknown(alerts: int) -> str:
    """What to say of alerts with an answer that is dated before they began; '' where there are none."""
    if not alerts:
        return ""
    return f"{words.number(alerts)} answered, by the clock, before the alert began: time not known"


def _elapsed(elapsed: Elapsed | None) -> str:
    if elapsed is None:
        return words.NOTHING
    if elapsed.median == elapsed.longest:
        return words.duration(elapsed.median)
    return f"{words.duration(elapsed.median)}, at most {words.duration(elapsed.longest)}"


def _decided(finding: Finding) -> Decided:
    log = finding.disposition.log if finding.disposition else ()
    return Decided(
        title=finding.title,
        subject=finding.subject or "(no subject)",
        href=finding_anchor(finding),
        status=words.FINDING_STATUS[finding.status],
        steps=tuple(_step(entry) for entry in log),
    )


def _step(entry: DispositionEntry) -> Step:
    return Step(
        entry=words.number(entry.entry),
        at=words.clock(entry.at),
        what=action_words(entry),
        by=entry.by,
        by_source=entry.by_source,
        why=Lines(entry_text(entry)),
        ticket=entry.ticket,
    )
