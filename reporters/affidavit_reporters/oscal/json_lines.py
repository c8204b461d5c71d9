"""Writes large JSON documents piece by piece: the frame indented, and each item of a list on a line of its own.

So a document of any size needs the memory of one item, and a person or a line-based tool can still find an observation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder()


def json_lines(document: Mapping[str, Any]) -> Iterator[bytes]:
    """The document as JSON, with a newline at its end.

    Mappings and tuples are laid out, items of lists and of iterators are written on one line each. An iterator that
    gives nothing makes an empty array, which OSCAL forbids: leave its key out.
    """
    yield from _laid_out(document, 0)
    yield b"\n"


def _laid_out(value: Any, depth: int) -> Iterator[bytes]:
    inner = b"\n" + b" " * (depth + 1)
    if isinstance(value, Mapping):
        separator = b"{"
        for key, each in value.items():
            yield separator + inner + _ENCODER.encode(key) + b": "
            yield from _laid_out(each, depth + 1)
            separator = b","
        yield b"\n" + b" " * depth + b"}" if value else b"{}"
    elif isinstance(value, tuple | list | Iterator):
        separator = b"["
        for each in value:
            yield separator + inner
            if isinstance(value, tuple):
                yield from _laid_out(each, depth + 1)
            else:
                yield _ENCODER.encode(each)
            separator = b","
        yield b"[]" if separator == b"[" else b"\n" + b" " * depth + b"]"
    else:
        yield _ENCODER.encode(value)
