"""What lint finds in Rego predicates, where, and what it leaves alone. The engine's own tree is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from affidavit import FieldType, Predicate, PredicateFacts, Step
from affidavit_plugins.rego_language.lint import examine

SELECT = {"eventSource": ("iam.amazonaws.com",), "eventName": ("CreateUser", "Delete*")}
TYPES = {
    "userIdentity": FieldType(frozenset({"object"})),
    "userIdentity.mfa": FieldType(frozenset({"string"}), frozenset({"true", "false"})),
    "errorMessage": FieldType(frozenset({"string"})),
    "readOnly": FieldType(frozenset({"boolean", "string"})),
}

Facts = Callable[..., PredicateFacts]


@pytest.fixture
def facts(predicate: Callable[..., Predicate]) -> Facts:
    """Source → the facts of its predicate, beside `SELECT` or without."""

    def of(source: str, *, select: bool = False) -> PredicateFacts:
        (found,) = examine([Step("", SELECT if select else {}, predicate(source))], TYPES)
        return found

    return of


def _codes(found: PredicateFacts) -> list[tuple[str, int, int]]:
    return [(remark.code, remark.place.line, remark.place.column) for remark in found.remarks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('input.eventName == "GetUser"', [("never-true", 7, 13)]),
        ('input.eventName == "DeleteUser"', []),
        ('input.errorCode\n"GetUser" == input.eventName', [("never-true", 8, 26)]),
        ('input.eventName in {"GetUser", "PutUser"}', [("never-true", 7, 13)]),
        ('input.eventName in {"GetUser", "CreateUser"}', []),
        ('input.awsRegion == "a"\ninput.awsRegion == "b"', [("never-true", 8, 13)]),
        ('not input.eventName == "GetUser"', []),
        ('input.eventName != "GetUser"', []),
        ("true", [("idle-predicate", 7, 13)]),
        ("1 == 1", [("idle-predicate", 7, 13)]),
        ('not "a" > "b"', [("idle-predicate", 7, 13)]),
        ("input.eventName", [("idle-predicate", 7, 13)]),
        ('input.eventSource == "iam.amazonaws.com"\nnot 1 != 1.0', [("idle-predicate", 7, 13)]),
        ('input.eventSource in ["iam.amazonaws.com", "x"]', [("idle-predicate", 7, 13)]),
        ('input.eventName == "CreateUser"', []),  # select has a glob too
        ('input.eventSource.x == "iam.amazonaws.com"', []),
        ('input.eventSource == "iam.amazonaws.com"\ninput.errorCode', []),
        ('not input.eventSource == "iam.amazonaws.com"', [("never-true", 7, 13)]),
        ('input.errorCode\n"a" == 1', [("never-true", 8, 14)]),
        ('1 < "a"', []),  # OPA orders all types; left alone
        ('input.eventSource == "x" with input as {"eventSource": "x"}', []),
        ("input.eventSource with input as {}", []),
    ],
)
def test_bodies_beside_select(source: str, expected: list[tuple[str, int, int]], facts: Facts) -> None:
    """A statement that contradicts `select` or another, or a body that says nothing, is found where it stands."""
    assert _codes(facts(source, select=True)) == expected


def test_without_select(facts: Facts) -> None:
    """True of every record is an error; a comparison is not."""
    assert _codes(facts("true")) == [("always-true", 7, 13)]
    assert _codes(facts('input.eventName == "GetUser"')) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("input.userIdentity.mfa == false", [("never-true", 7, 13)]),
        ("1 == input.errorMessage", [("never-true", 7, 13)]),
        ('input.userIdentity.mfa == "True"', [("never-true", 7, 13)]),
        ('input.userIdentity.mfa in {"yes", "no"}', [("never-true", 7, 13)]),
        ('input.userIdentity == "x"', [("never-true", 7, 13)]),
        ('input.userIdentity.mfa == "true"', []),
        ("input.readOnly == false", []),
        ('input.readOnly == "false"', []),
        ("input.userIdentity.mfa == null", []),
        ("input.userIdentity.mfa == input.other", []),
        ("input.other == 1", []),
    ],
)
def test_fields_whose_types_are_documented(source: str, expected: list[tuple[str, int, int]], facts: Facts) -> None:
    """A comparison with a value of another type, or a text that the field never is, never holds."""
    assert _codes(facts(source)) == expected


def test_one_dead_body_of_two(facts: Facts) -> None:
    """Where another body can hold, the dead one is a warning."""
    source = """\
package test.two

match if input.eventName == "GetUser"

match if input.eventName == "CreateUser"
"""
    assert _codes(facts(source, select=True)) == [("dead-clause", 3, 10)]


def test_a_value_that_is_no_boolean(facts: Facts) -> None:
    """A rule that takes the value of a field is not true or false."""
    source = "package test.value\n\nmatch := input.errorCode if input.awsRegion\n"
    assert _codes(facts(source)) == [("not-boolean", 3, 10)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('not lower(input.requestParameters.x) == "a"', [("failing-builtin", 7, 17)]),
        ('some i in input.items\nsome j in i.more\nstartswith(input.a, "x")', [("failing-builtin", 9, 13)]),
        ('is_string(input.a)\nnot startswith(input.a, "x")', []),
        ('lower(input.a) == "x"', []),  # runs once: as in OPA, undefined
        ('not startswith(input.eventName, "Get")', []),  # selected, so a text
        ('not startswith("abc", "x")', []),
    ],
)
def test_calls_that_fail_where_opa_has_them_undefined(
    source: str, expected: list[tuple[str, int, int]], facts: Facts
) -> None:
    """A strict function on a field, in what may run more often than once, without a check of its type."""
    assert _codes(facts(source, select=True)) == expected


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ('input.a.b["c"] == input.d', ["a.b.c", "d"]),
        ('object.get(input, "errorCode", null) == null', ["errorCode"]),
        ('object.get(input.userIdentity, ["a", "b"], null) == null', ["userIdentity", "userIdentity.a.b"]),
        ("some key in [1, 2]\ninput.list[key].name", ["list"]),
        ("some x in input.items\nx.name == data.profile.accounts[0]", ["items"]),
        ('input.a == 1 with input as {"b": 2}', []),
    ],
)
def test_fields_that_are_read(source: str, paths: list[str], facts: Facts) -> None:
    """References to the record as far as their names are constant; none where another record is put in its place."""
    assert sorted({".".join(use.path) for use in facts(source).fields}) == paths


def test_only_the_rules_that_the_step_is_made_of(facts: Facts) -> None:
    """A rule that the predicate does not use says nothing of what it reads."""
    source = """\
package test.used

match if helper

helper if input.a == "x"

unused if input.b == "y"
"""
    (use,) = facts(source).fields
    assert (use.path, use.values) == (("a",), ("x",))


def test_clauses_are_statements_without_comments(facts: Facts) -> None:
    """The order of statements, blanks and comments make no difference; a hash in a text is no comment."""
    one = facts('input.a == "#1"\nnot  input.b # none').clauses
    assert one == facts('not input.b\ninput.a == "#1"').clauses
    assert len(one) == 2
    assert one != facts('not input.b\ninput.a == "#2"').clauses


def test_policies_are_examined_together(predicate: Callable[..., Predicate]) -> None:
    """Facts come in the order of the steps, whatever form each is in."""
    sources = ["input.a", "package test.many\n\nmatch if input.b\n", "input.c"]
    found = examine([Step("", {}, predicate(source)) for source in sources], {})
    assert [[use.path for use in each.fields] for each in found] == [[("a",)], [("b",)], [("c",)]]
