"""`unless`: a step that another should have followed in time, and did not.

That nothing followed can only be told where logs cover the whole time. Where the data ends before it, the pattern is
pending; where coverage has a gap in it, indeterminate.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator

import msgspec

from affidavit.correlation.gathering import Found, Gather, Gathering, times
from affidavit.correlation.joins import Joins, Values
from affidavit.correlation.patterns import Outcome
from affidavit.parts.match_store import Linked
from affidavit.times import format_duration

# Account, region, first and last moment (epoch seconds) → whether records show that logging was on all the time.
Covered = Callable[[str, str, int, int], bool]
# Told what names a finding, and a first step that is no part of it, since the second followed in time.
Came = Callable[[tuple[str, ...], Linked], None]
_NOT_SHOWN = "for a gap in coverage"
# So many first steps, and as many as are open, may wait beyond their time before they are looked for.
_OVERDUE_LIMIT = 1_000
_MOST_CERTAIN_FIRST = (Outcome.FOUND, Outcome.INDETERMINATE, Outcome.PENDING)


class Sight(msgspec.Struct, frozen=True):
    """What logs can show of what did not happen.

    Attributes:
        since: start of the period, in epoch seconds; what was settled before it is no concern of it.
        until: when the data ends; None if it covers all that could be waited for.
        covered: of the event classes that the policy needs.
        slot: seconds that signs of logging come in. A wait that ends in a slot is settled when the slot is over; 0 is
            at once.
        doubt: why nothing can be told of this policy; '' for no reason.
    """

    since: int
    until: int | None
    covered: Covered
    slot: int = 0
    doubt: str = ""

    def outcome(self, match: Linked, deadline: int) -> Outcome | None:
        """What is known of a first step that nothing followed up to a second; None if that is not of the period."""
        settled = deadline - deadline % self.slot + self.slot if self.slot else deadline
        if settled < self.since:
            return None
        if self.until is not None and settled >= self.until:
            return Outcome.PENDING
        is_shown = not self.doubt and self.covered(match.account, match.region, match.time, deadline)
        return Outcome.FOUND if is_shown else Outcome.INDETERMINATE


def find_absences(
    joins: Joins, group: tuple[str, ...], matches: Iterable[Linked], sight: Sight, gather: Gather, came: Came
) -> Iterator[Found]:
    """First steps of one group that the second did not follow, a finding for each set of joined values.

    Args:
        joins: of the policy.
        matches: in order of time, and of steps within a second.
        sight: what the logs can show.
        gather: begins a pattern.
        came: told of each first step that the second followed.
    """
    open_: dict[Values, deque[Linked]] = {}
    found: dict[tuple[str, ...], _Absences] = {}
    correlation = joins.correlation
    within = correlation.within

    def identity_of(match: Linked) -> tuple[str, ...]:
        values: Values = tuple(msgspec.json.decode(match.joined))
        return (*group, *joins.identity(values))

    def judge(match: Linked) -> None:
        outcome = sight.outcome(match, match.time + within)
        if outcome is None:
            return
        identity = identity_of(match)
        if identity not in found:
            found[identity] = _Absences(gather())
        found[identity].add(match, outcome)

    def judge_overdue(time: float) -> None:
        for key, waiting in list(open_.items()):
            while waiting and waiting[0].time + within < time:
                judge(waiting.popleft())
            if not waiting:
                del open_[key]

    added = kept = 0
    for match in matches:
        if added > kept + _OVERDUE_LIMIT:
            judge_overdue(match.time)
            added, kept = 0, sum(map(len, open_.values()))
        values: Values = tuple(msgspec.json.decode(match.joined))
        key = joins.key(values, 1)
        if match.step == 0 and key is None:
            judge(match)  # It lacks a value to be joined by: nothing can follow it.
        elif match.step == 0 and key is not None:
            waiting = open_.setdefault(key, deque())
            while waiting and waiting[0].time + within < match.time:
                judge(waiting.popleft())
            waiting.append(match)
            added += 1
        elif key is not None and key in open_:
            for each in open_.pop(key):
                if each.time + within < match.time:
                    judge(each)
                elif each.action == match.action:
                    open_.setdefault(key, deque()).append(each)
                else:
                    came(identity_of(each), each)
    judge_overdue(math.inf)
    for identity, absences in sorted(found.items()):
        yield absences.found(identity, correlation.order, format_duration(within), sight.doubt or _NOT_SHOWN)


class _Absences:
    """Absences of one finding, added in order of time. An action counts once, by what is most certain of its copies."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._counts = dict.fromkeys(_MOST_CERTAIN_FIRST, 0)
        # Copies of an action are of one second.
        self._second: tuple[int, dict[str, Outcome]] = (0, {})

    def add(self, match: Linked, outcome: Outcome) -> None:
        self._gathering.add(match)
        if match.time != self._second[0]:
            self._settle(match.time)
        actions = self._second[1]
        actions[match.action] = min(actions.get(match.action, outcome), outcome, key=_MOST_CERTAIN_FIRST.index)

    def _settle(self, time: int) -> None:
        """Count the actions of the second that is over."""
        for outcome in self._second[1].values():
            self._counts[outcome] += 1
        self._second = (time, {})

    def found(self, identity: tuple[str, ...], order: tuple[str, ...], within: str, doubt: str) -> Found:
        self._settle(0)
        certain, unknown, pending = (self._counts[each] for each in _MOST_CERTAIN_FIRST)
        parts = []
        if certain:
            parts.append(f"not followed by {order[1]} within {within}: {times(certain, 'time')}")
        if unknown:
            unsure = f"whether {order[1]} followed within {within} is not known, {doubt}"
            parts.append(f"{unsure}: {times(unknown, 'time')}")
        if pending:
            so_far = f"not followed by {order[1]} so far, but the data ends before {within} are over"
            parts.append(f"{so_far}: {times(pending, 'time')}")
        outcome = next(each for each in _MOST_CERTAIN_FIRST if self._counts[each])
        return Found(identity, self._gathering, f"{order[0]}, {'; '.join(parts)}.", outcome)
