"""What a predicate's outcome is: OPA's, where built-in functions fail too, and an error where that cannot be known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from affidavit_plugins.rego_language.engine import Engine, Outcome
from affidavit_plugins.rego_language.modules import Module

Run = Callable[..., Outcome]

RECORD = {"one": 1, "text": "x", "list": [1, 2], "nothing": None, "mixed": ["a", 5]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("input.one == 1", True),
        ("input.one == 2", False),
        ("input.absent", False),
        ("input.nothing", True),
        ("lower(input.absent) == `a`", False),
        ("input.one == 1\nprint(`a\\nb`, input)", True),
        ("package a\nmatch := input.nothing", False),
        ("package a\nmatch := input.text", "'match' is neither true nor false"),
        ("package a\nmatch := input.one", "'match' is neither true nor false"),
        ("package a\nmatch := input.list", "'match' is neither true nor false"),
        ("package a\nmatch := {input.list}", "'match' is neither true nor false"),
        ("package a\ndefault match := false\nmatch if input.one == 1", True),
        ("package a\nmatch := false if input.one == 1", False),
    ],
)
def test_outcomes(run: Run, source: str, expected: Outcome) -> None:
    """True matches; false, null and undefined do not; another value is an error."""
    assert run(source, RECORD) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # A failing body is undefined, the others still count.
        ("startswith(input.one, `x`)", False),
        ("package a\nmatch if startswith(input.one, `x`)\nmatch if input.text == `x`", True),
        ("package a\nmatch if input.text == `x`\nmatch if startswith(input.one, `x`)", True),
        ("package a\nmatch if lower(input.nothing)\nmatch if upper(input.nothing)", False),
        ("package a\nmatch if lower(input.nothing)\nmatch if upper(input.nothing)\nmatch if input.one", True),
        ("package a\ndefault match := true\nmatch := false if lower(input.nothing) == `a`", True),
        ("package a\nmatch if lower(input.nothing) == `a` else := true if input.one", True),
        # In another rule: what refers to it sees it undefined.
        ("package a\nmatch if helper\nhelper if net.cidr_contains(`10.0.0.0/8`, input.text)", False),
        ("package a\nmatch if not helper\nhelper if net.cidr_contains(`10.0.0.0/8`, input.text)", True),
        ("package a\nmatch if count(helper) == 0\nhelper contains 1 if lower(input.one)", True),
        ("package a\nmatch if not x\nx := y if y := lower(input.one)", True),
        ("json.unmarshal(input.text).a == 1", False),
        ("input.text - 1 == 0", False),
        ("1 / (input.one - 1) > 1", False),
        ("y := lower(input.one)\ny == `a`", False),
        # A loop over what is no collection, which is how null shows in ordinary records.
        ("some x in input.nothing\nx == 1", False),
        ("some x in input.one\nstartswith(x, `a`)", False),
        ("package a\nmatch if not any_one\nany_one if { some x in input.nothing; x == 1 }", True),
    ],
)
def test_failing_functions_are_undefined(run: Run, source: str, expected: Outcome) -> None:
    """Where a function that cannot use its arguments makes one body undefined, the outcome is OPA's."""
    assert run(source, RECORD) == expected


@pytest.mark.parametrize(
    "source",
    [
        "not startswith(input.one, `x`)",
        "some x in input.mixed\nstartswith(x, `z`)",
        "some x in input.mixed\nx - 1 > 0",
        "count([x | some x in input.mixed; lower(x) == `a`]) == 0",
        "count([1 | some x in input.nothing; x]) > 0",
        "every x in input.mixed { lower(x) == `a` }",
        "startswith(input.list[i], `x`)",
        "lower(input.list[_]) == `a`",
        "package a\nmatch if f(input.one)\nf(x) if lower(x) == `a`",
        "package a\nmatch if { some x in input.mixed; f(x) }\nf(x) if lower(x) == `z`",
        "package a\nmatch if x == `a`\nx := lower(input.one)",
        "package a\nmatch if helper with input.one as 2\nhelper if lower(input.one)",
        "walk(input, [path, value])\nlower(value) == `z`",
        "lower(input.one) == `a` with input.text as `y`",
    ],
)
def test_unknown_outcomes_are_errors(run: Run, source: str) -> None:
    """Where it may be one run of many that fails, or undefined means something else, the outcome is an error."""
    outcome = run(source, RECORD)
    assert isinstance(outcome, str)
    assert ": a function cannot use its arguments (" in outcome
    assert outcome.startswith(("p.yaml:", "p.rego:"))


def test_errors_name_the_place(run: Run) -> None:
    """An error at run time is told at its file, line and column, and holds nothing of the record."""
    record = {"a": "secret"}
    assert run("input.a\nsome x in [1, 2]\nnot lower(x)", record) == (
        "p.yaml:9:23: a function cannot use its arguments (`lower` expects string argument): check their type before"
    )
    assert run("package a\nmatch if f(input)\nf(x) := x.a if true\nf(x) := 1 if true", record) == (
        "p.rego:2:11: functions must not produce multiple outputs for same inputs"
    )


def test_conflicts_show_where_a_body_was_taken_out(run: Run) -> None:
    """Taking out a failing body does not hide what else is wrong."""
    source = "package a\nmatch if lower(input.one)\nmatch := 1 if input.one\nmatch := 2 if input.one"
    assert run(source, RECORD) == "p.rego:4:1: rule conflicts with rule"


def test_a_mistaken_pattern_is_an_error(run: Run) -> None:
    """A pattern from the profile that is none must not look like a quiet log."""
    outcome = run("regex.match(data.profile.parameters.p, input.text)", RECORD, {"profile": {"parameters": {"p": "("}}})
    assert outcome == "p.yaml:7:48: invalid regex"


def test_profile_is_data(run: Run) -> None:
    """A predicate sees the profile's data as `data.profile`."""
    source = "some account in data.profile.trusted_accounts\naccount == input.account"
    data = {"profile": {"trusted_accounts": ["111122223333"]}}
    assert run(source, {"account": "111122223333"}, data) is True
    assert run(source, {"account": "999999999999"}, data) is False


@pytest.fixture
def engine() -> Engine:
    """An engine with `lower(input.a) == "x"` and `input.a` as its predicates."""
    made = Engine()
    modules = [Module(n, "p", 1, 1, source, True) for n, source in enumerate(["lower(input.a) == `x`", "input.a"])]
    assert made.load(modules, "{}", lambda _: None) == []
    return made


def test_records_that_cannot_be_read(engine: Engine) -> None:
    """Deep, malformed or oddly encoded records are errors; the record after one is judged as ever."""
    unreadable = {
        b'{"a": 1, "b": ' + b"[" * 10_000 + b"]" * 10_000 + b"}": "recursion limit exceeded",
        b'{"a": 1, "b": "\\ud800"}': "unexpected end of hex escape",
        b'{"a": 1, "b": "\xff"}': "it is not UTF-8",
        b'{"a": 1': "EOF while parsing an object",
        b"": "EOF while parsing a value",
        b'{"a": 1e999}': "number out of range",
    }
    for raw, reason in unreadable.items():
        assert engine.read(raw) == f"the Rego engine cannot read the record: {reason}"
        assert engine.read(b'{"a": "X"}') is None
        assert engine.run(0) is True


def test_one_record_after_another(engine: Engine) -> None:
    """A failure leaves nothing behind: outcomes do not depend on what was evaluated before."""
    records = {
        b'{"a": "X"}': [True, True],
        b'{"a": 1}': [False, True],
        b'{"a": null}': [False, True],
        b"{}": [False, False],
        b'{"a": false}': [False, False],
    }
    for _ in range(2):
        for raw, expected in records.items():
            assert engine.read(raw) is None
            assert [engine.run(number) for number in (0, 1, 0, 1)] == expected * 2
