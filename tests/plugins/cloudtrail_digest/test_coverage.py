"""Times without a valid digest, where chains alone hardly show them."""

from __future__ import annotations

from affidavit_plugins.cloudtrail_digest.coverage import Coverage
from affidavit_plugins.cloudtrail_digest.keys import ChainId
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys
from affidavit_plugins.cloudtrail_digest.settings import Settings

HOUR = 3_600
CHAIN = ChainId("111122223333", "eu-west-1", "", "trail", "eu-west-1")


def coverage(since: int | None, until: int | None, collected: int = 100 * HOUR) -> Coverage:
    return Coverage(Settings(PublicKeys(), collected, since=since, until=until))


def gaps(found: Coverage) -> list[tuple[int, int]]:
    found.finish()
    return [(gap.since // HOUR, gap.until // HOUR) for gap in found.gaps]


def test_a_digest_within_another() -> None:
    """What the longer one covers stays covered."""
    found = coverage(0, 4 * HOUR)
    found.valid(0, 4 * HOUR)
    found.valid(HOUR, 2 * HOUR)
    assert gaps(found) == [] and (found.since, found.until) == (0, 4 * HOUR)


def test_nothing_at_all() -> None:
    """The whole period is a gap; without one there is nothing to cover."""
    assert gaps(coverage(HOUR, 4 * HOUR)) == [(1, 4)]
    assert gaps(coverage(None, 4 * HOUR)) == []


def test_only_what_is_worthless() -> None:
    """Without a period, a worthless digest's own time is a gap, and so is what follows."""
    found = coverage(None, 4 * HOUR)
    found.trouble("x is altered", HOUR, 2 * HOUR)
    assert gaps(found) == [(1, 2), (2, 4)]
    assert [gap.reason for gap in found.gaps] == ["x is altered", "there is no valid digest"]


def test_outside_the_period() -> None:
    """What is wrong before or after the period is no gap in it."""
    found = coverage(2 * HOUR, 4 * HOUR)
    found.trouble("x is altered", 0, HOUR)
    found.valid(HOUR, 4 * HOUR)
    found.trouble("y is altered", 4 * HOUR, 5 * HOUR)
    found.valid(7 * HOUR, 8 * HOUR)
    assert gaps(found) == []


def test_a_period_that_ends_after_the_collection() -> None:
    """Nothing is wanted of the future."""
    found = coverage(0, 200 * HOUR, collected=4 * HOUR)
    found.valid(0, 3 * HOUR)
    assert gaps(found) == [] and found.pending == (3 * HOUR, 4 * HOUR)
