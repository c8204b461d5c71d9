"""Ed25519 keys (RFC 8032) in files that other tools read, and signatures by them.

A private key is PKCS#8 in PEM, a public key SubjectPublicKeyInfo in PEM, as OpenSSL has them (RFC 8410). A key's
fingerprint is the SHA-256 of its public half in DER::

    openssl pkey -pubin -in key.pub -outform DER | sha256sum

Ed25519 takes no randomness to sign: the same key and the same message give the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from affidavit.errors import KeyFileError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# A PEM file of one key has some hundred bytes.
_MOST_BYTES = 65_536
SIGNATURE_BYTES = 64


class PublicKey(msgspec.Struct, frozen=True):
    """A public key: its SubjectPublicKeyInfo in DER, and where it was read from, for messages."""

    der: bytes
    name: str = ""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key, in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> bytes:
        """The key as a PEM file has it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return _loaded(self.der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature is this key's, of this message."""
        from cryptography.exceptions import InvalidSignature

        try:
            _loaded(self.der).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A private key; it is in no message and no representation."""

    def __init__(self, key: Ed25519PrivateKey, name: str = "") -> None:
        self._key = key
        self.public = _public(key.public_key(), name)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of a signature."""
        return self._key.sign(message)


def new_key(private: Path, public: Path, passphrase: str | None = None) -> PublicKey:
    """Make a key and write both its files, the private one for its owner's eyes alone (mode 0600).

    Raises:
        KeyFileError: a file is there already, or cannot be written; none is left behind then.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    if passphrase == "":
        raise KeyFileError("the passphrase is empty: give one, or make a key without")
    key = Ed25519PrivateKey.generate()
    locked = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    made = _public(key.public_key(), str(public))
    _create(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), 0o600)
    try:
        _create(public, made.pem, 0o644)
    except KeyFileError:
        private.unlink()
        raise
    return made


def _create(path: Path, content: bytes, mode: int) -> None:
    """Write a new file; one that is there is never touched, since what it signed could not be signed again."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KeyFileError(f"{path}: is there already, and no key is ever overwritten; name another file") from None
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be written: {error.strerror or error}") from None


def is_locked(path: Path) -> bool:
    """Whether a private key needs a passphrase.

    Raises:
        KeyFileError: it cannot be read.
    """
    return b"-----BEGIN ENCRYPTED PRIVATE KEY-----" in _content(path)


def load_private(path: Path, passphrase: str | None = None) -> SigningKey:
    """Read a private key.

    Raises:
        KeyFileError: it cannot be read, is no Ed25519 private key, or the passphrase is not the right one.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _content(path)
    if b"PUBLIC KEY-----" in content:
        raise KeyFileError(f"{path}: is a public key; to sign takes the private one")
    try:
        key = load_pem_private_key(content, passphrase.encode() if passphrase is not None else None)
    except TypeError:
        reason = "needs a passphrase" if passphrase is None else "has no passphrase; give none"
        raise KeyFileError(f"{path}: {reason}") from None
    except (ValueError, UnsupportedAlgorithm):
        reason = "is no private key in PEM" + (", or the passphrase is wrong" if passphrase is not None else "")
        raise KeyFileError(f"{path}: {reason}; affidavit key new makes one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: is a private key of another kind than Ed25519; affidavit key new makes one")
    return SigningKey(key, str(path))


def load_public(path: Path) -> PublicKey:
    """Read a public key.

    Raises:
        KeyFileError: it cannot be read, or is no Ed25519 public key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content = _content(path)
    if b"PRIVATE KEY-----" in content:
        raise KeyFileError(f"{path}: is a private key, which nobody else should see; give the public one")
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError(f"{path}: is no public key in PEM") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{path}: is a public key of another kind than Ed25519")
    return _public(key, str(path))


def encoded(signature: bytes) -> str:
    """A signature as text."""
    return base64.b64encode(signature).decode()


def decoded(text: str) -> bytes:
    """A signature that is written as text; b"" where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(content) > _MOST_BYTES:
        raise KeyFileError(f"{path}: is far too large for a key")
    return content


def _public(key: Ed25519PublicKey, name: str) -> PublicKey:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return PublicKey(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), name)


def _loaded(der: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(der)
    assert isinstance(key, Ed25519PublicKey)
    return key
