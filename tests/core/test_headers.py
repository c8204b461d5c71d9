"""Headers: any JSON object decodes, and odd values where a path leads through read as None."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from affidavit import Headers
from hypothesis import given, settings
from hypothesis import strategies as st

PATHS = ("eventName", "eventTime", "userIdentity.type", "userIdentity.arn", "@timestamp", "class", "detail.self")


def row(text: str, *paths: str) -> tuple[Any, ...]:
    """The values at `paths` of one record."""
    headers = Headers(PATHS)
    (values,) = headers.rows(paths or PATHS)([headers.decode(text.encode())])
    return values


def test_values_are_found_at_their_paths() -> None:
    """Flat and nested fields, also under names that are no Python words, are read; absent ones are None."""
    text = '{"eventName": "A", "userIdentity": {"type": "B"}, "@timestamp": "C", "class": 1, "detail": {"self": [2]}}'
    assert row(text) == ("A", None, "B", None, "C", 1, [2])


def test_paths_come_in_the_order_asked_for() -> None:
    """A row has the order of its paths, not of the record or of the header."""
    text = '{"eventTime": "t", "eventName": "n"}'
    assert row(text, "eventName", "eventTime") == ("n", "t")
    assert row(text, "eventTime", "eventName", "eventTime") == ("t", "n", "t")


@pytest.mark.parametrize("odd", ["null", "true", "1", "-1.5", '"text"', "[]", '[{"type": "x"}]', "{}", "1" * 40])
def test_paths_through_odd_values_are_none(odd: str) -> None:
    """What is not an object where a path leads through reads as None, and the other fields stay readable."""
    text = f'{{"eventName": "A", "userIdentity": {odd}}}'
    assert row(text, "eventName", "userIdentity.type") == ("A", None)


def test_one_odd_record_spoils_no_other() -> None:
    """In a batch, records with odd and with ordinary values read each as alone."""
    headers = Headers(PATHS)
    texts = [b'{"userIdentity": {"type": "a"}}', b'{"userIdentity": "odd"}', b"{}", b'{"userIdentity": {"type": "b"}}']
    rows = headers.rows(("userIdentity.type", "eventName"))([headers.decode(text) for text in texts])
    assert rows == [("a", None), (None, None), (None, None), ("b", None)]


def test_escaped_keys_and_repeated_keys_read_as_in_a_whole_decode() -> None:
    """A key written with escapes is the same key, and of two equal keys the last wins: nothing hides from selection."""
    for text in ('{"\\u0065ventName": "A"}', '{"eventName": "B", "eventName": "A"}'):
        assert row(text, "eventName", "eventTime") == ("A", None)
        assert json.loads(text)["eventName"] == "A"
    assert row('{"userIdentity": {"type": "a"}, "userIdentity": {}}', "userIdentity.type", "class") == (None, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(["eventName", "eventTime", "userIdentity", "@timestamp", "class", "detail", "other"])
_INNER = st.dictionaries(st.sampled_from(["type", "arn", "self", "other"]), _JSON, max_size=4)


def _at(record: Any, path: str) -> Any:
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


@given(st.lists(st.dictionaries(_KEYS, _JSON | _INNER, max_size=7), min_size=1, max_size=4), st.booleans())
@settings(max_examples=80)
def test_any_object_decodes_and_agrees_with_json(records: list[dict[str, Any]], ascii_only: bool) -> None:
    """Headers of arbitrary objects, one or many at a time, hold what a walk through the whole record finds."""
    headers = Headers(PATHS)
    decoded = [headers.decode(json.dumps(record, ensure_ascii=ascii_only).encode()) for record in records]
    expected = [tuple(_at(record, path) for path in PATHS) for record in records]
    assert headers.rows(PATHS)(decoded) == expected


@pytest.mark.parametrize("text", ["[]", "1", '"text"', "null", "", "{", '{"a": }', "{}{}"])
def test_what_is_no_object_is_an_error(text: str) -> None:
    """A header comes from one whole JSON object and nothing else."""
    with pytest.raises(msgspec.DecodeError):
        Headers(PATHS).decode(text.encode())


def test_paths_that_cannot_be_read_are_refused() -> None:
    """Deeper nesting, and a path that is both a value and an object, are errors; so is an unknown path."""
    with pytest.raises(ValueError, match="nests deeper"):
        Headers(["a.b.c"])
    with pytest.raises(ValueError, match="both a field and an object"):
        Headers(["a", "a.b"])
    with pytest.raises(KeyError):
        Headers(["a", "b"]).rows(("a", "c"))


def test_paths_are_sorted_and_named_once() -> None:
    """The order and repetition in which plugins ask for paths do not matter."""
    assert Headers(["b", "a.x", "b", "a.x"]).paths == ("a.x", "b")
