"""Backfill digests: log files that the digest of their time left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.plugins.cloudtrail_digest.making import START, Bucket, Trail
from tests.plugins.cloudtrail_digest.verifying import Told, at, check


def made() -> tuple[Bucket, list[str]]:
    """Six hours, and three backfill digests, each naming the one written before it, out of the order of their times."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(6)
    before: dict[str, Any] | None = None
    keys = []
    for hour in (3, 5, 2):
        before = trail.backfill(START + timedelta(hours=hour), before)
        keys.append(before["previousDigestS3Object"])
    return bucket, keys


def six_hours(bucket: Bucket, **settings: Any) -> Told:
    return check(bucket, **{"since": at(0), "until": at(6), **settings})


def test_all_is_whole() -> None:
    """They are verified, and so are the log files they list; time is covered by the others."""
    bucket, keys = made()
    told = six_hours(bucket)
    assert told.whole and told.gaps == []
    assert sorted(each.key for each in told.digests if each.backfill) == sorted(keys)
    assert sorted(each.key for each in told.logs) == bucket.logs and len(bucket.logs) == 15


def test_without_one_the_log_file_is_not_covered() -> None:
    """CloudTrail may yet write it, and the verdict says so."""
    bucket, keys = made()
    told = six_hours(bucket, since=at(0))
    assert told.whole
    del bucket.objects[keys[2]]
    told = six_hours(bucket)
    assert told.by_digest == {} and list(told.by_log.values()) == ["not-covered"]
    assert "has yet to write a backfill digest" in next(each.detail for each in told.logs if each.failed)


def test_one_is_deleted_that_another_names() -> None:
    """It is missing, whatever the order of their times; the period has no gap."""
    bucket, keys = made()
    del bucket.objects[keys[1]]
    told = six_hours(bucket)
    assert told.by_digest == {keys[1]: "digest-missing"} and told.gaps == [] and told.chains[0].failed
    assert next(each for each in told.digests if each.failed).backfill


def test_one_of_before_the_period_is_not_missed() -> None:
    """What is older than the period was not asked for."""
    bucket, keys = made()
    del bucket.objects[keys[0]]
    assert check(bucket, since=at(3), until=at(6)).by_digest == {}


def test_one_is_altered() -> None:
    """As the one that names it says."""
    bucket, keys = made()
    bucket.put(keys[0], bucket.text(keys[0]) + b" ", bucket.objects[keys[0]].metadata)
    told = six_hours(bucket)
    assert told.by_digest == {keys[0]: "altered"} and list(told.by_log.values()) == ["not-covered"]


def test_the_newest_is_altered() -> None:
    """Nothing names it, and its signature tells."""
    bucket, keys = made()
    bucket.put(keys[2], bucket.text(keys[2]) + b" ", bucket.objects[keys[2]].metadata)
    assert six_hours(bucket).by_digest == {keys[2]: "signature-invalid"}


def test_without_metadata() -> None:
    """The signature is in the one that names it, in whatever order they come."""
    bucket, keys = made()
    told = six_hours(bucket, metadata=False)
    assert told.by_digest == {keys[2]: "signature-unknown", bucket.digests[-1]: "signature-unknown"}


def test_what_a_forged_one_names_is_not_missed() -> None:
    """Nor what one names that lies in another's place."""
    bucket, keys = made()
    text = bucket.text(keys[2]).replace(keys[1].encode(), keys[1].replace("05", "04").encode())
    assert text != bucket.text(keys[2])
    bucket.put(keys[2], text, bucket.objects[keys[2]].metadata)
    assert six_hours(bucket).by_digest == {keys[2]: "signature-invalid"}
    bucket, keys = made()
    bucket.objects[keys[2]] = bucket.objects[keys[1]]
    del bucket.objects[keys[0]], bucket.objects[keys[1]]
    assert six_hours(bucket).by_digest == {keys[2]: "moved"}


def test_one_that_names_none() -> None:
    """Each may stand alone."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(6)
    for hour in (2, 4):
        trail.backfill(START + timedelta(hours=hour))
    assert six_hours(bucket).whole


def test_one_that_names_a_digest_of_the_chain() -> None:
    """It may be tied to any digest of its chain, which must be there."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    named = trail.previous
    assert named is not None
    trail.hours(3)
    trail.backfill(START + timedelta(hours=3), named)
    assert six_hours(bucket).whole
    del bucket.objects[named["previousDigestS3Object"]]
    told = six_hours(bucket)
    assert told.by_digest == {named["previousDigestS3Object"]: "digest-missing"}


def test_a_chain_that_names_one() -> None:
    """A digest that names a backfill digest as the one before it is content when that is there."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(3)
    trail.previous = trail.backfill(START + timedelta(hours=2))
    trail.hours(3)
    assert six_hours(bucket).whole
    (backfill,) = (key for key in bucket.digests if "_backfill" in key)
    del bucket.objects[backfill]
    told = six_hours(bucket)
    assert told.by_digest == {backfill: "digest-missing"} and not told.whole
