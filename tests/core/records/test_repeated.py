"""All that the text of a record says: every value of equal keys, and fractions as they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from affidavit.records.repeated import all_said
from affidavit.records.tolerant import decode_record
from hypothesis import given
from hypothesis import strategies as st

# Values as pairs, so that keys can be equal; each leaf is a text of its own once `_named` has gone over it.
LEAF = st.just("")
PAIRS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.lists(st.tuples(st.sampled_from("abc"), inner), max_size=4).map(tuple)
    ),
    max_leaves=12,
)


def _text(value: Any, leaves: list[str]) -> str:
    """JSON of a value, each leaf of it a number of its own as text."""
    if isinstance(value, tuple):
        return "{" + ", ".join(f'"{key}": {_text(each, leaves)}' for key, each in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(each, leaves) for each in value) + "]"
    leaves.append(f"leaf-{len(leaves)}")
    return json.dumps(leaves[-1])


@given(st.lists(st.tuples(st.sampled_from("abc"), PAIRS), max_size=5).map(tuple))
def test_every_value_is_in_one_of_the_records(value: Any) -> None:
    """However keys repeat, at whatever depth; and the first record is the one that policies see."""
    leaves: list[str] = []
    raw = _text(value, leaves).encode()
    said = all_said(raw)
    assert said.records[0] == decode_record(raw)[0]
    shown = json.dumps(said.records)
    assert all(f'"{leaf}"' in shown for leaf in leaves)


def test_a_record_that_repeats_nothing_is_one() -> None:
    """As decoding gives it."""
    assert all_said(b'{"a": [{"b": 1}, {"b": 2}]}').records == ({"a": [{"b": 1}, {"b": 2}]},)


def test_what_stands_beside_an_earlier_value_stands_there_too() -> None:
    """So that an expression with a condition on it finds both."""
    said = all_said(b'{"k": "owner", "v": "first", "v": "last"}')
    assert said.records == ({"k": "owner", "v": "last"}, {"k": "owner", "v": "first"})


def test_fractions_are_told_as_they_are_written() -> None:
    """Where Python writes them otherwise."""
    said = all_said(b'{"a": 1e22, "b": [1.0E+22, 0.1, 2.50], "c": 7, "d": 1e400}')
    assert said.written == {"1e+22": {"1e22", "1.0E+22"}, "2.5": {"2.50"}}


def test_equal_keys_as_deep_as_records_go_are_read() -> None:
    """In lists and objects."""
    deep = b'{"a":[' * 249 + b'{"b": 1, "b": 2}' + b"]}" * 249
    assert len(all_said(deep).records) == 2


def test_a_record_that_would_come_to_too_much_is_refused() -> None:
    """Rather than read for hours, or in part."""
    many = b",".join(b'"k": %d, "n%d": 1' % (n, n) for n in range(2_000))
    with pytest.raises(ValueError, match="too much comes of the keys"):
        all_said(b"{%b}" % many)
