"""Runs the tests that policies carry, through the same selection and evaluation as a scan."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.correlation.baseline import Baseline
from affidavit.correlation.correlate import Bounds, Surroundings, correlated_patterns
from affidavit.correlation.patterns import Outcome
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import Batch, ObjectRef, Period
from affidavit.model.policy import Policy, PolicyTest
from affidavit.model.profile import Profile
from affidavit.parts.match_store import MatchStore
from affidavit.parts.tally import Tally
from affidavit.plugins import Plugins
from affidavit.scanning.kind_reader import KindReader


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
        tested = sorted({policy.id: policy for policy, _ in members}.values(), key=_id)
        with CompiledPolicies(tested, plugins, profile_data(msgspec.json.decode(profile))) as compiled:
            for kind in sorted({policy.logs for policy, _ in members}):
                reader = KindReader(plugins.log_kinds[kind], (), compiled, Period())
                chosen = [(policy, number) for policy, number in members if policy.logs == kind]
                for (policy, number), result in zip(chosen, _run(chosen, reader, compiled), strict=True):
                    results[(policy.id, number)] = result
    return [results[(policy.id, number)] for policy in policies for number in range(len(policy.tests))]


def profile_data(profile: Mapping[str, Any]) -> dict[str, Any]:
    """What predicates see of a test's `profile`."""
    data = {**Profile().as_data(), **profile}
    # As in a profile, accounts in scope are trusted.
    data["trusted_accounts"] = sorted({*data["accounts"], *data["trusted_accounts"]})
    return data


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
        verdict = judge(test, [policy], reader, compiled)[policy.id]
        results.append(_result(policy, test, verdict))
    return results


class TestVerdict(msgspec.Struct, frozen=True):
    """What a policy makes of a test's events: whether it matches them, and '' or how it failed on them."""

    __test__ = False

    matched: bool
    error: str

    def agrees(self, test: PolicyTest) -> bool:
        """Whether that is what the test wants."""
        return not self.error and self.matched == test.matches


def judge(
    test: PolicyTest, policies: Sequence[Policy], reader: KindReader, compiled: CompiledPolicies
) -> dict[str, TestVerdict]:
    """What each of some compiled policies makes of a test's events, by id."""
    raws = [msgspec.json.encode(event) for event in test.events]
    # A tally of its own, so that a failure is known to be of a policy on these events.
    tally = Tally(ObjectRef("", "tests", ""))
    reader.take(tally, (Batch(range(len(raws)), [reader.headers.decode(raw) for raw in raws], raws),))
    errors: dict[str, list[str]] = {}
    for failure in tally.failures():
        errors.setdefault(failure.policy, []).append(failure.reason)
    matched = _matched({policy.id: policy for policy in policies}, test, tally)
    return {
        policy.id: TestVerdict(
            policy.id in matched, compiled.failed.get(policy.id) or "; ".join(errors.get(policy.id, ()))
        )
        for policy in policies
    }


def _matched(policies: Mapping[str, Policy], test: PolicyTest, tally: Tally) -> set[str]:
    """The ids of the policies that match, or find their pattern."""
    partial = tally.partial(None)
    linked = tuple(match for match in partial.linked if match.policy in policies)
    matched = {each.policy for each in partial.populations if each.policy in policies}
    if linked:
        surroundings = Surroundings(
            policies, Bounds(data_until=test.until), Baseline(), _covered, began=functools.partial(_began, tally)
        )
        with MatchStore(None) as store:
            store.add(msgspec.structs.replace(partial, linked=linked))
            matched |= {
                each.policy for each in correlated_patterns(store, surroundings) if each.outcome is Outcome.FOUND
            }
    return matched


def _began(tally: Tally, _: Policy, account: str) -> int | None:
    """When an account's first record is among a test's events; by the hour, as in a scan."""
    return min((hour for place, hour in tally.seen if place.account == account), default=None)


def _covered(*_: object) -> bool:
    """A test's events are all that happened."""
    return True


def _result(policy: Policy, test: PolicyTest, verdict: TestVerdict) -> TestResult:
    reason = ""
    if verdict.error:
        reason = f"it failed: {verdict.error}"
    elif verdict.matched != test.matches:
        reason = "it should match, but does not" if test.matches else "it matches, but should not"
    path = test.place.in_pack(policy.pack) if test.place.path else policy.pack
    return TestResult(policy.id, test.name, path, test.place.line, not reason, reason)
