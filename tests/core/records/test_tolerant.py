"""Tolerant decoding: what can be understood is, and the rest is refused for a reason."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from affidavit.records.tolerant import MAX_DEPTH, tolerant_decode
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), st.booleans())
def test_sound_records_decode_as_usual(record: dict[str, Any], escaped: bool) -> None:
    """On sound JSON it agrees with a strict decoder."""
    text = json.dumps(record, ensure_ascii=escaped).encode()
    assert tolerant_decode(text) == json.loads(text)
    assert tolerant_decode(msgspec.Raw(text)) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        (rb'{"a": "\ud800"}', {"a": "\ufffd"}),
        (rb'{"a": "\uDFFFx\ud83d\ude00"}', {"a": "\ufffdx\U0001f600"}),
        (rb'{"a": "\ud83d\ud83d\ude00"}', {"a": "\ufffd\U0001f600"}),
        (rb'{"a": "\\ud800 \\\ud800 \"\ud800"}', {"a": '\\ud800 \\\ufffd "\ufffd'}),
        (rb'{"\udc00": 1}', {"\ufffd": 1}),
        (b'{"a": "\xff\xed\xa0\x80"}', {"a": "\ufffd" * 4}),
        (b'{"a": "\x00\n\x1f"}', {"a": "\x00\n\x1f"}),
        (b'{"a": [1e999, -1e999, 1e-999]}', {"a": [None, None, 0.0]}),
        (b'{"a": [NaN, Infinity, -Infinity]}', {"a": [None, None, None]}),
        (b'{"a": %b, "b": %b}' % (b"9" * 300, b"9" * 309), {"a": int("9" * 300), "b": None}),
        (b'{"a": %b.5}' % (b"9" * 5_000), {"a": None}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_odd_values_become_something(text: bytes, record: dict[str, Any]) -> None:
    """What strict decoders refuse is replaced or kept, and the result can be encoded again."""
    assert tolerant_decode(text) == record
    assert msgspec.json.decode(msgspec.json.encode(tolerant_decode(text))) == record


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not valid JSON: Expecting value at character 0"),
        (b'{"a": \\}', "not valid JSON: Expecting value at character 6"),
        (b'{"a": "\\q"}', "not valid JSON: Invalid \\escape at character 7"),
        (b'{"a": 1} {}', "not valid JSON: Extra data at character 9"),
        (b"[1]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"[" * 1_000_000, f"nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_the_rest_is_refused(text: bytes, reason: str) -> None:
    """A short reason says why."""
    with pytest.raises(ValueError, match=rf"\A{re.escape(reason)}\Z"):
        tolerant_decode(text)


def test_depth_counts_brackets_outside_strings() -> None:
    """Brackets in text do not nest; levels do, up to the bound and not beyond."""
    deepest = b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
    assert isinstance(tolerant_decode(deepest)["a"], list)
    with pytest.raises(ValueError, match="nested deeper"):
        tolerant_decode(b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}")
    text = "[{" * 1_000 + '\\"'
    assert tolerant_decode(b'{"a": "%b"}' % text.encode()) == {"a": "[{" * 1_000 + '"'}
    wide: dict[str, Any] = {"a": [[]] * 2_000}
    assert tolerant_decode(msgspec.json.encode(wide)) == wide


@given(st.binary(max_size=200))
def test_bytes_decode_or_are_refused(text: bytes) -> None:
    """Any bytes give a record or a ValueError, nothing else."""
    try:
        record = tolerant_decode(text)
    except ValueError:
        record = {}
    assert isinstance(record, dict)
