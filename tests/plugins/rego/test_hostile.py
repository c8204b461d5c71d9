"""Rego written to do harm: refused at load, or ended within its deadline, with every other verdict in place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from affidavit import Candidate, DocumentError, Verdict
from affidavit_plugins.rego_language.supervisor import RegoEvaluator

Start = Callable[..., RegoEvaluator]
Make = Callable[..., Candidate]

GOOD = "input.a == 1"
REFUSED = {
    "a function that calls itself": ("package h\nmatch if f(1) > 0\nf(x) := f(x + 1)", "depends on itself"),
    "functions that call each other": ("package h\nmatch if f(1)\nf(x) if g(x)\ng(x) if f(x)", "depends on itself"),
    "a rule through data": ("package h\nmatch if data.h.match", "depends on itself"),
    "deep brackets": ("x := " + "[" * 5_000 + "]" * 5_000, "nest more than 16 deep"),
    "a long chain": ("x := input" + ".a" * 50_000, "more than 100 operators"),
    "a walk of the machine": ('http.send({"url": "http://localhost", "method": "get"}).status_code == 200', "refused"),
}
ENDED = {
    "endless comprehension": "r := numbers.range(1, 9999)\ncount([1 | some i in r; some j in r; some k in r]) < 0",
    "every of every": "r := numbers.range(1, 9999)\nevery i in r { every j in r { every k in r { i + j + k > 0 } } }",
    "padding by sprintf": 'count(sprintf("%1000000000d%1000000000d", [1, 1])) > 1',
    "strings twice as long each time": "package h\nmatch if count(x34) > 1\nx0 := `aaaaaaaaaaaaaaaa`\n"
    + "\n".join(f"x{n + 1} := concat(``, [x{n}, x{n}])" for n in range(34)),
    "replacing by more and more": 'x := replace(input.long, "a", input.long)\ncount(replace(x, "a", input.long)) > 1',
    "arrays of all pairs": "r := numbers.range(1, 9999)\ncount([[i, j] | some i in r; some j in r; some _ in r]) < 0",
}
BACKTRACKING = {
    "nested repetition": 'not regex.match("^(a+)+$", input.long)',
    "alternation of the same": 'not regex.match("^(a|a|aa)*b$", input.long)',
    "repetitions in a row": f'not regex.match("^{"a*" * 40}b$", input.long)',
    "found in many places": 'count(regex.find_n("(a*)*b", input.long, -1)) == 0',
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_at_load(name: str, evaluator: Start) -> None:
    """What the engine would not survive is refused before it runs, at a place, in words."""
    source, words = REFUSED[name]
    with pytest.raises(DocumentError) as refused:
        evaluator(source)
    assert any(words in problem.message for problem in refused.value.problems)
    assert all(problem.line > 0 for problem in refused.value.problems)


@pytest.mark.parametrize("name", ENDED)
def test_ended_within_its_deadline(name: str, evaluator: Start, candidate: Make) -> None:
    """It is an error of its policy on each record, by deadline or memory; the other policy's verdicts are there."""
    running = evaluator(GOOD, ENDED[name])
    candidates = [candidate({"a": 1, "long": "a" * 50_000 + "!"}, (0, 1)) for _ in range(6)]
    verdicts = running.evaluate(candidates)
    assert [each for each in verdicts if each.predicate == 0] == [Verdict(position, 0) for position in range(6)]
    errors = [each.error or "" for each in verdicts if each.predicate == 1]
    assert len(errors) == 6
    assert all(error.startswith(("ran past its deadline", "ended its process", "not run: ")) for error in errors)


@pytest.mark.parametrize("name", BACKTRACKING)
def test_regular_expressions_do_not_go_back(name: str, evaluator: Start, candidate: Make) -> None:
    """What takes other engines longer than the universe is old gets its verdict here."""
    running = evaluator(BACKTRACKING[name])
    candidates = [candidate({"long": "a" * 5_000 + "!"}) for _ in range(20)]
    assert running.evaluate(candidates) == [Verdict(position, 0) for position in range(20)]
