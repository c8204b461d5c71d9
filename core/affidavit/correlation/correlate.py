"""Streams the matches of policies that correlate, group by group in order of time, and gives their patterns."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter

import msgspec

from affidavit.correlation.absences import Came, Sight, find_absences
from affidavit.correlation.baseline import Baseline
from affidavit.correlation.gathering import Found, Gather, Gathering
from affidavit.correlation.joins import Joins
from affidavit.correlation.novelties import find_novelties
from affidavit.correlation.patterns import Pattern
from affidavit.correlation.sequences import find_sequences
from affidavit.correlation.windows import find_bursts
from affidavit.model.policy import PatternKind, Policy
from affidavit.parts.match_store import Linked, MatchStore

# Policy, account, region, first and last moment (epoch seconds) → whether records show that logging was on throughout.
PolicyCovered = Callable[[Policy, str, str, int, int], bool]
# Policy and account → the first moment (epoch seconds) of which records of the classes that the policy needs are there.
AccountBegan = Callable[[Policy, str], int | None]
_BEGINNING = -(1 << 62)


def _unknown(_: Policy, __: str) -> int | None:
    return None


class Bounds(msgspec.Struct, frozen=True):
    """The period that patterns are looked for in, epoch seconds; None leaves an end open.

    `data_until` is when the data ends: what could still follow later is pending. `slot` is how finely it is known when
    logging was on, in seconds; 0 is to the second.
    """

    since: int | None = None
    data_until: int | None = None
    slot: int = 0


class Surroundings(msgspec.Struct, frozen=True):
    """What correlation goes by, beside the matches.

    `doubts` are ids of policies of which matches may be missing, and why: what did not happen cannot be told of them.
    """

    policies: Mapping[str, Policy]
    bounds: Bounds
    baseline: Baseline
    covered: PolicyCovered
    doubts: Mapping[str, str] = {}
    began: AccountBegan = _unknown


def correlated_patterns(store: MatchStore, surroundings: Surroundings) -> Iterator[Pattern]:
    """The patterns of policies that correlate, by policy and group.

    The store keeps which matches they are made of, and of which actions what was to follow came.
    """
    serials = itertools.count()
    joins = {policy.id: Joins(policy) for policy in surroundings.policies.values() if policy.correlate}
    for owner, matches in itertools.groupby(store.linked(), key=attrgetter("owner")):
        policy_id, _, joint = owner.partition(" ")
        keep = functools.partial(store.keep_member, policy_id)

        def gather(keep: Callable[[int, int], None] = keep) -> Gathering:
            return Gathering(next(serials), keep)

        def came(group: tuple[str, ...], match: Linked, policy: str = policy_id) -> None:
            store.keep_came(policy, group, match.action)

        policy = surroundings.policies[policy_id]
        for found in _find(policy, joins[policy_id], joint, matches, surroundings, gather, came):
            yield _pattern(policy_id, found, store)


def _find(
    policy: Policy,
    joins: Joins,
    joint: str,
    matches: Iterable[Linked],
    surroundings: Surroundings,
    gather: Gather,
    came: Came,
) -> Iterator[Found]:
    correlation = joins.correlation
    group: tuple[str, ...] = tuple(msgspec.json.decode(joint))
    bounds = surroundings.bounds
    since = _BEGINNING if bounds.since is None else bounds.since
    match correlation.kind:
        case PatternKind.COUNT | PatternKind.DISTINCT:
            return find_bursts(correlation, group, matches, since, gather)
        case PatternKind.SEQUENCE:
            return find_sequences(joins, group, matches, since, gather)
        case PatternKind.UNLESS:
            covered = functools.partial(surroundings.covered, policy)
            doubt = surroundings.doubts.get(policy.id, "")
            sight = Sight(since, bounds.data_until, covered, bounds.slot, doubt)
            return find_absences(joins, group, matches, sight, gather, came)
        case PatternKind.FIRST_SEEN:
            known = surroundings.baseline.of(policy.id, joint)
            began = functools.partial(surroundings.began, policy)
            return find_novelties(correlation, group, matches, since, known, gather, began)


def _pattern(policy: str, found: Found, store: MatchStore) -> Pattern:
    gathering = found.gathering
    shown = [store.fetch(number) for number in gathering.shown]
    return Pattern(
        policy=policy,
        subject=shown[0][0],
        group=found.group,
        actions=gathering.actions,
        records=gathering.records,
        first=gathering.first,
        last=gathering.last,
        accounts=tuple(sorted(gathering.accounts - {""})),
        regions=tuple(sorted(gathering.regions - {""})),
        evidence=tuple(evidence for _, evidence in shown),
        why=found.why,
        outcome=found.outcome,
        waived=gathering.waived,
        waivers=tuple(sorted(gathering.waivers)),
        accepted=gathering.accepted,
        serial=gathering.serial,
    )
