"""Makes chains of digests as CloudTrail writes them: signed, with the log files that they list, in a bucket of its own.

From public facts of the format alone, and apart from the code under test: it shares nothing with it.
"""

from __future__ import annotations

import base64
import copy
import functools
import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from affidavit_plugins.cloudtrail_digest.public_keys import PublicKey
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ACCOUNT = "111122223333"
BUCKET = "logs-of-example"
TRAIL = "management_events"
HOME = "us-east-1"
# A digest's hour seldom begins with the clock's.
START = datetime(2026, 7, 1, 0, 1, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)


def private_key(number: int = 0) -> rsa.RSAPrivateKey:
    """One of some keys, each the same all through a run."""
    return _private_key(number)


@functools.cache
def _private_key(number: int) -> rsa.RSAPrivateKey:
    del number
    return rsa.generate_private_key(65_537, 2_048)


def der_of(number: int = 0) -> bytes:
    """The public half, as ListPublicKeys gives it."""
    return private_key(number).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)


def fingerprint_of(number: int = 0) -> str:
    return hashlib.md5(der_of(number)).hexdigest()


def public_key(number: int = 0) -> PublicKey:
    return PublicKey(fingerprint_of(number), der_of(number))


def list_public_keys(*numbers: int) -> dict[str, Any]:
    """What boto3 gives for ListPublicKeys."""
    return {
        "PublicKeyList": [
            {
                "Value": der_of(number),
                "ValidityStartTime": datetime(2026, 6, 1, tzinfo=UTC),
                "ValidityEndTime": datetime(2026, 8, 1, tzinfo=UTC),
                "Fingerprint": fingerprint_of(number),
            }
            for number in numbers
        ]
    }


def list_public_keys_json(*numbers: int) -> bytes:
    """What the AWS CLI prints for it."""
    answer = list_public_keys(*numbers)
    for key in answer["PublicKeyList"]:
        key["Value"] = base64.b64encode(key["Value"]).decode()
        key["ValidityStartTime"] = key["ValidityStartTime"].isoformat()
        key["ValidityEndTime"] = key["ValidityEndTime"].isoformat()
    return json.dumps(answer).encode()


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


@dataclass
class Stored:
    """An object in the bucket: its bytes, and its metadata as boto3 gives it."""

    data: bytes
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass
class Bucket:
    """What CloudTrail delivered, and what became of it."""

    name: str = BUCKET
    objects: dict[str, Stored] = field(default_factory=dict)

    def put(self, key: str, text: bytes, metadata: dict[str, str] | None = None) -> None:
        self.objects[key] = Stored(gzip.compress(text, mtime=0), metadata or {})

    def text(self, key: str) -> bytes:
        return gzip.decompress(self.objects[key].data)

    def keys(self, kind: str) -> list[str]:
        return sorted(key for key in self.objects if f"/{kind}/" in key)

    @property
    def digests(self) -> list[str]:
        """Keys of digest files, each chain's oldest first where there is one trail."""
        return self.keys("CloudTrail-Digest")

    @property
    def logs(self) -> list[str]:
        return self.keys("CloudTrail")

    def copy(self) -> Bucket:
        return copy.deepcopy(self)


class Trail:
    """A trail in one account and region, which delivers to a bucket.

    Args:
        bucket: where it delivers.
        root: what stands before the account in keys: a prefix, `AWSLogs/`, an organisation.
        key: number of the key it signs with.
    """

    def __init__(
        self,
        bucket: Bucket,
        *,
        account: str = ACCOUNT,
        region: str = "eu-west-1",
        trail: str = TRAIL,
        home: str = HOME,
        root: str = "AWSLogs/",
        key: int = 0,
        now: datetime = START,
    ) -> None:
        self.bucket = bucket
        self.account, self.region, self.trail, self.home, self.root = account, region, trail, home, root
        self.key = key
        self.now = now
        self.previous: dict[str, Any] | None = None
        self._logs = 0

    def log(
        self, delivered: datetime, *, events: int = 2, records: Iterable[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Deliver a log file; what a digest says of it."""
        self._logs += 1
        calls = [{"eventTime": iso(delivered), "eventName": f"Call{each}"} for each in range(events)]
        text = json.dumps({"Records": calls if records is None else list(records)}).encode()
        unique = hashlib.sha256(f"{self.root}{self.trail}{self.region}{self.home}{self._logs}".encode()).hexdigest()[
            :16
        ]
        key = (
            f"{self.root}{self.account}/CloudTrail/{self.region}/{delivered:%Y/%m/%d}/"
            f"{self.account}_CloudTrail_{self.region}_{delivered:%Y%m%dT%H%M}Z_{unique}.json.gz"
        )
        self.bucket.put(key, text)
        return {
            "s3Bucket": self.bucket.name,
            "s3Object": key,
            "hashValue": hashlib.sha256(text).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": iso(delivered),
            "oldestEventTime": iso(delivered - timedelta(minutes=5)),
        }

    def hours(self, number: int = 1, *, logs: int = 2) -> list[str]:
        """Write the digests of the next hours; their keys."""
        return [self.digest(logs=logs) for _ in range(number)]

    def digest(self, *, logs: int = 2, lasts: timedelta = HOUR, also: Iterable[dict[str, Any]] = ()) -> str:
        """Deliver an hour's log files, and then its digest, which may list others too; the digest's key."""
        start, end = self.now, self.now + lasts
        listed = [*also] + [self.log(start + timedelta(minutes=7 * (each + 1))) for each in range(logs)]
        key = self.digest_key(end)
        self.previous = self._write(key, start, end, listed, self.previous)
        self.now = end
        return key

    def backfill(self, end: datetime, previous: dict[str, Any] | None = None) -> dict[str, Any]:
        """Write a backfill digest with a log file; what a later one says of it."""
        listed = [self.log(end - timedelta(minutes=30))]
        metadata = {"backfill-generation-timestamp": iso(end + timedelta(days=2))}
        return self._write(self.digest_key(end, "_backfill"), end - HOUR, end, listed, previous, metadata)

    def restart(self, after: timedelta) -> None:
        """The trail was off for a while: the next digest begins a chain anew."""
        self.now += after
        self.previous = None

    def digest_key(self, end: datetime, suffix: str = "") -> str:
        return (
            f"{self.root}{self.account}/CloudTrail-Digest/{self.region}/{end:%Y/%m/%d}/"
            f"{self.account}_CloudTrail-Digest_{self.region}_{self.trail}_{self.home}_{end:%Y%m%dT%H%M%SZ}{suffix}.json.gz"
        )

    def _write(
        self,
        key: str,
        start: datetime,
        end: datetime,
        listed: Iterable[dict[str, Any]],
        previous: dict[str, Any] | None,
        metadata: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        logs = list(listed)
        nothing = dict.fromkeys(
            f"previousDigest{name}" for name in ("S3Bucket", "S3Object", "HashValue", "HashAlgorithm", "Signature")
        )
        before = previous or nothing
        content = {
            "awsAccountId": self.account,
            "digestStartTime": iso(start),
            "digestEndTime": iso(end),
            "digestS3Bucket": self.bucket.name,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": fingerprint_of(self.key),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": max((log["newestEventTime"] for log in logs), default=None),
            "oldestEventTime": min((log["oldestEventTime"] for log in logs), default=None),
            **before,
            "logFiles": logs,
        }
        text = json.dumps(content).encode()
        signature = sign(content, text, self.key)
        told = {**(metadata or {}), "signature": signature, "signature-algorithm": "SHA256withRSA"}
        self.bucket.put(key, text, told)
        return {
            "previousDigestS3Bucket": self.bucket.name,
            "previousDigestS3Object": key,
            "previousDigestHashValue": hashlib.sha256(text).hexdigest(),
            "previousDigestHashAlgorithm": "SHA-256",
            "previousDigestSignature": signature,
        }


def sign(content: dict[str, Any], text: bytes, key: int = 0) -> str:
    """The signature of a digest, in hexadecimal."""
    lines = (
        content["digestEndTime"],
        f"{content['digestS3Bucket']}/{content['digestS3Object']}",
        hashlib.sha256(text).hexdigest(),
        content["previousDigestSignature"] or "null",
    )
    return private_key(key).sign("\n".join(lines).encode(), padding.PKCS1v15(), SHA256()).hex()
