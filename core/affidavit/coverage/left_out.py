"""When a trail left out some event sources of a class that it recorded otherwise, by how it was set.

A record of a change tells from when on. A snapshot tells how it was at a moment: in doubt since the last record of how
it was set, and up to the next.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from affidavit.model.timeline import Blind, Blindness, Trail, TrailEntry, TrailState


def without_sources(trail: Trail) -> tuple[Blindness, ...]:
    """Each such time; classes of which the same sources were left out meanwhile are told together."""
    found: dict[Blindness, list[str]] = {}
    for name in sorted({each.event_class for state in trail.states for each in state.left_out}):
        for one in _of_class(trail, name):
            found.setdefault(one, []).append(name)
    return tuple(msgspec.structs.replace(one, event_classes=tuple(names)) for one, names in found.items())


def _of_class(trail: Trail, event_class: str) -> Iterator[Blindness]:
    """The times for one class, which is not named in them."""
    begun: Blindness | None = None
    before = ""
    # Of what was set in one second, in doubt what leaves out more is what it was left at.
    for state in sorted(trail.states, key=lambda each: (each.time, _left_out(each, event_class))):
        sources = _left_out(state, event_class)
        if begun is not None and begun.sources != sources:
            yield msgspec.structs.replace(begun, until=state.time, why=f"{begun.why}, {_told(trail, state)}")
            begun = None
        if begun is None and sources:
            begun = Blindness(
                since=state.time if state.changed else before,
                until="",
                what=Blind.CLASSES,
                region=state.region,
                why=_told(trail, state),
                by=_actor(trail, state) if state.changed else "",
                partly=True,
                sources=sources,
            )
        before = state.time
    if begun is not None:
        yield begun


def _left_out(state: TrailState, event_class: str) -> tuple[str, ...]:
    return next((each.sources for each in state.left_out if each.event_class == event_class), ())


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
