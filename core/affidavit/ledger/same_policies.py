"""Which policies of a run earlier runs had just so: only they asked for the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from affidavit.ledger.entries import RunEntry
from affidavit.model.assessment import Assessment

SamePolicy = Callable[[str, int], bool]
"""A policy's id and the number of an earlier run → whether that run had the policy as it is now."""


def same_policy_in(runs: Mapping[int, RunEntry], assessment: Assessment) -> SamePolicy:
    """Compares the policies of a run with those of earlier ones, by the digest of the pack that each is in.

    Whatever other packs a run has is nothing to a policy. One of a pack that a run lacks is never the same in it.
    """
    packs = {each.name: each.digest for each in assessment.run.packs}
    now = {each.id: packs[each.pack] for each in assessment.policies if each.pack in packs}
    before = {seq: {each.digest for each in run.packs} for seq, run in runs.items()}

    def same_policy(policy: str, run: int) -> bool:
        return policy in now and now[policy] in before.get(run, ())

    return same_policy
