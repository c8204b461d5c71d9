"""The outline of an expression agrees with the library's syntax tree, whatever the expression."""

from __future__ import annotations

from collections import Counter

import pytest
from affidavit_plugins.jmespath_language.outline import COMPARATORS, Part, outline, walk
from affidavit_plugins.jmespath_language.parsing import Node, parse
from affidavit_plugins.jmespath_language.parsing import walk as walk_tree
from hypothesis import given
from hypothesis import strategies as st

ATOMS = ["a", "a.b", '"x y"', "'text'", "`1`", "`[1, 2]`", "@", "a[0]", "a[1:2]", "a[*].b", "a[]", "f.*", "'it\\'s'"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: f"({two[0]}) == ({two[1]})"),
        pair.map(lambda two: f"({two[0]})<({two[1]})"),
        pair.map(lambda two: f"{two[0]} && {two[1]}"),
        pair.map(lambda two: f"{two[0]}\n|| {two[1]}"),
        pair.map(lambda two: f"{two[0]} | {two[1]}"),
        pair.map(lambda two: f"contains({two[0]}, {two[1]})"),
        pair.map(lambda two: f"[{two[0]}, {two[1]}]"),
        pair.map(lambda two: f"{{k: {two[0]}, l: {two[1]}}}"),
        inner.map(lambda one: f"!({one})"),
        inner.map(lambda one: f"( {one} )"),
        inner.map(lambda one: f"a[?{one}].b"),
        inner.map(lambda one: f"sort_by(a, &({one}))"),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), _grown, max_leaves=12)


def _operators(tree: Node) -> Counter[str]:
    kinds = {"and_expression": "and", "or_expression": "or", "pipe": "pipe"}
    found = [
        kinds.get(node["type"]) or node["value"] for node in walk_tree(tree) if node["type"] in {*kinds, "comparator"}
    ]
    return Counter(found)


@given(EXPRESSIONS)
def test_an_outline_has_the_operators_of_the_tree(source: str) -> None:
    """Every `&&`, `||`, `|` and comparison is found, and none where there is none."""
    found = Counter(operator.type for part in walk(outline(source)) for operator in part.operators)
    assert found == _operators(parse(source))


@given(EXPRESSIONS)
def test_the_text_of_a_part_is_a_part_of_the_tree(source: str) -> None:
    """What the outline says stands at a place parses, there, to a node of the whole tree or a piece of a chain."""
    nodes = list(walk_tree(parse(source)))
    for part in walk(outline(source)):
        if part.kind in ("call", "literal", "compare", "not", "group"):
            assert parse(source[part.start : part.end]) in nodes


@pytest.mark.parametrize("operator", sorted({"==", "!=", "<", "<=", ">", ">="}))
def test_operators_have_their_places(operator: str) -> None:
    """Offsets of an operator hold its text, however it is spaced."""
    for source in (f"a{operator}b", f"a  {operator}\n b"):
        (part,) = [each for each in walk(outline(source)) if each.kind == "compare"]
        (token,) = part.operators
        assert source[token.start : token.end] == operator
        assert token.type in COMPARATORS


def test_calls_lists_and_filters_are_told_apart() -> None:
    """Indexes and slices are neither."""
    kinds = [(part.kind, part.value) for part in walk(outline("f(a[0], a[1:2], [x, y])[?z]")) if part.kind != "item"]
    assert kinds == [("call", "f"), ("list", None), ("filter", None)]
    assert isinstance(outline("a"), Part)
