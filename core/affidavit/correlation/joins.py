"""How the steps of a policy are tied: by names that must be equal, and by what must differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from affidavit.model.policy import Policy
from affidavit.records.linking import joined_names

# In the order of `joined_names`: None where a step binds no such name, '' where its record lacks it.
Values = tuple[str | None, ...]
# What two steps of a pattern must not share: a name's position and a value, or ACTION and an action.
Mark = tuple[int, str]
ACTION = -1


class Joins:
    """The ties of a policy's steps.

    Attributes:
        correlation: of the policy.
        nothing: the values of a pattern that has not begun.
        later: for each step, how many marks of each sort the steps after it have.
    """

    def __init__(self, policy: Policy) -> None:
        assert policy.correlate
        self.correlation = policy.correlate
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
        self.later: list[Mapping[int, int]] = [
            Counter({ACTION: len(bound) - step, **Counter(each for after in bound[step:] for each in after)})
            for step in range(1, len(bound) + 1)
        ]

    @property
    def only_actions_differ(self) -> bool:
        """Whether no name must differ between steps."""
        return not self._unequal

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

    def marks(self, action: str, values: Values) -> frozenset[Mark] | None:
        """What a match must not share with those it joins; None where a value is missing: nothing differs from it."""
        if not self._unequal:
            return frozenset([(ACTION, action)])
        pairs = [(position, values[position]) for position in self._unequal]
        if any(value == "" for _, value in pairs):
            return None
        return frozenset([(ACTION, action), *((position, value) for position, value in pairs if value is not None)])

    def identity(self, values: Values) -> tuple[str, ...]:
        """The values that tell one joined pattern from another."""
        return tuple([values[position] or "" for position in self._equal])
