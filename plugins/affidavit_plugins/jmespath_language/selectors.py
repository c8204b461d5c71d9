"""Which header values a predicate needs to be true, so that the engine can leave out records that cannot match."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from affidavit import Predicate

from affidavit_plugins.jmespath_language.parsing import ExpressionError, Node, operands, parse, path_of, strings

_NOT_IN_HEADERS = frozenset({"actor", "profile"})

Needs = dict[str, frozenset[str]]


def selectors(predicate: Predicate) -> Mapping[str, frozenset[str]]:
    """Header path → the only values with which the predicate can be true.

    Read off comparisons with strings, `contains(['a', 'b'], path)`, `&&` and `||`; whatever else stands in the
    predicate needs nothing. Paths are those that `Headers` can read: of one or two names without dots. `actor` and
    `profile` are no part of the raw record. Nothing for an expression that does not parse: `compile` reports that.
    """
    try:
        return _needs(parse(predicate.source))
    except ExpressionError:
        return {}


def _needs(node: Node) -> Needs:
    """Path → values, one of which each path must have whenever the node gives something that counts as true."""
    kind = node["type"]
    if kind == "and_expression":
        return reduce(_both, map(_needs, operands(node)))
    if kind == "or_expression":
        return reduce(_either, map(_needs, operands(node)))
    if kind == "comparator" and node["value"] == "eq":
        left, right = node["children"]
        return _need(left, _string(right)) or _need(right, _string(left))
    if kind == "function_expression" and node["value"] == "contains" and len(node["children"]) == 2:
        listed, path = node["children"]
        return _need(path, strings(listed))
    return {}


def _both(one: Needs, other: Needs) -> Needs:
    shared = {path: one[path] & other[path] for path in one.keys() & other.keys()}
    return {**one, **other, **shared}


def _either(one: Needs, other: Needs) -> Needs:
    return {path: one[path] | other[path] for path in one.keys() & other.keys()}


def _need(node: Node, values: frozenset[str] | None) -> Needs:
    names = path_of(node)
    if values is None or names is None:
        return {}
    first, *rest = names
    if first in _NOT_IN_HEADERS or len(rest) > 1 or any(not name or "." in name for name in names):
        return {}
    return {".".join(names): values}


def _string(node: Node) -> frozenset[str] | None:
    if node["type"] == "literal" and isinstance(node["value"], str):
        return frozenset({node["value"]})
    return None
