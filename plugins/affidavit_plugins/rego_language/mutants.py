"""The mutants of a predicate: the same with one thing altered, by an edit at a place that the syntax tree gives.

Only rules that the predicate is made of are altered. What the engine refuses, an edit that takes away a variable which
others need, say, is no mutant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import msgspec
from affidavit import DocumentError, Mutant, Place, Predicate, Step

from affidavit_plugins.altering import (
    MARK,
    altered_beginning,
    altered_cidr,
    altered_end,
    altered_glob,
    altered_number,
    altered_regex,
)
from affidavit_plugins.rego_language.modules import Module
from affidavit_plugins.rego_language.supervisor import RegoEvaluator
from affidavit_plugins.rego_language.syntax import (
    Node,
    kind_of,
    queries,
    reachable,
    reference,
    rule_name,
    span,
    walk,
    whole_span,
)

_OPERATORS = {
    "Eq": ("==", "!="),
    "Ne": ("!=", "=="),
    "Lt": ("<", "<="),
    "Le": ("<=", "<"),
    "Gt": (">", ">="),
    "Ge": (">=", ">"),
}
_SCALARS = frozenset({"String", "RawString", "Number", "Bool", "True", "False", "Null"})
_PATTERNS = {
    "regex.match": (0, altered_regex),
    "glob.match": (0, altered_glob),
    "startswith": (1, altered_beginning),
    "contains": (1, altered_beginning),
    "endswith": (1, altered_end),
    "net.cidr_contains": (0, altered_cidr),
    # Our own, as it is named where it is imported, or in full.
    "cloudtrail.cidr_contains": (0, altered_cidr),
    "data.affidavit.cloudtrail.cidr_contains": (0, altered_cidr),
}
_SHOWN = 60


class _Edit(msgspec.Struct, frozen=True):
    """Another text for the bytes [start, end) of a module; what it alters begins at `at`."""

    start: int
    end: int
    text: str
    change: str
    at: int

    def apply(self, text: bytes) -> bytes:
        return text[: self.start] + self.text.encode() + text[self.end :]


def mutants(steps: Sequence[Step]) -> list[tuple[Mutant, ...]]:
    """The mutants of each step's predicate.

    Raises:
        DocumentError: with every problem of every predicate.
    """
    predicates = [step.predicate for step in steps]
    evaluator = RegoEvaluator(predicates, {})
    try:
        trees = evaluator.trees()
    finally:
        evaluator.close()
    numbers = count()
    found = [
        [
            Mutant(_edited(predicate, module, tree, edit, next(numbers)), _place(module, edit.at), edit.change)
            for edit in _distinct_edits(module, tree)
        ]
        for predicate, (module, tree) in zip(predicates, trees, strict=True)
    ]
    # A policy at a time: the mutants of many are more than one engine is allowed to hold.
    refused = set().union(*(_refused([each.predicate for each in members]) for members in found if members))
    return [tuple(each for each in members if each.predicate not in refused) for members in found]


def _edited(predicate: Predicate, module: Module, tree: Node, edit: _Edit, number: int) -> Predicate:
    text = module.text().encode()
    if module.inline:
        return msgspec.structs.replace(predicate, source=module.source_of(edit.apply(text).decode()))
    # A package of its own, so that all mutants fit into one engine; and without the annotation, which is long.
    package = kind_of(tree["package"]["refr"])[1]
    start, end = tree["package"]["span"]["start"], span(package)[1]
    altered = edit.apply(text)
    named = altered[start:end] + f".affidavit_mutant_{number}".encode() + altered[end:]
    return msgspec.structs.replace(predicate, source=named.decode())


def _place(module: Module, offset: int) -> Place:
    problem = module.problem(offset, "")
    return Place(problem.path, problem.line, problem.column)


def _refused(predicates: Sequence[Predicate]) -> set[Predicate]:
    """Those that do not compile."""
    named = {f"mutant {number}": each for number, each in enumerate(predicates)}
    # Under paths of their own, which the problems tell.
    marked = [msgspec.structs.replace(each, place=Place(name)) for name, each in named.items()]
    try:
        RegoEvaluator(marked, {}).close()
    except DocumentError as error:
        return {named[problem.path] for problem in error.problems}
    return set()


def _distinct_edits(module: Module, tree: Node) -> Iterator[_Edit]:
    text = module.text().encode()
    seen = {text}
    for edit in _edits(module.rule, tree, text):
        altered = edit.apply(text)
        if altered not in seen:
            seen.add(altered)
            yield edit


def _edits(rule: str, tree: Node, text: bytes) -> Iterator[_Edit]:
    concerned = reachable(tree["rules"], rule)
    rules = [each for each in tree["rules"] if rule_name(each) in concerned]
    names = [rule_name(each) for each in rules]
    for each, name in zip(rules, names, strict=True):
        if names.count(name) > 1:
            yield _replaced(text, whole_span(kind_of(each)[1], text), "")
    for statements in queries(rules):
        for statement in statements:
            yield from _statement_edits(statement, text)
    for kind, content in walk(rules):
        if kind == "BoolExpr":
            yield from _comparison_edits(content, text)
        elif kind == "Membership":
            yield from _literal_edits(content["value"], text)
        elif kind == "Call":
            yield from _call_edits(content, text)
        elif kind in ("Array", "Set"):
            if all(kind_of(item)[0] in _SCALARS for item in content.get("items", ())):
                yield from _dropped([whole_span(kind_of(item)[1], text) for item in content.get("items", ())], text)
        elif kind == "Object":
            yield from _dropped([whole_span({"span": field[0]}, text) for field in content["fields"]], text)


def _statement_edits(statement: Node, text: bytes) -> Iterator[_Edit]:
    start, end = whole_span(statement, text)
    written = text[start:end].decode()
    yield _Edit(start, end, "true", f"dropped {_cut(written)}", start)
    kind, content = kind_of(statement["literal"])
    if kind == "NotExpr":
        inner = whole_span(kind_of(content["expr"])[1], text)[0]
        yield _Edit(start, inner, "", f"negated {_cut(written)}", start)
    elif kind == "Expr":
        inner_kind, inner_content = kind_of(content["expr"])
        # The opposite of an equality is among the edits of comparisons.
        if inner_kind != "AssignExpr" and inner_content.get("op") not in ("Eq", "Ne"):
            yield _Edit(start, start, "not ", f"negated {_cut(written)}", start)


def _comparison_edits(content: Node, text: bytes) -> Iterator[_Edit]:
    if content["op"] in _OPERATORS:
        operator, other = _OPERATORS[content["op"]]
        after = whole_span(kind_of(content["lhs"])[1], text)[1]
        before = whole_span(kind_of(content["rhs"])[1], text)[0]
        at = text.find(operator.encode(), after, before)
        if at >= 0:
            written = text[slice(*whole_span(content, text))].decode()
            yield _Edit(at, at + len(operator), other, f"{operator} became {other} in {_cut(written)}", at)
    for side in ("lhs", "rhs"):
        yield from _literal_edits(content[side], text)


def _call_edits(content: Node, text: bytes) -> Iterator[_Edit]:
    name = ".".join(reference(content["fcn"]).names)
    for position, argument in enumerate(content["params"]):
        kind, literal = kind_of(argument)
        if kind not in ("String", "RawString"):
            continue
        if name in _PATTERNS and position == _PATTERNS[name][0]:
            for altered in _PATTERNS[name][1](literal["value"]):
                yield _replaced(text, whole_span(literal, text), _written(altered))


def _literal_edits(node: Node, text: bytes) -> Iterator[_Edit]:
    kind, content = kind_of(node)
    value: Any = content.get("value")
    if kind in ("String", "RawString"):
        yield _replaced(text, whole_span(content, text), _written(value + MARK))
    elif kind == "Number" and isinstance(value, (int, float)):
        for number in altered_number(value):
            yield _replaced(text, span(content), str(number))
    elif isinstance(value, bool):
        yield _replaced(text, span(content), "false" if value else "true")


def _dropped(spans: Sequence[tuple[int, int]], text: bytes) -> Iterator[_Edit]:
    """Each element of several left out, with the comma beside it."""
    for position, (start, end) in enumerate(spans if len(spans) > 1 else ()):
        edge = (spans[position - 1][1], end) if position else (start, spans[1][0])
        yield _Edit(*edge, "", f"dropped {_cut(text[start:end].decode())}", start)


def _replaced(text: bytes, where: tuple[int, int], other: str) -> _Edit:
    written = _cut(text[slice(*where)].decode())
    return _Edit(*where, other, f"{written} became {_cut(other)}" if other else f"dropped {written}", where[0])


def _written(value: str) -> str:
    return f"`{value}`" if "`" not in value else msgspec.json.encode(value).decode()


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
