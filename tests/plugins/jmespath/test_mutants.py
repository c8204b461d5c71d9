"""The mutants of a JMESPath predicate: all compile, all differ, and none that provably means the same is among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from affidavit import DocumentError, Place, Predicate, Step
from affidavit_plugins.jmespath_language.evaluator import compile_predicates
from affidavit_plugins.jmespath_language.mutants import mutants
from affidavit_plugins.jmespath_language.parsing import parse
from hypothesis import given
from hypothesis import strategies as st

CLAUSES = st.sampled_from(
    ["!e", "a == 'x'", "a.b != `null`", "n > `3`", "regex_match(a, '^(x|y)$') == `false`", "contains(['p', 'q'], a)"]
)
PREDICATES = st.recursive(
    CLAUSES,
    lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=6,
)


def _changes(source: str, select: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, str]:
    (found,) = mutants([Step("", select or {}, Predicate("p", "jmespath", source, Place("p.yaml", 3, 1)))])
    return {each.change: each.predicate.source for each in found}


@given(PREDICATES)
def test_every_mutant_compiles_and_differs(source: str) -> None:
    """From the original and from one another, as trees."""
    (found,) = mutants([Step("", {}, Predicate("p", "jmespath", source, Place("p.yaml")))])
    compile_predicates([each.predicate for each in found], {})
    trees = [parse(each.predicate.source) for each in found]
    assert trees
    assert all(tree != parse(source) for tree in trees)
    assert all(one != other for at, one in enumerate(trees) for other in trees[:at])


def test_operators_clauses_and_literals_are_altered() -> None:
    """Each kind of alteration, in words and as source."""
    assert _changes("!e && n > `3`") == {
        "negated !e": "!!(e) && n > `3`",
        "negated n > `3`": "!e && !(n > `3`)",
        "dropped !e": "n > `3`",
        "dropped n > `3`": "!e",
        "&& became || between !e and n > `3`": "(!e || n > `3`)",
        "> became >= in n > `3`": "!e && n >= `3`",
        "`3` became `2`": "!e && n > `2`",
        "`3` became `4`": "!e && n > `4`",
    }


def test_the_only_clause_is_dropped_too() -> None:
    """What is selected then matches."""
    assert _changes("!e") == {"dropped !e": "`true`", "negated !e": "!!(e)"}


def test_patterns_and_lists_are_widened_and_narrowed() -> None:
    """A regular expression by its parts, a list by its elements."""
    assert "'^(x|y)' became '^(x)'" in _changes("regex_match(a, '^(x|y)') == `true`")
    assert "dropped 'p'" in _changes("contains(['p', 'q'], a)")
    assert {"'ab' became 'a'", "'ab' became 'ab~'"} <= _changes("starts_with(a, 'ab')").keys()
    assert {"'ab' became 'b'", "'ab' became '~ab'"} <= _changes("ends_with(a, 'ab')").keys()
    assert "'10.0.0.0/8' became '10.0.0.0/7'" in _changes("cidr_contains('10.0.0.0/8', a)")


def test_what_select_makes_certain_is_not_altered_in_vain() -> None:
    """A clause on one selected field is tried on the values that select lets through."""
    free = _changes("eventName != 'A' && !e")
    bound = _changes("eventName != 'A' && !e", {"eventName": ("B", "C")})
    assert "dropped eventName != 'A'" in free
    assert "dropped eventName != 'A'" not in bound
    assert "'A' became 'A~'" not in bound
    assert "!= became == in eventName != 'A'" in bound
    # A glob lets through more than can be tried.
    assert "dropped eventName != 'A'" in _changes("eventName != 'A' && !e", {"eventName": ("B*",)})


def test_a_predicate_that_does_not_compile_has_no_mutants() -> None:
    """It is told as when it is compiled."""
    with pytest.raises(DocumentError):
        _changes("nonsense(a)")


Make = Callable[[str], Predicate]


def test_places_are_those_of_the_file(predicate: Make) -> None:
    """Where the altered part stands."""
    (found,) = mutants([Step("", {}, predicate("a\n  && b"))])
    assert {each.change: (each.place.line, each.place.column) for each in found}["dropped b"] == (8, 18)
