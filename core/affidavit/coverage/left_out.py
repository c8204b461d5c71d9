"""When a trail left out a part of a class that it recorded otherwise, by how it was set.

A record of a change tells from when on. A snapshot tells how it was at a moment: in doubt since the last record of how
it was set, and up to the next. Which event sources were left out is told where they are all of that part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from affidavit.model.timeline import Blind, Blindness, LeftOut, Trail, TrailEntry, TrailState
from affidavit.times import parse_time


class _Part(msgspec.Struct, frozen=True, order=True):
    """What may be left out: event sources of a class or, where they cannot tell it, another part of it."""

    event_class: str
    region: str
    by_source: bool


def without_parts(trail: Trail) -> tuple[Blindness, ...]:
    """Each such time; classes of which the same was left out meanwhile are told together."""
    found: dict[Blindness, list[str]] = {}
    for part in sorted({_part(each) for state in trail.states for each in state.left_out}):
        for one in _of_part(trail, part):
            found.setdefault(one, []).append(part.event_class)
    return tuple(msgspec.structs.replace(one, event_classes=tuple(names)) for one, names in found.items())


def _part(each: LeftOut) -> _Part:
    return _Part(each.event_class, each.region, bool(each.sources))


def _of_part(trail: Trail, part: _Part) -> Iterator[Blindness]:
    """The times for a part of one class, which is not named in them."""
    begun: Blindness | None = None
    left: LeftOut | None = None
    before = ""
    # What is left out of one region alone is set by other calls than those that tell classes.
    states = [each for each in trail.states if not (part.region and each.changed)]
    # Of what was set in one second, in doubt what leaves out more is what it was left at.
    for state in sorted(states, key=lambda each: (each.time, _sources(_left_out(each, part)))):
        now = _left_out(state, part)
        if begun is not None and now != left:
            yield msgspec.structs.replace(begun, until=state.time, why=f"{begun.why}, {_told(trail, state)}")
            begun = None
        if begun is None and now is not None:
            begun = Blindness(
                since=state.time if state.changed else before,
                until="",
                what=Blind.CLASSES,
                region=part.region or state.region,
                why=_told(trail, state),
                by=_actor(trail, state) if state.changed else "",
                partly=True,
                sources=now.sources,
            )
        left, before = now, state.time
    if begun is not None:
        yield begun


def _left_out(state: TrailState, part: _Part) -> LeftOut | None:
    return next((each for each in state.left_out if _part(each) == part), None)


def _sources(left: LeftOut | None) -> tuple[bool, tuple[str, ...]]:
    """Sorts what is left out: nothing comes first."""
    return left is not None, left.sources if left is not None else ()


def is_recorded_by(
    others: Iterable[Trail], beside: Trail, account: str, region: str, event_class: str, since: int, until: int
) -> bool:
    """Whether one of these trails was set to record a whole class in an account and region throughout [since, until).

    By every state of it that speaks of that time. What was before a snapshot is taken to be as that shows it, unless
    the trail `beside`, which left something out, was shown before by a snapshot that does not list the other.
    """
    first_shown = min((parse_time(each.time) or 0 for each in beside.states if not each.changed), default=None)
    return any(
        (trail.account == account or trail.organisation)
        and not any(_overlaps(each, since, until) for each in trail.blind)
        and _is_whole(trail, first_shown, region, event_class, since, until)
        for trail in others
    )


# The trails of regions are asked for one after the other.
_ONE_SNAPSHOT = 3_600


def _is_whole(trail: Trail, first_shown: int | None, region: str, event_class: str, since: int, until: int) -> bool:
    timed = sorted(((parse_time(each.time) or 0, each) for each in trail.states), key=lambda each: each[0])
    before = [each for time, each in timed if time <= since]
    after = [each for time, each in timed if time > since]
    within = [each for time, each in timed if since < time < until]
    speaking = [*before[-1:], *within] if before else [*after[:1], *within]
    if not speaking or (not before and speaking[0].changed):
        return False
    if not before and first_shown is not None and first_shown + _ONE_SNAPSHOT < timed[0][0]:
        return False
    return all(
        event_class in each.event_classes
        and each.region in ("", region)
        and not any(left.event_class == event_class and left.region in ("", region) for left in each.left_out)
        for each in speaking
    )


def _overlaps(blind: Blindness, since: int, until: int) -> bool:
    began, ended = (parse_time(each) if each else None for each in (blind.since, blind.until))
    return (began is None or began < until) and (ended is None or ended > since)


def _told(trail: Trail, state: TrailState) -> str:
    """What says how the trail was set, for people."""
    if not state.changed:
        return f"its state at {state.time}"
    event = next((entry.event for entry in trail.entries if _is_of(entry, state)), "a change")
    actor = _actor(trail, state)
    return f"{event.rpartition(':')[2]} at {state.time}{f' by {actor}' if actor else ''}"


def _actor(trail: Trail, state: TrailState) -> str:
    """Who set the trail so, as the entry of that record has it."""
    return next((entry.actor for entry in trail.entries if _is_of(entry, state)), "")


def _is_of(entry: TrailEntry, state: TrailState) -> bool:
    return (entry.object, entry.index) == (state.object, state.index)
