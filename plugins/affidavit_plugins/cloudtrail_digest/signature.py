"""A digest's signature: where it stands, what it signs, and whether it holds.

Source: CloudTrail User Guide, "Custom implementations of log file integrity validation". RSA with PKCS #1 v1.5 padding
over the SHA-256 of four lines::

    <digestEndTime>
    <digestS3Bucket>/<digestS3Object>
    <hexadecimal SHA-256 of the digest file, decompressed>
    <hexadecimal signature of the previous digest; null where a chain begins>

The guide doesn't say that the digest file is hashed decompressed, nor how an absent signature is written; both are as
`aws cloudtrail validate-logs` (awscli 1.46) does it, which also takes the first two lines and the last from the digest
file itself. So a signature says where a digest belongs, and not where it was found.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from affidavit_plugins.cloudtrail_digest.digest import Digest
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys, PublicKeysError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

ALGORITHM = "SHA256withRSA"

_HEADER = "x-amz-meta-"
# In a signature's stead where a chain begins.
_NO_SIGNATURE = "null"
# S3 keeps no more than 2 KiB of metadata.
_MAX_HEX = 4_096


class Signature(msgspec.Struct, frozen=True):
    """A signature as an object's metadata has it: in hexadecimal, with the name of its algorithm.

    Nothing is checked yet: metadata is as easily altered as a file.
    """

    value: str
    algorithm: str


class Holds(enum.Enum):
    """Whether a signature is that of a digest."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Checked(msgspec.Struct, frozen=True):
    """What came of a check, and why, for people; `why` is '' where it holds."""

    holds: Holds
    why: str = ""


_HOLDS = Checked(Holds.YES)


def signature_of(metadata: Mapping[str, str]) -> Signature | None:
    """The signature in an S3 object's metadata; None where there is none.

    Names may be bare, as boto3 gives them, or those of the HTTP headers, in any case. A signature without the name of
    its algorithm counts: `verify_signature` holds it to be of an unknown one.
    """
    value = _entry(metadata, "signature")
    if value is None:
        return None
    return Signature(value, _entry(metadata, "signature-algorithm") or "")


def backfill_generated(metadata: Mapping[str, str]) -> str | None:
    """When CloudTrail wrote a backfill digest, as its metadata says; None where it doesn't.

    The AWS CLI asks ListPublicKeys for the keys of an hour before and after this time, not of the digest's own.
    """
    return _entry(metadata, "backfill-generation-timestamp")


def signed_text(digest: Digest, sha256: str) -> bytes:
    """The text that CloudTrail signs.

    Args:
        digest: the digest.
        sha256: hexadecimal, of the digest file's decompressed bytes.
    """
    previous = _NO_SIGNATURE if digest.previous is None else digest.previous.signature
    return f"{digest.end_text}\n{digest.bucket}/{digest.key}\n{sha256}\n{previous}".encode()


def verify_signature(digest: Digest, sha256: str, signature: Signature, keys: PublicKeys) -> Checked:
    """Whether a signature is that of a digest, by the key that the digest names.

    UNKNOWN is for what cannot be told: no such key, one that cannot be used or that was damaged, another algorithm.
    """
    for algorithm in (digest.algorithm, signature.algorithm):
        if algorithm != ALGORITHM:
            return Checked(Holds.UNKNOWN, f"signed by {algorithm[:40]!r}, and only {ALGORITHM} is documented")
    key = keys.get(digest.fingerprint)
    if key is None:
        return Checked(Holds.UNKNOWN, f"no public key with the fingerprint {digest.fingerprint} is at hand")
    try:
        holds = _verifies(signed_text(digest, sha256), signature.value, key.rsa())
    except PublicKeysError as error:
        return Checked(Holds.UNKNOWN, str(error))
    if holds:
        return _HOLDS
    if not key.is_itself:
        return Checked(Holds.UNKNOWN, f"the public key at hand is not that of the fingerprint {digest.fingerprint}")
    return Checked(Holds.NO, "the signature is not one of these bytes by CloudTrail")


def _verifies(text: bytes, signature: str, key: RSAPublicKey) -> bool:
    if len(signature) > _MAX_HEX:
        return False
    padding, algorithm, invalid = _scheme()
    try:
        key.verify(bytes.fromhex(signature), text, padding, algorithm)
    except (invalid, ValueError):  # ValueError: not hexadecimal
        return False
    return True


@functools.cache
def _scheme() -> tuple[PKCS1v15, SHA256, type[Exception]]:
    """How CloudTrail signs, and what is raised where a signature does not hold; loaded only where one is checked."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return PKCS1v15(), SHA256(), InvalidSignature


def _entry(metadata: Mapping[str, str], name: str) -> str | None:
    for key, value in metadata.items():
        if key.lower().removeprefix(_HEADER) == name:
            return value
    return None
