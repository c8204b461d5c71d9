"""Finds values in any text, as they stand or escaped in whatever way, and puts something else there.

A value is found where it stands as a word: neither end of it touches another letter or digit, be that one escaped. Each
reading of a text (`affidavit.packaging.unescaping`) is looked through once, word by word, whatever the number of
values: each is known by its first word.

What looks escaped in a value is read too, so that several values may say the same, and somebody may have made one for
that. So a text that is a value is that one; only what is none is read further, and wherever a value itself stands
there is no other that merely reads as what is there, be that longer.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from affidavit.packaging.unescaping import Reading, readings, without_cut_escape

# A letter after a backslash may be of a word, or stand for a control character after which a word begins.
_WORDS = re.compile(r"[^\W_]+"), re.compile(r"(?<=\\[abefnrtv0])[^\W_]+")
_COMMENT = re.compile(r"\s+#[#\s]*")
_CONTROLS = str.maketrans({"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def all_said(value: str) -> Iterator[tuple[str, int]]:
    """What a value says as it is and read again and again, as texts are, and how often it was read for that."""
    for depth, reading in enumerate(readings(value)):
        yield reading.text, depth
        # A `#` at the beginning of a line that was folded is read as the mark of a comment.
        for said in {reading.text, _COMMENT.sub(" ", reading.text)}:
            yield said, depth + 1
            yield said.translate(_CONTROLS), depth + 1


class _Place(NamedTuple):
    """Where in a text a value stands, and how often both were read until they said the same."""

    start: int
    end: int
    value_read: int
    text_read: int
    value: str

    def order(self) -> tuple[int, int, int, int, str]:
        """The longest first, so that no part of it is taken for the whole; then what was read less often."""
        return self.start, -self.end, self.value_read, self.text_read, self.value


def _apart(places: Iterable[_Place]) -> Iterator[_Place]:
    """Those that come first of each that overlap, from the beginning of the text."""
    at = 0
    for place in sorted(places, key=_Place.order):
        if place.start >= at:
            yield place
            at = place.end


def _is_free(place: _Place, taken: Sequence[_Place]) -> bool:
    """Whether a place overlaps none of those taken, which are in order and apart."""
    after = bisect_left(taken, place.end, key=lambda each: each.start)
    return not after or taken[after - 1].end <= place.start


class Replacer:
    """Puts something in the place of values.

    Args:
        values: what to replace; one without a letter or digit is none.
        instead: value → what stands for it.
    """

    def __init__(self, values: Iterable[str], instead: Callable[[str], str]) -> None:
        self._instead = instead
        # What texts say → the value that it is, after how often it was read for that; and by its first word, where in
        # it that begins and how long it is.
        self._said: dict[str, tuple[int, str]] = {}
        self._shapes: dict[str, set[tuple[int, int]]] = {}
        for value in values:
            for said, read in all_said(value):
                if first := _WORDS[0].search(said):
                    self._shapes.setdefault(first[0], set()).add((first.start(), len(said)))
                    self._said[said] = min((read, value), self._said.get(said, (read, value)))

    def replaced(self, text: str, instead: Callable[[str], str] | None = None) -> str:
        """A text with every value replaced, by what `instead` gives in place of the usual."""
        put = instead or self._instead
        parts: list[str] = []
        at = 0
        for start, end, value in self.found(text):
            parts += (text[at:start], put(value))
            at = end
        return "".join((*parts, text[at:])) if parts else text

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where values stand in a text: from, to, and which."""
        if self._said.get(text) == (0, text):
            yield 0, len(text), text
            return
        places = {
            _Place(*reading.place(start, end), read, depth, value)
            for depth, reading in enumerate(readings(text))
            for start, end, (read, value) in self._found_in(reading)
        }
        themselves = list(_apart(place for place in places if not place.value_read))
        others = _apart(place for place in places if place.value_read and _is_free(place, themselves))
        for place in sorted((*themselves, *others)):
            yield place.start, place.end, place.value

    def _found_in(self, reading: Reading) -> Iterator[tuple[int, int, tuple[int, str]]]:
        """Where values stand in one reading of a text, each with how often it was read for that.

        One that begins within what looks like an escape and goes on after it says that it was none.
        """
        text = reading.text
        for words in _WORDS:
            if self._shapes.keys().isdisjoint(words.findall(text)):
                continue
            for word in words.finditer(text):
                for offset, length in self._shapes.get(word[0], ()):
                    start = word.start() - offset
                    end = start + length
                    value = self._said.get(text[start:end]) if start >= 0 and end <= len(text) else None
                    if value is not None and not reading.is_escape(start, end) and not _in_word(reading, start, end):
                        yield start, end, value

    def begun(self, text: str) -> int:
        """Where a value, or an escape, begins in a text that was cut within it; the text's length where none was."""
        *earlier, last = readings(text)
        begins = [self._begun(reading.text) for reading in earlier]
        begins.append(self._begun(without_cut_escape(last.text)))
        return min(
            reading.place(begin, begin + 1)[0] if begin < len(reading.text) else len(text)
            for reading, begin in zip((*earlier, last), begins, strict=True)
        )

    def _begun(self, text: str) -> int:
        for start in range(max(0, len(text) - self._longest), len(text)):
            part = text[start:]
            near = bisect_left(self._sorted, part)
            if near < len(self._sorted) and self._sorted[near].startswith(part):
                if self._sorted[near] == part:
                    break  # It stands there as a whole.
                if not _joins_word(text, start):
                    return start
        return len(text)

    @functools.cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._said)

    @functools.cached_property
    def _longest(self) -> int:
        return max(map(len, self._sorted), default=0)


def _in_word(reading: Reading, start: int, end: int) -> bool:
    """Whether a word goes on before or after a part."""
    text = reading.text
    goes_before = text[start].isalnum() and reading.before(start).isalnum() and not _WORDS[1].match(text, start)
    return goes_before or (text[end - 1].isalnum() and reading.after(end).isalnum())


def _joins_word(text: str, place: int) -> bool:
    """Whether a letter or digit ends at a place, and another begins there."""
    joins = 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
    return joins and not _WORDS[1].match(text, place)
