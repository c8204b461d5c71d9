"""What the tests of the predicate language `jmespath` share: running an expression, judging a record by predicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from affidavit import Candidate, Place, Predicate, Verdict
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.evaluator import compile_predicates
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import parse


@pytest.fixture(scope="session")
def predicate() -> Callable[..., Predicate]:
    """Source → a predicate that stands at line 7, column 13 of `policies/p.yaml`."""

    def make(source: str, policy_id: str = "aws.test") -> Predicate:
        return Predicate(policy_id, "jmespath", source, Place("policies/p.yaml", 7, 13))

    return make


@pytest.fixture(scope="session")
def search() -> Callable[[str, Any], Any]:
    """Expression, document → what the compiled expression gives; it must be free of mistakes."""

    def run(expression: str, document: Any) -> Any:
        functions = PredicateFunctions()
        tree = parse(expression)
        assert list(mistakes(expression, tree, functions.FUNCTION_TABLE)) == []
        return compile_tree(tree, functions)(document)

    return run


@pytest.fixture(scope="session")
def judge(predicate: Callable[..., Predicate]) -> Callable[..., list[Verdict]]:
    """Sources, one record, profile data → the verdicts on it."""

    def run(
        sources: Sequence[str], record: Mapping[str, Any], profile: Mapping[str, Any] | None = None
    ) -> list[Verdict]:
        evaluator = compile_predicates([predicate(source) for source in sources], profile or {})
        candidate = Candidate(record, msgspec.json.encode(record), tuple(range(len(sources))))
        return list(evaluator.evaluate([candidate]))

    return run
