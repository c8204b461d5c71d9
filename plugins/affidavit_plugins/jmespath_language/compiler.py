"""Syntax tree → Python closures that give exactly what the jmespath library's interpreter gives, errors included.

This module goes through the tree; `closures` holds the closures that predicates run through most. Semantics:
https://jmespath.org/specification.html, and where that is silent the library's `visitor.TreeInterpreter`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import groupby
from typing import Any

from affidavit_plugins.jmespath_language.closures import (
    Run,
    all_of,
    any_of,
    call,
    equality,
    equals_constant,
    is_false,
    itself,
    one_after_another,
    ordering,
    path,
    path_equals,
)
from affidavit_plugins.jmespath_language.functions import PATTERN_FUNCTIONS, PredicateFunctions
from affidavit_plugins.jmespath_language.parsing import Node, operands, path_of

_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def compile_tree(tree: Node, functions: PredicateFunctions) -> Run:
    """Compile a tree in which `mistakes` found none. The closure raises what the library would raise."""
    return _Compiler(functions).compile(tree)


class _Expression:
    """`&expression`, a value that functions like `sort_by` call. The library's type check goes by this class's name."""

    __slots__ = ("expression",)

    def __init__(self, expression: Run) -> None:
        self.expression = expression

    def __repr__(self) -> str:
        return "&…"

    def visit(self, expression: Run, value: Any) -> Any:
        return expression(value)


class _Compiler:
    """One method a node type, named after it."""

    def __init__(self, functions: PredicateFunctions) -> None:
        self.functions = functions

    def compile(self, node: Node) -> Run:
        method: Callable[[Node], Run] = getattr(self, f"_{node['type']}")
        return method(node)

    def _identity(self, _node: Node) -> Run:
        return itself

    _current = _identity

    def _literal(self, node: Node) -> Run:
        constant = node["value"]
        return lambda _value: constant

    def _field(self, node: Node) -> Run:
        return path((node["value"],))

    def _steps(self, node: Node) -> Run:
        steps: list[Run] = []
        for is_field, children in groupby(node["children"], key=lambda child: child["type"] == "field"):
            if is_field:
                steps.append(path(tuple(child["value"] for child in children)))
            else:
                steps.extend(map(self.compile, children))
        return one_after_another(steps)

    _subexpression = _steps
    _index_expression = _steps

    def _pipe(self, node: Node) -> Run:
        return one_after_another([self.compile(operand) for operand in operands(node)])

    def _and_expression(self, node: Node) -> Run:
        return all_of([self.compile(operand) for operand in operands(node)])

    def _or_expression(self, node: Node) -> Run:
        return any_of([self.compile(operand) for operand in operands(node)])

    def _not_expression(self, node: Node) -> Run:
        run = self.compile(node["children"][0])
        return lambda value: is_false(run(value))

    def _comparator(self, node: Node) -> Run:
        left, right = node["children"]
        if node["value"] in _ORDERINGS:
            return ordering(_ORDERINGS[node["value"]], self.compile(left), self.compile(right))
        if left["type"] == "literal":
            left, right = right, left
        names = path_of(left)
        if right["type"] != "literal":
            equal = equality(self.compile(left), self.compile(right))
        elif names and isinstance(right["value"], str):
            equal = path_equals(names, right["value"])
        else:
            equal = equals_constant(self.compile(left), right["value"])
        return equal if node["value"] == "eq" else lambda value: not equal(value)

    def _index(self, node: Node) -> Run:
        index = node["value"]

        def run(value: Any) -> Any:
            try:
                return value[index] if isinstance(value, list) else None
            except IndexError:
                return None

        return run

    def _slice(self, node: Node) -> Run:
        part = slice(*node["children"])
        return lambda value: value[part] if isinstance(value, list) else None

    def _projection(self, node: Node) -> Run:
        left, right = map(self.compile, node["children"])

        def run(value: Any) -> Any:
            base = left(value)
            if not isinstance(base, list):
                return None
            return [result for element in base if (result := right(element)) is not None]

        return run

    def _value_projection(self, node: Node) -> Run:
        left, right = map(self.compile, node["children"])

        def run(value: Any) -> Any:
            base = left(value)
            if not isinstance(base, dict):
                return None
            return [result for element in base.values() if (result := right(element)) is not None]

        return run

    def _filter_projection(self, node: Node) -> Run:
        left, right, condition = map(self.compile, node["children"])

        def run(value: Any) -> Any:
            base = left(value)
            if not isinstance(base, list):
                return None
            kept = (element for element in base if not is_false(condition(element)))
            return [result for element in kept if (result := right(element)) is not None]

        return run

    def _flatten(self, node: Node) -> Run:
        inner = self.compile(node["children"][0])

        def run(value: Any) -> Any:
            base = inner(value)
            if not isinstance(base, list):
                return None
            merged: list[Any] = []
            for element in base:
                if isinstance(element, list):
                    merged.extend(element)
                else:
                    merged.append(element)
            return merged

        return run

    def _multi_select_list(self, node: Node) -> Run:
        if all(child["type"] == "literal" for child in node["children"]):
            constants = [child["value"] for child in node["children"]]
            return lambda value: None if value is None else constants
        items = [self.compile(child) for child in node["children"]]
        return lambda value: None if value is None else [item(value) for item in items]

    def _multi_select_dict(self, node: Node) -> Run:
        items = [(pair["value"], self.compile(pair["children"][0])) for pair in node["children"]]
        return lambda value: None if value is None else {key: item(value) for key, item in items}

    def _expref(self, node: Node) -> Run:
        run = self.compile(node["children"][0])
        return lambda _value: _Expression(run)

    def _function_expression(self, node: Node) -> Run:
        name, children = node["value"], node["children"]
        if name in PATTERN_FUNCTIONS:
            position, build = PATTERN_FUNCTIONS[name]
            if children[position]["type"] == "literal" and isinstance(children[position]["value"], str):
                matcher = build(children[position]["value"])
                return one_after_another([self.compile(children[1 - position]), matcher])
        return call(self.functions, name, [self.compile(child) for child in children])
