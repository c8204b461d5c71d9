"""A finding and its recurrences: what was closed stays closed, and what happens after it is a finding of its own.

Each has an id that stays the same: the first is the finding's own, that of a recurrence is a UUID of version 5 over the
finding's id and the recurrence's number. A disposition is about the one that it names, and no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

import msgspec

from affidavit.ledger.entries import Decided
from affidavit.ledger.occurrences import NEW, Known
from affidavit.ledger.settling import CLOSED, CLOSING, PRESSING, Standing, standing, status_by
from affidavit.model.assessment import Finding
from affidavit.model.disposition import Action, Disposition, Linked, State
from affidavit.model.policy import Effect
from affidavit.times import format_time

_NAMESPACE = uuid.UUID("6f0d8f2c-6c39-5d0e-9f0c-6b8b4c2a7c55")


class Episode(msgspec.Struct):
    """A finding or a recurrence: the runs that first knew its occurrences, and the decisions about it, in order.

    Attributes:
        after: the decision that closed what came before a recurrence.
    """

    number: int
    runs: list[int | None]
    decided: list[Decided]
    after: Decided | None = None

    def stands(self, run: int | None, effect: Effect, as_of: int) -> Standing:
        """Where the occurrences stand that a run knew first."""
        return standing(run, self.decided, effect, as_of, self.after)

    def state(self, effect: Effect, as_of: int) -> Standing:
        """Where all of it stands: by what is most pressing, and by the last decision about that."""
        return _most_pressing([self.stands(run, effect, as_of) for run in self.runs])

    def is_closed(self, effect: Effect, as_of: int) -> bool:
        """Whether all of it is closed."""
        return all(self.stands(run, effect, as_of).state in CLOSED for run in self.runs)


def recurrence_id(finding: str, number: int) -> str:
    """The id of a finding's recurrence; its own for 0."""
    return str(uuid.uuid5(_NAMESPACE, f"{finding} {number}")) if number else finding


def episodes(
    runs: Collection[int | None], decided: Sequence[Decided], effect: Effect, told: Mapping[int | None, int]
) -> list[Episode]:
    """A finding and its recurrences, in order.

    Args:
        runs: all that first knew some of its occurrences; `NEW` for the one that is being written.
        decided: the decisions about it that are known, in order.
        effect: what the policy makes of it now.
        told: when each run was, in epoch seconds.
    """
    found: list[Episode] = []
    events: list[tuple[int | None, Decided | None]] = [(run, None) for run in runs]
    events += [(each.seq, each) for each in decided]
    # In the order of the ledger; what is new comes last.
    for seq, each in sorted(events, key=lambda event: (event[0] is NEW, event[0] or 0)):
        last = found[-1] if found else _begun(found)
        if each is not None:
            for episode in found:
                if episode.number == each.decision.recurrence:
                    episode.decided.append(each)
            continue
        closed = [each for each in last.decided if each.decision.action in CLOSING]
        if closed and last.is_closed(effect, told.get(seq, 0)):
            last = _begun(found, closed[-1])
        last.runs.append(seq)
    return found


def _begun(found: list[Episode], after: Decided | None = None) -> Episode:
    found.append(Episode(len(found), [], [], after))
    return found[-1]


def disposition_of(
    finding: str,
    known: Known,
    linked: Sequence[Episode],
    decided: Sequence[Decided],
    effect: Effect,
    as_of: int,
    told: Mapping[int | None, int],
) -> Disposition | None:
    """What was decided about a finding and its recurrences; None where nothing was.

    Args:
        known: how many of its occurrences, of those that count, each run knew first.
        linked: it and its recurrences, of which `known` may lack some.
        decided: the decisions about it that are known at `as_of`, in order.
    """
    if not decided and not any(each.after for each in linked):
        return None
    place = {run: episode for episode in linked for run in episode.runs}
    stands = {
        run: place[run].stands(run, effect, as_of) if run in place else standing(run, decided, effect, as_of)
        for run in known or {NEW: 0}
    }
    resting = _most_pressing(list(stands.values()))
    covered = {run: one.state for run, one in stands.items() if one.state in CLOSED}
    assigned = [each.decision.assignee for each in decided if each.decision.action is Action.ASSIGN]
    said = resting.by.decision if resting.by else None
    return Disposition(
        state=resting.state,
        by=said.by if said else "",
        at=said.at if said else "",
        reason=said.reason if said else "",
        ticket=said.ticket if said else "",
        evidence=said.evidence if said else (),
        until=said.until if said else "",
        assignee=assigned[-1] if assigned else "",
        covered=sum(known[run] for run in covered if run in known),
        uncovered=sum(count for run, count in known.items() if run not in covered),
        false_positives=sum(
            known[run] for run, each in covered.items() if each is State.FALSE_POSITIVE and run in known
        ),
        log=tuple(each.decision.entry(each.seq) for each in decided),
        linked=tuple(_linked(finding, each, known, effect, as_of, told) for each in linked) if len(linked) > 1 else (),
    )


def _most_pressing(stands: Sequence[Standing]) -> Standing:
    if not stands:
        return Standing(State.UNTOUCHED)
    state = next(each for each in PRESSING if any(one.state is each for one in stands))
    resting = [one.by for one in stands if one.state is state and one.by]
    return Standing(state, max(resting, key=lambda each: each.seq, default=None))


def _linked(
    finding: str, episode: Episode, known: Known, effect: Effect, as_of: int, told: Mapping[int | None, int]
) -> Linked:
    stands = episode.state(effect, as_of)
    said = stands.by.decision if stands.by else None
    first = episode.runs[0] if episode.runs else NEW
    return Linked(
        id=recurrence_id(finding, episode.number),
        opened="" if first is NEW else format_time(told.get(first)),
        state=stands.state,
        by=said.by if said else "",
        at=said.at if said else "",
        reason=said.reason if said else "",
        ticket=said.ticket if said else "",
        occurrences=sum(known.get(run, 0) for run in episode.runs),
    )


def settled(
    finding: Finding,
    known: Known,
    linked: Sequence[Episode],
    decided: Sequence[Decided],
    as_of: int,
    told: Mapping[int | None, int],
) -> Finding:
    """A finding of a run with what was decided about it; the arguments are those of `disposition_of`."""
    disposition = disposition_of(finding.id, known, linked, decided, finding.effect, as_of, told)
    if disposition is None:
        return finding
    status = status_by(finding.status, disposition.state)
    return msgspec.structs.replace(finding, status=status, disposition=disposition)
