"""A commitment hides its value from whoever lacks the salt, and is proven by nothing but the value and its salt."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest
from affidavit.errors import PackageError
from affidavit.packaging.commitments import (
    STAND_IN_LENGTH,
    Salts,
    disclosed,
    is_proven,
    load_disclosures,
    load_salts,
)
from hypothesis import given
from hypothesis import strategies as st

SECRETS = st.binary(min_size=32, max_size=32)


@given(st.text(), SECRETS)
def test_a_disclosed_value_is_proven(value: str, secret: bytes) -> None:
    """As the page in the package says that anybody can."""
    told = disclosed(value, Salts(secret))
    said = b"affidavit.commitment/1\n" + bytes.fromhex(told.salt) + value.encode(errors="surrogatepass")
    assert is_proven(told) and told.stand_in == f"redacted-{hashlib.sha256(said).hexdigest()}"
    assert len(told.stand_in) == STAND_IN_LENGTH


@given(st.text(), st.text(), SECRETS, SECRETS)
def test_nothing_else_is_proven(value: str, other: str, secret: bytes, second: bytes) -> None:
    """Neither another value nor another salt; and no two values, and no two secrets, share a salt."""
    told = disclosed(value, Salts(secret))
    if other != value:
        assert not is_proven(msgspec.structs.replace(told, value=other))
        assert disclosed(other, Salts(secret)).salt != told.salt
    if second != secret:
        assert not is_proven(msgspec.structs.replace(told, salt=disclosed(value, Salts(second)).salt))


def test_salts_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Made once, with a new secret, and used again; no representation holds them."""
    first, again = load_salts(tmp_path / "a"), load_salts(tmp_path / "a")
    assert first == again != load_salts(tmp_path / "b")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert first.secret.hex() not in repr(first)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not what affidavit package wrote"),
        (b"\xff", "is not what affidavit package wrote"),
        (b"[" * 100_000, "is not what affidavit package wrote"),
        (b'{"schema": "affidavit.salts/1", "secret": "00"}', "is not what affidavit package wrote"),
        (b'{"schema": "affidavit.salts/2", "secret": "' + b"0" * 64 + b'"}', "of schema 'affidavit.salts/2'"),
    ],
)
def test_what_is_no_file_of_salts_is_told(content: bytes, told: str, tmp_path: Path) -> None:
    """And stays as it is."""
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(PackageError, match=told):
        load_salts(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == content
    with pytest.raises(PackageError):
        load_disclosures(tmp_path / "a")
