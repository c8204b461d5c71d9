"""The timeline of trails: when logging was blind and why, and every change to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model.timeline import Blind, Blindness, Timeline, Trail

from affidavit_reporters.html import words

ENTRY_ROWS = 200
"""Changes that the table lists; the JSON report has them all."""


@dataclass(frozen=True, slots=True)
class BlindRow:
    """A time in which a trail was blind."""

    trail: str
    since: str
    until: str
    what: str
    why: str
    gaps: str
    controls: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change to logging."""

    time: str
    trail: str
    event: str
    actor: str
    change: str
    place: str


@dataclass(frozen=True, slots=True)
class TrailTimelineView:
    """The section; `note` is '' where no record was looked at for it."""

    verdict: str
    note: str
    blind: tuple[BlindRow, ...]
    changes: tuple[ChangeRow, ...]
    changes_caption: str


def trail_timeline_view(timeline: Timeline) -> TrailTimelineView:
    """The timeline of an Assessment."""
    blind = [_blind(trail, each) for trail in timeline.trails for each in trail.blind]
    changes = sorted(
        (
            ChangeRow(
                words.clock(each.time),
                _named(trail),
                each.event,
                each.actor or words.NOTHING,
                each.change,
                f"{each.object} #{each.index}",
            )
            for trail in timeline.trails
            for each in trail.entries
        ),
        key=lambda row: (row.time, row.trail, row.event, row.place),
    )
    caption = f"All {words.count(len(changes), 'change')} to logging"
    if len(changes) > ENTRY_ROWS:
        caption = f"The first {ENTRY_ROWS} of {words.count(len(changes), 'change')} to logging"
    if blind:
        verdict = f"Records show {words.count(len(blind), 'time')} in which a trail was blind."
    elif changes:
        verdict = "Records show changes to logging, and no time in the period in which a trail was blind."
    else:
        verdict = ""
    return TrailTimelineView(verdict, timeline.note, tuple(blind), tuple(changes[:ENTRY_ROWS]), caption)


def _named(trail: Trail) -> str:
    if not trail.name:
        return f"log buckets of {trail.account}"
    return f"{trail.name} ({trail.account}, {trail.home_region})"


def _blind(trail: Trail, blind: Blindness) -> BlindRow:
    return BlindRow(
        trail=_named(trail),
        since=words.clock(blind.since) if blind.since else "not known",
        until=words.clock(blind.until) if blind.until else "not ended",
        what=_what(blind),
        why=blind.why,
        gaps=words.listed(blind.gaps) or "no gap: others recorded",
        controls=_controls(blind),
    )


def _what(blind: Blindness) -> str:
    if blind.what is Blind.DELIVERY:
        what = "delivery doubtful"
    elif blind.sources:
        classes, sources = words.listed(blind.event_classes), words.listed(blind.sources)
        what = f"only a part of {classes} recorded: without {sources}"
    elif blind.what is Blind.CLASSES:
        what = f"{words.listed(blind.event_classes)} not recorded{' in part' if blind.partly else ''}"
    else:
        what = "nothing recorded"
    if blind.region:
        what = f"{what} in {blind.region}"
    elif blind.except_region:
        what = f"{what} outside {blind.except_region}"
    return f"{what} in accounts other than {blind.except_account}" if blind.except_account else what


def _controls(blind: Blindness) -> str:
    by_framework: dict[str, list[str]] = {}
    for each in blind.controls:
        by_framework.setdefault(each.framework, []).append(each.control)
    told: Sequence[str] = [f"{framework} {', '.join(controls)}" for framework, controls in by_framework.items()]
    return "; ".join(told) or words.NOTHING
