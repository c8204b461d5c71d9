"""Chains: whole ones, gaps, restarts and the edges of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from affidavit_plugins.cloudtrail_digest.history import TrailEvent, explained, off_times
from affidavit_plugins.cloudtrail_digest.keys import ChainId
from affidavit_plugins.cloudtrail_digest.settings import PENDING

from tests.plugins.cloudtrail_digest.making import ACCOUNT, HOME, HOUR, TRAIL, Bucket, Trail
from tests.plugins.cloudtrail_digest.verifying import Told, at, check, outcomes

CHAIN = ChainId(ACCOUNT, "eu-west-1", "", TRAIL, HOME)


def made(hours: int = 6, *, logs: int = 2) -> Bucket:
    bucket = Bucket()
    Trail(bucket).hours(hours, logs=logs)
    return bucket


def without(bucket: Bucket, *numbers: int) -> Bucket:
    """The bucket, with some digests deleted."""
    for key in [bucket.digests[number] for number in numbers]:
        del bucket.objects[key]
    return bucket


def six_hours(bucket: Bucket, **settings: Any) -> Told:
    return check(bucket, **{"since": at(0), "until": at(6), **settings})


def test_a_whole_chain() -> None:
    """Everything is valid, from the first digest to the last; and each log file has one verdict."""
    bucket = made()
    told = six_hours(bucket)
    assert told.whole and told.by_digest == {} and told.by_log == {} and told.gaps == []
    (chain,) = told.chains
    assert (chain.chain, chain.since, chain.until, chain.pending, chain.restarts) == (CHAIN, at(0), at(6), None, ())
    assert [each.key for each in told.digests] == bucket.digests
    assert sorted(each.key for each in told.logs) == bucket.logs
    assert {each.digest for each in told.logs} == set(bucket.digests)
    assert [(each.start, each.end, each.logs) for each in told.digests] == [(at(h), at(h + 1), 2) for h in range(6)]


def test_without_a_period() -> None:
    """As far as digests go, until they were collected."""
    told = check(made(), collected_at=at(6))
    assert told.whole and told.gaps == []


def test_empty_hours() -> None:
    """Digests without log files show that nothing was delivered."""
    bucket = made(logs=0)
    told = six_hours(bucket)
    assert told.whole and told.logs == [] and len(told.digests) == 6


def test_a_digest_is_deleted() -> None:
    """It is named, its hour is a gap, its log files are not covered."""
    bucket = made()
    gone = bucket.digests[2]
    told = six_hours(without(bucket, 2))
    assert told.by_digest == {gone: "digest-missing"} and told.gaps == [(2, 3, "")]
    assert list(told.by_log.values()) == ["not-covered"] * 2
    assert all("no valid digest speaks" in each.detail for each in told.logs if each.failed)
    (missing,) = (each for each in told.digests if each.failed)
    assert bucket.digests[2] in missing.detail


def test_two_digests_in_a_row_are_deleted() -> None:
    """Only the later one is named by what is left, and the gap is as long as both."""
    bucket = made()
    gone = bucket.digests[3]
    told = six_hours(without(bucket, 2, 3))
    assert told.by_digest == {gone: "digest-missing"} and told.gaps == [(2, 4, "")]


def test_the_last_digests_are_deleted() -> None:
    """Nothing names them, and time tells."""
    told = six_hours(without(made(), 4, 5))
    assert told.by_digest == {} and told.gaps == [(4, 6, "")] and not told.whole


def test_the_first_digests_are_deleted() -> None:
    """The chain does not reach back to the start of the period."""
    bucket = made()
    gone = bucket.digests[1]
    told = six_hours(without(bucket, 0, 1))
    assert told.by_digest == {gone: "digest-missing"} and told.gaps == [(0, 2, "")]


def test_all_digests_are_deleted() -> None:
    """Log files alone are covered by nothing; there is no chain to speak of."""
    told = six_hours(without(made(), *range(6)))
    assert told.chains == [] and outcomes(told.by_log) == {"not-covered"} and len(told.by_log) == 12


def test_older_digests_were_not_asked_for() -> None:
    """What lies before the period is no gap."""
    bucket = made()
    told = check(without(bucket, 0), since=at(1), until=at(6))
    assert told.gaps == [] and told.by_digest == {}
    told = check(without(bucket, 0), since=at(2.5), until=at(6))
    assert told.gaps == [] and told.by_digest == {}


def test_without_a_start() -> None:
    """Where no start is wanted, the oldest digest found is where it begins, though it names one before it."""
    told = check(without(made(), 0, 1), until=at(6))
    assert told.gaps == [] and told.by_digest == {}


@pytest.mark.parametrize(("since", "gap"), [(0, []), (-1 / 3600, [(-1, 0, "")]), (1 / 3600, [])])
def test_the_first_second(since: float, gap: list[tuple[int, int, str]]) -> None:
    """A chain that begins with the period covers it; a second before is a gap."""
    assert check(made(), since=at(since), until=at(6)).gaps == gap


@pytest.mark.parametrize(("until", "gap"), [(6, []), (6 + 1 / 3600, [(6, 6, "")]), (5.9, [])])
def test_the_last_second(until: float, gap: list[tuple[int, int, str]]) -> None:
    """A chain that ends with the period covers it; a second after is a gap."""
    assert check(made(), since=at(0), until=at(until)).gaps == gap


def test_digests_that_do_not_meet() -> None:
    """A chain may be linked and still leave a time out."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(2)
    trail.now += HOUR
    trail.hours(3)
    told = six_hours(bucket)
    assert told.by_digest == {} and told.gaps == [(2, 3, "")] and not told.whole
    assert told.chains[0].gaps[0].reason == "the digests do not meet"


def forked() -> Bucket:
    """Two digests that name the same one before them."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(2)
    before = trail.previous
    trail.hours(1)
    trail.previous = before
    trail.hours(3)
    return bucket


def test_a_digest_passed_over() -> None:
    """CloudTrail signed both, so neither is at fault."""
    assert six_hours(forked()).whole


def test_a_missing_digest_that_two_name() -> None:
    """It is told once."""
    bucket = forked()
    gone = bucket.digests[1]
    told = six_hours(without(bucket, 1))
    assert [each.key for each in told.digests if each.failed] == [gone] and told.gaps == [(1, 2, "")]


def test_digests_that_overlap() -> None:
    """Time covered twice is covered."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.now -= timedelta(minutes=30)
    trail.digest(lasts=timedelta(minutes=90))
    trail.hours(2)
    assert six_hours(bucket).whole


def test_pending() -> None:
    """The newest log files wait for their digest, and the time since the last digest is no gap."""
    bucket = made(5)
    trail = Trail(bucket, region="eu-west-1")
    trail.log(trail.now + timedelta(hours=5, minutes=20))
    told = six_hours(bucket, collected_at=at(5.5))
    assert outcomes(told.by_log) == {"pending"} and told.gaps == [] and told.whole
    assert told.chains[0].pending == (at(5), at(5.5))


def test_pending_shortly_before_the_last_digest_ended() -> None:
    """A log file's name may be older than its delivery."""
    bucket = made(5)
    Trail(bucket).log(Trail(bucket).now + timedelta(hours=4, minutes=57))
    assert outcomes(six_hours(bucket, collected_at=at(5.5)).by_log) == {"pending"}


@pytest.mark.parametrize(("late", "expected"), [(0, []), (1, [(5, 7, "")])])
def test_pending_ends(late: int, expected: list[tuple[int, int, str]]) -> None:
    """After two hours without a digest, one is missing."""
    told = check(made(5), since=at(0), until=at(24), collected_at=at(5) + PENDING + late)
    assert told.gaps == expected


def test_pending_is_long_gone() -> None:
    """What was new long before the collection has no digest coming."""
    bucket = made(5)
    Trail(bucket).log(Trail(bucket).now + timedelta(hours=5, minutes=20))
    told = six_hours(bucket)
    assert outcomes(told.by_log) == {"not-covered"} and told.gaps == [(5, 6, "")]


def test_a_bad_digest_is_not_pending() -> None:
    """That the newest digest is worthless is a gap, and what comes after it is pending."""
    bucket = made()
    bucket.objects[bucket.digests[5]].data = b"nonsense"
    told = check(bucket, since=at(0), collected_at=at(6.5))
    assert told.gaps == [(5, 6, "")] and told.chains[0].pending == (at(6), at(6.5))


def restarted() -> Bucket:
    """Three hours, five hours off, and three hours of a new chain."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.restart(timedelta(hours=5))
    trail.hours(3)
    return bucket


def test_a_chain_begun_anew() -> None:
    """It is told, and the time between is a gap that nothing explains."""
    bucket = restarted()
    told = check(bucket, since=at(0), until=at(11))
    (restart,) = told.chains[0].restarts
    assert (restart.key, restart.at, restart.after) == (bucket.digests[3], at(8), bucket.digests[2])
    assert told.gaps == [(3, 8, "")] and not told.whole and told.by_digest == {}
    assert "begins anew" in told.chains[0].gaps[0].reason


def with_history(bucket: Bucket, *events: tuple[float, str]) -> Told:
    offs = off_times(TrailEvent(at(hours), name) for hours, name in events)
    told = check(bucket, since=at(0), until=at(11))
    return replace(told, chains=[explained(chain, offs) for chain in told.chains])


@pytest.mark.parametrize(
    ("off", "on"),
    [("StopLogging", "StartLogging"), ("validation-off", "validation-on")],
)
def test_a_restart_that_history_explains(off: str, on: str) -> None:
    """The gap is told, with what explains it, and fails nothing."""
    told = with_history(restarted(), (3, off), (8, on))
    ((since, until, why),) = told.gaps
    assert (since, until) == (3, 8) and off in why and on in why
    assert told.whole and len(told.chains[0].restarts) == 1


def test_a_trail_made_anew() -> None:
    """Deleted and made again."""
    told = with_history(restarted(), (3, "DeleteTrail"), (7.9, "CreateTrail"), (8, "StartLogging"))
    assert told.whole


def test_history_explains_no_deletion_before() -> None:
    """Digests deleted before the trail was turned off are a gap, however it was turned on."""
    told = with_history(restarted(), (6, "StopLogging"), (8, "StartLogging"))
    assert [gap[:2] for gap in told.gaps] == [(3, 6), (6, 8)] and told.gaps[0][2] == "" and not told.whole


def test_turned_on_alone_explains_nothing() -> None:
    """Anyone may turn on what is on."""
    told = with_history(restarted(), (8, "StartLogging"))
    assert told.gaps == [(3, 8, "")] and not told.whole


def test_a_trail_made_in_the_period() -> None:
    """No digest is due before a trail is there."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.restart(timedelta(hours=4))
    trail.hours(7)
    assert not check(bucket, since=at(0), until=at(11)).whole
    told = with_history(bucket, (4, "CreateTrail"), (4, "StartLogging"))
    assert told.whole and [gap[:2] for gap in told.gaps] == [(0, 4)]


def test_a_trail_turned_off_for_good() -> None:
    """No digest is due after that."""
    bucket = made(3)
    assert check(bucket, since=at(0), until=at(11)).gaps == [(3, 11, "")]
    assert with_history(bucket, (3, "StopLogging")).whole


def test_a_trail_made_explains_no_missing_digest() -> None:
    """Where a digest is named that is not there, the trail was there before."""
    told = with_history(without(made(11), 0, 1), (2, "CreateTrail"), (2, "StartLogging"))
    assert told.gaps == [(0, 2, "")] and outcomes(told.by_digest) == {"digest-missing"}


def test_a_restart_without_a_gap() -> None:
    """A chain may begin anew at once: nothing is lost, and it is a failure unless history explains it."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.restart(timedelta())
    trail.hours(3)
    told = six_hours(bucket)
    (restart,) = told.chains[0].restarts
    assert (restart.at, restart.ended, told.gaps) == (at(3), at(3), []) and not told.whole
    for off, on, whole in ((3, 3, True), (2.5, 2.9, True), (1, 1.5, False), (2.5, None, True), (5, 6, False)):
        events = [TrailEvent(at(off), "StopLogging"), *([TrailEvent(at(on), "StartLogging")] if on else [])]
        (chain,) = (explained(chain, off_times(events)) for chain in told.chains)
        assert chain.failed is not whole and bool(chain.restarts[0].explained) is whole, (off, on)


def test_a_restart_after_the_wanted_time_is_none() -> None:
    """Digests are looked for further than what is wanted."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.restart(timedelta())
    trail.hours(3)
    assert check(bucket, since=at(0), until=at(3)).whole


def test_keys_change() -> None:
    """CloudTrail changes its keys now and then; a chain goes on."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.key = 1
    trail.hours(3)
    assert six_hours(bucket, keys=(0, 1)).whole
    told = six_hours(bucket, keys=(1,))
    assert outcomes(told.by_digest) == {"signature-unknown"} and len(told.by_digest) == 3
    assert told.gaps == [(0, 3, "")] and outcomes(told.by_log) == {"not-covered"}
    assert all("its hash agrees" in each.detail for each in told.logs if each.failed)


def test_a_bucket_changes() -> None:
    """A trail that delivers to another bucket keeps its chain."""
    old, new = Bucket("old"), Bucket("new")
    trail = Trail(old)
    trail.hours(3)
    trail.bucket = new
    trail.hours(3)
    assert check([old, new], since=at(0), until=at(6)).whole
    told = check(new, since=at(0), until=at(6))
    assert told.by_digest == {old.digests[2]: "digest-missing"} and told.gaps == [(0, 3, "")]
    assert next(each.bucket for each in told.digests if each.failed) == "old"


def test_a_prefix_changes() -> None:
    """So does one that gets a prefix."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.root = "audit/AWSLogs/"
    trail.hours(3)
    told = six_hours(bucket)
    assert told.whole and len(told.chains) == 1


def test_without_metadata() -> None:
    """A copy on disk has no metadata: all but the newest digest are signed in the one after it."""
    bucket = made()
    told = six_hours(bucket, metadata=False, exact=False)
    assert told.by_digest == {bucket.digests[5]: "signature-unknown"}
    assert told.gaps == [(5, 6, "")] and len(told.by_log) == 2
    told = check(bucket, since=at(0), until=at(5), metadata=False, exact=False)
    assert told.gaps == []


def test_without_keys() -> None:
    """Nothing is ever called valid without a key."""
    for metadata in (True, False):
        told = six_hours(made(), keys=(), metadata=metadata)
        assert outcomes(told.by_digest) == {"signature-unknown"} and len(told.by_digest) == 6
        assert len(told.by_log) == 12 and told.gaps == [(0, 6, "")]


def test_a_long_gap_names_a_few() -> None:
    """A reason stays short however much is wrong."""
    bucket = made(11)
    for key in bucket.digests[:9]:
        bucket.objects[key].data = b""
    told = check(bucket, since=at(0), until=at(11))
    (gap,) = told.chains[0].gaps
    assert gap.reason.count("is unreadable") == 3 and gap.reason.endswith("; and 6 more")
