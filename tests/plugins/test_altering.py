"""Literals altered for mutants: each alteration is another pattern, and one that compiles."""

from __future__ import annotations

import pytest
import re2
from affidavit_plugins.altering import (
    altered_beginning,
    altered_cidr,
    altered_end,
    altered_glob,
    altered_number,
    altered_regex,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("pattern", "altered"),
    [
        ("^a$", ["a$", "^a"]),
        ("a|b", ["b", "a"]),
        ("x(a|bc|d)y", ["x(bc|d)y", "x(a|d)y", "x(a|bc)y"]),
        ("(?:a|b)", ["(?:b)", "(?:a)"]),
        ("(?P<n>a|b)", ["(?P<n>b)", "(?P<n>a)"]),
        (r"a\|b[|]", []),
        ("plain", []),
        ("cost\\$", []),
    ],
)
def test_a_regular_expression_loses_an_anchor_or_an_alternative(pattern: str, altered: list[str]) -> None:
    """Bars in classes and after a backslash part nothing."""
    assert list(altered_regex(pattern)) == altered


@given(
    st.recursive(
        st.sampled_from(["a", "b.", "[|)]", r"\|", r"\("]),
        lambda inner: st.builds(
            lambda parts, form: form.format("|".join(parts)),
            st.lists(inner, min_size=1, max_size=3),
            st.sampled_from(["({})", "(?:{})", "^({})$", "(?i:{})"]),
        ),
    )
)
def test_every_altered_regular_expression_compiles_and_differs(pattern: str) -> None:
    """Whatever groups nest in one another."""
    for altered in altered_regex(pattern):
        re2.compile(altered)
        assert altered != pattern


def test_globs_and_numbers_have_neighbours() -> None:
    """One glob that is wider and one that is narrower; the numbers on either side."""
    assert list(altered_glob("a*")) == ["*", "a*~"]
    assert list(altered_glob("*")) == ["*~"]
    assert altered_number(3) == (2, 4)


def test_parts_of_texts_grow_and_shrink() -> None:
    """At their open end; what is one character long can only grow."""
    assert list(altered_beginning("arn:")) == ["arn:~", "arn"]
    assert list(altered_end(".com")) == ["~.com", "com"]
    assert list(altered_beginning("a")) == ["a~"]


def test_ranges_of_addresses_double_and_halve() -> None:
    """Of both families, up to everything and down to a single address."""
    assert list(altered_cidr("10.0.0.0/8")) == ["10.0.0.0/7", "10.0.0.0/9", "10.128.0.0/9"]
    assert list(altered_cidr("0.0.0.0/0")) == ["0.0.0.0/1", "128.0.0.0/1"]
    assert list(altered_cidr("2001:db8::1/128")) == ["2001:db8::/127"]
    assert list(altered_cidr("nowhere")) == []
