"""The clauses of a JMESPath predicate: each is one, decides what it says, and names the fields that it reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from affidavit import DocumentError, Predicate, Verdict
from affidavit_plugins.jmespath_language.clauses import clauses

SOURCE = """\
!errorCode && (eventName != 'A' || !(x."y z" && contains(list[*].b, 'q')))
&& account_of(profile.p) == userIdentity.id"""


def test_clauses_are_the_operands_as_deep_as_they_go(predicate: Callable[[str], Predicate]) -> None:
    """Parentheses and negations are looked into; each clause has its depth and place."""
    (found,) = clauses([predicate(SOURCE)])
    assert [(each.depth, each.text, each.place.line, each.place.column) for each in found] == [
        (0, "!errorCode", 7, 13),
        (0, "(eventName != 'A' || !(x.\"y z\" && contains(list[*].b, 'q')))", 7, 27),
        (1, "eventName != 'A'", 7, 28),
        (1, "!(x.\"y z\" && contains(list[*].b, 'q'))", 7, 48),
        (2, 'x."y z"', 7, 50),
        (2, "contains(list[*].b, 'q')", 7, 61),
        (0, "account_of(profile.p) == userIdentity.id", 8, 16),
    ]


def test_a_clause_names_the_fields_it_reads(predicate: Callable[[str], Predicate]) -> None:
    """Each path as far as it consists of names."""
    (found,) = clauses([predicate(SOURCE)])
    assert found[-1].paths == (("profile", "p"), ("userIdentity", "id"))
    assert found[5].paths == (("list",),)
    assert found[4].paths == (("x", "y z"),)


def test_a_predicate_of_one_clause_has_one(predicate: Callable[[str], Predicate]) -> None:
    """The predicate itself."""
    assert [[each.text for each in found] for found in clauses([predicate("!a"), predicate("!(a || b)")])] == [
        ["!a"],
        ["!(a || b)", "a", "b"],
    ]


def test_what_is_not_empty_counts_as_true(
    judge: Callable[..., list[Verdict]], predicate: Callable[[str], Predicate]
) -> None:
    """A clause need not be true or false to hold, as `&&` takes it."""
    (found,) = clauses([predicate("a && b")])
    verdicts = judge([each.predicate.source for each in found], {"a": "x", "b": ""})
    assert verdicts == [Verdict(0, 0)]


def test_a_predicate_that_does_not_parse_is_told_with_its_place(predicate: Callable[[str], Predicate]) -> None:
    """As when it is compiled."""
    with pytest.raises(DocumentError, match=r"policies/p\.yaml:7:"):
        clauses([predicate("a &&")])
