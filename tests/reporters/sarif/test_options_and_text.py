"""What the reporter can be told, and what becomes of text on its way into a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from affidavit import Assessment, UsageError
from affidavit_reporters import sarif
from affidavit_reporters.html.text import visible
from affidavit_reporters.sarif.names import filled
from affidavit_reporters.sarif.options import OPTIONS, read_settings
from affidavit_reporters.sarif.profiles import Profile
from affidavit_reporters.sarif.text import cut, markdown, plain, sentence
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("profile", "gitlab"),
        ("profile", ""),
        ("base", "org-trail/"),
        ("base", "s3://org-trail"),
        ("base", "s3://org-trail/../"),
        ("base", "https://host/?q=/"),
        ("base", "https://host/#/"),
        ("base", "https://ho st/"),
        ("base", "https://[host/"),
        ("category", "a b"),
        ("category", "//"),
        ("policies", "../elsewhere"),
        ("policies", "a\nb"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(empty: Assessment, tmp_path: Path, name: str, value: str) -> None:
    """It is named with what it should be, and nothing is written."""
    with pytest.raises(UsageError, match=rf"sarif\.{name}: "):
        sarif.write(empty, lambda: (), tmp_path / "report.sarif", {name: value})
    assert list(tmp_path.iterdir()) == []


def test_values_are_taken_as_they_should_be(tmp_path: Path) -> None:
    """Every option is read, and each profile is known."""
    options = {
        "profile": "full",
        "previous": str(tmp_path),
        "base": "s3://b/AWSLogs/",
        "category": "a/b/",
        "policies": "p",
    }
    assert {each.name for each in OPTIONS} == set(options)
    settings = read_settings(options)
    assert (settings.profile, settings.previous, settings.base) == (Profile.FULL, tmp_path, "s3://b/AWSLogs/")
    assert (settings.category, settings.policies) == ("a/b", "p")
    assert read_settings({}).profile is Profile.PORTABLE and read_settings({}).policies is None
    for profile in Profile:
        assert str(profile) in OPTIONS[0].summary


@given(TEXT)
def test_plain_text_is_one_visible_line_without_placeholder_or_link(text: str) -> None:
    """Whatever the text: printable, no placeholder, no link; and ordinary text stays as it is."""
    shown = plain(text)
    assert shown.isprintable() and "](" not in shown
    assert not re.search(r"(?<!\{)\{[0-9]+\}(?!\})", shown)
    if text.isascii() and text.isprintable() and "{" not in text and "](" not in text and len(text) <= 1_000:
        assert shown == text


@given(TEXT)
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    """Taking the backslashes before punctuation away gives the text as it would be shown in plain."""
    escaped = markdown(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>*_`\[\]]", re.sub(r"\\[\\`*_{}\[\]<>#|~&]", "", escaped))
    if "\n" not in text and len(text) <= 1_000:
        assert re.sub(r"\\([\\`*_{}\[\]<>#|~&])", r"\1", escaped) == visible(text)


def test_texts_cut_at_the_same_place_stay_different() -> None:
    """What only differs after the cut differs all the same."""
    first, second = (cut("a" * 2_000 + end) for end in "xy")
    assert first != second and len(first) < 1_100 and "2001 characters" in first
    assert cut("a" * 1_000) == "a" * 1_000


@pytest.mark.parametrize(("text", "ended"), [("done", "done."), ("done. ", "done."), ("why?", "why?"), ("(x)", "(x).")])
def test_sentences_end(text: str, ended: str) -> None:
    """A message ends with a full stop, an exclamation or a question mark."""
    assert sentence(text) == ended


def test_false_and_nought_are_said() -> None:
    """Only what is not there is left away."""
    assert filled(a=None, b="", c=[], d={}, e=False, f=0, g="x") == {"e": False, "f": 0, "g": "x"}
