"""What each policy costs: its predicates timed one by one, on the records that a scan would run them on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.matching.predicates import CompiledPolicies, Outcome
from affidavit.model.logs import Batch, Candidate, ObjectRef, Period, Scope
from affidavit.model.policy import Policy
from affidavit.parts.partial import Partial
from affidavit.parts.tally import Tally
from affidavit.plugins import Plugins
from affidavit.scanning.inputs import list_objects
from affidavit.scanning.kind_reader import KindReader
from affidavit.scanning.progress import Progress
from affidavit.scanning.scanner import Scanner

# Events of tests are few; seen so often, what a single call costs is told from what starting costs.
_ROUNDS = 50
# A test may repeat an event thousands of times.
_OF_A_TEST = 20


class PolicyCost(msgspec.Struct):
    """What one policy cost.

    Attributes:
        candidates: records it had to look at, of each of its steps.
        matches, errors: what came of them.
        seconds: in its predicates.
        share: of the time in all predicates, 0 to 1.
    """

    policy: str
    language: str
    candidates: int = 0
    matches: int = 0
    errors: int = 0
    seconds: float = 0.0
    share: float = 0.0

    @property
    def microseconds(self) -> float:
        """For a candidate; 0 where there was none."""
        return self.seconds * 1e6 / self.candidates if self.candidates else 0.0


class Costs(msgspec.Struct, frozen=True):
    """The costs of all policies, the dearest first, of so many records read in so many seconds.

    `incomplete` counts objects that could not be read whole.
    """

    policies: tuple[PolicyCost, ...]
    records: int
    seconds: float
    incomplete: int = 0


class _TimedPolicies(CompiledPolicies):
    """Policies whose predicates are run one at a time, each with a watch."""

    def __init__(self, policies: Sequence[Policy], plugins: Plugins, profile: Mapping[str, Any]) -> None:
        super().__init__(policies, plugins, profile)
        self.costs = {policy.id: PolicyCost(policy.id, policy.language) for policy in policies}

    def evaluate(self, language: int, candidates: Sequence[Candidate]) -> Iterator[Outcome]:
        by_predicate: dict[int, list[int]] = {}
        for position, candidate in enumerate(candidates):
            for predicate in candidate.predicates:
                by_predicate.setdefault(predicate, []).append(position)
        for predicate, positions in sorted(by_predicate.items()):
            own = [Candidate(candidates[at].record, candidates[at].raw, (predicate,)) for at in positions]
            began = time.perf_counter()
            outcomes = list(super().evaluate(language, own))
            seconds = time.perf_counter() - began
            cost = self.costs[self._languages[language].steps[predicate].policy.id]
            cost.seconds += seconds
            cost.candidates += len(own)
            cost.errors += sum(bool(outcome.error) for outcome in outcomes)
            cost.matches += sum(not outcome.error for outcome in outcomes)
            for outcome in outcomes:
                yield Outcome(positions[outcome.candidate], outcome.matched, outcome.error)


def costs_on_logs(
    policies: Sequence[Policy],
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    profile: Mapping[str, Any],
    progress: Callable[[Progress], None],
) -> Costs:
    """The costs of policies on logs.

    Raises:
        SourceError: a location cannot be listed.
        DocumentError: a predicate does not compile.
    """
    refs, skipped, failures = list_objects(sources, plugins, Period(), Scope())
    incomplete = len(failures) + sum(item.failed for item in skipped)
    size = records = 0
    timed = _TimedPolicies(sorted(policies, key=lambda each: each.id), plugins, profile)
    with timed:
        scanner = Scanner(plugins, timed, Period())
        began = time.perf_counter()
        for number, ref in enumerate(refs, start=1):
            part = scanner.scan(ref)
            size += ref.size or 0
            if isinstance(part, Partial):
                records += part.object.records.read
                incomplete += part.object.status != "read"
            progress(Progress(number, len(refs), size, refs.size, records))
        return _ranked(timed.costs, records, time.perf_counter() - began, incomplete)


def costs_on_tests(policies: Sequence[Policy], plugins: Plugins, profile: Mapping[str, Any]) -> Costs:
    """The costs of policies on the events of their own tests, each seen many times.

    Raises:
        DocumentError: a predicate does not compile.
    """
    records = 0
    timed = _TimedPolicies(sorted(policies, key=lambda each: each.id), plugins, profile)
    with timed:
        began = time.perf_counter()
        for kind in sorted({policy.logs for policy in policies}):
            reader = KindReader(plugins.log_kinds[kind], (), timed, Period())
            tests = [test for policy in policies if policy.logs == kind for test in policy.tests]
            raws = [msgspec.json.encode(event) for test in tests for event in test.events[:_OF_A_TEST]]
            headers = [reader.headers.decode(raw) for raw in raws]
            for _ in range(_ROUNDS):
                reader.take(Tally(ObjectRef("", "tests", "")), (Batch(range(len(raws)), headers, raws),))
                records += len(raws)
        return _ranked(timed.costs, records, time.perf_counter() - began, 0)


def _ranked(costs: Mapping[str, PolicyCost], records: int, seconds: float, incomplete: int) -> Costs:
    total = sum(cost.seconds for cost in costs.values())
    for cost in costs.values():
        cost.share = cost.seconds / total if total else 0.0
    ranked = sorted(costs.values(), key=lambda cost: (-cost.seconds, cost.policy))
    return Costs(tuple(ranked), records, seconds, incomplete)
