"""Where blind trails leave gaps in coverage: unless records show that another trail recorded meanwhile."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Assessment, Blind, Blindness, LeftOut, LoggingHistory, Period, Trail, TrailState
from affidavit.coverage.blindness import blind_gaps, described, with_controls
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.holes import Hole
from affidavit.coverage.scope_gaps import coverage_of
from affidavit.model.assessment import ControlLink, Via
from affidavit.model.profile import Profile
from affidavit.model.timeline import Timeline, TouchedControl
from affidavit.times import format_time

from tests.core.coverage.test_coverage import HOUR, SCOPE, START, part, seen

if TYPE_CHECKING:
    from tests.core.conftest import Build


def at(hours: float) -> str:
    """A time some hours after the start."""
    return format_time(START + int(hours * HOUR))


def judged(build: Build, blind: Blindness, *hours: int, **more: Any) -> tuple[Timeline, list[tuple[str, str, str]]]:
    """A day's timeline of one trail, with records seen in some hours; and the gaps, as region, hour and hour."""
    cover = CoverageMap()
    cover.add(part(*seen(*hours)), 0)
    trail = Trail(more.get("account", "1"), "main", "r", "arn", more.get("organisation", False), blind=(blind,))
    period = Period(START, START + 24 * HOUR)
    timeline, holes = blind_gaps(
        [(build.kind.name, trail)], {build.kind.name: build.kind}, cover, more.get("scope", SCOPE), period
    )
    for hole in holes:
        cover.add_hole(hole)
    gaps = [gap for gap in coverage_of(cover, more.get("scope", SCOPE), period).gaps if "main" in gap.reason]
    return timeline, [(gap.region, gap.since[11:16], gap.until[11:16]) for gap in gaps]


OFF = Blindness(at(2.5), at(5.25), Blind.ALL, why="StopLogging")


def test_the_only_trail_leaves_a_gap_to_the_second(build: Build) -> None:
    """Not just in the full hours without a record; and the gap is told once, with its reason."""
    timeline, gaps = judged(build, OFF, 0, 1, 2, *range(5, 24))
    assert gaps == [("r", "02:30", "05:15")]
    assert timeline.trails[0].blind[0].gaps == ("write",)
    cover = CoverageMap()
    cover.add(part(*seen(0, 1, 2, *range(5, 24))), 0)
    cover.add_hole(Hole("1", "r", START + int(2.5 * HOUR), START + 5 * HOUR + 900, "main: StopLogging", "write"))
    (gap,) = coverage_of(cover, SCOPE, Period(START, START + 24 * HOUR)).gaps
    assert gap.event_class == "write"


def test_another_trail_leaves_none(build: Build) -> None:
    """A record in the first full hour shows that others recorded; one later, that they did from then on."""
    assert judged(build, OFF, *range(24))[1] == []
    assert judged(build, OFF, *range(24))[0].trails[0].blind == (OFF,)
    assert judged(build, OFF, 0, 1, 2, *range(4, 24))[1] == [("r", "02:30", "04:00")]


def test_within_an_hour_nothing_shows_that_others_recorded(build: Build) -> None:
    """Since records are counted by the hour."""
    short = msgspec.structs.replace(OFF, until=at(2.75))
    assert judged(build, short, *range(24))[1] == [("r", "02:30", "02:45")]


def test_open_ends_reach_to_the_ends_of_the_period(build: Build) -> None:
    """What began before it, and what has not ended."""
    assert judged(build, Blindness(at(20.5), "", Blind.ALL), *range(21))[1] == [("r", "20:30", "00:00")]
    assert judged(build, Blindness("", at(3.5), Blind.ALL), *range(3, 24))[1] == [("r", "00:00", "03:30")]


def test_a_part_of_a_class_is_not_shown_by_records_of_it(build: Build) -> None:
    """They may all be of the other part."""
    partly = msgspec.structs.replace(OFF, what=Blind.CLASSES, event_classes=("write",), partly=True)
    assert judged(build, partly, *range(24))[1] == [("r", "02:30", "05:15")]


@pytest.mark.parametrize("sources", [(), ("kms.amazonaws.com",)])
def test_a_part_that_another_trail_is_set_to_record_is_no_gap(build: Build, sources: tuple[str, ...]) -> None:
    """Unless it is told by its event sources, which few policies need."""
    partly = msgspec.structs.replace(OFF, what=Blind.CLASSES, event_classes=("write",), partly=True, sources=sources)
    other = Trail("1", "all", "r", "arn", states=(TrailState(at(1), ("write",), False, "s.jsonl", 1),))
    narrow = Trail("1", "main", "r", "arn", blind=(partly,))
    kinds, period = {build.kind.name: build.kind}, Period(START, START + 24 * HOUR)
    for trails, gaps in (((narrow,), True), ((narrow, other), bool(sources))):
        told = [(build.kind.name, each) for each in trails]
        assert bool(blind_gaps(told, kinds, CoverageMap(), SCOPE, period)[1]) is gaps


@pytest.mark.parametrize(
    ("changes", "more", "expected"),
    [
        ({"event_classes": ("read",)}, {}, []),
        ({"region": "other"}, {}, []),
        ({"except_region": "r"}, {}, []),
        ({"except_account": "1"}, {"organisation": True}, []),
        ({"except_account": "2"}, {"account": "2"}, [("r", "02:30", "05:15")]),
        ({"except_account": "2", "certain": False}, {"account": "2"}, [("r", "02:30", "05:15")]),
        ({}, {"account": "2"}, []),
        ({}, {"account": "2", "organisation": True}, [("r", "02:30", "05:15")]),
        ({}, {"scope": None}, []),
    ],
)
def test_only_what_the_trail_records_is_concerned(build: Build, changes: Any, more: Any, expected: Any) -> None:
    """Its account, its regions and its classes; all accounts with an organisation's trail."""
    assert judged(build, msgspec.structs.replace(OFF, **changes), 0, **more)[1] == expected


def test_what_is_merely_possible_is_told_where_coverage_bears_it_out(build: Build) -> None:
    """Silence all along, and for long enough."""
    maybe = Blindness("", at(3.5), Blind.ALL, certain=False)
    assert judged(build, maybe, *range(4, 24))[0].trails[0].blind[0].gaps == ("write",)
    assert judged(build, maybe, 2, *range(4, 24))[0].trails[0].blind == ()
    soon = Blindness("", at(0.5), Blind.ALL, certain=False)
    assert judged(build, soon, *range(24))[0].trails[0].blind == ()


def test_what_lies_outside_the_period_is_left_out(build: Build) -> None:
    """Though its changes were read."""
    for blind in (Blindness(at(-5), at(-1), Blind.ALL), Blindness(at(24), "", Blind.ALL)):
        assert judged(build, blind, *range(24))[0].trails[0].blind == ()


def test_controls_are_touched_by_the_classes_that_policies_need(build: Build) -> None:
    """Declared or listed; not through a crosswalk. Without a scope, by whatever the trail may not have recorded."""
    policies = [build.policy("p.write", "always", needs=("write",)), build.policy("p.read", "always", needs=("read",))]
    links = {
        "p.write": [ControlLink("fw", "C2", Via.INLINE, ""), ControlLink("fw", "C1", Via.TEST, ""),
                    ControlLink("fw", "C3", Via.CROSSWALK, "")],
        "p.read": [ControlLink("fw", "C4", Via.INLINE, "")],
    }  # fmt: skip

    def touched(blind: Blindness, *, declared: bool) -> tuple[TouchedControl, ...]:
        timeline = Timeline((Trail("1", "main", "r", "arn", blind=(blind,)),))
        return with_controls(timeline, policies, links, declared=declared).trails[0].blind[0].controls

    both = (TouchedControl("fw", "C1"), TouchedControl("fw", "C2"))
    assert touched(msgspec.structs.replace(OFF, gaps=("write",)), declared=True) == both
    assert touched(OFF, declared=True) == ()
    assert touched(OFF, declared=False) == (*both, TouchedControl("fw", "C4"))
    assert touched(Blindness("", "", Blind.CLASSES, ("read",)), declared=False) == (TouchedControl("fw", "C4"),)


def test_event_sources_left_out_leave_a_gap_of_their_own(build: Build) -> None:
    """By how the trail was set, though every hour has records; a trail that only a snapshot tells of, too."""
    snapshot = dataclasses.replace(build.kind, name="memory.state", event_classes=("state",))
    state = TrailState(at(2.5), ("write",), True, "a.json", 0, (LeftOut("write", ("kms",)),))
    cover = CoverageMap()
    cover.add(part(*seen(*range(24))), 0)
    for kind in (build.kind, snapshot):
        trail = Trail("1", "main", "r", "arn", states=(state,))
        timeline, holes = blind_gaps(
            [(kind.name, trail)], {kind.name: kind}, cover, SCOPE, Period(START, START + 24 * HOUR)
        )
        (hole,) = holes
        assert (hole.since, hole.until, hole.sources) == (START + int(2.5 * HOUR), START + 24 * HOUR, ("kms",))
        assert hole.reason == f"trail main (r): a change at {at(2.5)} (without kms)"
        (blind,) = timeline.trails[0].blind
        assert (blind.event_classes, blind.gaps, blind.sources) == (("write",), ("write",), ("kms",))
        assert described(blind) == f"{at(2.5)} to the end of what was read: only a part of write recorded: without kms"


def test_event_sources_touch_the_controls_of_policies_that_select_them(build: Build) -> None:
    """A policy on another source stays judged."""
    policies = [
        build.policy(f"p.{name}", "always", sources=sources)
        for name, sources in (("keys", ("kms",)), ("users", ("iam",)), ("all", ()))
    ]
    links = {each.id: [ControlLink("fw", each.id, Via.INLINE, "")] for each in policies}
    blind = msgspec.structs.replace(OFF, what=Blind.CLASSES, gaps=("write",), sources=("kms",))
    timeline = Timeline((Trail("1", "main", "r", "arn", blind=(blind,)),))
    touched = with_controls(timeline, policies, links, declared=True).trails[0].blind[0].controls
    assert [each.control for each in touched] == ["p.all", "p.keys"]


def test_a_line_for_people(build: Build) -> None:
    """When, and what was not recorded where."""
    assert described(OFF) == f"{at(2.5)} to {at(5.25)}: nothing recorded"
    partly = Blindness("", "", Blind.CLASSES, ("a", "b"), "here", partly=True)
    assert described(partly) == "some time before to the end of what was read: in part a, b not recorded in here"
    assert described(Blindness("", at(1), Blind.DELIVERY, except_region="there")).endswith("doubtful outside there")
    others = Blindness("", at(1), Blind.ALL, region="here", except_account="1")
    assert described(others).endswith("nothing recorded in here in accounts other than 1")


def history(keep: Any = None, timeline: Any = None) -> LoggingHistory:
    """Of records with the name `off`: one trail that was off for an hour from each on."""

    def told(records: Any, _: Any) -> list[Trail]:
        blind = [Blindness(format_time(r.time), format_time(r.time + HOUR), Blind.ALL, why=r.told) for r in records]
        return [Trail("1", "main", "r", "arn", blind=tuple(blind))]

    return LoggingHistory({"name": frozenset({"off"})}, keep or (lambda record: record["why"]), timeline or told)


def assessed(build: Build, made: LoggingHistory, *records: dict[str, Any]) -> Assessment:
    """An assessment of two objects that hold the same records."""
    kind = dataclasses.replace(build.kind, history=made)
    objects = {name: build.lines(*records) for name in ("b", "a")}
    profile = Profile("x", SCOPE)
    return build.Memory(objects, kinds=[kind]).run(profile=profile, period=Period(START, START + 24 * HOUR))[0]


def record(hours: float, name: str = "off", **more: Any) -> dict[str, Any]:
    return {"time": at(hours), "id": f"{name}-{hours}", "name": name, "class": "write", "account": "1", "region": "r",
            "why": "who knows", **more}  # fmt: skip


def test_the_engine_has_kinds_tell_of_logging(build: Build) -> None:
    """Of each action once, outside the period too, and of no other records; what it tells is a gap in coverage."""
    records = [record(hour, "other") for hour in range(24)]
    found = assessed(build, history(), record(-0.5), record(4.5), *records)
    assert [(each.since, each.why) for each in found.timeline.trails[0].blind] == [
        (at(-0.5), "who knows"),
        (at(4.5), "who knows"),
    ]
    assert [(gap.since, gap.until) for gap in found.coverage.gaps] == [(at(0), at(0.5)), (at(4.5), at(5.5))]
    assert found.run.complete


@pytest.mark.parametrize("fails", ["keep", "timeline"])
def test_a_plugin_that_fails_at_it_is_a_failure(build: Build, fails: str) -> None:
    """Named as such, and never a quiet timeline."""

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    found = assessed(build, history(**{fails: broken}), record(1))
    assert not found.run.complete
    assert {each.plugin for each in found.failures} == {"log-kind.memory.kind"}


def test_more_than_can_be_held_is_a_failure(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is covered any more, since what the rest says is not known."""
    monkeypatch.setattr("affidavit.coverage.history.MOST_HELD", 1)
    found = assessed(build, history(), record(1), record(2))
    assert "speak of logging itself" in found.failures[0].reason
    assert any(gap.account == "" for gap in found.coverage.gaps)
