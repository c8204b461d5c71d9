"""Tells which policies can match a record at all, from the values of a few header fields.

The cost of a record must not grow with the number of policies: the answer for each combination of header values is
worked out once and remembered, so a record costs one dictionary look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import re2

from affidavit.model.policy import Step

_GLOB = frozenset("*?")


class Condition(msgspec.Struct, frozen=True):
    """A header field and the values it may have for a policy to match: exact ones, and globs."""

    path: str
    exact: frozenset[str]
    globs: tuple[str, ...] = ()


def conditions(step: Step, derived: Mapping[str, frozenset[str]]) -> tuple[Condition, ...]:
    """What a record's header must show for `step` to match.

    Args:
        derived: what the predicate's language found in the predicate itself; every value exact.
    """
    found = [
        Condition(
            path,
            frozenset(value for value in values if not _GLOB & set(value)),
            tuple(value for value in values if _GLOB & set(value)),
        )
        for path, values in sorted(step.select.items())
    ]
    found.extend(Condition(path, values) for path, values in sorted(derived.items()))
    return tuple(found)


def covers(wide: Condition, narrow: Condition) -> bool:
    """Whether every value that satisfies `narrow` certainly satisfies `wide`."""
    holds = _test(wide)
    return all(map(holds, narrow.exact)) and set(narrow.globs) <= set(wide.globs)


class Selector:
    """Positions of the policies that can match, by header values.

    Args:
        wanted: each policy's conditions, in the order of the positions.
        paths: the header paths whose values `candidates` is given; every condition's path is among them.
    """

    def __init__(self, wanted: Sequence[Sequence[Condition]], paths: Sequence[str]) -> None:
        self._tests = [
            [(paths.index(condition.path), _test(condition)) for condition in conditions] for conditions in wanted
        ]
        # Header position → value → the policies that ask for it there; those that ask for no exact value stand apart.
        self._asking: dict[int, dict[str, list[int]]] = {}
        self._others: list[int] = []
        for position, conditions in enumerate(wanted):
            exact = [condition for condition in conditions if not condition.globs]
            if not exact:
                self._others.append(position)
                continue
            narrowest = min(exact, key=lambda condition: len(condition.exact))
            table = self._asking.setdefault(paths.index(narrowest.path), {})
            for value in narrowest.exact:
                table.setdefault(value, []).append(position)

    def candidates(self, values: Sequence[Any]) -> tuple[int, ...]:
        """Positions of the policies whose conditions all hold for header values in the order of `paths`."""
        asking = [*self._others]
        for index, table in self._asking.items():
            value = values[index]
            if isinstance(value, str):
                asking += table.get(value, ())
        return tuple(
            position for position in sorted(asking) if all(test(values[index]) for index, test in self._tests[position])
        )


def _test(condition: Condition) -> Callable[[Any], bool]:
    exact = condition.exact
    patterns = [re2.compile(_as_regex(glob)) for glob in condition.globs]

    def holds(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        return value in exact or any(pattern.fullmatch(value) for pattern in patterns)

    return holds


def _as_regex(glob: str) -> str:
    """A glob as a regular expression: `*` is any text, `?` any one character."""
    escaped: str = re2.escape(glob)
    return "(?s)" + escaped.replace(r"\*", ".*").replace(r"\?", ".")


def glob_matches(glob: str, value: str) -> bool:
    """Whether a value of `select`, which may be a glob, takes in another."""
    return glob == value or (not _GLOB.isdisjoint(glob) and re2.fullmatch(_as_regex(glob), value) is not None)


def condition_holds(condition: Condition, value: Any) -> bool:
    """Whether a header value meets a condition, as `Selector` has it."""
    return _test(condition)(value)
