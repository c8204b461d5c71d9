"""The engine's run-time errors: read, told apart, and told without the record's values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import msgspec
import pytest
from affidavit_plugins.rego_language.builtins import ALLOWED
from affidavit_plugins.rego_language.failures import Failure, parse_failure

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    "x",
    "(",
    "10.0.0.0/30",
    "a%zz",
    [1, "x"],
    ["x", "y"],
    {"x": 1},
    {"x": ["y"]},
)
MISTAKES = ("invalid regex", "invalid glob")


def engine() -> Any:
    """A bare engine."""
    return import_module("regorus").Engine()


def failures(name: str, arity: int) -> Iterator[Failure]:
    """Every failure of a function on odd values."""
    arguments = ", ".join(f"input[{n}]" for n in range(arity))
    bare = engine()
    bare.add_policy("p0", f"package p\nmatch := {name}({arguments})")
    turned = zip(*(ODD[n:] + ODD[:n] for n in range(arity)), strict=True)
    for each in itertools.product(ODD, repeat=arity) if arity < 3 else turned:
        bare.set_input_json(msgspec.json.encode(each).decode())
        try:
            bare.eval_rule_as_json("data.p.match")
        except RuntimeError as error:
            yield parse_failure(error)


# `walk` gives many values, which a rule of one value cannot have; it takes any argument.
@pytest.mark.parametrize(("name", "arity"), sorted(item for item in ALLOWED.items() if item[0] != "walk"))
def test_every_function_on_odd_values(name: str, arity: int) -> None:
    """Whatever a function says of arguments it cannot use is known as that, but for patterns that are none."""
    for failure in failures(name, arity):
        assert failure.is_builtin_failure() or failure.message in MISTAKES, failure.message


@pytest.mark.parametrize(
    "expression",
    [
        'sprintf("%q", [1])',
        'sprintf("%d %d", [1])',
        'sprintf("%", [])',
        'sprintf("%d", [1, 2])',
        "1 / 0",
        "1 % 0",
        "1.5 % 1",
        '"a" + 1',
        "{1} & 2",
        "[1] - {1}",
        "numbers.range_step(1, 2, 0)",
        'units.parse("1 2")',
        'time.clock([1, "nowhere"])',
        'time.parse_duration_ns("1x")',
        'hex.decode("zz")',
        'substring("abc", -1, 1)',
        'yaml.unmarshal("{")',
        'glob.match("a", ["aa"], "x")',
        'json.marshal_with_options(1, {"pretty": 1})',
        "some x in null",
    ],
)
def test_failures_of_values(expression: str) -> None:
    """So are arguments of the right type with a value that the function cannot use, and operators."""
    bare = engine()
    bare.add_policy("p0", f"package p\nmatch if {{ y := 1; {expression} }}")
    with pytest.raises(RuntimeError) as raised:
        bare.eval_rule("data.p.match")
    assert parse_failure(raised.value).is_builtin_failure()


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("match := 1 if true\nmatch := 2 if true", "rule conflicts with rule"),
        (
            "match if f(1)\nf(x) := 1 if x\nf(x) := 2 if x",
            "functions must not produce multiple outputs for same inputs",
        ),
        ("match if { x := {`a`: y | some y in [1, 2]}; x }", "value for key `…` generated multiple times: `…` and `…`"),
        ("match if q[`a`]\nq[k] := v if { k := `a`; some v in [1, 2] }", "rules must not produce multiple outputs"),
        ("match if { x := 1; -x < 0 }", "unary - can only be used with numeric literals"),
        (
            "match if regex.match(concat(``, [`(a{1000}`, `){1000}`]), `a`)",
            "compiled regex exceeded size limit (102400 bytes)",
        ),
        ("match if { y := `(`; regex.match(y, `a`) }", "invalid regex"),
    ],
)
def test_other_errors_are_not_undefined(rules: str, message: str) -> None:
    """Conflicts, limits and mistakes are errors to OPA too; they are told without values and places of our own."""
    bare = engine()
    bare.add_policy("p0", f"package p\n{rules}")
    with pytest.raises(RuntimeError) as raised:
        bare.eval_rule("data.p.match")
    failure = parse_failure(raised.value)
    assert not failure.is_builtin_failure()
    assert failure.without_values() == message


def test_places_are_read() -> None:
    """The module, line and column that the engine names, whatever the source line looks like."""
    bare = engine()
    bare.add_policy("p7", 'package p\n\nmatch if {\n  "error: --> p0:1:1"; lower(1) }')
    with pytest.raises(RuntimeError) as raised:
        bare.eval_rule("data.p.match")
    assert parse_failure(raised.value) == Failure("p7", 4, 30, "`lower` expects string argument. Got `1` instead")


def test_no_value_of_the_record_is_told() -> None:
    """A message quotes names of functions, never what the record holds."""
    bare = engine()
    bare.add_policy("p0", "package p\nmatch if lower(input)")
    bare.set_input_json('["secret `value`\\n `more`"]')
    with pytest.raises(RuntimeError) as raised:
        bare.eval_rule("data.p.match")
    assert parse_failure(raised.value).without_values() == "`lower` expects string argument"


def test_any_text_is_a_failure() -> None:
    """A message without a place is taken as it is."""
    assert parse_failure(RuntimeError("odd")) == Failure("", 0, 0, "odd")
    assert parse_failure(RuntimeError("")).without_values() == ""
