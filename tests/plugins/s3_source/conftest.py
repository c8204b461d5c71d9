"""A bucket of CloudTrail's making in moto's server, and a server in front of it that counts and breaks requests."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.request import Request, urlopen

import boto3
import pytest
from affidavit.locations import join_location
from affidavit_plugins.aws.access import client
from moto.server import ThreadedMotoServer

BUCKET = "trail-logs"
REGION = "eu-west-1"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Moto's server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@dataclass
class Front:
    """What passes through the server in front.

    Attributes:
        asked: method and path of each request.
        answer: a request's method, path and headers → status and body in place of moto's answer; None to pass it on.
        page: how many objects and folders an answer lists; 0 for a thousand.
        cut: path → how many bytes of its answer's body come before the connection ends, taken off one by one.
    """

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answer: Callable[[str, str, Any], tuple[int, bytes] | None] = lambda *_: None
    page: int = 0
    cut: dict[str, list[int]] = field(default_factory=dict)

    def location(self, prefix: str = "", **options: str) -> str:
        """A location in the bucket."""
        named = {name.replace("_", "-"): value for name, value in options.items()}
        return join_location(f"s3://{BUCKET}/{prefix}", {"endpoint-url": self.url, "region": REGION, **named})

    @property
    def lists(self) -> list[str]:
        """The listing requests so far."""
        return [each for each in self.asked if "list-type=2" in each]


@pytest.fixture
def front(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """An empty bucket behind a server that lets everything through."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr("affidavit_plugins.s3_source.body._SECONDS", 0.0)
    urlopen(Request(f"{moto_url}/moto-api/reset", method="POST")).close()
    _client(moto_url).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    state = Front()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = unquote(self.path)
            state.asked.append(f"{self.command} {path}")
            instead = state.answer(self.command, path, self.headers)
            if instead is not None:
                self._send(instead[0], {"Content-Type": "application/xml"}, instead[1])
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            page = f"&max-keys={state.page}" if state.page and "list-type=2" in self.path else ""
            request = Request(moto_url + self.path + page, data=body or None, headers=headers, method=self.command)
            try:
                with urlopen(request) as answer:
                    self._send(answer.status, dict(answer.headers), answer.read())
            except HTTPError as error:
                self._send(error.code, dict(error.headers), error.read())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "connection", "transfer-encoding", "server", "date"):
                    self.send_header(name, value)
            length = headers.get("Content-Length", len(body)) if self.command == "HEAD" else len(body)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command == "HEAD":
                return
            cuts = state.cut.get(unquote(self.path).partition("?")[0], [])
            if cuts and self.command == "GET":
                self.wfile.write(body[: cuts.pop(0)])
                self.close_connection = True
            else:
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = _pass  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()
    client.cache_clear()


def _client(url: str) -> Any:
    return boto3.client("s3", endpoint_url=url, region_name=REGION)


Put = Callable[[str, bytes], None]


@pytest.fixture
def put(moto_url: str, front: Front) -> Put:
    """Puts an object into the bucket, past the server in front."""
    s3 = _client(moto_url)
    return lambda key, content: s3.put_object(Bucket=BUCKET, Key=key, Body=content)


def log_key(
    day: str,
    *,
    account: str = "111122223333",
    region: str = REGION,
    root: str = "AWSLogs/",
    kind: str = "CloudTrail",
    unique: str = "a",
) -> str:
    """The key of a log file delivered at noon."""
    date = day.replace("-", "")
    name = f"{account}_{kind}_{region}_{date}T1200Z_{unique}.json.gz"
    return f"{root}{account}/{kind}/{region}/{day.replace('-', '/')}/{name}"


def log_file(*names: str, service: str = "s3") -> bytes:
    """A log file with an event of each name."""
    events = [
        {
            "eventVersion": "1.08",
            "eventTime": "2026-07-01T11:00:00Z",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
        }
        for name in names
    ]
    return gzip.compress(json.dumps({"Records": events}).encode(), mtime=0)


def error_body(code: str) -> bytes:
    """S3's way to say that something failed."""
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
