"""Where a finding stands by its dispositions.

A disposition is about the occurrences that were known when it was made: those that a run of a lower number knew first.
So each occurrence stands where its last disposition put it, and a finding is closed only while all that it has in a run
are. Nothing that happened is lost: a resolution or an acceptance changes a finding's status and leaves a violation a
deviation; only a proof that it is none, made of something that was then as grave as it is now, takes it out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from affidavit.ledger.entries import Decided
from affidavit.ledger.occurrences import Known
from affidavit.model.assessment import Disposition, Finding, FindingStatus, State
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect
from affidavit.times import parse_time

_CLOSING = {
    Action.RESOLVE: State.RESOLVED,
    Action.ACCEPT: State.ACCEPTED,
    Action.FALSE_POSITIVE: State.FALSE_POSITIVE,
}
_CLOSED = frozenset(_CLOSING.values())
# Of several states, that of a finding: what is most pressing first.
_PRESSING = (
    State.RECURRED,
    State.REOPENED,
    State.EXPIRED,
    State.UNTOUCHED,
    State.ACKNOWLEDGED,
    State.ACCEPTED,
    State.RESOLVED,
    State.FALSE_POSITIVE,
)
_STATUS = {
    State.RESOLVED: FindingStatus.RESOLVED,
    State.ACCEPTED: FindingStatus.ACCEPTED,
    State.FALSE_POSITIVE: FindingStatus.FALSE_POSITIVE,
}


class Standing(msgspec.Struct, frozen=True):
    """Where occurrences stand, and the decision that this rests on."""

    state: State
    by: Decided | None = None


def is_known(moment: str, as_of: int) -> bool:
    """Whether a decision of a moment is known at another: what was decided later does not count."""
    seconds = parse_time(moment)
    return seconds is not None and seconds <= as_of


def standing(run: int | None, decided: Sequence[Decided], effect: Effect, as_of: int) -> Standing:
    """Where the occurrences stand that a run knew first; None for one that no decision was made after.

    Args:
        decided: the decisions about their finding that are known at `as_of`, in order.
        effect: what the policy makes of them now.
    """
    if run is None:
        closed = [each for each in decided if each.decision.action in _CLOSING]
        return Standing(State.RECURRED, closed[-1]) if closed else Standing(State.UNTOUCHED)
    stands = standing(None, [each for each in decided if each.seq < run], effect, as_of)
    for each in decided:
        if each.seq > run:
            stands = _next(stands, each, effect)
    if stands.state is State.ACCEPTED and stands.by and not _lasts(stands.by, as_of):
        return Standing(State.EXPIRED, stands.by)
    return stands


def _next(stands: Standing, decided: Decided, effect: Effect) -> Standing:
    action = decided.decision.action
    if action is Action.REOPEN:
        return Standing(State.REOPENED, decided)
    if action is Action.ACKNOWLEDGE:
        return stands if stands.state in _CLOSED else Standing(State.ACKNOWLEDGED, decided)
    if action is Action.FALSE_POSITIVE and effect is Effect.VIOLATION and decided.decision.effect is not effect:
        # That a review came to nothing is no proof against what is held to be a violation now.
        return stands
    if action in _CLOSING and stands.state is not State.FALSE_POSITIVE:
        return Standing(_CLOSING[action], decided)
    return stands


def _lasts(acceptance: Decided, as_of: int) -> bool:
    until = parse_time(acceptance.decision.until)
    return until is not None and as_of < until


def disposition_of(known: Known, decided: Sequence[Decided], effect: Effect, as_of: int) -> Disposition | None:
    """What was decided about a finding; None where nothing was.

    Args:
        known: how many of its occurrences each run knew first.
        decided: the decisions about it that are known at `as_of`, in order.
    """
    if not decided:
        return None
    stands = {run: standing(run, decided, effect, as_of) for run in known or {None: 0}}
    state = next(each for each in _PRESSING if any(one.state is each for one in stands.values()))
    resting = max(
        (one.by for one in stands.values() if one.state is state and one.by), key=lambda each: each.seq, default=None
    )
    covered = {run: one.state for run, one in stands.items() if one.state in _CLOSED}
    assigned = [each.decision.assignee for each in decided if each.decision.action is Action.ASSIGN]
    said = resting.decision if resting else None
    return Disposition(
        state=state,
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
    )


def status_by(found: FindingStatus, state: State) -> FindingStatus:
    """A finding's status: what the logs and waivers say, and what was decided.

    A finding that is waived was accepted already, and only a proof that it is none says more. Of what is undecided, or
    an item of a population, no decision tells what it is.
    """
    if found is FindingStatus.OPEN:
        return _STATUS.get(state, found)
    if found is FindingStatus.WAIVED and state is State.FALSE_POSITIVE:
        return FindingStatus.FALSE_POSITIVE
    return found


def settled(finding: Finding, known: Known, decided: Sequence[Decided], as_of: int) -> Finding:
    """A finding of a run with what was decided about it."""
    disposition = disposition_of(known, decided, finding.effect, as_of)
    if disposition is None:
        return finding
    status = status_by(finding.status, disposition.state)
    return msgspec.structs.replace(finding, status=status, disposition=disposition)
