"""Digest files: AWS's own are read, and what is not as documented is refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from affidavit_plugins.cloudtrail_digest.digest import (
    MAX_BYTES,
    Digest,
    MalformedDigestError,
    epoch,
    parse_digest,
    utc,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.cloudtrail_digest.making import Bucket, Trail

DOCUMENTED = Path(__file__).parents[4] / "shared/data/cloudtrail/aws-cloudtrail-docs/digest"


def made() -> dict[str, Any]:
    """The second digest of a chain, as JSON."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    content: dict[str, Any] = json.loads(bucket.text(bucket.digests[1]))
    return content


MADE = made()


def parsed(**changed: object) -> Digest:
    return parse_digest(json.dumps({**MADE, **changed}).encode())


def test_a_documented_digest() -> None:
    """Every field of the digest that AWS's guide prints."""
    path = DOCUMENTED / "cloudtrail-log-file-validation-digest-file-structure-02.json"
    if not path.exists():
        pytest.skip("the documented digests are not here")
    digest = parse_digest(path.read_bytes())
    assert digest.account == "111122223333"
    assert (utc(digest.start), utc(digest.end), digest.end_text) == (
        "2015-08-17T14:01:31Z",
        "2015-08-17T15:01:31Z",
        "2015-08-17T15:01:31Z",
    )
    assert digest.bucket == "S3-bucket-name" and digest.key.endswith("us-east-2_20150817T150131Z.json.gz")
    assert (digest.fingerprint, digest.algorithm) == ("31e8b5433410dfb61a9dc45cc65b22ff", "SHA256withRSA")
    assert digest.newest == epoch("2015-08-17T14:52:27Z") and digest.oldest == epoch("2015-08-17T14:42:27Z")
    assert digest.previous is not None
    assert digest.previous.sha256.startswith("97fb791c") and digest.previous.signature.startswith("50887ccf")
    assert digest.previous.key.endswith("20150817T140131Z.json.gz")
    (log,) = digest.logs
    assert log.key.endswith("_9nYN7gp2eWAJHIfT.json.gz") and log.sha256.startswith("9bb6196f")
    assert (log.oldest, log.newest) == (digest.oldest, digest.newest)


def test_a_documented_empty_digest() -> None:
    """An hour in which nothing was delivered: no log files, and no event times."""
    path = DOCUMENTED / "cloudtrail-log-file-validation-digest-file-structure-03.json"
    if not path.exists():
        pytest.skip("the documented digests are not here")
    digest = parse_digest(path.read_bytes())
    assert digest.logs == () and digest.newest is None and digest.oldest is None and digest.previous is not None


def test_the_first_of_a_chain() -> None:
    """All five fields on the digest before it are null."""
    nothing = dict.fromkeys(field for field in MADE if field.startswith("previousDigest"))
    assert len(nothing) == 5
    assert parsed(**nothing).previous is None
    assert parsed().previous is not None


@pytest.mark.parametrize("field", sorted(field for field in MADE if field.startswith("previousDigest")))
def test_half_a_previous_digest(field: str) -> None:
    """Some of these fields null and others not is nothing that AWS documents."""
    with pytest.raises(MalformedDigestError, match="some of the previousDigest… fields are null"):
        parsed(**{field: None})


@pytest.mark.parametrize("field", sorted(MADE))
def test_a_field_is_missing(field: str) -> None:
    """Each documented field must be there; the reason names it."""
    with pytest.raises(MalformedDigestError, match=field):
        parse_digest(json.dumps({name: value for name, value in MADE.items() if name != field}).encode())


@pytest.mark.parametrize("field", sorted(MADE))
@pytest.mark.parametrize("value", [7, True, {}, [1], ["x"]])
def test_a_field_of_another_type(field: str, value: object) -> None:
    """Types are strict; the reason names the field."""
    with pytest.raises(MalformedDigestError, match=field):
        parsed(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("awsAccountId", "11112222333", "not 12 digits"),
        ("awsAccountId", "١١١١٢٢٢٢٣٣٣٣", "not 12 digits"),
        ("digestEndTime", "2026-07-01T02:01:31+00:00", "not a time in UTC"),
        ("digestEndTime", "2026-07-01T02:01:31", "not a time in UTC"),
        ("digestEndTime", "2026-07-01T02:01:31.5Z", "not a time in UTC"),
        ("digestEndTime", "2026-02-30T02:01:31Z", "not a time in UTC"),
        ("digestStartTime", "2026-07-01T09:01:31Z", "is after its end"),
        ("newestEventTime", "yesterday", "newestEventTime is 'yesterday'"),
        ("digestS3Bucket", "", "0 bytes"),
        ("digestS3Bucket", "b" * 256, "256 bytes, not 1 to 255"),
        ("digestS3Object", "é" * 513, "1,026 bytes, not 1 to 1,024"),
        ("digestPublicKeyFingerprint", "xyz", "not hexadecimal"),
        ("previousDigestHashValue", "ab", "not 64 hexadecimal digits"),
        ("previousDigestHashAlgorithm", "SHA-1", "only SHA-256 is documented"),
        ("previousDigestSignature", "abc", "not hexadecimal"),
        ("previousDigestSignature", "ab" * 2_049, r"4,098 characters"),
    ],
)
def test_a_value_of_another_form(field: str, value: str, reason: str) -> None:
    """The reason says which field, and what is wrong with it."""
    with pytest.raises(MalformedDigestError, match=reason):
        parsed(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("hashAlgorithm", "MD5"), ("hashValue", "00"), ("s3Object", ""), ("s3Bucket", None), ("newestEventTime", "?")],
)
def test_a_log_file_of_another_form(field: str, value: object) -> None:
    """The reason names the log file by its place in the list."""
    logs = [MADE["logFiles"][0], {**MADE["logFiles"][1], field: value}]
    with pytest.raises(MalformedDigestError, match=r"logFiles\[(1|\.\.\.)\]"):
        parsed(logFiles=logs)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"Records": []}',
        b"\xff\xfe",
        b'{"awsAccountId": "\xff"}',
        b'{"awsAccountId": "\\ud800"}',
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\x1f\x8b\x08\x00",
    ],
    ids=["empty", "cut", "null", "array", "log file", "binary", "not UTF-8", "lone surrogate", "deep", "gzip"],
)
def test_no_digest_at_all(data: bytes) -> None:
    """Whatever it is, it is refused with a reason, on one line."""
    with pytest.raises(MalformedDigestError) as error:
        parse_digest(data)
    assert str(error.value) and "\n" not in str(error.value)


def test_too_large() -> None:
    """It is refused before it is read."""
    with pytest.raises(MalformedDigestError, match="at most"):
        parse_digest(b" " * (MAX_BYTES + 1))


def test_fields_of_the_future() -> None:
    """Fields that nobody knows yet are passed over."""
    assert parsed(digestVersion={"major": 2}) == parsed()


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Nothing but a reason comes of bytes that are no digest."""
    with pytest.raises(MalformedDigestError):
        parse_digest(data)


@given(st.integers(min_value=0, max_value=253_402_300_799))
def test_times_lead_back(seconds: int) -> None:
    """A time written is read again, to the second."""
    assert epoch(utc(seconds)) == seconds
