"""Coverage: where and when records were seen, and the gaps in what was declared."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from affidavit import Period, Scope
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.gaps import gaps_for
from affidavit.coverage.holes import Hole
from affidavit.coverage.scope_gaps import coverage_of, gaps_of
from affidavit.coverage.snapshots import Snapshots
from affidavit.model.assessment import Coverage, CoverageGap, InputObject, ObjectRecords, ObjectStatus
from affidavit.model.profile import DeclaredScope
from affidavit.parts.partial import Partial, Seen
from affidavit.times import format_time, parse_time
from hypothesis import given
from hypothesis import strategies as st

HOUR, DAY = 3_600, 86_400
START = parse_time("2026-07-01T00:00:00Z") or 0
SCOPE = DeclaredScope(("1",), ("r",), ("write",))


def part(
    *seen: Seen,
    status: ObjectStatus = ObjectStatus.READ,
    account: str = "",
    region: str = "",
    delivered: int | None = None,
    note: str = "",
) -> Partial:
    """An object's part that says what was seen, and whether some of it is lost."""
    notes = () if status is ObjectStatus.READ and not note else (note or "cut off",)
    item = InputObject("a.json", status, 0, "", "", account, region, ObjectRecords(), notes)
    return Partial(item, (), (), (), tuple(seen), b"", (), (), delivered)


def seen(*hours: int, account: str = "1", region: str = "r", event_class: str = "write") -> list[Seen]:
    """Records seen in these hours after the start."""
    return [Seen(account, region, event_class, START + hour * HOUR, 1) for hour in hours]


def cover(
    *parts: Partial, scope: DeclaredScope | None = SCOPE, hours: float = 24, holes: Any = (), since: int = 0
) -> Coverage:
    """The coverage of a period of some hours."""
    made = CoverageMap()
    for each in parts:
        made.add(each, DAY)
    for hole in holes:
        made.add_hole(hole)
    period = Period(START + since, START + int(hours * HOUR))
    coverage = coverage_of(made, scope, period)
    assert scope is None or gaps_of(made, scope, period) == coverage.gaps, "gaps alone are those of the whole"
    return coverage


def gaps(coverage: Coverage) -> list[tuple[str, str]]:
    """The gaps' ends, as day and hour."""
    return [(gap.since[8:16], gap.until[8:16]) for gap in coverage.gaps]


def test_full_coverage_has_no_gaps() -> None:
    """With a record in every hour of every account, region and class declared, nothing is missing."""
    coverage = cover(part(*seen(*range(24))))
    assert coverage.declared
    assert coverage.gaps == ()
    (cell,) = coverage.cells
    assert (cell.account, cell.region, cell.event_class, cell.day) == ("1", "r", "write", "2026-07-01")
    assert (cell.hours, cell.records) == ("#" * 24, 24)


def test_silence_is_a_gap() -> None:
    """Consecutive hours without a record are one gap; so is a whole account, region or class that was never seen."""
    coverage = cover(part(*seen(0, 1, 5, 23)))
    assert gaps(coverage) == [("01T02:00", "01T05:00"), ("01T06:00", "01T23:00")]
    assert {gap.reason for gap in coverage.gaps} == {"no write record seen"}
    coverage = cover(part(*seen(*range(24))), scope=DeclaredScope(("1", "2"), ("r",), ("write", "read")))
    assert [(gap.account, gap.event_class, gap.since[8:], gap.until[8:]) for gap in coverage.gaps] == [
        ("1", "read", "01T00:00:00Z", "02T00:00:00Z"),
        ("2", "read", "01T00:00:00Z", "02T00:00:00Z"),
        ("2", "write", "01T00:00:00Z", "02T00:00:00Z"),
    ]
    assert coverage.gaps[0].reason == "no read record seen at all"


def test_no_data_is_one_whole_gap() -> None:
    """Nothing seen means nothing covered."""
    assert gaps(cover()) == [("01T00:00", "02T00:00")]


def test_other_places_and_classes_cover_nothing() -> None:
    """Records of another account, region or event class are no sign of logging here."""
    for other in ({"account": "2"}, {"region": "s"}, {"event_class": "read"}, {"event_class": ""}, {"account": ""}):
        assert gaps(cover(part(*seen(*range(24), **other)))) == [("01T00:00", "02T00:00")]


@pytest.mark.parametrize(("interval", "expected"), [(1, 20), (6, 1), (12, 0), (24, 0)])
def test_intervals(interval: int, expected: int) -> None:
    """One record in every declared interval is enough."""
    scope = DeclaredScope(("1",), ("r",), ("write",), interval * HOUR)
    coverage = cover(part(*seen(0, 6, 17, 12)), scope=scope)
    missing = sum((parse_time(gap.until) or 0) - (parse_time(gap.since) or 0) for gap in coverage.gaps) // HOUR
    assert missing == (expected if interval == 1 else expected * interval)
    assert coverage.interval == interval * HOUR


def test_gaps_end_with_the_period() -> None:
    """A period that starts or ends within an interval is not said to miss what lies outside it."""
    assert gaps(cover(since=HOUR // 2, hours=1.5)) == [("01T00:30", "01T01:30")]
    assert gaps(cover(part(*seen(0)), since=HOUR // 2, hours=1.5)) == [("01T01:00", "01T01:30")]


@pytest.mark.parametrize(
    ("scope", "period", "words"),
    [
        (None, Period(START, START + DAY), "no scope is declared"),
        (SCOPE, Period(None, START), "no period is given"),
        (SCOPE, Period(START, None), "no period is given"),
        (SCOPE, Period(), "no period is given"),
    ],
)
def test_without_scope_or_period_nothing_is_declared(scope: Any, period: Period, words: str) -> None:
    """What was seen is still shown, but nothing can be called covered, and the note says why."""
    made = CoverageMap()
    made.add(part(*seen(3)), DAY)
    coverage = coverage_of(made, scope, period)
    assert not coverage.declared
    assert len(coverage.cells) == 1
    assert words in coverage.note


@pytest.mark.parametrize("status", [ObjectStatus.PARTIAL, ObjectStatus.FAILED])
def test_a_lost_object_leaves_a_hole(status: ObjectStatus) -> None:
    """Records lost with an object can be a day older than its delivery; all event classes may miss some."""
    full = seen(*range(72))
    damaged = part(*full, status=status, account="1", region="r", delivered=START + 30 * HOUR)
    coverage = cover(damaged, hours=72)
    assert [(gap.account, gap.region, gap.event_class, gap.reason) for gap in coverage.gaps] == [
        ("1", "r", "", "a.json: cut off")
    ]
    assert gaps(coverage) == [("01T06:00", "02T06:00")]


def test_a_short_wait_for_deliveries_makes_no_short_hole() -> None:
    """However little is read after the period's end, what a lost object held can be a day old."""
    made = CoverageMap()
    made.add(part(*seen(*range(48)), status=ObjectStatus.FAILED, account="1", region="r", delivered=START + DAY), 0)
    assert gaps(coverage_of(made, SCOPE, Period(START, START + 2 * DAY))) == [("01T00:00", "02T00:00")]


def test_an_object_that_was_changed_leaves_a_hole() -> None:
    """It was read to its end, but is not what was collected, and so may hold fewer records."""
    coverage = cover(part(*seen(*range(24)), account="1", region="r", note="other bytes"))
    assert [gap.reason for gap in coverage.gaps] == ["a.json: other bytes"]


def test_a_lost_object_of_unknown_place_leaves_a_hole_everywhere() -> None:
    """Without account, region and delivery time in its name, an object may have held anything."""
    coverage = cover(part(*seen(*range(24)), status=ObjectStatus.PARTIAL))
    assert [(gap.account, gap.region) for gap in coverage.gaps] == [("", "")]
    assert gaps(coverage) == [("01T00:00", "02T00:00")]


def test_holes_outside_what_is_declared_do_not_matter() -> None:
    """What was lost of another account or region, or of another time, leaves no gap here."""
    full = part(*seen(*range(24)))
    for hole in (
        Hole("2", "", None, None, "x"),
        Hole("", "s", None, None, "x"),
        Hole("1", "r", START - 9, START, "x"),
        Hole("1", "r", START + DAY, None, "x"),
    ):
        assert cover(full, holes=[hole]).gaps == ()


def test_holes_are_cut_to_the_period() -> None:
    """A hole that reaches beyond the period is a gap within it."""
    full = part(*seen(*range(24)))
    assert gaps(cover(full, holes=[Hole("", "", None, START + HOUR, "x")])) == [("01T00:00", "01T01:00")]
    assert gaps(cover(full, holes=[Hole("1", "", START + 23 * HOUR, None, "x")])) == [("01T23:00", "02T00:00")]


def test_gaps_that_concern_some_classes() -> None:
    """A gap of no class in particular concerns every class; one of another class does not."""
    made = [CoverageGap("1", "r", name, "", "", "") for name in ("", "write", "read")]
    coverage = Coverage(declared=True, gaps=tuple(made))
    assert [gap.event_class for gap in gaps_for(coverage.gaps, ["write"])] == ["", "write"]
    assert [gap.event_class for gap in gaps_for(coverage.gaps, [])] == [""]


def test_gaps_of_event_sources_concern_what_selects_them() -> None:
    """By name or glob, or whatever selects any; a gap in all of a class concerns everybody."""
    gap = CoverageGap("1", "r", "write", "", "", "", ("kms", "rds"))
    assert all(gaps_for([gap], ["write"], selected) for selected in ((), ("kms",), ("iam", "rds"), ("k*",)))
    assert gaps_for([gap], ["write"], ("iam", "k")) == []
    assert gaps_for([gap], ["read"], ("kms",)) == []
    assert gaps_for([CoverageGap("1", "r", "write", "", "", "")], ["write"], ("iam",))


def test_a_hole_in_some_event_sources_is_no_hole_in_the_rest() -> None:
    """It is a gap that names them, explains no silence, and is no loss of the class."""
    made = CoverageMap()
    made.add(part(*seen(*range(3), *range(4, 24))), 0)
    made.add_hole(Hole("1", "r", START + HOUR, START + 5 * HOUR, "left out", "write", ("kms",)))
    found = coverage_of(made, SCOPE, Period(START, START + DAY)).gaps
    assert [(gap.since[11:13], gap.until[11:13], gap.sources) for gap in found] == [
        ("01", "05", ("kms",)),
        ("03", "04", ()),
    ]
    assert not made.lost("1", "r", "write", START, START + DAY)
    asked = "1", "r", ["write"], START + HOUR, START + HOUR + 60, HOUR
    assert made.covered(*asked, ("iam",))
    assert not made.covered(*asked, ("kms",))
    assert not made.covered(*asked)


_SEEN = st.lists(
    st.builds(
        lambda account, region, name, hour: Seen(account, region, name, START + hour * HOUR, 1),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["r", "s"]),
        st.sampled_from(["write", "read"]),
        st.integers(-3, 50),
    ),
    max_size=30,
)


@given(_SEEN, st.integers(0, 2), st.sampled_from([1, 2, 6, 24]), st.integers(0, 40 * HOUR), st.integers(1, 9 * HOUR))
def test_gaps_are_just_what_was_not_seen(found: list[Seen], cut: int, interval: int, since: int, length: int) -> None:
    """Second by second: a moment of the declared scope is in a gap exactly if its interval shows no record. However the
    records were spread over objects, the coverage is the same.
    """
    scope = DeclaredScope(("1", "2"), ("r", "s"), ("read", "write"), interval * HOUR)
    period = Period(START + since, START + since + length)
    together, apart = CoverageMap(), CoverageMap()
    together.add(part(*found), DAY)
    for portion in (found[cut::3] for cut in range(3)):
        apart.add(part(*portion[::-1]), DAY)
    coverage = coverage_of(together, scope, period)
    assert coverage == coverage_of(apart, scope, period)
    inside_period = [each for each in found if each.hour + HOUR > START + since]
    assert sum(cell.records for cell in coverage.cells) == len(inside_period)
    step = interval * HOUR
    covered = {(each.account, each.region, each.event_class, each.hour // step) for each in inside_period}
    for account in scope.accounts:
        for region in scope.regions:
            for name in scope.event_classes:
                own = [
                    gap
                    for gap in coverage.gaps
                    if (gap.account, gap.region, gap.event_class) == (account, region, name)
                ]
                for moment in range(START + since, START + since + length, 599):
                    at = format_time(moment)
                    inside = any(gap.since <= at < gap.until for gap in own)
                    assert inside is ((account, region, name, moment // step) not in covered)


SNAPSHOTS = Snapshots(by_region=frozenset({"state:trails"}), by_account=frozenset({"state:iam"}))


def snapshot_gaps(*hours: float, days: int = 30, event_class: str = "state:trails", region: str = "r") -> list[str]:
    """The reasons of the gaps that snapshots at some hours after the start leave in a period."""
    made = CoverageMap(SNAPSHOTS)
    made.add(part(*seen(*[int(hour) for hour in hours], event_class=event_class, region=region)), DAY)
    scope = DeclaredScope(("1",), ("r",), (event_class,))
    return [gap.reason for gap in coverage_of(made, scope, Period(START, START + days * DAY)).gaps]


@pytest.mark.parametrize(
    ("hours", "missing"),
    [
        ((0, 30 * 24 - 1), []),
        ((-23, 30 * 24 + 23), []),
        ((23, 29 * 24), []),
        ((0,), ["end"]),
        ((30 * 24,), ["start"]),
        ((15 * 24,), ["start", "end"]),
        ((), ["start", "end"]),
        ((-25, 31 * 24), ["start", "end"]),
    ],
)
def test_a_period_needs_a_snapshot_at_both_ends(hours: tuple[int, ...], missing: list[str]) -> None:
    """One within a day of either end shows it; what lies between or further off does not."""
    assert snapshot_gaps(*hours) == [f"no snapshot of state:trails at the period's {end}" for end in sorted(missing)]


def test_one_snapshot_shows_both_ends_of_a_day() -> None:
    """A period so short that both ends are near the same moment."""
    assert snapshot_gaps(12, days=1) == []


def test_what_belongs_to_no_region_is_seen_once_for_an_account() -> None:
    """Its records say no region of the scope, and are looked for in none."""
    assert snapshot_gaps(0, 30 * 24, event_class="state:iam", region="global") == []
    assert snapshot_gaps(0, event_class="state:iam", region="global") == [
        "no snapshot of state:iam at the period's end"
    ]


def test_a_snapshot_does_not_say_how_far_events_go() -> None:
    """The last hour with a record is that of the last event."""
    made = CoverageMap(SNAPSHOTS)
    made.add(part(*seen(5), *seen(90, event_class="state:trails")), DAY)
    assert made.last_hour() == START + 5 * HOUR


def test_what_was_not_asked_for_is_left_out_and_not_silent() -> None:
    """A gap all the same, with its reason; of what was asked for silence is told as ever."""
    made = CoverageMap()
    made.add(part(*seen(0)), DAY)
    scope = msgspec.structs.replace(SCOPE, regions=("r", "s"))
    asked = Scope(regions=frozenset({"r"}))
    found = coverage_of(made, scope, Period(START, START + 2 * HOUR), asked=asked)
    assert [(gap.region, gap.reason) for gap in found.gaps] == [
        ("r", "no write record seen"),
        ("s", "left out, as the run asked for the region r alone"),
    ]
