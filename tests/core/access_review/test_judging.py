"""Each grant: used, unused, not seen or unknown."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from affidavit import Grant, Rights, Statement, Told
from affidavit.access_review.judging import TRIAL, UNDATED, Doubt, Judge
from affidavit.access_review.watched import Watcher
from affidavit.model.access_review import Status, Watch
from affidavit.model.coverage import Coverage, CoverageCell, CoverageGap
from affidavit.parts.access import NAMED, Met, Places, UseSum
from affidavit.times import parse_time

from tests.core.access_review.conftest import LAB

ACCOUNT = "111122223333"
START, END = parse_time("2026-07-02T00:00:00Z"), parse_time("2026-08-01T00:00:00Z")
BOTH = ("management-read", "management-write")


def coverage(classes: tuple[str, ...] = BOTH, *gaps: CoverageGap, seen: tuple[str, ...] = BOTH) -> Coverage:
    """A declared scope of one account, of which some classes were seen."""
    cells = tuple(CoverageCell(ACCOUNT, "eu-west-1", each, "2026-07-10", "#" * 24, 24) for each in seen)
    return Coverage(True, (ACCOUNT,), ("eu-west-1",), classes, 3_600, cells, gaps)


def gap(region: str) -> CoverageGap:
    """An hour without writes."""
    hour = ("2026-07-05T00:00:00Z", "2026-07-05T01:00:00Z")
    return CoverageGap(ACCOUNT, region, "management-write", *hour, "r")


def judge(cover: Coverage, start: int | None = START) -> Judge:
    """A judge by some coverage."""
    assert START is not None
    return Judge(LAB, Watcher(cover, start, END), START)


def grant(*actions: str, **more: Any) -> Grant:
    """A policy that allows actions."""
    return Grant("g", "g", "inline", (Statement(True, actions, **more),))


def used(right: str, last: int | None, **more: Any) -> dict[str, list[UseSum]]:
    """One use of a permission."""
    made = UseSum("p", right, ACCOUNT, "user", "lab", right, "", False, False, "c", records=1, first=last, last=last)
    made.places.add((), Met(1, last))
    for name, value in more.items():
        setattr(made, name, value)
    return {right: [made]}


def test_a_use_in_the_days_that_count_makes_it_used() -> None:
    """However much else it allows."""
    assert START is not None
    found = judge(coverage()).grant(grant("*"), ACCOUNT, used("lab:Look", START))
    assert (found.status, found.last, found.records) == (Status.USED, START, 1)
    (service,) = found.services
    assert (service.used, service.unused, service.unknown) == (("lab:Look",), 1, 2)


def test_an_older_use_makes_it_unused_and_is_told() -> None:
    """Unused means in the days that count; when it was used last stands beside it."""
    assert START is not None
    found = judge(coverage()).grant(grant("lab:Look"), ACCOUNT, used("lab:Look", START - 1))
    assert (found.status, found.last) == (Status.UNUSED, START - 1)
    # Whoever signs the row reads that nobody knows all of what calls need.
    assert TRIAL in found.why
    (service,) = found.services
    assert (service.idle, service.unused) == (("lab:Look",), 1)
    assert "0 of 1 known permissions were used, 1 unused, 1 of these used earlier" in found.why


@pytest.mark.parametrize(
    ("made", "right", "status"),
    [
        (judge(coverage(BOTH, CoverageGap(ACCOUNT, "", "", "2026-07-05T00:00:00Z", "2026-07-06T00:00:00Z", "r"))),
         "lab:Look", Status.NOT_SEEN),
        (judge(coverage(), start=None), "lab:Look", Status.NOT_SEEN),
        (judge(Coverage(False, cells=coverage().cells)), "lab:Look", Status.NOT_SEEN),
        (judge(coverage()), "lab:Touch", Status.UNKNOWN),
        (judge(coverage((*BOTH, "data:lab"), seen=(*BOTH, "data:lab"))), "lab:Touch", Status.NOT_SEEN),
        (judge(coverage()), "lab:Hand", Status.UNKNOWN),
    ],
)  # fmt: skip
def test_an_older_use_is_judged_as_none(made: Judge, right: str, status: Status) -> None:
    """Where silence proves nothing it is not unused, and keeps its holder from being called so."""
    assert START is not None
    for sums in ({}, used(right, START - 1)):
        found = made.grant(grant(right), ACCOUNT, sums)
        assert (found.status, found.open) == (status, True)
    assert made.holder(ACCOUNT, START - 1, 1, {"g": found}).status is not Status.UNUSED


def test_a_doubt_bears_on_what_was_used_earlier_too() -> None:
    """A new grant is not unused because an older one let its holder do the same."""
    assert START is not None
    found = judge(coverage()).grant(grant("lab:Look"), ACCOUNT, used("lab:Look", START - 1), [Doubt("new")])
    assert (found.status, found.services[0].not_seen) == (Status.NOT_SEEN, 1)


def test_unused_needs_logs_without_a_gap() -> None:
    """A gap of an hour leaves it not seen; so does a time shorter than the days, and a class outside the scope."""
    gap = CoverageGap(ACCOUNT, "eu-west-1", "management-read", "2026-07-05T00:00:00Z", "2026-07-05T01:00:00Z", "r")
    before = CoverageGap(ACCOUNT, "", "", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "r")
    other = CoverageGap("444455556666", "", "", "", "", "r")

    def status(made: Judge) -> Status:
        return made.grant(grant("lab:Look"), ACCOUNT, {}).status

    assert status(judge(coverage())) is Status.UNUSED
    assert status(judge(coverage(BOTH, before, other))) is Status.UNUSED
    assert status(judge(coverage(BOTH, gap))) is Status.NOT_SEEN
    assert status(judge(coverage(), start=None)) is Status.NOT_SEEN
    assert status(judge(coverage(("management-write",)))) is Status.NOT_SEEN
    assert status(judge(Coverage(False, cells=coverage().cells))) is Status.NOT_SEEN


def test_data_events_that_no_trail_records_leave_it_unknown() -> None:
    """And where some were recorded, that need not be of all resources: not seen at best."""
    silent = judge(coverage()).grant(grant("lab:Touch"), ACCOUNT, {})
    assert silent.status is Status.UNKNOWN
    assert any("data:lab" in why for why in silent.why)
    heard = judge(coverage((*BOTH, "data:lab"), seen=(*BOTH, "data:lab"))).grant(grant("lab:Touch"), ACCOUNT, {})
    assert heard.status is Status.NOT_SEEN


def test_what_leaves_no_trace_is_never_unused() -> None:
    """Alone it is unknown; beside what is unused the whole is not seen; and so is a pattern of nothing known."""
    made = judge(coverage())
    assert made.grant(grant("lab:Hand"), ACCOUNT, {}).status is Status.UNKNOWN
    assert made.grant(grant("lab:Hand", "lab:Look"), ACCOUNT, {}).status is Status.NOT_SEEN
    odd = made.grant(grant("lab:Look", "lab:Odd"), ACCOUNT, {})
    assert odd.status is Status.NOT_SEEN
    assert any("lab:Odd" in why for why in odd.why)


def met(*records: tuple[tuple[str, ...], int | None]) -> dict[str, list[UseSum]]:
    """Uses of a permission on resources, and when."""
    places = Places()
    for resources, time in records:
        places.add(resources, Met(1, time, time is None))
    dated = [time for _, time in records if time is not None]
    return used("lab:Look", max(dated, default=None), records=len(records), places=places)


def test_a_grant_has_the_uses_on_its_own_resources() -> None:
    """One idle since before the days that count is not credited with another's; what names none counts for each."""
    assert START is not None
    mine, theirs = grant("lab:Look", resources=("mine",)), grant("lab:Look", resources=("theirs",))
    uses = met((("mine",), START - 9), (("mine",), START - 5), (("theirs",), START + 5))
    found = judge(coverage()).grant(mine, ACCOUNT, uses)
    assert (found.status, found.last, found.records) == (Status.UNUSED, START - 5, 2)
    found = judge(coverage()).grant(theirs, ACCOUNT, uses)
    assert (found.status, found.last, found.records) == (Status.USED, START + 5, 1)
    none = grant("lab:Look", resources=("none",))
    found = judge(coverage()).grant(none, ACCOUNT, uses)
    assert (found.status, found.last, found.records) == (Status.UNUSED, None, 0)
    found = judge(coverage()).grant(none, ACCOUNT, met((("mine",), START + 9), ((), START + 5)))
    assert (found.status, found.last, found.records) == (Status.USED, START + 5, 1)


@pytest.mark.parametrize(("days", "status"), [(5, Status.NOT_SEEN), (-5, Status.UNUSED)])
def test_resources_that_are_not_told_apart_are_credited_to_none(days: int, status: Status) -> None:
    """It may be used on one of them, if that was in the days that count; who may use all of them did."""
    assert START is not None
    uses = met(*(((f"r{number:03}",), START - 9) for number in range(NAMED)), (("z",), START + days))
    found = judge(coverage()).grant(grant("lab:Look", resources=("mine",)), ACCOUNT, uses)
    assert (found.status, found.last, found.records) == (status, None, 0)
    assert any(f"beyond the {NAMED}" in why for why in found.why)
    first = judge(coverage()).grant(grant("lab:Look", resources=("r000",)), ACCOUNT, uses)
    assert (first.status, first.last, first.records) == (status, START - 9, 1)
    every = judge(coverage()).grant(grant("lab:Look"), ACCOUNT, uses)
    assert (every.last, every.records) == (START + days, NAMED + 1)
    assert not any("beyond" in why for why in every.why)


def test_a_use_whose_time_could_not_be_read_is_not_unused() -> None:
    """It may lie in the days that count; one that does is enough."""
    assert START is not None
    mine = grant("lab:Look")
    for uses in (met(((), None)), met(((), None), ((), START - 5))):
        found = judge(coverage()).grant(mine, ACCOUNT, uses)
        assert (found.status, found.open, found.services[0].not_seen) == (Status.NOT_SEEN, True, 1)
        assert f"1 not seen: {UNDATED}" in found.why
    assert judge(coverage()).grant(mine, ACCOUNT, met(((), None), ((), START))).status is Status.USED


def test_a_denied_attempt_is_no_use() -> None:
    """It was not allowed."""
    assert START is not None
    tried = used("lab:Look", None, records=0, denied=3, last_denied=START, places=Places())
    assert judge(coverage()).grant(grant("lab:Look"), ACCOUNT, tried).status is Status.UNUSED


def test_what_is_not_evaluated_is_told() -> None:
    """Denials, conditions, NotAction, a text that cannot be read."""
    statements = (
        Statement(True, ("lab:Look",), conditions=("aws:SourceIp",)),
        Statement(True, ("lab:Make",), all_but=True),
        Statement(False, ("*",)),
    )
    told = " ".join(judge(coverage()).grant(Grant("g", "g", "inline", statements), ACCOUNT, {}).why)
    assert all(word in told for word in ("also denies", "aws:SourceIp", "NotAction"))
    broken = judge(coverage()).grant(Grant("g", "g", "inline", problem="not JSON"), ACCOUNT, {})
    assert broken.status is Status.UNKNOWN and "not JSON" in broken.why[0]


@pytest.mark.parametrize(
    ("seen", "last", "status"),
    [
        (BOTH, START, Status.USED),
        (BOTH, None, Status.UNUSED),
        (("management-read",), None, Status.NOT_SEEN),
        ((), None, Status.UNKNOWN),
    ],
)
def test_a_holder_is_judged_by_all_that_it_did(seen: tuple[str, ...], last: int | None, status: Status) -> None:
    """Idle in whole logs is unused, in half of them not seen, without any unknown."""
    assert judge(coverage(seen=seen)).holder(ACCOUNT, last, 0, {}).status is status


def test_a_holder_is_unused_only_if_its_grants_could_not_be_used_unseen() -> None:
    """One of data events that no trail records keeps it from being called unused, and is named; so does no state."""
    made = judge(coverage())
    seen, unseen, denying = (made.grant(each, ACCOUNT, {}) for each in (grant("lab:Look"), grant("lab:Touch"), grant()))
    assert made.holder(ACCOUNT, None, 0, {"seen": seen, "denying": denying}).status is Status.UNUSED
    found = made.holder(ACCOUNT, None, 0, {"seen": seen, "unseen": unseen})
    assert found.status is Status.NOT_SEEN
    assert any("unseen" in why for why in found.why)
    assert made.holder(ACCOUNT, None, 0, None).status is Status.NOT_SEEN


@pytest.mark.parametrize(("region", "holds", "status"), [
    ("eu-west-1", True, Status.UNUSED),
    ("us-east-1", True, Status.NOT_SEEN),
    ("eu-west-1", False, Status.NOT_SEEN),
])  # fmt: skip
def test_what_needs_no_grant_must_be_watched_too(region: str, holds: bool, status: Status) -> None:
    """Signing in, where it is recorded; and whatever others let in who holds nothing, which leaves data events."""
    beside = (Told("management-write", "to sign in", (region,)), Told("", "others may let it in"))
    rights = Rights(LAB.allowed, LAB.told, LAB.fits, LAB.suggest, beside)
    made = Judge(rights, Watcher(coverage(), START, END), START)
    grants = {"g": made.grant(grant(*(["lab:Look"] if holds else [])), ACCOUNT, {})}
    found = made.holder(ACCOUNT, None, 0, grants)
    assert found.status is status
    assert ("others may let it in" in found.why) is not holds
    assert any("to sign in: it is recorded in us-east-1 alone" in why for why in found.why) is (region == "us-east-1")


def test_a_doubt_keeps_what_it_bears_on_from_being_unused() -> None:
    """Of its own service, or of all; and the holder."""
    made = judge(coverage())

    def status(*doubts: Doubt) -> Status:
        return made.grant(grant("lab:Look"), ACCOUNT, {}, doubts).status

    assert status(Doubt("seen elsewhere", "shop")) is Status.UNUSED
    assert status(Doubt("seen elsewhere", "lab")) is Status.NOT_SEEN
    assert status(Doubt("new")) is Status.NOT_SEEN
    assert "1 not seen: new" in made.grant(grant("lab:Look"), ACCOUNT, {}, [Doubt("new")]).why
    assert made.holder(ACCOUNT, None, 0, {}, [Doubt("new")]).why == ("new",)


def test_unused_speaks_of_the_declared_regions() -> None:
    """Grants are of all regions, logs of those that the profile names."""
    made = judge(coverage())
    for found in (made.grant(grant("lab:Look"), ACCOUNT, {}), made.holder(ACCOUNT, None, 0, {})):
        assert any("(eu-west-1)" in why for why in found.why)


def test_who_was_watched_is_told_once() -> None:
    """The review lists what each account's logs were good for."""
    watcher = Watcher(coverage(), START, END)
    assert [watcher.watched(ACCOUNT, each).watch for each in (*BOTH, "data:x")] == [
        Watch.WHOLE,
        Watch.WHOLE,
        Watch.NONE,
    ]
    assert [each.event_class for each in watcher.told] == ["data:x", *BOTH]


@pytest.mark.parametrize(("region", "status"), [("eu-west-1", Status.UNUSED), ("us-east-1", Status.NOT_SEEN)])
def test_what_one_region_alone_records_needs_that_region(region: str, status: Status) -> None:
    """With logs of other regions alone it was not seen, and not unused."""
    rights = Rights(LAB.allowed, lambda _: Told("management-read", regions=(region,)), LAB.fits, LAB.suggest)
    found = Judge(rights, Watcher(coverage(), START, END), START).grant(grant("lab:Look"), ACCOUNT, {})
    assert found.status is status
    assert ("recorded in us-east-1 alone" in " ".join(found.why)) is (status is Status.NOT_SEEN)


@pytest.mark.parametrize(
    ("cover", "regions", "why"),
    [
        (coverage(), (), ""),
        (coverage(), ("eu-west-1",), ""),
        (coverage(), ("us-east-1",), "recorded in us-east-1 alone"),
        (coverage(("management-read",)), (), "not in the scope"),
        (coverage(seen=("management-read",)), (), "no management-write event"),
        (coverage(BOTH, gap("eu-west-1")), ("eu-west-1",), "1 gaps in management-write"),
        (coverage(BOTH, gap("")), ("eu-west-1",), "1 gaps in management-write"),
        (coverage(BOTH, gap("us-west-2")), ("eu-west-1",), ""),
    ],
)
def test_what_was_given_may_be_missing(cover: Coverage, regions: tuple[str, ...], why: str) -> None:
    """Where the class of such calls, in the regions that they are recorded in, is not whole."""
    rights = dataclasses.replace(LAB, given=Told("management-write", regions=regions))
    watcher = Watcher(cover, START, END)
    found = Judge(rights, watcher, START).untold_giving(ACCOUNT)
    assert [why in each for each in found] == ([True] if why else [])
    # What is said of few regions is not told as if it were of all.
    assert len(watcher.told) == (not regions)


def test_a_grant_that_needs_no_call_is_told() -> None:
    """Where nothing says which events tell of giving."""
    assert judge(coverage(("management-read",))).untold_giving(ACCOUNT) == ()
