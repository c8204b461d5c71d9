r"""What a text says once what is escaped in it is read, and where in the text each part of that stands.

Records hold texts in texts: a policy document is JSON, in a URL, in JSON. And whoever makes a request may escape what
they like as they like. So nothing is assumed of who wrote a text: one reading takes every escape of JSON and of
programs' texts (`\"`, `\u002e`, `\x2e`), of URLs (`%2e`, `%u002e`, `+`) and of HTML and XML (`&#46;`, `&#x2e;`,
`&period;`) for what it means, and a quotation mark that is doubled, as in YAML (`''`) and CSV (`""`), for one; and the
next reading is of what that says. A backslash before a letter, such as `\n`, stays: it may be a line's end, and as well
what parts a domain and a name.

A line that is folded is an escape too: YAML takes any white space around the end of a line for one space, and a
backslash at the end with the indentation of the next line for nothing. Comments go on after a `#` of their own.
"""

from __future__ import annotations

import html
import html.entities
import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

# How often a text is read again: escaped as often as this, a backslash fills 65,536 characters.
_DEPTH = 16
# So many characters may escape a single one; what is escaped more often is read as if it were less.
_NEAR = 256
_HEX = "[0-9A-Fa-f]"
# An octet that goes on with a character of UTF-8.
_REST = f"(?:%[89ABab]{_HEX})"
# White space that may stand for one space, and the marks of comments in it.
_WHITE = r"(?: (?=[\s#])|[^\S ])\s*(?:\#[#\s]*)?"
_ESCAPE = re.compile(
    rf"\\\r?\n\s*|{_WHITE}|"
    rf"\\u[Dd][89ABab]{_HEX}{{2}}\\u[Dd][C-Fc-f]{_HEX}{{2}}|\\u{_HEX}{{4}}|\\u\{{{_HEX}{{1,6}}\}}|\\U{_HEX}{{8}}"
    rf"|\\x{_HEX}{{2}}|\\[_ \t]|\\[^\w\s]"
    rf"|%u{_HEX}{{4}}|%[0-7]{_HEX}|%[CDcd]{_HEX}{_REST}|%[Ee]{_HEX}{_REST}{{2}}|%[Ff][0-7]{_REST}{{3}}|\+"
    rf"|&\#[xX]{_HEX}{{1,9}};|&\#[0-9]{{1,9}};|&[0-9A-Za-z]{{2,31}};"
    r"|''|\"\""
)
# An escape that a text was cut within.
_CUT_ESCAPE = re.compile(
    rf"(?:\\(?:u[Dd][89ABab]{_HEX}{{2}}\\?(?:u{_HEX}{{0,3}})?|u\{{?{_HEX}{{0,6}}|U{_HEX}{{0,7}}|x{_HEX}?)?"
    rf"|%(?:u{_HEX}{{0,3}}|{_HEX}?|[C-Fc-f]{_HEX}{_REST}{{0,2}}(?:%{_HEX}?)?)"
    rf"|&(?:\#[xX]?{_HEX}{{0,9}}|[0-9A-Za-z]{{0,31}})|[\ud800-\udbff])\Z"
)


class _Escape(NamedTuple):
    """From where to where an escape stands, and from where to where its meaning does in the next reading."""

    start: int
    end: int
    meant_start: int
    meant_end: int


class Reading:
    """One reading of a text.

    Attributes:
        text: what the text says.
        escapes: those that stand in it, which the next reading reads.
    """

    def __init__(self, text: str, before: Reading | None = None) -> None:
        self.text = text
        self.escapes: list[_Escape] = []
        self._before = before

    def next(self) -> Reading | None:
        """What is said once the escapes of this reading are read; None where there are none."""
        parts: list[str] = []
        at = length = 0
        for found in _ESCAPE.finditer(self.text):
            meant = _meant(found[0])
            if meant == found[0]:
                continue
            start, end = found.span()
            parts += (self.text[at:start], meant)
            length += start - at
            self.escapes.append(_Escape(start, end, length, length + len(meant)))
            length += len(meant)
            at = end
        return Reading("".join((*parts, self.text[at:])), self) if self.escapes else None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text that was given a part of this reading stands; an escape is taken as a whole."""
        if self._before is None:
            return start, end
        return self._before.place(self._before._start_of(start), self._before._end_of(end))

    def is_escape(self, start: int, end: int) -> bool:
        """Whether a part lies within one escape. After a backslash, as `u1234` may, it can as well be a name."""
        at = bisect_right(self.escapes, start, key=_end)
        if at == len(self.escapes):
            return False
        escape = self.escapes[at]
        return escape.start <= start and end <= escape.end and self.text[escape.start] != "\\"

    def before(self, place: int) -> str:
        """The character before a place, whatever it is escaped by; '' where the text begins.

        Where a line was folded, white space is there: whoever wrote the text may have meant nothing by the backslash.
        """
        at = bisect_right(self.escapes, place, key=_end) - 1
        if at >= 0 and self.escapes[at].end == place and not self._is_fold(self.escapes[at]):
            return readings(self.text[max(0, place - _NEAR) : place])[-1].text[-1:]
        return self.text[max(0, place - 1) : place]

    def after(self, place: int) -> str:
        """The character after a place, whatever it is escaped by; '' where the text ends."""
        at = bisect_left(self.escapes, place, key=_start)
        if at < len(self.escapes) and self.escapes[at].start == place:
            if self._is_fold(self.escapes[at]):
                return " "
            return readings(self.text[place : place + _NEAR])[-1].text[:1]
        return self.text[place : place + 1]

    def _is_fold(self, escape: _Escape) -> bool:
        return self.text[escape.start : escape.start + 2] in ("\\\r", "\\\n")

    def _start_of(self, meant: int) -> int:
        """Where in this reading that begins which begins at a place of the next."""
        at = bisect_right(self.escapes, meant, key=_meant_start) - 1
        if at < 0:
            return meant
        escape = self.escapes[at]
        return escape.start if meant < escape.meant_end else escape.end + meant - escape.meant_end

    def _end_of(self, meant: int) -> int:
        """Where in this reading that ends which ends at a place of the next."""
        at = bisect_left(self.escapes, meant, key=_meant_start) - 1
        if at < 0:
            return meant
        escape = self.escapes[at]
        return escape.end if meant <= escape.meant_end else escape.end + meant - escape.meant_end


def readings(text: str) -> list[Reading]:
    """A text as it stands, and as it is read again and again until nothing in it is escaped, or 16 times."""
    found = [Reading(text)]
    while len(found) <= _DEPTH and (following := found[-1].next()):
        found.append(following)
    return found


def without_cut_escape(text: str) -> str:
    """A text without the escape that its end was cut within, be that in another one."""
    while found := _CUT_ESCAPE.search(text, max(0, len(text) - 40)):
        text = text[: found.start()]
    return text


def _meant(escape: str) -> str:
    """What an escape means; itself where it is none."""
    if escape == "+":
        return " "
    if escape in ("''", '""'):
        return escape[0]
    if escape[0].isspace():
        white, comment, _ = escape.partition("#")
        return " " if "\n" in white or not comment else escape
    if escape[1:2] in ("\r", "\n"):
        return ""
    if escape[0] == "&":
        return html.unescape(escape) if escape[1] == "#" else html.entities.html5.get(escape[1:], escape)
    if escape[0] == "%" and escape[1] != "u":
        try:
            return bytes.fromhex(escape.replace("%", "")).decode()
        except UnicodeDecodeError:
            return escape
    kind, digits = escape[1], escape[2:].strip("{}")
    if kind in "uUx" and digits:
        units = digits.split("\\u")
        if len(units) == 2:
            return bytes.fromhex("".join(units)).decode("utf-16-be")
        return chr(code) if (code := int(digits, 16)) <= 0x10FFFF else escape
    return kind


def _start(escape: _Escape) -> int:
    return escape.start


def _end(escape: _Escape) -> int:
    return escape.end


def _meant_start(escape: _Escape) -> int:
    return escape.meant_start
