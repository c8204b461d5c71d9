"""The findings in time: a lane for each severity, a mark where a finding began, and the same as a table.

Marks that would lie on each other are one, which says how many findings it stands for. Evidence populations are left
out: they are what an auditor draws from, and nothing that happened to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from affidavit.model.assessment import Assessment, Finding, FindingStatus
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.dispositions import CLOSED
from affidavit_reporters.html import words
from affidavit_reporters.html.coverage import DAY, HOUR, span_of, utc
from affidavit_reporters.html.finding_cards import finding_anchor
from affidavit_reporters.html.findings import group_anchor
from affidavit_reporters.html.words import Label

MAX_ROWS = 300
"""Findings that the table names; the picture has them all."""

_LABELS = 92  # all in CSS pixels
_COLUMN = 16  # marks nearer than this are one
_COLUMNS = 53
_LANE = 44
_AXIS = 30
_LARGEST = 15
_CLOSED = (FindingStatus.WAIVED, *CLOSED)
_STEPS = (HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY)
_YEARLY = 300 * DAY  # from one date to the next, past which it is the year that tells them apart
_TICKS = 14  # most dates on the axis
_TEXT = 40  # what a date needs


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding, or several that began close to each other. `shape` is an SVG path around its centre."""

    x: int
    y: int
    shape: str
    effect: str
    hollow: bool
    number: str
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class TimeLane:
    """A severity; `total` counts its findings."""

    severity: Label
    y: int
    total: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A date or an hour on the axis."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in the table."""

    time: str
    last: str
    severity: Label
    effect: Label
    status: Label
    title: str
    subject: str
    href: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The section. No lanes where no finding has a time; `left_out` says what the table and the picture lack."""

    width: int
    height: int
    lanes: tuple[TimeLane, ...]
    ticks: tuple[Tick, ...]
    says: str
    rows: tuple[FindingRow, ...]
    left_out: tuple[str, ...]


def timeline_view(assessment: Assessment) -> Timeline:
    """The timeline of an Assessment."""
    judged = [finding for finding in assessment.findings if finding.effect is not Effect.EVIDENCE]
    began = {finding.id: moment for finding in judged if (moment := _seconds(finding.first_seen)) is not None}
    timed = sorted(
        (finding for finding in judged if finding.id in began),
        key=lambda finding: (began[finding.id], -finding.severity.rank, finding.policy, finding.subject, finding.id),
    )
    undated = [finding for finding in judged if finding.id not in began]
    left_out = []
    if undated:
        left_out.append(f"{words.count(len(undated), 'finding')} without a time cannot be placed.")
    rows = [*timed, *undated]
    if len(rows) > MAX_ROWS:
        rest = words.number(len(rows) - MAX_ROWS)
        left_out.append(f"The table names the first {MAX_ROWS}; {rest} more stand under Findings.")
    if not timed:
        return Timeline(0, 0, (), (), "", tuple(map(_row, rows[:MAX_ROWS])), tuple(left_out))
    span = span_of(assessment)
    first, last = began[timed[0].id], began[timed[-1].id]
    start, end = (min(span.start, first), max(span.end, last)) if span else (first, last)
    length = max(1, end - start)
    lanes = _lanes(timed, [min(_COLUMNS - 1, (began[finding.id] - start) * _COLUMNS // length) for finding in timed])
    return Timeline(
        width=_LABELS + _COLUMN * _COLUMNS + _COLUMN,
        height=_AXIS + _LANE * len(lanes) + 2,
        lanes=lanes,
        ticks=tuple(_ticks(start, end)),
        says=f"When findings began, {utc(start):%Y-%m-%d %H:%M} to {utc(end):%Y-%m-%d %H:%M} UTC, by severity",
        rows=tuple(map(_row, rows[:MAX_ROWS])),
        left_out=tuple(left_out),
    )


def _seconds(time: str) -> int | None:
    moment = words.instant(time)
    return None if moment is None else int(moment.timestamp())


def _lanes(findings: Sequence[Finding], columns: Sequence[int]) -> tuple[TimeLane, ...]:
    by_severity: dict[Severity, list[tuple[int, Finding]]] = {}
    for finding, column in zip(findings, columns, strict=True):
        by_severity.setdefault(finding.severity, []).append((column, finding))
    lanes = []
    for position, severity in enumerate(sorted(by_severity, key=lambda severity: -severity.rank)):
        middle = _AXIS + _LANE * position + _LANE // 2
        placed = by_severity[severity]
        marks = (
            _mark(_LABELS + _COLUMN * column + _COLUMN // 2, middle, [finding for _, finding in near])
            for column, near in groupby(placed, key=lambda pair: pair[0])
        )
        lanes.append(TimeLane(words.SEVERITY[severity], middle, words.number(len(placed)), tuple(marks)))
    return tuple(lanes)


def _mark(x: int, y: int, findings: Sequence[Finding]) -> Mark:
    """A violation is a diamond, a review a disc; of several the worst tells, and they grow with their number."""
    number = len(findings)
    size = min(_LARGEST, 6 + 2 * number.bit_length()) if number > 1 else 7
    violation = any(finding.effect is Effect.VIOLATION for finding in findings)
    effect = words.EFFECT[Effect.VIOLATION if violation else Effect.REVIEW]
    first = findings[0]
    alike = all(finding.policy == first.policy for finding in findings)
    if number == 1:
        says = (
            f"{words.clock(first.first_seen)}: {effect.text.lower()}: {first.title}: {first.subject or '(no subject)'}"
        )
    else:
        kinds = first.title if alike else words.listed(_titles(findings))
        says = f"{_tally(findings)} from {words.clock(first.first_seen)}: {kinds}"
    return Mark(
        x=x,
        y=y,
        shape=f"M0 -{size}L{size} 0L0 {size}L-{size} 0z" if violation else _disc(size - 1),
        effect=effect.mark,
        hollow=all(finding.status in _CLOSED for finding in findings),
        number=words.number(number) if number > 1 else "",
        href=group_anchor(first.policy) if number > 1 and alike else finding_anchor(first),
        says=says,
    )


def _disc(radius: int) -> str:
    return f"M-{radius} 0a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 -{2 * radius} 0z"


def _tally(findings: Sequence[Finding]) -> str:
    """How many of several are violations, and how many reviews: the shape shows the worst alone."""
    violations = sum(finding.effect is Effect.VIOLATION for finding in findings)
    counts = ((violations, "violation"), (len(findings) - violations, "review"))
    return ", ".join(words.count(number, noun) for number, noun in counts if number)


def _titles(findings: Iterable[Finding]) -> list[str]:
    titles = list(dict.fromkeys(finding.title for finding in findings))
    return titles if len(titles) <= 3 else [*titles[:2], f"{len(titles) - 2} other kinds"]


def _ticks(start: int, end: int) -> Iterable[Tick]:
    step = next((step for step in _STEPS if (end - start) <= step * _TICKS), (end - start) // _TICKS)
    for moment in range(start + -start % min(step, DAY), end, step):
        when = utc(moment)
        hourly = step < DAY and when.hour
        text = f"{when:%H:%M}" if hourly else str(when.year) if step > _YEARLY else words.short_day(when)
        x = _LABELS + (moment - start) * _COLUMN * _COLUMNS // (end - start)
        if x + _TEXT <= _LABELS + _COLUMN * (_COLUMNS + 1):
            yield Tick(x, text)


def _row(finding: Finding) -> FindingRow:
    return FindingRow(
        time=words.clock(finding.first_seen),
        last=words.clock(finding.last_seen) if finding.last_seen != finding.first_seen else "",
        severity=words.SEVERITY[finding.severity],
        effect=words.EFFECT[finding.effect],
        status=words.FINDING_STATUS[finding.status],
        title=finding.title,
        subject=finding.subject or "(no subject)",
        href=finding_anchor(finding),
    )
