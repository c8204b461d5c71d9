"""Whether a text shows anything to whoever reads it."""

from __future__ import annotations

import unicodedata

# Letters and a symbol that are drawn as nothing: Hangul's fillers and Braille's empty pattern.
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Marks stand on other characters; separators and the likes of controls, formats and code points of no meaning.
_NOTHING_OF_THEIR_OWN = frozenset("MZC")


def is_blank(text: str) -> bool:
    """Whether a text has no character that can be seen, as one of spaces or of zero-width characters alone."""
    return all(
        unicodedata.category(character)[0] in _NOTHING_OF_THEIR_OWN or character in _DRAWN_AS_NOTHING
        for character in text
    )
