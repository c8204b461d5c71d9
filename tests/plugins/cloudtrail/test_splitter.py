"""The splitter against Python's own JSON parser, on random documents, cut at random places, and on garbage."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from affidavit_plugins.cloudtrail import splitter
from hypothesis import example, given, settings
from hypothesis import strategies as st

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
)
TRICKY = st.sampled_from(['"', "\\", '\\"', "{", "}", "[", "]", '},{"eventVersion"', "}\n{", '"Records":[', "\n{", ","])
VALUES = st.recursive(
    SCALARS | TRICKY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TRICKY | st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
INDENT = st.sampled_from([None, None, 1])
BETWEEN = st.sampled_from([b",", b", ", b" ,\n", b",\n\n\t"])
FRAGMENTS = st.sampled_from(
    [
        *(b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\n{", b"]}", b"},{", b"}\n{"),
        *(b'{"Records":[', b'"Events" : [', b'{"eventVersion":"1"}', b'},{"eventVersion":"1.08","eventName":"n"'),
        *(b"1", b"-1.5e3 ", b"null", b" ", b"x", b'"a', b"\xef\xbb\xbf", b"\xef", b"\xff", b"\\ud800", b"\x00"),
        b'{"eventName":"n","eventTime":"t"}',
    ]
)


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so small that short texts reach them: what holds for these holds for large ones."""
    monkeypatch.setattr(splitter, "MAX_RECORD", 400)
    monkeypatch.setattr(splitter, "RUN_BYTES", 256)
    monkeypatch.setattr(splitter, "_LEAST_REACH", 16)


@st.composite
def records(draw: st.DrawFn) -> list[bytes]:
    """The text of some records, none too large for the bounds above."""
    made = []
    for number, extra in enumerate(draw(st.lists(VALUES, min_size=1, max_size=6))):
        record = {"eventVersion": "1", "eventName": f"n{number}", "x": extra}
        text = json.dumps(record, indent=draw(INDENT), ensure_ascii=draw(st.booleans())).encode("utf-8", "replace")
        made.append(text if len(text) <= 400 else b'{"eventVersion":"1","eventName":"n%d"}' % number)
    return made


@st.composite
def chunked(draw: st.DrawFn, text: bytes) -> list[bytes]:
    """A text in pieces, cut anywhere."""
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8))
    return [text[start:stop] for start, stop in pairwise([0, *sorted(cuts), len(text)])]


@st.composite
def containers(draw: st.DrawFn) -> tuple[list[bytes], bytes]:
    """Records and a sound text that holds them."""
    raws = draw(records())
    listed = draw(BETWEEN).join(raws)
    kinds = [
        b'{"Records":[%b]}' % listed,
        b'{"a":{"c":[1]},"Events" : [%b] , "b":[{}]}\n' % listed,
        b"[ %b ]" % listed,
        b"\n".join(raws),
        b"".join(raws),
        b"".join(b'{"Records":[%b]}' % raw for raw in raws),
    ]
    return raws, draw(st.sampled_from(kinds))


@given(st.data())
@settings(max_examples=200)
def test_sound_text_gives_its_records(cloudtrail: Any, data: st.DataObject) -> None:
    """However the text is cut into chunks, each record comes out with its own text, in order, and nothing else."""
    raws, text = data.draw(containers())
    outcome = cloudtrail.read(*data.draw(chunked(text)))
    assert list(outcome.raws.values()) == raws
    assert outcome.records == [json.loads(raw) for raw in raws]
    assert not outcome.rejected and not outcome.breaks


@given(st.data())
@settings(max_examples=200)
def test_a_cut_text_gives_all_records_before_the_cut(cloudtrail: Any, data: st.DataObject) -> None:
    """Of a log file that ends too early, exactly the records that are whole are read, and the break says where."""
    raws = data.draw(records())
    text = b'{"Records":[%b]}' % b",".join(raws)
    ends = [len(b'{"Records":[') + sum(map(len, raws[: count + 1])) + count for count in range(len(raws))]
    cut = data.draw(st.integers(0, len(text) - 1))
    outcome = cloudtrail.read(*data.draw(chunked(text[:cut])))
    whole = [raw for raw, end in zip(raws, ends, strict=True) if end <= cut]
    assert list(outcome.raws.values()) == whole
    assert not outcome.rejected
    assert len(outcome.breaks) == (1 if cut else 0)
    assert all(0 <= item.offset <= cut for item in outcome.breaks)


@given(st.data())
@settings(max_examples=200)
def test_a_bad_record_is_isolated(cloudtrail: Any, data: st.DataObject) -> None:
    """A record that no decoder takes, but whose brackets match, is rejected alone."""
    raws = data.draw(records())
    place = data.draw(st.integers(0, len(raws)))
    bad = data.draw(st.sampled_from([b'{"a":\\}', b'{"a" 1}', b"{nul}", b'{"a":1,}', b'{"a":01}']))
    text = b'{"Records":[%b]}' % b",".join((*raws[:place], bad, *raws[place:]))
    outcome = cloudtrail.read(*data.draw(chunked(text)))
    assert list(outcome.raws.values()) == raws
    assert list(outcome.rejected) == [place]
    assert not outcome.breaks


@given(st.data())
@settings(max_examples=400)
def test_garbage_reads_the_same_in_any_chunks(cloudtrail: Any, data: st.DataObject) -> None:
    """Nothing makes the reader raise, and what it makes of a text depends on the text alone."""
    text = b"".join(data.draw(st.lists(FRAGMENTS | st.binary(max_size=3), max_size=60)))
    whole = cloudtrail.read(text)
    assert whole.error is None
    assert cloudtrail.read(*data.draw(chunked(text))).as_tuple() == whole.as_tuple()
    assert cloudtrail.read(*(text[at : at + 1] for at in range(len(text)))).as_tuple() == whole.as_tuple()


@given(st.binary(max_size=300))
@example(b"\xef\xbb")
@example(b'{"Records":[{"a":"\\')
def test_any_bytes_are_read(cloudtrail: Any, text: bytes) -> None:
    """Random bytes give rejections and breaks, no exception."""
    assert cloudtrail.read(text).error is None


@given(st.lists(st.sampled_from([b"{", b'{"a":', b'{"a":"', b"[", b'{"Records":[']), min_size=200, max_size=400))
def test_unclosed_lines_end(cloudtrail: Any, lines: list[bytes]) -> None:
    """Thousands of lines that never close, more than may be held, are gone through once and accounted for."""
    outcome = cloudtrail.read(b"\n".join(lines))
    assert outcome.error is None
    assert outcome.rejected or outcome.breaks
