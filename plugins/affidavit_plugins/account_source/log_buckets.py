"""Asks about the buckets that logs are delivered to: how they are protected, and what is the oldest log in them.

A bucket often belongs to another account than the trail. It is asked about in the account that owns it; one that none
of the accounts asked owns is named as such, since nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from affidavit_plugins.account_source.asking import (
    ANSWERED,
    PARTIAL,
    Answer,
    ClientIn,
    ask,
    follow_up,
    plain,
    unanswered,
)
from affidavit_plugins.account_source.calls import BUCKET_CALLS, Call
from affidavit_plugins.aws.failures import is_aws_error

LIST_BUCKETS = Call("s3", "ListBuckets", everywhere=False, action="s3:ListAllMyBuckets")


class LogBucket(msgspec.Struct, frozen=True, order=True):
    """A bucket and the key prefix that something delivers logs under, without a final slash."""

    name: str
    prefix: str


def log_buckets(api: str, response: Mapping[str, Any]) -> Iterator[LogBucket]:
    """The buckets that an answer names as the place of its logs."""
    if api == "cloudtrail:DescribeTrails":
        for trail in response.get("trailList") or ():
            if trail.get("S3BucketName"):
                yield LogBucket(trail["S3BucketName"], trail.get("S3KeyPrefix") or "")
    elif api == "config:DescribeDeliveryChannels":
        for channel in response.get("DeliveryChannels") or ():
            if channel.get("s3BucketName"):
                yield LogBucket(channel["s3BucketName"], channel.get("s3KeyPrefix") or "")


def ask_log_buckets(client_in: ClientIn, account: str, named: Iterable[LogBucket]) -> Answer:
    """Of the log buckets those that the account owns, with their settings and their oldest logs.

    The answer's `Buckets` are the owned ones among the named; `NamedElsewhere` the names of the others.
    """
    answer = ask(client_in, LIST_BUCKETS, account)
    if answer.response is None:
        return answer
    wanted = sorted(set(named))
    names = {each.name for each in wanted}
    owned = [bucket for bucket in answer.response.get("Buckets") or () if bucket["Name"] in names]
    elsewhere = sorted(names - {bucket["Name"] for bucket in owned})
    answer = msgspec.structs.replace(answer, response={"Buckets": owned, "NamedElsewhere": elsewhere})
    answer = follow_up(client_in, answer, BUCKET_CALLS, "s3")
    response = dict(answer.response or {})
    status = answer.status
    for bucket in response["Buckets"]:
        bucket["Oldest"] = []
        for each in wanted:
            if each.name == bucket["Name"]:
                found = _oldest(client_in(""), each)
                bucket["Oldest"] += found
                if any(item["status"] != ANSWERED for item in found):
                    status = PARTIAL
    return msgspec.structs.replace(answer, status=status, response=response)


def without_known(elsewhere: Iterable[str], answers: Iterable[Mapping[str, Any] | None]) -> list[str]:
    """Of names of buckets those that none of the accounts asked has told about, given the answers of all of them."""
    known = {bucket["Name"] for answer in answers for bucket in (answer or {}).get("Buckets", ())}
    return [name for name in elsewhere if name not in known]


def _oldest(client: Any, bucket: LogBucket) -> list[dict[str, Any]]:
    """Per account and region the oldest CloudTrail log below a prefix: its key, delivery time and size."""
    found: list[dict[str, Any]] = []
    place = {"Bucket": bucket.name}
    try:
        for region in _region_folders(client, bucket):
            account, _, name = region.removesuffix("/").rsplit("/", 3)[1:]
            oldest = _first_object(client, bucket.name, region)
            found.append({"status": ANSWERED, **place, "AccountId": account, "Region": name, **plain(oldest)})
    except Exception as error:
        if not is_aws_error(error):
            raise
        answer = unanswered(error, "s3:ListBucket")
        found.append({"status": answer.status, "error": answer.error, "reason": answer.reason, **place})
    return found


def _region_folders(client: Any, bucket: LogBucket) -> Iterator[str]:
    base = f"{bucket.prefix}/AWSLogs/" if bucket.prefix else "AWSLogs/"
    for folder in _folders(client, bucket.name, base):
        organisation = folder.removeprefix(base).startswith("o-")
        for account in _folders(client, bucket.name, folder) if organisation else [folder]:
            yield from _folders(client, bucket.name, f"{account}CloudTrail/")


def _folders(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    for page in pages:
        yield from (each["Prefix"] for each in page.get("CommonPrefixes", ()))


def _first_object(client: Any, bucket: str, folder: str) -> dict[str, Any]:
    """The first object by name below a folder of folders by date, which is the oldest."""
    contents = client.list_objects_v2(Bucket=bucket, Prefix=folder, MaxKeys=1).get("Contents", ())
    return next(({key: each[key] for key in ("Key", "LastModified", "Size")} for each in contents), {})
