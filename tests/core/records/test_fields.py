"""Fields: values by path, as text for subjects and messages."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit.records.fields import as_text, fill, first_text, is_path, placeholders, subject_of, text_getter, value_at
from hypothesis import given
from hypothesis import strategies as st

RECORD = {
    "name": "x",
    "empty": "",
    "none": None,
    "list": [{"a": 1}],
    "grid": [["a", "b"], ["c"]],
    "deep": {"er": {"est": 5}},
    "no": False,
    "zero": 0,
    "braces": "{name}",
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("name", "x"), ("deep.er.est", 5), ("deep.er", {"est": 5}), ("list", [{"a": 1}]), ("no", False)),
        *(("absent", None), ("name.x", None), ("list.a", None), ("none.x", None), ("deep.x.y", None), ("", None)),
        *(("list[0].a", 1), ("list[0]", {"a": 1}), ("list[1].a", None), ("list[0][0]", None), ("name[0]", None)),
        *(("grid[1][0]", "c"), ("[0]", None), ("deep[er]", None), ("deep..er", None), ("list[0]a", None)),
    ],
)
def test_values_by_path(path: str, value: Any) -> None:
    """A path leads through objects, and into lists by number; where it leads nowhere there is None."""
    assert value_at(RECORD, path) == value
    assert text_getter(path)(RECORD) == ("" if value is None else as_text(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("a", "a.b", "a[0]", "a[0][12].b", "@timestamp", "x-amz-acl", "aws:s3:arn", "é.b")),
        *((text, False) for text in ("", ".", "a.", ".a", "a..b", "[0]", "a[x]", "a[-1]", "a[0]b", "a b", "a]", "{a}")),
    ],
)
def test_what_is_a_path(text: str, expected: bool) -> None:
    """Names with dots between them, each with any numbers in brackets."""
    assert is_path(text) is expected


def test_text_of_values() -> None:
    """Text stays text; other values read as JSON."""
    assert [as_text(value) for value in ("é", 5, 1.5, True, None, [1, "a"], {"k": "v"})] == [
        *("é", "5", "1.5", "true", "null", '[1,"a"]', '{"k":"v"}')
    ]


def test_long_text_is_cut() -> None:
    """Five hundred characters are kept, and a hash after the cut keeps what differs beyond it apart."""
    assert as_text("a" * 500) == "a" * 500
    cut = {as_text("a" * 501), as_text("a" * 500 + "b"), as_text(["a" * 501])}
    assert len(cut) == 3
    assert all(len(text) < 520 for text in cut)
    assert as_text("a" * 501).startswith("a" * 500 + "… #")


def test_text_does_not_depend_on_the_order_of_keys() -> None:
    """One object reads the same however its keys were ordered, so that it is one subject."""
    assert as_text({"a": 1, "b": 2}) == as_text({"b": 2, "a": 1})


def test_first_text_takes_the_first_that_says_something() -> None:
    """Nulls, empty text, lists and objects are passed over; false and zero say something."""
    assert first_text(RECORD, ("absent", "none", "empty", "name")) == "x"
    assert first_text(RECORD, ("no", "name")) == "false"
    assert first_text(RECORD, ("zero",)) == "0"
    assert first_text(RECORD, ("absent",)) == ""
    assert first_text(RECORD, ()) == ""
    assert first_text({"a": [], "b": {}, "c": "x"}, ("a", "b", "c")) == "x"


def test_subjects_are_paths_or_templates() -> None:
    """The first subject that is there in full wins: a path with a value, or a template all of whose paths have one."""
    assert subject_of(RECORD, ("absent", "name")) == "x"
    assert subject_of(RECORD, ("{name} in {deep.er.est}", "name")) == "x in 5"
    assert subject_of(RECORD, ("{name} in {absent}", "{empty}", "name")) == "x"
    assert subject_of(RECORD, ("{name} in {none}",)) == ""
    assert subject_of(RECORD, ()) == ""


def test_placeholders_are_listed() -> None:
    """The paths that a message names, in order; other braces name none."""
    assert placeholders("{a.b} {c-d} {@timestamp} {e f} {} {g[0].h} {i[j]} {k..l}") == [
        *("a.b", "c-d", "@timestamp", "g[0].h")
    ]


def test_messages_are_filled_in_once() -> None:
    """Placeholders take values or `unknown`; braces inside a value, or around what is no path, stay as they are."""
    assert fill("{name} and {deep.er.est} and {absent}", RECORD) == "x and 5 and unknown"
    assert fill("{braces}", RECORD) == "{name}"
    assert fill("{} { name } {a b} {{name}}", RECORD) == "{} { name } {a b} {x}"


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3))
def test_any_message_can_be_filled(message: str, record: dict[str, str]) -> None:
    """No message and no record make filling fail."""
    assert isinstance(fill(message, record), str)
