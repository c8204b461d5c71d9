"""A local object server for the benchmark: the requests of S3 that listing and reading make, and nothing else.

As a command, `object_server.py FOLDER` serves the files of a folder as a bucket, `object_server.py NUMBER` a bucket of
so many log objects of one region's month, which can be listed but not read. It prints its port.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_PAGE = 1_000
_REGION = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/07"


class Keys(Sequence[str]):
    """So many keys in order, made when asked for."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, index: Any) -> Any:
        day = 1 + index * 31 // self._number
        name = f"111122223333_CloudTrail_eu-west-1_202607{day:02}T1200Z_{index:016x}.json.gz"
        return f"{_REGION}/{day:02}/{name}"


class Handler(BaseHTTPRequestHandler):
    """ListObjectsV2 and GetObject of one bucket, named by the first part of the path."""

    protocol_version = "HTTP/1.1"
    # Headers and body in one packet: else each answer waits for the other side's acknowledgement.
    wbufsize = -1

    def __init__(self, keys: Sequence[str], folder: Path | None, *arguments: Any) -> None:
        self._keys, self._folder = keys, folder
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the base class has)
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a request to list or to read."""
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        if "list-type" in query:
            return self._send(self._listed(query), "application/xml")
        assert self._folder, "there is nothing to read in a bucket of names"
        return self._send((self._folder / unquote(url.path).split("/", 2)[2]).read_bytes(), "application/gzip")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(content)

    def _listed(self, query: dict[str, str]) -> bytes:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        after = max(query.get("start-after", ""), query.get("continuation-token", ""))
        at = max(bisect_right(self._keys, after), _first(self._keys, prefix))
        shown: list[str] = []
        last = ""
        while at < len(self._keys) and self._keys[at].startswith(prefix) and len(shown) < _PAGE:
            key: str = self._keys[at]
            rest = key[len(prefix) :]
            if delimiter and delimiter in rest:
                folder = prefix + rest.split(delimiter, 1)[0] + delimiter
                shown.append(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>")
                last = folder + "\uffff"
                at = bisect_right(self._keys, last)
            else:
                shown.append(_contents(key, (self._folder / key).stat().st_size if self._folder else 40_000))
                last, at = key, at + 1
        more = at < len(self._keys) and self._keys[at].startswith(prefix)
        return _answer(shown, last if more else "").encode()


def _first(keys: Sequence[str], prefix: str) -> int:
    """Where the first key stands that is not before a prefix."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if keys[middle] < prefix else (low, middle)
    return low


def _contents(key: str, size: int) -> str:
    return (
        f"<Contents><Key>{escape(key)}</Key><LastModified>2026-07-01T00:00:00.000Z</LastModified>"
        f"<ETag>&quot;0&quot;</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )


def _answer(shown: Iterable[str], token: str) -> str:
    following = f"<NextContinuationToken>{escape(token)}</NextContinuationToken>" if token else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>b</Name><IsTruncated>{'true' if token else 'false'}</IsTruncated>{following}{''.join(shown)}"
        "</ListBucketResult>"
    )


def main(what: str) -> None:
    """Serve until the end."""
    folder = None if what.isdigit() else Path(what)
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.gz")) if folder else []
    keys = files if folder else Keys(int(what))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, keys, folder)) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
