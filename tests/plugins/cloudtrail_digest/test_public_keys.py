"""Public keys: from ListPublicKeys, from the AWS CLI's output, and from their saved form."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from affidavit_plugins.cloudtrail_digest.public_keys import (
    PublicKey,
    PublicKeys,
    PublicKeysError,
    from_answer,
    load_saved,
    to_saved,
)
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.plugins.cloudtrail_digest.making import (
    der_of,
    fingerprint_of,
    list_public_keys,
    list_public_keys_json,
    private_key,
    public_key,
)


def test_an_answer() -> None:
    """Fingerprint, bytes and validity, as boto3 gives them."""
    (key,) = from_answer(list_public_keys(0), "eu-west-1")
    assert (key.fingerprint, key.der, key.region) == (fingerprint_of(), der_of(), "eu-west-1")
    assert (key.since, key.until) == (1_780_272_000, 1_785_542_400)
    assert key.is_itself
    assert key.rsa().public_numbers() == private_key().public_key().public_numbers()


def test_what_the_aws_cli_prints() -> None:
    """Its output can be kept as it is."""
    assert load_saved(list_public_keys_json(0, 1)) == from_answer(list_public_keys(0, 1))


def test_as_the_guide_prints_it() -> None:
    """A lower-case list, and times as numbers in a text."""
    entry = {
        "ValidityStartTime": "1434589370.0",
        "ValidityEndTime": "1437181370.0",
        "Value": base64.b64encode(der_of()).decode(),
        "Fingerprint": fingerprint_of().upper(),
    }
    (key,) = load_saved(json.dumps({"publicKeyList": [entry]}).encode())
    assert (key.fingerprint, key.since, key.until) == (fingerprint_of(), 1_434_589_370, 1_437_181_370)


def test_saved_and_back() -> None:
    """The saved form leads back to the same keys, sorted, each once: the same keys give the same bytes."""
    keys = (*from_answer(list_public_keys(0, 1), "eu-west-1"), *from_answer(list_public_keys(2), "us-east-1"))
    saved = to_saved([*keys, keys[0]])
    assert load_saved(saved) == tuple(sorted(keys, key=lambda key: key.fingerprint))
    assert to_saved(reversed(keys)) == saved == to_saved(load_saved(saved))


def test_a_key_without_times() -> None:
    """Validity may be unknown."""
    (key,) = load_saved(to_saved([public_key()]))
    assert key.since is None and key.until is None


def test_both_encodings() -> None:
    """A SubjectPublicKeyInfo is a key too: AWS's guide prints one."""
    der = private_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert PublicKey("00", der).rsa().public_numbers() == public_key().rsa().public_numbers()


def test_by_fingerprint() -> None:
    """In whatever case; None for a key that is not here; the same key twice is one."""
    keys = PublicKeys([public_key(0), public_key(1), public_key(0)])
    assert keys.get(fingerprint_of(1).upper()) == public_key(1)
    assert keys.get("00") is None
    assert {key.fingerprint for key in keys.all()} == {fingerprint_of(0), fingerprint_of(1)}


def test_two_keys_of_one_fingerprint() -> None:
    """Which of them is CloudTrail's nobody can tell, so neither is used."""
    with pytest.raises(PublicKeysError, match=f"two different public keys have the fingerprint {fingerprint_of()}"):
        PublicKeys([public_key(), PublicKey(fingerprint_of(), der_of(1))])


def test_a_damaged_key() -> None:
    """It is known not to be itself."""
    assert not PublicKey(fingerprint_of(), der_of(1)).is_itself


@pytest.mark.parametrize(
    ("der", "reason"),
    [
        (b"\x30\x03\x02\x01\x01", "cannot be read"),
        (b"nonsense", "cannot be read"),
        (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            "no RSA key",
        ),
        (
            rsa.generate_private_key(65_537, 1_024).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
            "1024 bits, fewer than 2,048",
        ),
    ],
    ids=["DER of something else", "no DER", "elliptic curve", "too short"],
)
def test_no_usable_key(der: bytes, reason: str) -> None:
    """The reason names the key."""
    with pytest.raises(PublicKeysError, match=rf"the public key abcd .*{reason}"):
        PublicKey("abcd", der).rsa()


GOOD: dict[str, Any] = {"Fingerprint": "ab", "Value": "AAAA", "ValidityStartTime": None}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "no PublicKeyList"),
        (b'{"PublicKeyList": {}}', "no PublicKeyList"),
        (b'{"PublicKeyList": [7]}', r"PublicKeyList\[0\] is no object"),
        ({**GOOD, "Fingerprint": "xy"}, "Fingerprint is not hexadecimal"),
        ({**GOOD, "Fingerprint": None}, "Fingerprint is not hexadecimal"),
        ({**GOOD, "Value": "A"}, "Value is not base64"),
        ({**GOOD, "Value": "é"}, "Value is not base64"),
        ({**GOOD, "Value": 7}, "neither bytes nor base64"),
        ({**GOOD, "Value": ""}, "has 0 bytes"),
        ({**GOOD, "Value": "A" * 8_000}, "not 1 to 4,096"),
        ({**GOOD, "ValidityStartTime": "soon"}, "ValidityStartTime is no time"),
        ({**GOOD, "ValidityEndTime": 1e30}, "ValidityEndTime is no time"),
        ({**GOOD, "ValidityEndTime": []}, "ValidityEndTime is no time"),
    ],
)
def test_no_saved_keys(data: bytes | dict[str, Any], reason: str) -> None:
    """What cannot be read is refused with its reason."""
    if isinstance(data, dict):
        data = json.dumps({"PublicKeyList": [data]}).encode()
    with pytest.raises(PublicKeysError, match=reason):
        load_saved(data)


def test_too_many_saved_keys() -> None:
    """A file far larger than any list of keys is not read."""
    with pytest.raises(PublicKeysError, match="at most"):
        load_saved(b" " * ((64 << 20) + 1))
