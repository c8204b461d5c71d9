"""An account in moto's server, and a way to make single calls of it fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from affidavit import Period, Scope, Skipped
from affidavit.reading.locations import join_location
from affidavit_plugins.account_source.source import SOURCE
from affidavit_plugins.aws.access import client

from tests.plugins.moto_front import REGION, Asked, Front, emptied, in_front_of, moto_server

ACCOUNT = "123456789012"
BOTH = Scope(regions=frozenset({REGION, "us-east-1"}))
ONE = Scope(regions=frozenset({REGION}))


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Moto's server."""
    with moto_server() as url:
        yield url


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Moto's server with nothing in it, and credentials that it takes."""
    emptied(moto_url, monkeypatch)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    # Moto answers what it does not know with 500, which is worth waiting for elsewhere.
    monkeypatch.setattr("affidavit_plugins.aws.retries.ATTEMPTS", 1)
    monkeypatch.setattr("affidavit_plugins.aws.retries.BROKEN_ATTEMPTS", 1)
    yield moto_url
    client.cache_clear()


def service(aws: str, name: str, region: str = REGION) -> Any:
    """A client to set things up with."""
    return boto3.client(name, endpoint_url=aws, region_name=region)  # type: ignore[call-overload]


def location(url: str, **options: str) -> str:
    """The location of the accounts behind an endpoint."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return join_location("aws-account://", {"endpoint-url": url, "region": REGION, **named})


def state(url: str, scope: Scope = ONE, **options: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The records by account, region and API."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for ref in SOURCE.list(location(url, **options), Period(), scope):
        if isinstance(ref, Skipped):
            continue
        with SOURCE.open(ref) as stream:
            for line in stream:
                record = json.loads(line)
                key = (record["accountId"], record["region"], record["api"])
                assert key not in found
                found[key] = record
    return found


Refuse = Callable[[str, int, str], None]
Answer = Callable[[Asked], tuple[int, bytes] | None]


@pytest.fixture
def front(aws: str) -> Iterator[Front]:
    """A server in front of moto's."""
    state = Front(content_type="application/x-amz-json-1.1")
    with in_front_of(aws, state):
        yield state


@pytest.fixture
def refuse(front: Front) -> Refuse:
    """Makes the server in front refuse calls: a text in the request, a status, an error code."""
    refused: list[tuple[str, int, str]] = []
    otherwise = front.answer

    def answer(asked: Asked) -> tuple[int, bytes] | None:
        for text, status, code in refused:
            if text in asked.text:
                return status, _error(asked.text, code)
        return otherwise(asked)

    front.answer = answer
    return lambda text, status, code: refused.append((text, status, code))


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
