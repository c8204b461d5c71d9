"""`sequence`: one step after another, tied by the values that they bind.

For each step and each set of bound values it is enough to remember the run that began last, so memory is bounded by
what is open. Only within one second is there more to it: a match may be of an action that a run already holds, and
one action cannot be two steps. `_that_matter` keeps what can stand in for such a run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter

import msgspec

from affidavit.correlation.gathering import Found, Gather, Gathering, times
from affidavit.linking import joined_names
from affidavit.match_store import Linked
from affidavit.model.policy import Correlation, Policy
from affidavit.times import format_duration

Values = tuple[str | None, ...]
# Of each name that must differ, the values that a run has bound to it.
Apart = tuple[frozenset[str], ...]


class Joins:
    """How the steps of a policy are tied: by names that must be equal, and names that must differ.

    Values come in the order of `joined_names`; None where a step binds no such name, '' where its record lacks it.
    """

    def __init__(self, policy: Policy) -> None:
        assert policy.correlate
        names = joined_names(policy)
        differ = set(policy.correlate.differ)
        bound = [{position for position, name in enumerate(names) if name in step.bind} for step in policy.steps]
        self._equal = tuple(position for position, name in enumerate(names) if name not in differ)
        self._unequal = tuple(position for position, name in enumerate(names) if name in differ)
        before: set[int] = set()
        # Names that a step shares with those before it.
        self._shared: list[tuple[int, ...]] = []
        for step in bound:
            self._shared.append(tuple(sorted(step & before & set(self._equal))))
            before |= step
        self.nothing: Values = (None,) * len(names)
        self.none_apart: Apart = (frozenset(),) * len(self._unequal)

    def key(self, values: Values, step: int) -> Values | None:
        """What must be equal for `step` to join those before it; None where a value is missing, which joins nothing."""
        key = tuple([values[position] for position in self._shared[step]])
        return key if all(key) else None

    def together(self, bound: Values, values: Values) -> Values:
        """The values of names that must be equal, of a run and of a match that joins it."""
        merged = list(self.nothing)
        for position in self._equal:
            old = bound[position]
            merged[position] = values[position] if old is None else old
        return tuple(merged)

    def apart(self, before: Apart, values: Values) -> Apart | None:
        """The values of names that must differ, with a match's; None if they do not; a missing one is not known to."""
        after = []
        for seen, position in zip(before, self._unequal, strict=True):
            value = values[position]
            if value is None:
                after.append(seen)
            elif seen and (not value or value in seen or "" in seen):
                return None
            else:
                after.append(seen | {value})
        return tuple(after)

    def identity(self, values: Values) -> tuple[str, ...]:
        """The values that tell one joined pattern from another."""
        return tuple([values[position] or "" for position in self._equal])


# Records of one action and second that bind the same values to a step: one call, told of several times.
Copies = tuple[Linked, ...]
Bound = tuple[Values, Apart]


class _Run(msgspec.Struct, frozen=True):
    """What was matched by the first steps, one call a step.

    Attributes:
        rank: time and action of each step: of two runs the one that began later is better, then the one that went on
            later. Actions only make the order total, and the same in whatever order logs are read.
    """

    steps: tuple[Copies, ...]
    rank: tuple[tuple[int, str], ...]

    @property
    def began(self) -> int:
        """When its first match was, in epoch seconds."""
        return self.rank[0][0]

    def holds(self, action: str) -> bool:
        """Whether an action is one of its steps, and so cannot be another one."""
        return any(held == action for _, held in self.rank)


# Runs that wait for one step, by what it must join them by, then by all they bind; the best first.
_Waiting = dict[Values, dict[Bound, list[_Run]]]


def _that_matter(runs: Sequence[_Run], second: int, more: int) -> list[_Run]:
    """Of runs that bind the same, those that can matter to the next `more` steps, the best first.

    A later step takes the best run that holds none of the actions still to come. Copies of an action are of one
    second, so only actions of this `second` can come again. Whichever `more` of them do: follow the best run, and
    where it holds one that comes, the best of those without it, and so on. Each turn avoids one more action that does
    come, so after `more` turns none is left, and what is reached is the best run without them. All such paths are kept.
    """
    if len(runs) == 1:
        return list(runs)
    best_first = sorted(runs, key=attrgetter("rank"), reverse=True)
    kept: dict[tuple[tuple[int, str], ...], _Run] = {}
    avoided: list[frozenset[str]] = [frozenset()]
    for avoid in avoided:  # It grows on the way.
        best = next((run for run in best_first if not any(map(run.holds, avoid))), None)
        if best is None:
            continue
        kept[best.rank] = best
        if len(avoid) < more:
            further = (avoid | {action} for time, action in best.rank if time == second)
            avoided.extend(each for each in further if each not in avoided)
    return [kept[rank] for rank in sorted(kept, reverse=True)]


def find_sequences(
    policy: Policy, group: tuple[str, ...], matches: Iterable[Linked], since: int, gather: Gather
) -> Iterator[Found]:
    """The sequences of one group, a finding for each set of joined values, if their last step is in the period.

    Each call that can be the last step is told with the best run that it fits. Calls of the same second fit in any
    order: those of a second come step by step, so that all runs a step can go on with are known when it comes.

    Args:
        matches: in order of time, and of steps within a second.
        since: start of the period.
        gather: begins a pattern.
    """
    correlation = policy.correlate
    assert correlation
    joins = Joins(policy)
    last = len(policy.steps) - 1
    waiting: list[_Waiting] = [{} for _ in policy.steps]
    found: dict[tuple[str, ...], _Sequences] = {}
    checked = 0
    for (time, step), together in itertools.groupby(matches, attrgetter("time", "step")):
        if time - checked > correlation.within:
            _forget(waiting, time - correlation.within)
            checked = time
        made: dict[Bound, list[_Run]] = {}
        for values, copies in _calls(together):
            for bound, run in _continued(copies, values, waiting[step], joins, time - correlation.within):
                made.setdefault(bound, []).append(run)
        if step == last:
            if time >= since:
                _tell(made, group, joins, found, gather, correlation.within)
            continue
        for bound, runs in made.items():
            key = joins.key(bound[0], step + 1)
            if key is not None:
                by_bound = waiting[step + 1].setdefault(key, {})
                by_bound[bound] = _that_matter((*by_bound.get(bound, ()), *runs), time, last - step)
    for identity, sequences in sorted(found.items()):
        yield Found(identity, sequences.finished(), sequences.why(correlation))


def _calls(matches: Iterable[Linked]) -> Iterator[tuple[Values, Copies]]:
    """The calls among matches of one step and second, each with the values it binds."""
    calls: dict[tuple[str, str], list[Linked]] = {}
    for match in matches:
        calls.setdefault((match.action, match.joined), []).append(match)
    for (_, joined), copies in calls.items():
        yield tuple(msgspec.json.decode(joined)), tuple(copies)


def _continued(
    copies: Copies, values: Values, waiting: _Waiting, joins: Joins, earliest: int
) -> Iterator[tuple[Bound, _Run]]:
    """Every run that a call makes, as the first step or one that goes on, and what it binds."""
    match = copies[0]
    at = (match.time, match.action)
    if match.step == 0:
        apart = joins.apart(joins.none_apart, values)
        assert apart is not None
        yield (joins.together(joins.nothing, values), apart), _Run((copies,), (at,))
        return
    key = joins.key(values, match.step)
    if key is None:
        return
    for (bound, before), runs in waiting.get(key, {}).items():
        apart = joins.apart(before, values)
        if apart is None:
            continue
        for run in runs:
            if run.began >= earliest and not run.holds(match.action):
                yield (joins.together(bound, values), apart), _Run((*run.steps, copies), (*run.rank, at))


def _forget(waiting: Sequence[_Waiting], earliest: int) -> None:
    """Let go of runs that began too long ago to go on."""
    for by_key in waiting:
        for key, by_bound in list(by_key.items()):
            for bound, runs in list(by_bound.items()):
                runs[:] = [run for run in runs if run.began >= earliest]
                if not runs:
                    del by_bound[bound]
            if not by_bound:
                del by_key[key]


def _tell(
    made: dict[Bound, list[_Run]],
    group: tuple[str, ...],
    joins: Joins,
    found: dict[tuple[str, ...], _Sequences],
    gather: Gather,
    within: int,
) -> None:
    """Tell of runs that are complete: of each finding and last call, by what that binds, the best."""
    best: dict[tuple[tuple[str, ...], str, str], _Run] = {}
    for (values, _), runs in made.items():
        identity = (*group, *joins.identity(values))
        for run in runs:
            call = run.steps[-1][0]
            ending = (identity, call.action, call.joined)
            if ending not in best or _order(run) > _order(best[ending]):
                best[ending] = run
    for (identity, *_), run in sorted(best.items(), key=itemgetter(0)):
        if identity not in found:
            found[identity] = _Sequences(gather(), within)
        found[identity].add(run)


def _order(run: _Run) -> tuple[tuple[tuple[int, str], ...], list[str]]:
    """As by rank; of copies that bind different values the choice must not be that of the files' order either."""
    return run.rank, [copies[0].joined for copies in run.steps]


class _Sequences:
    """Sequences of one finding, told in order of their last steps.

    Their matches are gathered in order of time and once each, though sequences overlap: they are held until none that
    is still to be told can hold them.
    """

    def __init__(self, gathering: Gathering, within: int) -> None:
        self._gathering = gathering
        self._within = within
        self._count = 0
        self._shortest = 0
        self._latest = (0, "")
        self._held: dict[int, Linked] = {}
        self._settled = 0

    def add(self, run: _Run) -> None:
        ended = run.rank[-1][0]
        took = ended - run.began
        self._shortest = took if not self._count else min(took, self._shortest)
        if run.rank[-1] != self._latest:
            self._latest = run.rank[-1]
            self._count += 1
        if ended - self._settled > self._within:
            self._settle(ended - self._within)
            self._settled = ended
        self._held.update((match.number, match) for copies in run.steps for match in copies)

    def finished(self) -> Gathering:
        """What was gathered of all of them."""
        self._settle(None)
        return self._gathering

    def _settle(self, earliest: int | None) -> None:
        """Gather what was held from before a second; None for all."""
        past = [match for match in self._held.values() if earliest is None or match.time < earliest]
        for match in sorted(past, key=attrgetter("time", "step", "action", "account", "region", "number")):
            del self._held[match.number]
            self._gathering.add(match)

    def why(self, correlation: Correlation) -> str:
        steps = ", then ".join(correlation.order)
        shortest = f"took {format_duration(self._shortest)}" if self._shortest else "were within one second"
        return (
            f"{steps}: {times(self._count, 'time')}; the quickest {shortest}, and "
            f"{format_duration(correlation.within)} or less make a finding."
        )
