"""What a pattern is, and the plain one: all matches of a policy without correlation about a subject."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from affidavit.model.assessment import Evidence
from affidavit.parts.populations import Populations


class Outcome(StrEnum):
    """Whether a pattern is there. `unless` may leave it open: the data ends, or has a gap, where it would be seen."""

    FOUND = "found"
    PENDING = "pending"
    INDETERMINATE = "indeterminate"


class Pattern(msgspec.Struct, frozen=True):
    """Matches that belong together.

    Attributes:
        group: tells the patterns of a policy that correlates apart, and gives a finding its id; None of a plain one.
        why: a sentence with numbers; '' for a plain pattern.
        waived: records that a waiver accepts; `waivers` are the ids.
        accepted: whether that is enough to accept the whole pattern.
        serial: names it among the run's patterns that correlation found; -1 for a plain one.
    """

    policy: str
    subject: str
    group: tuple[str, ...] | None
    actions: int
    records: int
    first: int | None
    last: int | None
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    why: str = ""
    outcome: Outcome = Outcome.FOUND
    waived: int = 0
    waivers: tuple[str, ...] = ()
    accepted: bool = False
    serial: int = -1


def plain_patterns(populations: Populations) -> Iterator[Pattern]:
    """The patterns of policies without correlation, by policy and subject."""
    for group in populations.groups():
        waived = sum(group.waivers.values())
        yield Pattern(
            policy=group.policy,
            subject=group.subject,
            group=None,
            actions=group.actions,
            records=group.records,
            first=group.first,
            last=group.last,
            accounts=group.accounts,
            regions=group.regions,
            evidence=group.evidence,
            waived=waived,
            waivers=tuple(group.waivers),
            accepted=waived == group.records,
        )
