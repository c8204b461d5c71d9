"""The pack's own tests notice when a policy is altered: the bar that `affidavit policy mutate` holds up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from affidavit.authoring.clause_coverage import cover
from affidavit.authoring.mutation import mutate, total_score
from affidavit.model.policy import Policy
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack

# Shares of the pack, so that the processes that run tests divide the work.
SHARES = 12


@pytest.fixture(scope="module", params=range(SHARES))
def share(pack: Pack, request: pytest.FixtureRequest) -> Sequence[Policy]:
    """Each of a share's policies stands far from the others, so that no share has all the costly ones."""
    return pack.policies[request.param :: SHARES]


def test_the_pack_kills_nineteen_of_twenty_mutants(share: Sequence[Policy], plugins: Plugins) -> None:
    """The score of every share, and the least of one policy, stay where they should."""
    results = list(mutate(share, plugins))
    assert [result.policy for result in results] == [policy.id for policy in share]
    assert all(result.mutants >= 2 for result in results)
    assert sum(result.mutants for result in results) > 1_000 / SHARES
    assert total_score(results) >= 0.95
    assert {result.policy: result.survivors for result in results if result.score < 0.9} == {}


def test_the_pack_s_tests_make_every_clause_true(share: Sequence[Policy], plugins: Plugins) -> None:
    """No policy holds a clause that its tests never reach and never make true."""
    results = list(cover(share, plugins))
    assert [(each.policy, clause.clause) for each in results for clause in each.clauses if not clause.true] == []
    clauses = [clause for each in results for clause in each.clauses]
    assert sum(clause.is_covered for clause in clauses) / len(clauses) > 0.9
