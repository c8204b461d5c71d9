"""What a location names: a bucket, a key prefix, and whose credentials to use."""

from __future__ import annotations

import functools
from typing import Any

import msgspec
from affidavit import SourceError, SourceOption, join_location, split_location

from affidavit_plugins.aws.access import OPTIONS as AWS_OPTIONS
from affidavit_plugins.aws.access import AwsAccess, access_from, client

SCHEME = "s3"
OPTIONS = (
    *AWS_OPTIONS,
    SourceOption("request-payer", "'requester' where whoever asks pays, as buckets may be set to"),
)


class S3Place(msgspec.Struct, frozen=True):
    """A bucket and a key prefix, or one object's key, with the options that they were given with."""

    bucket: str
    key: str
    access: AwsAccess
    request_payer: str
    options: tuple[tuple[str, str], ...]

    @property
    def folder(self) -> str:
        """The folder that the key or the prefix lies in, with its slash; '' for the bucket."""
        return self.key[: self.key.rfind("/") + 1]

    def client(self) -> Any:
        """S3's client. Without a region one is guessed: S3 tells where the bucket is."""
        return client(self.access, "s3", self.access.region)

    def extra(self) -> dict[str, str]:
        """Parameters that every request needs."""
        return {"RequestPayer": self.request_payer} if self.request_payer else {}

    def location(self, key: str) -> str:
        """The location of an object in this bucket."""
        return f"{SCHEME}://{self.bucket}/{_quoted(key)}{_query(self.options)}"

    def __str__(self) -> str:
        return f"{SCHEME}://{self.bucket}/{self.key}"


def parse_place(location: str) -> S3Place:
    """Read `s3://bucket/prefix?option=value`. A question mark in a key is written %3F, a percent sign before it %25.

    Raises:
        SourceError: it names no bucket, or an option that there is not.
    """
    plain, options = split_location(location)
    bucket, _, key = plain.removeprefix(f"{SCHEME}://").partition("/")
    if not bucket:
        raise SourceError(f"{plain}: names no bucket; write s3://bucket/prefix")
    access, others = access_from(options, plain)
    request_payer = others.pop("request-payer", "")
    if others:
        raise SourceError(f"{plain}: no option {min(others)!r}; affidavit source show s3 lists them")
    if request_payer not in ("", "requester"):
        raise SourceError(f"{plain}: request-payer is {request_payer!r}; it can only be 'requester'")
    return S3Place(bucket, unquoted(key), access, request_payer, tuple(sorted(options.items())))


@functools.lru_cache(maxsize=64)
def _query(options: tuple[tuple[str, str], ...]) -> str:
    """Options as they stand behind a location: made once for the millions of objects that may share them."""
    return join_location("", dict(options))


def _quoted(key: str) -> str:
    return key.replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def unquoted(key: str) -> str:
    """A key as it is, of one as it is written in a location."""
    return key.replace("%23", "#").replace("%3F", "?").replace("%25", "%") if "%" in key else key
