"""The events of a slice as JSON Lines, read page by page while they are asked for.

`FilterLogEvents` and not `GetLogEvents`: its order is documented (timestamp, ingestion, request), and so is its end,
which is a page without a token. An empty page that has one is no end. Source: CloudWatch Logs API Reference,
"FilterLogEvents".
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from affidavit import SourceError

from affidavit_plugins.cloudwatch_logs_source.location import Place, Slice
from affidavit_plugins.cloudwatch_logs_source.streams import explained, list_streams, logs_client

_CHUNK = 1 << 20
# A slice without events is a log of no records, and an odd first message costs no more than itself.
_OPENING = b"[]\n"


class EventStream(io.RawIOBase):
    """Bytes that come in pieces; holds one piece at a time."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._ready = b""

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At least one byte and at most `size`, b'' at the end; everything when size is negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        while not self._ready and size:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._ready = piece
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


def open_events(place: Place, part: Slice) -> EventStream:
    """The messages of a slice, one a line, after an empty list; each as CloudTrail wrote it.

    What does not begin as an object does becomes a JSON string, so that it is refused as one record and hides no other.

    Raises:
        SourceError: the first page cannot be had; so does reading on, of any later page.
    """
    pages = _pages(place, part)
    first = next(pages)
    return EventStream(chain((_OPENING, first), pages))


def _pages(place: Place, part: Slice) -> Iterator[bytes]:
    request = {
        **place.called,
        "logStreamNames": [part.stream],
        "startTime": part.since,
        "endTime": part.until,
        **({"unmask": True} if place.unmask else {}),
    }
    token, is_empty = "", True
    while True:
        with explained(place, "logs:FilterLogEvents" + (" and logs:Unmask" if place.unmask else "")):
            page: dict[str, Any] = logs_client(place).filter_log_events(
                **request, **({"nextToken": token} if token else {})
            )
        events = page.get("events", ())
        is_empty = is_empty and not events
        following = page.get("nextToken", "")
        if not following and is_empty:
            _require_stream(place, part.stream)
        yield b"".join(_line(event.get("message", "")) for event in events)
        if not following:
            return
        if following == token:
            raise SourceError(f"{place}: the pages of stream {part.stream!r} go round in a circle")
        token = following


def _require_stream(place: Place, name: str) -> None:
    """No events is what a stream says that has none; of one that was deleted since it was listed, it proves nothing."""
    first = next(list_streams(place, name), None)
    if first is None or first.name != name:
        raise SourceError(f"{place}: stream {name!r} is no longer there: it was deleted since it was listed")


def _line(message: str) -> bytes:
    text = message if message.lstrip(" \t\r\n").startswith("{") else json.dumps(message)
    return text.encode("utf-8", "surrogatepass") + b"\n"
