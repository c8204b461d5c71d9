"""The key that digest files of the sample are signed with, made from a seed: the same seed gives the same files.

It needs the package `cryptography`, which Affidavit itself needs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from math import gcd

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_EXPONENT = 65_537
_SMALL_PRIMES = [each for each in range(3, 1_000, 2) if all(each % other for other in range(3, each, 2))]


class Signer:
    """Signs as CloudTrail does: RSA of 2,048 bits, PKCS #1 v1.5, SHA-256.

    No secret: whoever has the seed has the key. It signs what is made up, and nothing else may trust it.
    """

    def __init__(self, seed: str) -> None:
        chance = random.Random(seed)
        p, q = _prime(chance), _prime(chance)
        d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
        public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
        self._key = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()
        self._der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
        #: How digest files name the key: the MD5 of its DER bytes.
        self.fingerprint = hashlib.md5(self._der, usedforsecurity=False).hexdigest()

    def sign(self, text: str) -> str:
        """The signature of a text, in hexadecimal digits."""
        return self._key.sign(text.encode(), padding.PKCS1v15(), SHA256()).hex()

    def public_keys(self, since: str, until: str) -> str:
        """What `aws cloudtrail list-public-keys` would print of the key, valid between two times."""
        key = {
            "Value": base64.b64encode(self._der).decode(),
            "ValidityStartTime": since,
            "ValidityEndTime": until,
            "Fingerprint": self.fingerprint,
        }
        return json.dumps({"PublicKeyList": [key]}, indent=2) + "\n"


def _prime(chance: random.Random) -> int:
    """A prime of 1,024 bits whose two highest bits are set, so that the product of two has 2,048."""
    while True:
        number = chance.getrandbits(1_024) | 3 << 1_022 | 1
        if gcd(number - 1, _EXPONENT) == 1 and _is_prime(number, chance):
            return number


def _is_prime(number: int, chance: random.Random) -> bool:
    """Miller and Rabin's test, forty times: wrong less often than once in 2 to the 80th."""
    if any(number % small == 0 for small in _SMALL_PRIMES):
        return False
    odd, halvings = number - 1, 0
    while odd % 2 == 0:
        odd, halvings = odd // 2, halvings + 1
    for _ in range(40):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(halvings - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
