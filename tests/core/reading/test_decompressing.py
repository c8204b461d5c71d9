"""zstd beside gzip: all text of sound data, all text before damage, and bounded memory whatever the data says."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import sys
import tracemalloc
from collections.abc import Callable, Sequence

import pytest
from affidavit.reading import stored_bytes as reading
from affidavit.reading.stored_bytes import DamagedObjectError, TextStream
from hypothesis import given, settings
from hypothesis import strategies as st

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RECORDS = b"".join(b'{"eventID": "%d", "eventName": "PutObject"}\n' % number for number in range(2_000))
NOISE = random.Random(7).randbytes(5_000)


def gz(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def zst(data: bytes, level: int = 3) -> bytes:
    """One frame with a checksum, as the `zstd` command writes it."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return bytes(zstd.compress(data, options=options))


def skippable(data: bytes) -> bytes:
    """A frame that is to be passed over (RFC 8878, 3.1.2)."""
    return b"\x5a\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def take(stored: bytes, size: int = 1 << 20) -> tuple[bytes, DamagedObjectError | None, TextStream]:
    """All text that an object gives, the damage it ends with, and the spent stream."""
    stream = TextStream(io.BytesIO(stored))
    text = bytearray()
    try:
        while chunk := stream.read(size):
            text += chunk
    except DamagedObjectError as error:
        return bytes(text), error, stream
    return bytes(text), None, stream


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gz, "zstd": zst}


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        pytest.param(b"\x28\xb5\x2f", b"\x28\xb5\x2f", id="part of a mark"),
        pytest.param(zst(RECORDS), RECORDS, id="zstd"),
        pytest.param(zst(b""), b"", id="nothing"),
        pytest.param(zst(b"ab") + zst(b"") + zst(b"cd"), b"abcd", id="frames"),
        pytest.param(skippable(b"x") + zst(b"ab") + skippable(b"") + zst(b"cd") + skippable(NOISE), b"abcd", id="skip"),
        pytest.param(skippable(b"nothing else"), b"", id="skippable frames only"),
        pytest.param(zst(gz(b"ab")), gz(b"ab"), id="gzip in zstd is read once"),
        pytest.param(gz(zst(b"ab")), zst(b"ab"), id="zstd in gzip is read once"),
    ],
)
def test_whole_objects(stored: bytes, text: bytes) -> None:
    """Sound objects give their text and both hashes, in pieces of any size."""
    for size in (1, 7, 1 << 20) if len(text) < 100 else (4_096, 1 << 20):
        got, damage, stream = take(stored, size)
        assert (got, damage) == (text, None)
        assert stream.sha256 == hashlib.sha256(stored).hexdigest()
        assert stream.sha256_text == hashlib.sha256(text).hexdigest()
        assert (stream.size, stream.text_size) == (len(stored), len(text))


@given(st.lists(st.binary(max_size=3_000), max_size=4), st.integers(1, 5_000), st.integers(0, 4_000))
@settings(max_examples=60)
def test_text_agrees_with_zstd(frames: Sequence[bytes], size: int, peeked: int) -> None:
    """Any text in any number of frames, peeked at or not, comes out whole."""
    text = b"".join(frames)
    stream = TextStream(io.BytesIO(b"".join(map(zst, frames))))
    assert stream.peek(peeked) == text[:peeked]
    assert b"".join(iter(lambda: stream.read(size), b"")) == text


def test_short_reads_change_nothing() -> None:
    """A source that hands out single bytes is still known to give zstd, between frames too."""

    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    stream = TextStream(Trickle(zst(b"ab") + zst(RECORDS) + skippable(b"x")))
    assert stream.read() == b"ab" + RECORDS


def test_every_cut_gives_a_prefix() -> None:
    """Wherever a zstd object is cut off, the text before the cut comes out, and then the damage and its place."""
    text = RECORDS[:3_000] + NOISE
    stored = zst(text)
    before = b""
    for cut in range(4, len(stored)):
        got, damage, _ = take(stored[:cut])
        assert damage is not None
        assert (damage.reason, damage.offset) == ("the zstd data ends too early", len(got))
        assert text.startswith(got)
        assert len(got) >= len(before)
        before = got
    assert before == text


@given(st.integers(0, 6_000), st.integers(1, 255), st.sampled_from([*PACKERS]))
@settings(max_examples=120)
def test_a_changed_byte_gives_a_prefix_or_is_harmless(position: int, change: int, packer: str) -> None:
    """A flipped byte past the mark never gives text that was not there without saying that the data is damaged."""
    text = RECORDS + NOISE
    stored = bytearray(PACKERS[packer](text))
    stored[4 + position % (len(stored) - 4)] ^= change
    got, damage, stream = take(bytes(stored))
    stream.finish_stored()
    assert got == text or damage is not None
    assert stream.sha256 == hashlib.sha256(stored).hexdigest()


@pytest.mark.parametrize("text", [RECORDS, NOISE * 300], ids=["records", "long"])
def test_a_bad_checksum_loses_no_text(text: bytes) -> None:
    """Where only the checksum at the end of a frame is wrong, all text comes out before the damage is told."""
    stored = bytearray(zst(b"first") + zst(text))
    stored[-1] ^= 1
    got, damage, _ = take(bytes(stored))
    assert got == b"first" + text
    assert damage is not None
    assert damage.reason.startswith("damaged zstd data: ")
    assert damage.offset == len(got)


def test_damage_in_a_later_block_keeps_the_earlier_ones() -> None:
    """Blocks of a frame before the damaged one come out, though the decompressor was given all of them at once."""
    text = random.Random(9).randbytes(400_000).hex().encode()
    stored = bytearray(zst(text))
    middle = len(stored) * 3 // 4
    stored[middle : middle + 5_000] = b"\xff" * 5_000
    got, damage, _ = take(bytes(stored))
    assert damage is not None
    assert got[: len(text) // 2] == text[: len(text) // 2]
    assert damage.offset == len(got)


@pytest.mark.parametrize("tail", [b"x", b"junk after the end", b"\0\0\0\0", b"\x28\xb5"])
def test_what_follows_the_last_frame_is_told(tail: bytes) -> None:
    """Bytes after zstd data that are no frame are damage, after all the text; zstd knows no padding."""
    got, damage, _ = take(zst(b"text") + tail)
    assert got == b"text"
    assert damage is not None
    assert damage.reason == f"{len(tail)} or more bytes after the end of the zstd data"


def test_windows_are_bounded() -> None:
    """A frame that asks for more than 128 MiB of memory is refused before that is taken."""
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 28})
    got, damage, _ = take(packer.compress(RECORDS) + packer.flush())
    assert got == b""
    assert damage is not None
    assert damage.reason == "damaged zstd data: Frame requires too much memory for decoding"


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past both bounds, size and ratio, a zstd object is refused with the text up to there, in little memory."""
    monkeypatch.setattr(reading, "_BOMB_BYTES", 4 << 20)
    stored = zst(bytes(64 << 20))
    stream = TextStream(io.BytesIO(stored))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedObjectError, match="expands more than 200 times: refused as a zstd bomb"):
            stream.drain()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 3 << 20 <= stream.text_size <= max(4 << 20, 200 * len(stored))
    assert peak < 16 << 20


def test_damage_in_dense_data_takes_little_memory() -> None:
    """A small frame of much text with a bad checksum is salvaged without holding all of its text."""
    stored = bytearray(zst(bytes(64 << 20)))
    stored[-1] ^= 1
    stream = TextStream(io.BytesIO(bytes(stored)))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedObjectError):
            stream.drain()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.text_size == 64 << 20
    assert peak < 16 << 20


@given(st.binary(max_size=300).map(lambda data: b"\x28\xb5\x2f\xfd" + data))
@settings(max_examples=200)
def test_any_bytes_give_text_or_damage(stored: bytes) -> None:
    """Whatever follows the mark, there is text, or text and a `DamagedObjectError`; never another exception."""
    got, _, stream = take(stored)
    assert stream.text_size == len(got)
    stream.finish_stored()
    assert stream.sha256 == hashlib.sha256(stored).hexdigest()
