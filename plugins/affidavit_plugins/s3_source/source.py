"""The source `s3`: lists a bucket's log objects and opens them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

import msgspec
from affidavit import KnownBy, ObjectRef, Period, Scope, Skipped, Source, SourceError

from affidavit_plugins.aws.access import partition_of, requests_made
from affidavit_plugins.aws.failures import explain, is_aws_error
from affidavit_plugins.aws_keys import parse_key, reason_outside, reason_to_skip
from affidavit_plugins.file_source.names import printable
from affidavit_plugins.s3_source.body import open_body
from affidavit_plugins.s3_source.listing import found_objects, listing_failure
from affidavit_plugins.s3_source.pages import Listed
from affidavit_plugins.s3_source.place import OPTIONS, SCHEME, S3Place, parse_place

# Objects that are fetched at once: log files are small, so most of the time is that of the way there and back.
_AHEAD = 16


def list_logs(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The log objects below a prefix, named relative to the folder that the prefix lies in.

    Raises:
        SourceError: the bucket cannot be listed.
    """
    yield from _found(location, period, scope, digests=False)


def list_digests(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The digest files below a prefix, and folders where there may be some that cannot be listed.

    Raises:
        SourceError: the bucket cannot be listed.
    """
    for found in _found(location, period, scope, digests=True):
        if isinstance(found, ObjectRef) or found.failed:
            yield found


def open_object(ref: ObjectRef) -> IO[bytes]:
    """An object's bytes, as `open_body` gives them.

    Raises:
        SourceError: they cannot be had.
    """
    return open_body(parse_place(ref.location), ref.version, ref.size)


def attributes(ref: ObjectRef) -> Mapping[str, str]:
    """An object's own metadata, with names in small letters.

    Raises:
        SourceError: it cannot be had.
    """
    place = parse_place(ref.location)
    try:
        answer = place.client().head_object(Bucket=place.bucket, Key=place.key, **place.extra())
    except Exception as error:
        if not is_aws_error(error):
            raise
        raise SourceError(f"{place}: {explain(error, 's3:GetObject')}") from None
    return {name.lower(): value for name, value in answer.get("Metadata", {}).items()}


def permissions(location: str) -> Mapping[str, Any]:
    """The least IAM policy to read below a prefix."""
    place = parse_place(location)
    partition = partition_of(place.access)
    arn = f"arn:{partition}:s3:::{place.bucket}"
    kms_for = "s3.*.amazonaws.com.cn" if partition == "aws-cn" else "s3.*.amazonaws.com"
    listing: dict[str, Any] = {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn}
    if place.key:
        listing["Condition"] = {"StringLike": {"s3:prefix": f"{place.key}*"}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            listing,
            {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/{place.key}*"},
            {
                "Sid": "OnlyIfEncryptedWithAKeyOfKms",
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": {"StringLike": {"kms:ViaService": kms_for}},
            },
            {
                "Sid": "OnlyToCheckDigestFiles",
                "Effect": "Allow",
                "Action": ["cloudtrail:ListPublicKeys", "ec2:DescribeRegions"],
                "Resource": "*",
            },
        ],
    }


def _found(location: str, period: Period, scope: Scope, *, digests: bool) -> Iterator[ObjectRef | Skipped]:
    place = parse_place(location)
    anything = False
    try:
        for found in found_objects(place, period, scope, digests=digests):
            if isinstance(found, Skipped):
                anything = True
                yield msgspec.structs.replace(found, uri=_uri(place, found.uri))
            elif found.size or not found.key.endswith("/"):  # Else a folder that a console made.
                anything = True
                yield from _judged(place, found, period, scope, digests=digests)
    except Exception as error:
        if not is_aws_error(error):
            raise
        raise SourceError(f"{place}: {listing_failure(error)}") from None
    if not anything and not digests:
        raise SourceError(f"{place}: there is nothing below this prefix")


def _judged(
    place: S3Place, found: Listed, period: Period, scope: Scope, *, digests: bool
) -> Iterator[ObjectRef | Skipped]:
    uri = _uri(place, found.key)
    # By what lies below the location alone, as of files: a copy elsewhere must read the same.
    key = parse_key(found.key[len(place.folder) :])
    if digests and (key is None or not key.is_digest):
        return
    if key is None:
        yield ObjectRef(SCHEME, uri, place.location(found.key), found.size, found.etag)
        return
    reason = (reason_outside if digests else reason_to_skip)(key, period, scope)
    if reason is None:
        location = place.location(found.key)
        yield ObjectRef(SCHEME, uri, location, found.size, found.etag, key.account, key.region, key.delivered)
    else:
        yield Skipped(uri, reason, account=key.account, region=key.region)


def _uri(place: S3Place, key: str) -> str:
    """A key's name from the folder on that the location lies in, as a file has it that was copied from there."""
    return printable(key[len(place.folder) :]) or "."


SOURCE = Source(
    name=SCHEME,
    schemes=(SCHEME,),
    summary="objects of an S3 bucket below a prefix, such as s3://bucket/AWSLogs/",
    list=list_logs,
    open=open_object,
    options=OPTIONS,
    digests=list_digests,
    attributes=attributes,
    permissions=permissions,
    fetch_ahead=_AHEAD,
    known_by=KnownBy.VERSION,
    requests=requests_made,
)
