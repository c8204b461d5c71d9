"""Which parts of a record a predicate can look at."""

from __future__ import annotations

from affidavit import Predicate

from affidavit_plugins.jmespath_language.parsing import ExpressionError, Node, parse, walk

# What gives a value as a whole, the record itself perhaps.
_WHOLE = frozenset({"current", "value_projection"})


def fields(predicate: Predicate) -> frozenset[str] | None:
    """The record's top-level fields that a predicate can look at, and more; None where it may look at any.

    That is every name in it, at whatever depth: a record is looked at by naming its fields, or taken whole.
    """
    try:
        return names(parse(predicate.source))
    except ExpressionError:
        return None


def names(tree: Node) -> frozenset[str] | None:
    """As `fields`, of a tree."""
    nodes = list(walk(tree))
    if any(node["type"] in _WHOLE for node in nodes):
        return None
    return frozenset(node["value"] for node in nodes if node["type"] == "field")
