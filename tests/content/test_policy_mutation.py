"""The pack's own tests notice when a policy is altered: the bar that `affidavit policy mutate` holds up."""

from __future__ import annotations

from affidavit.authoring.clause_coverage import cover
from affidavit.authoring.mutation import mutate, total_score
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack


def test_the_pack_kills_nineteen_of_twenty_mutants(pack: Pack, plugins: Plugins) -> None:
    """The score over all policies, and the least of one, stay where they should."""
    results = list(mutate(pack.policies, plugins))
    assert [result.policy for result in results] == [policy.id for policy in pack.policies]
    assert all(result.mutants >= 2 for result in results)
    assert sum(result.mutants for result in results) > 1_000
    assert total_score(results) >= 0.95
    assert {result.policy: result.survivors for result in results if result.score < 0.9} == {}


def test_the_pack_s_tests_make_every_clause_true(pack: Pack, plugins: Plugins) -> None:
    """No policy holds a clause that its tests never reach and never make true."""
    results = list(cover(pack.policies, plugins))
    assert [(each.policy, clause.clause) for each in results for clause in each.clauses if not clause.true] == []
    clauses = [clause for each in results for clause in each.clauses]
    assert sum(clause.is_covered for clause in clauses) / len(clauses) > 0.9
