"""Runs: what was matched by the first steps of a sequence, and which of them are worth following.

For each step and each set of values it is enough to remember the run that began last, but for what must differ: one
action cannot be two steps, and a policy may name values that no two steps may share. `that_matter` keeps what can
stand in for such a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

import msgspec

from affidavit.correlation.joins import ACTION, Mark, Values
from affidavit.parts.match_store import Linked

# Records of one action and second that bind the same values to a step: one call, told of several times.
Copies = tuple[Linked, ...]
# So many runs at most wait for one step with one set of values that join it.
RUNS_LIMIT = 500
# So many sets of marks at most are tried: all there can be of up to seven steps in which only actions must differ.
_TRIED = 200
_NEVER = -(1 << 62)
_by_rank = attrgetter("rank")


class Run(msgspec.Struct, frozen=True):
    """What was matched by the first steps, one call a step.

    Attributes:
        rank: time, action and values of each step: of two runs the one that began later is better, then the one that
            went on later. The rest only makes the order total, and the same in whatever order logs are read.
        marks: those of its steps, which none that joins it may share.
        waived: whether some step of it is, all of its records: then the whole is accepted.
    """

    steps: tuple[Copies, ...]
    rank: tuple[tuple[int, str, str], ...]
    marks: frozenset[Mark]
    waived: bool

    @property
    def began(self) -> int:
        """When its first match was, in epoch seconds."""
        return self.rank[0][0]


def that_matter(runs: Sequence[Run], second: int, later: Mapping[int, int]) -> tuple[list[Run], bool]:
    """Of runs that bind the same, those that can matter to later steps, the best first, and whether these are all.

    A later step takes the best run that shares no mark with the steps still to come. Whichever come: follow the best
    run, and where it has one of their marks, the best of those without it, and so on. Each turn avoids one more mark
    that does come, so after as many turns as there are marks to come none is left, and what is reached is the best run
    without them. All such paths are kept.

    Args:
        second: of the latest match. Copies of an action are of one second, so only its actions can come again.
        later: how many marks of each sort the steps to come have.
    """
    if len(runs) == 1:
        return list(runs), True
    best_first = sorted(runs, key=_by_rank, reverse=True)
    kept: dict[tuple[tuple[int, str, str], ...], Run] = {}
    avoided: list[frozenset[Mark]] = [frozenset()]
    known = set(avoided)
    for avoid in avoided:  # It grows on the way.
        best = next((run for run in best_first if avoid.isdisjoint(run.marks)), None)
        if best is None:
            continue
        kept[best.rank] = best
        for mark in _that_can_come(best, second):
            further = avoid | {mark}
            if further not in known and sum(sort == mark[0] for sort, _ in further) <= later[mark[0]]:
                if len(avoided) == _TRIED:
                    return _in_order(kept), False
                known.add(further)
                avoided.append(further)
    return _in_order(kept), True


def _in_order(kept: Mapping[tuple[tuple[int, str, str], ...], Run]) -> list[Run]:
    return [kept[rank] for rank in sorted(kept, reverse=True)]


def _that_can_come(run: Run, second: int) -> Iterator[Mark]:
    """The marks of a run that steps to come may have too."""
    for time, action, _ in run.rank:
        if time == second:
            yield ACTION, action
    yield from sorted(mark for mark in run.marks if mark[0] != ACTION)


class Waiting:
    """The runs that wait for one step of one group.

    Attributes:
        lost: of the runs that were given up because there were too many, or that stand for such, the one that began
            last, with the values it binds.

    Args:
        within: seconds that a run may span.
        later: how many marks of each sort the steps from this one on have.
    """

    def __init__(self, within: int, later: Mapping[int, int]) -> None:
        self._within = within
        self._later = later
        self._runs: dict[Values, dict[Values, list[Run]]] = {}
        self._newest = _NEVER
        self._added = 0
        self._left = 0
        self.lost: tuple[Run, Values] | None = None

    def is_any(self, earliest: int) -> bool:
        """Whether any began at a second or later."""
        return self._newest >= earliest

    def joined_by(self, key: Values) -> Iterator[tuple[Values, list[Run]]]:
        """The runs that a match with these values may join, by all the values that they bind."""
        return iter(self._runs.get(key, {}).items())

    def has_as_good(self, run: Run, values: Values, key: Values, waived: bool, second: int) -> bool:
        """Whether a run waits that is as good: it began as this one did and went on before a second.

        That holds where nothing but actions must differ, as those of earlier seconds do not come again.

        Args:
            run: that a match of this second could carry on to here.
            values, key: what it would bind, and what of that joins the step.
            waived: whether it would be.
        """
        waiting = self._runs.get(key, {}).get(values, ())
        return any(
            each.rank[0] == run.rank[0] and each.rank[-1][0] < second and (waived or not each.waived)
            for each in waiting
        )

    def add(self, made: Mapping[Values, Mapping[Values, Sequence[Run]]], second: int) -> None:
        """Have runs wait that the matches of a second made, by what joins the step and by all that they bind."""
        for key, joined in made.items():
            by_values = self._runs.setdefault(key, {})
            for values, runs in joined.items():
                self._added += len(runs)
                if values not in by_values and len(runs) == 1:  # As mostly.
                    by_values[values] = [*runs]
                    self._newest = max(self._newest, runs[0].began)
                    continue
                before = [run for run in by_values.get(values, ()) if self._is_open(run, second)]
                kept: list[Run] = []
                # One that is waived must not stand for one that is not, nor the other way: that may soon be too old.
                for some in _by_waived((*before, *runs)):
                    few, is_all = that_matter(some, second, self._later)
                    kept += few
                    if not is_all:
                        self._lose(few[0], values)
                by_values[values] = kept
                self._newest = max(self._newest, *(run.began for run in kept))
            if len(by_values) > 1 and sum(map(len, by_values.values())) > RUNS_LIMIT:
                self._bound(key, second)
        # Twice what is open is the most that is held.
        if self._added > self._left + RUNS_LIMIT:
            self._forget(second)

    def _bound(self, key: Values, second: int) -> None:
        """Keep the best of the runs that these values join."""
        runs = [(run, values) for values, runs in self._runs[key].items() for run in runs]
        best_first = sorted((each for each in runs if self._is_open(each[0], second)), key=_with_values, reverse=True)
        by_values = self._runs[key] = {}
        for run, values in best_first[:RUNS_LIMIT]:
            by_values.setdefault(values, []).append(run)
        for run, values in best_first[RUNS_LIMIT : RUNS_LIMIT + 1]:
            self._lose(run, values)

    def _lose(self, run: Run, values: Values) -> None:
        if self.lost is None or self.lost[0].rank < run.rank:
            self.lost = (run, values)

    def _is_open(self, run: Run, second: int) -> bool:
        return run.began >= second - self._within

    def _forget(self, second: int) -> None:
        """Let go of runs that began too long ago to go on."""
        for key, by_values in list(self._runs.items()):
            for values, runs in list(by_values.items()):
                runs[:] = [run for run in runs if self._is_open(run, second)]
                if not runs:
                    del by_values[values]
            if not by_values:
                del self._runs[key]
        self._added = 0
        self._left = sum(len(runs) for by_values in self._runs.values() for runs in by_values.values())


def _by_waived(runs: Sequence[Run]) -> Iterator[Sequence[Run]]:
    """Those that are not waived, and those that are, where there are any."""
    waived = [run for run in runs if run.waived]
    if not waived:
        yield runs
        return
    if len(waived) < len(runs):
        yield [run for run in runs if not run.waived]
    yield waived


def _with_values(each: tuple[Run, Values]) -> tuple[bool, tuple[tuple[int, str, str], ...], tuple[str, ...]]:
    run, values = each
    return not run.waived, run.rank, tuple([value or "" for value in values])
