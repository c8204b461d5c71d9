"""The clauses of a predicate: the operands of `&&` and `||`, as deep as these and `!` and parentheses go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from affidavit import Clause, DocumentError, Place, Predicate, Problem

from affidavit_plugins.jmespath_language.evaluator import place_at
from affidavit_plugins.jmespath_language.outline import Part, core, outline
from affidavit_plugins.jmespath_language.parsing import ExpressionError, Node, parse, path_of

_FIRST_ONLY = frozenset({"projection", "value_projection", "filter_projection", "pipe", "flatten", "index_expression"})


def clauses(predicates: Sequence[Predicate]) -> list[tuple[Clause, ...]]:
    """The clauses of each predicate.

    Raises:
        DocumentError: a predicate does not parse.
    """
    problems: list[Problem] = []
    found: list[tuple[Clause, ...]] = []
    for predicate in predicates:
        try:
            parse(predicate.source)
            found.append(tuple(_clauses(predicate)))
        except ExpressionError as error:
            place = place_at(predicate, error.offset)
            problems.append(Problem(place.path, place.line, place.column, f"JMESPath: {error.message}"))
    if problems:
        raise DocumentError(problems)
    return found


def parts_of(whole: Part, depth: int = 0) -> Iterator[tuple[Part, int]]:
    """The parts of an outline that are clauses, each with its depth."""
    inner = core(whole)
    if depth == 0 and not (inner is whole and inner.kind in ("and", "or")):
        yield whole, 0
        depth = 1
    if inner.kind in ("and", "or"):
        for part in inner.parts:
            yield part, depth
            if core(part).kind in ("and", "or"):
                yield from parts_of(part, depth + 1)


def _clauses(predicate: Predicate) -> Iterator[Clause]:
    for part, depth in parts_of(outline(predicate.source)):
        text = predicate.source[part.start : part.end]
        place: Place = place_at(predicate, part.start)
        yield Clause(
            # As `&&` and `||` take it: what is not empty counts as true.
            msgspec.structs.replace(predicate, source=f"!!({text})"),
            " ".join(text.split()),
            place,
            depth,
            paths=tuple(dict.fromkeys(read_paths(parse(text)))),
        )


def read_paths(node: Node) -> Iterator[tuple[str, ...]]:
    """The paths from the top of the record that an expression reads, each as far as it consists of names."""
    names = path_of(node)
    if names is not None:
        yield names
        return
    kind, children = node["type"], [child for child in node["children"] if isinstance(child, dict)]
    if kind == "expref" or not children:
        return
    if kind == "subexpression":
        plain = [name for child in _leading_fields(children) if (name := child["value"])]
        if plain:
            yield tuple(plain)
        else:
            yield from read_paths(children[0])
    elif kind in _FIRST_ONLY:
        # What follows is asked of what the first gave.
        yield from read_paths(children[0])
    else:
        for child in children:
            yield from read_paths(child)


def _leading_fields(children: Sequence[Node]) -> Iterator[Node]:
    for child in children:
        if child["type"] != "field":
            return
        yield child
