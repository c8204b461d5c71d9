"""Mutation testing of policies: which mutants do a policy's own tests not tell from it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.authoring.mutants import PolicyMutant, policy_mutants
from affidavit.authoring.running_tests import judge, profile_data
from affidavit.errors import DocumentError, PluginError, UsageError
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import Period
from affidavit.model.policy import Place, Policy, PolicyTest
from affidavit.plugins import Plugins
from affidavit.scanning.kind_reader import KindReader

# Once so many are left of those that a reader selects for, another one that leaves out the killed costs less.
_WORTH_A_READER = 0.9


class Survivor(msgspec.Struct, frozen=True):
    """A mutant that passes all tests of its policy: what was altered, and where."""

    change: str
    place: Place


class MutationResult(msgspec.Struct, frozen=True):
    """How a policy's tests did against its mutants."""

    policy: str
    pack: str
    mutants: int
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> float:
        """The share of mutants that the tests kill; 1 where there are none."""
        return self.killed / self.mutants if self.mutants else 1.0


def total_score(results: Sequence[MutationResult]) -> float:
    """The share of all policies' mutants that tests kill; 1 where there are none."""
    mutants = sum(result.mutants for result in results)
    return sum(result.killed for result in results) / mutants if mutants else 1.0


def mutate(policies: Sequence[Policy], plugins: Plugins) -> Iterator[MutationResult]:
    """Run the tests of each policy on its mutants.

    A mutant on which a test fails, or whose predicate raises on a test's events, is killed.

    Raises:
        UsageError: a policy fails its own tests, or its language has no mutants.
        DocumentError: a predicate does not compile.
    """
    mutants = policy_mutants(policies, plugins)
    for policy in policies:
        yield _tested(policy, mutants[policy.id], plugins)


def _tested(policy: Policy, mutants: Sequence[PolicyMutant], plugins: Plugins) -> MutationResult:
    # Under ids of their own, so that all run at once. Their predicates keep the policy's, which modules go by.
    named = {f"{policy.id}#{number:06}": mutant for number, mutant in enumerate(mutants)}
    alive = {policy.id: policy} | {
        name: msgspec.structs.replace(mutant.policy, id=name) for name, mutant in named.items()
    }
    for profile, tests in _by_profile(policy):
        alive = _passing(policy, alive, profile, tests, plugins)
        if policy.id not in alive:
            raise UsageError(f"{policy.id} fails its own tests: affidavit policy test tells how")
    survivors = [mutant for name, mutant in named.items() if name in alive]
    return MutationResult(
        policy.id,
        policy.pack,
        len(mutants),
        len(mutants) - len(survivors),
        tuple(Survivor(each.change, each.place) for each in survivors),
    )


def _by_profile(policy: Policy) -> list[tuple[bytes, list[PolicyTest]]]:
    """Tests by the profile that they share; that of the most tests, which kill the most mutants, first."""
    grouped: dict[bytes, list[PolicyTest]] = {}
    for test in policy.tests:
        grouped.setdefault(msgspec.json.encode(test.profile, order="deterministic"), []).append(test)
    return sorted(grouped.items(), key=lambda item: -len(item[1]))


def _passing(
    policy: Policy, together: Mapping[str, Policy], profile: bytes, tests: Sequence[PolicyTest], plugins: Plugins
) -> dict[str, Policy]:
    """Those that pass all of the tests, which share a profile."""
    alive = dict(together)
    kind = plugins.log_kinds[policy.logs]
    try:
        compiled = CompiledPolicies(
            [together[name] for name in sorted(together)], plugins, profile_data(msgspec.json.decode(profile))
        )
    except DocumentError as error:
        language = plugins.languages[policy.language]
        raise PluginError(f"language.{language.name}", "mutants", error, language.provider.distribution) from error
    with compiled:
        reader, read = KindReader(kind, (), compiled, Period()), len(alive)
        for test in tests:
            verdicts = judge(test, list(alive.values()), reader, compiled)
            alive = {name: each for name, each in alive.items() if verdicts[name].agrees(test)}
            if len(alive) < _WORTH_A_READER * read:
                compiled.retire(together.keys() - alive.keys())
                reader, read = KindReader(kind, (), compiled, Period()), len(alive)
    return alive
