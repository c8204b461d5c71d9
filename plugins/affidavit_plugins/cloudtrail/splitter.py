"""Splits text into the JSON values that may be records, without trusting it to be well formed.

Those are the elements of top-level arrays and of the lists in `{"Records": […]}` and `{"Events": […]}`, and every other
top-level value, one after another with or without a line break between them.

As many values at once as are sound are decoded, which splits them. Around the others a scanner looks at brackets and
strings only, so that a bad value ends where it ends. The text is read as a stream, in linear time, and little more than
one record of it is held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from affidavit import Break, Headers
from affidavit.model.logs import RawRecord

from affidavit_plugins.cloudtrail.window import LOOK_BACK, Window, end_of

MAX_RECORD = 16 << 20
MAX_NESTING = 4 << 20
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

RUN_BYTES = 4 << 20  # less than MAX_RECORD: of what is split at once, nothing is too large
_LEAST_REACH, _REACH_STEP = 4 << 10, 4
_BOM = b"\xef\xbb\xbf"
_OPEN_OBJECT, _OPEN_LIST, _CLOSE_OBJECT, _CLOSE_LIST, _QUOTE, _BACKSLASH = b'{[}]"\\'
_TO_CLOSER = _CLOSE_OBJECT - _OPEN_OBJECT  # and as far from '[' to ']'
_NEXT_LINE = b"\n{"
_SCALAR_WINDOW = 2_048

# Every quantifier here is possessive, so that no text makes them go back. Before Python 3.11.5 one whose
# group fails half-way goes on from there (CPython issue 106052); the alternative that never matches puts it back.
_REST_OF_STRING = rb'[^"\\]*+(?:\\.[^"\\]*+|(?!))*+'
_STRING = rb'"' + _REST_OF_STRING + rb'"'
_NO_BRACKETS = rb'[^"\[\]{}]*+(?:' + _STRING + rb'[^"\[\]{}]*+|(?!))*+'
_OBJECT, _LIST = rb"\{" + _NO_BRACKETS + rb"\}", rb"\[" + _NO_BRACKETS + rb"\]"

_IN_STRING = re.compile(_REST_OF_STRING, re.DOTALL)
_PASS = re.compile(
    rb'[^"\[\]{}]*+(?:(?:' + _STRING + rb"|" + _OBJECT + rb"|" + _LIST + rb')[^"\[\]{}]*+|(?!))*+', re.DOTALL
)
_PASS_TO_LIST = re.compile(rb'[^"\[\]{}]*+(?:(?:' + _STRING + rb"|" + _OBJECT + rb')[^"\[\]{}]*+|(?!))*+', re.DOTALL)
_LIST_KEY = re.compile(rb'[{, \t\r\n]"(?:Records|Events)"[ \t\r\n]*+:[ \t\r\n]*+\[\Z')
_WRAPPER = re.compile(rb'\{[ \t\r\n]*+"(?:Records|Events)"')
_BETWEEN = re.compile(rb"(?:[ \t\r\n,]|\xef\xbb\xbf)*+")
_BETWEEN_AFTER_BREAK = re.compile(rb"(?:[ \t\r\n,\]}]|\xef\xbb\xbf)*+")
_TOKEN = re.compile(rb'[^ \t\r\n,\[\]{}"]*+')
_NUMBER = rb"-?(?:0|[1-9][0-9]{0,400}+)(?:\.[0-9]{1,400}+|(?!))?+(?:[eE][+-]?[0-9]{1,400}+|(?!))?+"
_SCALAR = re.compile(rb"(?:" + _NUMBER + rb'|true|false|null)(?=[ \t\r\n,\[\]{}"]|\Z)')
_LINE_OF_TEXT = re.compile(rb"[^\n{\[]*+")


class Refused(msgspec.Struct, frozen=True):
    """A value that cannot be a record, and why."""

    reason: str


NO_HEADERS = Headers(())

# The text of a value, or what stands in its place.
Piece = RawRecord | Refused | Break


class Run:
    """Sound objects one after another: their headers, and their texts, which are told apart only when asked for."""

    def __init__(self, headers: list[Any], texts: Callable[[], list[msgspec.Raw]]) -> None:
        self.headers = headers
        self.texts = texts

    def __len__(self) -> int:
        return len(self.headers)


def split(
    chunks: Iterable[bytes], headers: Headers = NO_HEADERS, *, fragment: bool = False
) -> Iterator[Run | list[Piece]]:
    """Values in order, some at a time, and breaks where the text cannot be followed.

    Past a break it goes on at the next line that begins with '{', as in JSON Lines. A sound wrapper may come out whole
    or as its elements, depending on how the text is cut into chunks; the records in it are the same.

    Args:
        chunks: the text in order.
        headers: what to decode of the objects in a run.
        fragment: it may be a piece of damaged text, in which closing brackets without opening ones mean nothing.
    """
    return _Splitter(chunks, headers, _BETWEEN_AFTER_BREAK if fragment else _BETWEEN).pieces()


def texts(part: Run | list[Piece]) -> Sequence[Piece]:
    """The values of what `split` gave, one by one."""
    return part.texts() if isinstance(part, Run) else part


class _End(StrEnum):
    """How the scan of a value ended."""

    CLOSED = "closed"
    LIST = "list"  # just past the '[' of a list of records
    MISMATCH = "brackets that do not match"
    OUTGROWN = "a record that is not closed"
    BOTTOMLESS = "brackets without an end"
    TEXT_ENDS = "the text ends inside a record"


_LISTS = msgspec.json.Decoder(list[msgspec.Raw])
_VALUES = msgspec.json.Decoder(msgspec.Raw)


class _Splitter(Window):
    def __init__(self, chunks: Iterable[bytes], headers: Headers, between: re.Pattern[bytes]) -> None:
        super().__init__(chunks)
        self._headers = headers
        self._between = between
        self._start = 0  # offset of the value being scanned
        self._reach = RUN_BYTES  # how far to try to split at once
        self._scan_until = 0  # offset before which that is of no use

    def _decode_elements(self, text: memoryview) -> Run:
        array = b"".join((b"[", text, b"]"))
        return Run(self._headers.decode_list(array), lambda: _LISTS.decode(array))

    def _decode_lines(self, text: memoryview) -> Run:
        lines = bytes(text)
        return Run(self._headers.decode_lines(lines), lambda: _VALUES.decode_lines(lines))

    def pieces(self) -> Iterator[Run | list[Piece]]:
        while (byte := self._next(self._between)) >= 0:
            if byte == _OPEN_LIST:
                self.at += 1
                yield from self._elements()
            elif byte == _QUOTE:
                yield from self._top_level_value()
            elif byte != _OPEN_OBJECT:
                yield [self._text()]
            elif not _WRAPPER.match(self.data, self.at) and (values := self._at_once(b"}\n{", self._decode_lines)):
                yield values
            else:
                yield from self._top_level_value()

    def _top_level_value(self) -> Iterator[Run | list[Piece]]:
        end = self._scan(lists=True)
        if end is _End.CLOSED:
            yield [self._taken()]
            return
        is_wrapper = end is _End.LIST
        while end is _End.LIST:
            if not (yield from self._elements()):
                return
            end = self._scan(lists=True, missing=b"}")
        if end is not _End.CLOSED:
            yield self._recover(end, in_list=is_wrapper)

    def _elements(self) -> Generator[Run | list[Piece], None, bool]:
        """The elements of a list, up to and with its ']'; False when it broke off before."""
        while (byte := self._next(_BETWEEN)) >= 0:
            if byte == _CLOSE_LIST:
                self.at += 1
                return True
            if byte == _OPEN_OBJECT and (values := self._at_once(b'},{"eventVersion"', self._decode_elements)):
                yield values
            elif byte in (_OPEN_OBJECT, _OPEN_LIST, _QUOTE):
                end = self._scan()
                if end is not _End.CLOSED:
                    yield self._recover(end, in_list=True)
                    return False
                yield [self._taken()]
            elif byte == _CLOSE_OBJECT:
                self._start = self.offset
                yield self._recover(_End.MISMATCH, in_list=True)
                return False
            else:
                self.skip(_TOKEN)
                yield [Refused("not a JSON object")]
        yield [Break(self.offset, "the text ends inside a list of records")]
        return False

    def _at_once(self, separator: bytes, decode: Callable[[memoryview], Run]) -> Run | None:
        """The values from here to the last separator within reach, if all are sound objects; else none.

        Sound text can be split in one way only, so it does not matter how far this reaches. It reaches less far after a
        failure, which leaves little for the scanner.
        """
        while self.offset >= self._scan_until:
            stop = min(self.at + self._reach, len(self.data))
            last = self.data.rfind(separator, self.at, stop)
            if last < 0:
                self._scan_until = self.base + stop
                break
            try:
                run = decode(memoryview(self.data)[self.at : last + 1])
            except DECODE_ERRORS:
                if self._reach <= _LEAST_REACH:
                    self._scan_until = self.base + last + 1
                else:
                    self._reach //= _REACH_STEP
                continue
            self._reach = min(self._reach * _REACH_STEP, RUN_BYTES)
            self.at = last + 1
            return run
        return None

    def _scan(self, *, lists: bool = False, missing: bytes = b"") -> _End:
        """Go to the end of the value that begins here.

        Args:
            lists: stop where a list of records begins.
            missing: the brackets that are still to be closed, when it has begun before.
        """
        self._start = self.kept = self.offset
        closers = bytearray(missing)
        in_string = False
        if not closers:
            first = self.data[self.at]
            self.at += 1
            in_string = first == _QUOTE
            if not in_string:
                closers.append(first + _TO_CLOSER)
        while True:
            pattern = _IN_STRING if in_string else _PASS_TO_LIST if lists and len(closers) == 1 else _PASS
            self.at = at = end_of(pattern.match(self.data, self.at))
            byte = self.data[at] if at < len(self.data) else _BACKSLASH
            if byte == _BACKSLASH:  # the text at hand ends here, or in the middle of an escape
                if self._is_outgrown():
                    return _End.OUTGROWN
                if not self.refill():
                    self.at = len(self.data)
                    return _End.TEXT_ENDS
                continue
            self.at += 1
            if byte == _QUOTE:
                in_string = not in_string
            elif byte in (_OPEN_OBJECT, _OPEN_LIST):
                closers.append(byte + _TO_CLOSER)
                if len(closers) > MAX_NESTING:
                    return _End.BOTTOMLESS
                if lists and byte == _OPEN_LIST and len(closers) == 2 and self._is_list_of_records():
                    return _End.OUTGROWN if self._is_outgrown() else _End.LIST
            elif closers.pop() != byte:
                return _End.MISMATCH
            if not closers and not in_string:
                return _End.OUTGROWN if self._is_outgrown() else _End.CLOSED

    def _is_list_of_records(self) -> bool:
        """Whether the '[' just passed belongs to a key that holds records."""
        earliest = max(self._start - self.base, self.at - LOOK_BACK, 0)
        return _LIST_KEY.search(self.data, earliest, self.at) is not None

    def _is_outgrown(self) -> bool:
        """Whether the value is too large and looks like many lines: its beginning lacks an end.

        One that is too large otherwise is held no longer, and refused at its end.
        """
        if self.kept is None or self.offset - self._start <= MAX_RECORD:
            return False
        if _NEXT_LINE in self._held():
            return True
        self.kept = None
        return False

    def _held(self) -> bytes:
        first = self._start - self.base
        return self.data[first : min(self.at, first + MAX_RECORD)]

    def _taken(self) -> Piece:
        """The value just scanned."""
        if self.kept is None:
            return Refused(f"larger than {MAX_RECORD >> 20} MiB")
        return self._held()

    def _recover(self, end: _End, *, in_list: bool) -> list[Piece]:
        """The lines that a broken value has swallowed; the scan goes on at the last of them, or the next after it."""
        self._between = _BETWEEN_AFTER_BREAK
        if self.kept is not None and _NEXT_LINE in (held := self._held()):
            first, *others, last = held.split(_NEXT_LINE)
            self.at = self._start - self.base + len(held) - len(last) - 1
            return [first, *(b"{" + line for line in others)]
        self.kept = None
        if end is _End.TEXT_ENDS or not self._go_to_next_line() or in_list:
            return [Break(self._start, str(end))]
        return [Refused(f"not valid JSON: {end}")]

    def _go_to_next_line(self) -> bool:
        found = self.find(_NEXT_LINE)
        self.at += found  # past the line break
        return found

    def _text(self) -> Refused:
        """Go past a number or a word of JSON; past the rest of the line, or up to a bracket, if it is neither."""
        self.require(_SCALAR_WINDOW)
        scalar = _SCALAR.match(self.data, self.at)
        if scalar:
            self.at = scalar.end()
            return Refused("not a JSON object")
        self.skip(_LINE_OF_TEXT)
        return Refused("not JSON")

    def _next(self, between: re.Pattern[bytes]) -> int:
        """Go past what stands between values; the byte there, -1 at the end of the text."""
        self.kept = None
        self.skip(between)
        while len(self.data) - self.at < len(_BOM) and self.refill():
            self.skip(between)
        return self.data[self.at] if self.at < len(self.data) else -1
