"""YAML without its traps, and with the place of every value.

Of plain scalars only `true`, `false`, `null`, integers and floats resolve; dates stay strings, and so do 12-digit
account ids (YAML 1.1 would make `012345670123` an octal number and the key `on` a boolean). Duplicate keys, aliases,
merge keys, explicit tags, several documents in a file and nesting deeper than 100 are refused.

`parse` gives a tree of `Value`; `Section` reads a mapping of it key by key and collects every problem on the way, so
that one run shows all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
import yaml

from affidavit.documents.spelling import nearest
from affidavit.errors import DocumentError, Problem
from affidavit.model.policy import Place

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_ACCOUNT_ID = re.compile(r"[0-9]{12}\Z")
_FLOAT = re.compile(r"[-+]?[0-9]{1,40}\.[0-9]{1,40}([eE][-+]?[0-9]{1,3})?\Z")
_MAX_DEPTH = 100
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Choice = TypeVar("Choice", bound=StrEnum)


class Value(msgspec.Struct, frozen=True):
    """A YAML value and where it starts. `data` is a scalar, a list of `Value` or a dict of str to `Value`."""

    data: Any
    place: Place
    key_place: Place | None = None

    def plain(self) -> Any:
        """The value as ordinary Python data."""
        if isinstance(self.data, dict):
            return {key: value.plain() for key, value in self.data.items()}
        if isinstance(self.data, list):
            return [value.plain() for value in self.data]
        return self.data


def problem_at(place: Place, message: str, code: str = "") -> Problem:
    """A `Problem` at a place."""
    return Problem(place.path, place.line, place.column, message, code)


def parse(text: bytes, path: str, line_offset: int = 0, column_offset: int = 0) -> Value:
    """Parse one YAML document.

    Args:
        text: UTF-8 bytes.
        path: what problems say the file is called.
        line_offset, column_offset: added to every place, for YAML that stands inside another file.

    Raises:
        DocumentError: the text is not UTF-8, not YAML, or uses what is refused.
    """
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1 + line_offset
        raise DocumentError([Problem(path, line, 1, f"not UTF-8: byte {error.start} of the file")]) from None
    builder = _Builder(path, decoded, line_offset, column_offset)
    try:
        value = builder.document() or Value(None, Place(path, 1 + line_offset, 1))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.place(mark) if mark else Place(path, 0, 0)
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise DocumentError([problem_at(place, f"not YAML: {message}")]) from None
    except yaml.YAMLError as error:
        raise DocumentError([Problem(path, 0, 0, f"not YAML: {' '.join(str(error).split())}")]) from None
    if builder.problems:
        raise DocumentError(builder.problems)
    return value


class _Builder:
    """Turns the events of one document into `Value`s.

    Events, not nodes: composing those is recursive C code that crashes the process on deep nesting.
    """

    def __init__(self, path: str, text: str, line_offset: int, column_offset: int) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.line_offset = line_offset
        self.column_offset = column_offset
        self.problems: list[Problem] = []
        self._next: Callable[[], Any] = yaml.CSafeLoader(text).get_event

    def place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + 1 + self.line_offset, mark.column + 1 + self.column_offset)

    def document(self) -> Value | None:
        """The document; None where the text holds none."""
        value: Value | None = None
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if value is not None:
                message = "not YAML: expected a single document in the stream but found another document"
                raise DocumentError([problem_at(self.place(event.start_mark), message)])
            value = self._build(self._next(), None, 1)
        return value

    def _build(self, event: Any, key_place: Place | None, depth: int) -> Value:
        """The value that begins with an event. What is refused, but for depth, reads as it can, to find all of it."""
        place = self.place(event.start_mark)
        if type(event) is yaml.AliasEvent:
            self.problems.append(problem_at(place, "YAML aliases are refused: write the value out"))
            return Value(None, place, key_place)
        if event.tag is not None:
            self.problems.append(problem_at(place, f"YAML tags are refused: {event.tag}"))
        if type(event) is yaml.ScalarEvent:
            data, place = self._scalar(event, place)
            return Value(data, place, key_place)
        if depth > _MAX_DEPTH:
            raise DocumentError([problem_at(place, "nested too deeply")])
        if type(event) is yaml.MappingStartEvent:
            return Value(self._mapping(depth), place, key_place)
        items: list[Value] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._build(event, None, depth + 1))
        return Value(items, place, key_place)

    def _mapping(self, depth: int) -> dict[str, Value]:
        result: dict[str, Value] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            place = self.place(event.start_mark)
            key = self._key(event, place, result, depth)
            value = self._build(self._next(), place, depth + 1)
            if key is not None:
                result[key] = value
        return result

    def _key(self, event: Any, place: Place, before: Mapping[str, Value], depth: int) -> str | None:
        """The key that begins with an event, at a place; None when it is refused."""
        if type(event) is not yaml.ScalarEvent:
            # What it holds is read, and may be wrong too.
            self._build(event, None, depth + 1)
            if type(event) is not yaml.AliasEvent:
                self.problems.append(problem_at(place, "a key must be a word, not a list or a mapping"))
            return None
        if event.tag is not None:
            self.problems.append(problem_at(place, f"YAML tags are refused: {event.tag}"))
        key = str(event.value)
        if key == "<<" and not event.style:
            self.problems.append(problem_at(place, "YAML merge keys are refused: write the values out"))
            return None
        if key in before:
            first = before[key].key_place
            where = f" (first on line {first.line})" if first else ""
            self.problems.append(problem_at(place, f"duplicate key {key!r}{where}"))
            return None
        return key

    def _scalar(self, event: Any, place: Place) -> tuple[Any, Place]:
        text = str(event.value)
        if event.style in ("|", ">"):
            return text, self._block_start(event, place)
        if event.style in ("'", '"'):
            return text, Place(place.path, place.line, place.column + 1)
        if text in _WORDS:
            return _WORDS[text], place
        if _INTEGER.match(text) and not _ACCOUNT_ID.match(text):
            return int(text), place
        if _FLOAT.match(text) and not math.isinf(float(text)):
            return float(text), place
        return text, place

    def _block_start(self, event: Any, place: Place) -> Place:
        """Where the first line of a block scalar's text stands, so that errors in it point into the file."""
        end = event.end_mark.line + (1 if event.end_mark.column else 0)
        for number in range(event.start_mark.line + 1, min(end, len(self.lines))):
            line = self.lines[number]
            if line.strip():
                indent = len(line) - len(line.lstrip(" "))
                return Place(self.path, number + 1 + self.line_offset, indent + 1 + self.column_offset)
        return place


def suggest(word: str, known: Iterable[str]) -> str:
    """', did you mean …?' when a known word is close, else the known words when they are few, else ''."""
    choices = sorted(map(str, known))
    if close := nearest(word, choices):
        return f", did you mean {close!r}?"
    return f"; expected one of: {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


class Section:
    """Reads a mapping key by key. Each getter takes a default for an absent key; without one the key is required.

    Wrong values add to `problems` and read as the default (or an empty value). `finish` reports unknown keys.
    """

    def __init__(self, value: Value, what: str, problems: list[Problem]) -> None:
        self.value = value
        self.what = what
        self.problems = problems
        self._known: set[str] = set()
        self._items: dict[str, Value] = {}
        if isinstance(value.data, dict):
            self._items = value.data
        else:
            self.add(value.place, f"{what} must be a mapping of keys to values")

    def add(self, place: Place, message: str, code: str = "") -> None:
        """Record a problem, under the code of a lint check where it has one."""
        self.problems.append(problem_at(place, message, code))

    def get(self, key: str, *, required: bool = True) -> Value | None:
        """The raw value of a key; None when it is absent (a problem when required) or null."""
        self._known.add(key)
        value = self._items.get(key)
        if value is None or value.data is None:
            if required:
                self.add(value.place if value else self.value.place, f"{self.what} lacks {key!r}", "missing-key")
            return None
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not blank."""
        value = self.get(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value.data, str):
            self.add(value.place, f"{key!r} must be text{_quote_hint(value.data)}")
            return default or ""
        if not value.data.strip():
            self.add(value.place, f"{key!r} is blank")
        return value.data

    def texts(self, key: str, *, required: bool = False, single: bool = False) -> tuple[str, ...]:
        """A list of strings; with `single` a lone string stands for a list of one."""
        value = self.get(key, required=required)
        if value is None:
            return ()
        if single and isinstance(value.data, str):
            return (value.data,)
        return tuple(item.data for item in self._strings(key, value))

    def items(self, key: str) -> tuple[Value, ...]:
        """The strings of a list with their places; wrong ones are left to `texts` to report."""
        value = self._items.get(key)
        data = value.data if value is not None and isinstance(value.data, list) else []
        return tuple(item for item in data if isinstance(item.data, str))

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enumeration."""
        value = self.get(key, required=default is None)
        fallback = default if default is not None else next(iter(choices))
        if value is None:
            return fallback
        try:
            return choices(value.plain())
        except ValueError:
            word = value.data if isinstance(value.data, str) else ""
            self.add(value.place, f"{key!r} is {value.plain()!r}{suggest(word, choices)}")
            return fallback

    def text_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A mapping of words to strings or lists of strings."""
        value = self.get(key, required=False)
        if value is None:
            return {}
        if not isinstance(value.data, dict):
            self.add(value.place, f"{key!r} must be a mapping of words to lists of text")
            return {}
        result: dict[str, tuple[str, ...]] = {}
        for name, item in value.data.items():
            if isinstance(item.data, str):
                result[name] = (item.data,)
            else:
                result[name] = tuple(each.data for each in self._strings(f"{key}.{name}", item))
        return result

    def sections(self, key: str, what: str, *, required: bool = True) -> Iterator[Section]:
        """A list of mappings, each as a section of its own."""
        value = self.get(key, required=required)
        if value is None:
            return
        if not isinstance(value.data, list):
            self.add(value.place, f"{key!r} must be a list")
            return
        for item in value.data:
            yield Section(item, what, self.problems)

    def named_sections(self, key: str, what: str) -> Iterator[tuple[str, Section]]:
        """A mapping of names to mappings, each as a section of its own; nothing when absent."""
        value = self.get(key, required=False)
        if value is None:
            return
        if not isinstance(value.data, dict):
            self.add(value.place, f"{key!r} must be a mapping of names to mappings")
            return
        for name, item in value.data.items():
            yield name, Section(item, f"{what} {name!r}", self.problems)

    def section(self, key: str, what: str) -> Section | None:
        """A mapping as a section of its own; None when absent."""
        value = self.get(key, required=False)
        return None if value is None else Section(value, what, self.problems)

    def finish(self) -> None:
        """Report keys that nobody asked for."""
        for key, value in self._items.items():
            if key not in self._known:
                place = value.key_place or value.place
                self.add(place, f"{self.what} has no key {key!r}{suggest(key, self._known)}")

    def _strings(self, key: str, value: Value) -> Iterator[Value]:
        if not isinstance(value.data, list):
            self.add(value.place, f"{key!r} must be a list of text")
            return
        for item in value.data:
            if isinstance(item.data, str):
                yield item
            else:
                self.add(item.place, f"{key!r} must hold text only{_quote_hint(item.data)}")


def _quote_hint(data: Any) -> str:
    return "" if isinstance(data, (dict, list)) or data is None else f": put {data!r} in quotes"
