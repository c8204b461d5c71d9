"""CloudTrail's public keys, as ListPublicKeys answers them and as they are kept for use offline.

Source: CloudTrail API Reference, ListPublicKeys and PublicKey; User Guide, "Custom implementations of log file
integrity validation". A key's value is documented as DER of PKCS #1, but one of the three keys that the guide prints is
a SubjectPublicKeyInfo, so both are read. Each of these three has as its fingerprint the MD5 of its DER bytes. AWS
doesn't say so, so a key that doesn't is still used, but its failure proves nothing, see `PublicKey.is_itself`.

The saved form is JSON that a person can read, and what `aws cloudtrail list-public-keys` prints is read too::

    {"PublicKeyList": [{"Fingerprint": "…", "Value": "base64 of the DER", "ValidityStartTime": "2026-07-01T00:00:00Z",
                        "ValidityEndTime": "…", "Region": "eu-west-1"}]}
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from affidavit import AffidavitError

from affidavit_plugins.cloudtrail_digest.digest import utc

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_FINGERPRINT = re.compile(r"(?:[0-9a-f]{2}){1,64}")
# DER of a key of 16,384 bits is a little over 2 KiB.
_MAX_DER = 4_096
_MAX_SAVED = 64 << 20
_NUMBER = re.compile(r"\d{1,11}(?:\.\d*)?", re.ASCII)
# Below this a signature proves nothing; AWS uses 2,048.
_MIN_BITS = 2_048


class PublicKeysError(AffidavitError):
    """Public keys cannot be used; the message says which and why."""


class PublicKey(msgspec.Struct, frozen=True):
    """One public key.

    Attributes:
        fingerprint: lower-case hexadecimal.
        der: the key's bytes.
        since, until: its validity in epoch seconds, where it is known. Told to people, and never a reason to refuse a
            signature: AWS signs a backfill digest with the key of the day on which it writes it.
        region: where ListPublicKeys gave it, '' where that is not known.
    """

    fingerprint: str
    der: bytes
    since: int | None = None
    until: int | None = None
    region: str = ""

    @property
    def is_itself(self) -> bool:
        """Whether the fingerprint is the MD5 of the bytes, so that neither was damaged on its way here."""
        return hashlib.md5(self.der, usedforsecurity=False).hexdigest() == self.fingerprint

    def rsa(self) -> RSAPublicKey:
        """The key, ready to verify with.

        Raises:
            PublicKeysError: the bytes are no RSA key, or a weak one.
        """
        return _rsa(self.der, self.fingerprint)


class PublicKeys:
    """Keys by fingerprint.

    Args:
        keys: the same key may be given more than once, as overlapping answers do.

    Raises:
        PublicKeysError: two keys have one fingerprint and differ.
    """

    def __init__(self, keys: Iterable[PublicKey] = ()) -> None:
        self._keys: dict[str, PublicKey] = {}
        for key in keys:
            known = self._keys.setdefault(key.fingerprint, key)
            if known.der != key.der:
                raise PublicKeysError(f"two different public keys have the fingerprint {key.fingerprint}")

    def get(self, fingerprint: str) -> PublicKey | None:
        """The key with this fingerprint, in whatever case it is written."""
        return self._keys.get(fingerprint.lower())

    def all(self) -> tuple[PublicKey, ...]:
        """All keys, sorted by fingerprint."""
        return tuple(self._keys[fingerprint] for fingerprint in sorted(self._keys))


def from_answer(answer: Mapping[str, Any], region: str = "") -> tuple[PublicKey, ...]:
    """One answer of ListPublicKeys as boto3 gives it: `Value` as bytes, times as `datetime`.

    Raises:
        PublicKeysError: it is no such answer, or holds what cannot be a key.
    """
    listed = answer.get("PublicKeyList", answer.get("publicKeyList"))
    if not isinstance(listed, list):
        raise PublicKeysError("not an answer of ListPublicKeys: it has no PublicKeyList")
    return tuple(_key(entry, f"PublicKeyList[{index}]", region) for index, entry in enumerate(listed))


def load_saved(data: bytes) -> tuple[PublicKey, ...]:
    """Keys from their saved form, or from the output of `aws cloudtrail list-public-keys`.

    Raises:
        PublicKeysError: it is not of that form.
    """
    if len(data) > _MAX_SAVED:
        raise PublicKeysError(f"saved public keys of {len(data):,} bytes: at most {_MAX_SAVED:,} are read")
    try:
        answer = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PublicKeysError(f"saved public keys are not JSON: {error}") from None
    if not isinstance(answer, dict):
        raise PublicKeysError("saved public keys are no JSON object with a PublicKeyList")
    return from_answer(answer)


def to_saved(keys: Iterable[PublicKey]) -> bytes:
    """Keys in their saved form, sorted by fingerprint, each once: the same keys give the same bytes."""
    listed = [
        {
            "Fingerprint": key.fingerprint,
            "Value": base64.b64encode(key.der).decode(),
            "ValidityStartTime": None if key.since is None else utc(key.since),
            "ValidityEndTime": None if key.until is None else utc(key.until),
            "Region": key.region,
        }
        for key in PublicKeys(keys).all()
    ]
    return msgspec.json.format(msgspec.json.encode({"PublicKeyList": listed})) + b"\n"


def _key(entry: object, where: str, region: str) -> PublicKey:
    if not isinstance(entry, dict):
        raise PublicKeysError(f"{where} is no object")
    fingerprint = entry.get("Fingerprint")
    if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint.lower()):
        raise PublicKeysError(f"{where}.Fingerprint is not hexadecimal")
    own_region = entry.get("Region", region)
    return PublicKey(
        fingerprint.lower(),
        _der(entry.get("Value"), f"{where}.Value"),
        _moment(entry.get("ValidityStartTime"), f"{where}.ValidityStartTime"),
        _moment(entry.get("ValidityEndTime"), f"{where}.ValidityEndTime"),
        own_region if isinstance(own_region, str) else "",
    )


def _der(value: object, where: str) -> bytes:
    if isinstance(value, str):
        try:
            value = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise PublicKeysError(f"{where} is not base64") from None
    if not isinstance(value, bytes):
        raise PublicKeysError(f"{where} is neither bytes nor base64")
    if not 0 < len(value) <= _MAX_DER:
        raise PublicKeysError(f"{where} has {len(value):,} bytes, not 1 to {_MAX_DER:,}")
    return value


def _moment(value: object, where: str) -> int | None:
    """Epoch seconds of a `datetime`, an RFC 3339 text, a number, or a number in a text as the AWS CLI once printed."""
    try:
        if value is None:
            return None
        if isinstance(value, str):
            value = float(value) if _NUMBER.fullmatch(value) else datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
        if isinstance(value, int | float) and 0 <= value < 1 << 38:
            return int(value)
    except (ValueError, OverflowError):
        pass
    raise PublicKeysError(f"{where} is no time")


@functools.lru_cache(maxsize=1_024)
def _rsa(der: bytes, fingerprint: str) -> RSAPublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        # Reads both forms, and keys of other kinds too.
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise PublicKeysError(f"the public key {fingerprint} cannot be read: {error}") from None
    if not isinstance(key, RSAPublicKey):
        raise PublicKeysError(f"the public key {fingerprint} is no RSA key")
    if key.key_size < _MIN_BITS:
        raise PublicKeysError(f"the public key {fingerprint} has {key.key_size} bits, fewer than {_MIN_BITS:,}")
    return key
