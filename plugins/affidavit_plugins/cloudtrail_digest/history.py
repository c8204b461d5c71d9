"""When a trail was off, so that no digest was to be expected.

Source: CloudTrail User Guide, "CloudTrail digest file structure", on starting digest files and digest file chaining: no
digests are written for what is delivered while validation is disabled, logging is stopped or the trail is deleted; a
last digest file comes when logging stops; and a new chain begins when both are on again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, DigestOutcome, Gap, Restart

# How long after a trail is turned on its first digest may begin. Nothing can hide in there: a digest that was deleted
# from behind the start is named by the one after it. Before a trail is turned off there is no such allowance, since
# nothing would name a deleted last digest.
START_ALLOWANCE = 3_600
# How far from the end of the last digest, or from the start of the first, it may be that a trail was turned off.
ABOUT = 3_600

# Which of the three things that digests need an event turns on or off: the trail is there, it logs, it validates.
_EFFECTS = {
    "CreateTrail": (0, True),
    "DeleteTrail": (0, False),
    "StartLogging": (1, True),
    "StopLogging": (1, False),
    "validation-on": (2, True),
    "validation-off": (2, False),
}
# Of what happened in one second the order is not known: it is taken to have left the trail on, which explains less.
_IN_ONE_SECOND = ("DeleteTrail", "CreateTrail", "StopLogging", "validation-off", "StartLogging", "validation-on")


class TrailEvent(msgspec.Struct, frozen=True, order=True):
    """A change to a trail.

    Attributes:
        time: epoch seconds.
        name: CreateTrail, DeleteTrail, StartLogging, StopLogging, validation-on or validation-off. The last two stand
            for UpdateTrail (or CreateTrail, as a second event) with `enableLogFileValidation`.
        by: who made it, for people; '' where nobody is named.
    """

    time: int
    name: str
    by: str = ""


class OffTime(msgspec.Struct, frozen=True):
    """A time [since, until) in which a trail wrote no digests, and how that is known.

    `since` is None where the history doesn't say when it began, `until` where it has not ended.
    """

    since: int | None
    until: int | None
    why: str


def off_times(events: Iterable[TrailEvent]) -> tuple[OffTime, ...]:
    """The times in which a trail wrote no digests, by its history.

    What the history doesn't speak of is taken to be on. Only that a trail is made tells of the time before: a trail may
    be turned on that is on already, and an intruder may have removed the record of when it was turned off.

    Raises:
        ValueError: an event has another name.
    """
    state: list[bool | None] = [None, None, None]
    found: list[OffTime] = []
    since: int | None = None
    why: str | None = None
    for event in sorted(events, key=_order):
        which, on = _EFFECTS[event.name]
        said = f"{event.name} at {utc(event.time)}{f' by {event.by}' if event.by else ''}"
        if why is None and event.name == "CreateTrail" and state[which] is None:
            why = "no trail before"
        state[which] = on
        if event.name in ("CreateTrail", "DeleteTrail"):
            # A new trail doesn't log before StartLogging.
            state[1] = False
        if why is None and False in state:
            since, why = event.time, said
        elif why is not None and False not in state:
            found.append(OffTime(since, event.time, f"{why}, {said}"))
            since, why = None, None
    if why is not None:
        found.append(OffTime(since, None, why))
    return tuple(found)


def _order(event: TrailEvent) -> tuple[int, int, str]:
    if event.name not in _EFFECTS:
        raise ValueError(f"{event.name} turns no digests on or off: one of {', '.join(_EFFECTS)} does")
    return event.time, _IN_ONE_SECOND.index(event.name), event.by


def explained(report: ChainReport, offs: Sequence[OffTime]) -> ChainReport:
    """A chain's report with its gaps explained, as far as the times explain them in which its trail was off."""
    gaps = tuple(piece for gap in report.gaps for piece in explain(gap, offs))
    restarts = tuple(explain_restart(restart, offs) for restart in report.restarts)
    failed = any(outcome is not DigestOutcome.VALID for outcome in report.digests)
    explanations = [*(gap.explained for gap in gaps), *(restart.explained for restart in restarts)]
    return msgspec.structs.replace(report, gaps=gaps, restarts=restarts, failed=failed or not all(explanations))


def explain_restart(restart: Restart, offs: Sequence[OffTime]) -> Restart:
    """A new beginning of a chain, with the last time explaining it in which the trail was off.

    It must have been turned off about when the digests before it end, and turned on again about when the new ones
    begin, or not be known to be on again. Where the digests meet, nothing can be hidden between them, so that being
    generous about times explains away no deletion.
    """
    for off in reversed(offs):
        turned_off = off.since is not None and restart.ended - ABOUT <= off.since <= restart.at + ABOUT
        if turned_off and (off.until is None or restart.at <= off.until + START_ALLOWANCE):
            return msgspec.structs.replace(restart, explained=off.why)
    return restart


def explain(gap: Gap, offs: Sequence[OffTime]) -> tuple[Gap, ...]:
    """Split a gap into what the trail's history explains, and what it doesn't.

    Args:
        gap: a gap, not explained yet.
        offs: times in which the trail was off, in order. One without a known beginning explains only a gap that no
            digest was found before: otherwise the trail was on until then, and nobody has said when it was turned off.
    """
    pieces: list[Gap] = []
    at = gap.since
    for off in offs:
        if off.since is None and not gap.first:
            continue
        start = at if off.since is None else max(off.since, at)
        end = gap.until if off.until is None else min(off.until + START_ALLOWANCE, gap.until)
        if start >= end:
            continue
        if at < start:
            pieces.append(msgspec.structs.replace(gap, since=at, until=start))
        pieces.append(msgspec.structs.replace(gap, since=start, until=end, explained=off.why))
        at = end
    if at < gap.until:
        pieces.append(msgspec.structs.replace(gap, since=at))
    return tuple(pieces)
