"""Patterns for paths: `*`, `?` and `[…]` within a name, `**` for any number of folders."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"[*?\[]")

# How far a path has come: the positions in the pattern that its next name may match.
State = frozenset[int]


def is_pattern(text: str) -> bool:
    """Whether the text has any character that is special in a pattern."""
    return _SPECIAL.search(text) is not None


class Pattern:
    """A pattern, stepped through name by name while walking a tree. Names that begin with a dot are like others.

    Args:
        names: the pattern, split at its slashes.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self.start = self._closed({0})

    def step(self, state: State, name: str) -> State:
        """The state after one more name; empty when the pattern cannot match any more."""
        if not self._names:
            return state  # All below a folder is meant.
        after: set[int] = set()
        for position in state:
            if position == len(self._names):
                # The pattern has matched a folder, so all that is in there is meant.
                after.add(position)
            elif self._names[position] == "**":
                after.add(position)
            elif fnmatch.fnmatchcase(name, self._names[position]):
                after.add(position + 1)
        return self._closed(after)

    def accepts(self, state: State) -> bool:
        """Whether the names so far match the whole pattern."""
        return len(self._names) in state

    def matches(self, names: Iterable[str]) -> bool:
        """Whether a path, by its names, matches."""
        state = self.start
        for name in names:
            state = self.step(state, name)
        return self.accepts(state)

    def _closed(self, state: set[int]) -> State:
        for position in sorted(state):
            while position < len(self._names) and self._names[position] == "**":
                position += 1
                state.add(position)
        return frozenset(state)
