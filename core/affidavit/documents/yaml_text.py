"""Writes data as YAML that `strict_yaml` reads back as the same data, for files that people go on to edit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

_ACCOUNT = re.compile("[0-9]{12}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*\Z")
# What some reader of YAML takes for something other than text.
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_INTEGER_DIGITS = 18


def yaml_lines(value: Any, indent: int = 0) -> Iterator[str]:
    """The lines of a mapping or a list in block form, each led by `indent` spaces."""
    space = " " * indent
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _entry(f"{space}{scalar(str(key))}:", each, indent)
    elif isinstance(value, list) and value:
        for each in value:
            first, *others = yaml_lines(each, indent + 2)
            yield f"{space}- {first.lstrip(' ')}"
            yield from others
    else:
        yield f"{space}{scalar(value)}"


def _entry(lead: str, value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield lead
        yield from yaml_lines(value, indent + 2)
    else:
        yield f"{lead} {scalar(value)}"


def scalar(value: Any) -> str:
    """A value on one line: text in quotes unless it is a plain word; empty collections as {} and []."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        text = str(value)
        return text if len(text.lstrip("-")) <= _INTEGER_DIGITS and not _ACCOUNT.fullmatch(text) else quoted(text)
    if isinstance(value, float):
        text = repr(value)
        return text if math.isfinite(value) and _DECIMAL.fullmatch(text) else quoted(text)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    return value if _PLAIN.match(value) and value.lower() not in _WORDS else quoted(value)


def quoted(text: str) -> str:
    """Text in double quotes, everything that might not survive escaped; half a surrogate pair becomes U+FFFD."""
    escaped = json.dumps(_sound(text), ensure_ascii=False)[1:-1]
    return '"' + "".join(each if each.isprintable() else _escape(each) for each in escaped) + '"'


def _sound(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
