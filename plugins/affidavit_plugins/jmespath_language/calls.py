"""What a call can give, and whether it can fail, by what its arguments can be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product

from jmespath.exceptions import JMESPathError

from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.possible import (
    ANY,
    ARRAYS,
    NOT_NULL,
    NULL,
    OBJECTS,
    TEXTS,
    Fact,
    Kinds,
    Possible,
    kind_of,
    of_constant,
)
from affidavit_plugins.jmespath_language.signatures import (
    ADVICE,
    NEVER_NULL_ON_TEXT,
    NULL_ON_NULL,
    RESULTS,
    STATEMENT,
)

_MOST_CALLS = 1_000


def refusal(name: str, path: str, value: Possible, kinds: Kinds) -> tuple[str, str] | None:
    """The code of a check and what to do, where a function that takes these kinds refuses what an argument can be.

    Args:
        path: that the argument is, '' for none.
    """
    refused = value.kinds - kinds
    what = path or "its argument"
    if not refused:
        return None
    if refused == value.kinds:
        return "failing-call", f"{name}() always fails here: it does not take what {what} is"
    if NULL not in refused:
        return None
    guard = f"put {path} && before it" if path else "make sure that it is not"
    instead = f", or write {ADVICE[name]}" if name in ADVICE else ""
    return "nullable-call", f"{name}() fails on records where {what} is null: {guard}{instead}"


def result_of(functions: PredicateFunctions, name: str, values: Sequence[Possible]) -> Possible:
    """What a call gives: computed, where it is known which texts it gets."""
    return _computed(functions, name, values) or _by_kind(name, values)


def _not_null(values: Sequence[Possible]) -> Kinds:
    """What the first value can be that is not null."""
    kinds: Kinds = frozenset()
    for value in values:
        kinds |= value.kinds - {NULL}
        if NULL not in value.kinds:
            return kinds
    return kinds | {NULL}


def _computed(functions: PredicateFunctions, name: str, values: Sequence[Possible]) -> Possible | None:
    known = [sorted(each.fact.texts) for each in values if each.kinds <= TEXTS and each.fact.texts is not None]
    count = reduce(lambda number, texts: number * len(texts), known, 1)
    if not values or len(known) < len(values) or not 0 < count <= _MOST_CALLS:
        return None
    try:
        results = [functions.call_function(name, list(texts)) for texts in product(*known)]
    except JMESPathError:
        return None  # It fails on one of them, which has nothing to do with null.
    if {kind_of(result) for result in results} & OBJECTS:
        return None
    return Possible(reduce(Fact.either, (of_constant(result).fact for result in results)))


def _by_kind(name: str, values: Sequence[Possible]) -> Possible:
    if name == "not_null":
        return Possible(Fact(_not_null(values)))
    kinds = RESULTS.get(name, ANY)
    if name in NULL_ON_NULL:
        # It gives null on null, and ours on anything that is no text.
        if all(value.kinds == {NULL} for value in values):
            kinds = frozenset({NULL})
        elif name in NEVER_NULL_ON_TEXT and all(value.kinds <= TEXTS for value in values):
            kinds -= {NULL}
    item = STATEMENT if name == "statements" else None
    if name in ("as_array", "sort", "reverse") and values[0].kinds <= ARRAYS | {NULL}:
        item = values[0].item
    elif name == "as_array" and values[0].path is not None:
        # Its items are those of the field, or the field itself.
        item = Possible(Fact(NOT_NULL), path=(*values[0].path, "*"))
    return Possible(Fact(kinds), item=item)
