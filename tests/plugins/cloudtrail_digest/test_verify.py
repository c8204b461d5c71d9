"""An account and region: several trails at once, and log files that no digest lists."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest
from affidavit_plugins.cloudtrail_digest.keys import digest_order
from affidavit_plugins.cloudtrail_digest.outcomes import (
    DigestOutcome,
    DigestVerdict,
    LogClaim,
    LogOutcome,
    LogVerdict,
    Unreadable,
)
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, FoundLog, Group, Settings
from affidavit_plugins.cloudtrail_digest.signature import signature_of
from affidavit_plugins.cloudtrail_digest.verify import judge_log, walk

from tests.plugins.cloudtrail_digest.making import ACCOUNT, BUCKET, START, Bucket, Trail, public_key
from tests.plugins.cloudtrail_digest.verifying import at, check, outcomes


def test_several_chains() -> None:
    """Accounts, regions, trails and home regions are chains apart, and the fault of one is not the others'."""
    bucket = Bucket()
    for account in ("111122223333", "444455556666"):
        for region in ("eu-west-1", "us-east-1"):
            Trail(bucket, account=account, region=region).hours(3)
            Trail(bucket, account=account, region=region, trail="other_us-east-1").hours(3)
            Trail(bucket, account=account, region=region, home="eu-west-1").hours(3)
    told = check(bucket, since=at(0), until=at(3))
    assert told.whole and len(told.chains) == 12 and len(told.digests) == 36 and len(told.logs) == 72
    gone = bucket.digests[7]
    del bucket.objects[gone]
    told = check(bucket, since=at(0), until=at(3))
    assert len([chain for chain in told.chains if chain.failed]) == 1


def test_an_organisation_and_an_account() -> None:
    """Both trails deliver the same events; each one's log files are listed by its own digests."""
    bucket = Bucket()
    Trail(bucket).hours(3)
    Trail(bucket, root="AWSLogs/o-exampleorgid/").hours(3)
    told = check(bucket, since=at(0), until=at(3))
    assert told.whole and [chain.chain.organisation for chain in told.chains] == ["", "o-exampleorgid"]
    for key in [key for key in bucket.digests if "o-exampleorgid" in key]:
        del bucket.objects[key]
    told = check(bucket, since=at(0), until=at(3))
    assert len(told.by_log) == 6 and all("o-exampleorgid" in key for key in told.by_log)
    assert {each.detail for each in told.logs if each.failed} == {
        "no digest was found of any trail that may have written it"
    }


def test_a_log_file_in_two_digests() -> None:
    """It has one verdict."""
    bucket = Bucket()
    first, second = Trail(bucket), Trail(bucket, trail="second_trail")
    shared = first.log(START + timedelta(minutes=5))
    for trail in (first, second):
        trail.digest(logs=0, also=[shared])
    told = check(bucket, since=at(0), until=at(1))
    assert [(each.key, each.outcome.value) for each in told.logs] == [(shared["s3Object"], "valid")] and told.whole


def test_a_log_file_is_added() -> None:
    """One that no digest lists, though they are whole, is not CloudTrail's."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(6)
    added = trail.log(START + timedelta(hours=3))["s3Object"]
    told = check(bucket, since=at(0), until=at(6))
    assert told.by_log == {added: "not-covered"}
    assert "CloudTrail did not deliver it" in next(each.detail for each in told.logs if each.failed)


def test_log_files_outside_all_digests() -> None:
    """They are not covered, and the verdict says where they fall."""
    bucket = Bucket()
    trail = Trail(bucket)
    before = trail.log(START - timedelta(hours=3))["s3Object"]
    trail.hours(6)
    told = check(bucket, since=at(0), until=at(6))
    assert told.by_log == {before: "not-covered"}
    assert "before or after all valid digests" in next(each.detail for each in told.logs if each.failed)


def test_a_log_file_named_shortly_before_a_gap() -> None:
    """The digest that was deleted may have listed it: its name may be older than its delivery."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(2)
    late = trail.log(START + timedelta(minutes=118))
    gone = trail.digest(also=[late])
    trail.hours(3)
    del bucket.objects[gone]
    told = check(bucket, since=at(0), until=at(6))
    assert "no valid digest speaks" in next(each.detail for each in told.logs if each.key == late["s3Object"])


def test_other_log_files() -> None:
    """Insights and names without a time are not covered where no digest lists them."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    insight = bucket.logs[0].replace("CloudTrail", "CloudTrail-Insight")
    renamed = f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01/renamed.json.gz"
    bucket.put(insight, b"{}")
    bucket.put(renamed, b"{}")
    told = check(bucket, since=at(0), until=at(2))
    assert told.by_log == {insight: "not-covered", renamed: "not-covered"}
    assert "its name doesn't tell" in next(each.detail for each in told.logs if each.key == renamed)


def test_moved_as_a_whole() -> None:
    """Digests in another bucket say so, unless it is told which one became which."""
    bucket = Bucket()
    Trail(bucket).hours(3)
    bucket.name = "archive"
    told = check(bucket, since=at(0), until=at(3))
    assert outcomes(told.by_digest) >= {"moved"} and not told.whole
    assert all("it says that it belongs at logs-of-example/AWSLogs/" in each.detail for each in told.digests[:1])
    assert check(bucket, since=at(0), until=at(3), buckets={BUCKET: "archive"}).whole


def test_a_copy_on_disk() -> None:
    """Buckets and what stands before AWSLogs are not compared in a copy."""
    bucket = Bucket()
    Trail(bucket, root="audit/AWSLogs/").hours(3)
    bucket.objects = {key.replace("audit/", "some/folder/"): stored for key, stored in bucket.objects.items()}
    assert not check(bucket, since=at(0), until=at(3)).whole
    assert check(bucket, since=at(0), until=at(3), exact=False).whole


def test_two_files_under_one_key() -> None:
    """In a copy of two folders the same key may stand twice; one of them is not covered."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    key = bucket.logs[0]
    bucket.objects[f"copy/{key}"] = bucket.objects[key]
    told = check(bucket, since=at(0), until=at(2), exact=False)
    assert [each.detail for each in told.logs if each.failed] == ["a second file under this key; a digest lists one"]


def claim(outcome: DigestOutcome = DigestOutcome.VALID) -> LogClaim:
    bucket = Bucket()
    Trail(bucket).hours(1)
    (chain,) = check(bucket).chains
    return LogClaim(chain.chain, "b", "k", "ab" * 32, "d", outcome)


@pytest.mark.parametrize(
    ("found", "digest", "outcome", "detail"),
    [
        ("ab" * 32, "valid", "valid", ""),
        ("AB" * 32, "valid", "valid", ""),
        ("cd" * 32, "valid", "altered", "the digest says"),
        (None, "valid", "missing", ""),
        (Unreadable("cut"), "valid", "unreadable", "cut"),
        ("ab" * 32, "altered", "not-covered", "is altered, and its hash agrees"),
        ("cd" * 32, "signature-unknown", "not-covered", "is signature-unknown, and its hash differs"),
        (None, "signature-invalid", "missing", "is signature-invalid"),
        (Unreadable("cut"), "moved", "unreadable", "cut; the digest that lists it is moved"),
    ],
)
def test_judging_a_log_file(found: str | Unreadable | None, digest: str, outcome: str, detail: str) -> None:
    """Only a valid digest shows that a log file is valid or altered."""
    verdict = judge_log(claim(DigestOutcome(digest)), found)
    assert verdict.outcome is LogOutcome(outcome) and detail in verdict.detail
    assert (verdict.bucket, verdict.key, verdict.digest) == ("b", "k", "d")


def test_digests_of_others() -> None:
    """A digest of another region, or with another name, is a mistake of the caller, and so is one out of order."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    found = [FoundDigest(key, bucket.text(key), BUCKET) for key in bucket.digests]
    settings = Settings(PublicKeys(), at(48))
    for group, reason in (
        (Group(ACCOUNT, "us-east-1", found), "not of account"),
        (Group("444455556666", "eu-west-1", found), "not of account"),
        (Group(ACCOUNT, "eu-west-1", [FoundDigest("x", b"")]), "not named as a digest"),
        (Group(ACCOUNT, "eu-west-1", reversed(found)), "which is newer"),
    ):
        with pytest.raises(ValueError, match=reason):
            list(walk(group, settings))


def test_digests_are_taken_one_by_one() -> None:
    """A verdict comes as soon as the digest after the next is there; log files are asked for at the end."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    asked: list[str] = []

    def digests() -> Iterator[FoundDigest]:
        for key in sorted(bucket.digests, key=digest_order):
            asked.append(key)
            yield FoundDigest(key, bucket.text(key), BUCKET, signature_of(bucket.objects[key].metadata))

    def logs() -> Iterator[FoundLog]:
        asked.append("logs")
        yield from (FoundLog(key, BUCKET) for key in bucket.logs)

    said = walk(Group(ACCOUNT, "eu-west-1", digests(), logs()), Settings(PublicKeys([public_key()]), at(48)))
    first = next(said)
    assert isinstance(first, DigestVerdict) and first.key == bucket.digests[0] and asked == bucket.digests[:2]
    rest = list(said)
    assert asked == [*bucket.digests, "logs"]
    assert [type(each).__name__ for each in rest][-2:] == ["LogClaim", "ChainReport"]
    assert not [each for each in rest if isinstance(each, LogVerdict)]


def test_memory_does_not_grow_with_digests() -> None:
    """Digests that were judged are let go: what is left of a log file is far less than what its digest says of it."""
    bucket = Bucket()
    Trail(bucket).hours(60, logs=50)
    settings = Settings(PublicKeys([public_key()]), at(60), since=at(0))

    def peak(hours: int) -> int:
        def digests() -> Iterator[FoundDigest]:
            for key in bucket.digests[:hours]:
                yield FoundDigest(key, bucket.text(key), BUCKET, signature_of(bucket.objects[key].metadata))

        tracemalloc.start()
        for said in walk(Group(ACCOUNT, "eu-west-1", digests()), settings):
            assert not isinstance(said, DigestVerdict) or not said.failed
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    size = len(bucket.text(bucket.digests[-1]))
    assert peak(60) - peak(20) < 40 * size / 2
