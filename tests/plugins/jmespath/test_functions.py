"""The added functions: what they give, null for null, and calm on values that ordinary logs hold."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from affidavit_plugins.jmespath_language import functions
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.functions import Functions

Search = Callable[[str, Any], Any]
OURS = sorted(PredicateFunctions.FUNCTION_TABLE.keys() - Functions.FUNCTION_TABLE.keys())

CASES: list[tuple[str, Any, Any]] = [
    # regex_match
    ("regex_match(@, '^(Put|Attach).*Policy$')", "AttachRolePolicy", True),
    ("regex_match(@, 'Role')", "AttachRolePolicy", True),
    ("regex_match(@, '^Role')", "AttachRolePolicy", False),
    ("regex_match(@, '(?i)role')", "AttachROLEPolicy", True),
    ("regex_match(@, '^.$')", "é", True),
    ("regex_match(@, 'a')", None, None),
    ("regex_match(@, 'a')", 5, None),
    ("regex_match(subject, pattern)", {"subject": "abc", "pattern": "b"}, True),
    ("regex_match(subject, pattern)", {"subject": "abc", "pattern": None}, None),
    ("regex_match(subject, pattern)", {"subject": "abc", "pattern": ["b"]}, None),
    ("regex_match(@, '^(a+)+$')", "a" * 5000 + "!", False),
    ("regex_match(@, 'x')", "\ud800x", True),
    # days_between
    ("days_between(@, '2026-07-02T00:00:00Z')", "2026-07-01T00:00:00Z", 1),
    ("days_between(@, '2026-07-02T00:00:00Z')", "2026-07-01T00:00:01+00:00", 0),
    ("days_between(@, '2026-07-02T00:00:00Z')", "2026-07-02T00:00:01Z", -1),
    ("days_between(@, '2026-03-01T00:00:00.5Z')", "2025-03-01T00:00:00Z", 365),
    ("days_between(@, '2026-07-02T00:00:00Z')", "2026-02-30T00:00:00Z", None),
    ("days_between(@, '2026-07-02T00:00:00Z')", "2026-07-01T00:00:00+02:00", None),
    ("days_between(@, '2026-07-02T00:00:00Z')", "N/A", None),
    ("days_between(@, '2026-07-02T00:00:00Z')", None, None),
    ("days_between(@, 'now')", "2026-07-01T00:00:00Z", None),
    # glob_match
    ("glob_match(@, 'arn:aws:iam::*:role/*Admin')", "arn:aws:iam::111122223333:role/x/y:Admin", True),
    ("glob_match(@, 'arn:aws:iam::*:role/*Admin')", "arn:aws:iam::111122223333:role/Admins", False),
    ("glob_match(@, 'iam:Pass?ole')", "iam:PassRole", True),
    ("glob_match(@, 'iam:Pass?ole')", "iam:Passole", False),
    ("glob_match(@, 'iam:PassRole')", "iam:passrole", False),
    ("glob_match(@, '*')", "", True),
    ("glob_match(@, '*')", "a\nb", True),
    ("glob_match(@, '')", "a", False),
    ("glob_match(@, 'a.c+[x]\\d')", "a.c+[x]\\d", True),
    ("glob_match(@, 'a.c')", "abc", False),
    ("glob_match(@, '**?**')", "é", True),
    ("glob_match(@, '" + "*a" * 50 + "b')", "a" * 5000, False),
    ("glob_match('iam:PassRole', @)", "iam:*", True),
    ("glob_match(@, 'a*')", None, None),
    ("glob_match(@, 'a*')", {"a": 1}, None),
    ("glob_match('a', @)", 7, None),
    # cidr_contains
    ("cidr_contains('10.0.0.0/8', @)", "10.1.2.3", True),
    ("cidr_contains('10.0.0.0/8', @)", "11.1.2.3", False),
    ("cidr_contains('10.9.9.9/8', @)", "10.1.2.3", True),
    ("cidr_contains('2001:db8::/32', @)", "2001:db8:1::1", True),
    ("cidr_contains('2001:db8::/32', @)", "10.1.2.3", False),
    ("cidr_contains('10.0.0.0/8', @)", "::ffff:10.1.2.3", True),
    ("cidr_contains('0.0.0.0/0', @)", "cloudformation.amazonaws.com", None),
    ("cidr_contains('0.0.0.0/0', @)", "AWS Internal", None),
    ("cidr_contains('0.0.0.0/0', @)", "", None),
    ("cidr_contains('0.0.0.0/0', @)", None, None),
    ("cidr_contains('0.0.0.0/0', @)", 167837953, None),
    ("cidr_contains(@, '10.0.0.1')", "10.0.0.0/24", True),
    ("cidr_contains(@, '10.0.0.1')", "pl-12345", None),
    ("cidr_contains(@, '10.0.0.1')", 10, None),
    # parse_json
    ("parse_json(@).a[0]", '{"a": [1]}', 1),
    ("parse_json(@)", "[]", []),
    ("parse_json(@)", '"x"', "x"),
    ("parse_json(@)", {"a": 1}, {"a": 1}),
    ("parse_json(@)", [1], [1]),
    ("parse_json(@)", None, None),
    ("parse_json(@)", True, None),
    ("parse_json(@)", "", None),
    ("parse_json(@)", "{", None),
    ("parse_json(@)", "NaN", None),
    ("parse_json(@)", "\ud800", None),
    ("parse_json(@)", "[" * 100_000, None),
    ("parse_json(@)", "[" * 102 + "]" * 102, None),
    ("length(parse_json(@))", "[" + "[]," * 500 + "[]]", 501),
    # url_decode, lower, upper, equals_ignore_case
    ("url_decode(@)", "a%20b%2Fc+d", "a b/c+d"),
    ("url_decode(@)", "100%", "100%"),
    ("url_decode(@)", "%ff", "\ufffd"),
    ("url_decode(@)", None, None),
    ("url_decode(@)", ["a"], None),
    ("lower(@)", "IAM:PassRole", "iam:passrole"),
    ("upper(@)", "é", "É"),
    ("lower(@)", 1, None),
    ("upper(@)", None, None),
    ("equals_ignore_case(@, 'IAM:PASSROLE')", "iam:PassRole", True),
    ("equals_ignore_case(@, 'x')", "y", False),
    ("equals_ignore_case(@, 'x')", None, None),
    ("equals_ignore_case(`1`, @)", "1", None),
    # as_array
    ("as_array(@)", None, []),
    ("as_array(@)", [1], [1]),
    ("as_array(@)", "x", ["x"]),
    ("as_array(@)", {"a": 1}, [{"a": 1}]),
    ("as_array(@)", False, [False]),
    # account_of
    ("account_of(@)", "arn:aws:iam::111122223333:role/x", "111122223333"),
    ("account_of(@)", "arn:aws-us-gov:sts::111122223333:assumed-role/x/y:z", "111122223333"),
    ("account_of(@)", "arn:aws-cn:iam::111122223333:root", "111122223333"),
    ("account_of(@)", "111122223333", "111122223333"),
    ("account_of(@)", "AWS:arn:aws:iam::111122223333:root", "111122223333"),
    ("account_of(@)", "AWS:111122223333", "111122223333"),
    ("account_of(@)", "Federated:arn:aws:iam::111122223333:saml-provider/x", "111122223333"),
    ("account_of(@)", "arn:aws:iam::aws:policy/AdministratorAccess", None),
    ("account_of(@)", "arn:aws:s3:::bucket", None),
    ("account_of(@)", "arn:aws:iam::111122223333", None),
    ("account_of(@)", "Service:ec2.amazonaws.com", None),
    ("account_of(@)", "*", None),
    ("account_of(@)", "11112222333", None),
    ("account_of(@)", "١١١١٢٢٢٢٣٣٣٣", None),
    ("account_of(@)", None, None),
    ("account_of(@)", 111122223333, None),
]


@pytest.mark.parametrize(("expression", "document", "expected"), CASES)
def test_gives(search: Search, expression: str, document: Any, expected: Any) -> None:
    """Each function gives what its description says."""
    result = search(expression, document)
    assert result == expected
    assert type(result) is type(expected)


def statement(**elements: Any) -> dict[str, Any]:
    """A statement as `statements` gives it, empty but for these elements."""
    lists = ("Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource")
    empty: dict[str, Any] = {"Sid": None, "Effect": None, "Condition": None, **{name: [] for name in lists}}
    return empty | elements


POLICY = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "Trust",
        "Effect": "Allow",
        "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:root"], "Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    },
}
NORMAL = statement(
    Sid="Trust",
    Effect="Allow",
    Principal=["AWS:111122223333", "AWS:arn:aws:iam::444455556666:root", "Service:ec2.amazonaws.com"],
    Action=["sts:AssumeRole"],
    Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}},
)

DOCUMENTS: list[tuple[Any, Any]] = [
    (POLICY, [NORMAL]),
    (json.dumps(POLICY), [NORMAL]),
    (quote(json.dumps(POLICY)), [NORMAL]),
    (
        {
            "Statement": [
                {"Effect": "Deny", "NotAction": ["iam:*"], "NotResource": "x"},
                {"Principal": "*", "Resource": ["*"]},
            ]
        },
        [statement(Effect="Deny", NotAction=["iam:*"], NotResource=["x"]), statement(Principal=["*"], Resource=["*"])],
    ),
    (
        {"Statement": [{"Principal": {"AWS": "*"}}, {"NotPrincipal": {"AWS": ["*", "1"], "Federated": "*"}}]},
        [statement(Principal=["*"]), statement(NotPrincipal=["*", "AWS:1", "Federated:*"])],
    ),
    ({"Statement": [{"Action": [1, None, "a"], "Principal": 5}, "b", None, 7]}, [statement(Action=["a"])]),
    ({"Statement": None}, []),
    ({}, []),
    ([], []),
    (5, []),
    (True, []),
    ("", []),
    ("not a policy %zz", []),
    ("%7B", []),
    ("[" * 100_000, []),
    (quote("[" * 5000), []),
    ('"text"', []),
    (None, None),
]


@pytest.mark.parametrize(("document", "expected"), DOCUMENTS)
def test_statements(search: Search, document: Any, expected: Any) -> None:
    """A policy document in any form becomes statements of one shape; null stays null and garbage is empty."""
    assert search("statements(@)", document) == expected


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=3)


@pytest.mark.parametrize("name", OURS)
@settings(max_examples=60, deadline=None)
@given(one=ANYTHING, other=ANYTHING)
def test_never_fails(search: Search, name: str, one: Any, other: Any) -> None:
    """No function fails on any value a log can hold, but for a regular expression that is none."""
    arity = len(PredicateFunctions.FUNCTION_TABLE[name]["signature"])
    try:
        search(f"{name}({', '.join(['a', 'b'][:arity])})", {"a": one, "b": other})
    except functions.PatternError:
        assert name == "regex_match"
        assert isinstance(other, str)


@pytest.mark.parametrize("name", [name for name in OURS if name != "as_array"])
def test_null_in_null_out(search: Search, name: str) -> None:
    """Null gives null (an empty array for `as_array`, which is tested above)."""
    arity = len(PredicateFunctions.FUNCTION_TABLE[name]["signature"])
    assert search(f"{name}({', '.join(['a', 'a'][:arity])})", {"a": None}) is None


def test_module_lists_every_function() -> None:
    """The module's description names every added function."""
    text = inspect.getdoc(functions) or ""
    assert [name for name in OURS if f"{name}(" not in text] == []
