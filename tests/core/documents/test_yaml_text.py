"""YAML that is written is read back by the strict reader as the same data."""

from __future__ import annotations

from typing import Any

import yaml
from affidavit.documents.strict_yaml import parse
from affidavit.documents.yaml_text import yaml_lines
from hypothesis import given
from hypothesis import strategies as st

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17).filter(lambda number: len(str(number)) != 12)
    | st.integers(-(10**6), 10**6).map(lambda number: number / 64)
    | st.text()
    | st.sampled_from(["111122223333", "2026-07-01", "true", "on", "~", "", "a: b", "<<", "\x85\u2028\ufeff", "😀"])
)  # fmt: skip
_DATA = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(st.text(), _DATA, max_size=5))
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    """Whatever text, nesting and words that YAML would take for something else."""
    text = "\n".join(yaml_lines(data))
    assert parse(text.encode(), "t.yaml").plain() == data
    assert all(line.isprintable() for line in text.splitlines())


@given(st.dictionaries(st.text(), _DATA, max_size=5))
def test_other_readers_of_yaml_agree(data: dict[str, Any]) -> None:
    """An editor's reader, which knows more words, reads the same."""
    assert yaml.safe_load("\n".join(yaml_lines(data))) == data


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    """No file could hold it."""
    assert list(yaml_lines({"a": "\ud800"})) == ['a: "\ufffd"']
