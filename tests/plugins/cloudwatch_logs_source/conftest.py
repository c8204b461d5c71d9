"""CloudWatch Logs as moto serves it over HTTP, behind a front that counts calls and can answer in moto's place."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from affidavit_plugins.aws import access
from moto.logs.models import logs_backends
from moto.server import ThreadedMotoServer

ACCOUNT, REGION = "123456789012", "eu-west-1"
GROUP = "/aws/cloudtrail/logs"
STREAM = f"{ACCOUNT}_CloudTrail_{REGION}"

Answer = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]] | None]
Alter = Callable[[str, dict[str, Any], dict[str, Any]], None]


def epoch(time: str) -> int:
    """Epoch seconds of an RFC 3339 time."""
    return int(datetime.fromisoformat(time).timestamp())


def event(number: int, time: str = "2025-03-04T09:30:00Z", **more: Any) -> dict[str, Any]:
    """A CloudTrail record, each number of another id."""
    return {
        "eventVersion": "1.08",
        "userIdentity": {"type": "Root", "accountId": ACCOUNT},
        "eventTime": time,
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": REGION,
        "eventID": f"{number:08}-0000-4000-8000-000000000000",
        "recipientAccountId": ACCOUNT,
        **more,
    }


class Logs:
    """The service: what it holds is put in, how it answers can be changed, what was asked of it is listed.

    Attributes:
        endpoint: of the front.
        calls: operation and request of every call, in order.
        answer: operation, request → status and reply in moto's place; None leaves it to moto.
        before: operation, request → changes what moto is asked.
        alter: operation, request, moto's reply → changes the reply.
    """

    def __init__(self, moto: str) -> None:
        self.moto = moto
        self.endpoint = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Answer = lambda _operation, _request: None
        self.before: Callable[[str, dict[str, Any]], object] = lambda _operation, _request: None
        self.alter: Alter = lambda _operation, _request, _reply: None

    def count(self, operation: str) -> int:
        """How often an operation was called."""
        return sum(name == operation for name, _ in self.calls)

    def location(self, name: str = GROUP, **options: str) -> str:
        """A location with the endpoint and these options."""
        given = {"endpoint-url": self.endpoint, **{key.replace("_", "-"): value for key, value in options.items()}}
        return f"cloudwatch-logs://{name}?{urllib.parse.urlencode(given)}"

    def group(self, name: str = GROUP, created: str = "2020-01-01T00:00:00Z", retention: int | None = None) -> Any:
        """A log group, made if it is not there. Time and age are set behind the service's back."""
        groups: Any = logs_backends[ACCOUNT][REGION].groups
        if name not in groups:
            logs_backends[ACCOUNT][REGION].create_log_group(name, {})
        groups[name].creation_time = datetime.fromisoformat(created).replace(tzinfo=None)
        groups[name].retention_in_days = retention
        return groups[name]

    def put(self, stream: str, events: Sequence[tuple[str, str]], group: str = GROUP) -> None:
        """Add (time, message) to a stream, of any age: the service takes none older than 14 days."""
        found = self.group(group)
        if stream not in found.streams:
            found.create_log_stream(stream)
            found.streams[stream].creation_time = datetime(2020, 1, 1)  # noqa: DTZ001 - as moto keeps it
        found.streams[stream].put_log_events(
            [{"timestamp": epoch(time) * 1000, "message": message} for time, message in events]
        )

    def put_events(self, stream: str, events: Sequence[dict[str, Any]], group: str = GROUP) -> None:
        """Add CloudTrail records, stamped with their own time."""
        self.put(stream, [(each["eventTime"], json.dumps(each)) for each in events], group)


class _Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    logs: Logs

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation, request = self.headers["X-Amz-Target"].rpartition(".")[2], json.loads(body)
        self.logs.calls.append((operation, dict(request)))
        answer = self.logs.answer(operation, dict(request))
        status, reply = answer if answer is not None else self._of_moto(operation, request)
        content = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _of_moto(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.logs.before(operation, request)
        if operation == "FilterLogEvents" and "logGroupIdentifier" in request:
            # Which moto does not know yet.
            request["logGroupName"] = request.pop("logGroupIdentifier").rpartition(":")[2]
        connection = http.client.HTTPConnection(self.logs.moto)
        passed = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        connection.request("POST", "/", json.dumps(request).encode(), passed)
        response = connection.getresponse()
        reply = json.loads(response.read())
        connection.close()
        if response.status == 200:
            self.logs.alter(operation, request, reply)
        return response.status, reply

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base calls it
        """Say nothing."""


@pytest.fixture(scope="session")
def moto_server() -> Iterator[str]:
    """moto's server: host and port."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def credentials() -> dict[str, str]:
    """The environment of somebody whom AWS knows, and nothing of this machine's configuration."""
    return {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def logs(moto_server: str, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Logs]:
    """CloudWatch Logs with nothing in it."""
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)
    logs_backends.reset()
    access.client.cache_clear()
    served = Logs(moto_server)
    front = ThreadingHTTPServer(("127.0.0.1", 0), type("Front", (_Front,), {"logs": served}))
    threading.Thread(target=front.serve_forever, args=(0.01,), daemon=True).start()
    served.endpoint = f"http://127.0.0.1:{front.server_address[1]}"
    yield served
    front.shutdown()
    front.server_close()
