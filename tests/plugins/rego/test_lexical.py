"""What is refused before the engine parses, and that the scan takes any text."""

from __future__ import annotations

import pytest
from affidavit_plugins.rego_language.lexical import MAX_BYTES, MAX_CHAIN, MAX_DEPTH, first_word, refusal
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("package a", "package"),
        ("# METADATA\n# title: package x\n\npackage a", "package"),
        ("input.a == 1", "input"),
        ("packages := 1", "packages"),
        ("# package", ""),
        ('"package"', ""),
        ("", ""),
    ],
)
def test_first_word_skips_comments(source: str, word: str) -> None:
    """A module is told from a body by its first word, whatever its comments say."""
    assert first_word(source) == word


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{", "}"), ("(", ")"), ("lower(", ")"), ("[1 | x := ", "]"), ("x[", "]")]
)
def test_refuses_deep_brackets(opening: str, closing: str) -> None:
    """Nesting past the limit is refused where it begins, of whatever kind; up to it, it passes."""
    fits = "x := " + opening * MAX_DEPTH + "1" + closing * MAX_DEPTH
    assert refusal(fits) is None
    refused = refusal("x := " + opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1))
    assert refused is not None
    assert "16 deep" in refused[1]


@pytest.mark.parametrize("link", [".a", '["a"]', " + 1", " -\n1", "| x", " in y", " == 1", "()"])
def test_refuses_long_chains(link: str) -> None:
    """A chain that the parser would recurse along is refused, also across lines; a short one passes."""
    assert refusal("x := y" + link * (MAX_CHAIN // 4)) is None
    refused = refusal("x := y" + link * (MAX_CHAIN + 1))
    assert refused is not None
    assert "operators" in refused[1]


def test_statements_are_no_chain() -> None:
    """Many short statements, or items of a list, are no long expression."""
    assert refusal("\n".join(f"x{n} == input.a.b.c + {n}" for n in range(500))) is None
    assert refusal("x := [" + ", ".join(f"input.a[{n}]" for n in range(500)) + "]") is None


def test_brackets_in_strings_and_comments_do_not_count() -> None:
    """What stands in a string or a comment nests nothing."""
    assert refusal('x := "' + "[" * 100 + '" # ' + "(" * 100 + "\ny := `" + "{" * 100 + "`") is None


def test_refuses_what_closes_nothing() -> None:
    """A bracket too many is refused: it would end the rule that a body is wrapped in."""
    assert refusal("match if { true }\n} x if {") == (18, "'}' closes nothing")


def test_refuses_large_files() -> None:
    """The bound is on bytes, not on characters."""
    assert refusal("#" * MAX_BYTES) is None
    assert refusal("#" + "é" * (MAX_BYTES // 2)) is not None


@given(st.text(alphabet=st.sampled_from('[](){}",;.|+ \n\\`#aé1:=')))
def test_takes_any_text(text: str) -> None:
    """Any text gives None or a place within it, and never fails."""
    refused = refusal(text)
    assert refused is None or 0 <= refused[0] <= len(text)
