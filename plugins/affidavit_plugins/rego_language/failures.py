"""Tells the engine's run-time errors apart, and says them without the record's values.

A message stands under a picture of the place in the source::

    --> p0:3:26
      |
    3 |   startswith(input.a, "x")
      |              ^
    error: `startswith` expects string argument. Got `1` instead

`is_builtin_failure` knows the messages with which a built-in function says that it cannot use its arguments. They were
collected by calling each function with odd values; one that is missing is an error of the policy, never silence. A
pattern that is none (`invalid regex`) is left out on purpose: it is a mistake in the policy.
"""

from __future__ import annotations

import re

import msgspec

from affidavit_plugins.rego_language.builtins import ALLOWED

_PLACE = re.compile(r"\s*--> (?P<name>[^:\n]+):(?P<line>\d+):(?P<column>\d+)\n")
_PICTURE = re.compile(r" *\|\n *\d+ \|[^\n]*\n *\| *\^\n(?:error: )?")
_FAILURES = tuple(
    re.compile(pattern)
    for pattern in (
        r"`[^`]+` (?:expects|requires) (?!\d)",
        r"Error parsing ",
        r"Failed to parse datetime: ",
        r"could not convert (?:numeric value of `[^`]+` )?to int\d+",
        r"could not deserialize (?:json|yaml)",
        r"could not determine number of elements",
        r"could not parse (?:number|string as number)",
        r"decode (?:failed|failure)",
        r"delimiters must be single character",
        r"divide by zero",
        r"extra arguments \(",
        r"failed to parse timezone",
        r"glob\.match requires string array",
        r"initial vertices must be array/set",
        r"invalid (?:duration: |schema: |semver|symbol at |base |padding)",
        r"item (?:at index \d+ is not an object|cannot be indexed)",
        r"marshaling option ",
        r"missing format verb ",
        r"modulo (?:by zero|on floating-point number)",
        r"n must be an integer",
        r"negative offset",
        r"neighbors for node ",
        r"no argument specified for format verb ",
        r"not (?:a valid url|an i64)",
        r"number specified for format verb ",
        r"operand must be integer",
        r"spaces not allowed in resource strings",
        r"step must be a positive integer",
        r"unknown unit: ",
    )
)
_QUOTED = re.compile(r"`([^`]*)`")
_MODULE_PLACE = re.compile(r" at p[0-9a-f]+:(\d+):\d+")
_POSITION = re.compile(r" at line \d+ column \d+$")


class Failure(msgspec.Struct, frozen=True):
    """An error of the engine: the module it names ('' when none), its place as the engine counts, and the message."""

    module: str
    line: int
    column: int
    message: str

    def is_builtin_failure(self) -> bool:
        """Whether a built-in function could not use its arguments, which to OPA means undefined."""
        return any(pattern.match(self.message) for pattern in _FAILURES)

    def without_values(self) -> str:
        """The message with what it quotes left out, so that the same mistake reads the same on every record."""
        message = self.message.split("\n", 1)[0].split(" Got `", 1)[0].rstrip(" .")
        message = _QUOTED.sub(lambda match: match.group() if match.group(1) in ALLOWED else "`…`", message)
        return _POSITION.sub("", _MODULE_PLACE.sub("", message))


def parse_failure(error: BaseException) -> Failure:
    """Read an exception that the engine raised."""
    text = str(error)
    place = _PLACE.match(text)
    if place is None:
        return Failure("", 0, 0, text.strip())
    picture = _PICTURE.match(text, place.end())
    message = text[picture.end() if picture else place.end() :].strip()
    return Failure(place["name"], int(place["line"]), int(place["column"]), message)
