"""Amazon S3: data events of objects, management events of buckets.

A bucket policy is logged as an object, not as JSON in a string. A number of bytes may be a slot, hence its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthetic_quarter.identities import Caller
from synthetic_quarter.records import Record, Stamp, record

#: A caller without credentials, as the bucket's account sees it.
ANONYMOUS = {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}


def object_event(
    at: Stamp,
    caller: Caller,
    region: str,
    name: str,
    bucket: str,
    key: str,
    owner: str,
    extended_id: str,
    transferred: int | str,
    *,
    encryption: str = "SSE_KMS",
) -> Record:
    """GetObject, PutObject or ListObjects, which has a prefix for its key; only without KMS can strangers read."""
    writes = name == "PutObject"
    host = f"{bucket}.s3.{region}.amazonaws.com"
    parameters: dict[str, Any] = {"bucketName": bucket, "Host": host}
    objects: dict[str, Any] = {"type": "AWS::S3::Object"}
    if name == "ListObjects":
        parameters |= {"list-type": "2", "prefix": key, "encoding-type": "url"}
        objects["ARNPrefix"] = f"arn:aws:s3:::{bucket}/{key}"
    else:
        parameters["key"] = key
        objects["ARN"] = f"arn:aws:s3:::{bucket}/{key}"
    if writes:
        parameters["x-amz-server-side-encryption"] = "aws:kms"
    return record(
        at,
        caller,
        region,
        "s3",
        name,
        parameters,
        {"x-amz-server-side-encryption": "aws:kms"} if writes else None,
        reads=not writes,
        additional=_additional(caller, extended_id, transferred if writes else 0, 0 if writes else transferred)
        | ({"SSEApplied": encryption} if name != "ListObjects" else {}),
        resources=[objects, _bucket_resource(bucket, owner)],
        category="Data",
        host=host,
    )


def bucket_event(
    at: Stamp,
    caller: Caller,
    region: str,
    name: str,
    bucket: str,
    extended_id: str,
    parameters: Mapping[str, Any],
    *,
    reads: bool = False,
    shared_event_id: str = "",
) -> Record:
    """A call about a bucket itself; `parameters` are those beside its name and host."""
    host = f"{bucket}.s3.{region}.amazonaws.com"
    return record(
        at,
        caller,
        region,
        "s3",
        name,
        {"bucketName": bucket, "Host": host, **parameters},
        reads=reads,
        additional=_additional(caller, extended_id, 0, 552 if reads else 0),
        resources=[_bucket_resource(bucket, caller.account)],
        shared_event_id=shared_event_id,
        host=host,
    )


def _bucket_resource(bucket: str, owner: str) -> dict[str, str]:
    return {"accountId": owner, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}


def _additional(caller: Caller, extended_id: str, received: int | str, sent: int | str) -> dict[str, Any]:
    signed = {} if caller.identity == ANONYMOUS else {"SignatureVersion": "SigV4", "AuthenticationMethod": "AuthHeader"}
    return signed | {
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": received,
        "bytesTransferredOut": sent,
        "x-amz-id-2": extended_id,
    }
