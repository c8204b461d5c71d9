"""Keys are files that OpenSSL reads, never overwritten, and every wrong one is told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit.errors import KeyFileError
from affidavit.signing import load_private, load_public, new_key
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def test_a_key_signs_and_its_public_half_verifies(tmp_path: Path) -> None:
    """What it signed and nothing else; and no other key's signature does."""
    made = new_key(tmp_path / "a.key", tmp_path / "a.pub")
    new_key(tmp_path / "b.key", tmp_path / "b.pub")
    key, public = load_private(tmp_path / "a.key"), load_public(tmp_path / "a.pub")
    signature = key.sign(b"message")
    assert public.fingerprint == key.public.fingerprint == made.fingerprint
    assert public.verifies(signature, b"message") and key.sign(b"message") == signature
    assert not public.verifies(signature, b"massage") and not public.verifies(signature[:-1], b"message")
    assert not load_public(tmp_path / "b.pub").verifies(signature, b"message")


def test_the_private_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask lets others do with new files; and its representation does not hold it."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600
    secret = (tmp_path / "a.key").read_text().splitlines()[1]
    assert secret not in repr(load_private(tmp_path / "a.key")) and secret not in (tmp_path / "a.pub").read_text()


def test_a_passphrase_locks_the_private_key(tmp_path: Path) -> None:
    """Without it, or with another one, there is no key; an empty one is none."""
    made = new_key(tmp_path / "a.key", tmp_path / "a.pub", "secret")
    assert load_private(tmp_path / "a.key", "secret").public.fingerprint == made.fingerprint
    with pytest.raises(KeyFileError, match="needs a passphrase"):
        load_private(tmp_path / "a.key")
    with pytest.raises(KeyFileError, match="the passphrase is wrong"):
        load_private(tmp_path / "a.key", "Secret")
    with pytest.raises(KeyFileError, match="passphrase is empty"):
        new_key(tmp_path / "b.key", tmp_path / "b.pub", "")


@pytest.mark.parametrize("there", ["a.key", "a.pub"])
def test_no_file_is_overwritten(there: str, tmp_path: Path) -> None:
    """Where either is there, neither is made."""
    (tmp_path / there).write_text("mine")
    with pytest.raises(KeyFileError, match=f"{there}: is there already"):
        new_key(tmp_path / "a.key", tmp_path / "a.pub")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(there, "mine")]


def test_openssl_reads_keys_and_signatures(tmp_path: Path) -> None:
    """The fingerprint is what the documents say it is, and a signature is one for others too."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    made = new_key(tmp_path / "a.key", tmp_path / "a.pub")
    der = subprocess.run(
        [openssl, "pkey", "-pubin", "-in", "a.pub", "-outform", "DER"], cwd=tmp_path, check=True, capture_output=True
    ).stdout
    assert der == made.der
    (tmp_path / "message").write_bytes(b"message")
    (tmp_path / "signature").write_bytes(load_private(tmp_path / "a.key").sign(b"message"))
    files = ("-inkey", "a.pub", "-sigfile", "signature", "-in", "message")
    subprocess.run([openssl, "pkeyutl", "-verify", "-pubin", "-rawin", *files], cwd=tmp_path, check=True)


def rsa_files(folder: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    (folder / "rsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "rsa.pub").write_bytes(public)


@pytest.mark.parametrize(
    ("load", "name", "told"),
    [
        (load_private, "none", "cannot be read: No such file"),
        (load_private, "a.pub", "is a public key"),
        (load_private, "rsa.key", "of another kind than Ed25519"),
        (load_private, "junk", "is no private key in PEM"),
        (load_private, "huge", "far too large for a key"),
        (load_public, "none", "cannot be read: No such file"),
        (load_public, "a.key", "is a private key, which nobody else should see"),
        (load_public, "rsa.pub", "of another kind than Ed25519"),
        (load_public, "junk", "is no public key in PEM"),
        (load_public, "empty", "is no public key in PEM"),
    ],
)
def test_what_is_no_key_is_told(load: Callable[[Path], object], name: str, told: str, tmp_path: Path) -> None:
    """With the file's name and what is wrong with it."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    rsa_files(tmp_path)
    (tmp_path / "junk").write_bytes(b"-----BEGIN \xff\x00-----")
    (tmp_path / "huge").write_bytes(b"x" * 100_000)
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(KeyFileError, match=f"{name}: .*{told}"):
        load(tmp_path / name)
