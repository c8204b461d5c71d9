"""Log groups exported to S3: the times before the records go, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from affidavit_plugins.cloudtrail.exported import is_exported, without_times
from hypothesis import given
from hypothesis import strategies as st

TIME = b"2026-07-01T09:42:18.123Z "


def exported(lines: Iterable[bytes]) -> bytes:
    return b"".join(TIME + line + b"\n" for line in lines)


@given(st.lists(st.integers(1, 60), min_size=1), st.integers(1, 9))
def test_however_it_is_cut(sizes: list[int], count: int) -> None:
    """Lengths stay, every line begins with its object, whatever chunks the text comes in."""
    lines = [b'{"a":"%d 2026-07-01T09:42:18.123Z {"}' % number for number in range(count)]
    text = exported(lines)
    chunks: list[bytes] = []
    at = 0
    while at < len(text):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(text[at : at + size])
        at += size
    result = b"".join(without_times(iter(chunks)))
    blanks = b" " * len(TIME)
    assert result == b"".join(b"{" + blanks + line[1:] + b"\n" for line in lines)


@pytest.mark.parametrize("text", [b"", b"{}", b"x" * 500, b"[1]\n" + exported([b"{}"]), b"2026-07-01T09:42:18Z x\n"])
def test_other_text_stays(text: bytes) -> None:
    """Only a text that begins with a time before an object is exported."""
    assert not is_exported(text)
    assert b"".join(without_times(iter([text[:3], text[3:]]))) == text


@pytest.mark.parametrize(
    "time", [b"2026-07-01T09:42:18Z ", b"2026-07-01T09:42:18.1Z ", b"2026-07-01T09:42:18.123456Z\t"]
)
def test_times_of_any_precision(time: bytes) -> None:
    """The times are taken for such whatever their precision."""
    assert b"".join(without_times(iter([time + b"{}"]))) == b"{" + b" " * len(time) + b"}"


@pytest.mark.parametrize("odd", [b"text", b'"text {', b'{"eventName": "x', b"[", b""])
def test_an_odd_line_hides_no_other(cloudtrail: Any, odd: bytes) -> None:
    """Lines that hold no JSON object, or a cut one, are told, and the records around them read."""
    before, after = cloudtrail.records(2)
    outcome = cloudtrail.read(exported([cloudtrail.text(before), odd, cloudtrail.text(after)]))
    assert outcome.records == [before, after]
    assert outcome.rejected or outcome.breaks


def test_many_lines_are_read_at_once(cloudtrail: Any) -> None:
    """Exports are as fast to read as other JSON Lines: their records come in runs."""
    records = cloudtrail.records(9_000)
    text = exported(map(cloudtrail.text, records))
    outcome = cloudtrail.read(*(text[at : at + (1 << 20)] for at in range(0, len(text), 1 << 20)))
    assert outcome.records == records
    assert not outcome.rejected and not outcome.breaks
    assert len(outcome.batches) < 50
