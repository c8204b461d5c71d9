"""Finds values in any text, as they stand or escaped, and puts something else there.

A value is found where it stands as a word: neither end of it touches another letter or digit, be that one escaped.
Texts are looked through once, word by word, whatever the number of values: each is known by its first word. Records
hold texts in texts, so a value is also looked for as JSON, as HTML and as a URL have it, and as each has it within the
other.
"""

from __future__ import annotations

import bisect
import functools
import html
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus

_OCTETS, _UNITS = r"%(?:25){0,3}[0-9A-Fa-f]{2}", r"\\{1,16}u[0-9A-Fa-f]{4}"
_OTHERS = r"\\{1,16}[bfnrt]|&(?:amp;){0,4}#?[0-9A-Za-z]{1,8};"
# Escapes come first: what follows one may begin a word. Of a fixed length, or one class.
_EACH_OCTET, _EACH_UNIT = re.compile(_OCTETS), re.compile(_UNITS)
_WORD = re.compile(rf"{_OCTETS}|{_UNITS}|{_OTHERS}|[^\W_]+")
_RUN = re.compile(r"[^\W_]+")
# What may be one character, escaped: UTF-8 has four octets of it at most, UTF-16 two units.
_ESCAPED = rf"(?:{_OCTETS}){{1,4}}|(?:{_UNITS}){{1,2}}|{_OTHERS}"
_STARTS, _ENDS = re.compile(_ESCAPED), re.compile(rf"(?:{_ESCAPED})\Z")
_LONGEST_ESCAPED = 64
_OCTET = re.compile(r"%[0-9A-F]{2}")
_LEVELS = 2
# What is left as it is in URLs: by RFC 3986, by Python, in ARNs, by JavaScript's encodeURIComponent and encodeURI.
_SAFE = ("", "/", "/:@", "!*'()", ";,/?:@&=+$!*'()#")


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _plain_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _as_units(text: str, characters: str, digits: str = "04x") -> str:
    return text.translate({ord(each): f"\\u{ord(each):{digits}}" for each in characters})


_ESCAPES: tuple[Callable[[str], str], ...] = (
    _json,
    _plain_json,
    lambda text: _plain_json(text).replace("/", "\\/"),
    # Go's, Gson's and PHP's, by which JSON can stand in HTML.
    lambda text: _as_units(_plain_json(text), "<>&"),
    lambda text: _as_units(_plain_json(text), "<>&='"),
    lambda text: _as_units(_json(text), "<>&"),
    lambda text: _as_units(_json(text), "<>&='"),
    lambda text: _as_units(_json(text), "<>&'", "04X"),
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
        self._longest = 0
        known: dict[str, list[tuple[str, int, str]]] = {}
        for value in values:
            for spelling in spellings(value):
                # The first word, or where there is none, as of one letter that is escaped, the first escape.
                first = next(_words(spelling), None) or _WORD.search(spelling)
                if first is not None:
                    known.setdefault(first[0], []).append((spelling, first.start(), value))
                    self._longest = max(self._longest, len(spelling))
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
        for word, place in _beginnings(text):
            for spelling, offset, value in self._known.get(word, ()):
                start = place - offset
                end = start + len(spelling)
                if start < at or not text.startswith(spelling, start):
                    continue
                if not _is_within_word(text, start) and not _is_within_word(text, end, start):
                    yield start, end, value
                    at = end
                    break

    def begun(self, text: str) -> int:
        """Where a value begins in a text that was cut within it; the text's length where none was cut."""
        for start in range(max(0, len(text) - self._longest), len(text)):
            part = text[start:]
            near = bisect.bisect_left(self._spellings, part)
            if near < len(self._spellings) and self._spellings[near].startswith(part):
                if self._spellings[near] == part:
                    break  # It stands there as a whole.
                if not _is_within_word(text, start):
                    return start
        return len(text)

    @functools.cached_property
    def _spellings(self) -> list[str]:
        return sorted({spelling for some in self._known.values() for spelling, _, _ in some})


def _beginnings(text: str) -> Iterator[tuple[str, int]]:
    """What a value may begin with, and where: words and escapes, and words that only look as if an escape began them.

    Such as `bob` after a backslash: it goes on after what would be the escape, or no such escape is known.
    """
    for found in _WORD.finditer(text):
        word = found[0]
        yield word, found.start()
        if word[0] in "%\\&" and (run := _RUN.search(word)):
            start = found.start() + run.start()
            whole = _RUN.match(text, start)
            assert whole
            if whole.end() > found.end() or (word[0] == "&" and _meant(word) == word):
                yield whole[0], start


def _words(text: str) -> Iterator[re.Match[str]]:
    return itertools.filterfalse(_is_escape, _WORD.finditer(text))


def _is_escape(found: re.Match[str]) -> bool:
    return found[0][0] in "%\\&"


def _is_within_word(text: str, place: int, since: int = 0) -> bool:
    """Whether a letter or digit ends at a place, and another begins there; what lies before `since` is not looked at.

    A place between the backslashes of one escape counts as the place before all of them.
    """
    if text[place : place + 1] == "\\":
        place = since + len(text[since:place].rstrip("\\"))
    return _before(text, place, since).isalnum() and _after(text, place).isalnum()


def _before(text: str, place: int, since: int) -> str:
    """The character that ends at a place; '' where the text begins."""
    escaped = _ENDS.search(text[max(since, place - _LONGEST_ESCAPED) : place])
    return _meant(escaped[0])[-1] if escaped else text[max(since, place - 1) : place]


def _after(text: str, place: int) -> str:
    """The character that begins at a place; '' where the text ends."""
    escaped = _STARTS.match(text, place)
    return _meant(escaped[0])[0] if escaped else text[place : place + 1]


def _meant(escaped: str) -> str:
    """What escapes of one kind mean; U+FFFD where they are no characters."""
    if escaped[0] == "%":
        return bytes.fromhex("".join(each[-2:] for each in _EACH_OCTET.findall(escaped))).decode(errors="replace")
    if escaped[0] == "&":
        return html.unescape(f"&{escaped[1:-1].rpartition(';')[2].rpartition('&')[2]};")
    units = [each[-4:] for each in _EACH_UNIT.findall(escaped)]
    return bytes.fromhex("".join(units)).decode("utf-16-be", "replace") if units else " "
