"""`sequence`: one step after another, tied by the values that they bind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from affidavit.correlation.gathering import Found, Gather, Gathering, times
from affidavit.linking import joined_names
from affidavit.match_store import Linked
from affidavit.model.policy import Correlation, Policy
from affidavit.times import format_duration

Values = tuple[str | None, ...]


class Joins:
    """How the steps of a policy are tied: by names that must be equal, and names that must differ.

    Values come in the order of `joined_names`; None where a step binds no such name, '' where its record lacks it.
    """

    def __init__(self, policy: Policy) -> None:
        assert policy.correlate
        names = joined_names(policy)
        differ = set(policy.correlate.differ)
        bound = [{position for position, name in enumerate(names) if name in step.bind} for step in policy.steps]
        equal = {position for position, name in enumerate(names) if name not in differ}
        self._unequal = tuple(position for position, name in enumerate(names) if name in differ)
        before: set[int] = set()
        # Names that a step shares with those before it.
        self.shared: list[tuple[int, ...]] = []
        for step in bound:
            self.shared.append(tuple(sorted(step & before & equal)))
            before |= step
        self._equal = tuple(sorted(equal))

    def key(self, values: Values, step: int) -> Values | None:
        """What must be equal for `step` to join those before it; None where a value is missing, which joins nothing."""
        key = tuple(values[position] for position in self.shared[step])
        return key if all(key) else None

    def differ(self, one: Values, other: Values) -> bool:
        """Whether every name that must differ does, where both have it bound; a missing value is not known to."""
        for position in self._unequal:
            left, right = one[position], other[position]
            if left is not None and right is not None and (not left or not right or left == right):
                return False
        return True

    def identity(self, values: Values) -> tuple[str, ...]:
        """The values that tell one joined pattern from another."""
        return tuple(values[position] or "" for position in self._equal)


class _Run(msgspec.Struct, frozen=True):
    """Matches of the first steps, one a step, and the values they bind together."""

    matches: tuple[Linked, ...]
    values: Values

    @property
    def began(self) -> int:
        """When its first match was, in epoch seconds."""
        return self.matches[0].time

    @property
    def actions(self) -> set[str]:
        """The actions of its matches, none of which can be another step too."""
        return {match.action for match in self.matches}


def _best(runs: Sequence[_Run]) -> list[_Run]:
    """Of runs that bind the same values, those that can matter: the one that began last, then what stands in for it.

    A match can go on with a run unless it is of one of its actions. So for each action of the best run the best
    of those without it is kept too.
    """
    newest_first = sorted(runs, key=lambda run: run.began, reverse=True)
    best = newest_first[0]
    kept = [best]
    for action in sorted(best.actions):
        other = next((run for run in newest_first if action not in run.actions), None)
        if other is not None and other not in kept:
            kept.append(other)
    kept.sort(key=lambda run: run.began, reverse=True)
    return kept


def find_sequences(
    policy: Policy, group: tuple[str, ...], matches: Iterable[Linked], since: int, gather: Gather
) -> Iterator[Found]:
    """The sequences of one group, a finding for each set of joined values, if their last step is in the period.

    A step continues the latest run that it fits, of each set of values that later steps may ask for. Matches of the
    same second fit in any order.

    Args:
        matches: in order of time, and of steps within a second.
        since: start of the period.
        gather: begins a pattern.
    """
    correlation = policy.correlate
    assert correlation
    joins = Joins(policy)
    last = len(policy.steps) - 1
    # Runs that wait for a step, by what it must join them by, then by all they bind; the best first.
    waiting: list[dict[Values, dict[Values, list[_Run]]]] = [{} for _ in policy.steps]
    found: dict[tuple[str, ...], _Sequences] = {}
    checked = 0
    for match in matches:
        if match.time - checked > correlation.within:
            _forget(waiting, match.time - correlation.within)
            checked = match.time
        values: Values = tuple(msgspec.json.decode(match.joined))
        step = match.step
        runs = (
            [_Run((match,), values)]
            if step == 0
            else list(_continued(match, values, waiting[step], joins, correlation))
        )
        for run in runs:
            if step < last:
                key = joins.key(run.values, step + 1)
                if key is not None:
                    by_values = waiting[step + 1].setdefault(key, {})
                    by_values[run.values] = _best((*by_values.get(run.values, ()), run))
            elif match.time >= since:
                identity = (*group, *joins.identity(run.values))
                found.setdefault(identity, _Sequences(gather())).add(run)
    for identity, sequences in sorted(found.items()):
        yield Found(identity, sequences.gathering, sequences.why(correlation))


def _continued(
    match: Linked,
    values: Values,
    waiting: dict[Values, dict[Values, list[_Run]]],
    joins: Joins,
    correlation: Correlation,
) -> Iterator[_Run]:
    key = joins.key(values, match.step)
    if key is None:
        return
    for bound, runs in waiting.get(key, {}).items():
        if not joins.differ(bound, values):
            continue
        for run in runs:
            if match.time - run.began <= correlation.within and match.action not in run.actions:
                together = tuple(new if old is None else old for old, new in zip(bound, values, strict=True))
                yield _Run((*run.matches, match), together)
                break


def _forget(waiting: Sequence[dict[Values, dict[Values, list[_Run]]]], earliest: int) -> None:
    """Let go of runs that began too long ago to go on."""
    for by_key in waiting:
        for key, by_values in list(by_key.items()):
            for bound, runs in list(by_values.items()):
                runs[:] = [run for run in runs if run.began >= earliest]
                if not runs:
                    del by_values[bound]
            if not by_values:
                del by_key[key]


class _Sequences:
    """Sequences of one finding."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering
        self._count = 0
        self._shortest = 0
        self._recent: dict[int, int] = {}

    def add(self, run: _Run) -> None:
        took = run.matches[-1].time - run.began
        self._shortest = took if not self._count else min(took, self._shortest)
        self._count += 1
        for match in run.matches:
            if match.number not in self._recent:
                self.gathering.add(match)
            self._recent[match.number] = match.time
        # A match is part of several sequences only while a run that holds it is open.
        oldest = run.began
        if len(self._recent) > 1_000:
            self._recent = {number: time for number, time in self._recent.items() if time >= oldest}

    def why(self, correlation: Correlation) -> str:
        steps = ", then ".join(correlation.order)
        shortest = f"took {format_duration(self._shortest)}" if self._shortest else "were within one second"
        return (
            f"{steps}: {times(self._count, 'time')}; the quickest {shortest}, and "
            f"{format_duration(correlation.within)} or less make a finding."
        )
