"""Quiet hours: told from silence by digests that vouch for all log files of a trail that is known to record a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from affidavit import Chain, ChainGap, Period, Trail, TrailEntry, TrailState
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.holes import Hole
from affidavit.coverage.quiet import QuietHours
from affidavit.coverage.scope_gaps import coverage_of
from affidavit.coverage.spans import Spans
from affidavit.model.profile import DeclaredScope
from affidavit.times import format_time

from tests.core.coverage.test_coverage import HOUR, START, part, seen

ACCOUNT, HOME, AWAY = "111122223333", "us-east-1", "eu-west-1"
WRITE, DATA = "management-write", "data:s3"
Cell = tuple[str, str, str, int]


def at(hours: float) -> str:
    """A time some hours after the start."""
    return format_time(START + int(hours * HOUR))


def chain(region: str = HOME, gaps: Iterable[tuple[float, float]] = (), **more: Any) -> Chain:
    """A chain of digests that speaks of three days."""
    told = tuple(ChainGap(at(since), at(until), "why", "explained") for since, until in gaps)
    given = {"account": ACCOUNT, "name": "main", "home_region": HOME, "since": at(-24), "until": at(48), **more}
    return Chain(region=region, trail="main", pending="", gaps=told, digests={}, **given)


def cells(*hours: int, region: str = HOME, event_class: str = WRITE, account: str = ACCOUNT) -> list[Cell]:
    """Records in valid log files."""
    return [(account, region, event_class, START + hour * HOUR) for hour in hours]


def entry(hours: float) -> TrailEntry:
    """Some change."""
    return TrailEntry(at(hours), "PutEventSelectors", "eve", "", ACCOUNT, HOME, "a.json", 0, "id")


def trail(*changes: float, states: Iterable[TrailState] = (), **more: Any) -> Trail:
    """What records say of the trail `main`."""
    given = {"account": ACCOUNT, "name": "main", "home_region": HOME, "arn": "arn", **more}
    return Trail(entries=tuple(map(entry, changes)), states=tuple(states), **given)


def state(hours: float, *classes: str, changed: bool = False) -> TrailState:
    return TrailState(at(hours), classes, changed, "a.json", 0)


def quiet(
    chains: Iterable[Chain],
    vouched: Iterable[Cell],
    *trails: Trail,
    lost: Callable[..., bool] = lambda *_: False,
    period: Period | None = None,
) -> Callable[..., list[int]]:
    """Which of the hours 0 to 11 without a record are quiet, of a region and class."""
    held = list(vouched)
    told = QuietHours(chains, trails, held, {WRITE}, lost, period or Period())

    def hours(region: str = HOME, event_class: str = WRITE, account: str = ACCOUNT) -> list[int]:
        lane = (account, region, event_class)
        silent = [hour for hour in range(12) if (*lane, START + hour * HOUR) not in held]
        return [hour for hour in silent if told(*lane, START + hour * HOUR)]

    return hours


BOTH = cells(0, 11)
ALL = list(range(12))
BETWEEN = list(range(1, 11))


def test_records_on_both_sides_and_whole_digests_make_quiet_hours() -> None:
    """In the region where they were seen, and in others that the same trail vouches for."""
    found = quiet([chain(), chain(AWAY)], BOTH)
    assert found() == BETWEEN
    assert found(AWAY) == ALL
    assert found("ap-south-1") == []
    assert found(event_class=DATA) == []
    assert found(account="999999999999") == []


def test_on_one_side_alone_nothing_is_known() -> None:
    """Before the first record, and after the last."""
    assert quiet([chain()], cells(3, 8))() == [4, 5, 6, 7]


@pytest.mark.parametrize("gap", [(4.5, 5.5), (4, 4.01)])
def test_without_digests_nothing_is_quiet(gap: tuple[float, float]) -> None:
    """Neither an hour of which they don't speak, nor the one whose log files come then; nor is the time told whole."""
    assert quiet([chain(), chain(AWAY, [gap])], cells(*range(12)))(AWAY) == [
        hour for hour in range(12) if not (hour < gap[1] and hour + 2 > gap[0])
    ]
    assert quiet([chain(gaps=[gap])], BOTH)() == []


def test_a_change_in_between_tells_nothing_of_the_time() -> None:
    """Of the trail itself; one before and one after do not matter."""
    assert quiet([chain()], BOTH, trail(5.5))() == []
    assert quiet([chain()], cells(0, 4, 6, 11), trail(5.5))() == [1, 2, 3, 7, 8, 9, 10]
    assert quiet([chain()], BOTH, trail(-1, 13))() == BETWEEN
    assert quiet([chain()], BOTH, trail(5.5, name="other"))() == BETWEEN


def test_records_may_be_of_any_trail_that_delivers_there() -> None:
    """So all of them must be whole in the hour that is asked about, and unchanged."""
    other = chain(name="other")
    assert quiet([chain(), other], BOTH)() == BETWEEN
    assert quiet([chain(), other, chain(AWAY)], BOTH)(AWAY) == []
    assert quiet([chain(), other], BOTH, trail(5.5, name="other"))() == []


def test_a_change_must_have_been_recorded_to_be_told() -> None:
    """A data trail's silence needs the log of changes in its home region, whole and on both sides."""
    data = cells(2, 9, region=AWAY, event_class=DATA)
    chains = [chain(), chain(AWAY)]
    assert quiet(chains, [*data, *BOTH])(AWAY, DATA) == [3, 4, 5, 6, 7, 8]
    assert quiet(chains, data)(AWAY, DATA) == []
    assert quiet(chains, [*data, *cells(0, 8)])(AWAY, DATA) == []
    assert quiet([chain(AWAY)], [*data, *BOTH])(AWAY, DATA) == []
    assert quiet([chain(gaps=[(5, 6)]), chain(AWAY)], [*data, *BOTH])(AWAY, DATA) == []


def test_lost_records_of_changes_leave_it_open() -> None:
    """An altered log file in the home region may have held one."""

    def lost(account: str, region: str, event_class: str, since: int, until: int) -> bool:
        return (account, region, event_class) == (ACCOUNT, HOME, WRITE) and since < START + 5.5 * HOUR < until

    assert quiet([chain(), chain(AWAY)], cells(*range(12)), lost=lost)(AWAY) == [0, 1, 2, 3, 4, *range(6, 12)]
    assert quiet([chain(), chain(AWAY)], BOTH, lost=lost)(AWAY) == [0, 11]


def test_a_snapshot_says_what_a_trail_records() -> None:
    """From its moment on, where the trail records changes itself; before it, where others show that there were none."""
    early = trail(states=[state(3, WRITE, DATA)])
    assert quiet([chain(), chain(AWAY)], (), early)(AWAY, DATA) == list(range(3, 12))
    assert quiet([chain(), chain(AWAY)], (), early)(AWAY, "data:lambda") == []
    assert quiet([chain(), chain(AWAY)], (), trail(6.5, states=early.states))(AWAY, DATA) == [3, 4, 5]
    late = trail(states=[state(9, WRITE, DATA)])
    assert quiet([chain(), chain(AWAY)], (), late)(AWAY, DATA) == [9, 10, 11]
    assert quiet([chain(), chain(AWAY)], BOTH, late)(AWAY, DATA) == ALL
    assert quiet([chain(AWAY)], (), early)(AWAY, DATA) == []


def test_a_snapshot_of_a_data_trail_needs_another_that_records_changes() -> None:
    """It would not tell of changes to itself."""
    only_data = trail(states=[state(3, DATA)])
    assert quiet([chain(), chain(AWAY)], (), only_data)(AWAY, DATA) == []
    assert quiet([chain(), chain(AWAY)], BOTH, only_data)(AWAY, DATA) == ALL


def test_a_change_says_what_a_trail_records_from_then_on() -> None:
    """Unless it was changed again within that second."""
    changed = state(3, WRITE, DATA, changed=True)
    assert quiet([chain(), chain(AWAY)], (), trail(3, states=[changed]))(AWAY, DATA) == list(range(3, 12))
    assert quiet([chain(), chain(AWAY)], (), trail(3, 3, states=[changed]))(AWAY, DATA) == []
    without = state(3, DATA, changed=True)
    assert quiet([chain(), chain(AWAY)], BOTH, trail(3, states=[without]))(AWAY, DATA) == []


def test_an_organisations_trail_needs_its_owner() -> None:
    """By a record that names the account; changes are told there, and the home logs of other members are whole too."""
    member = "222233334444"
    more: dict[str, Any] = {"organisation": "o-example"}
    chains = [chain(**more), chain(**more, account=member), chain(AWAY, **more, account=member)]
    vouched = [*BOTH, *cells(0, 11, account=member)]
    assert quiet(chains, vouched)(AWAY, account=member) == []
    assert quiet(chains, vouched, trail(organisation=True))(AWAY, account=member) == ALL
    assert quiet(chains, vouched, trail(5.5, organisation=True))(AWAY, account=member) == [0, 11]
    assert quiet(chains, vouched, trail(organisation=False))(AWAY, account=member) == []
    broken = [chains[0], chain(**more, account=member, gaps=[(5, 6)]), chains[2]]
    assert 5 not in quiet(broken, vouched, trail(organisation=True))(AWAY, account=member)
    two = [trail(organisation=True), trail(organisation=True, account=member)]
    assert quiet(chains, vouched, *two)(AWAY, account=member) == []


def test_beyond_what_the_digests_were_checked_for_nothing_is_known() -> None:
    """Their gaps before the period, and after its deliveries, are not told."""
    period = Period(START + 2 * HOUR, START + 8 * HOUR, 2 * HOUR)
    assert quiet([chain()], BOTH, period=period)() == []
    assert quiet([chain()], cells(2, 9), period=period)() == []
    assert quiet([chain()], cells(2, 8), period=period)() == [3, 4, 5, 6, 7]
    assert quiet([chain()], cells(1, 8), period=period)() == []


def test_a_chain_of_no_known_trail_vouches_for_nothing() -> None:
    """As of a check that doesn't say."""
    assert quiet([chain(name="", home_region="")], BOTH)() == []


def covering(*hours: int, told: Iterable[int], holes: Iterable[Hole] = ()) -> CoverageMap:
    """A map of a day with records in some hours, that is told which others are quiet."""
    made = CoverageMap()
    made.add(part(*seen(*hours)), 0)
    for hole in holes:
        made.add_hole(hole)
    known = {START + hour * HOUR for hour in told}
    made.know_quiet(lambda account, region, event_class, hour: hour in known)
    return made


def test_quiet_hours_are_covered_with_a_mark_of_their_own() -> None:
    """Also on a day without any record; and only in the declared scope."""
    scope, period = DeclaredScope(("1",), ("r",), ("write",)), Period(START, START + 48 * HOUR)
    found = coverage_of(covering(0, 1, 5, told=[2, 3, *range(24, 48)]), scope, period)
    assert [(cell.day[8:], cell.hours, cell.records) for cell in found.cells] == [
        ("01", "##--.#" + "." * 18, 3),
        ("02", "-" * 24, 0),
    ]
    assert [(gap.since[8:13], gap.until[8:13]) for gap in found.gaps] == [("01T04", "01T05"), ("01T06", "02T00")]
    assert "digest files vouch" in found.note
    assert "-" not in coverage_of(covering(0, told=[2]), None, period).cells[0].hours


def test_an_interval_is_quiet_when_all_of_it_is() -> None:
    """Or when it holds a record."""
    scope, period = DeclaredScope(("1",), ("r",), ("write",), 4 * HOUR), Period(START, START + 12 * HOUR)
    found = coverage_of(covering(5, told=[0, 1, 2, 3, 8, 9, 10]), scope, period)
    assert [(gap.since[11:13], gap.until[11:13]) for gap in found.gaps] == [("08", "12")]


def test_a_hole_is_never_quiet() -> None:
    """Nor is what waits for something to follow settled by it."""
    hole = Hole("1", "r", START + 2 * HOUR, START + 2 * HOUR + 60, "lost")
    scope, period = DeclaredScope(("1",), ("r",), ("write",)), Period(START, START + 4 * HOUR)
    found = covering(0, told=[1, 2, 3], holes=[hole])
    assert coverage_of(found, scope, period).cells[0].hours[:4] == "#-.-"
    assert not found.covered("1", "r", ("write",), START, START + 2 * HOUR, HOUR)


def test_what_did_not_follow_is_settled_by_quiet_hours() -> None:
    """As by hours with records; a silent one leaves it open."""
    wait = ("1", "r", ("write",), START, START + 2 * HOUR, HOUR)
    assert covering(0, told=[1, 2, 3]).covered(*wait)
    assert not covering(0, told=[1, 3]).covered(*wait)
    assert not covering(0, told=[1, 2]).covered(*wait)


def test_spans() -> None:
    """Those that meet are one; a stretch is held whole or touched in part."""
    spans = Spans([(10, 20), (20, 30), (40, 50), (60, 60)])
    assert spans.hold(10, 30)
    assert not spans.hold(10, 31)
    assert not spans.hold(25, 45)
    assert spans.touch(29, 31)
    assert not spans.touch(30, 40)
    assert not spans.touch(60, 61)
    assert not Spans([]).touch(0, 100)
