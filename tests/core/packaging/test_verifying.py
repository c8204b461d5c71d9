"""Whatever is done to a package is found and named, and nothing of one that is not right is used."""

from __future__ import annotations

import itertools
import stat
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit.errors import PackageError
from affidavit.packaging.archive import write_archive
from affidavit.packaging.layout import directory, local_header, placed
from affidavit.packaging.manifest import MANIFEST, SIGNATURE
from affidavit.packaging.opening import read_directory
from affidavit.packaging.verifying import verify_package
from affidavit.signing import SigningKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.packaging.conftest import ABOUT, FILES

Keys = tuple[SigningKey, SigningKey]
REPORT = "reports/report.json"


def problems(path: Path, keys: Keys) -> tuple[str, ...]:
    """What is wrong with a package, an error that none could be read included."""
    try:
        verified = verify_package(path, keys[0].public)
    except PackageError as error:
        return (str(error),)
    # What is not signed is not handed on.
    assert verified.manifest is None or verified.manifest.key == keys[0].public.fingerprint
    return verified.problems


def files_of(package: Path) -> dict[str, bytes]:
    """Every file of a package, in order."""
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: list[tuple[str, bytes]]) -> None:
    """An archive as a package has it, of any files."""
    sizes = [(name, len(body), zlib.crc32(body)) for name, body in files]
    whole = b"".join(local_header(*size) + body for size, (_, body) in zip(sizes, files, strict=True))
    path.write_bytes(whole + directory(tuple(placed(sizes))))


def test_a_package_verifies(package: Path, keys: Keys) -> None:
    """And other tools read it: Python's zipfile finds every file, in order and whole."""
    assert problems(package, keys) == ()
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [MANIFEST, SIGNATURE, *sorted(FILES)]
        assert {name: archive.read(name) for name in FILES} == FILES


def test_the_same_files_give_the_same_bytes(package: Path, folder: Path, keys: Keys) -> None:
    """Whenever it is made, and whatever the times of the files are."""
    (folder / "empty").touch()
    write_archive(folder, package.with_name("again.zip"), ABOUT, keys[0])
    assert package.with_name("again.zip").read_bytes() == package.read_bytes()


@given(data=st.data())
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_byte_altered_is_found(package: Path, keys: Keys, data: st.DataObject) -> None:
    """Be it in a file, a header, the directory, the manifest or the signature."""
    content = bytearray(package.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    altered = package.with_name("altered.zip")
    altered.write_bytes(content)
    assert problems(altered, keys)


def test_every_byte_of_a_file_is_found_by_its_name(package: Path, keys: Keys) -> None:
    """Each one, of every file: the file that holds it is named and no other."""
    content = package.read_bytes()
    altered = package.with_name("altered.zip")
    for name, body in FILES.items():
        start = content.index(body, content.index(local_header(name, len(body), zlib.crc32(body)))) if body else 0
        for at in range(start, start + len(body)):
            altered.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            (problem,) = problems(altered, keys)
            assert problem.startswith(f"{name!r} was altered: its SHA-256 is ")


@given(data=st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_piece_cut_out_or_put_in_is_found(package: Path, keys: Keys, data: st.DataObject) -> None:
    """Anywhere: before the archive, between its files, after it; cut off, too."""
    content = package.read_bytes()
    at = data.draw(st.integers(0, len(content)))
    gone = data.draw(st.integers(0, len(content) - at))
    new = data.draw(st.binary(max_size=40))
    changed = content[:at] + new + content[at + gone :]
    altered = package.with_name("altered.zip")
    altered.write_bytes(changed)
    assert bool(problems(altered, keys)) is (changed != content)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda files: files.pop(REPORT), [f"'{REPORT}' was removed"]),
        (lambda files: files.update(extra=b"x"), ["'extra' was added"]),
        (lambda files: files.update({"r.json": files.pop(REPORT)}), [f"'{REPORT}' was renamed to 'r.json'"]),
        (lambda files: files.update({REPORT: b"{}"}), [f"'{REPORT}' was altered: it has 2 bytes, and had 16"]),
        (
            lambda files: files.update({REPORT: files["empty"], "empty": files[REPORT]}),
            ["'empty' was altered", f"'{REPORT}' was altered"],
        ),
        (lambda files: files.pop(SIGNATURE), ["the package is not signed"]),
        (lambda files: files.pop(MANIFEST), [f"{MANIFEST} is missing"]),
        (lambda files: files.update({SIGNATURE: b"x" * 64}), [f"{MANIFEST} or {SIGNATURE} was altered"]),
        (lambda files: files.update({SIGNATURE: b"x" * 65}), [f"{SIGNATURE}: has 65 bytes, and 64 at most"]),
        (lambda files: files.update({SIGNATURE: b""}), [f"{MANIFEST} or {SIGNATURE} was altered"]),
        (lambda files: files.update({MANIFEST: b"\xff{"}), [f"{MANIFEST} was altered"]),
        (lambda files: files.update({MANIFEST: b"[" * 100_000}), [f"{MANIFEST} was altered"]),
        (
            lambda files: files.update({MANIFEST: files[MANIFEST].replace(b'"size": 16', b'"size": 17')}),
            [f"{MANIFEST} was altered"],
        ),
    ],
)
def test_what_was_done_is_named(
    package: Path, keys: Keys, change: Callable[[dict[str, bytes]], object], told: list[str]
) -> None:
    """A file removed, added, renamed, altered or put in another's place; a manifest or signature likewise."""
    files = files_of(package)
    change(files)
    packed(package, list(files.items()))
    found = problems(package, keys)
    assert len(found) == len(told) and all(each in one for each, one in zip(told, found, strict=True))


def test_a_package_packed_anew_is_told(package: Path, keys: Keys) -> None:
    """Every file is whole, but the archive is not the one that was made."""
    files = files_of(package)
    with zipfile.ZipFile(package, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    (problem,) = problems(package, keys)
    assert "is not as it was written: it was altered or packed anew" in problem


def test_the_signature_of_another_key_is_told(package: Path, folder: Path, keys: Keys) -> None:
    """With both fingerprints, so that somebody can see which is which."""
    write_archive(folder, package.with_name("other.zip"), ABOUT, keys[1])
    (problem,) = problems(package.with_name("other.zip"), keys)
    assert all(key.public.fingerprint in problem for key in keys)


def test_a_manifest_is_named_wherever_it_was_altered(package: Path, keys: Keys) -> None:
    """In the fingerprint of the key, too: no other key is said to have signed it, as nobody could know."""
    content = package.read_bytes()
    named = keys[0].public.fingerprint.encode()
    package.write_bytes(content.replace(named, named[:-1] + (b"0" if named[-1:] != b"0" else b"1")))
    (problem,) = problems(package, keys)
    assert problem.startswith(f"{MANIFEST} is not signed by the key {keys[0].public.fingerprint}: it names ")
    assert problem.endswith(f"or {MANIFEST} was altered")


@pytest.mark.parametrize("cut", [slice(None, -1), slice(None, -22), slice(40, None)])
def test_a_package_that_was_cut_is_told(package: Path, folder: Path, keys: Keys, cut: slice) -> None:
    """After an archive that it holds too, whose end is no end of the package."""
    inner = package.with_name("inner.zip")
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.json", b"{}" * 100)
    (folder / "reports/oscal.zip").write_bytes(inner.read_bytes())
    whole = package.with_name("whole.zip")
    write_archive(folder, whole, ABOUT, keys[0])
    assert problems(whole, keys) == ()
    content = whole.read_bytes()
    whole.write_bytes(content[cut])
    assert "cut off" in problems(whole, keys)[0]
    end = content.index(inner.read_bytes()) + len(inner.read_bytes())
    for after in (0, 5, 60):
        whole.write_bytes(content[: end + after])
        (problem,) = problems(whole, keys)
        assert "is cut off, or bytes were put in or taken out" in problem


def test_an_unsigned_package_is_told(package: Path, folder: Path, keys: Keys) -> None:
    """Nothing in it can be relied on, however whole it is."""
    write_archive(folder, package.with_name("unsigned.zip"), ABOUT, None)
    (problem,) = problems(package.with_name("unsigned.zip"), keys)
    assert "is not signed, so that nothing in it can be relied on" in problem


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../evil", "leads out of the folder"),
        ("a/../../evil", "leads out of the folder"),
        ("./evil", "leads out of the folder"),
        ("/etc/evil", "is an absolute path"),
        ("C:\\evil", "is no plain name"),
        ("c:evil", "is no plain name"),
        ("a\\b", "is no plain name"),
        ("a//b", "is no plain name"),
        ("a/", "is no plain name"),
        ("a\x00b", "is no plain name"),
        ("a\nb", "is no plain name"),
        ("evil ", "is no plain name"),
        ("evil.", "is no plain name"),
        ("a/NUL.txt", "the name of a device"),
        ("e\u0301vil", "composed form"),
        ("x" * 2_000, "too long"),
        ("EMPTY", "differs from another name by capitals alone"),
        ("empty", "stands 2 times in the archive"),
        (MANIFEST, "stands 2 times in the archive"),
    ],
)
def test_names_that_lead_astray_are_refused(package: Path, keys: Keys, name: str, told: str) -> None:
    """Before the manifest is looked at: out of the folder, to a device, or to the place of another file."""
    packed(package, [*files_of(package).items(), (name, b"evil")])
    assert any(told in problem and "refused" in problem for problem in problems(package, keys))


def hostile(make: Callable[[zipfile.ZipFile, zipfile.ZipInfo], None]) -> Callable[[Path], None]:
    """Adds a file to an archive by hand."""

    def add(package: Path) -> None:
        with zipfile.ZipFile(package, "a") as archive:
            make(archive, zipfile.ZipInfo("evil"))

    return add


def link(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def device(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFCHR | 0o777) << 16
    archive.writestr(info, "")


def bomb(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, bytes(50 << 20))


def overlapping(package: Path) -> None:
    """The same bytes a thousand times, under other names: what is small turns out large."""
    body = b"x" * 100_000
    start = local_header("0", len(body), zlib.crc32(body)) + body
    (member,) = placed([("0", len(body), zlib.crc32(body))])
    entries = [type(member)(str(number), member.size, member.crc, 0) for number in range(1_000)]
    whole = directory((*entries, member))
    package.write_bytes(start + whole)


def endless(package: Path) -> None:
    """More files than any package has."""
    packed(package, [(str(number), b"") for number in range(100_001)])


def lying(package: Path) -> None:
    """A directory of four gigabytes, by its own word."""
    content = bytearray(package.read_bytes())
    content[-10:-6] = b"\xfe\xff\xff\xff"
    package.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (hostile(link), "'evil' is a symbolic link: refused"),
        (hostile(device), "'evil' is no regular file: refused"),
        (hostile(bomb), "'evil' is packed, and a package's files are stored as they are: refused"),
        (overlapping, "refused as a zip bomb"),
        (endless, "holds more than 100,000 files"),
        (lying, "its directory takes 4,294,967,294 bytes"),
        (lambda path: path.write_bytes(b""), "no zip archive"),
        (lambda path: path.write_bytes(b"PK\x03\x04" * 1_000), "no zip archive"),
        (lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)), f"{MANIFEST} is missing"),
    ],
    ids=itertools.count(),
)
def test_hostile_archives_are_refused(package: Path, keys: Keys, make: Callable[[Path], None], told: str) -> None:
    """With the reason, and without expanding anything."""
    make(package)
    assert any(told in problem for problem in problems(package, keys))


def test_a_bomb_costs_no_memory(package: Path, tmp_path: Path) -> None:
    """Two gigabytes of zeros in two megabytes, and a directory that says it is endless, under a limit of 256 MiB."""
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("evil", "w") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))\n"
        "from pathlib import Path; from affidavit.signing import PublicKey\n"
        "from affidavit.packaging.verifying import verify_package\n"
        "print(verify_package(Path(sys.argv[1]), PublicKey(b'')).problems)"
    )
    done = subprocess.run([sys.executable, "-c", code, package], check=True, capture_output=True, text=True)
    assert "'evil' is packed" in done.stdout


def test_verifying_writes_nothing(package: Path, keys: Keys) -> None:
    """Not even where it fails."""
    before = sorted(package.parent.rglob("*"))
    package.write_bytes(package.read_bytes()[:-1])
    assert problems(package, keys)
    assert sorted(package.parent.rglob("*")) == before


def test_beyond_four_gigabytes_zip64_is_used(tmp_path: Path) -> None:
    """As Python's zipfile reads it: sizes and places beyond 32 bits, in a file with holes."""
    sizes = [("a", 5 << 30, 1), ("b", 3, zlib.crc32(b"xyz"))]
    members = tuple(placed(sizes))
    with (tmp_path / "large.zip").open("w+b") as file:
        for (name, size, crc), member in zip(sizes, members, strict=True):
            file.seek(member.offset)
            file.write(local_header(name, size, crc))
        file.write(b"xyz" + directory(members))
        with zipfile.ZipFile(file) as archive:
            assert [(each.filename, each.file_size, each.header_offset) for each in archive.infolist()] == [
                ("a", 5 << 30, 0),
                ("b", 3, members[1].offset),
            ]
            assert archive.read("b") == b"xyz"
        found = read_directory(file, tmp_path / "large.zip")
    assert [each.offset for each in found.entries] == [0, members[1].offset] and not found.problems


def test_more_than_65535_files_are_read_as_well(tmp_path: Path) -> None:
    """As Python's zipfile counts them."""
    packed(tmp_path / "many.zip", [(str(number), b"") for number in range(70_000)])
    with zipfile.ZipFile(tmp_path / "many.zip") as archive:
        assert len(archive.namelist()) == 70_000
    with (tmp_path / "many.zip").open("rb") as file:
        assert len(read_directory(file, tmp_path / "many.zip").entries) == 70_000
