"""An expression's outline: what its operators and brackets hold, with places, which the library's tree does not have.

The outline says no more than is needed to alter or judge a part by itself: chains of `||` and `&&`, negations,
comparisons, calls, lists and filters. Precedence is that of the specification's grammar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from affidavit_plugins.jmespath_language.parsing import tokens

COMPARATORS = frozenset({"eq", "ne", "lt", "lte", "gt", "gte"})

_LOOSEST_FIRST = (
    ("pipe", frozenset({"pipe"})),
    ("or", frozenset({"or"})),
    ("and", frozenset({"and"})),
    ("compare", COMPARATORS),
)
_OPEN = frozenset({"lparen", "lbracket", "lbrace", "filter"})
_CLOSED = frozenset({"rparen", "rbracket", "rbrace"})
_INDEX = frozenset({"star", "number", "colon"})


class Token(msgspec.Struct, frozen=True):
    """A token: the library's name for its type, its value, and where it stands, [start, end)."""

    type: str
    value: Any
    start: int
    end: int


class Part(msgspec.Struct, frozen=True):
    """A part of an expression.

    Attributes:
        kind: `pipe`, `or`, `and`, `compare`: operands, with operators between them; `not`, `group`: of one part;
            `item`: anything else, with the `call`, `list`, `object` and `filter` that it holds; `literal`.
        start, end: offsets in the source.
        parts: what it holds, from left to right.
        operators: tokens between the parts.
        value: of a literal; of a call, the function's name.
    """

    kind: str
    start: int
    end: int
    parts: tuple[Part, ...] = ()
    operators: tuple[Token, ...] = ()
    value: Any = None


def outline(source: str) -> Part:
    """The outline of an expression that parses."""
    found = tokens(source)
    # The library's ends are offsets for some tokens and lengths for others.
    return _part(
        [
            Token(
                one["type"],
                one["value"],
                one["start"],
                one["start"] + len(source[one["start"] : next_["start"]].rstrip()),
            )
            for one, next_ in pairwise(found)
        ]
    )


def walk(part: Part) -> Iterator[Part]:
    """A part and all that it holds."""
    yield part
    for each in part.parts:
        yield from walk(each)


def core(part: Part) -> Part:
    """What parentheses and negations are around."""
    while part.kind in ("group", "not"):
        part = part.parts[0]
    return part


def _part(found: Sequence[Token]) -> Part:
    start, end = found[0].start, found[-1].end
    if found[0].type == "expref":
        # It takes in all that follows it.
        return Part("item", start, end, (_part(found[1:]),))
    for kind, types in _LOOSEST_FIRST:
        cuts = [at for at, depth in _depths(found) if depth == 0 and found[at].type in types]
        if cuts:
            return Part(kind, start, end, tuple(map(_part, _split(found, cuts))), tuple(found[at] for at in cuts))
    if found[0].type == "not":
        return Part("not", start, end, (_part(found[1:]),))
    if found[0].type == "lparen" and _partner(found, 0) == len(found) - 1:
        return Part("group", start, end, (_part(found[1:-1]),))
    if len(found) == 1 and found[0].type == "literal":
        return Part("literal", start, end, value=found[0].value)
    return Part("item", start, end, tuple(_brackets(found)))


def _brackets(found: Sequence[Token]) -> Iterator[Part]:
    at = 0
    while at < len(found):
        if found[at].type not in _OPEN:
            at += 1
            continue
        partner = _partner(found, at)
        inner = found[at + 1 : partner]
        if found[at].type == "lparen":
            before = found[at - 1] if at else None
            name = before.value if before is not None and before.type == "unquoted_identifier" else None
            start = before.start if before is not None and name is not None else found[at].start
            yield Part("call", start, found[partner].end, tuple(_elements(inner)), value=name)
        elif found[at].type == "filter":
            yield Part("filter", found[at].start, found[partner].end, (_part(inner),))
        elif not all(token.type in _INDEX for token in inner):
            kind = "object" if found[at].type == "lbrace" else "list"
            yield Part(kind, found[at].start, found[partner].end, tuple(_elements(inner)))
        at = partner + 1


def _elements(inner: Sequence[Token]) -> Iterator[Part]:
    cuts = [at for at, depth in _depths(inner) if depth == 0 and inner[at].type == "comma"]
    for element in _split(inner, cuts) if inner else ():
        keyed = len(element) > 2 and element[1].type == "colon"
        yield _part(element[2:] if keyed else element)


def _split(found: Sequence[Token], cuts: Sequence[int]) -> list[Sequence[Token]]:
    starts = [0, *(at + 1 for at in cuts)]
    return [found[start:end] for start, end in zip(starts, [*cuts, len(found)], strict=True)]


def _depths(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Positions, and how many brackets are open there; a bracket itself stands inside."""
    depth = 0
    for at, token in enumerate(found):
        depth += token.type in _OPEN
        yield at, depth
        depth -= token.type in _CLOSED


def _partner(found: Sequence[Token], start: int) -> int:
    depth = 0
    for at in range(start, len(found)):
        depth += (found[at].type in _OPEN) - (found[at].type in _CLOSED)
        if depth == 0:
            return at
    raise AssertionError("an expression that parses has a partner for each bracket")
