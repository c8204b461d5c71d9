"""An AWS of our own: moto's server, and a server in front of it that counts requests and can answer in its place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
_OWN_HEADERS = frozenset({"content-length", "connection", "transfer-encoding", "server", "date"})


class Asked(NamedTuple):
    """A request: its method, path without percent signs, headers and body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str

    @property
    def text(self) -> str:
        """All that says which call it is, in one line."""
        return f"{self.method} {self.path} {self.headers.get('X-Amz-Target', '')} {self.body}"


@dataclass
class Front:
    """What passes through the server in front.

    Attributes:
        url: where it is.
        asked: method and path of each request.
        answer: a request → status and body in place of moto's answer; None to pass it on. Status 0 ends the connection.
        content_type: of what is answered in moto's place.
        page: how many objects and folders a listing of S3 answers; 0 for a thousand.
        cut: path → how many bytes of its answer's body come before the connection ends, taken off one by one.
    """

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, bytes] | None] = lambda _: None
    content_type: str = "application/xml"
    page: int = 0
    cut: dict[str, list[int]] = field(default_factory=dict)


@contextmanager
def moto_server() -> Iterator[str]:
    """Moto's server, by its URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def emptied(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all out of moto, and have credentials that it takes and nothing of this machine's configuration."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    urlopen(Request(f"{moto_url}/moto-api/reset", method="POST")).close()


@contextmanager
def in_front_of(moto_url: str, front: Front) -> Iterator[None]:
    """Serve what lies behind a front; its URL is set."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, unquote(self.path), dict(self.headers), body.decode("latin-1"))
            front.asked.append(f"{asked.method} {asked.path}")
            instead = front.answer(asked)
            if instead is not None and not instead[0]:
                self.close_connection = True
                return
            if instead is not None:
                self._send(instead[0], {"Content-Type": front.content_type}, instead[1])
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            page = f"&max-keys={front.page}" if front.page and "list-type=2" in self.path else ""
            request = Request(moto_url + self.path + page, data=body or None, headers=headers, method=self.command)
            try:
                with urlopen(request) as answer:
                    self._send(answer.status, dict(answer.headers), answer.read())
            except HTTPError as error:
                self._send(error.code, dict(error.headers), error.read())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in _OWN_HEADERS:
                    self.send_header(name, value)
            length = headers.get("Content-Length", len(body)) if self.command == "HEAD" else len(body)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command == "HEAD":
                return
            cuts = front.cut.get(unquote(self.path).partition("?")[0], [])
            if cuts and self.command == "GET":
                self.wfile.write(body[: cuts.pop(0)])
                self.close_connection = True
            else:
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = _pass  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base calls it
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    front.url = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    thread.join()
    server.server_close()
