"""How long it took people to answer: to acknowledge, and to resolve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from affidavit.ledger.entries import Decided
from affidavit.ledger.occurrences import Known
from affidavit.ledger.recurrences import Episode
from affidavit.model.assessment import Elapsed, Finding, ResponseTimes
from affidavit.model.disposition import Action
from affidavit.model.policy import Severity
from affidavit.times import parse_time

_RESOLVING = (Action.RESOLVE, Action.FALSE_POSITIVE)


class Alert(msgspec.Struct):
    """An alert, all moments in epoch seconds: when it began, was acknowledged and resolved, and until when accepted.

    Where a clock was wrong, it was answered before it began.
    """

    began: int
    acknowledged: int | None = None
    resolved: int | None = None
    accepted: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody closed it."""
        return self.resolved is None and self.accepted is None


def alerts_of(known: Known, told: Mapping[int | None, int], linked: Sequence[Episode], as_of: int) -> list[Alert]:
    """The alerts that a finding and its recurrences gave, in order.

    Args:
        known: how many of its occurrences each run knew first.
        told: when that run was, in epoch seconds; a run of later than `as_of` told of it then.
        linked: it and its recurrences; none where nobody decided anything.
    """
    if not linked:
        # As with most: nobody has answered, and the first run that told of it began it.
        return [Alert(min(min(told.get(run, as_of) for run in known), as_of))] if known else []
    return [
        alert
        for each in linked
        if any(run in known for run in each.runs)
        for alert in _alerts(each.runs, told, each.decided, as_of)
    ]


def _alerts(
    runs: Sequence[int | None], told: Mapping[int | None, int], decided: Sequence[Decided], as_of: int
) -> list[Alert]:
    alerts: list[Alert] = []
    events: list[tuple[int | None, int, Decided | None]] = [
        (run, min(told.get(run, as_of), as_of), None) for run in runs
    ]
    events += [(each.seq, _moment(each), each) for each in decided]
    # In the order of the ledger; what is new comes last.
    for _, moment, each in sorted(events, key=lambda event: (event[0] is None, event[0] or 0)):
        _expire(alerts, moment)
        last = alerts[-1] if alerts else None
        if each is None or each.decision.action is Action.REOPEN:
            if last is None or not last.is_open:
                alerts.append(Alert(moment))
        elif last is not None and each.decision.action is not Action.WITHDRAW:
            _answer(last, each, moment)
    _expire(alerts, as_of)
    return alerts


def _answer(alert: Alert, decided: Decided, moment: int) -> None:
    action = decided.decision.action
    if alert.acknowledged is None:
        alert.acknowledged = moment
    if action in _RESOLVING and alert.resolved is None:
        alert.resolved, alert.accepted = moment, None
    elif action is Action.ACCEPT and alert.resolved is None:
        alert.accepted = parse_time(decided.decision.until)


def _expire(alerts: list[Alert], moment: int) -> None:
    """Where an acceptance has ended, an alert begins."""
    if alerts and alerts[-1].accepted is not None and alerts[-1].accepted <= moment:
        alerts.append(Alert(alerts[-1].accepted))


def _moment(decided: Decided) -> int:
    return parse_time(decided.decision.at) or 0


# The alerts of a finding, and how long it took to detect what the first is about.
_Answered = tuple[Sequence[Alert], int | None]


class Told(msgspec.Struct, frozen=True):
    """A finding that earlier runs told of, and the controls (framework, control) that it leads to."""

    severity: Severity
    controls: frozenset[tuple[str, str]]


class PassedOver(Protocol):
    """A finding that waits, or was withdrawn, and of which this run's policies ask nothing."""

    @property
    def told(self) -> Told:
        """What earlier runs said of it."""
        ...

    @property
    def withdrawn(self) -> bool:
        """Whether somebody said that nobody waits for it any more."""
        ...


class _Earlier(msgspec.Struct):
    """How many findings of earlier runs this one settled, passes over, and passes over as withdrawn."""

    settled: int = 0
    unasked: int = 0
    withdrawn: int = 0


def response_times(
    alerts: Iterable[tuple[Finding, Sequence[Alert]]],
    settled: Iterable[Told] = (),
    passed_over: Iterable[PassedOver] = (),
) -> tuple[ResponseTimes, ...]:
    """How alerts were answered, and what became of what waited: by severity, the gravest first, then by control."""
    by_severity: dict[Severity, list[_Answered]] = {}
    by_control: dict[tuple[str, str], list[_Answered]] = {}
    for finding, each in alerts:
        if not each:
            continue
        told = (each, _detection(finding, each[0]))
        by_severity.setdefault(finding.severity, []).append(told)
        for key in {(link.framework, link.control) for link in finding.controls}:
            by_control.setdefault(key, []).append(told)
    severities: dict[Severity, _Earlier] = {}
    controls: dict[tuple[str, str], _Earlier] = {}
    earlier = [(each, "settled") for each in settled]
    earlier += [(each.told, "withdrawn" if each.withdrawn else "unasked") for each in passed_over]
    for before, what in earlier:
        counts = [severities.setdefault(before.severity, _Earlier())]
        counts += [controls.setdefault(key, _Earlier()) for key in before.controls]
        for count in counts:
            setattr(count, what, getattr(count, what) + 1)
    return (
        *(
            _times(by_severity.get(severity, ()), severities.get(severity, _Earlier()), severity=str(severity))
            for severity in sorted({*by_severity, *severities}, key=lambda each: -each.rank)
        ),
        *(
            _times(by_control.get(key, ()), controls.get(key, _Earlier()), framework=key[0], control=key[1])
            for key in sorted({*by_control, *controls})
        ),
    )


def _detection(finding: Finding, first: Alert) -> int | None:
    """Seconds from the first event that a run has of a finding to its first alert; None where that came before."""
    happened = parse_time(finding.first_seen)
    return None if happened is None or happened > first.began else first.began - happened


def _times(
    told: Sequence[_Answered], earlier: _Earlier, *, severity: str = "", framework: str = "", control: str = ""
) -> ResponseTimes:
    alerts = [alert for each, _ in told for alert in each]
    acknowledged = [each.acknowledged - each.began for each in alerts if each.acknowledged is not None]
    resolved = [each.resolved - each.began for each in alerts if each.resolved is not None]
    return ResponseTimes(
        severity=severity,
        framework=framework,
        control=control,
        alerts=len(alerts),
        acknowledged=len(acknowledged),
        resolved=len(resolved),
        accepted=sum(each.accepted is not None for each in alerts),
        open=sum(each.is_open for each in alerts),
        to_acknowledge=_elapsed(acknowledged),
        to_resolve=_elapsed(resolved),
        to_detect=_elapsed([seconds for _, seconds in told if seconds is not None]),
        unknown_times=sum(
            min(each.acknowledged or each.began, each.resolved or each.began) < each.began for each in alerts
        ),
        settled=earlier.settled,
        unasked=earlier.unasked,
        withdrawn=earlier.withdrawn,
    )


def _elapsed(seconds: Sequence[int]) -> Elapsed | None:
    known = sorted(each for each in seconds if each >= 0)
    return Elapsed(known[(len(known) - 1) // 2], known[-1]) if known else None
