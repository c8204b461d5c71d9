"""Where a failing built-in function makes a rule's body undefined, and nothing else.

In OPA a built-in function that cannot use its arguments is undefined, and so is the body it stands in; Regorus stops
the whole evaluation instead, though another body of the rule might hold. Where a body runs once at most, with one
binding of its variables, it can be taken out and the rest evaluated: that is what OPA would have done. Elsewhere (in a
loop, a comprehension, a negation, a function) the failure may concern one run of many, and its outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from affidavit_plugins.rego_language.syntax import COMPREHENSIONS, QUOTES, Node, kind_of, span, walk

_NESTED = COMPREHENSIONS | {"Every", "NotExpr"}
_NEVER = b"1>2"


class Body(msgspec.Struct, frozen=True):
    """A rule body that runs once at most.

    Attributes:
        start, end: byte offsets of its statements.
        nested: spans within it that may run more often, or where undefined means something else.
        collection: where the body loops, the span of the collection of its only loop: before that it runs once.
    """

    start: int
    end: int
    nested: tuple[tuple[int, int], ...]
    collection: tuple[int, int] | None

    def decides(self, offset: int) -> bool:
        """Whether a failure at a byte offset makes this body undefined, and does nothing else."""
        if not self.start <= offset < self.end or any(start <= offset < end for start, end in self.nested):
            return False
        return self.collection is None or self.collection[0] <= offset < self.collection[1]


def bodies(rules: Sequence[Node], text: bytes) -> tuple[Body, ...]:
    """The bodies of a module's rules, but for functions, which run with many arguments.

    None where `with` stands anywhere in the module: it runs rules again, on other input.
    """
    if any(kind == "With" for kind, _ in walk(list(rules))):
        return ()
    found = []
    for rule in rules:
        spec = rule.get("Spec")
        if spec is None or "Func" in spec["head"]:
            continue
        for entry in spec["bodies"]:
            body = _body(entry["query"]["stmts"], text)
            if body is not None:
                found.append(body)
    return tuple(found)


def _body(statements: list[Any], text: bytes) -> Body | None:
    if not statements:
        return None
    nested: list[tuple[int, int]] = []
    loops: list[tuple[int, int] | None] = []
    for kind, content in walk(statements, prune=_NESTED):
        if kind in _NESTED:
            # The collection of `every` is evaluated once, but what it means where it fails is every's affair.
            nested.append(span(content))
        elif kind == "SomeIn":
            loops.append(span(kind_of(content["collection"])[1]))
        elif kind == "SomeVars" or _may_loop(kind, content):
            loops.append(None)
    if len(loops) > 1 or None in loops:
        return None
    start, end = span(statements[0])[0], span(statements[-1])[1]
    # The span of a string leaves out its quotes, and so does that of a statement which begins or ends with one.
    start -= text[start - 1 : start] in QUOTES
    end += text[end : end + 1] in QUOTES
    return Body(start, end, tuple(nested), loops[0] if loops else None)


def _may_loop(kind: str, content: Node) -> bool:
    if kind == "RefBrack":
        return kind_of(content["index"])[0] not in ("String", "RawString", "Number")
    return kind == "Call" and kind_of(content["fcn"])[1].get("value") == "walk"


def without(text: bytes, taken: Iterable[Body]) -> bytes | None:
    """A module's text with the statements of some bodies replaced by one that never holds; all else keeps its place.

    None where there is no room for that.
    """
    for body in taken:
        blank = bytearray(byte if byte in b"\r\n" else ord(" ") for byte in text[body.start : body.end])
        room = blank.find(b" " * len(_NEVER))
        if room < 0:
            return None
        blank[room : room + len(_NEVER)] = _NEVER
        text = text[: body.start] + bytes(blank) + text[body.end :]
    return text
