"""Printable names lead back to the files they name; patterns match as a plain definition of them says."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pytest
from affidavit_plugins.file_source.names import path_of, printable
from affidavit_plugins.file_source.pattern import Pattern, is_pattern
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text("ab.", min_size=1, max_size=3)


@given(st.binary(max_size=30).filter(lambda name: b"\0" not in name))
def test_every_name_has_one_printable_text(name: bytes) -> None:
    """Any bytes make a printable text in UTF-8, from which the same bytes come back."""
    text = printable(os.fsdecode(name))
    assert text.isprintable()
    text.encode()
    assert os.fsencode(path_of(text)) == name


@given(
    st.lists(st.sampled_from(["**", "*", "a", "?", "b*", "[ab]", "a.b"]), min_size=1, max_size=4),
    st.lists(NAMES, max_size=5),
)
def test_patterns_match_by_definition(pattern: Sequence[str], names: Sequence[str]) -> None:
    """Stepping through names agrees with one regular expression for the whole path, or for a folder it lies in."""
    made = Pattern(pattern)
    state = made.start
    for name in names:
        state = made.step(state, name)
    parts = {"**": "(?:[^/]+/)*", "*": "[^/]*/", "?": "[^/]/", "[ab]": "[ab]/", "b*": "b[^/]*/"}
    expression = re.compile("".join(parts.get(name, re.escape(f"{name}/")) for name in pattern))
    path = "".join(f"{name}/" for name in names)
    matches = any(
        expression.fullmatch("".join(f"{name}/" for name in names[:count])) for count in range(len(names) + 1)
    )
    assert made.accepts(state) is matches, path


@pytest.mark.parametrize(
    ("text", "expected"), [("a/b.json", False), ("*", True), ("a?", True), ("[x]", True), ("]", False)]
)
def test_what_is_a_pattern(text: str, expected: bool) -> None:
    """A star, a question mark or an opening bracket makes one."""
    assert is_pattern(text) is expected
