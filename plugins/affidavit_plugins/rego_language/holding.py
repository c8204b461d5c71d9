"""Whether a statement of a body holds on every record that `select` lets through, or on none.

Judged are constants, references to `input`, and comparisons of those with constants. Everything else may hold or not.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from affidavit import FieldTypes, Step

from affidavit_plugins.rego_language.syntax import REFERENCES, Node, kind_of, reference, span

Path = tuple[str, ...]

_TYPES = {
    "Array": "array",
    "Bool": "boolean",
    "Number": "number",
    "Object": "object",
    "RawString": "string",
    "String": "string",
}
_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Lt": operator.lt,
    "Le": operator.le,
    "Gt": operator.gt,
    "Ge": operator.ge,
}
_GLOB = frozenset("*?")


class Known(msgspec.Struct, frozen=True):
    """What is known of every record that a body sees: the step's select, and what is documented of fields."""

    step: Step
    types: FieldTypes

    def exactly(self, path: Path) -> frozenset[str] | None:
        """The texts one of which a selected field is; None where there are globs, or it is not selected."""
        values = self.step.select.get(".".join(path))
        return None if values is None or any(_GLOB & set(value) for value in values) else frozenset(values)

    def may_be(self, path: Path, text: str) -> bool:
        """Whether a field can be this text."""
        name = ".".join(path)
        values, known = self.step.select.get(name), self.types.get(name)
        documented = known is None or ("string" in known.types and (known.texts is None or text in known.texts))
        return documented and (values is None or any(_may_fit(text, value) for value in values))

    def may_have(self, path: Path, kind: str) -> bool:
        """Whether a field can be of the type of a node's kind."""
        known = self.types.get(".".join(path))
        return known is None or kind not in _TYPES or _TYPES[kind] in known.types


def input_path(node: Node) -> Path:
    """The names after `input`; () for anything else."""
    if kind_of(node)[0] not in REFERENCES:
        return ()
    names = reference(node).names
    return names[1:] if names[:1] == ("input",) else ()


def text_of(node: Node) -> str | None:
    """The text that a node is; None for anything else."""
    kind, content = kind_of(node)
    return content["value"] if kind in ("String", "RawString") else None


def comparison(kind: str, content: Node) -> list[tuple[Node, tuple[str, ...]]]:
    """`x == "text"` or `x in {"a", "b"}`: x, and the texts."""
    if kind == "BoolExpr" and content["op"] == "Eq":
        pairs = ((content["lhs"], content["rhs"]), (content["rhs"], content["lhs"]))
        return [(one, (text,)) for one, other in pairs if (text := text_of(other)) is not None]
    if kind == "Membership" and content["key"] is None:
        collection, items = kind_of(content["collection"])
        texts = [text_of(item) for item in items["items"]] if collection in ("Set", "Array") else [None]
        if texts and None not in texts:
            return [(content["value"], tuple(text for text in texts if text is not None))]
    return []


def always(statements: Sequence[Node], known: Known) -> bool:
    """Whether a body holds on every record."""
    return bool(statements) and all(_outcome(statement, known) is True for statement in statements)


def contradiction(statements: Sequence[Node], known: Known) -> int | None:
    """Where a statement stands that never holds beside those before it; None when each may."""
    allowed: dict[Path, set[str]] = {}
    for statement in statements:
        if _outcome(statement, known) is False:
            return span(statement)[0]
        kind, content = kind_of(statement["literal"])
        if kind != "Expr" or statement.get("with_mods"):
            continue
        for node, texts in comparison(*kind_of(content["expr"])):
            path = input_path(node)
            if not path or not reference(node).whole:
                continue
            left = {text for text in texts if known.may_be(path, text)}
            left &= allowed.get(path, left)
            if not left:
                return reference(node).start
            allowed[path] = left
    return None


def _outcome(statement: Node, known: Known) -> bool | None:
    """Whether a statement holds: always, never, or (None) now and then."""
    kind, content = kind_of(statement["literal"])
    if kind not in ("Expr", "NotExpr") or statement.get("with_mods"):
        return None
    found = _truth(content["expr"], known)
    return found if kind == "Expr" or found is None else not found


def _truth(node: Node, known: Known) -> bool | None:
    kind, content = kind_of(node)
    if kind == "Bool":
        return bool(content["value"])
    if kind in REFERENCES:
        selected = reference(node).whole and ".".join(input_path(node)) in known.step.select
        return True if selected else None
    for compared, texts in comparison(kind, content):
        values = known.exactly(input_path(compared)) if kind_of(compared)[0] in REFERENCES else None
        if values is not None and reference(compared).whole and values <= {*texts}:
            return True
    if kind != "BoolExpr":
        return None
    one, other = kind_of(content["lhs"]), kind_of(content["rhs"])
    if content["op"] == "Eq":
        for side, (constant, _) in ((content["lhs"], other), (content["rhs"], one)):
            path = input_path(side)
            if path and reference(side).whole and not known.may_have(path, constant):
                return False
    return _of_constants(content["op"], one, other)


def _of_constants(op: str, one: tuple[str, Node], other: tuple[str, Node]) -> bool | None:
    """What a comparison of two scalars gives; None for anything else, and for an order among different types."""
    constants = [content["value"] for kind, content in (one, other) if kind in ("Bool", "Null", *_SCALARS)]
    if len(constants) < 2:
        return None
    left, right = constants
    alike = _TYPES.get(one[0]) == _TYPES.get(other[0])
    if op in ("Eq", "Ne"):
        return (alike and left == right) is (op == "Eq")
    return _ORDERINGS[op](left, right) if alike and one[0] in _SCALARS and op in _ORDERINGS else None


_SCALARS = ("Number", "RawString", "String")


def _may_fit(text: str, value: str) -> bool:
    """Whether a text may be one that a value of `select` lets through; a glob is looked at up to its first wildcard."""
    begins = value.partition("*")[0].partition("?")[0]
    return text == value or (begins != value and text.startswith(begins))
