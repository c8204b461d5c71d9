"""The words of the page: labels of every status, severity and effect, and numbers and times as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from affidavit.model.assessment import FindingStatus, ObjectStatus, Reused, Status
from affidavit.model.framework import Relation, Support
from affidavit.model.policy import Effect, Severity


@dataclass(frozen=True, slots=True)
class Label:
    """A badge: `mark` names its icon and colour, `text` says it, `meaning` explains it, `brief` more briefly."""

    mark: str
    text: str
    meaning: str = ""
    brief: str = ""


STATUS = {
    Status.NOT_SATISFIED: Label(
        "not-satisfied",
        "Not satisfied",
        "A violation that a policy declares for this control occurred in the period, whatever became of it since.",
        "a violation occurred in the period",
    ),
    Status.NEEDS_REVIEW: Label(
        "needs-review",
        "Needs review",
        "A finding maps to this control that only a person who knows the circumstances can judge.",
        "somebody has to judge",
    ),
    Status.SATISFIED: Label(
        "satisfied",
        "Satisfied",
        "No deviations found by these tests: all of them ran without failure, on logs that covered the declared scope "
        "for the whole period in the event classes that these tests need.",
        "no deviations found by these tests",
    ),
    Status.INDETERMINATE: Label(
        "indeterminate",
        "Indeterminate",
        "No deviation was found, but that is not enough to call the control satisfied; the reasons stand beside it.",
        "nothing found, but not enough to tell",
    ),
    Status.NOT_ASSESSED: Label(
        "not-assessed",
        "Not assessed",
        "No policy of this run speaks to this control, or there were no logs to test.",
        "no policy speaks to it, or no logs",
    ),
}

SUPPORT = {
    Support.DIRECT: Label("direct", "Direct", "Logs can show by themselves whether this control held."),
    Support.SUPPORTING: Label("supporting", "Supporting", "Logs add to other evidence, and cannot decide alone."),
    Support.NOT_BY_LOGS: Label("not-by-logs", "Not by logs", "This control has to be shown by other means than logs."),
}

EFFECT = {
    Effect.VIOLATION: Label("violation", "Violation", "The record itself shows the control broken."),
    Effect.REVIEW: Label("review", "Review", "Somebody has to look and judge."),
    Effect.EVIDENCE: Label("evidence", "Evidence", "An item of the population that an auditor draws from."),
}

SEVERITY = {severity: Label(severity.value, severity.value.capitalize()) for severity in Severity}

FINDING_STATUS = {
    FindingStatus.OPEN: Label("open", "Open", "Needs somebody's attention."),
    FindingStatus.RECORDED: Label("recorded", "Recorded", "Kept as an item of an evidence population."),
    FindingStatus.WAIVED: Label("waived", "Waived", "Accepted by a waiver; a violation stays a deviation."),
    FindingStatus.PENDING: Label(
        "pending", "Pending", "What was to follow has not, but the data ends before its time is over."
    ),
    FindingStatus.INDETERMINATE: Label(
        "indeterminate",
        "Indeterminate",
        "Whether it is so cannot be told, for what the logs do not show; why says what that is.",
    ),
    FindingStatus.RESOLVED: Label("waived", "Resolved", "Seen to since; a violation stays a deviation."),
    FindingStatus.ACCEPTED: Label("waived", "Accepted", "A risk taken until a day; a violation stays a deviation."),
    FindingStatus.FALSE_POSITIVE: Label(
        "recorded", "False positive", "Shown to be none, with reason and evidence; it counts no more."
    ),
    FindingStatus.SETTLED: Label("satisfied", "Settled", "What was waited for came, as a later run saw."),
    FindingStatus.WITHDRAWN: Label("not-assessed", "Withdrawn", "Nobody waits any more for what was to follow."),
}

OBJECT_STATUS = {
    ObjectStatus.READ: Label("satisfied", "Read"),
    ObjectStatus.PARTIAL: Label("needs-review", "In part"),
    ObjectStatus.FAILED: Label("not-satisfied", "Not read"),
}

RELATION = {
    Relation.MITIGATES: "the control mitigates the technique",
    Relation.DETECTS: "the control detects the technique",
    Relation.EVIDENCES: "the technique's traces are evidence for the control",
}

NO_TIME = "no time in the record"
NOTHING = "—"

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def number(value: int) -> str:
    """12345 → '12,345'."""
    return f"{value:,}"


def count(value: int, one: str, many: str = "") -> str:
    """2, 'finding' → '2 findings'; `many` is for plurals that do more than add an s."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def reused(taken: Reused) -> str:
    """What came from the ledger in place of being read again: `12 records in 4 objects`."""
    told = f"{count(taken.records, 'record')} in {count(taken.objects, 'object')}"
    return f"{told}, {taken.unvouched:,} of them kept by a scan that had not ended" if taken.unvouched else told


def listed(words: Sequence[str]) -> str:
    """['a', 'b', 'c'] → 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def clock(time: str) -> str:
    """'2026-07-01T09:30:00Z' → '2026-07-01 09:30:00' for columns that say UTC; anything else as it is."""
    return time[:10] + " " + time[11:-1] if len(time) == 20 and time[10] == "T" and time[19] == "Z" else time or NO_TIME


def instant(time: str) -> datetime | None:
    """An RFC 3339 time in UTC, or None for '' and for what is not one."""
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def short_day(moment: datetime) -> str:
    """'1 Jul'."""
    return f"{moment.day} {_MONTHS[moment.month - 1][:3]}"


def day(time: str) -> str:
    """'2026-07-01T00:00:00Z' → '1 July 2026'; the time of day follows unless it is midnight."""
    moment = instant(time)
    if moment is None:
        return time
    date = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    if moment.second:
        return f"{date}, {moment:%H:%M:%S}"
    return f"{date}, {moment:%H:%M}" if moment.hour or moment.minute else date


def period(since: str, until: str) -> str:
    """The audit period [since, until) in words."""
    if since and until:
        return f"{day(since)} up to, not including, {day(until)} (UTC)"
    if since:
        return f"from {day(since)} (UTC), with no end"
    if until:
        return f"up to, not including, {day(until)} (UTC), with no beginning"
    return "no period given: all records of the logs"


def duration(seconds: int) -> str:
    """Seconds in the largest units that say it: 93600 → '1 day 2 hours'."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = [
        count(value, unit)
        for value, unit in ((days, "day"), (hours, "hour"), (minutes, "minute"), (rest, "second"))
        if value
    ]
    return " ".join(parts[:2]) or "0 seconds"


def size(value: int) -> str:
    """Bytes with a binary unit: 2048 → '2.0 KiB'."""
    if value < 1024:
        return count(value, "byte")
    amount = float(value)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= 1024
        if amount < 1024:
            return f"{amount:,.1f} {unit}"
    return f"{amount / 1024:,.1f} TiB"
