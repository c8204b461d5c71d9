"""Decodes a record that a strict JSON decoder refuses.

What a caller of an AWS API sends (a user agent, a file name) is copied into the log. One odd byte in it must not hide
the record, so whatever can be understood is: bytes that are no UTF-8 and lone surrogates become U+FFFD, control
characters in strings stay, numbers that no double can hold become null.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import msgspec

MAX_DEPTH = 500

_decode = msgspec.json.Decoder().decode

# A double holds no integer of more digits, so this is what "too large" means for fractions and integers alike.
_MAX_INTEGER_DIGITS = 308
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([\[{])|[\]}]', re.DOTALL)
# Escaped backslashes and whole surrogate pairs are matched first, so that they are passed over.
_LONE_SURROGATE = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def decode_record(raw: bytes | msgspec.Raw) -> tuple[dict[str, Any], bool]:
    """The record in `raw`, and whether it could be decoded strictly; else it was tolerantly.

    Raises:
        ValueError: as `tolerant_decode`.
    """
    try:
        record: dict[str, Any] = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return tolerant_decode(bytes(raw)), False
    return record, True


Pairs = list[tuple[str, Any]]


def tolerant_decode(
    raw: bytes,
    *,
    members: Callable[[Pairs], dict[str, Any]] = dict,
    fraction: Callable[[str, float], None] = lambda _digits, _number: None,
) -> dict[str, Any]:
    """The record in `raw`, a bytes-like JSON object. Of equal keys the last wins, as in strict decoding.

    Args:
        members: makes an object of its keys and values, in which keys may be equal.
        fraction: is told of each fraction how it is written, and what it is.

    Raises:
        ValueError: it is no JSON object, or nests deeper than `MAX_DEPTH`; the message is a short reason for people.
    """
    data = bytes(raw)
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH and _deeper_than(data, MAX_DEPTH):
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    text = data.decode("utf-8", "replace")
    if r"\ud" in text or r"\uD" in text:
        text = _LONE_SURROGATE.sub(lambda match: match[1] or r"\ufffd", text)

    def finite(digits: str) -> float | None:
        number = float(digits)
        if not math.isfinite(number):
            return None
        fraction(digits, number)
        return number

    try:
        record = json.loads(
            text,
            strict=False,
            parse_constant=_null,
            parse_float=finite,
            parse_int=_integer,
            object_pairs_hook=None if members is dict else members,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"not valid JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def _deeper_than(data: bytes, limit: int) -> bool:
    depth = 0
    for token in _BRACKETS.finditer(data):
        if token[1]:
            depth += 1
            if depth > limit:
                return True
        elif token[0] in (b"]", b"}"):
            depth -= 1
    return False


def _null(_: str) -> None:
    return None


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else None
