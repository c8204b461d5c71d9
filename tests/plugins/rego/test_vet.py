"""What a module may define, refer to and call."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

import pytest
from affidavit import Problem
from affidavit_plugins.rego_language.builtins import ALLOWED, REFUSED, VARIADIC

Problems = Callable[..., list[Problem]]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("foo(input.a)", "there is no function 'foo'"),
        ("startwith(input.a, `x`)", "there is no function 'startwith': did you mean 'startswith'?"),
        ("lower(input.a, 1, 2)", "lower takes 1 argument, not 3"),
        ("time.now_ns() > 1", "time.now_ns is refused: the same records must give the same result in every run"),
        ("rand.intn(`a`, 5) > 1", "rand.intn is refused"),
        ("uuid.rfc4122(`a`) == `b`", "uuid.rfc4122 is refused"),
        ("http.send({}) == 1", "http.send is refused: a policy reads nothing but the record, the profile and itself"),
        ("net.lookup_ip_addr(`a`)", "net.lookup_ip_addr is refused"),
        ("opa.runtime().env", "opa.runtime is refused"),
        ("data.profle.accounts", "data.profle.accounts is not there"),
        ("data.profile.acounts", "data.profile has no 'acounts': did you mean 'accounts'?"),
        ("data.affidavit.cloudtrail.statments(input)", "did you mean 'cloudtrail.statements'?"),
        ("cloudtrail.statements(1, 2, 3)", "cloudtrail.statements takes 1 argument, not 3"),
        ("x := cloudtrail.statements", "not a function call"),
        ("x := cloudtrail.nothing", "data.affidavit.cloudtrail has no 'nothing'"),
        ("walk(data, [a, b])", "data is not there"),
        ("x := data[input.a]", "data is not there"),
        ("input.a with data.other as 1", "'with' may replace input and data.profile only"),
        ("nothing", "use of undefined variable `nothing` is unsafe"),
        ("regex.match(`(`, input.a)", "invalid regex"),
        ('glob.match("[", [], input.a)', "invalid glob"),
        ("", "always true"),
        ("# nothing but a comment", "always true"),
        ("{1, 2}", "always true"),
        ("1, 2", "always true"),
        ("true } match if { true", "holds more than the body of one rule"),
        ("true } else := false if { true", "holds more than the body of one rule"),
    ],
)
def test_refuses_bodies(problems: Problems, source: str, message: str) -> None:
    """A body that calls or refers to what is not there, or is no body, is refused with the reason."""
    found = problems(source)
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].line == 7


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("package a\nallow if true", 1, "lacks the rule 'match'"),
        ("package a\nmatch contains 1 if true", 2, "'match' must be a rule that is true or false"),
        ("package a\nmatch(x) if x", 2, "'match' must be a rule that is true or false"),
        ("package a\nmatch.x if true", 2, "'match' must be a rule that is true or false"),
        ("package a\ndefault match := true", 2, "'match' has a default, but no rule"),
        ("package a\nmatch if {}", 2, "always true"),
        ("package a\nmatch { true }", 2, "`if` keyword is required before rule body"),
        ("package profile\nmatch if true", 1, "the package 'profile' is the organisation profile's"),
        ("package affidavit.cloudtrail\nmatch if true", 1, "packages under 'affidavit' are Affidavit's own"),
        ("package a[x]\nmatch if true", 1, ""),
        ("package a\nimport data.b\nmatch if true", 2, "data.b is not there"),
        ("package a\nimport data.affidavit.cloudtrail as net\nmatch if true", 2, "hides built-in functions"),
        ("package a\nimport foo.bar\nmatch if true", 2, ""),
        ("package a\nmatch if data.a.other", 2, "this package has no rule 'other'"),
        ("package a\nmatch if f(1, 2, 3)\nf(x) if x", 2, "f takes 1 argument, not 3"),
        ("package a\nmatch if f(1)\nf(x) if x\nf(x, y) if x == y", 4, "'f' is defined with other arguments before"),
        ("package a\nmatch if r(1)\nr if true", 2, "there is no function 'r'"),
        ("package a\nmatch if match", 2, "'match' depends on itself: match → match"),
        ("package a\nmatch if f(3)\nf(x) if f(x - 1)", 3, "'f' depends on itself: f → f"),
        ("package a\nmatch if data.a.q\nq if not r\nr if match", 2, "match → q → r → match"),
        (
            "package a\nmatch if x0\nx200 if true\n" + "\n".join(f"x{n} if x{n + 1}" for n in range(200)),
            104,
            "depends on 100 rules",
        ),
    ],
)
def test_refuses_modules(problems: Problems, source: str, line: int, message: str) -> None:
    """A module with something wrong is refused at the line where it is wrong."""
    found = problems(source)
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].line == line


@pytest.mark.parametrize(
    "source",
    [
        "package a\nimport rego.v1\nmatch if true",
        "package a.b\nimport future.keywords.in\nmatch if true",
        "package a\nimport input.a as b\nmatch if b == 1",
        "package a\nimport data.profile\nmatch if input.x in profile.trusted_accounts",
        "package a\nimport data.profile.parameters as p\nmatch if p.anything.at.all",
        "package a\nimport data.affidavit.cloudtrail as ct\nmatch if ct.statements(input.a)[_].Effect",
        "package a\ndefault match := false\nmatch if data.affidavit.cloudtrail.as_array(input.a)[0]",
        "package a\nmatch if { lower(input.a, x); x == `a` }",
        "package a\nmatch if { f(1, x); x == 2 }\nf(y) := y + 1",
        "package a\nmatch if f(1)\nf(match) if match == 1",
        "package a\nmatch if { every r in [1] { r } }\nr if match",
        "package a\nlower(x) := x if true\nmatch if lower(1)",
        'package a["b-c"].d\nmatch if data.a["b-c"].d.other\nother if true',
        "package a\nmatch if input.a with input.a as 1 with data.profile as {}",
        "package a\nmatch if { print(1, 2, 3); trace(`x`); walk(input, [p, v]); v == 1 }",
        "# METADATA\n# custom: {id: a.b}\npackage a\nmatch if true",
        'package a\nmatch if regex.match("^\\\\(\\\\d+$", input.a)',
        "package a\nmatch if regex.match(data.profile.parameters.pattern, input.a)",
    ],
)
def test_accepts(problems: Problems, source: str) -> None:
    """What OPA's users write passes, names of rules that a variable hides included."""
    assert problems(source) == []


def test_all_problems_of_all_modules_at_once(problems: Problems) -> None:
    """One run shows everything that is wrong, in order."""
    found = problems(
        "package a\nmatch if { foo(1)\n bar(2) }", "package b\nmatch if ]", "package a\nmatch if http.send(1)"
    )
    assert [(each.line, each.message.split(":")[0]) for each in found] == [
        (1, "the package a is also that of p.rego"),
        (2, "']' closes nothing"),
        (2, "http.send is refused"),
        (2, "there is no function 'foo'"),
        (3, "there is no function 'bar'"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("package a\nmatch if true", "package a.match\nmatch if true"),
        ("package a.r.b\nmatch if true", "package a\nmatch if true\nr if true"),
    ],
)
def test_a_package_inside_anothers_rule(problems: Problems, first: str, second: str) -> None:
    """Two modules that would define the same document are refused."""
    (found,) = problems(first, second)
    assert "lies inside a rule of" in found.message


def test_each_module_of_one_package_is_told(problems: Problems) -> None:
    """All but the first, however many they are."""
    found = problems(*("\n" * number + "package a\nmatch if true" for number in range(4)))
    assert [(each.line, each.message.split(":")[0]) for each in found] == [
        (line, "the package a is also that of p.rego") for line in (2, 3, 4)
    ]


def test_packages_beside_each_other(problems: Problems) -> None:
    """A package under another one is fine where no rule stands in its way."""
    assert problems("package a\nmatch if true", "package a.b\nmatch if true", "package b\nmatch if true") == []


def test_function_table_is_the_engines(engine_functions: dict[str, int]) -> None:
    """Every function of the engine is allowed or refused, and each allowed one takes as many arguments as it says."""
    assert set(engine_functions) <= {*ALLOWED, *REFUSED}
    assert set(ALLOWED) <= set(engine_functions)
    assert {name: engine_functions[name] for name in ALLOWED} == dict(ALLOWED)
    assert VARIADIC.isdisjoint(ALLOWED)


@pytest.fixture(scope="module")
def engine_functions() -> dict[str, int]:
    """The engine's functions, as it tells them itself, and the number of arguments it asks for."""
    engine = import_module("regorus").Engine
    names = engine().eval_query("opa.runtime().builtins")["result"][0]["expressions"][0]["value"]
    functions = {}
    for name in names:
        if name.startswith("__"):
            continue
        with pytest.raises(RuntimeError) as refused:
            engine().eval_query(f"{name}(1, 2, 3, 4, 5, 6)")
        (count,) = re.findall(r"` expects (\d) argument", str(refused.value))
        functions[name] = int(count)
    return functions
