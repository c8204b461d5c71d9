"""Populations: what goes in comes out sorted and counted, in whatever order objects came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.model.assessment import Evidence
from affidavit.model.logs import ObjectRef
from affidavit.parts.partial import Match, Partial, matches_of
from affidavit.parts.populations import Group, Populations
from affidavit.parts.tally import EVIDENCE_LIMIT, Tally
from affidavit.times import format_time
from hypothesis import given, settings
from hypothesis import strategies as st

_TEXT = st.sampled_from(["a", "A", "b", "", "é", "ü", "z", "a\0b", "a\0", "\U0001f600", "￿", "'", '"', "%", "10", "9"])
_MATCHES = st.builds(
    Match,
    policy=st.sampled_from(["p.a", "p.b", "p.b.c"]),
    subject=_TEXT,
    time=st.none() | st.integers(-3, 3) | st.just(253_402_300_799),
    index=st.integers(0, 3),
    event_id=_TEXT,
    action=st.sampled_from(["1", "2", "3"]),
    account=_TEXT,
    region=_TEXT,
    event=_TEXT,
    actor=_TEXT,
    source_ip=_TEXT,
    message=_TEXT,
    record=_TEXT,
    waiver=st.sampled_from(["", "w-1", "w-2"]),
)


def partial(uri: str, matches: Sequence[Match]) -> Partial:
    """An object's part with just these matches."""
    tally = Tally(ObjectRef("memory", uri, uri))
    for match in matches:
        tally.keep(match)
    part = tally.partial(None)
    return msgspec.structs.replace(part, object=msgspec.structs.replace(part.object, sha256=f"sha256 of {uri}"))


def evidence(match: Match, uri: str) -> Evidence:
    """What a match of an object is as evidence."""
    return Evidence(
        object=uri,
        index=match.index,
        event_id=match.event_id,
        time=format_time(match.time),
        account=match.account,
        region=match.region,
        event=match.event,
        actor=match.actor,
        source_ip=match.source_ip,
        message=match.message,
        sha256=f"sha256 of {uri}",
        record=match.record,
        waiver=match.waiver,
        principal=match.principal,
        actor_account=match.actor_account,
        targets=match.targets,
    )


def moment(member: tuple[Match, str]) -> tuple[bool, int, str, int]:
    """What sorts evidence."""
    match, uri = member
    return match.time is None, match.time or 0, uri, match.index


def read_back(directory: Path, partials: Sequence[Partial]) -> tuple[list[Group], list[Any]]:
    """Groups and matches of populations that these parts went into."""
    with Populations(directory) as store:
        for each in partials:
            store.add(each)
        return list(store.groups()), list(store.matches())


@given(
    st.lists(
        st.lists(_MATCHES, max_size=6, unique_by=lambda match: (match.policy, match.subject, match.index)), max_size=4
    )
)
@settings(max_examples=60)
def test_everything_comes_back_sorted(tmp_path_factory: Any, objects: list[list[Match]]) -> None:
    """Every match comes back as it was, sorted by policy, object and index; groups tell what they hold."""
    partials = [partial(f"{n}.json", matches) for n, matches in enumerate(objects)]
    groups, matches = read_back(tmp_path_factory.mktemp("store"), partials)
    expected = sorted(
        ((match, part.object.uri) for part in partials for match in matches_of(part)),
        key=lambda it: (
            it[0].policy,
            it[1],
            it[0].index,
            it[0].subject,
        ),
    )
    assert [(each.policy, each.subject, each.action, each.evidence) for each in matches] == [
        (match.policy, match.subject, match.action, evidence(match, uri)) for match, uri in expected
    ]
    counted: dict[tuple[str, str], list[tuple[Match, str]]] = {}
    for match, uri in expected:
        counted.setdefault((match.policy, match.subject), []).append((match, uri))
    assert groups == [
        Group(
            policy,
            subject,
            actions=len({match.action for match, _ in members}),
            records=len(members),
            first=min((match.time for match, _ in members if match.time is not None), default=None),
            last=max((match.time for match, _ in members if match.time is not None), default=None),
            accounts=tuple(sorted({match.account for match, _ in members} - {""})),
            regions=tuple(sorted({match.region for match, _ in members} - {""})),
            waivers=dict(sorted(Counter(match.waiver for match, _ in members if match.waiver).items())),
            evidence=tuple(
                evidence(match, uri)
                for match, uri in sorted(
                    members, key=lambda it: (it[0].time is None, it[0].time or 0, it[1], it[0].index)
                )
            )[:EVIDENCE_LIMIT],
        )
        for (policy, subject), members in sorted(counted.items())
    ]


@given(st.lists(st.lists(_MATCHES, max_size=4), min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_objects_does_not_matter(tmp_path_factory: Any, objects: list[list[Match]], shuffle: Any) -> None:
    """Objects that were scanned in any order give the same groups, and matches in the same order."""
    partials = [
        partial(f"{n}.json", {match.index: match for match in matches}.values())  # type: ignore[arg-type]
        for n, matches in enumerate(objects)
    ]
    first = read_back(tmp_path_factory.mktemp("store"), partials)
    shuffle.shuffle(partials)
    assert read_back(tmp_path_factory.mktemp("store"), partials) == first


def test_an_object_without_matches_leaves_nothing(tmp_path: Path) -> None:
    """Most objects match nothing and take no space."""
    assert read_back(tmp_path, [partial("a.json", [])]) == ([], [])


def test_several_readers_go_at_once(tmp_path: Path) -> None:
    """The population can be streamed more than once, and while another stream is half read."""
    match = Match("p.a", "me", 1, 0, "", "a", "", "", "", "", "", "")
    with Populations(tmp_path) as store:
        store.add(partial("a.json", [match]))
        store.add(partial("b.json", [match]))
        first, second = store.matches(), store.matches()
        assert next(first).evidence.object == next(second).evidence.object == "a.json"
        assert len(list(first)) == len(list(second)) == 1
        assert len(list(store.matches())) == 2


def test_two_objects_of_one_name_are_refused(tmp_path: Path) -> None:
    """Evidence must say which object it is from, so the same name twice is an error, not a mix."""
    match = Match("p.a", "me", 1, 0, "", "a", "", "", "", "", "", "")
    with Populations(tmp_path) as store:
        store.add(partial("a.json", [match]))
        store.add(partial("a.json", [match]))
        with pytest.raises(Exception, match="UNIQUE"):
            list(store.matches())


def test_signs_tell_their_days(tmp_path: Path) -> None:
    """It is known in which accounts and regions a sign was seen on which days; a match without a time tells none."""
    seen = Match("p.sign", "me", 86_400 * 3 + 5, 0, "", "a", "111122223333", "eu-west-1", "", "", "", "")
    with Populations(tmp_path, {"p.sign", "p.other"}) as store:
        store.add(partial("a.json", [seen, msgspec.structs.replace(seen, time=None, index=1)]))
        assert store.days("p.sign") == {("111122223333", "eu-west-1", 3)}
        assert store.days("p.other") == frozenset()
