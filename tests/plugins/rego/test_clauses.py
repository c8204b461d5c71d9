"""The clauses of a Rego predicate: statements, each asked only where those before it hold."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from affidavit import Candidate, Predicate
from affidavit_plugins.rego_language.clauses import clauses
from affidavit_plugins.rego_language.supervisor import RegoEvaluator

MODULE = """\
package a.b
import rego.v1

quiet if {
	input.level < 3
	input.name == "x"
}

match if {
	some n in ["x", "y"]
	n == object.get(input, ["user", "name"], null)
	not quiet
	f(data.profile.accounts)
}

f(x) if count(x) >= 0
"""


def test_statements_are_clauses_with_what_they_read(predicate: Callable[..., Predicate]) -> None:
    """The deciding rule first, then what it is made of; functions are left out."""
    (found,) = clauses([predicate(MODULE)])
    assert [(each.text, each.depth, each.after, each.binds, each.paths) for each in found] == [
        ('some n in ["x", "y"]', 0, -1, True, ()),
        ('n == object.get(input, ["user", "name"], null)', 0, 0, False, (("user", "name"),)),
        ("not quiet", 0, 1, False, ()),
        ("f(data.profile.accounts)", 0, 2, False, (("profile", "accounts"),)),
        ("quiet: input.level < 3", 1, -1, False, (("level",),)),
        ('quiet: input.name == "x"', 1, 4, False, (("name",),)),
    ]
    assert found[0].place.line == 10


def _true(predicates: list[Predicate], record: dict[str, object]) -> list[int]:
    evaluator = RegoEvaluator(predicates, {"accounts": []})
    try:
        raw = msgspec.json.encode(record)
        verdicts = evaluator.evaluate([Candidate(record, raw, tuple(range(len(predicates))))])
    finally:
        evaluator.close()
    assert all(verdict.error is None for verdict in verdicts)
    return [verdict.predicate for verdict in verdicts]


def test_a_clause_holds_with_those_before_it(predicate: Callable[..., Predicate]) -> None:
    """Of a module, and of a body."""
    (module,) = clauses([predicate(MODULE)])
    judged = [each.predicate for each in module]
    assert _true(judged, {"user": {"name": "y"}, "level": 5}) == [0, 1, 2, 3]
    assert _true(judged, {"user": {"name": "z"}, "level": 1, "name": "x"}) == [0, 4, 5]
    (body,) = clauses([predicate("input.a == 1\n  input.b == 2")])
    assert _true([each.predicate for each in body], {"a": 1, "b": 3}) == [0]
    assert _true([each.predicate for each in body], {"a": 1, "b": 2}) == [0, 1]
