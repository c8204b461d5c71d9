"""A digest file's bytes → `Digest`.

Source: CloudTrail User Guide, "CloudTrail digest file structure". Fields that AWS may add are passed over: the
signature covers the bytes, not what is read from them. What is documented must be there and be of its type.
"""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta

import msgspec
from affidavit import AffidavitError

# An hour of an account and region lists hundreds of log files at most, of some 400 bytes each.
MAX_BYTES = 64 << 20

HASH_ALGORITHM = "SHA-256"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_HASH_DIGITS = 64
# S3's limits: 1,024 bytes a key; bucket names of us-east-1 from before 2018 may have 255 characters.
_MAX_KEY = 1_024
_MAX_BUCKET = 255
# Of a key of 16,384 bits, eight times what AWS uses.
_MAX_SIGNATURE = 4_096
_MAX_FINGERPRINT = 128


class MalformedDigestError(AffidavitError):
    """A digest file is not as AWS documents it; the message says what is wrong."""


class LogFile(msgspec.Struct, frozen=True):
    """A log file that CloudTrail delivered.

    Attributes:
        bucket, key: where CloudTrail put it.
        sha256: of its decompressed bytes, 64 lower-case hexadecimal digits.
        oldest, newest: times of its first and last event, in epoch seconds; None where the digest gives none.
    """

    bucket: str
    key: str
    sha256: str
    oldest: int | None = None
    newest: int | None = None


class Previous(msgspec.Struct, frozen=True):
    """What a digest says of the one before it in its chain.

    Attributes:
        bucket, key: where CloudTrail put it.
        sha256: of its decompressed bytes, 64 lower-case hexadecimal digits.
        signature: its signature, in hexadecimal.
    """

    bucket: str
    key: str
    sha256: str
    signature: str


class Digest(msgspec.Struct, frozen=True):
    """What a digest file says.

    Attributes:
        account: 12 digits.
        start, end: it lists what was *delivered* between them, in epoch seconds.
        end_text: the end as it is written, for the signed string.
        bucket, key: where CloudTrail put it.
        fingerprint: of the public key, in hexadecimal.
        algorithm: of its signature.
        oldest, newest: times of the first and last event in its log files; None when it lists none.
        previous: the digest before it; None where a chain begins.
        logs: the log files it lists; () for an hour without any.
    """

    account: str
    start: int
    end: int
    end_text: str
    bucket: str
    key: str
    fingerprint: str
    algorithm: str
    oldest: int | None
    newest: int | None
    previous: Previous | None
    logs: tuple[LogFile, ...]


class _RawLogFile(msgspec.Struct, frozen=True, rename="camel"):
    s3_bucket: str = msgspec.field(name="s3Bucket")
    s3_object: str = msgspec.field(name="s3Object")
    hash_value: str
    hash_algorithm: str
    newest_event_time: str | None = None
    oldest_event_time: str | None = None


class _RawDigest(msgspec.Struct, frozen=True, rename="camel"):
    aws_account_id: str
    digest_start_time: str
    digest_end_time: str
    digest_s3_bucket: str = msgspec.field(name="digestS3Bucket")
    digest_s3_object: str = msgspec.field(name="digestS3Object")
    digest_public_key_fingerprint: str
    digest_signature_algorithm: str
    newest_event_time: str | None
    oldest_event_time: str | None
    previous_digest_s3_bucket: str | None = msgspec.field(name="previousDigestS3Bucket")
    previous_digest_s3_object: str | None = msgspec.field(name="previousDigestS3Object")
    previous_digest_hash_value: str | None
    previous_digest_hash_algorithm: str | None
    previous_digest_signature: str | None
    log_files: list[_RawLogFile]


_DECODER = msgspec.json.Decoder(_RawDigest)


def parse_digest(data: bytes) -> Digest:
    """Read the decompressed bytes of a digest file.

    Raises:
        MalformedDigestError: a field is missing, of the wrong type, too long or not of its documented form.
    """
    if len(data) > MAX_BYTES:
        raise MalformedDigestError(f"{len(data):,} bytes, and a digest file has at most {MAX_BYTES:,}")
    try:
        raw = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise MalformedDigestError(f"not a digest file: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedDigestError(f"not JSON: {error}") from None
    except RecursionError:
        raise MalformedDigestError("not a digest file: nested too deep") from None
    if not _ACCOUNT.fullmatch(raw.aws_account_id):
        raise MalformedDigestError(f"awsAccountId is {_shown(raw.aws_account_id)}, not 12 digits")
    start = _time("digestStartTime", raw.digest_start_time)
    end = _time("digestEndTime", raw.digest_end_time)
    if start > end:
        raise MalformedDigestError(f"digestStartTime {raw.digest_start_time} is after its end, {raw.digest_end_time}")
    return Digest(
        account=raw.aws_account_id,
        start=start,
        end=end,
        end_text=raw.digest_end_time,
        bucket=_text("digestS3Bucket", raw.digest_s3_bucket, _MAX_BUCKET),
        key=_text("digestS3Object", raw.digest_s3_object, _MAX_KEY),
        fingerprint=_hex("digestPublicKeyFingerprint", raw.digest_public_key_fingerprint, _MAX_FINGERPRINT),
        algorithm=_text("digestSignatureAlgorithm", raw.digest_signature_algorithm, _MAX_FINGERPRINT),
        oldest=_maybe_time("oldestEventTime", raw.oldest_event_time),
        newest=_maybe_time("newestEventTime", raw.newest_event_time),
        previous=_previous(raw),
        logs=tuple(_log_file(f"logFiles[{index}]", log) for index, log in enumerate(raw.log_files)),
    )


@functools.lru_cache(maxsize=1_024)
def epoch(text: str) -> int | None:
    """A time in UTC as `2026-07-01T09:35:12Z` → epoch seconds; None for anything else."""
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment - _EPOCH) // timedelta(seconds=1)


@functools.lru_cache(maxsize=1_024)
def utc(seconds: int) -> str:
    """The inverse of `epoch`."""
    return f"{(_NAIVE_EPOCH + timedelta(0, seconds)).isoformat()}Z"


def _previous(raw: _RawDigest) -> Previous | None:
    """All of its fields, or none: AWS says that all are null where a chain begins."""
    bucket = raw.previous_digest_s3_bucket
    key = raw.previous_digest_s3_object
    value = raw.previous_digest_hash_value
    algorithm = raw.previous_digest_hash_algorithm
    signature = raw.previous_digest_signature
    if bucket is None and key is None and value is None and algorithm is None and signature is None:
        return None
    if bucket is None or key is None or value is None or algorithm is None or signature is None:
        raise MalformedDigestError("some of the previousDigest… fields are null and others are not")
    _is_sha256("previousDigestHashAlgorithm", algorithm)
    return Previous(
        _text("previousDigestS3Bucket", bucket, _MAX_BUCKET),
        _text("previousDigestS3Object", key, _MAX_KEY),
        _hash("previousDigestHashValue", value),
        _hex("previousDigestSignature", signature, _MAX_SIGNATURE),
    )


def _log_file(where: str, raw: _RawLogFile) -> LogFile:
    _is_sha256(f"{where}.hashAlgorithm", raw.hash_algorithm)
    return LogFile(
        _text(f"{where}.s3Bucket", raw.s3_bucket, _MAX_BUCKET),
        _text(f"{where}.s3Object", raw.s3_object, _MAX_KEY),
        _hash(f"{where}.hashValue", raw.hash_value),
        _maybe_time(f"{where}.oldestEventTime", raw.oldest_event_time),
        _maybe_time(f"{where}.newestEventTime", raw.newest_event_time),
    )


def _is_sha256(field: str, value: str) -> None:
    if value != HASH_ALGORITHM:
        raise MalformedDigestError(f"{field} is {_shown(value)}; only {HASH_ALGORITHM} is documented")


def _time(field: str, value: str) -> int:
    moment = epoch(value)
    if moment is None:
        raise MalformedDigestError(f"{field} is {_shown(value)}, not a time in UTC such as 2026-07-01T09:35:12Z")
    return moment


def _maybe_time(field: str, value: str | None) -> int | None:
    return None if value is None else _time(field, value)


def _text(field: str, value: str, longest: int) -> str:
    if not 0 < len(value.encode()) <= longest:
        raise MalformedDigestError(f"{field} has {len(value.encode()):,} bytes, not 1 to {longest:,}")
    return value


def _hash(field: str, value: str) -> str:
    if len(value) != _HASH_DIGITS or not _is_hex(value):
        raise MalformedDigestError(f"{field} is {_shown(value)}, not 64 hexadecimal digits")
    return value.lower()


def _hex(field: str, value: str, longest: int) -> str:
    """Kept as it is written: the signed string holds the previous signature so."""
    if not 0 < len(value) <= longest or not _is_hex(value):
        raise MalformedDigestError(f"{field} is {_shown(value)}, not hexadecimal")
    return value


def _is_hex(value: str) -> bool:
    """Whether it is whole bytes in hexadecimal and nothing else: spaces, which `fromhex` takes too, make it longer."""
    try:
        return len(bytes.fromhex(value)) * 2 == len(value) > 0
    except ValueError:
        return False


def _shown(value: str) -> str:
    return repr(value) if len(value) <= 80 else f"{value[:60]!r}… ({len(value):,} characters)"
