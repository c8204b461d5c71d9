"""A bucket of CloudTrail's making in moto's server, behind a server that counts and breaks requests."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from affidavit.reading.locations import join_location
from affidavit_plugins.aws.access import client

from tests.plugins.moto_front import REGION, Front, emptied, in_front_of, moto_server

BUCKET = "trail-logs"


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Moto's server."""
    with moto_server() as url:
        yield url


class BucketFront(Front):
    """A bucket behind the server in front."""

    def location(self, prefix: str = "", **options: str) -> str:
        """A location in the bucket."""
        named = {name.replace("_", "-"): value for name, value in options.items()}
        return join_location(f"s3://{BUCKET}/{prefix}", {"endpoint-url": self.url, "region": REGION, **named})

    @property
    def lists(self) -> list[str]:
        """The listing requests so far."""
        return [each for each in self.asked if "list-type=2" in each]


@pytest.fixture
def front(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketFront]:
    """An empty bucket behind a server that lets everything through."""
    emptied(moto_url, monkeypatch)
    monkeypatch.setattr("affidavit_plugins.s3_source.body._SECONDS", 0.0)
    monkeypatch.setattr("affidavit_plugins.aws.retries._THROTTLED_SECONDS", 0.01)
    monkeypatch.setattr("affidavit_plugins.aws.retries._BROKEN_SECONDS", 0.001)
    _client(moto_url).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    state = BucketFront()
    with in_front_of(moto_url, state):
        yield state
    client.cache_clear()


def _client(url: str) -> Any:
    return boto3.client("s3", endpoint_url=url, region_name=REGION)


Put = Callable[[str, bytes], None]


@pytest.fixture
def put(moto_url: str, front: BucketFront) -> Put:
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
