"""Finds values in any text, as they stand or escaped, and puts something else there.

A value is found where it stands as a word: neither end of it touches another letter or digit. Texts are looked through
once, word by word, whatever the number of values: each is known by its first word. Records hold texts in texts, so a
value is also looked for as JSON, as HTML and as a URL have it, and as each has it within the other.
"""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus

# Escapes come first: what follows one begins a word. Of a fixed length, or one class.
_WORD = re.compile(
    r"%(?:25){0,3}[0-9A-Fa-f]{2}|\\{1,8}u[0-9A-Fa-f]{4}|\\{1,8}[bfnrt]|&(?:amp;){0,2}#?[0-9A-Za-z]{1,8};|[^\W_]+"
)
_OCTET = re.compile(r"%[0-9A-F]{2}")
_LEVELS = 2
# What is left as it is in URLs: by RFC 3986, by Python, in ARNs, by JavaScript's encodeURIComponent and encodeURI.
_SAFE = ("", "/", "/:@", "!*'()", ";,/?:@&=+$!*'()#")


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _plain_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


_ESCAPES: tuple[Callable[[str], str], ...] = (
    _json,
    _plain_json,
    lambda text: _plain_json(text).replace("/", "\\/"),
    *(functools.partial(quote, safe=safe, errors="replace") for safe in _SAFE),
    functools.partial(quote_plus, errors="replace"),
    html.escape,
    lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
)


def spellings(value: str) -> set[str]:
    """A value as texts have it: as it is, and escaped up to twice."""
    found = {value}
    for _ in range(_LEVELS):
        found |= {escape(each) for each in found for escape in _ESCAPES}
    # Some write the digits of an escape small.
    found |= {_OCTET.sub(lambda octet: octet[0].lower(), each) for each in found if "%" in each}
    return found


class Replacer:
    """Puts something in the place of values.

    Args:
        values: what to replace; one without a letter or digit is none.
        instead: value → what stands for it.
    """

    def __init__(self, values: Iterable[str], instead: Callable[[str], str]) -> None:
        self._instead = instead
        known: dict[str, list[tuple[str, int, str]]] = {}
        for value in values:
            for spelling in spellings(value):
                # The first word, or where there is none, as of one letter that is escaped, the first escape.
                first = next(_words(spelling), None) or _WORD.search(spelling)
                if first is not None:
                    known.setdefault(first[0], []).append((spelling, first.start(), value))
        # The longest first, so that no part of it is taken for the whole.
        self._known = {word: sorted(some, key=lambda each: (-len(each[0]), each[2])) for word, some in known.items()}

    def replaced(self, text: str) -> str:
        """A text with every value replaced."""
        parts: list[str] = []
        at = 0
        for start, end, value in self.found(text):
            parts += (text[at:start], self._instead(value))
            at = end
        return "".join((*parts, text[at:])) if parts else text

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where values stand in a text: from, to, and which."""
        at = 0
        for word in _WORD.finditer(text):
            for spelling, offset, value in self._known.get(word[0], ()):
                start = word.start() - offset
                end = start + len(spelling)
                if start >= at and text.startswith(spelling, start) and _ends_words(text, start, end, offset):
                    yield start, end, value
                    at = end
                    break


def _words(text: str) -> Iterator[re.Match[str]]:
    return itertools.filterfalse(_is_escape, _WORD.finditer(text))


def _is_escape(found: re.Match[str]) -> bool:
    return found[0][0] in "%\\&"


def _ends_words(text: str, start: int, end: int, offset: int) -> bool:
    """Whether what stands there touches no other letter or digit. Where a word begins it, that one says so."""
    if offset and start and text[start].isalnum() and text[start - 1].isalnum():
        return False
    return end >= len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
