"""The clauses of a predicate: the statements of its rule and of the rules that this one is made of.

A statement may need what those before it found, so that a clause holds where all statements up to it do, and is asked
only where those before it hold. Statements of functions are no clauses: they depend on the arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from affidavit import Clause, Place, Predicate

from affidavit_plugins.rego_language.modules import Module
from affidavit_plugins.rego_language.supervisor import RegoEvaluator
from affidavit_plugins.rego_language.syntax import (
    REFERENCES,
    Node,
    kind_of,
    reachable,
    reference,
    rule_name,
    whole_span,
)

_PROBE = "affidavit_clause_{}"

Path = tuple[str, ...]


class _Statement(msgspec.Struct, frozen=True):
    """A statement of a rule that is no function.

    Attributes:
        rule: the rule's name.
        first: whether it is the first of its body.
        body: where the body's statements begin.
        start, end: byte offsets of the statement.
    """

    rule: str
    first: bool
    body: int
    start: int
    end: int
    node: Node


def clauses(predicates: Sequence[Predicate]) -> list[tuple[Clause, ...]]:
    """The clauses of each predicate.

    Raises:
        DocumentError: with every problem of every predicate.
    """
    evaluator = RegoEvaluator(predicates, {})
    try:
        trees = evaluator.trees()
    finally:
        evaluator.close()
    return [
        tuple(_clauses(predicate, module, tree)) for predicate, (module, tree) in zip(predicates, trees, strict=True)
    ]


def _clauses(predicate: Predicate, module: Module, tree: Node) -> Iterator[Clause]:
    text = module.text().encode()
    statements = list(_statements(tree, text))
    concerned = reachable(tree["rules"], predicate.rule)
    probes = _with_probes(module, statements, text)
    position = -1
    # The rule that decides first, then what it is made of.
    for number, each in sorted(enumerate(statements), key=lambda item: item[1].rule != predicate.rule):
        if each.rule not in concerned:
            continue
        problem = module.problem(each.start, "")
        if module.inline:
            altered = msgspec.structs.replace(predicate, source=module.source_of(text[: each.end].decode() + "\n}\n"))
        else:
            altered = msgspec.structs.replace(predicate, source=probes, rule=_PROBE.format(number))
        written = " ".join(text[each.start : each.end].decode().split())
        decides = each.rule == predicate.rule
        yield Clause(
            altered,
            written if decides else f"{each.rule}: {written}",
            Place(problem.path, problem.line, problem.column),
            0 if decides else 1,
            -1 if each.first else position,
            _binds(each.node),
            tuple(dict.fromkeys(_paths(each.node))),
        )
        position += 1


def _binds(statement: Node) -> bool:
    kind, content = kind_of(statement["literal"])
    return kind in ("SomeIn", "SomeVars") or (kind == "Expr" and kind_of(content["expr"])[0] == "AssignExpr")


def _statements(tree: Node, text: bytes) -> Iterator[_Statement]:
    for rule in tree["rules"]:
        spec = rule.get("Spec")
        if spec is None or "Func" in spec["head"]:
            continue
        for body in spec["bodies"]:
            listed = body["query"]["stmts"]
            for number, statement in enumerate(listed):
                start, end = whole_span(statement, text)
                yield _Statement(rule_name(rule), not number, whole_span(listed[0], text)[0], start, end, statement)


def _with_probes(module: Module, statements: Sequence[_Statement], text: bytes) -> str:
    """A module with a rule more for each statement: that it and those before it hold. The same for all its steps."""
    probes = [
        f"{_PROBE.format(number)} if {{\n{text[each.body : each.end].decode()}\n}}\n"
        for number, each in enumerate(statements)
    ]
    return "\n".join((module.text().rstrip(), "", *probes))


def _paths(tree: Any) -> Iterator[Path]:
    """The fields of the record, and of the profile, that a statement names."""
    if isinstance(tree, list):
        for each in tree:
            yield from _paths(each)
    if not isinstance(tree, dict):
        return
    for kind, content in tree.items():
        if kind in REFERENCES:
            found = reference({kind: content})
            if (found.names[:1] == ("input",) and len(found.names) > 1) or found.names[:2] == ("data", "profile"):
                yield found.names[1:]
            yield from _paths(list(found.inner))
        elif kind == "Call" and (path := _got(content)):
            yield path
            yield from _paths(content["params"][2:])
        elif kind == "Call":
            yield from _paths(content["params"])
        else:
            yield from _paths(content)


def _got(call: Node) -> Path:
    """The path that `object.get(input.a, "b", …)` or `object.get(input, ["a", "b"], …)` reads; () for other calls."""
    if reference(call["fcn"]).names != ("object", "get") or len(call["params"]) != 3:
        return ()
    target, key, _ = call["params"]
    if kind_of(target)[0] not in REFERENCES:
        return ()
    root = reference(target)
    kind, content = kind_of(key)
    keys = [content] if kind == "String" else [kind_of(item)[1] for item in content.get("items", ())]
    names = tuple(str(each.get("value")) for each in keys)
    if not root.whole or not names:
        return ()
    if root.names[0] == "input":
        return (*root.names[1:], *names)
    return (*root.names[1:], *names) if root.names[:2] == ("data", "profile") else ()
