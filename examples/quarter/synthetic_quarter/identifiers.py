"""Identifiers in the forms that AWS gives them, all of them invented.

What lasts for the whole quarter (a role, an instance) takes its identifier from its name, so that it never changes;
what happens once (an event, a session) takes it from a seeded generator.
"""

from __future__ import annotations

import base64
import hashlib
import random

HEX_DIGITS = "0123456789abcdef"

#: A UUID's variant digit carries two random bits beside the two that say "RFC 9562": one of 8, 9, a and b.
UUID_VARIANT = dict(zip(HEX_DIGITS, "89ab" * 4, strict=True))

#: Turns hexadecimal text into letters of the alphabet that AWS uses in access key and request ids.
KEY_LETTERS = str.maketrans(HEX_DIGITS, "A2BD3EFH4KMN5QRT")

#: The beginning that STS session tokens share: "origin_ec", in base64.
SESSION_TOKEN_PREFIX = "IQoJb3JpZ2luX2Vj"  # noqa: S105  (no secret, and not usable as one)


def uuid4(digits: str) -> str:
    """Write 32 hexadecimal digits as a version 4 UUID (RFC 9562): 122 of their bits survive."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{UUID_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def lasting_hex(length: int, *name: str) -> str:
    """Hexadecimal digits that belong to a name, for resource ids such as ``i-0…`` and for permission set suffixes."""
    return hashlib.blake2b("/".join(name).encode()).hexdigest()[:length]


def lasting_uuid(*name: str) -> str:
    """A UUID that belongs to a name, for keys of KMS and users of Identity Center."""
    return uuid4(lasting_hex(32, *name))


def unique_id(prefix: str, account: str, name: str) -> str:
    """An IAM unique id of 21 characters: ``AROA`` for roles, ``AIDA`` for users, ``AIPA`` for instance profiles.

    As with real ones, the first eight characters after the prefix tell the account.
    """
    return prefix + account_letters(account) + _letters(f"{account}/{prefix}/{name}", 9)


def account_letters(account: str) -> str:
    """The eight letters by which access keys and unique ids of one account begin."""
    return _letters(account, 8)


def _letters(name: str, length: int) -> str:
    return base64.b32encode(hashlib.blake2b(name.encode(), digest_size=20).digest()).decode()[:length]


class Identifiers:
    """A seeded source of identifiers for things that happen once."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def uuid(self) -> str:
        """A fresh event or request id."""
        return uuid4(self.hex(32))

    def hex(self, length: int) -> str:
        """Fresh hexadecimal digits."""
        return self._random.randbytes((length + 1) // 2).hex()[:length]

    def access_key(self, account: str, prefix: str = "ASIA") -> str:
        """A fresh access key id: ``ASIA`` for temporary credentials, ``AKIA`` for a user's long-lived key."""
        return prefix + account_letters(account) + self.hex(8).translate(KEY_LETTERS)

    def s3_request(self) -> str:
        """A request id as S3 writes it, 16 letters and digits."""
        return self.hex(16).translate(KEY_LETTERS)

    def s3_extended_request(self) -> str:
        """An ``x-amz-id-2``: 76 characters of base64."""
        return base64.b64encode(self._random.randbytes(57)).decode()

    def object_suffix(self) -> str:
        """The 16 letters and digits that make a log object's name unique."""
        return base64.b64encode(self._random.randbytes(12), b"Qz").decode()

    def between(self, low: int, high: int) -> int:
        """A fresh whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))
