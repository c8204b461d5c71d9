"""What lint says a predicate can give is what it can give, on any document."""

from __future__ import annotations

from typing import Any

from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.implications import Facts
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, parse, tokens
from affidavit_plugins.jmespath_language.positions import offsets
from affidavit_plugins.jmespath_language.possible import NULL, TEXT, Fact, kind_of
from affidavit_plugins.jmespath_language.possible import TEXTS as POSSIBLE_TEXTS
from affidavit_plugins.jmespath_language.reasoning import Reasoner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError, JMESPathTypeError

NAMES = ("a", "b", "c")
TEXTS = ("", "x", "a", "1", '{"Statement": {}}', "*x?")
FLAGS = (None, "true", "x")
_scalars = st.booleans() | st.integers(-2, 3) | st.sampled_from(TEXTS)
_values = st.recursive(
    _scalars,
    # As is documented, lint takes it that no item of an array is null.
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner | st.none(), max_size=3),
    max_leaves=10,
)
# A record is never empty.
records = st.dictionaries(st.sampled_from(NAMES), _values | st.none(), max_size=3).map(
    lambda record: {**record, "z": 1}
)
_MORE = PredicateFunctions.FUNCTION_TABLE


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def call(name: str) -> st.SearchStrategy[str]:
        signature = _MORE[name]["signature"]
        arguments = [inner.map("&({})".format) if "expref" in each["types"] else inner for each in signature]
        return st.tuples(*arguments).map(lambda given: f"{name}({', '.join(given)})")

    return st.sampled_from(sorted(_MORE)).flatmap(call)


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    suffixes = st.sampled_from([".a", ".b", ".*", "[*]", "[0]", "[1:]", "[]", ".[a, b]", ".{a: a, b: @}"])
    operators = st.sampled_from(["||", "&&", "&&", "|", "==", "!=", "<", ">="])
    return st.one_of(
        st.tuples(inner, suffixes).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]}[?{pair[1]}]"),
        st.tuples(inner, operators, inner).map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"),
        inner.map("!({})".format),
        _calls(inner),
    )


_atoms = st.sampled_from([*NAMES, "a.b", "b.c", "@", "`1`", "`true`", "`null`", "`[]`", "'x'", "''", "['x', 'a']"])
expressions = st.recursive(_atoms, _composed, max_leaves=10)


@settings(max_examples=1500, deadline=None)
@given(expression=expressions, record=records)
@example(expression="!(a) && contains(a, 'x')", record={"a": ""})
@example(expression="(a.b || c) && a.b", record={"a": {"b": "x"}})
def test_what_comes_of_it_was_foreseen(expression: str, record: dict[str, Any]) -> None:
    """The result's kind is among those foreseen, so is its text; a call that fails on null was named."""
    _check(expression, record, {})


@settings(max_examples=500, deadline=None)
@given(expression=expressions, record=records, a=st.none() | st.sampled_from(TEXTS), flag=st.sampled_from(FLAGS))
@example(expression="a > `1`", record={}, a="x", flag=None)
@example(expression="contains(['x'], b)", record={}, a=None, flag="true")
def test_what_is_documented_is_taken_into_account(
    expression: str, record: dict[str, Any], a: str | None, flag: str | None
) -> None:
    """So it is where a field is known to be a text or missing, or one of a few texts."""
    facts: Facts = {
        ("a",): Fact(POSSIBLE_TEXTS | {NULL}),
        ("b",): Fact(frozenset({TEXT, NULL}), frozenset({"true", "x"})),
    }
    _check(expression, {**record, "a": a, "b": flag}, facts)


def _check(expression: str, record: dict[str, Any], facts: Facts) -> None:
    try:
        tree = parse(expression)
    except ExpressionError:
        return
    functions = PredicateFunctions()
    if list(mistakes(expression, tree, functions.FUNCTION_TABLE)):
        return
    reasoner = Reasoner(offsets(tokens(expression), tree))
    foreseen = reasoner.predicate(tree, facts)
    try:
        result = compile_tree(tree, functions)(record)
    except JMESPathTypeError as error:
        if error.actual_type == "null":
            assert {note.code for note in reasoner.notes} & {"nullable-call", "failing-call"}
        return
    except (JMESPathError, ArithmeticError, TypeError):
        return
    if type(result).__name__ == "_Expression":
        return
    assert kind_of(result) in foreseen.kinds
    if isinstance(result, str):
        assert foreseen.fact.admits(result)
