"""The script that every package holds: it names what was altered, whatever was done, and never ends in a traceback."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import runpy
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from affidavit.packaging.archive import write_archive
from affidavit.packaging.layout import Member, directory, local_header, placed
from affidavit.packaging.manifest import MANIFEST, SIGNATURE, PackagedFile, encode, root_of, why_no_name
from affidavit.packaging.verifying import verify_package
from affidavit.signing import SigningKey
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.core.packaging.conftest import ABOUT
from tests.core.packaging.test_verifying import files_of, packed
from tests.core.packaging.test_verifying import problems as found

Keys = tuple[SigningKey, SigningKey]
OWN = {MANIFEST, SIGNATURE}
LEDGER, ROWS = "ledger/entries.jsonl.gz", "populations/a b\u00e9.jsonl.gz"
END = struct.Struct("<4s4H2LH")
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


def two_directories(package: Path) -> None:
    """Lay an archive out so that Info-ZIP finds one directory, by its end, and Python's zipfile another, by zip64's."""
    files = list(files_of(package).items())
    other = [(name, b"All is well." if name == ROWS else body) for name, body in files]
    sizes = [[(name, len(body), zlib.crc32(body)) for name, body in each] for each in (files, other)]
    content, members = b"", []
    for size, body in zip((*sizes[0], *sizes[1]), (*files, *other), strict=True):
        members.append(Member(*size, len(content)))
        content += local_header(*size) + body[1]
    end = END.size
    true, false = (directory(each)[:-end] for each in (members[: len(files)], members[len(files) :]))
    # Python takes zip64's directory to end where the end of that begins, and counts back the bytes of it.
    start, hidden = len(content), b"PK\5\6" + bytes(18)
    content += false + hidden
    begins = len(content)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(files), len(files), len(true), begins)
    content += true + end64 + struct.pack("<4sLQL", b"PK\6\7", 0, begins + len(true), 1)
    content += END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(content) - start, start, 0)
    package.write_bytes(content)


def another_name(package: Path) -> None:
    """Give files another name by the field for Unicode names, which Info-ZIP heeds and Python's zipfile may not."""
    sizes = [(name, len(body), zlib.crc32(body)) for name, body in files_of(package).items()]
    whole = package.read_bytes()
    content = whole[: whole.index(b"PK\1\2")]
    start = len(content)
    for member in placed(sizes):
        entry = bytearray(directory([member])[: -END.size])
        if member.name == ROWS:
            extra = b"\1" + struct.pack("<L", zlib.crc32(ROWS.encode())) + b"populations/other.jsonl.gz"
            entry[30:32] = struct.pack("<H", len(extra) + 4)
            entry += struct.pack("<2H", 0x7075, len(extra)) + extra
        content += entry
    package.write_bytes(content + END.pack(b"PK\5\6", 0, 0, len(sizes), len(sizes), len(content) - start, start, 0))


def between(package: Path) -> None:
    """Put bytes between two files, with a directory that knows."""
    sizes = [(name, len(body), zlib.crc32(body)) for name, body in files_of(package).items()]
    members = [msgspec.structs.replace(each, offset=each.offset + 9) for each in placed(sizes)]
    content = package.read_bytes()
    package.write_bytes(bytes(9) + content[: content.index(b"PK\1\2")] + directory(members))


def commented(package: Path) -> None:
    """Give the archive a comment."""
    package.write_bytes(package.read_bytes()[:-2] + b"\3\0abc")


@pytest.mark.parametrize("change", [two_directories, another_name, between, commented])
def test_what_programs_may_read_differently_is_refused(
    package: Path, key: Path, keys: Keys, change: Callable[[Path], None]
) -> None:
    """Though every file that Python finds is as it was signed. `affidavit package verify` refuses it as well."""
    before = files_of(package)
    change(package)
    status, (line,) = verified(package, key)
    assert files_of(package) == before
    assert status == 1 and ("was altered or packed anew" in line or "bytes were added" in line)
    assert found(package, keys)


SIZES = st.one_of(st.integers(0, 1 << 12), st.integers((1 << 32) - 9, (1 << 32) + 9), st.integers(0, 1 << 40))
FILES = st.lists(st.tuples(st.text("a\xe9/", min_size=1), SIZES, st.integers(0, (1 << 32) - 1)), min_size=1, max_size=5)


def expected(files: Sequence[tuple[str, int, int]]) -> bytes:
    """What the script expects of these files, but for what they hold."""
    infos = [zipfile.ZipInfo(name) for name, _, _ in files]
    for info, (name, size, crc) in zip(infos, files, strict=True):
        info.orig_filename, info.file_size, info.CRC = name, size, crc
    return b"".join(each for _, each, _ in SCRIPT["around"](infos))


@given(FILES)
def test_the_script_expects_what_packages_are_written_with(files: list[tuple[str, int, int]]) -> None:
    """However large the files are, and however far they lie from the beginning."""
    assert expected(files) == b"".join(local_header(*each) for each in files) + directory(tuple(placed(files)))


@pytest.mark.parametrize("count", [65_534, 65_535, 100_000])
def test_the_script_expects_so_many_files_as_a_package_may_hold(count: int) -> None:
    """From 65,535 on a plain zip could not count them."""
    files = [(str(number), 1, number) for number in range(count)]
    assert expected(files) == b"".join(local_header(*each) for each in files) + directory(tuple(placed(files)))


def test_a_link_is_refused(package: Path, key: Path) -> None:
    """It may lead anywhere."""
    content = bytearray(package.read_bytes())
    at = content.rindex(ROWS.encode()) - 46
    content[at + 38 : at + 42] = (0o120777 << 16).to_bytes(4, "little")
    package.write_bytes(content)
    status, (line,) = verified(package, key)
    assert status == 1 and f"altered or packed anew, in the directory, at {ROWS!r}" in line


def test_what_a_terminal_would_obey_is_shown_escaped(folder: Path, tmp_path: Path, key: Path, keys: Keys) -> None:
    """Be it in what was lacking, or in what is wrong."""
    about = msgspec.structs.replace(ABOUT, lacking=("\x1b[31mred\u202e \xe9",))
    write_archive(folder, tmp_path / "i.zip", about, keys[0])
    status, told = verified(tmp_path / "i.zip", key)
    assert status == 0 and told[-1] == r"Lacking since it was made: \x1b[31mred\u202e " + "\xe9"


@pytest.mark.parametrize("options", [(), ("-I",)])
def test_nothing_that_lies_beside_the_script_is_run(
    package: Path, key: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Whoever unpacks an altered package and runs the script there must not run what was added to it."""
    text = (files("affidavit.packaging") / "inside" / "verify.py").read_text("utf-8")
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / "verify.py").write_text(text)
    modules = ["__future__", "cryptography", *re.findall(r"^(?:import|from) ([a-z0-9]+)", text, re.MULTILINE)]
    for name in (*modules, "os", "re", "io", "typing", "encodings", "zlib"):
        (folder / f"{name}.py").write_text("raise SystemExit(0)")
    (folder / "openssl").write_text("#!/bin/sh\nexit 0\n")
    (folder / "openssl").chmod(0o755)
    altered(package, (ROWS,), crc=False)
    command = [sys.executable, *options, "verify.py", str(package), str(key)]
    env = {"PATH": f".:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("PROBLEM: ")
