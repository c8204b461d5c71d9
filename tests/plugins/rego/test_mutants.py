"""The mutants of a Rego predicate: all load into one engine, and each has one thing altered."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from affidavit import Candidate, DocumentError, Predicate, Step
from affidavit_plugins.rego_language.mutants import mutants
from affidavit_plugins.rego_language.supervisor import RegoEvaluator

MODULE = """\
# METADATA
# title: x
package a.b
import rego.v1
import data.affidavit.cloudtrail

match if {
	object.get(input, "e", null) in {null, ""}
	some n in ["x", "y"]
	n == input.name
	not quiet
}

quiet if input.level < 3
quiet if regex.match(`^(no|none)$`, input.level)
quiet if startswith(input.level, "no")
quiet if cloudtrail.cidr_contains("10.0.0.0/8", input.address)
kinds := {"a": 1, "b": 2}
unused if input.never
"""


def changes(predicate: Predicate) -> dict[str, Predicate]:
    """Change → mutant."""
    (found,) = mutants([Step("", {}, predicate)])
    return {each.change: each.predicate for each in found}


def test_statements_operators_and_literals_are_altered(predicate: Callable[..., Predicate]) -> None:
    """In the rules that the predicate is made of, and in no other."""
    found = changes(predicate(MODULE))
    assert {
        'dropped object.get(input, "e", null) in {null, ""}',
        'negated object.get(input, "e", null) in {null, ""}',
        "== became != in n == input.name",
        'dropped "x"',
        'dropped ""',
        "negated not quiet",
        "dropped quiet if input.level < 3",
        "< became <= in input.level < 3",
        "3 became 2",
        "`^(no|none)$` became `^(none)$`",
        '"no" became `n`',
        '"no" became `no~`',
        '"10.0.0.0/8" became `10.0.0.0/7`',
    } <= found.keys()
    assert not any("never" in change or '"a"' in change for change in found)
    # It binds what others ask about.
    assert 'dropped some n in ["x", "y"]' not in found


def test_mutants_of_a_module_and_of_a_body_run_in_one_engine(predicate: Callable[..., Predicate]) -> None:
    """They load together, with the originals, and each judges by itself."""
    body = predicate('input.name == "x"\n  input.level > 1')
    originals = [predicate(MODULE), body]
    found = [each for members in mutants([Step("", {}, one) for one in originals]) for each in members]
    assert len(found) > 30
    evaluator = RegoEvaluator([*originals, *(each.predicate for each in found)], {})
    try:
        record = {"name": "x", "level": 5}
        raw = msgspec.json.encode(record)
        verdicts = evaluator.evaluate([Candidate(record, raw, tuple(range(len(found) + 2)))])
    finally:
        evaluator.close()
    matching = {verdict.predicate for verdict in verdicts if verdict.error is None}
    assert {0, 1} <= matching
    assert len(matching) < len(found)


def test_places_are_those_of_the_file(predicate: Callable[..., Predicate]) -> None:
    """Of a body in YAML too."""
    (found,) = mutants([Step("", {}, predicate('input.a == "x"\ninput.b == "y"'))])
    places = {each.change: (each.place.path, each.place.line, each.place.column) for each in found}
    assert places['dropped input.b == "y"'] == ("p.yaml", 8, 13)
    assert places['"x" became `x~`'] == ("p.yaml", 7, 24)


def test_a_module_that_is_wrong_is_told(predicate: Callable[..., Predicate]) -> None:
    """As when it is compiled."""
    with pytest.raises(DocumentError, match="there is no function"):
        changes(predicate("nonsense(input)"))
