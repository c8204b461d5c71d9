"""The match store: what goes in comes out sorted and counted, in whatever order objects came."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from affidavit.match_store import Group, MatchStore
from affidavit.model.assessment import Evidence, InputObject, ObjectRecords, ObjectStatus
from affidavit.partial import Match, Partial
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
    item = InputObject(uri, ObjectStatus.READ, 0, f"sha256 of {uri}", "", "", "", ObjectRecords())
    return Partial(item, tuple(matches), (), b"", (), ())


def read_back(directory: Path, partials: Sequence[Partial]) -> tuple[list[Group], list[Any], list[Any]]:
    """Groups, matches, and the first two matches of each group, of a store that these parts went into."""
    with MatchStore(directory) as store:
        for each in partials:
            store.add(each)
        return list(store.groups()), list(store.matches()), list(store.first_matches(2))


@given(
    st.lists(
        st.lists(_MATCHES, max_size=6, unique_by=lambda match: (match.policy, match.subject, match.index)), max_size=4
    )
)
@settings(max_examples=60)
def test_everything_comes_back_sorted(tmp_path_factory: Any, objects: list[list[Match]]) -> None:
    """Every match comes back as it was, sorted by policy, subject, time, object and index, the timeless last."""
    partials = [partial(f"{n}.json", matches) for n, matches in enumerate(objects)]
    groups, matches, first = read_back(tmp_path_factory.mktemp("store"), partials)
    expected = sorted(
        ((match, part.object.uri) for part in partials for match in part.matches),
        key=lambda it: (
            it[0].policy,
            it[0].subject.encode(),
            it[0].time is None,
            it[0].time or 0,
            it[1],
            it[0].index,
        ),
    )
    assert [(each.policy, each.subject, each.action, each.evidence) for each in matches] == [
        (
            match.policy,
            match.subject,
            match.action,
            Evidence(
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
            ),
        )
        for match, uri in expected
    ]
    by_group = itertools.groupby(matches, key=lambda each: (each.policy, each.subject))
    assert first == [each for _, members in by_group for each in itertools.islice(members, 2)]
    counted: dict[tuple[str, str], list[Match]] = {}
    for match, _ in expected:
        counted.setdefault((match.policy, match.subject), []).append(match)
    assert groups == [
        Group(
            policy,
            subject,
            len({match.action for match in members}),
            len(members),
            min((match.time for match in members if match.time is not None), default=None),
            max((match.time for match in members if match.time is not None), default=None),
            sum(bool(match.waiver) for match in members),
            *(
                tuple(sorted({getattr(match, name) for match in members} - {""}))
                for name in ("account", "region", "waiver")
            ),
        )
        for (policy, subject), members in counted.items()
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
    assert read_back(tmp_path, [partial("a.json", [])]) == ([], [], [])


def test_several_readers_go_at_once(tmp_path: Path) -> None:
    """The population can be streamed more than once, and while another stream is half read."""
    match = Match("p.a", "me", 1, 0, "", "a", "", "", "", "", "", "")
    with MatchStore(tmp_path) as store:
        store.add(partial("a.json", [match]))
        store.add(partial("b.json", [match]))
        first, second = store.matches(), store.matches()
        assert next(first).evidence.object == next(second).evidence.object == "a.json"
        assert len(list(first)) == len(list(second)) == 1
        assert len(list(store.matches())) == 2


def test_two_objects_of_one_name_are_refused(tmp_path: Path) -> None:
    """Evidence must say which object it is from, so the same name twice is an error, not a mix."""
    match = Match("p.a", "me", 1, 0, "", "a", "", "", "", "", "", "")
    with MatchStore(tmp_path) as store:
        store.add(partial("a.json", [match]))
        with pytest.raises(Exception, match="UNIQUE"):
            store.add(partial("a.json", [match]))
