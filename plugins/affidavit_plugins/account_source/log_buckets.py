"""Asks about the buckets that logs are delivered to: how they are protected, and what is the oldest log in them.

A bucket often belongs to another account than the trail. It is asked about in the account that owns it; one that none
of the accounts asked owns is named as such, since nothing is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from affidavit_plugins.account_source.asking import (
    ABSENT,
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
from affidavit_plugins.aws_keys import parse_key

# Under this key each bucket holds the answer on its account's block.
ACCOUNT_BLOCK = "AccountPublicAccessBlock"
_REGION_FOLDER = re.compile(r"/(?P<account>[0-9]{12})/CloudTrail/(?P<region>[a-z]+(?:-[a-z]+)+-[0-9]+)/\Z")
# Below the folder of a region. Source: CloudTrail User Guide, "Finding your CloudTrail log files".
_LOG = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[^/]+\.json\.gz")

LIST_BUCKETS = Call("s3", "ListBuckets", everywhere=False, action="s3:ListAllMyBuckets")


class LogBucket(msgspec.Struct, frozen=True, order=True):
    """A bucket and the key prefix that something delivers logs under, without a final slash.

    `account` is the one whose CloudTrail logs are delivered there; '' where the logs are of something else.
    """

    name: str
    prefix: str
    account: str = ""


def log_buckets(api: str, account: str, response: Mapping[str, Any]) -> Iterator[LogBucket]:
    """The buckets that an answer about an account names as the place of its logs.

    A trail of an organisation is listed in each of its accounts, whose logs it delivers.
    """
    if api == "cloudtrail:DescribeTrails":
        for trail in response.get("trailList") or ():
            if trail.get("S3BucketName"):
                yield LogBucket(trail["S3BucketName"], trail.get("S3KeyPrefix") or "", account)
    elif api == "config:DescribeDeliveryChannels":
        for channel in response.get("DeliveryChannels") or ():
            if channel.get("s3BucketName"):
                yield LogBucket(channel["s3BucketName"], channel.get("s3KeyPrefix") or "")


def ask_log_buckets(
    client_in: ClientIn, account: str, named: Iterable[LogBucket], account_block: Mapping[str, Any]
) -> Answer:
    """Of the log buckets those that the account owns, with their settings and their oldest logs.

    Args:
        account_block: the answer on the public access block of the account, which is part of what guards its buckets.

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
    for bucket in response["Buckets"]:
        bucket[ACCOUNT_BLOCK] = account_block
        oldest = _oldest(client_in(""), bucket["Name"], [each for each in wanted if each.name == bucket["Name"]])
        bucket["Oldest"] = list(oldest)
        unknown = next((each for each in oldest if each["status"] not in (ANSWERED, ABSENT)), None)
        if unknown and answer.status == ANSWERED:
            answer = msgspec.structs.replace(answer, status=PARTIAL, error=unknown["error"], reason=unknown["reason"])
    return msgspec.structs.replace(answer, response=response)


def without_known(elsewhere: Iterable[str], answers: Iterable[Mapping[str, Any] | None]) -> list[str]:
    """Of names of buckets those that none of the accounts asked has told about, given the answers of all of them."""
    known = {bucket["Name"] for answer in answers for bucket in (answer or {}).get("Buckets", ())}
    return [name for name in elsewhere if name not in known]


def _oldest(client: Any, name: str, delivered: Iterable[LogBucket]) -> list[dict[str, Any]]:
    """Per account and region the oldest CloudTrail log in a bucket: its key, size, times of delivery and storage.

    `absent` is a region's folder that holds no log, and an account whose trail delivers here and that has no folder.
    """
    expected: dict[str, set[str]] = {}
    for each in delivered:
        if each.account:
            expected.setdefault(each.prefix, set()).add(each.account)
    found: list[dict[str, Any]] = []
    place = {"Bucket": name}
    try:
        for prefix, accounts in sorted(expected.items()):
            met = set()
            for region, where in _region_folders(client, name, prefix):
                met.add(where["AccountId"])
                oldest = plain(_first_log(client, name, region))
                status = ANSWERED if oldest else ABSENT
                found.append({"status": status, **place, "Prefix": prefix, **where, **oldest, **_delivered(oldest)})
            found += [
                {"status": ABSENT, **place, "Prefix": prefix, "AccountId": account}
                for account in sorted(accounts - met)
            ]
    except Exception as error:
        if not is_aws_error(error):
            raise
        answer = unanswered(error, "s3:ListBucket")
        found.append({"status": answer.status, "error": answer.error, "reason": answer.reason, **place})
    return found


def _region_folders(client: Any, bucket: str, prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Folders of CloudTrail logs, each with its account and region."""
    base = f"{prefix}/AWSLogs/" if prefix else "AWSLogs/"
    for folder in _folders(client, bucket, base):
        organisation = folder.removeprefix(base).startswith("o-")
        for account in _folders(client, bucket, folder) if organisation else [folder]:
            for region in _folders(client, bucket, f"{account}CloudTrail/"):
                found = _REGION_FOLDER.search(region)
                if found:
                    yield region, {"AccountId": found["account"], "Region": found["region"]}


def _folders(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    for page in pages:
        yield from (each["Prefix"] for each in page.get("CommonPrefixes", ()))


def _first_log(client: Any, bucket: str, folder: str) -> dict[str, Any]:
    """The first log by name below a folder of folders by date, which is the oldest.

    What is no log is passed over: an empty object that a console makes for a folder, say.
    """
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder):
        for each in page.get("Contents", ()):
            if each["Size"] and _LOG.fullmatch(each["Key"], len(folder)):
                return {key: each[key] for key in ("Key", "LastModified", "Size")}
    return {}


def _delivered(log: Mapping[str, Any]) -> dict[str, str]:
    """When CloudTrail delivered a log, by its key: to the minute by its name, to the day by its folders.

    `LastModified` is when it was stored in this bucket, to which it may have been copied or replicated long after.
    """
    key = parse_key(log["Key"]) if log else None
    return {"DeliveredAt": plain(datetime.fromtimestamp(key.earliest, UTC))} if key else {}
