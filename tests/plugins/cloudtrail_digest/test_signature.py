"""Signatures: where they stand, the text they sign, and whether they hold."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest
from affidavit_plugins.cloudtrail_digest.digest import Digest, parse_digest
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKey, PublicKeys
from affidavit_plugins.cloudtrail_digest.signature import (
    Holds,
    Signature,
    backfill_generated,
    signature_of,
    signed_text,
    verify_signature,
)

from tests.plugins.cloudtrail_digest.making import BUCKET, Bucket, Trail, der_of, fingerprint_of, public_key

KEYS = PublicKeys([public_key(0), public_key(1)])


def made() -> tuple[list[Digest], list[str], list[Signature]]:
    """Two digests, their hashes and signatures."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    texts = [bucket.text(key) for key in bucket.digests]
    signatures = [signature_of(bucket.objects[key].metadata) for key in bucket.digests]
    assert None not in signatures
    hashes = [hashlib.sha256(text).hexdigest() for text in texts]
    return list(map(parse_digest, texts)), hashes, [each for each in signatures if each is not None]


DIGESTS, HASHES, SIGNATURES = made()


def test_the_signed_text() -> None:
    """Four lines: end, place, hash, and the signature before, or 'null' where a chain begins."""
    first, second = (
        signed_text(digest, sha256).decode().split("\n") for digest, sha256 in zip(DIGESTS, HASHES, strict=True)
    )
    assert first == ["2026-07-01T01:01:31Z", f"{BUCKET}/{DIGESTS[0].key}", HASHES[0], "null"]
    assert second == ["2026-07-01T02:01:31Z", f"{BUCKET}/{DIGESTS[1].key}", HASHES[1], SIGNATURES[0].value]


@pytest.mark.parametrize("which", [0, 1])
def test_a_signature_that_holds(which: int) -> None:
    """That of the first of a chain, and that of one with a digest before it."""
    checked = verify_signature(DIGESTS[which], HASHES[which], SIGNATURES[which], KEYS)
    assert (checked.holds, checked.why) == (Holds.YES, "")


def test_in_capitals() -> None:
    """Hexadecimal is the same in either case."""
    signature = Signature(SIGNATURES[0].value.upper(), "SHA256withRSA")
    assert verify_signature(DIGESTS[0], HASHES[0], signature, KEYS).holds is Holds.YES


@pytest.mark.parametrize(
    "value", [SIGNATURES[1].value, "00" * 256, "", "abc", "xyz", "é", "ab" * 3_000, SIGNATURES[0].value[:-2], "0" * 512]
)
def test_another_signature(value: str) -> None:
    """Another digest's, nonsense and cut ones don't hold."""
    checked = verify_signature(DIGESTS[0], HASHES[0], Signature(value, "SHA256withRSA"), KEYS)
    assert checked.holds is Holds.NO


@pytest.mark.parametrize(
    "change",
    [
        {"end_text": "2026-07-01T01:01:32Z"},
        {"bucket": "elsewhere"},
        {"key": DIGESTS[1].key},
        {"previous": DIGESTS[1].previous},
        {"fingerprint": fingerprint_of(1)},
    ],
)
def test_another_digest(change: dict[str, object]) -> None:
    """Everything that is signed counts, and so does the key."""
    digest = msgspec.structs.replace(DIGESTS[0], **change)
    assert verify_signature(digest, HASHES[0], SIGNATURES[0], KEYS).holds is Holds.NO


def test_other_bytes() -> None:
    """The hash is signed."""
    assert verify_signature(DIGESTS[0], HASHES[1], SIGNATURES[0], KEYS).holds is Holds.NO


def test_no_key() -> None:
    """Without the key nothing can be told, and the reason names it."""
    checked = verify_signature(DIGESTS[0], HASHES[0], SIGNATURES[0], PublicKeys())
    assert checked.holds is Holds.UNKNOWN and fingerprint_of() in checked.why


def test_another_algorithm() -> None:
    """One that nobody documents is unknown, in the file or in its metadata."""
    for digest, signature in (
        (msgspec.structs.replace(DIGESTS[0], algorithm="SHA512withRSA"), SIGNATURES[0]),
        (DIGESTS[0], Signature(SIGNATURES[0].value, "")),
    ):
        checked = verify_signature(digest, HASHES[0], signature, KEYS)
        assert checked.holds is Holds.UNKNOWN and "only SHA256withRSA is documented" in checked.why


def test_a_key_that_is_damaged() -> None:
    """That a signature fails by a key that is not its fingerprint's accuses nobody."""
    swapped = PublicKeys([PublicKey(fingerprint_of(), der_of(1))])
    checked = verify_signature(DIGESTS[0], HASHES[0], SIGNATURES[0], swapped)
    assert checked.holds is Holds.UNKNOWN and "not that of the fingerprint" in checked.why
    cut = PublicKeys([PublicKey(fingerprint_of(), der_of()[:-4])])
    checked = verify_signature(DIGESTS[0], HASHES[0], SIGNATURES[0], cut)
    assert checked.holds is Holds.UNKNOWN and "cannot be read" in checked.why


def test_a_fingerprint_of_another_kind() -> None:
    """That a fingerprint is an MD5 is nowhere promised: a signature that holds, holds."""
    digest = msgspec.structs.replace(DIGESTS[0], fingerprint="abcd")
    keys = PublicKeys([PublicKey("abcd", der_of())])
    assert verify_signature(digest, HASHES[0], SIGNATURES[0], keys).holds is Holds.YES


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"signature": "ab", "signature-algorithm": "SHA256withRSA"}, Signature("ab", "SHA256withRSA")),
        ({"x-amz-meta-signature": "ab", "x-amz-meta-signature-algorithm": "S"}, Signature("ab", "S")),
        ({"X-Amz-Meta-Signature": "ab"}, Signature("ab", "")),
        ({"signature-algorithm": "SHA256withRSA"}, None),
        ({}, None),
    ],
)
def test_metadata(metadata: dict[str, str], expected: Signature | None) -> None:
    """As boto3 gives it, or as headers."""
    assert signature_of(metadata) == expected


def test_metadata_of_a_backfill_digest() -> None:
    """When it was written."""
    assert backfill_generated({"backfill-generation-timestamp": "2026-07-03T00:00:00Z"}) == "2026-07-03T00:00:00Z"
    assert backfill_generated({}) is None


def test_the_maker_agrees_with_the_json() -> None:
    """The maker signs what it writes, so that these tests test something."""
    assert json.loads(json.dumps(SIGNATURES[0].value)) == SIGNATURES[0].value and len(SIGNATURES[0].value) == 512
