"""Whatever is done to a bucket is found, and what was done it to is named."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.plugins.cloudtrail_digest.making import Bucket, Trail, fingerprint_of, sign
from tests.plugins.cloudtrail_digest.verifying import Told, at, check


def made() -> Bucket:
    bucket = Bucket()
    Trail(bucket).hours(6)
    return bucket


def checked(bucket: Bucket, **settings: Any) -> Told:
    return check(bucket, **{"since": at(0), "until": at(6), **settings})


def logs_of(bucket: Bucket, number: int) -> list[str]:
    """Keys of the log files that a digest lists."""
    return [log["s3Object"] for log in json.loads(bucket.text(bucket.digests[number]))["logFiles"]]


def rewritten(bucket: Bucket, number: int, **changed: object) -> str:
    """Changes fields of a digest and leaves its signature; its key."""
    key = bucket.digests[number]
    content = {**json.loads(bucket.text(key)), **changed}
    bucket.put(key, json.dumps(content).encode(), bucket.objects[key].metadata)
    return key


@pytest.mark.parametrize("metadata", [True, False])
@pytest.mark.parametrize(
    "changed",
    [
        {"awsAccountId": "444455556666"},
        {"digestStartTime": "2026-07-01T02:01:30Z"},
        {"digestEndTime": "2026-07-01T03:01:32Z"},
        {"digestPublicKeyFingerprint": fingerprint_of(1)},
        {"digestPublicKeyFingerprint": "00"},
        {"digestSignatureAlgorithm": "NONEwithRSA"},
        {"newestEventTime": None},
        {"oldestEventTime": "2026-07-01T00:00:00Z"},
        {"previousDigestHashValue": "00" * 32},
        {"previousDigestSignature": "00" * 256},
        {"previousDigestS3Object": "AWSLogs/elsewhere"},
        {"previousDigestS3Bucket": "elsewhere"},
        dict.fromkeys(
            f"previousDigest{name}" for name in ("S3Bucket", "S3Object", "HashValue", "HashAlgorithm", "Signature")
        ),
        {"logFiles": []},
        {"digestS3Bucket": "elsewhere"},
        {"digestS3Object": "elsewhere"},
        {"anything": "else"},
    ],
    ids=lambda changed: ",".join(changed)[:40],
)
def test_a_digest_is_altered(changed: dict[str, object], metadata: bool) -> None:
    """Whichever field it is, the digest is called altered, by the one after it; nothing else but its log files is."""
    bucket = made()
    key = rewritten(bucket, 2, **changed)
    told = checked(bucket, metadata=metadata, keys=(0, 1))
    expected = {key: "altered"}
    if not metadata:
        expected[bucket.digests[5]] = "signature-unknown"
        if not {"previousDigestSignature", "previousDigestS3Object", "previousDigestS3Bucket"}.isdisjoint(changed):
            # Its signature stood in the altered digest alone.
            expected[bucket.digests[1]] = "signature-unknown"
    assert told.by_digest == expected
    assert [(since, until) for since, until, _ in told.gaps if since == 2 or until == 3]
    assert set(logs_of(made(), 2)) <= set(told.by_log) and not told.whole


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"newestEventTime": None}, "signature-invalid"),
        ({"digestPublicKeyFingerprint": "00"}, "signature-unknown"),
        ({"digestSignatureAlgorithm": "x"}, "signature-unknown"),
        ({"digestS3Object": "elsewhere"}, "moved"),
        ({"logFiles": None}, "unreadable"),
    ],
)
def test_the_newest_digest_is_altered(changed: dict[str, object], outcome: str) -> None:
    """No digest after it says what its hash was; its signature tells."""
    bucket = made()
    key = rewritten(bucket, 5, **changed)
    told = checked(bucket)
    assert told.by_digest == {key: outcome} and told.gaps == [(5, 6, "")]


def test_a_digest_of_another_hour() -> None:
    """One that CloudTrail signed, with its metadata, in another's place: its log files stay valid by the true one."""
    bucket = made()
    bucket.objects[bucket.digests[2]] = bucket.objects[bucket.digests[4]]
    told = checked(bucket)
    assert told.by_digest == {bucket.digests[2]: "altered"}
    assert "it says that it belongs at" in next(each.detail for each in told.digests if each.failed)
    assert set(told.by_log) == set(logs_of(made(), 2))


def test_the_newest_is_one_of_another_hour() -> None:
    """Where no digest comes after, it is the place that tells."""
    bucket = made()
    bucket.objects[bucket.digests[5]] = bucket.objects[bucket.digests[3]]
    assert checked(bucket).by_digest == {bucket.digests[5]: "moved"}


def test_a_digest_of_another_region() -> None:
    """One of another chain in its place."""
    bucket, other = made(), Bucket()
    Trail(other, region="us-east-1").hours(6)
    bucket.objects[bucket.digests[5]] = other.objects[other.digests[5]]
    assert checked(bucket).by_digest == {bucket.digests[5]: "moved"}


def forged(bucket: Bucket, number: int, key: int, **changed: object) -> str:
    """Changes a digest and signs it with a key of one's own; its key in the bucket."""
    where = bucket.digests[number]
    content = {**json.loads(bucket.text(where)), "digestPublicKeyFingerprint": fingerprint_of(key), **changed}
    text = json.dumps(content).encode()
    signed = {"signature": sign(content, text, key), "signature-algorithm": "SHA256withRSA"}
    bucket.put(where, text, signed)
    return where


def test_signed_by_another_key() -> None:
    """A key that is not CloudTrail's proves nothing, wherever in the chain; before others it is altered too."""
    bucket = made()
    newest = forged(bucket, 5, 1, logFiles=[])
    assert checked(bucket).by_digest == {newest: "signature-unknown"}
    bucket = made()
    middle = forged(bucket, 2, 1, logFiles=[])
    assert checked(bucket).by_digest == {middle: "altered"}


def test_signed_by_another_key_under_the_right_fingerprint() -> None:
    """Naming CloudTrail's key doesn't help."""
    bucket = made()
    newest = forged(bucket, 5, 1, digestPublicKeyFingerprint=fingerprint_of(0))
    assert checked(bucket).by_digest == {newest: "signature-invalid"}


def test_a_chain_forged_from_a_place_on() -> None:
    """All digests from one on, signed anew by another key, each with the hash of the one before it."""
    bucket = made()
    forged_trail = Trail(bucket, key=1)
    forged_trail.hours(6)
    told = checked(bucket)
    assert set(told.by_digest.values()) == {"signature-unknown"} and len(told.by_digest) == 6
    assert told.gaps == [(0, 6, "")]


def test_signatures_are_swapped() -> None:
    """Metadata altered alone: the digest after it has the true one, and the verdict says so."""
    bucket = made()
    first, second = bucket.objects[bucket.digests[1]], bucket.objects[bucket.digests[3]]
    first.metadata, second.metadata = second.metadata, first.metadata
    told = checked(bucket)
    assert told.by_digest == dict.fromkeys((bucket.digests[1], bucket.digests[3]), "signature-invalid")
    assert all("its metadata was altered, and not its bytes" in each.detail for each in told.digests if each.failed)


@pytest.mark.parametrize("number", [2, 5])
def test_metadata_is_lost(number: int) -> None:
    """Where the digest after it has the signature, nothing is lost; the newest one cannot be told."""
    bucket = made()
    bucket.objects[bucket.digests[number]].metadata = {}
    assert checked(bucket).by_digest == ({bucket.digests[5]: "signature-unknown"} if number == 5 else {})


@pytest.mark.parametrize("number", [0, 2, 5])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-5],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"{}",
        lambda data: data[1:],
    ],
    ids=["a bit short", "half", "empty", "no gzip", "from the second byte"],
)
def test_a_digest_is_damaged(number: int, damage: Callable[[bytes], bytes]) -> None:
    """It cannot be read, which is a gap; the digests beside it are valid."""
    bucket = made()
    stored = bucket.objects[bucket.digests[number]]
    stored.data = damage(stored.data)
    told = checked(bucket)
    assert told.by_digest == {bucket.digests[number]: "unreadable"}
    assert [gap[:2] for gap in told.gaps] == [(number, number + 1)] and len(told.by_log) == 2


def test_a_digest_that_is_another_json() -> None:
    """JSON that is no digest."""
    bucket = made()
    bucket.put(bucket.digests[2], b'{"Records": []}')
    told = checked(bucket)
    assert told.by_digest == {bucket.digests[2]: "unreadable"}
    assert "missing required field" in next(each.detail for each in told.digests if each.failed)


def test_a_digest_is_added() -> None:
    """A file between two others spoils neither, and hides no deletion."""
    bucket = made()
    added = bucket.digests[3].replace("040131Z", "033131Z")
    bucket.objects[added] = bucket.objects[bucket.digests[3]]
    told = checked(bucket)
    assert told.by_digest == {added: "moved"} and told.gaps == [] and told.by_log == {}
    told = checked(bucket, metadata=False)
    assert told.by_digest == {added: "moved", bucket.digests[-1]: "signature-unknown"}
    gone = bucket.digests[2]
    assert "030131Z" in gone
    del bucket.objects[gone]
    told = checked(bucket)
    assert told.by_digest == {added: "moved", gone: "digest-missing"} and told.gaps == [(2, 3, "")]


def test_a_file_that_cannot_be_read_is_added() -> None:
    """Nor does one part a digest from the one after it, which has its only signature."""
    bucket = made()
    added = bucket.digests[3].replace("040131Z", "033131Z")
    bucket.put(added, b"nonsense")
    told = checked(bucket, metadata=False)
    assert told.by_digest == {added: "unreadable", bucket.digests[-1]: "signature-unknown"}


def test_the_word_of_a_digest_that_nobody_can_check() -> None:
    """Its hash of the one before it is worth less than that one's signature."""
    bucket = made()
    newest = rewritten(bucket, 5, previousDigestHashValue="00" * 32, digestPublicKeyFingerprint="00")
    assert checked(bucket).by_digest == {newest: "signature-unknown"}


def test_a_log_file_is_deleted() -> None:
    """It is missing, by the digest that lists it."""
    bucket = made()
    key = logs_of(bucket, 2)[0]
    del bucket.objects[key]
    told = checked(bucket)
    assert told.by_log == {key: "missing"} and told.by_digest == {} and told.gaps == []


def test_a_log_file_is_altered() -> None:
    """One event less."""
    bucket = made()
    key = logs_of(bucket, 2)[0]
    records = json.loads(bucket.text(key))
    records["Records"].pop()
    bucket.put(key, json.dumps(records).encode())
    told = checked(bucket)
    assert told.by_log == {key: "altered"}


def test_log_files_are_swapped() -> None:
    """Each under the other's key."""
    bucket = made()
    first, second = logs_of(bucket, 1)[0], logs_of(bucket, 4)[1]
    bucket.objects[first], bucket.objects[second] = bucket.objects[second], bucket.objects[first]
    assert checked(bucket).by_log == {first: "altered", second: "altered"}


def test_a_log_file_is_damaged() -> None:
    """It cannot be decompressed."""
    bucket = made()
    key = logs_of(bucket, 2)[0]
    bucket.objects[key].data = bucket.objects[key].data[:-3]
    assert checked(bucket).by_log == {key: "unreadable"}


def test_compressed_again() -> None:
    """How a file is compressed is not what is signed."""
    bucket = made()
    for key, stored in bucket.objects.items():
        stored.data = gzip.compress(bucket.text(key), 1)
    assert checked(bucket).whole


def test_a_log_file_and_its_digest() -> None:
    """An intruder who knows: the log file, its hash in the digest, and the digest's hash in the next one."""
    bucket = made()
    key = logs_of(bucket, 2)[0]
    bucket.put(key, b'{"Records": []}')
    content = json.loads(bucket.text(bucket.digests[2]))
    content["logFiles"][0]["hashValue"] = hashlib.sha256(b'{"Records": []}').hexdigest()
    altered = rewritten(bucket, 2, logFiles=content["logFiles"])
    newer = rewritten(bucket, 3, previousDigestHashValue=hashlib.sha256(bucket.text(altered)).hexdigest())
    told = checked(bucket)
    assert told.by_digest == {altered: "signature-invalid", newer: "altered"}
    assert told.by_log[key] == "not-covered" and told.gaps == [(2, 4, "")]


def test_a_beginning_is_forged() -> None:
    """A digest cut off from those before it, to hide that they were deleted."""
    bucket = made()
    nothing = dict.fromkeys(
        f"previousDigest{name}" for name in ("S3Bucket", "S3Object", "HashValue", "HashAlgorithm", "Signature")
    )
    cut = rewritten(bucket, 3, **nothing)
    for key in bucket.digests[:3]:
        del bucket.objects[key]
    told = checked(bucket)
    assert told.by_digest == {cut: "altered"} and told.gaps == [(0, 4, "")]
    assert told.chains[0].restarts == ()
