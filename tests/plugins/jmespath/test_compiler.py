"""The closures give what the jmespath library's interpreter gives, for the language as specified and random input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jmespath
import pytest
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, parse
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError
from jmespath.visitor import Options

DOCUMENT: dict[str, Any] = {
    "name": "alice",
    "empty": "",
    "zero": 0,
    "one": 1,
    "half": 0.5,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [0, 1, 2, 3, 4],
    "nested": [[1, 2], 3, [], [[4]]],
    "none": [],
    "blank": {},
    "user": {"type": "Root", "session": {"mfa": "false"}, "a b": 1, 'quote"d': 2},
    "people": [
        {"name": "b", "age": 30, "tags": ["x", "y"]},
        {"name": "a", "age": 50, "tags": []},
        {"name": "c", "age": 40},
    ],
    "map": {"k1": {"v": 1}, "k2": {"v": None}, "k3": {"v": 3}},
}

SPECIFICATION = [
    # Identifiers and subexpressions
    ("name", "alice"),
    ("missing", None),
    ("user.type", "Root"),
    ("user.session.mfa", "false"),
    ("user.missing.mfa", None),
    ("nothing.mfa", None),
    ("list.mfa", None),
    ("name.mfa", None),
    ('user."a b"', 1),
    ('user."quote\\"d"', 2),
    (" user\n . type ", "Root"),
    # Indexes and slices
    ("list[0]", 0),
    ("list[-1]", 4),
    ("list[9]", None),
    ("list[99999999999999999999]", None),
    ("name[0]", None),
    ("user[0]", None),
    ("nested[0][1]", 2),
    ("list[1:3]", [1, 2]),
    ("list[::2]", [0, 2, 4]),
    ("list[::-1]", [4, 3, 2, 1, 0]),
    ("list[-2:]", [3, 4]),
    ("name[1:3]", None),
    ("people[:2].name", ["b", "a"]),
    # Projections, flattening
    ("people[*].name", ["b", "a", "c"]),
    ("people[*].tags", [["x", "y"], []]),
    ("people[].tags[]", ["x", "y"]),
    ("people[*].tags[0]", ["x"]),
    ("people.name", None),
    ("name[*]", None),
    ("map.*.v", [1, 3]),
    ("list.*", None),
    ("nested[]", [1, 2, 3, [4]]),
    ("nested[][]", [1, 2, 3, 4]),
    ("user[]", None),
    ("[*]", None),
    ("nothing[*].x", None),
    # Filters
    ("people[?age > `35`].name", ["a", "c"]),
    ("people[?tags].name", ["b"]),
    ("people[?!tags].name", ["a", "c"]),
    ("people[?name == 'b' || name == 'c'].age", [30, 40]),
    ("people[?contains(not_null(tags, `[]`), 'x')].name", ["b"]),
    ("list[?@ > `2`]", [3, 4]),
    ("user[?type]", None),
    # Multi-select
    ("[name, missing]", ["alice", None]),
    ("user.[type, session.mfa]", ["Root", "false"]),
    ("{n: name, t: user.type}", {"n": "alice", "t": "Root"}),
    ("nothing.[a, b]", None),
    ("nothing.{a: b}", None),
    ("nothing.['a']", None),
    ("people[*].[name, age]", [["b", 30], ["a", 50], ["c", 40]]),
    # Pipes end projections
    ("people[*].name | [0]", "b"),
    ("people[*].tags | [0] | [1]", "y"),
    ("missing | [0]", None),
    # Literals
    ("'it\\'s'", "it's"),
    ('`[1, {"a": null}]`', [1, {"a": None}]),
    ("`1.5`", 1.5),
    ("`text`", "text"),
    ("@.name", "alice"),
    # Truth: null, false and whatever is empty are false, a number never is
    ("empty || 'other'", "other"),
    ("none || 'other'", "other"),
    ("blank || 'other'", "other"),
    ("nothing || no", False),
    ("zero || 'other'", 0),
    ("zero && 'other'", "other"),
    ("empty && name", ""),
    ("none && name", []),
    ("name && one && yes", True),
    ("nothing || empty || no || name", "alice"),
    ("!zero", False),
    ("!half", False),
    ("!empty", True),
    ("!blank", True),
    ("!nothing", True),
    ("!!name", True),
    ("yes && !no", True),
    ("no && no || yes", True),
    ("no && (no || yes)", False),
    # Equality tells types apart
    ("one == yes", False),
    ("one == `true`", False),
    ("`1` == yes", False),
    ("yes == `1`", False),
    ("zero == no", False),
    ("zero == `0.0`", True),
    ("one == `1`", True),
    ("one != '1'", True),
    ("nothing == missing", True),
    ("missing == `null`", True),
    ("no == `null`", False),
    ("no == `false`", True),
    ("zero == `false`", False),
    ("list == `[0, 1, 2, 3, 4]`", True),
    ('user.session == `{"mfa": "false"}`', True),
    ("'Root' == user.type", True),
    ("user.type != 'Root'", False),
    ("nothing != 'Root'", True),
    # Ordering: null unless both are numbers or strings
    ("one > half", True),
    ("one <= `1`", True),
    ("one < `1`", False),
    ("one >= `1`", True),
    ("name > 'aaron'", True),
    ("yes > no", None),
    ("nothing < one", None),
    ("list > one", None),
    # Functions and expression references
    ("length(list)", 5),
    ("length(name)", 5),
    ("sort_by(people, &age)[*].name", ["b", "c", "a"]),
    ("max_by(people, &age).name", "a"),
    ("min_by(people, &name).name", "a"),
    ("map(&age, people)", [30, 50, 40]),
    ("map(&tags[0], people)", ["x", None, None]),
    ("sort(people[].name)", ["a", "b", "c"]),
    ("max(list)", 4),
    ("sum(list)", 10),
    ("avg(none)", None),
    ("not_null(missing, nothing, name)", "alice"),
    ('merge(user.session, `{"b": 1}`)', {"mfa": "false", "b": 1}),
    ("keys(blank)", []),
    ("values(user.session)", ["false"]),
    ("join('-', people[].name)", "b-a-c"),
    ("starts_with(name, 'al')", True),
    ("ends_with(name, 'al')", False),
    ("contains(list, `3`)", True),
    ("contains(name, 'lic')", True),
    ("contains(['Root', 'IAMUser'], user.type)", True),
    ("to_number('12')", 12),
    ("to_string(list[:2])", "[0,1]"),
    ("to_array(name)", ["alice"]),
    ("type(nothing)", "null"),
    ("type(yes)", "boolean"),
    ("reverse(name)", "ecila"),
    ("abs(`-1`)", 1),
    ("ceil(half)", 1),
    ("floor(half)", 0),
    ("people[*].length(name)", [1, 1, 1]),
    ("(length)(name)", 5),
]

FAILING = [
    "length(nothing)",
    "contains(nothing, 'x')",
    "ends_with(missing, 'x')",
    "starts_with(name, one)",
    "abs(yes)",
    "join(',', list)",
    "sum(people[].name)",
    "max(nested)",
    "sort_by(people, &tags)",
    "max_by(people, &missing)",
    'sort(`[1, "a"]`)',
    "name > one",
    "map(&length(tags), people)",
    "merge(user, list)",
    "not_null(length(nothing))",
    "people[?length(tags) > `0`]",
    "nothing.length(@)",
    "type(&name) == length(&name)",
    "regex_match(name, empty) && regex_match(name, '(' || name)",
]


def outcome(run: Callable[[], Any]) -> tuple[str, str]:
    """What a run gives, types, key order and NaN included, or the type of the error it raises."""
    try:
        return "value", repr(run())
    except Exception as error:
        return "error", type(error).__name__


def by_library(expression: str, document: Any) -> tuple[str, str]:
    """The outcome with the library's own interpreter and the same function table."""
    options = Options(custom_functions=PredicateFunctions())
    return outcome(lambda: jmespath.search(expression, document, options))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # the library's, of `text` in backticks
@pytest.mark.parametrize(("expression", "expected"), SPECIFICATION)
def test_specification(search: Callable[[str, Any], Any], expression: str, expected: Any) -> None:
    """Each construct of the language gives what the specification says, as the library does."""
    assert outcome(lambda: search(expression, DOCUMENT)) == ("value", repr(expected))
    assert by_library(expression, DOCUMENT) == ("value", repr(expected))


@pytest.mark.parametrize("expression", FAILING)
def test_errors(search: Callable[[str, Any], Any], expression: str) -> None:
    """What the library refuses while running is refused with the same type of error."""
    ours = outcome(lambda: search(expression, DOCUMENT))
    assert ours[0] == "error"
    assert ours == by_library(expression, DOCUMENT)


def test_long_chains(search: Callable[[str, Any], Any]) -> None:
    """Chains of thousands of operands work: only nesting is bounded."""
    assert search(" || ".join(["missing"] * 5000 + ["name"]), DOCUMENT) == "alice"
    assert search(" && ".join(["name"] * 5000), DOCUMENT) == "alice"
    assert search(".".join(["a"] * 5000), DOCUMENT) is None
    assert search(" | ".join(["@"] * 5000), 7) == 7
    assert search("a" + "[0]" * 5000, {"a": []}) is None


def test_deepest_expression_runs(search: Callable[[str, Any], Any]) -> None:
    """An expression of the greatest depth allowed compiles and runs."""
    assert search("!" * 100 + "name", DOCUMENT) is True


NAMES = ("a", "b", "c")
TEXTS = (
    "",
    "x",
    "a",
    "arn:aws:iam::111122223333:role/x",
    "10.1.2.3",
    "10.0.0.0/8",
    "%7B%7D",
    '{"Statement": {}}',
    "(",
    "*x?",
)
scalars = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.0, 1.0, 1.5]) | st.sampled_from(TEXTS)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=20,
)


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Calls of every function with as many arguments as it takes, and `&` where it takes an expression."""

    def call(name: str) -> st.SearchStrategy[str]:
        signature = PredicateFunctions.FUNCTION_TABLE[name]["signature"]
        arguments = [inner.map("&({})".format) if "expref" in each["types"] else inner for each in signature]
        if signature[-1].get("variadic"):
            arguments.append(inner)
        return st.tuples(*arguments).map(lambda given: f"{name}({', '.join(given)})")

    return st.sampled_from(sorted(PredicateFunctions.FUNCTION_TABLE)).flatmap(call)


def _composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    suffixes = st.sampled_from(
        [".a", ".b", ".*", "[*]", "[0]", "[-1]", "[1:]", "[::-1]", "[]", ".[a, b]", ".{x: a, y: @}"]
    )
    operators = st.sampled_from(["||", "&&", "|", "==", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.tuples(inner, suffixes).map("".join),
        st.tuples(inner, st.sampled_from(NAMES)).map(".".join),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]}[?{pair[1]}]"),
        st.tuples(inner, operators, inner).map(" ".join),
        inner.map("({})".format),
        inner.map("!({})".format),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(inner, inner).map(lambda pair: f"{{x: {pair[0]}, y: {pair[1]}}}"),
        _calls(inner),
    )


literals = st.sampled_from(["`1`", "`0`", "`1.5`", "`true`", "`false`", "`null`", "`[]`", "`{}`", '`[1, true, "x"]`'])
atoms = (
    st.sampled_from([*NAMES, '@."a"', "@", "*", "[*]"]) | literals | st.sampled_from([f"'{text}'" for text in TEXTS])
)
expressions = st.recursive(atoms, _composed, max_leaves=8)


@settings(max_examples=600, deadline=None)
@given(expression=expressions, document=documents)
def test_same_as_library(expression: str, document: Any) -> None:
    """Any expression gives on any document the library's value or type of error; both parse it or neither does."""
    try:
        tree = parse(expression)
    except ExpressionError:
        with pytest.raises(JMESPathError):
            jmespath.compile(expression)
        return
    functions = PredicateFunctions()
    if list(mistakes(expression, tree, functions.FUNCTION_TABLE)):
        return  # refused before it runs; tested with the parser
    assert outcome(lambda: compile_tree(tree, functions)(document)) == by_library(expression, document)
