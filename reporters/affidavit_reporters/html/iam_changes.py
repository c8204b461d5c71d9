"""The register of changes to IAM and IAM Identity Center: when, who, what, on whom, from where, and in which record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from affidavit.model.assessment import Assessment, Evidence, Occurrence

from affidavit_reporters.html import words
from affidavit_reporters.html.gathered import Actions, Place, principal_of, short_name, silence

POLICIES = ("aws.iam.change", "aws.identity-center.change", "aws.rolesanywhere.trust-changed")
"""Policies whose every match is a change of who may do what."""

MAX_CHANGES = 500
"""Changes that the page shows, the first in time."""

MAX_CALLS = 40
"""Calls in the count of what was called."""

_CALLS_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    time: str
    account: str
    who: str
    principal: str
    event: str
    targets: tuple[str, ...]
    source_ip: str
    place: Place


@dataclass(frozen=True, slots=True)
class Changes:
    """The section. With nothing to show, `silence` says why; `calls` are names with how often, most often first."""

    silence: str
    tally: str
    calls: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class IamChanges:
    """Gathers changes."""

    policies: Sequence[str] = POLICIES
    total: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    actors: set[str] = field(default_factory=set)
    _first: list[Evidence] = field(default_factory=list)
    _actions: Actions = field(default_factory=Actions)

    def take(self, occurrence: Occurrence) -> None:
        """Take a match of one of the policies."""
        if not self._actions.is_first(occurrence.action):
            return
        evidence = occurrence.evidence
        self.total += 1
        if evidence.event in self.calls or len(self.calls) < _CALLS_KEPT:
            self.calls[evidence.event] = self.calls.get(evidence.event, 0) + 1
        if len(self.actors) < _CALLS_KEPT:
            self.actors.add(principal_of(evidence))
        self._first.append(evidence)
        if len(self._first) >= 4 * MAX_CHANGES:
            self._first = self.first()

    def first(self) -> list[Evidence]:
        """The first changes in time; those that say none come last."""
        return sorted(self._first, key=lambda item: (item.time or "~", item.object, item.index))[:MAX_CHANGES]

    @property
    def exact(self) -> bool:
        """Whether no action was counted twice for want of room."""
        return not self._actions.full


def changes_view(assessment: Assessment, gathered: IamChanges) -> Changes:
    """The section, of what was gathered from the whole population."""
    if not gathered.total:
        return Changes(silence(assessment, POLICIES, "changes to IAM or IAM Identity Center"), "", (), (), ())
    first = gathered.first()
    calls = sorted(gathered.calls.items(), key=lambda item: (-item[1], item[0]))
    many = "more than " if len(gathered.actors) >= _CALLS_KEPT else ""
    notes = []
    if gathered.total > len(first):
        rest = words.number(gathered.total - len(first))
        notes.append(
            f"The first {len(first)} changes in time are listed; {rest} more stand in the .evidence.jsonl beside the "
            f"JSON report, under {words.listed(POLICIES)}."
        )
    if len(calls) > MAX_CALLS:
        notes.append(f"The {MAX_CALLS} most frequent of {words.count(len(calls), 'call')} are counted above.")
    if not gathered.exact:
        notes.append("There were so many that some may be counted twice, where two records tell of one.")
    return Changes(
        silence="",
        tally=(
            f"Access was changed {words.count(gathered.total, 'time')}, by {many}"
            f"{words.count(len(gathered.actors), 'principal')}."
        ),
        calls=tuple((event, words.number(number)) for event, number in calls[:MAX_CALLS]),
        changes=tuple(map(_change, first)),
        notes=tuple(notes),
    )


def _change(evidence: Evidence) -> Change:
    principal = principal_of(evidence)
    return Change(
        time=words.clock(evidence.time),
        account=evidence.account or words.NOTHING,
        who=evidence.actor or short_name(principal) or "(nobody named)",
        principal=principal if principal != evidence.actor else "",
        event=evidence.event or words.NOTHING,
        targets=evidence.targets,
        source_ip=evidence.source_ip or words.NOTHING,
        place=Place(evidence.object, words.number(evidence.index), evidence.event_id),
    )
