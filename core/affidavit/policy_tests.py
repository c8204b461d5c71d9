"""Runs the tests that policies carry, through the same selection and evaluation as a scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from affidavit.kind_reader import KindReader
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
        raw = msgspec.json.encode(test.event)
        # A tally each, so that a failure is known to be of this policy on this event.
        tally = Tally(ObjectRef("", "tests", ""))
        reader.take(tally, Batch([0], [reader.headers.decode(raw)], [raw]))
        errors = [failure.reason for failure in tally.failures() if failure.policy == policy.id]
        error = compiled.failed.get(policy.id) or "; ".join(errors)
        matched = any(match.policy == policy.id for match in tally.matches)
        results.append(_result(policy, test, matched, error))
    return results


def _result(policy: Policy, test: PolicyTest, matched: bool, error: str) -> TestResult:
    reason = ""
    if error:
        reason = f"the predicate failed: {error}"
    elif matched != test.matches:
        reason = "it should match, but does not" if test.matches else "it matches, but should not"
    path = f"{policy.pack}/{test.place.path}" if test.place.path else policy.pack
    return TestResult(policy.id, test.name, path, test.place.line, not reason, reason)
