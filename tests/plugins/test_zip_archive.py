"""Zip archives: members come out as they were packed, and whatever is wrong with one is told, in bounded memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping

import pytest
from affidavit_plugins import zip_archive
from affidavit_plugins.zip_archive import Member, ZipError, members, open_member
from hypothesis import given, settings
from hypothesis import strategies as st

RECORDS = b"".join(b'{"eventID": "%d", "eventName": "PutObject"}\n' % number for number in range(9_000))
FILES = {"a/b.json": RECORDS, "empty": b"", "ünï.json": b"{}", "../../etc/passwd": b"only a name"}


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """An archive as Python's own module writes it."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 7, 1, 0, 0, 0)), content, method)
    return stored.getvalue()


def content(stored: bytes, member: Member, size: int = -1) -> tuple[bytes, str]:
    """A member's bytes, and why there are no more of them; '' at its end."""
    got = bytearray()
    try:
        with open_member(io.BytesIO(stored), member.entry, member.name) as stream:
            while data := stream.read(size if size > 0 else 1 << 20):
                got += data
    except ZipError as error:
        return bytes(got), str(error)
    return bytes(got), ""


def unpacked(stored: bytes, size: int = -1) -> dict[str, bytes]:
    """All members of a sound archive."""
    found = {member.name.decode(): content(stored, member, size) for member in members(io.BytesIO(stored))}
    assert not any(error for _, error in found.values())
    return {name: data for name, (data, _) in found.items()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_come_out_as_they_were(method: int) -> None:
    """Stored and deflated, of any name, read at once or byte by byte."""
    stored = packed(FILES, method)
    assert unpacked(stored) == FILES
    assert unpacked(packed({"x": b"abc" * 99}, method), 1) == {"x": b"abc" * 99}


@given(
    st.dictionaries(st.text(min_size=1, max_size=8).filter(lambda name: name.isprintable()), st.binary(), max_size=4)
)
@settings(max_examples=50)
def test_agrees_with_zipfile(files: dict[str, bytes]) -> None:
    """Whatever Python's module packs comes out again."""
    assert unpacked(packed(files)) == files


def test_a_comment_with_marks_in_it() -> None:
    """The directory's end is found behind a comment that holds its mark, of the greatest length."""
    assert unpacked(packed({"x": b"y"}, comment=zip_archive.EMPTY_MAGIC * 16_383)) == {"x": b"y"}


def test_streamed_archives() -> None:
    """An archive written to a pipe has its sizes behind the data; the directory knows them."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    stored = Pipe()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", RECORDS)
    assert unpacked(stored.getvalue()) == {"x": RECORDS}


def test_zip64() -> None:
    """Sizes and places of 64 bits, and a directory of more than 65,535 entries."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        with archive.open(zipfile.ZipInfo("big"), "w", force_zip64=True) as file:
            file.write(RECORDS)
        for number in range(65_540):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    data = bytearray(stored.getvalue())
    found = list(members(io.BytesIO(data)))
    assert len(found) == 65_541
    assert content(bytes(data), found[0]) == (RECORDS, "")


def test_sizes_of_64_bits_in_the_directory() -> None:
    """An entry whose 32-bit fields are full takes its values from the zip64 field; without one it is damaged."""
    extra = struct.pack("<2H2Q", 1, 16, len(RECORDS), len(RECORDS))

    def with_extra(extra: bytes) -> bytes:
        plain = packed({"x": RECORDS}, zipfile.ZIP_STORED)
        at = plain.rindex(b"PK\x01\x02")
        entry = bytearray(plain[at:-22])
        entry[20:28] = b"\xff" * 8
        entry[30:32] = struct.pack("<H", len(extra))
        end = bytearray(plain[-22:])
        end[12:16] = struct.pack("<L", len(entry) + len(extra))
        return plain[:at] + bytes(entry) + extra + bytes(end)

    assert unpacked(with_extra(extra)) == {"x": RECORDS}
    assert unpacked(with_extra(b"\x99\x00\x01\x00z" + extra)) == {"x": RECORDS}
    with pytest.raises(ZipError, match="lacks its zip64 sizes"):
        list(members(io.BytesIO(with_extra(b""))))


Change = Callable[[bytearray], object]


def changed(stored: bytes, change: Change) -> bytes:
    data = bytearray(stored)
    change(data)
    return bytes(data)


def at_entry(offset: int, value: bytes) -> Change:
    """Put bytes into the last entry of the directory."""

    def change(data: bytearray) -> None:
        at = data.rindex(b"PK\x01\x02") + offset
        data[at : at + len(value)] = value

    return change


@pytest.mark.parametrize(
    ("change", "reason", "kept"),
    [
        (at_entry(8, b"\x01"), "encrypted in its zip archive: unpack it with its password first", 0),
        (at_entry(10, b"\x0e"), "packed by lzma (14) in its zip archive, which is not read: unpack it first", 0),
        (
            at_entry(10, b"\x63"),
            "packed by an unknown method (99) in its zip archive, which is not read: unpack it first",
            0,
        ),
        (at_entry(16, b"\0\0\0\0"), "damaged zip archive: the member's checksum (CRC-32) is wrong", len(RECORDS)),
        (at_entry(24, b"\x05\0\0\0"), "damaged zip archive: the member holds more than its 5 bytes", 5),
        (
            at_entry(24, b"\0\0\0\x01"),
            f"damaged zip archive: the member ends after {len(RECORDS)} of 16777216 bytes",
            len(RECORDS),
        ),
        (at_entry(42, b"\x05"), "damaged zip archive: its directory and the member's own header disagree", 0),
        (at_entry(46, b"y"), "damaged zip archive: its directory and the member's own header disagree", 0),
        (
            lambda data: data.__setitem__(slice(6, 7), b"\x01"),
            "damaged zip archive: its directory and the member's own header disagree",
            0,
        ),
    ],
)
def test_what_cannot_be_read_is_told(change: Change, reason: str, kept: int) -> None:
    """Encrypted, oddly packed, damaged or contradictory members are refused, in words, after all sound text."""
    stored = changed(packed({"x": RECORDS}), change)
    (member,) = members(io.BytesIO(stored))
    got, error = content(stored, member)
    assert error == reason
    assert RECORDS.startswith(got)
    assert len(got) >= kept


def test_text_before_damage_is_kept() -> None:
    """Of a damaged member all text before the damage comes out, and then what is wrong, as often as it is asked."""
    stored = bytearray(packed({"x": RECORDS}))
    middle = len(stored) // 2
    stored[middle : middle + 40] = b"\xff" * 40
    (member,) = members(io.BytesIO(bytes(stored)))
    got, error = content(bytes(stored), member)
    assert error.startswith("damaged zip archive: ")
    assert got[:50_000] == RECORDS[:50_000]
    stream = open_member(io.BytesIO(bytes(stored)), member.entry, member.name)
    for _ in range(2):
        with pytest.raises(ZipError):
            stream.read()


@pytest.mark.parametrize("cut", [1, 10, 30, 80])
def test_a_cut_archive_has_no_directory(cut: int) -> None:
    """An archive that is cut off cannot be listed, and says so."""
    with pytest.raises(ZipError, match="damaged zip archive: it ends without its directory"):
        list(members(io.BytesIO(packed({"x": RECORDS})[:-cut])))


def test_an_archive_in_parts() -> None:
    """One of several parts is refused."""
    stored = bytearray(packed({"x": b""}))
    stored[-18:-16] = b"\x02\x00"
    with pytest.raises(ZipError, match="join them first"):
        list(members(io.BytesIO(bytes(stored))))


def test_entries_beyond_the_count() -> None:
    """A directory that counts fewer entries than it holds hides none of them."""
    stored = bytearray(packed({"x": b"", "y": b""}))
    stored[-14:-10] = b"\x01\x00\x01\x00"
    with pytest.raises(ZipError, match="more than the 1 entries"):
        list(members(io.BytesIO(bytes(stored))))


def test_members_upon_each_other() -> None:
    """Many entries for the same bytes, as in a zip bomb of one layer, are refused."""
    one = packed({"x": bytes(50_000_000)})
    at = one.rindex(b"PK\x01\x02")
    entry, end = one[at:-22], bytearray(one[-22:])
    end[8:12] = struct.pack("<2H", 60_000, 60_000)
    end[12:16] = struct.pack("<L", 60_000 * len(entry))
    listed: list[Member] = []
    with pytest.raises(ZipError, match="refused as a zip bomb: its members lie upon each other"):
        listed.extend(members(io.BytesIO(one[:at] + entry * 60_000 + bytes(end))))
    assert len(listed) < 1_000


def test_bombs_are_refused_in_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past both bounds, size and ratio, a member is refused, whatever its declared size."""
    monkeypatch.setattr(zip_archive, "_BOMB_BYTES", 4 << 20)
    stored = packed({"x": bytes(64 << 20)})
    (member,) = members(io.BytesIO(stored))
    tracemalloc.start()
    try:
        stream = open_member(io.BytesIO(stored), member.entry, member.name)
        sizes: list[int] = []
        with pytest.raises(ZipError, match="expands more than 200 times: refused as a zip bomb"):
            sizes.extend(map(len, iter(lambda: stream.read(1 << 20), b"")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) < 32 << 20
    assert peak < 8 << 20


def test_a_replaced_archive() -> None:
    """A member that is another one since the listing is not taken for it."""
    before, after = packed({"x": b"1"}), packed({"y": b"2"})
    (member,) = members(io.BytesIO(before))
    assert content(after, member) == (b"", "the zip archive has changed since it was listed")
    assert content(b"", member)[1] == "damaged zip archive: it ends too early"


@given(st.data())
@settings(max_examples=200)
def test_any_damage_is_told(data: st.DataObject) -> None:
    """Bytes changed or cut off anywhere: every member's bytes come out as they were, or it is told; nothing else."""
    stored = bytearray(packed({"a": RECORDS[:2_000], "b": b"{}"}))
    for _ in range(data.draw(st.integers(1, 3))):
        stored[data.draw(st.integers(0, len(stored) - 1))] = data.draw(st.integers(0, 255))
    text = bytes(stored[: data.draw(st.integers(0, len(stored)) | st.just(len(stored)))])
    try:
        found = list(members(io.BytesIO(text)))
    except ZipError:
        return
    for member in found:
        got, error = content(text, member)
        assert error or got in (RECORDS[:2_000], b"{}")
