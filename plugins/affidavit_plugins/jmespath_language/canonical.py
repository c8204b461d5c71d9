"""The clauses of a predicate in a form that is the same for clauses that mean the same.

Clauses are the operands of the outermost `&&`, in any order. Within them order is kept but for `||` and equality, and
what only turns a value into a boolean is left out where nothing else could come of it.
"""

from __future__ import annotations

import msgspec

from affidavit_plugins.jmespath_language.parsing import Node, operands

_OPPOSITES = {"eq": "ne", "ne": "eq"}


def clauses(tree: Node) -> frozenset[str]:
    """The texts of the clauses that must all hold."""
    node = _plain(tree)
    return frozenset(map(_text, operands(node) if node["type"] == "and_expression" else [node]))


def _plain(node: Node) -> Node:
    """A node that is asked only whether it is true, without double negation."""
    kind, children = node["type"], node["children"]
    if kind in ("and_expression", "or_expression"):
        plain: list[Node] = []
        for each in map(_plain, operands(node)):
            plain.extend(operands(each) if each["type"] == kind else [each])
        result = plain[0]
        for each in plain[1:]:
            result = {"type": kind, "children": [result, each]}
        return result
    if kind == "not_expression":
        inner = _plain(children[0])
        if inner["type"] == "not_expression":
            return _plain(inner["children"][0])
        if inner["type"] == "comparator" and inner["value"] in _OPPOSITES:
            return {**inner, "value": _OPPOSITES[inner["value"]]}
        return {"type": kind, "children": [inner]}
    return node


def _text(node: Node) -> str:
    kind = node["type"]
    children = operands(node) if kind in ("and_expression", "or_expression") else node["children"]
    parts = [_text(child) if isinstance(child, dict) else repr(child) for child in children]
    if kind == "or_expression" or (kind == "comparator" and node["value"] in _OPPOSITES):
        parts = sorted(set(parts)) if kind == "or_expression" else sorted(parts)
    value = msgspec.json.encode(node["value"], order="deterministic").decode() if "value" in node else ""
    return f"{kind}{value}({','.join(parts)})"
