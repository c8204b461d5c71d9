"""Text from logs made safe to look at: nothing invisible, nothing that reorders, no link that runs code.

Escaping of markup is the template engine's; this is about characters that HTML allows and that deceive a reader all the
same.
"""

from __future__ import annotations

from urllib.parse import urlsplit

# Letters and a pattern by category, but drawn as nothing: Hangul fillers, combining grapheme joiner, Khmer inherent
# vowels, blank Braille pattern (Unicode, DerivedCoreProperties: Default_Ignorable_Code_Point, and U+2800).
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800")


class Lines(str):
    """Text whose line breaks are layout (a policy's prose, a formatted record), so they stay line breaks."""

    __slots__ = ()


def visible(text: str) -> str:
    """`text` with every character that is not drawn as itself shown as its code point, like ⟨U+202E⟩.

    That is every control, format (bidirectional overrides, zero-width), surrogate, private-use and unassigned
    character, and every separator but the plain space. In `Lines`, line feeds are kept.
    """
    if isinstance(text, Lines):
        # An empty `Lines` splits into itself, so the lines are taken from plain text.
        return "\n".join(visible(line) for line in str(text).split("\n"))
    if text.isprintable() and (text.isascii() or _DRAWN_AS_NOTHING.isdisjoint(text)):
        return text
    return "".join(
        character if character.isprintable() and character not in _DRAWN_AS_NOTHING else f"⟨U+{ord(character):04X}⟩"
        for character in text
    )


def https_link(url: str) -> str:
    """`url` when it is a plain https address, else '': then it is shown as text only."""
    if not url.isascii() or not url.isprintable() or any(character in url for character in " \"'<>\\`"):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme == "https" and host and "@" not in parts.netloc else ""


def anchor(*names: str) -> str:
    """An element id for `names`: letters, digits, '.' and '-' kept, anything else as its code point.

    Names are joined by ':'. Distinct tuples of names give distinct ids, and the id needs no escaping in an address.
    """
    return ":".join(
        "".join(
            character if character.isascii() and (character.isalnum() or character in ".-") else f"_{ord(character):x}_"
            for character in name
        )
        for name in names
    )
