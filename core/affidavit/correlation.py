"""Turns sorted matches into patterns, each of which becomes one finding.

Matches stream from the store in order, so memory is bounded by what a pattern keeps, never by the number of matches.
A policy without correlation makes one pattern of all its matches about a subject.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

import msgspec

from affidavit.match_store import Group, MatchStore
from affidavit.model.assessment import Evidence
from affidavit.tally import EVIDENCE_LIMIT


class Pattern(msgspec.Struct, frozen=True):
    """Matches that belong together.

    `group` tells patterns of one policy and subject apart; it is part of a finding's id.
    """

    policy: str
    subject: str
    group: tuple[str, ...]
    actions: int
    records: int
    first: int | None
    last: int | None
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def patterns(store: MatchStore) -> Iterator[Pattern]:
    """The patterns in the store, by policy and subject."""
    by_subject = itertools.groupby(store.matches(), key=lambda match: (match.policy, match.subject))
    for group, (key, matches) in zip(store.groups(), by_subject, strict=True):
        if key != (group.policy, group.subject):
            raise AssertionError(f"match store out of step at {key}")
        yield _one_per_subject(group, (match.evidence for match in matches))


def _shared(evidence: Evidence) -> Evidence:
    """The same, with the texts that many pieces of evidence repeat held once."""
    repeated = ("object", "account", "region", "event", "actor", "source_ip", "sha256")
    return msgspec.structs.replace(evidence, **{name: sys.intern(getattr(evidence, name)) for name in repeated})


def _one_per_subject(group: Group, evidence: Iterator[Evidence]) -> Pattern:
    kept: list[Evidence] = []
    accounts: set[str] = set()
    regions: set[str] = set()
    for item in evidence:
        if len(kept) < EVIDENCE_LIMIT:
            kept.append(_shared(item))
        accounts.add(item.account)
        regions.add(item.region)
    return Pattern(
        policy=group.policy,
        subject=group.subject,
        group=(),
        actions=group.actions,
        records=group.records,
        first=group.first,
        last=group.last,
        accounts=tuple(sorted(accounts - {""})),
        regions=tuple(sorted(regions - {""})),
        evidence=tuple(kept),
    )
