"""What a run gives: its Assessment, and what is behind it on disk."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence, Set

import msgspec

from affidavit.assessment.finding_ids import finding_id
from affidavit.model.assessment import Assessment, Finding, Occurrence
from affidavit.parts.match_store import Came, Linked, MatchStore, Stored
from affidavit.parts.populations import Populations
from affidavit.reading.refs import Origin

# Ids of findings that are remembered while the population streams, which names each again and again.
_NAMES_KEPT = 10_000


class Result(msgspec.Struct, frozen=True):
    """The Assessment and, streaming from disk while the run's context is open, what is behind it.

    Attributes:
        population: the whole evidence population, the matches of every finding.
        linked: the matches of policies that correlate, whether or not they made a pattern.
        selected: every match, by policy and object of those that don't correlate, then those that do, by object.
        actions: id of a finding and one of its actions, for each record that is part of a violation, of a review
            or of what waits for something to follow.
        came: the actions of policies that wait for what is to follow, of which it did follow.
        versions: name of an object and its version in its store, where there is one.
        with_findings: the Assessment as it is when its findings are those given.
        places: name of an object and what tells it from those of other runs (`affidavit.reading.refs.place_of`).
        origins: where each object was listed.
    """

    assessment: Assessment
    population: Callable[[], Iterator[Occurrence]]
    linked: Callable[[], Iterator[Linked]]
    selected: Callable[[], Iterator[Stored]]
    actions: Callable[[], Iterator[tuple[str, str]]]
    came: Callable[[], Iterator[Came]]
    versions: Callable[[], Iterator[tuple[str, str]]]
    with_findings: Callable[[Sequence[Finding]], Assessment]
    places: Callable[[], Iterator[tuple[str, bytes]]]
    origins: Callable[[], Iterator[Origin]]


def population_of(populations: Populations, store: MatchStore, serials: dict[int, str]) -> Iterator[Occurrence]:
    """Every match, with the id of its finding; `serials` are the ids of the findings that correlations made."""
    name = functools.lru_cache(_NAMES_KEPT)(finding_id)
    for match in populations.matches():
        finding = name(match.policy, match.subject)
        yield Occurrence(finding, match.policy, match.subject, match.action, match.evidence)
    for serial, match in store.members():
        yield Occurrence(serials[serial], match.policy, match.subject, match.action, match.evidence)


def actions_of(
    populations: Populations, store: MatchStore, serials: dict[int, str], policies: Set[str]
) -> Iterator[tuple[str, str]]:
    """The id of a finding and one of its actions, for each match of some policies."""
    name = functools.lru_cache(_NAMES_KEPT)(finding_id)
    for policy in sorted(policies):
        yield from ((name(policy, subject), action) for subject, action in populations.actions(policy))
    for serial, match in store.members():
        if match.policy in policies:
            yield serials[serial], match.action
