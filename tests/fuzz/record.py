"""A record of any bytes, decoded tolerantly, and its header decoded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from affidavit.headers import Headers
from affidavit.records.tolerant import tolerant_decode

PATHS = ("eventName", "eventTime", "userIdentity.type", "userIdentity.arn", "@timestamp")
HEADERS = Headers(PATHS)
VALUES: tuple[Any, ...] = (None, True, 0, -1.5, "text", [], [{}], {}, {"type": {"type": 1}})


def seeds() -> Iterator[bytes]:
    """Every JSON type at every header path, and what strict decoders refuse."""
    for path in PATHS:
        head, _, rest = path.partition(".")
        for value in VALUES:
            yield json.dumps({head: {rest: value} if rest else value}).encode()
            yield json.dumps({head: value}).encode()
    for odd in (rb'"\ud800"', rb'"\udc00\ud800"', b'"\xff\0"', b"1e999", b"-1e999", b"NaN", b"-Infinity", b"9" * 400):
        yield b'{"eventName": ' + odd + b', "eventName": "x"}'
    yield b"[" * 2_000


def check(data: bytes) -> None:
    """A dict or a ValueError; what is decoded tolerantly can be encoded, and its header decoded."""
    try:
        record = tolerant_decode(data)
    except ValueError as error:
        assert 0 < len(str(error)) < 200
        return
    assert isinstance(record, dict)
    header = HEADERS.decode(msgspec.json.encode(record))
    assert len(HEADERS.rows(PATHS)([header])[0]) == len(PATHS)
    for path in PATHS:
        assert len(HEADERS.column(path)([header])) == 1
