"""Runs the tests that policies carry, through the same selection and evaluation as a scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from affidavit.baseline import Baseline
from affidavit.correlation.correlate import Bounds, Surroundings, correlated_patterns
from affidavit.correlation.patterns import Outcome
from affidavit.kind_reader import KindReader
from affidavit.match_store import MatchStore
from affidavit.model.logs import Batch, ObjectRef, Period
from affidavit.model.policy import Policy, PolicyTest
from affidavit.model.profile import Profile
from affidavit.plugins import Plugins
from affidavit.predicates import CompiledPolicies
from affidavit.tally import Tally


class TestResult(msgspec.Struct, frozen=True):
    """How one test went: `reason` is '' when it passed."""

    __test__ = False

    policy: str
    test: str
    path: str
    line: int
    passed: bool
    reason: str


def run_tests(policies: Sequence[Policy], plugins: Plugins) -> list[TestResult]:
    """Run all tests of `policies`; results in the order of policies and their tests.

    Raises:
        DocumentError: a predicate does not compile.
    """
    results: dict[tuple[str, int], TestResult] = {}
    for profile, members in _by_profile(policies).items():
        data = {**Profile().as_data(), **msgspec.json.decode(profile)}
        # As in a profile, accounts in scope are trusted.
        data["trusted_accounts"] = sorted({*data["accounts"], *data["trusted_accounts"]})
        with CompiledPolicies(
            sorted({policy.id: policy for policy, _ in members}.values(), key=_id), plugins, data
        ) as compiled:
            for kind in sorted({policy.logs for policy, _ in members}):
                reader = KindReader(plugins.log_kinds[kind], (), compiled, Period())
                chosen = [(policy, number) for policy, number in members if policy.logs == kind]
                for (policy, number), result in zip(chosen, _run(chosen, reader, compiled), strict=True):
                    results[(policy.id, number)] = result
    return [results[(policy.id, number)] for policy in policies for number in range(len(policy.tests))]


def _id(policy: Policy) -> str:
    return policy.id


def _by_profile(policies: Iterable[Policy]) -> dict[bytes, list[tuple[Policy, int]]]:
    """Tests as (policy, number), by the profile they run under, as JSON."""
    grouped: dict[bytes, list[tuple[Policy, int]]] = {}
    for policy in policies:
        for number, test in enumerate(policy.tests):
            key = msgspec.json.encode(test.profile, order="deterministic")
            grouped.setdefault(key, []).append((policy, number))
    return grouped


def _run(chosen: Sequence[tuple[Policy, int]], reader: KindReader, compiled: CompiledPolicies) -> list[TestResult]:
    results = []
    for policy, number in chosen:
        test = policy.tests[number]
        raws = [msgspec.json.encode(event) for event in test.events]
        # A tally each, so that a failure is known to be of this policy on these events.
        tally = Tally(ObjectRef("", "tests", ""))
        reader.take(tally, Batch(list(range(len(raws))), [reader.headers.decode(raw) for raw in raws], raws))
        errors = [failure.reason for failure in tally.failures() if failure.policy == policy.id]
        error = compiled.failed.get(policy.id) or "; ".join(errors)
        results.append(_result(policy, test, _has_matched(policy, test, tally), error))
    return results


def _has_matched(policy: Policy, test: PolicyTest, tally: Tally) -> bool:
    partial = tally.partial(None)
    if policy.correlate is None:
        return any(each.policy == policy.id for each in partial.populations)
    own = tuple(match for match in partial.linked if match.policy == policy.id)
    surroundings = Surroundings({policy.id: policy}, Bounds(data_until=test.until), Baseline(), _covered)
    with MatchStore(None) as store:
        store.add(msgspec.structs.replace(partial, linked=own))
        return any(each.outcome is Outcome.FOUND for each in correlated_patterns(store, surroundings))


def _covered(*_: object) -> bool:
    """A test's events are all that happened."""
    return True


def _result(policy: Policy, test: PolicyTest, matched: bool, error: str) -> TestResult:
    reason = ""
    if error:
        reason = f"the predicate failed: {error}"
    elif matched != test.matches:
        reason = "it should match, but does not" if test.matches else "it matches, but should not"
    path = f"{policy.pack}/{test.place.path}" if test.place.path else policy.pack
    return TestResult(policy.id, test.name, path, test.place.line, not reason, reason)
