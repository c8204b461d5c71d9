"""Expressions that cannot be parsed, or parse but are bound to fail, are refused with the place and a way out."""

from __future__ import annotations

from collections.abc import Callable

import jmespath
import pytest
from affidavit import DocumentError, Predicate
from affidavit_plugins.jmespath_language import compile_predicates, selectors
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, operands, parse, walk
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

# Source, offset of the problem, what its message must say.
REFUSED = [
    ("", 0, "empty"),
    ("   ", 3, "ends too early"),
    ("eventName ==", 12, "ends too early"),
    ("a &&", 4, "ends too early"),
    ("a[?b", 4, "ends too early"),
    ("contains(a", 10, "ends too early"),
    ("a.", 2, "ends too early"),
    ("a = 'x'", 2, "compare with =="),
    ("a and b", 2, "write && for and"),
    ("a or b", 2, "write || for or"),
    ("$.a", 0, "without $"),
    ("a == 1", 5, "a number stands in backticks, `1`"),
    ("a == 'x", 5, "has no partner"),
    ('a == "x', 5, "has no partner"),
    ("a == `1", 5, "has no partner"),
    ('a."\\x"', 2, "no valid quoted name"),
    ("a ]", 2, "unexpected ']'"),
    ("{a: }", 4, "unexpected '}'"),
    ('"length"(a)', 0, "takes no quotes"),
    ("a # b", 2, "'#' is not JMESPath"),
    ("é", 0, "'é' is not JMESPath"),
    ("a[" + "1" * 5000 + "]", 0, "a number is too long"),
    # Calls
    ("a && lenght(b) > `1`", 5, "no function lenght(), did you mean length()?"),
    ("!xyzzy(a)", 1, "no function xyzzy()"),
    ("(xyzzy)(a)", 1, "no function xyzzy()"),
    ("a[?xyzzy(b)].length(c)", 3, "no function xyzzy()"),
    ("a[?b].length(c, d)", 6, "length() takes 1 argument, not 2"),
    ("length()", 0, "length() takes 1 argument, not 0"),
    ("not_null()", 0, "not_null() takes at least 1 argument, not 0"),
    ("regex_match(a)", 0, "regex_match() takes 2 arguments, not 1"),
    ("nothing && (a || statements(b, c))", 17, "statements() takes 1 argument, not 2"),
    # Patterns
    ("regex_match(a, '(b')", 15, "regex_match() cannot use its pattern: missing )"),
    ("regex_match(a, '(?=b)')", 15, "regex_match() cannot use its pattern"),
    ("regex_match(a, `null`)", 15, "it is not a string"),
    ("cidr_contains('10.0.0.0/33', a)", 14, "no address range"),
    ("cidr_contains('office', a)", 14, "no address range"),
    ("glob_match(a, '" + "?" * 100_000 + "')", 14, "too large"),
    # Traps
    ("a && !b.c", 5, "!b.… is read as (!b).…"),
    ("readOnly == true", 12, "true names a field here: the value true stands in backticks, `true`"),
    ("false != a", 0, "false names a field here"),
    ('eventName == "ConsoleLogin"', 13, "text stands in single quotes, 'ConsoleLogin'"),
    ('"arn:x" != "arn:y"', 11, "text stands in single quotes, 'arn:y'"),
    ("contains([\"a\", 'b'], c)", 10, "text stands in single quotes, 'a'"),
    ("a[::0]", 0, "a step of 0"),
]

DEEP = [
    "(" * 5000 + "a" + ")" * 5000,
    "!" * 5000 + "a",
    "[" * 5000,
    "a[?" * 5000,
    "[?" * 5000,
    "{a:" * 5000,
    "*." * 5000 + "*",
    "not_null(" * 5000,
    "& " * 5000 + "a",
    "`" + "[" * 100_000 + "]" * 100_000 + "`",
    "a" + " == a" * 5000,
    "a" + "[]" * 5000,
    "!" * 101 + "a",
]

ACCEPTED = [
    "a != null",
    '"a b" == \'x\' && tags."Cost Center" != `null`',
    "\"@timestamp\" < '2026'",
    '{true: a, "b": c}',
    'tags.true || flags."null"',
    "eventName == `ConsoleLogin`",
    "regex_match(a, b) || cidr_contains(b, c) || glob_match(d, e)",
    "(length)(a) > `0`",
]


def problem(predicate: Predicate) -> tuple[str, int, int, str]:
    """The only problem of a predicate."""
    with pytest.raises(DocumentError) as caught:
        compile_predicates([predicate], {})
    [found] = caught.value.problems
    return found.path, found.line, found.column, found.message


@pytest.mark.parametrize(("source", "offset", "message"), REFUSED)
def test_refused(predicate: Callable[..., Predicate], source: str, offset: int, message: str) -> None:
    """A mistake is reported at its own column, in words that help."""
    path, line, column, text = problem(predicate(source))
    assert (path, line, column) == ("policies/p.yaml", 7, 13 + offset)
    assert message in text
    assert "\n" not in text


@pytest.mark.parametrize("source", ACCEPTED)
def test_accepted(predicate: Callable[..., Predicate], source: str) -> None:
    """Fields with odd names, keys of hashes and the AWS CLI's backticks are no mistakes."""
    compile_predicates([predicate(source)], {}).close()


@pytest.mark.parametrize("source", DEEP, ids=lambda source: source[:6])
def test_deep_nesting(predicate: Callable[..., Predicate], source: str) -> None:
    """Deep nesting is one problem of that predicate, and has no selectors."""
    assert "nests too deeply" in problem(predicate(source))[3]
    assert selectors(predicate(source)) == {}


def test_line_of_a_block(predicate: Callable[..., Predicate]) -> None:
    """In a block of several lines a problem has its own line, indented as the first."""
    path, line, column, text = problem(predicate("eventName == 'a'\n  && lenght(b)\n"))
    assert (path, line, column) == ("policies/p.yaml", 8, 13 + 5)
    assert "lenght" in text
    assert problem(predicate("a &&\n\n"))[1:3] == (9, 13)


def test_all_problems_at_once(predicate: Callable[..., Predicate]) -> None:
    """One compilation reports every problem of every predicate."""
    with pytest.raises(DocumentError) as caught:
        compile_predicates([predicate("aa(b) && cc(d) && length()"), predicate("a"), predicate("a ==")], {})
    assert [(each.column, each.message.split(": ", 1)[1]) for each in caught.value.problems] == [
        (13, "no function aa()"),
        (17, "the expression ends too early"),
        (22, "no function cc()"),
        (31, "length() takes 1 argument, not 0"),
    ]


def test_source_order() -> None:
    """Nodes come in the order of the source, a filter's condition before what follows it."""
    tree = parse("a[?b == '1'].c | d && e(f, '2')")
    values = [node["value"] for node in walk(tree) if node["type"] in ("field", "literal", "function_expression")]
    assert values == ["a", "b", "1", "c", "d", "e", "f", "2"]


def test_operands() -> None:
    """A chain's operands come from left to right; parentheses on the right end the chain."""
    assert [node["value"] for node in operands(parse("a || b || c"))] == ["a", "b", "c"]
    assert [node["type"] for node in operands(parse("a && (b && c)"))] == ["field", "and_expression"]


LETTERS = "abc .*[](){},:@&|!=<-01'`\"\\#é\n\ud800"
WORDS = ["a", "b", "[]", "[?", "&&", "||", "==", "!=", "'x'", "`1`", '"a"', "length(", "nope("]


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@settings(max_examples=400, deadline=None)
@given(source=st.lists(st.sampled_from([*LETTERS, *WORDS]), max_size=14).map("".join) | st.text(max_size=20))
def test_any_text(source: str) -> None:
    """Any text parses exactly when the library parses it, and a problem's offset lies in the text."""
    try:
        tree = parse(source)
    except ExpressionError as refused:
        offset = refused.offset
        with pytest.raises(JMESPathError):
            jmespath.compile(source)
        assert 0 <= offset <= len(source)
        return
    jmespath.compile(source)
    for offset, message in mistakes(source, tree, PredicateFunctions.FUNCTION_TABLE):
        assert 0 <= offset < len(source)
        if message.startswith("no function "):
            name = message.removeprefix("no function ").partition("(")[0]
            assert source[offset:].lstrip('"').startswith(name)
