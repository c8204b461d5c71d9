"""Which clauses of policies their own tests never made true, or never made false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from affidavit.authoring.clause_judging import ClauseJudge, SelectReader, Truth, clauses_of, record_of, seen_by
from affidavit.authoring.running_tests import profile_data
from affidavit.model.assessment import Assessment
from affidavit.model.clauses import Clause
from affidavit.model.policy import Place, Policy
from affidavit.plugins import Plugins


class ClauseCoverage(msgspec.Struct, frozen=True):
    """How often the tests' events made a clause true, and false. Events that `select` leaves out do not count."""

    step: str
    clause: str
    place: Place
    true: int
    false: int
    binds: bool

    @property
    def is_covered(self) -> bool:
        """Whether the tests show it both ways; what only gives names to values need not be false."""
        return self.true > 0 and (self.false > 0 or self.binds)


class PolicyCoverage(msgspec.Struct, frozen=True):
    """A policy's clauses, and how its tests cover them."""

    policy: str
    pack: str
    clauses: tuple[ClauseCoverage, ...]


def cover(policies: Sequence[Policy], plugins: Plugins) -> Iterator[PolicyCoverage]:
    """How the tests of each policy cover its clauses.

    Raises:
        UsageError: a policy's language does not offer its clauses.
        DocumentError: a predicate does not compile.
    """
    clauses = clauses_of(policies, plugins)
    for policy in policies:
        own = [clauses[policy.id, position] for position in range(len(policy.steps))]
        yield _covered(policy, own, plugins)


def unmatched(assessment: Assessment) -> list[str]:
    """The ids of the policies that ran in a scan and matched nothing."""
    return [policy.id for policy in assessment.policies if policy.ran and not policy.matches]


def _covered(policy: Policy, clauses: Sequence[Sequence[Clause]], plugins: Plugins) -> PolicyCoverage:
    kind = plugins.log_kinds[policy.logs]
    reader = SelectReader(policy)
    seen = [[[0, 0] for _ in members] for members in clauses]
    by_profile: dict[bytes, list[bytes]] = {}
    for test in policy.tests:
        events = by_profile.setdefault(msgspec.json.encode(test.profile, order="deterministic"), [])
        # The same event again says nothing new.
        events.extend(dict.fromkeys(msgspec.json.encode(event) for event in test.events))
    for profile, events in by_profile.items():
        with ClauseJudge(policy, clauses, plugins, profile_data(msgspec.json.decode(profile))) as judge:
            for raw in events:
                header = reader.read(raw)
                for record in seen_by(policy, record_of(kind, raw)):
                    for counts, step in zip(seen, judge.judge(record, header), strict=True):
                        for count, judgement in zip(counts, step.clauses, strict=True):
                            count[0] += step.is_selected and judgement.truth is Truth.TRUE
                            count[1] += step.is_selected and judgement.truth is Truth.FALSE
    covered = tuple(
        ClauseCoverage(step.name, clause.text, clause.place, true, false, clause.binds)
        for step, members, counts in zip(policy.steps, clauses, seen, strict=True)
        for clause, (true, false) in zip(members, counts, strict=True)
    )
    return PolicyCoverage(policy.id, policy.pack, covered)
