"""No text from logs can hide, reorder or lead astray."""

from __future__ import annotations

import unicodedata

import pytest
from affidavit_reporters.html.text import Lines, anchor, https_link, visible
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("Grüße, 日本語 😀", "Grüße, 日本語 😀"),
        ("a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("a\x00\x1b[31m", "a⟨U+0000⟩⟨U+001B⟩[31m"),
        ("line\nbreak\ttab", "line⟨U+000A⟩break⟨U+0009⟩tab"),
        ("filler\u3164", "filler⟨U+3164⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("no-break\xa0space", "no-break⟨U+00A0⟩space"),
    ],
)
def test_what_is_not_drawn_as_itself_is_shown_as_its_code_point(text: str, shown: str) -> None:
    """Ordinary text of any script stays; controls, overrides and invisible characters are spelled out."""
    assert visible(text) == shown


def test_line_breaks_stay_where_they_are_layout() -> None:
    """In prose and formatted records a line feed stays, and nothing else that is invisible does."""
    assert visible(Lines("a\nb\r\u202e")) == "a\nb⟨U+000D⟩⟨U+202E⟩"
    assert visible(Lines("")) == ""


@given(st.text(st.characters()))
def test_nothing_invisible_gets_through(text: str) -> None:
    """Whatever goes in, what comes out can be encoded and has no control, format or surrogate character."""
    shown = visible(text)
    shown.encode()
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "url",
    [
        "https://attack.mitre.org/techniques/T1078/004/",
        "https://docs.aws.amazon.com/a?b=c&d=%20#e",
        "HTTPS://example.com",
    ],
)
def test_https_addresses_are_links(url: str) -> None:
    """A plain https address is a link."""
    assert https_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "http://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "https:",
        "https:///path",
        "https://user@example.com/",
        "https://example.com/\u202egnp.exe",
        "https://example.com/a b",
        'https://example.com/"onclick=',
        "https://[bad/",
        "https://exämple.com/",
    ],
)
def test_nothing_else_is(url: str) -> None:
    """Scripts, other schemes, user names, deceptive characters and broken addresses are shown as text."""
    assert https_link(url) == ""


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_anchors_tell_names_apart(one: list[str], other: list[str]) -> None:
    """Two lists of names have the same anchor only when they are the same list, and it needs no escaping."""
    assert (anchor("x", *one) == anchor("x", *other)) == (one == other)
    assert all(character.isascii() and (character.isalnum() or character in "._-:") for character in anchor("x", *one))
