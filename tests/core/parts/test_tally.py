"""The tally: everything about an object is counted, what repeats is bounded, and nothing depends on the order."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from affidavit import ObjectRef, Rejection
from affidavit.model.assessment import ObjectStatus
from affidavit.parts.partial import Match, Seen, matches_of
from affidavit.parts.tally import EVIDENCE_LIMIT, LISTED_LIMIT, Place, Tally

REF = ObjectRef("memory", "a.json", "memory/a.json", size=7, account="111122223333", region="eu-west-1", delivered=50)
MATCH = Match("p.a", "me", 10, 0, "id", "action", "", "", "event", "actor", "", "message", "the record's text")


@pytest.fixture
def tally() -> Tally:
    """The tally of an object."""
    return Tally(REF)


def test_an_object_read_to_its_end(tally: Tally) -> None:
    """Without anything to note, the object's status is read, and its part holds just what was counted."""
    tally.read, tally.evaluated, tally.outside, tally.timeless = 5, 3, 2, 1
    tally.keys += [b"a" * 16, b"b" * 32]
    partial = tally.partial(None)
    item = partial.object
    assert (item.uri, item.account, item.region, item.size) == ("a.json", "111122223333", "eu-west-1", 7)
    assert item.status is ObjectStatus.READ
    assert (item.records.read, item.records.evaluated, item.records.outside_period) == (5, 3, 2)
    assert (item.records.rejected, item.records.without_time) == (0, 1)
    assert (partial.keys, partial.delivered, partial.failures) == (b"a" * 16 + b"b" * 32, 50, ())


def test_rejected_records(tally: Tally) -> None:
    """Each rejected record counts as read; equal reasons are told once, with the first index and how often."""
    tally.reject([Rejection(9, "odd"), Rejection(4, "odd"), Rejection(6, "very odd")])
    item = tally.partial(None).object
    assert (item.status, item.records.read, item.records.rejected) == (ObjectStatus.PARTIAL, 3, 3)
    assert item.notes == ("3 of 3 records were rejected",)
    assert [(each.stage, each.reason, each.index, each.count) for each in tally.failures()] == [
        ("record", "odd", 4, 2),
        ("record", "very odd", 6, 1),
    ]


def test_breaks(tally: Tally) -> None:
    """Past a break the count is unknown and says so; what follows from the first break is not told again."""
    tally.broken_at(120, "cut off")
    tally.broken_at(130, "cut off again")
    partial = tally.partial(None)
    note = "cut off at byte 120 of the decompressed text; how many records lie beyond is unknown"
    assert partial.object.notes == (note,)
    assert partial.object.status is ObjectStatus.PARTIAL
    assert [(each.stage, each.reason, each.object) for each in partial.failures] == [("read", note, "a.json")]
    assert tally.partial(None, failed=True).object.status is ObjectStatus.FAILED


def test_what_was_changed_may_all_be_read(tally: Tally) -> None:
    """An object that is not what was collected is told, and not called read in part; its failure has the outcome."""
    tally.changed("other bytes")
    partial = tally.partial(None)
    assert (partial.object.status, partial.object.notes) == (ObjectStatus.READ, ("other bytes",))
    assert [(each.stage, each.outcome) for each in partial.failures] == [("verify", "not-as-collected")]
    tally.broken_at(120, "cut off")
    assert tally.partial(None).object.status is ObjectStatus.PARTIAL


def test_damage_of_the_bytes(tally: Tally) -> None:
    """Damage of the stored bytes is told beside a break of the records, which it may explain, and only once."""
    tally.broken_at(120, "a record is cut")
    tally.damaged(130, "the data ends")
    tally.damaged(130, "the data ends")
    assert tally.partial(None).object.notes == (
        "a record is cut at byte 120 of the decompressed text; how many records lie beyond is unknown",
        "the data ends, after 130 bytes of decompressed text",
    )
    assert len(tally.failures()) == 2


def test_a_failure_keeps_its_first_index(tally: Tally) -> None:
    """Of failures with and without a record, the same reason keeps the index of the first record."""
    tally.error("evaluate", "odd", 7, "p.a")
    tally.error("evaluate", "odd", 3, "p.a")
    tally.error("evaluate", "odd", 5, "p.b")
    assert [(each.policy, each.index, each.count) for each in tally.failures()] == [("p.a", 3, 2), ("p.b", 5, 1)]


def test_many_different_errors_are_bounded_and_counted(tally: Tally) -> None:
    """However many wordings a hostile log provokes, a bounded number is kept, and each occurrence is counted."""
    for number in range(1_000):
        tally.error("evaluate", f"odd {number}", number, f"p.{number % 3}")
    failures = tally.failures()
    assert len(failures) <= LISTED_LIMIT + 3
    assert sum(each.count for each in failures) == 1_000
    assert {policy: sum(f.count for f in failures if f.policy == policy) for policy in ("p.0", "p.1", "p.2")} == {
        "p.0": 334,
        "p.1": 333,
        "p.2": 333,
    }


def test_coverage_is_counted_by_place_and_hour(tally: Tally) -> None:
    """Records of equal places are counted together; what a record does not say, the object's key says."""
    for place, hour, count in (
        (Place("1", "r", "write", ()), 0, 2),
        (Place("1", "r", "write", ()), 0, 3),
        (Place("", "", "", ()), 3_600, 1),
    ):
        tally.seen[(place, hour)] = count
    assert tally.partial(None).seen == (
        Seen("1", "r", "write", 0, 5),
        Seen("111122223333", "eu-west-1", "", 3_600, 1),
    )


def test_record_text_is_kept_where_it_can_be_evidence(tally: Tally) -> None:
    """Per policy and subject the first matches keep their text, in whatever order they came."""
    times = [*range(EVIDENCE_LIMIT + 5, 0, -1), None]
    made = [
        msgspec.structs.replace(MATCH, policy=policy, subject=subject, time=time, index=index + len(times) * turn)
        for policy in ("p.a", "p.b")
        for turn, subject in enumerate(("me", "you"))
        for index, time in enumerate(times)
    ]
    for each in made:
        tally.keep(each)
    matches = matches_of(tally.partial(None))
    assert len(matches) == len(made)
    for key, group in itertools.groupby(matches, key=lambda match: (match.policy, match.subject)):
        members = sorted(group, key=lambda match: (match.time is None, match.time))
        assert [match.time for match in members] == [*range(1, EVIDENCE_LIMIT + 6), None], key
        assert [bool(match.record) for match in members] == [True] * EVIDENCE_LIMIT + [False] * 6


def test_the_part_is_the_same_in_any_order() -> None:
    """What an object contributes does not depend on the order in which its parts were noted."""
    steps: list[Any] = [
        lambda it: it.error("evaluate", "odd", 2, "p.a"),
        lambda it: it.error("evaluate", "odd", 1, "p.a"),
        lambda it: it.reject([Rejection(5, "bad")]),
        lambda it: it.keep(MATCH),
        lambda it: it.keep(msgspec.structs.replace(MATCH, index=1, time=9)),
        lambda it: it.seen.update({(Place("b", "", "", ()), 0): 1}),
        lambda it: it.seen.update({(Place("a", "", "", ()), 0): 1}),
    ]
    seen = set()
    for order in (steps, steps[::-1], steps[3:] + steps[:3]):
        tally = Tally(REF)
        for step in order:
            step(tally)
        seen.add(msgspec.json.encode(msgspec.structs.replace(tally.partial(None), keys=b"")))
    assert len(seen) == 1
