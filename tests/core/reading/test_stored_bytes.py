"""Reading: text and hashes agree with gzip and hashlib, damage loses nothing before it, bombs do no harm."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import tracemalloc
import zlib
from collections.abc import Sequence

import pytest
from affidavit.reading import stored_bytes as reading
from affidavit.reading.stored_bytes import DamagedObjectError, TextStream
from hypothesis import given, settings
from hypothesis import strategies as st


def take(stored: bytes | io.BytesIO, size: int = 1 << 20) -> tuple[bytes, DamagedObjectError | None, TextStream]:
    """All text that an object gives, read `size` bytes at a time, the damage it ends with, and the spent stream."""
    stream = TextStream(io.BytesIO(stored) if isinstance(stored, bytes) else stored)
    text = bytearray()
    try:
        while chunk := stream.read(size):
            assert len(chunk) <= size
            text += chunk
    except DamagedObjectError as error:
        return bytes(text), error, stream
    return bytes(text), None, stream


def gz(data: bytes, level: int = 9) -> bytes:
    """A gzip object, the same every time."""
    return gzip.compress(data, level, mtime=0)


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


RECORDS = b"".join(b'{"eventID": "%d", "eventName": "PutObject"}\n' % number for number in range(2_000))
NOISE = random.Random(7).randbytes(5_000)


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        pytest.param(b"", b"", id="empty"),
        pytest.param(b"\x1f", b"\x1f", id="half a gzip mark"),
        pytest.param(RECORDS, RECORDS, id="plain"),
        pytest.param(gz(RECORDS), RECORDS, id="gzip"),
        pytest.param(gz(b""), b"", id="gzip of nothing"),
        pytest.param(gz(b"ab") + gz(b"") + gz(b"cd"), b"abcd", id="members"),
        pytest.param(gz(b"ab") + b"\0" * 900, b"ab", id="zero padding"),
        pytest.param(gz(b"ab") + b"\0" * 5 + gz(b"cd"), b"abcd", id="padding between members"),
        pytest.param(gz(gz(b"ab")), gz(b"ab"), id="gzip in gzip is read once"),
    ],
)
def test_whole_objects(stored: bytes, text: bytes) -> None:
    """Sound objects give their text and both hashes, in pieces of any size."""
    for size in (1, 7, 1 << 20) if len(text) < 100 else (4_096, 1 << 20):
        got, damage, stream = take(stored, size)
        assert (got, damage) == (text, None)
        assert (stream.sha256, stream.sha256_text) == (sha256(stored), sha256(text))
        assert (stream.size, stream.text_size) == (len(stored), len(text))


@given(st.lists(st.binary(max_size=3_000), max_size=4), st.integers(1, 5_000), st.integers(0, 4_000), st.booleans())
@settings(max_examples=100)
def test_text_and_hashes_agree_with_gzip(members: Sequence[bytes], size: int, peeked: int, compressed: bool) -> None:
    """Any text, plain or in any number of gzip members, peeked at or not, comes out whole with the right hashes."""
    text = b"".join(members)
    stored = b"".join(map(gz, members)) if compressed else b"{" + text
    expected = text if compressed else stored
    stream = TextStream(io.BytesIO(stored))
    assert stream.peek(peeked) == expected[:peeked]
    got = b"".join(iter(lambda: stream.read(size), b""))
    assert got == expected
    assert (stream.sha256, stream.sha256_text) == (sha256(stored), sha256(expected))


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, as network streams may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1 if self.tell() < 40 else 1_000)


@pytest.mark.parametrize("stored", [gz(RECORDS), RECORDS, gz(b"ab") + gz(b"cd")], ids=["gzip", "plain", "members"])
def test_short_reads_change_nothing(stored: bytes) -> None:
    """A source that hands out single bytes at first is still known as gzip or plain."""
    got, damage, stream = take(Trickle(stored))
    assert damage is None
    assert got == take(stored)[0]
    assert stream.sha256 == sha256(stored)


def test_every_cut_gives_a_prefix() -> None:
    """Wherever a gzip object is cut off, the text before the cut comes out, and then the damage and its place."""
    text = RECORDS[:3_000] + NOISE
    stored = gz(text)
    before = b""
    for cut in range(2, len(stored)):
        got, damage, stream = take(stored[:cut])
        assert damage is not None
        assert damage.reason == "the gzip data ends too early"
        assert damage.offset == len(got)
        assert text.startswith(got)
        assert len(got) >= len(before)
        assert (stream.sha256, stream.sha256_text) == (sha256(stored[:cut]), sha256(got))
        before = got
    assert before == text


@given(st.integers(10, 4_000), st.integers(1, 255))
@settings(max_examples=60)
def test_a_changed_byte_gives_a_prefix_or_is_harmless(position: int, change: int) -> None:
    """A flipped byte anywhere never gives text that was not there without saying that the data is damaged."""
    text = RECORDS + NOISE
    stored = bytearray(gz(text))
    stored[position % len(stored)] ^= change
    got, damage, stream = take(bytes(stored))
    stream.finish_stored()
    assert got == text or damage is not None
    assert stream.sha256 == sha256(bytes(stored))


@pytest.mark.parametrize("part", ["checksum", "length"])
@pytest.mark.parametrize("text", [b"x", RECORDS, NOISE * 300], ids=["short", "records", "long"])
def test_a_bad_trailer_loses_no_text(part: str, text: bytes) -> None:
    """Where only the checksum or the length at the end is wrong, all text comes out before the damage is told."""
    stored = bytearray(gz(text))
    stored[-8 if part == "checksum" else -4] ^= 1
    got, damage, _ = take(bytes(stored))
    assert got == text
    assert damage is not None
    assert damage.reason.startswith("damaged gzip data")
    assert damage.offset == len(text)


def test_damage_in_the_middle_loses_only_what_lies_beyond() -> None:
    """All that the sound bytes before the damage say comes out, but for what ends within the damaged byte."""
    text = random.Random(8).randbytes(1 << 20).hex().encode()
    stored = bytearray(gz(text, 1))
    middle = len(stored) * 9 // 10
    assert middle > 1 << 20
    before, _, _ = take(bytes(stored[:middle]))
    stored[middle : middle + 50] = b"\xff" * 50
    got, damage, _ = take(bytes(stored))
    assert damage is not None
    assert damage.offset == len(got)
    assert got.startswith(before[:-600])
    assert len(before) > 1 << 20


def test_damage_in_a_later_member_keeps_the_earlier_ones() -> None:
    """Text of sound members before the damaged one comes out."""
    second = bytearray(gz(b"second"))
    second[-8] ^= 1
    got, damage, _ = take(gz(b"first") + bytes(second))
    assert damage is not None
    assert (got, damage.offset) == (b"firstsecond", 11)


@pytest.mark.parametrize("tail", [b"x", b"junk after the end", b"\0\0junk", b"\x1f"])
def test_trailing_bytes_are_told(tail: bytes) -> None:
    """Bytes after the gzip data that are no gzip member and no padding are damage, after all the text."""
    got, damage, stream = take(gz(b"text") + tail)
    assert got == b"text"
    assert damage is not None
    assert damage.reason == f"{len(tail.lstrip(bytes(1)))} or more bytes after the end of the gzip data"
    stream.finish_stored()
    assert stream.sha256 == sha256(gz(b"text") + tail)


def test_the_damage_is_told_again() -> None:
    """A reader that asks once more after the damage gets it again, never a quiet end."""
    _, damage, stream = take(gz(RECORDS)[:-9])
    assert damage is not None
    for ask in (lambda: stream.read(5), stream.read, stream.drain):
        with pytest.raises(DamagedObjectError):
            ask()
    assert stream.peek(5) == b""


def test_reading_all_at_once_loses_nothing_before_damage() -> None:
    """`read()` without a size gives everything before the damage, and the next call raises."""
    stream = TextStream(io.BytesIO(gz(RECORDS)[:-8]))
    assert stream.read() == RECORDS
    with pytest.raises(DamagedObjectError):
        stream.read()


def test_the_stream_is_a_file_as_python_knows_it() -> None:
    """A log format may iterate over lines, or wrap the stream in the standard library's readers."""
    stored = gz(RECORDS)
    assert b"".join(TextStream(io.BytesIO(stored))) == RECORDS
    assert io.BufferedReader(TextStream(io.BytesIO(stored))).read() == RECORDS
    assert io.TextIOWrapper(io.BufferedReader(TextStream(io.BytesIO(stored))), "utf-8").readline()[:11] == '{"eventID":'
    assert TextStream(io.BytesIO(stored)).read(0) == b""


def test_lines_before_damage_are_given() -> None:
    """Iterating over lines gives every whole line before the damage."""
    stream = TextStream(io.BytesIO(gz(RECORDS)[:-8]))
    lines: list[bytes] = []
    with pytest.raises(DamagedObjectError):
        lines.extend(stream)
    assert b"".join(lines) == RECORDS


def bomb(size: int) -> bytes:
    """A gzip object of `size` zero bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(bytes(size)) + packer.flush()


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past both bounds, size and ratio, an object is refused with the text up to there."""
    monkeypatch.setattr(reading, "_BOMB_BYTES", 4 << 20)
    stored = bomb(24 << 20)
    got, damage, _ = take(stored)
    assert damage is not None
    assert "gzip bomb" in damage.reason
    assert damage.offset == len(got)
    assert 3 << 20 <= len(got) <= max(4 << 20, 200 * len(stored))


def test_large_ordinary_objects_are_no_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that compresses as logs do is read whatever its size."""
    monkeypatch.setattr(reading, "_BOMB_BYTES", 1 << 20)
    text = NOISE[:100] * 100 + RECORDS * 40
    got, damage, _ = take(gz(text))
    assert (got, damage) == (text, None)


def test_damage_in_a_dense_object_takes_little_memory() -> None:
    """A small object of much text with a bad checksum is salvaged without holding all of its text."""
    stored = bytearray(bomb(24 << 20))
    stored[-8] ^= 1
    stream = TextStream(io.BytesIO(bytes(stored)))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedObjectError):
            stream.drain()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.text_size == 24 << 20
    assert peak < 16 << 20


class Failing(io.BytesIO):
    """A stream that fails after its first bytes, and then either fails again or acts as if it were at its end."""

    def __init__(self, data: bytes, error: Exception, *, once: bool) -> None:
        super().__init__(data)
        self.error = error
        self.once = once

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.tell():
            return super().read(5_000)
        if self.once:
            self.read = lambda size=-1, /: b""  # type: ignore[method-assign]
        raise self.error


@pytest.mark.parametrize("once", [True, False], ids=["fails once", "fails for good"])
@pytest.mark.parametrize(
    "error", [OSError(5, "Input/output error"), OSError("odd"), RuntimeError("connection lost")], ids=repr
)
@pytest.mark.parametrize("stored", [RECORDS, gz(NOISE * 4)], ids=["plain", "gzip"])
def test_a_source_that_fails_on_the_way_is_damage(stored: bytes, error: Exception, once: bool) -> None:
    """What was read before comes out, the failure is told, and no hash is claimed for an object not read to its end."""
    got, damage, stream = take(Failing(stored, error, once=once))
    whole = take(stored)[0]
    assert whole.startswith(got)
    assert got
    assert damage is not None
    assert damage.reason.startswith("reading failed: ")
    stream.finish_stored()
    stream.close()
    assert stream.sha256 == ""


def test_closing_closes_the_stored_bytes() -> None:
    """The source's stream is closed with ours, once read or not, and closing twice is harmless."""
    stored = io.BytesIO(RECORDS)
    with TextStream(stored) as stream:
        stream.peek(10)
    stream.close()
    assert stored.closed


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"\x1f\x8b" + data))
@settings(max_examples=150)
def test_any_bytes_give_text_or_damage(stored: bytes) -> None:
    """Whatever the bytes, there is text, or text and a `DamagedObjectError`; never another exception."""
    got, damage, stream = take(stored)
    assert stream.text_size == len(got)
    stream.finish_stored()
    assert stream.sha256 == sha256(stored)
    if damage is None and stored[:2] != b"\x1f\x8b":
        assert got == stored
