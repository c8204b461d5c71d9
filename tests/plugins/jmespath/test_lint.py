"""What lint finds in JMESPath predicates, where, and what it leaves alone."""

from __future__ import annotations

import pytest
from affidavit import FieldType, Place, Predicate, PredicateFacts, Step
from affidavit_plugins.jmespath_language.lint import examine

SELECT = {"eventSource": ("iam.amazonaws.com",), "eventName": ("CreateUser", "Delete*")}
TYPES = {
    "userIdentity": FieldType(frozenset({"object"})),
    "userIdentity.mfa": FieldType(frozenset({"string"}), frozenset({"true", "false"})),
    "errorMessage": FieldType(frozenset({"string"})),
    "readOnly": FieldType(frozenset({"boolean", "string"})),
}


def facts(source: str, *, select: bool = False) -> PredicateFacts:
    """The facts of a predicate at line 7, column 13, with `SELECT` or without."""
    predicate = Predicate("test.p", "jmespath", source, Place("p.yaml", 7, 13))
    (found,) = examine([Step("", SELECT if select else {}, predicate)], TYPES)
    return found


def codes(source: str, *, select: bool = False) -> list[tuple[str, int]]:
    """Codes and offsets of what is remarked."""
    return [(remark.code, remark.place.column - 13) for remark in facts(source, select=select).remarks]


@pytest.mark.parametrize(
    ("source", "offset"),
    [
        ("contains(requestParameters.x, 'a')", 0),
        ("starts_with(eventName, 'Create')", 0),
        ("!errorCode && length(a.b) > `2`", 14),
        ("!(a.b) && contains(a.b, 'x')", 10),
        ("a.b != 'x' && ends_with(a.b, 'x')", 14),
        ("(a || b) && contains(a, 'x')", 12),
        ("a.b == `null` || contains(c, 'x')", 17),
        ("!!(items[?contains(role, 'x')])", 10),
        ("length(a[?b]) > `0`", 0),
        ("keys(requestParameters)[0] == 'x'", 0),
        ("sum(a.b) > `1`", 0),
        ("sort(a.b)[0] == 'x'", 0),
    ],
)
def test_calls_that_fail_on_null(source: str, offset: int) -> None:
    """A function that refuses null, on what may be null, is found where it stands."""
    assert ("nullable-call", offset) in codes(source)


@pytest.mark.parametrize(
    "source",
    [
        "!!(a) && contains(a, 'x')",
        "a.b != `null` && ends_with(a.b, 'x')",
        "`null` != a.b && ends_with(a.b, 'x')",
        "type(a.b) == 'string' && starts_with(a.b, 'x')",
        "(a.b == 'x' || a.b == 'y') && ends_with(a.b, 'y')",
        "!a || length(a) == `0`",
        "!(a == `null`) && length(a) == `0`",
        "a.b == 'x' && length(a) > `1`",
        "lower(a.b) == 'no' && contains(a.b, 'n')",
        "glob_match(a, '*') && contains(a, 'n')",
        "contains(['x', 'y'], a) && starts_with(a, 'x')",
        "!!(items[?role && contains(role, 'x')])",
        "!!(statements(a.p)[?contains(Action, '*')])",
        "length(as_array(a.b)) > `1`",
        "contains(profile.trusted_accounts, userIdentity.accountId)",
        "contains(to_string(a), 'x')",
        "regex_match(a.b, 'x') || cidr_contains('10.0.0.0/8', a.b)",
        "sort_by(as_array(a)[?b], &b)[0].b == 'x'",
    ],
)
def test_guarded_calls_are_left_alone(source: str) -> None:
    """What a clause before makes sure of, or a function that takes null, is no finding."""
    assert codes(source) == []


def test_select_guards_too() -> None:
    """A selected field is a text on every record that the predicate sees."""
    assert codes("starts_with(eventName, 'Create')", select=True) == []
    assert codes("starts_with(userAgent, 'x')", select=True) == [("nullable-call", 0)]


@pytest.mark.parametrize(
    ("source", "code", "offset"),
    [
        ("eventName == 'A' && eventName == 'B'", "never-true", 20),
        ("errorCode && !errorCode", "never-true", 14),
        ("`false`", "never-true", 0),
        ("a == 'x' && contains(['y', 'z'], a)", "never-true", 12),
        ("`true`", "always-true", 0),
        ("!(`null`)", "always-true", 0),
        ("requestParameters.x", "not-boolean", 0),
        ("!errorCode && requestParameters.x", "not-boolean", 0),
        ("items[?x]", "not-boolean", 0),
        ("requestParameters.x && a == 'b'", "maybe-empty", 0),
        ("length(errorCode == 'a') > `1`", "failing-call", 0),
        ("!!(profile.trusted)", "unknown-member", 11),
        ("!!(statements(a)[?Actions])", "unknown-member", 18),
        ("eventName == 'Nothing' && eventName == 'Any' || !a", "dead-clause", 0),
    ],
)
def test_what_a_predicate_gives(source: str, code: str, offset: int) -> None:
    """Contradictions, tautologies, values that are no booleans and names that are not there."""
    assert (code, offset) in codes(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("userIdentity.mfa == `true`", [("never-true", 0)]),
        ("!errorCode && userIdentity.mfa == 'True'", [("never-true", 14)]),
        ("errorMessage == `1` || !a", [("dead-clause", 0)]),
        ("contains(['yes'], userIdentity.mfa)", [("never-true", 0)]),
        ("userIdentity == 'x'", [("never-true", 0)]),
        ("length(readOnly) > `1`", [("nullable-call", 0)]),
        ("contains(not_null(errorMessage, ''), 'x')", []),
        ("contains(not_null(errorMessage, a, 'x'), 'x')", []),
        ("contains(not_null(errorMessage, a), 'x')", [("nullable-call", 0)]),
        ("length(not_null(a, `[]`)) > `0`", []),
        ("not_null('b', `null`) == `null`", [("never-true", 0)]),
        ("!!(userIdentity.mfa) && keys(userIdentity.mfa)[0] == 'x'", [("failing-call", 24)]),
        ("userIdentity.mfa != `true` || !a", [("always-true", 0)]),
        ("userIdentity.mfa == 'true'", []),
        ("userIdentity.mfa == `null`", []),
        ("readOnly == `false` || readOnly == 'false'", []),
        ("!!(errorMessage) && contains(errorMessage, 'x')", []),
        ("!errorMessage && !a", []),
    ],
)
def test_fields_whose_types_are_documented(source: str, expected: list[tuple[str, int]]) -> None:
    """A comparison with a value of another type, or a text that the field never is, is never true; null it may be."""
    assert codes(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!(userIdentity.mfa)", [("text-as-flag", 2)]),
        ("!!(userIdentity.mfa) && a == 'b'", [("text-as-flag", 3)]),
        ("!(userIdentity.mfa) || userIdentity.mfa == 'false'", []),
        ("!!(userIdentity.mfa) && lower(userIdentity.mfa) == 'true'", []),
        ("!(errorMessage)", []),
        ("!(readOnly)", []),
    ],
)
def test_texts_that_look_like_flags(source: str, expected: list[tuple[str, int]]) -> None:
    """A text of true or false that is only negated is always taken for true; beside its value that is no finding."""
    assert [(code, offset) for code, offset in codes(source) if code == "text-as-flag"] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("errorMessage > `3`", [("failing-call", 0), ("never-true", 0)]),
        ("!a && `3` <= userIdentity.mfa", [("failing-call", 6), ("never-true", 6)]),
        ("'a' < `3`", [("failing-call", 0), ("never-true", 0)]),
        ("lower(a) > length('a')", [("failing-call", 0), ("never-true", 0)]),
        ("requestParameters.size > `3`", [("mixed-ordering", 0)]),
        ("requestParameters.date >= '2026'", [("mixed-ordering", 0)]),
        ("!!(a[?from > `3`])", [("mixed-ordering", 6)]),
        ("errorMessage > 'a'", []),
        ("to_number(requestParameters.size) > `3`", []),
        ("type(a) == 'number' && a > `3`", []),
        ("a > b", []),
        ("a > `3` && a < `5`", [("mixed-ordering", 0)]),
        ("readOnly > `true`", [("never-true", 0)]),
    ],
)
def test_order_comparisons(source: str, expected: list[tuple[str, int]]) -> None:
    """A text and a number have no order: where they must meet it is an error, where they may a warning."""
    assert codes(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("eventName == 'GetUser'", [("never-true", 0)]),
        ("eventName == 'DeleteUser'", []),
        ("!errorCode && eventSource == 'ec2.amazonaws.com'", [("never-true", 14)]),
        ("regex_match(eventName, '^Put')", []),
        ("regex_match(eventSource, '^ec2')", [("never-true", 0)]),
        ("eventName == 'GetUser' || !errorCode", [("dead-clause", 0)]),
        ("eventSource == 'iam.amazonaws.com'", [("idle-predicate", 0)]),
        ("`true`", [("idle-predicate", 0)]),
    ],
)
def test_select_is_taken_into_account(source: str, expected: list[tuple[str, int]]) -> None:
    """What `select` lets through decides what a clause can be."""
    assert codes(source, select=True) == expected


def test_places_are_those_of_the_file() -> None:
    """A remark on the second line of a block stands at the block's column."""
    (remark,) = facts("!errorCode\n&& contains(a, 'x')").remarks
    assert (remark.place.line, remark.place.column) == (8, 16)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("a.b.c == 'x' && !a", ["a.b.c"]),
        ("requestParameters.\"x-amz-acl\" == 'y'", ["requestParameters.x-amz-acl"]),
        ("!!(a.items[?b == 'x'].c)", ["a.items.*.b", "a.items.*.c"]),
        ("!!(a[].b[].c)", ["a.*.b.*.c"]),
        ("!!(a.*.b)", ["a.*.b"]),
        ("a.{x: b, y: c.d} != `null`", ["a.b", "a.c.d"]),
        ("!!(a | b)", ["a.b"]),
        ("!!(statements(a.p)[?Effect])", ["a.p"]),
        ("!(profile.parameters.mine)", []),
        ("!!(as_array(a)[0].b)", ["a.*.b"]),
    ],
)
def test_fields_that_are_read(source: str, paths: list[str]) -> None:
    """The whole path of each field from the record's root, through lists, pipes and filters."""
    assert [".".join(use.path) for use in facts(source).fields] == paths


def test_texts_that_fields_are_compared_with() -> None:
    """Equality with a text, and membership of a list of texts, are kept for the log kind to judge."""
    found = facts("eventName == 'A' || 'B' == eventName || contains(['C', 'D'], eventName) || eventName != 'E'")
    assert [use.values for use in found.fields if use.values] == [("A",), ("B",), ("C", "D")]
