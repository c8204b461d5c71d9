"""What stands for a value that is withheld: a salted commitment, which hides it and binds whoever made it to it.

    stand-in = "redacted-" and the SHA-256 of: "affidavit.commitment/1", a line feed, 32 bytes of salt, the value

Without the salt nobody can try values: there are few IP addresses, and fewer names. With it anybody can see that the
value is the one. Each value has a salt of its own, so that to disclose one tells nothing of any other. All salts come
from one secret, by HMAC-SHA-256 over the value: it is all that must be kept, however many values there are, and the
same value gets the same stand-in wherever it stands. That is meant: who did the same things from the same place can
be seen without being named, and findings about one subject stay one. Packages made with different secrets cannot be
linked by it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from affidavit.errors import PackageError

PREFIX = "redacted-"
STAND_IN = re.compile(f"{PREFIX}[0-9a-f]{{64}}")
STAND_IN_LENGTH = len(PREFIX) + 64
STAND_INS = "withheld/stand-ins.txt"
"""The file in a package with every stand-in of it, a line each: what is not among them is none, and proves nothing."""
# As a whole word: what touches it may be of it.
_LIKE_ONE = re.compile(rf"[^\W_]*{STAND_IN.pattern}[^\W_]*")
_CONTEXT = b"affidavit.commitment/1\n"
_SALTS, _DISCLOSURE = "affidavit.salts/1", "affidavit.disclosure/1"
_MOST_BYTES = 64 << 20
_Content = TypeVar("_Content")
_Hex256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Salts(msgspec.Struct, frozen=True):
    """The secret that salts come from. Whoever has it can tell every value that is withheld, by trying."""

    secret: bytes

    def __repr__(self) -> str:
        return "Salts()"

    def salt(self, value: str) -> bytes:
        """The 32 bytes of a value's salt."""
        return self._keyed(b"salt\n", value)

    def stand_in(self, value: str) -> str:
        """What stands for a value."""
        return stand_in(value, self.salt(value))

    def uuid(self, text: str) -> str:
        """An id in place of one that is computed from values, by which somebody could try them."""
        return str(UUID(bytes=self._keyed(b"id\n", text)[:16], version=4))

    def digits(self, text: str) -> str:
        """Twelve hexadecimal digits in place of those of a hash of values."""
        return self._keyed(b"digits\n", text).hex()[:12]

    def _keyed(self, purpose: bytes, text: str) -> bytes:
        return hmac.digest(self.secret, purpose + text.encode(errors="surrogatepass"), "sha256")


class Disclosure(msgspec.Struct, frozen=True):
    """A value that is disclosed, with the salt that proves it."""

    schema: str
    value: str
    salt: _Hex256
    stand_in: str


class _SaltsFile(msgspec.Struct, frozen=True):
    """The file that salts are kept in."""

    schema: str
    secret: _Hex256


def stand_in(value: str, salt: bytes) -> str:
    """What stands for a value with this salt."""
    committed = _CONTEXT + salt + value.encode(errors="surrogatepass")
    return PREFIX + hashlib.sha256(committed).hexdigest()


def planted_in(text: str) -> list[str]:
    """What looks like a stand-in in a text that has none yet: whoever wrote it may claim a value for it."""
    return _LIKE_ONE.findall(text) if PREFIX in text else []


def disclosed(value: str, salts: Salts) -> Disclosure:
    """A value with what proves it."""
    return Disclosure(_DISCLOSURE, value, salts.salt(value).hex(), salts.stand_in(value))


def is_proven(disclosure: Disclosure) -> bool:
    """Whether the value is the one that the stand-in was made of."""
    return disclosure.stand_in == stand_in(disclosure.value, bytes.fromhex(disclosure.salt))


def load_salts(path: Path) -> Salts:
    """Read the secret, or make one where there is none, for its owner's eyes alone.

    Raises:
        PackageError: it cannot be read or written, or is none.
    """
    if path.exists():
        found = _read(path, _SaltsFile)
        if found.schema != _SALTS:
            raise PackageError(f"{path}: is of schema {found.schema!r}, and this version reads {_SALTS!r} only")
        return Salts(bytes.fromhex(found.secret))
    secret = secrets.token_bytes(32)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(_SaltsFile(_SALTS, secret.hex())) + b"\n")
    except OSError as error:
        raise PackageError(f"{path}: cannot be written: {error.strerror or error}") from None
    return Salts(secret)


def load_disclosures(path: Path) -> tuple[Disclosure, ...]:
    """Read values that were disclosed.

    Raises:
        PackageError: the file cannot be read, or holds none.
    """
    found = _read(path, list[Disclosure])
    if not found or any(each.schema != _DISCLOSURE for each in found):
        raise PackageError(f"{path}: holds no values that affidavit package reveal disclosed")
    return tuple(found)


def _read(path: Path, kind: type[_Content]) -> _Content:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=kind)
    except OSError as error:
        raise PackageError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PackageError(f"{path}: is not what affidavit package wrote: {error}") from None
