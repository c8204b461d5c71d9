"""Correlation: the matches of a policy about a subject become one pattern that counts all and keeps the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.correlation.patterns import Pattern, plain_patterns
from affidavit.model.logs import ObjectRef
from affidavit.parts.partial import Match
from affidavit.parts.populations import Populations
from affidavit.parts.tally import EVIDENCE_LIMIT, Tally


def match(policy: str = "p.a", subject: str = "me", time: int | None = 0, index: int = 0, **more: Any) -> Match:
    """A match; its action is its own unless said otherwise."""
    fields = {"action": f"{policy} {time} {index}", "account": "1", "region": "r", **more}
    return Match(
        policy,
        subject,
        time,
        index,
        event_id="",
        event="",
        actor="",
        source_ip="",
        message="",
        **fields,
    )


@pytest.fixture
def found(tmp_path: Path) -> Any:
    """The patterns of matches, each list of which is one object's."""

    def of(*objects: list[Match]) -> list[Pattern]:
        with Populations(tmp_path) as populations:
            for number, matches in enumerate(objects):
                tally = Tally(ObjectRef("memory", f"{number}.json", ""))
                for index, each in enumerate(matches):
                    tally.keep(msgspec.structs.replace(each, index=each.index or index))
                populations.add(tally.partial(None))
            return list(plain_patterns(populations))

    return of


def test_one_pattern_a_policy_and_subject(found: Any) -> None:
    """Matches are grouped by policy and subject, in that order, over all objects."""
    made = found(
        [match("p.b", "you"), match("p.a", "me", 5)],
        [match("p.a", "me", 3), match("p.a", "you", 9)],
    )
    assert [(each.policy, each.subject, each.records, each.first, each.last) for each in made] == [
        ("p.a", "me", 2, 3, 5),
        ("p.a", "you", 1, 9, 9),
        ("p.b", "you", 1, 0, 0),
    ]


def test_an_action_counts_once(found: Any) -> None:
    """An event delivered twice, or written in two accounts, is one action of two records."""
    (pattern,) = found(
        [match(action="x", account="1"), match(action="x", account="2", time=1), match(action="y", time=2)]
    )
    assert (pattern.actions, pattern.records, pattern.accounts) == (2, 3, ("1", "2"))


def test_evidence_is_bounded_and_the_earliest(found: Any) -> None:
    """However many records match, a pattern keeps the first by time, object and index, and counts all."""
    many = EVIDENCE_LIMIT + 25
    (pattern,) = found([match(time=None), *(match(time=time) for time in range(many, 0, -1))], [match(time=1, index=4)])
    assert pattern.records == many + 2
    assert len(pattern.evidence) == EVIDENCE_LIMIT
    assert [(each.object, each.time[-3:]) for each in pattern.evidence[:3]] == [
        ("0.json", "01Z"),
        ("1.json", "01Z"),
        ("0.json", "02Z"),
    ]


def test_the_timeless_count_but_bound_no_time(found: Any) -> None:
    """A record without a time is evidence, and the times of a pattern come from the others."""
    (pattern,) = found([match(time=None), match(time=7)])
    assert (pattern.first, pattern.last, pattern.records) == (7, 7, 2)
    assert [each.time for each in pattern.evidence] == ["1970-01-01T00:00:07Z", ""]


def test_only_timeless_records(found: Any) -> None:
    """A pattern of records without times has none."""
    (pattern,) = found([match(time=None)])
    assert (pattern.first, pattern.last) == (None, None)


def test_accounts_and_regions_are_of_all_records(found: Any) -> None:
    """Beyond the evidence kept, every record's account and region is named; unknown ones are not."""
    matches = [match(time=n, account=str(n % 20), region="") for n in range(60)]
    (pattern,) = found(matches)
    assert pattern.accounts == tuple(sorted(str(n) for n in range(20)))
    assert pattern.regions == ()


def test_no_matches_no_patterns(found: Any) -> None:
    """An empty store holds no pattern."""
    assert found([], []) == []


@pytest.mark.parametrize("subjects", [("a", "a\0"), ("é", "e"), ("a", "A"), ("", " "), ("￿", "\U0001f600")])
def test_subjects_that_look_alike_are_kept_apart(subjects: tuple[str, str], found: Any) -> None:
    """Grouping and sorting agree on which subjects are the same, whatever their characters."""
    made = found([match(subject=subjects[0]), match(subject=subjects[1], time=1)], [match(subject=subjects[0], time=2)])
    assert {pattern.subject: pattern.records for pattern in made} == {subjects[0]: 2, subjects[1]: 1}
