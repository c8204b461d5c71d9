"""Whether a text shows anything."""

from __future__ import annotations

import pytest
from affidavit.documents.visible import is_blank


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b", "\u200b \u2060\ufeff", "\u00ad", "\u3164", "\ufe0f", "\x1b"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    """Spaces, zero-width characters, controls, marks on nothing and fillers."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "\u200ba", ".", "é", "任", "✓", "e\u0301"])
def test_what_shows_something_is_not_blank(text: str) -> None:
    """A letter, a sign or a symbol is enough, whatever stands beside it."""
    assert not is_blank(text)
