"""Where a finding stands by its dispositions.

A disposition is about the occurrences that were known when it was made: those that a run of a lower number knew first.
So each occurrence stands where its last disposition put it, and a finding is closed only while all that it has in a run
are. What happens after all was closed is a recurrence: a finding of its own, linked to the one before, which stays as
it was closed (`affidavit.ledger.recurrences`). Nothing that happened is lost: a resolution or an acceptance changes a
finding's status and leaves a violation a deviation; only a proof that it is none, made of something that was then as
grave as it is now, takes it out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from affidavit.ledger.entries import Decided
from affidavit.model.assessment import FindingStatus, State
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect
from affidavit.times import parse_time

CLOSING = {
    Action.RESOLVE: State.RESOLVED,
    Action.ACCEPT: State.ACCEPTED,
    Action.FALSE_POSITIVE: State.FALSE_POSITIVE,
}
CLOSED = frozenset(CLOSING.values())
# Of several states, that of a finding: what is most pressing first.
PRESSING = (
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


def standing(
    run: int | None, decided: Sequence[Decided], effect: Effect, as_of: int, after: Decided | None = None
) -> Standing:
    """Where the occurrences stand that a run knew first; None for one that no decision was made after.

    Args:
        decided: the decisions about their finding that are known at `as_of`, in order.
        effect: what the policy makes of them now.
        after: where they are a recurrence: the decision that closed what was known before.
    """
    if run is None:
        return Standing(State.RECURRED, after) if after else Standing(State.UNTOUCHED)
    stands = standing(None, [each for each in decided if each.seq < run], effect, as_of, after)
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
        return stands if stands.state in CLOSED else Standing(State.ACKNOWLEDGED, decided)
    if action is Action.FALSE_POSITIVE and effect is Effect.VIOLATION and decided.decision.effect is not effect:
        # That a review came to nothing is no proof against what is held to be a violation now.
        return stands
    if action in CLOSING and stands.state is not State.FALSE_POSITIVE:
        return Standing(CLOSING[action], decided)
    return stands


def _lasts(acceptance: Decided, as_of: int) -> bool:
    until = parse_time(acceptance.decision.until)
    return until is not None and as_of < until


def withdrawn_by(decided: Sequence[Decided]) -> int:
    """The number of the entry by which somebody withdrew a finding that waits, and which none took back; 0 for none."""
    told = [each for each in decided if each.decision.action in (Action.WITHDRAW, Action.REOPEN)]
    return told[-1].seq if told and told[-1].decision.action is Action.WITHDRAW else 0


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
