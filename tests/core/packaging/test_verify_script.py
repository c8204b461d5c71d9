"""The script that every package holds: it names what was altered, whatever was done, and never ends in a traceback."""

from __future__ import annotations

import gzip
import hashlib
import runpy
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from affidavit.packaging.archive import write_archive
from affidavit.packaging.manifest import MANIFEST, SIGNATURE, PackagedFile, encode, root_of, why_no_name
from affidavit.packaging.verifying import verify_package
from affidavit.signing import SigningKey
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.core.packaging.conftest import ABOUT
from tests.core.packaging.test_verifying import files_of, packed

Keys = tuple[SigningKey, SigningKey]
OWN = {MANIFEST, SIGNATURE}
LEDGER, ROWS = "ledger/entries.jsonl.gz", "populations/a b\u00e9.jsonl.gz"
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))"


def verified(package: Path, key: Path) -> tuple[int, list[str]]:
    """The script's exit status and what it prints; it may use 256 MiB, and nothing goes to standard error."""
    script = str(files("affidavit.packaging") / "inside" / "verify.py")
    code = f"{LIMIT}; import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", code, script, str(package), str(key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def key(keys: Keys, tmp_path: Path) -> Path:
    """The public key in a file."""
    path = tmp_path / "key.pub"
    path.write_bytes(keys[0].public.pem)
    return path


@pytest.fixture
def package(folder: Path, tmp_path: Path, keys: Keys) -> Path:
    """A package with the extract of a ledger that is empty."""
    (folder / "ledger").mkdir()
    (folder / LEDGER).write_bytes(gzip.compress(b"", mtime=0))
    write_archive(folder, tmp_path / "p.zip", ABOUT, keys[0])
    return tmp_path / "p.zip"


def altered(package: Path, names: tuple[str, ...], *, crc: bool) -> None:
    """Alter the last byte of files, and their checksums in the archive as well, or not."""
    changed = {
        name: body[:-1] + bytes([body[-1] ^ 1]) if name in names else body for name, body in files_of(package).items()
    }
    before = files_of(package)
    packed(package, list(changed.items()))
    if not crc:
        content = package.read_bytes()
        for name in names:
            now, was = (zlib.crc32(each[name]).to_bytes(4, "little") for each in (changed, before))
            content = content.replace(now, was)
        package.write_bytes(content)


@pytest.mark.parametrize("crc", [True, False])
def test_every_file_that_was_altered_is_named(package: Path, key: Path, crc: bool) -> None:
    """Whatever zipfile has to say of the first, and though gzip cannot read the ledger any more."""
    assert verified(package, key) == (0, ["All 4 files are as they were signed by this key."])
    altered(package, (LEDGER, ROWS), crc=crc)
    status, told = verified(package, key)
    assert status == 1 and [line.split(" was altered")[0] for line in told] == [
        f"PROBLEM: {name!r}" for name in (LEDGER, ROWS)
    ]


@pytest.mark.parametrize("added", [True, False])
def test_a_bomb_in_place_of_the_ledger_is_not_unpacked(package: Path, key: Path, keys: Keys, added: bool) -> None:
    """Nor one that nobody signed, under the same name: a gigabyte would not go into the memory that there is."""
    if added:
        (package.parent / "folder" / LEDGER).unlink()
        package.unlink()
        write_archive(package.parent / "folder", package, ABOUT, keys[0])
    bomb = gzip.compress(bytes(64 << 20)) * 16
    packed(package, list({**files_of(package), LEDGER: bomb}.items()))
    what = "was added" if added else "was altered: it has another size"
    assert verified(package, key) == (1, [f"PROBLEM: {LEDGER!r} {what}"])


def in_directory(name: str, at: int, value: int) -> Callable[[bytearray], None]:
    """Sets a byte of a file's entry in the archive's directory."""

    def change(content: bytearray) -> None:
        content[content.rindex(name.encode()) - 46 + at] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (in_directory(ROWS, 8, 0x09), f"PROBLEM: {ROWS!r} was altered: "),
        (in_directory("manifest.json", 8, 0x09), "PROBLEM: cannot be read, or was altered: "),
        (in_directory(ROWS, 6, 99), "PROBLEM: cannot be read, or was altered: zip file version 9.9"),
        (in_directory(ROWS, 42, 7), f"PROBLEM: {ROWS!r} was altered: "),
        (lambda content: content.__delitem__(slice(100, None)), "PROBLEM: cannot be read, or was altered: "),
        (lambda content: content.clear(), "PROBLEM: cannot be read, or was altered: "),
    ],
)
def test_whatever_bytes_stand_there_a_problem_is_told(
    package: Path, key: Path, change: Callable[[bytearray], None], told: str
) -> None:
    """Encrypted by its own word, of a version to come, not where it should be, cut off, empty."""
    content = bytearray(package.read_bytes())
    change(content)
    package.write_bytes(content)
    status, lines = verified(package, key)
    # Of two entries that would overlap, newer releases of Python name the one that comes before, too.
    assert status == 1 and any(line.startswith(told) for line in lines), lines


def test_a_manifest_too_large_to_be_read_is_told(package: Path, key: Path) -> None:
    """Before it is."""
    packed(package, list({**files_of(package), "manifest.json": bytes((64 << 20) + 1)}.items()))
    assert verified(package, key) == (1, ["PROBLEM: manifest.json or manifest.sig is larger than that of any package"])


def test_a_package_cut_off_after_an_archive_in_it_is_no_package(package: Path, key: Path, keys: Keys) -> None:
    """What is at the end then is the end of that archive, whose files are not the package's."""
    inner = package.with_name("inner.zip")
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.json", b"{}" * 100)
    (package.parent / "folder/reports/oscal.zip").write_bytes(inner.read_bytes())
    package.unlink()
    write_archive(package.parent / "folder", package, ABOUT, keys[0])
    content = package.read_bytes()
    package.write_bytes(content[: content.index(inner.read_bytes()) + len(inner.read_bytes())])
    status, (line,) = verified(package, key)
    assert status == 1 and "manifest.json or manifest.sig is missing: no package, cut off, or not signed" in line


@pytest.mark.parametrize(
    "other",
    [
        lambda: rsa.generate_private_key(65537, 2048).public_key(),
        lambda: ec.generate_private_key(ec.SECP256R1()).public_key(),
        lambda: x25519.X25519PrivateKey.generate().public_key(),
        None,
    ],
)
def test_a_key_of_another_kind_is_told(package: Path, key: Path, other: Callable[[], rsa.RSAPublicKey] | None) -> None:
    """RSA, elliptic curves, one for encryption, and what is no key."""
    pem = other().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) if other else b"no key"
    key.write_bytes(pem)
    assert verified(package, key) == (1, [f"PROBLEM: {key} is no Ed25519 public key in PEM"])


def test_a_package_that_is_incomplete_says_so(folder: Path, tmp_path: Path, key: Path, keys: Keys) -> None:
    """Every byte is as it was signed, and something was lacking then."""
    about = msgspec.structs.replace(ABOUT, complete=False, lacking=("the report html: no room",))
    write_archive(folder, tmp_path / "i.zip", about, keys[0])
    assert verified(tmp_path / "i.zip", key) == (
        0,
        [
            "All 3 files are as they were signed by this key.",
            "INCOMPLETE when it was made: what that hides is not known.",
            "Lacking since it was made: the report html: no room",
        ],
    )


SCRIPT = runpy.run_path(str(files("affidavit.packaging") / "inside" / "verify.py"))
NAMES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", ".", "..", "a", "b.json", "NUL", "com1.x", " a", "a ", "a.", "c:", "a\\b", "e\u0301", "\x1b", "\xe9"]
        ),
        st.text(max_size=4),
    ),
    min_size=1,
    max_size=4,
).map("/".join)


@given(NAMES)
def test_the_script_refuses_the_names_that_verify_refuses(name: str) -> None:
    """No more and no fewer."""
    assert SCRIPT["is_plain"](name) == (not why_no_name(name))


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "a/../b", "con.txt", "a\\b", "REPORTS/report.json"])
def test_a_signed_name_that_leads_elsewhere_is_refused(
    folder: Path, tmp_path: Path, key: Path, name: str, keys: Keys
) -> None:
    """As `affidavit package verify` does: whoever signed it, unpacking it does harm."""
    body = b"x"
    write_archive(folder, tmp_path / "p.zip", ABOUT, keys[0])
    held = {each: content for each, content in files_of(tmp_path / "p.zip").items() if each not in OWN}
    listed = tuple(
        PackagedFile(path, len(content), hashlib.sha256(content).hexdigest())
        for path, content in sorted({**held, name: body}.items())
    )
    signed = encode(msgspec.structs.replace(ABOUT, files=listed, root=root_of(listed)))
    entries = [("manifest.json", signed), ("manifest.sig", keys[0].sign(signed)), *sorted({**held, name: body}.items())]
    packed(tmp_path / "p.zip", entries)
    status, told = verified(tmp_path / "p.zip", key)
    assert status == 1 and len(told) == 1
    assert verify_package(tmp_path / "p.zip", keys[0].public).problems


def test_a_link_is_refused(package: Path, key: Path) -> None:
    """It may lead anywhere."""
    content = bytearray(package.read_bytes())
    at = content.rindex(ROWS.encode()) - 46
    content[at + 38 : at + 42] = (0o120777 << 16).to_bytes(4, "little")
    package.write_bytes(content)
    status, (line,) = verified(package, key)
    assert status == 1 and line.startswith(f"PROBLEM: {ROWS!r} is no file of a package")


def test_what_a_terminal_would_obey_is_shown_escaped(folder: Path, tmp_path: Path, key: Path, keys: Keys) -> None:
    """Be it in what was lacking, or in what is wrong."""
    about = msgspec.structs.replace(ABOUT, lacking=("\x1b[31mred\u202e \xe9",))
    write_archive(folder, tmp_path / "i.zip", about, keys[0])
    status, told = verified(tmp_path / "i.zip", key)
    assert status == 0 and told[-1] == r"Lacking since it was made: \x1b[31mred\u202e " + "\xe9"
