"""Packs in zip files: the same pack with the same digest as from a folder, and nothing hostile is let in."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from affidavit import DocumentError
from affidavit.policies.files import Known, load_pack
from affidavit.policies.pack_zip import open_pack, pack_name
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

POLICY = """\
id: test.thing
title: A thing
severity: low
effect: review
logs: memory.kind
needs: [write]
when: {python: always}
subject: who
message: did it
evidence_note: Keep it.
remediation: Undo it.
tests:
  - {name: a, matches: true, event: {name: x}}
  - {name: b, matches: false, event: {}}
"""
FILES = {"pack.yaml": b"name: example\nversion: 1.2.0\n", "iam/a.yaml": POLICY.encode(), "notes.txt": b"no policy"}


def zipped(path: Path, entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


@pytest.fixture(scope="module")
def known(build: Build) -> Known:
    """What the policies here may refer to."""
    return Known(frozenset({"python"}), {build.kind.name: build.kind})


def test_a_zip_is_the_pack_that_the_folder_is(known: Known, tmp_path: Path) -> None:
    """Name, version, policies and digest, in any order of entries, packed any way, and under one folder."""
    folder = tmp_path / "folder"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    expected = load_pack("folder", folder, known)
    entries = list(FILES.items())
    paths = [
        zipped(tmp_path / "a.zip", entries),
        zipped(tmp_path / "b.zip", entries[::-1], zipfile.ZIP_STORED),
        zipped(tmp_path / "c.zip", [(f"inner/{name}", content) for name, content in entries]),
        zipped(tmp_path / "d.pack", [("iam/", b""), *entries]),
    ]
    assert [load_pack("folder", path, known) for path in paths] == [expected] * 4
    assert (expected.name, expected.version, len(expected.policies)) == ("example", "1.2.0", 1)


def test_names_of_packs_without_a_manifest() -> None:
    """A zip's ending is no part of its name, so that it is called as its folder is."""
    assert pack_name(Path("a/mine.zip")) == pack_name(Path("a/mine")) == "mine"
    assert pack_name(Path("a/mine.yaml")) == "mine.yaml"


def refusal(path: Path) -> str:
    """Why a zip is refused."""
    with pytest.raises(DocumentError) as caught:
        open_pack(path)
    return str(caught.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["../a.yaml"], "could lead out"),
        (["x/../../a.yaml"], "could lead out"),
        (["/etc/a.yaml"], "could lead out"),
        (["./a.yaml"], "could lead out"),
        (["x//a.yaml"], "could lead out"),
        (["..\\a.yaml"], "no plain relative path"),
        (["C:/a.yaml"], "no plain relative path"),
        (["a\n.yaml"], "no plain relative path"),
        (["a.yaml", "a.yaml"], "stands twice"),
        (["a.yaml", "a.yaml/b.yaml"], "lies in what is a file"),
        (["more.zip"], "a zip within"),
        (["x/more.WHL"], "a zip within"),
    ],
)
def test_hostile_names(names: list[str], reason: str, tmp_path: Path) -> None:
    """Names that lead out, stand twice or hide a zip are refused, and the message names the entry."""
    message = refusal(zipped(tmp_path / "p.zip", [(name, b"x") for name in names]))
    assert reason in message
    assert message.startswith("p.zip/")
    assert "\n" not in message


def test_bombs(tmp_path: Path) -> None:
    """What expands too far is refused by its own word; what lies about its size is expanded no further than it says."""
    assert "zip bomb" in refusal(zipped(tmp_path / "p.zip", [("a.yaml", bytes(65 << 20))]))
    path = zipped(tmp_path / "q.zip", [("a.yaml", bytes(40 << 20))])
    lying = path.read_bytes().replace(struct.pack("<I", 40 << 20), struct.pack("<I", 10))
    path.write_bytes(lying)
    assert "not a sound zip file: Bad CRC-32" in refusal(path)
    many = zipped(tmp_path / "r.zip", [(f"{number}.yaml", b"") for number in range(20_001)])
    assert "20,000 entries" in refusal(many)


def test_encrypted_linked_and_oddly_packed_entries(tmp_path: Path) -> None:
    """None of these can be a policy that somebody reviewed."""
    path = zipped(tmp_path / "p.zip", [("a.yaml", b"x")])
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    path.write_bytes(content)
    assert refusal(path) == "p.zip/a.yaml: encrypted: refused"
    link = zipfile.ZipInfo("a.yaml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "l.zip") == "l.zip/a.yaml: a symbolic link: refused"
    assert "other than deflate" in refusal(zipped(tmp_path / "x.zip", [("a.yaml", b"x")], zipfile.ZIP_LZMA))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"no zip"])
def test_what_is_no_zip(content: bytes, tmp_path: Path) -> None:
    """A file called so that is none is refused in a line."""
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    assert refusal(path).startswith("p.zip: not a sound zip file: ")


def test_an_entry_without_a_name_is_refused(tmp_path: Path) -> None:
    """Which Python's own reader stumbles over."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", POLICY)
    content = bytearray(buffer.getvalue())
    directory = content.index(b"PK\x01\x02")
    content[directory + 28 : directory + 34] = b"\0\0\0\0\1\0"  # The name's one byte becomes a comment.
    path = tmp_path / "nameless.zip"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="no plain relative path"):
        open_pack(path)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_damage_is_refused_or_harmless(tmp_path_factory: pytest.TempPathFactory, offset: int, damage: bytes) -> None:
    """Whatever bytes of a zip are changed: the same files, other names, or an error for people."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.yaml", POLICY)
    content = bytearray(buffer.getvalue())
    content[offset : offset + len(damage)] = damage
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(content)
    try:
        inner = open_pack(path)
    except DocumentError:
        return
    assert all(child.read_bytes() == POLICY.encode() for child in inner.iterdir() if child.is_file())
