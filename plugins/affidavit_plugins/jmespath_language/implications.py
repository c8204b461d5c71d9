"""What follows about the fields of a record from a condition that holds, or does not, or was evaluated without failing.

Facts are kept by a field's key: the names that lead to it from the record, or from the item of an array at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import msgspec

from affidavit_plugins.jmespath_language.ordering import NUMBERS, ORDERABLE
from affidavit_plugins.jmespath_language.parsing import Node, operands, strings
from affidavit_plugins.jmespath_language.possible import (
    ANY,
    ARRAY,
    FALSY,
    KINDS_OF_TYPE,
    NOT_NULL,
    NULL,
    NUMBER,
    OBJECT,
    TEXTS,
    TRUTHY,
    Fact,
    Key,
    Kinds,
    Possible,
    kind_of,
)
from affidavit_plugins.jmespath_language.signatures import EMPTY_ON_NULL, NULL_ON_NULL, ONLY_TEXT, accepted

Facts = Mapping[Key, Fact]

_ORDERINGS = frozenset({"lt", "lte", "gt", "gte"})
_PROJECTIONS = frozenset({"projection", "filter_projection", "value_projection", "flatten"})


def meet(*facts: Facts) -> dict[Key, Fact]:
    """Facts that all hold."""
    result: dict[Key, Fact] = {}
    for each in facts:
        for key, fact in each.items():
            result[key] = result[key].both(fact) if key in result else fact
    return result


def _join(one: Facts, other: Facts) -> dict[Key, Fact]:
    """What holds when one of two lots of facts does."""
    return {key: fact.either(other[key]) for key, fact in one.items() if key in other}


def member(current: Possible, name: str) -> Possible:
    """A field of a value, before any fact about it."""
    key = None if current.key is None else (*current.key, name)
    if current.members is not None:
        known = current.members.get(name)
        return msgspec.structs.replace(known, key=key) if known else Possible(Fact(frozenset({NULL})))
    if OBJECT not in current.kinds:
        return Possible(Fact(frozenset({NULL})))
    path = None if current.path is None else (*current.path, name)
    within = {key[1:]: fact for key, fact in current.within.items() if len(key) > 1 and key[0] == name}
    return Possible(current.within.get((name,), Fact()), key, path, within=within)


class Implications:
    """What conditions say of the values they read.

    Args:
        functions: the function table, `Functions.FUNCTION_TABLE` of the library.
    """

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self._functions = functions

    def holding(self, node: Node, current: Possible) -> dict[Key, Fact]:
        """What follows when a node gives something that is true."""
        kind, children = node["type"], node["children"]
        if kind == "and_expression":
            return meet(*(self.holding(each, current) for each in operands(node)))
        if kind == "or_expression":
            return reduce(_join, (self.holding(each, current) for each in operands(node)))
        if kind == "not_expression":
            return self.failing(children[0], current)
        if kind == "comparator":
            return self._comparing(node, current, equal=node["value"] == "eq")
        if kind == "function_expression" and node["value"] in EMPTY_ON_NULL:
            return self._about(children, current, NOT_NULL)
        if kind == "function_expression" and node["value"] == "contains":
            return meet(self.evaluated(node, current), self._listed(node, current))
        return meet(self._present(node, current), self._fact(node, current, Fact(TRUTHY)))

    def failing(self, node: Node, current: Possible) -> dict[Key, Fact]:
        """What follows when a node gives something that is false."""
        kind, children = node["type"], node["children"]
        if kind == "or_expression":
            return meet(*(self.failing(each, current) for each in operands(node)))
        if kind == "and_expression":
            return reduce(_join, (self.failing(each, current) for each in operands(node)))
        if kind == "not_expression":
            return self.holding(children[0], current)
        if kind == "comparator" and node["value"] in ("eq", "ne"):
            return self._comparing(node, current, equal=node["value"] == "ne")
        return meet(self.evaluated(node, current), self._fact(node, current, Fact(FALSY)))

    def evaluated(self, node: Node, current: Possible) -> dict[Key, Fact]:
        """What follows when a node gave anything at all: the functions in it did not fail."""
        kind, children = node["type"], node["children"]
        if kind in ("and_expression", "or_expression"):
            return self.evaluated(operands(node)[0], current)
        if kind in ("not_expression", "subexpression", "index_expression", "pipe", *_PROJECTIONS):
            return self.evaluated(children[0], current) if children else {}
        if kind == "comparator":
            return meet(*(self.evaluated(each, current) for each in children))
        if kind != "function_expression":
            return {}
        signature = self._functions[node["value"]]["signature"]
        facts = [self.evaluated(each, current) for each in children if each["type"] != "expref"]
        for position, each in enumerate(children):
            kinds = accepted(signature, position)
            facts.append(self._fact(each, current, Fact(kinds)))
            if NULL not in kinds:
                facts.append(self._present(each, current))
        return meet(*facts)

    def _present(self, node: Node, current: Possible) -> dict[Key, Fact]:
        """What follows when a node gives something that is not null."""
        kind, children = node["type"], node["children"]
        facts: list[Facts] = [self.evaluated(node, current), self._fact(node, current, Fact(NOT_NULL))]
        if kind == "function_expression":
            name = node["value"]
            facts.extend(self._present(children[each], current) for each in NULL_ON_NULL.get(name, ()))
            facts.extend(self._fact(children[each], current, Fact(TEXTS)) for each in ONLY_TEXT.get(name, ()))
        elif kind in ("pipe", "subexpression", "index_expression", *_PROJECTIONS) and children:
            facts.append(self._present(children[0], current))
        return meet(*facts)

    def _comparing(self, node: Node, current: Possible, *, equal: bool) -> dict[Key, Fact]:
        left, right = node["children"]
        if left["type"] == "literal":
            left, right = right, left
        facts: list[Facts] = [self.evaluated(node, current)]
        if node["value"] in _ORDERINGS:
            # A text is in order with texts alone, a number with numbers.
            kinds = next((each for each in (TEXTS, NUMBERS) if _is_among(right, each)), ORDERABLE)
            facts.extend(self._fact(each, current, Fact(kinds)) for each in (left, right))
            facts.extend(self._present(each, current) for each in (left, right) if each["type"] != "literal")
        elif right["type"] == "literal":
            constant = right["value"]
            kind = kind_of(constant)
            if equal:
                texts = frozenset({constant}) if isinstance(constant, str) else None
                facts.append(self._fact(left, current, Fact(frozenset({kind}), texts)))
            elif isinstance(constant, str):
                facts.append(self._fact(left, current, Fact(excluded=frozenset({constant}))))
            elif kind != NUMBER and not isinstance(constant, (list, dict)):
                facts.append(self._fact(left, current, Fact(ANY - {kind})))
            if equal != (constant is None):
                facts.append(self._present(left, current))
            if equal and left["type"] == "function_expression" and left["value"] == "type":
                kinds = KINDS_OF_TYPE.get(constant, frozenset()) if isinstance(constant, str) else frozenset()
                facts.append(self._about(left["children"], current, kinds))
        return meet(*facts)

    def _listed(self, call: Node, current: Possible) -> dict[Key, Fact]:
        """`contains(['a', 'b'], x)`: x is one of these."""
        listed, sought = call["children"]
        texts = strings(listed)
        return {} if texts is None else self._fact(sought, current, Fact(TEXTS, texts))

    def _about(self, nodes: Sequence[Node], current: Possible, kinds: frozenset[str]) -> dict[Key, Fact]:
        return meet(*(self._fact(each, current, Fact(kinds)) for each in nodes))

    def _fact(self, node: Node, current: Possible, fact: Fact) -> dict[Key, Fact]:
        """A fact about the value of a path, and what follows for the objects that lead to it."""
        found = locate(node, current)
        if found is None or found.key is None:
            return {}
        facts = {found.key: fact}
        if NULL not in fact.kinds:
            base = len(current.key or ())
            names = range(base + 1, len(found.key))
            facts.update((found.key[:length], Fact(frozenset({_holds(found.key[length])}))) for length in names)
        return facts


def _is_among(node: Node, kinds: Kinds) -> bool:
    return node["type"] == "literal" and kind_of(node["value"]) in kinds


def _holds(step: Any) -> str:
    """What a value must be to have a field, or an item, that is there."""
    return ARRAY if isinstance(step, int) else OBJECT


def locate(node: Node, current: Possible) -> Possible | None:
    """The value of a path, by its key; None for what is no path."""
    kind, children = node["type"], node["children"]
    if kind in ("identity", "current"):
        return current
    if kind == "field":
        return member(current, node["value"])
    if kind == "index" and current.key is not None:
        return Possible(Fact(), (*current.key, node["value"]))
    if kind in ("subexpression", "index_expression", "pipe"):
        found: Possible | None = current
        for child in children:
            found = None if found is None else locate(child, found)
        return found
    return None
