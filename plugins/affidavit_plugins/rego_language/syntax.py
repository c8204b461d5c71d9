"""Reads the engine's syntax tree (Regorus' `get_ast_as_json`).

A node is an object with one key, its kind in upper case: `{"Call": {"span": …, "fcn": …, "params": […]}}`. Spans count
bytes of the module's text from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

Node = dict[str, Any]

REFERENCES = frozenset({"Var", "RefDot", "RefBrack"})
QUOTES = (b'"', b"`")
COMPREHENSIONS = frozenset({"ArrayCompr", "SetCompr", "ObjectCompr"})


class Reference(msgspec.Struct, frozen=True):
    """`data.profile.accounts[i]`: a root with what follows it.

    Attributes:
        names: the root variable and the names that follow, up to the first part that is not a constant string. Empty
            when the root is no variable (`f(x).a`).
        whole: whether `names` is all of it.
        start: byte offset.
        inner: nodes inside it: indices that are not constant, and a root that is no variable.
    """

    names: tuple[str, ...]
    whole: bool
    start: int
    inner: tuple[Node, ...]


def kind_of(node: Node) -> tuple[str, Node]:
    """A node's kind and content."""
    return next(iter(node.items()))


def reference(node: Node) -> Reference:
    """The reference that a node is: of kind Var, RefDot or RefBrack."""
    parts: list[str | None] = []
    inner: list[Node] = []
    start = kind_of(node)[1]["span"]["start"]
    while True:
        kind, body = kind_of(node)
        if kind == "Var":
            parts.append(body["value"])
            break
        if kind == "RefDot":
            parts.append(body["field"][1])
        elif kind == "RefBrack":
            index_kind, index = kind_of(body["index"])
            parts.append(index["value"] if index_kind in ("String", "RawString") else None)
            if index_kind not in ("String", "RawString"):
                inner.append(body["index"])
        else:
            inner.append(node)
            parts.append(None)
            break
        node = body["refr"]
    parts.reverse()
    names = parts[: parts.index(None)] if None in parts else parts
    return Reference(tuple(str(name) for name in names), None not in parts, start, tuple(inner))


def walk(tree: Any, prune: frozenset[str] = frozenset()) -> Iterator[tuple[str, Node]]:
    """Every node's kind and content, in no particular order. Nodes of a kind in `prune` are given, but not entered.

    A `with` of a statement, which the tree gives no kind, is given as one of kind "With".
    """
    # With a stack of its own: the tree may be deeper than Python recurses.
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                if key[:1].isupper():
                    yield key, value
                    if key in prune:
                        continue
                elif key == "with_mods":
                    yield from (("With", modifier) for modifier in value)
                if isinstance(value, (dict, list)):
                    stack.append(value)


def span(node: Node) -> tuple[int, int]:
    """Byte offsets [start, end) of a node's content."""
    return node["span"]["start"], node["span"]["end"]


def whole_span(node: Node, text: bytes) -> tuple[int, int]:
    """As `span`, with the quotes of a string that the node begins or ends with, which the tree leaves out."""
    start, end = span(node)
    return start - (text[start - 1 : start] in QUOTES), end + (text[end : end + 1] in QUOTES)


def queries(tree: Any) -> Iterator[list[Node]]:
    """The statements of every body, comprehension and `every` in a tree."""
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            if isinstance(statements := item.get("stmts"), list):
                yield statements
            stack.extend(item.values())


def rule_name(rule: Node) -> str:
    """The name of the rule that a definition is of."""
    content = kind_of(rule)[1]
    head = kind_of(content["head"])[1] if "head" in content else content
    return reference(head["refr"]).names[0]


def reachable(rules: Sequence[Node], name: str) -> frozenset[str]:
    """The names of the rules that the rule `name` is made of, its own among them."""
    uses: dict[str, set[str]] = {}
    for rule in rules:
        uses.setdefault(rule_name(rule), set()).update(
            content["value"] for kind, content in walk(rule) if kind == "Var"
        )
    found: set[str] = set()
    pending = [name]
    while pending:
        each = pending.pop()
        if each in uses and each not in found:
            found.add(each)
            pending.extend(uses[each])
    return frozenset(found)
