"""`sequence`: one step after another, tied by the values that they bind.

Matches come in order of time, so that for each step the runs it can go on with are known when it comes. What they are
made of is held until no sequence still to be told can hold it, so memory is bounded by what is open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from operator import attrgetter, itemgetter

import msgspec

from affidavit.correlation.gathering import Found, Gather, Gathering, times
from affidavit.correlation.joins import Joins, Values
from affidavit.correlation.patterns import Outcome
from affidavit.correlation.runs import RUNS_LIMIT, Copies, Run, Waiting
from affidavit.model.policy import Correlation
from affidavit.parts.match_store import Linked
from affidavit.times import format_duration

# Runs that the calls of one second make are passed on when there are so many.
_MADE_LIMIT = 10_000
_decoded = msgspec.json.Decoder(list[str | None]).decode
# The runs that a step makes, by what they bind.
_Made = dict[Values, list[Run]]


def find_sequences(
    joins: Joins, group: tuple[str, ...], matches: Iterable[Linked], since: int, gather: Gather
) -> Iterator[Found]:
    """The sequences of one group, a finding for each set of joined values, if their last step is in the period.

    Each call that can be the last step is told with the best run that it fits. Calls of the same second fit in any
    order: those of a second come step by step, so that all runs a step can go on with are known when it comes.

    Args:
        joins: of the policy.
        matches: in order of time, and of steps within a second.
        since: start of the period.
        gather: begins a pattern.
    """
    correlation = joins.correlation
    last = len(joins.later) - 1
    # Of each step but the first, what waits for it.
    waiting = [Waiting(correlation.within, joins.later[step]) for step in range(last)]
    told = _Told(group, joins, gather, correlation)

    def pass_on(made: _Made, step: int, time: int) -> None:
        if step < last:
            by_key: dict[Values, _Made] = {}
            for values, runs in made.items():
                key = joins.key(values, step + 1)
                if key is not None and runs:
                    by_key.setdefault(key, {})[values] = runs
            waiting[step].add(by_key, time)
        elif time >= since:
            told.add(made)

    for (time, step), together in itertools.groupby(matches, attrgetter("time", "step")):
        earliest = time - correlation.within
        before = waiting[step - 1] if step else None
        if before is not None and not before.is_any(earliest):
            continue
        made: _Made = {}
        count = 0
        for copies in _calls(together):
            for values, runs in _continued(copies, before, waiting[step] if step < last else None, joins, earliest):
                made.setdefault(values, []).extend(runs)
                count += len(runs)
            if count >= _MADE_LIMIT:
                pass_on(made, step, time)
                made, count = {}, 0
        pass_on(made, step, time)
        if step == last and time >= since:
            told.add_lost([each.lost for each in waiting], time)
    yield from told.found()


def _calls(matches: Iterable[Linked]) -> Iterable[Copies]:
    """The calls among matches of one step and second."""
    first, *others = matches
    if not others:
        return ((first,),)
    calls: dict[tuple[str, str], list[Linked]] = {}
    for match in (first, *others):
        calls.setdefault((match.action, match.joined), []).append(match)
    return map(tuple, calls.values())


def _continued(
    copies: Copies, waiting: Waiting | None, after: Waiting | None, joins: Joins, earliest: int
) -> Iterator[tuple[Values, list[Run]]]:
    """The runs that a call makes, as the first step or one that goes on, by the values that they bind.

    Args:
        waiting: what it can carry on; None at the first step.
        after: what waits for the step after it, which it need not add to where it is no better; None at the last.
    """
    match = copies[0]
    values: Values = tuple(_decoded(match.joined))
    marks = joins.marks(match.action, values)
    if marks is None:
        return
    at = (match.time, match.action, match.joined)
    waived = all(each.is_waived for each in copies)
    if waiting is None:
        yield joins.together(joins.nothing, values), [Run((copies,), (at,), marks, waived)]
        return
    key = joins.key(values, match.step)
    if key is None:
        return
    for bound, runs in waiting.joined_by(key):
        together = joins.together(bound, values)
        made = [run for run in runs if run.began >= earliest and marks.isdisjoint(run.marks)]
        next_key = joins.key(together, match.step + 1) if after is not None and joins.only_actions_differ else None
        if after is not None and next_key is not None:
            made = [
                run for run in made if not after.has_as_good(run, together, next_key, run.waived or waived, match.time)
            ]
        yield (
            together,
            [Run((*run.steps, copies), (*run.rank, at), run.marks | marks, run.waived or waived) for run in made],
        )


class _Told:
    """The findings of one group."""

    def __init__(self, group: tuple[str, ...], joins: Joins, gather: Gather, correlation: Correlation) -> None:
        self._group = group
        self._joins = joins
        self._gather = gather
        self._correlation = correlation
        self._found: dict[tuple[str, ...], _Sequences] = {}
        self._lost: tuple[Run, Values] | None = None

    def add(self, made: _Made) -> None:
        """Tell of runs that are complete: of each finding and last call, by what that binds, the best.

        One that nobody accepted is better than one that is waived.
        """
        best: dict[tuple[tuple[str, ...], str, str], Run] = {}
        for values, runs in made.items():
            identity = self._identity(values)
            for run in runs:
                _, action, joined = run.rank[-1]
                ending = (identity, action, joined)
                known = best.get(ending)
                if known is None or (not run.waived, run.rank) > (not known.waived, known.rank):
                    best[ending] = run
        for (identity, *_), run in sorted(best.items(), key=itemgetter(0)):
            if identity not in self._found:
                self._found[identity] = _Sequences(self._gather(), self._correlation.within)
            self._found[identity].add(run)

    def add_lost(self, runs: Iterable[tuple[Run, Values] | None], time: int) -> None:
        """Note runs that were given up, if a last step came at a `time` at which they could have gone on."""
        for lost in runs:
            if lost is not None and lost[0].began >= time - self._correlation.within:
                self._lost = lost

    def found(self) -> Iterator[Found]:
        """All findings; if there is none but runs were given up, one that says so."""
        steps = ", then ".join(self._correlation.order)
        within = format_duration(self._correlation.within)
        more = f"; there may be more, as only {RUNS_LIMIT} ways to combine its calls are followed" if self._lost else ""
        for identity, sequences in sorted(self._found.items()):
            why = f"{steps}: {sequences.numbers()}, and {within} or less make a finding{more}."
            yield Found(identity, sequences.finished(), why)
        if self._lost and not self._found:
            run, values = self._lost
            gathering = self._gather()
            for match in sorted((match for copies in run.steps for match in copies), key=_in_time):
                gathering.add(match)
            why = (
                f"{steps}: whether so within {within} is not known, as its calls can be combined in more ways than the "
                f"{RUNS_LIMIT} that are followed."
            )
            yield Found(self._identity(values), gathering, why, Outcome.INDETERMINATE)

    def _identity(self, values: Values) -> tuple[str, ...]:
        return (*self._group, *self._joins.identity(values))


_in_time = attrgetter("time", "step", "action", "rest", "number")


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
        self._latest: tuple[int, set[str]] = (0, set())
        self._held: dict[int, Linked] = {}
        self._settled = 0

    def add(self, run: Run) -> None:
        ended, action, _ = run.rank[-1]
        took = ended - run.began
        self._shortest = took if not self._count else min(took, self._shortest)
        if ended != self._latest[0]:
            self._latest = (ended, set())
        if action not in self._latest[1]:
            self._latest[1].add(action)
            self._count += 1
        if ended - self._settled > self._within:
            self._settle(ended - self._within)
            self._settled = ended
        self._held.update((match.number, match) for copies in run.steps for match in copies)

    def finished(self) -> Gathering:
        """What was gathered of all of them."""
        self._settle(None)
        return self._gathering

    def numbers(self) -> str:
        """How often, and how quick."""
        shortest = f"took {format_duration(self._shortest)}" if self._shortest else "were within one second"
        return f"{times(self._count, 'time')}; the quickest {shortest}"

    def _settle(self, earliest: int | None) -> None:
        """Gather what was held from before a second; None for all."""
        past = [match for match in self._held.values() if earliest is None or match.time < earliest]
        for match in sorted(past, key=_in_time):
            del self._held[match.number]
            self._gathering.add(match)
