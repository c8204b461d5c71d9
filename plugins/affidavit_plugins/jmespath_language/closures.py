"""The closures that most predicates consist of: paths, comparisons, `&&`, `||` and calls.

A closure takes the current value and returns the result. Values are JSON: dict, list, str, int, float, bool, None, and
`&expression`. What a record is asked most often runs in as few Python calls as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from affidavit_plugins.jmespath_language.functions import PredicateFunctions

Run = Callable[[Any], Any]

_NUMBERS = (int, float)  # compared by type(), which tells a bool from an int
_TYPES: dict[str, frozenset[type]] = {
    "array": frozenset({list}),
    "boolean": frozenset({bool}),
    "null": frozenset({type(None)}),
    "number": frozenset({int, float}),
    "object": frozenset({dict}),
    "string": frozenset({str}),
}


def itself(value: Any) -> Any:
    """The current value, `@`."""
    return value


def is_false(value: Any) -> bool:
    """Null, false and whatever is empty; a number never is."""
    return not value and type(value) not in _NUMBERS


def path(names: tuple[str, ...]) -> Run:
    """`a.b.c`; null where a step meets no object."""
    if len(names) == 1:
        name = names[0]
        return lambda value: value.get(name) if isinstance(value, dict) else None

    first, *others = names

    def run(value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        value = value.get(first)
        for name in others:
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value

    return run


def one_after_another(steps: Sequence[Run]) -> Run:
    """Each step takes what the one before gave."""
    if len(steps) == 1:
        return steps[0]
    if len(steps) == 2:
        first, second = steps
        return lambda value: second(first(value))

    def run(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return run


def all_of(terms: Sequence[Run]) -> Run:
    """`a && b && …`: the first false value, else the last value."""
    *others, last = terms

    def run(value: Any) -> Any:
        for term in others:
            result = term(value)
            if not result and type(result) not in _NUMBERS:
                return result
        return last(value)

    return run


def any_of(terms: Sequence[Run]) -> Run:
    """`a || b || …`: the first value that is not false, else the last value."""
    *others, last = terms

    def run(value: Any) -> Any:
        for term in others:
            result = term(value)
            if result or type(result) in _NUMBERS:
                return result
        return last(value)

    return run


def path_equals(names: tuple[str, ...], text: str) -> Run:
    """`a.b == 'text'`."""
    if len(names) == 1:
        name = names[0]
        return lambda value: isinstance(value, dict) and value.get(name) == text
    return equals_constant(path(names), text)


def equals_constant(run: Run, constant: Any) -> Run:
    """Equality with a literal."""
    if constant is None or isinstance(constant, bool):
        return lambda value: run(value) is constant
    if isinstance(constant, _NUMBERS):
        # Python's True equals 1.
        return lambda value: (found := run(value)) == constant and not isinstance(found, bool)
    return lambda value: run(value) == constant


def equality(left: Run, right: Run) -> Run:
    """`a == b`. As in the library, types tell the outermost values apart only: `[1]` equals `[true]`."""

    def run(value: Any) -> bool:
        one, other = left(value), right(value)
        return one == other and isinstance(one, bool) is isinstance(other, bool)

    return run


def ordering(compare: Callable[[Any, Any], bool], left: Run, right: Run) -> Run:
    """`a < b` and the like: null unless both are numbers or strings (the specification has numbers only)."""
    orderable = (int, float, str)

    def run(value: Any) -> bool | None:
        one, other = left(value), right(value)
        return compare(one, other) if type(one) in orderable and type(other) in orderable else None

    return run


def call(functions: PredicateFunctions, name: str, arguments: Sequence[Run]) -> Run:
    """A call of a known function with as many arguments as it takes.

    Argument types are checked here where the signature asks for plain types; everything else, and every refusal, is
    left to the library's `call_function`.
    """
    call_function = functions.call_function
    spec = functions.FUNCTION_TABLE[name]
    accepted = _accepted_types(spec["signature"])
    if accepted is None or len(arguments) > 2:
        return lambda value: call_function(name, [argument(value) for argument in arguments])
    function = spec["function"]
    if len(arguments) == 1:
        [only], [types] = arguments, accepted

        def call_with_one(value: Any) -> Any:
            argument = only(value)
            if types is None or type(argument) in types:
                return function(functions, argument)
            return call_function(name, [argument])

        return call_with_one

    (left, right), (left_types, right_types) = arguments, accepted

    def call_with_two(value: Any) -> Any:
        one, other = left(value), right(value)
        if (left_types is None or type(one) in left_types) and (right_types is None or type(other) in right_types):
            return function(functions, one, other)
        return call_function(name, [one, other])

    return call_with_two


def _accepted_types(signature: Sequence[dict[str, Any]]) -> list[frozenset[type] | None] | None:
    """The Python types of each argument, None for any; None in all when the signature asks more than a type of each."""
    accepted: list[frozenset[type] | None] = []
    for argument in signature:
        kinds = argument["types"]
        if argument.get("variadic") or any(kind not in _TYPES for kind in kinds):
            return None
        accepted.append(frozenset().union(*(_TYPES[kind] for kind in kinds)) if kinds else None)
    return accepted
