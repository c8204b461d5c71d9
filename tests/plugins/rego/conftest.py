"""What the tests of the predicate language `rego` share: predicates, an engine in this process, an evaluator."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from affidavit import Candidate, Place, Predicate, Problem
from affidavit_plugins.rego_language.engine import Engine, Outcome
from affidavit_plugins.rego_language.modules import module_of
from affidavit_plugins.rego_language.process import Limits
from affidavit_plugins.rego_language.supervisor import RegoEvaluator

# Seconds that a hostile predicate may cost, and no more: a shared machine must still start a process within them.
_LIMITS = Limits(memory=3 << 29, step_seconds=1.0, batch_seconds=2.0, record_seconds=0.01, interruptions=3)


@pytest.fixture(scope="module", autouse=True)
def engines_end_in_their_thread() -> Iterator[None]:
    """An engine may only be let go of by the thread that made it, and a cycle is collected by whichever comes by."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def predicate() -> Callable[..., Predicate]:
    """Source → a predicate that stands at line 7, column 13 of `p.yaml`, or at the start of `p.rego` when a module."""

    def make(source: str, path: str = "") -> Predicate:
        module = any(line.startswith("package ") for line in source.splitlines())
        place = Place(path or "p.rego") if module else Place(path or "p.yaml", 7, 13)
        return Predicate("aws.test", "rego", source, place)

    return make


@pytest.fixture(scope="session")
def problems(predicate: Callable[..., Predicate]) -> Callable[..., list[Problem]]:
    """Sources → every problem found when they are loaded, in order."""

    def load(*sources: str) -> list[Problem]:
        modules = [module_of(number, predicate(source)) for number, source in enumerate(sources)]
        return sorted(Engine().load(modules, "{}", lambda _: None))

    return load


@pytest.fixture(scope="session")
def run(predicate: Callable[..., Predicate]) -> Callable[..., Outcome]:
    """Source, record, data → the outcome, in this process: for predicates that do no harm."""

    def evaluate(source: str, record: Any, data: Mapping[str, Any] | None = None) -> Outcome:
        engine = Engine()
        found = engine.load([module_of(0, predicate(source))], msgspec.json.encode(data or {}).decode(), lambda _: None)
        assert found == []
        assert engine.read(msgspec.json.encode(record)) is None
        return engine.run(0)

    return evaluate


@pytest.fixture(scope="session")
def candidate() -> Callable[..., Candidate]:
    """Record, or its raw bytes, and predicates to run → a candidate."""

    def make(record: Any, predicates: Sequence[int] = (0,)) -> Candidate:
        raw = record if isinstance(record, bytes) else msgspec.json.encode(record)
        return Candidate(record if isinstance(record, dict) else {}, raw, tuple(predicates))

    return make


@pytest.fixture
def evaluator(predicate: Callable[..., Predicate]) -> Iterator[Callable[..., RegoEvaluator]]:
    """Sources → an evaluator with a child process and short deadlines; closed after the test."""
    made: list[RegoEvaluator] = []

    def start(*sources: str, profile: Mapping[str, Any] | None = None, **limits: Any) -> RegoEvaluator:
        each = [predicate(source) for source in sources]
        made.append(RegoEvaluator(each, profile or {}, msgspec.structs.replace(_LIMITS, **limits)))
        return made[-1]

    yield start
    for each in made:
        each.close()
