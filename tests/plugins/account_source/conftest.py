"""An AWS of our own: moto's server, and a way to make single calls of it fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from affidavit.locations import join_location
from affidavit_plugins.aws.access import client
from moto.server import ThreadedMotoServer

ACCOUNT = "123456789012"
REGION = "eu-west-1"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Moto's server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Moto's server with nothing in it, and credentials that it takes."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Moto answers what it does not know with 500, which is worth waiting for elsewhere.
    monkeypatch.setattr("affidavit_plugins.aws.access._ATTEMPTS", 1)
    urlopen(Request(f"{moto_url}/moto-api/reset", method="POST")).close()
    yield moto_url
    client.cache_clear()


def service(aws: str, name: str, region: str = REGION) -> Any:
    """A client to set things up with."""
    return boto3.client(name, endpoint_url=aws, region_name=region)  # type: ignore[call-overload]


def location(url: str, **options: str) -> str:
    """The location of the accounts behind an endpoint."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return join_location("aws-account://", {"endpoint-url": url, "region": REGION, **named})


Refuse = Callable[[str, int, str], None]


@pytest.fixture
def front(aws: str) -> Iterator[tuple[str, Refuse]]:
    """A server in front of moto's, and what makes it refuse calls: a text in the request, a status, an error code."""
    refused: list[tuple[str, int, str]] = []

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = f"{self.command} {self.path} {self.headers.get('X-Amz-Target', '')} {body.decode('latin-1')}"
            for text, status, code in refused:
                if text in asked:
                    self._answer(status, {"Content-Type": "application/x-amz-json-1.1"}, _error(asked, code))
                    return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            request = Request(aws + self.path, data=body or None, headers=headers, method=self.command)
            try:
                with urlopen(request) as answer:
                    self._answer(answer.status, dict(answer.headers), answer.read())
            except HTTPError as error:
                self._answer(error.code, dict(error.headers), error.read())

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "connection", "transfer-encoding", "server", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = _pass  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", lambda text, status, code: refused.append((text, status, code))
    server.shutdown()
    thread.join()
    server.server_close()


def _error(asked: str, code: str) -> bytes:
    """An error as the protocol of the call has it: XML for queries and S3, JSON for the others."""
    if "Action=" in asked or asked.startswith("GET /"):
        body = f"<Error><Code>{code}</Code><Message>refused</Message></Error>"
        return (
            f"<ErrorResponse>{body}<RequestId>r</RequestId></ErrorResponse>".encode()
            if "Action=" in asked
            else body.encode()
        )
    return json.dumps({"__type": code, "message": "refused"}).encode()
