"""The ARNs that a record's permission was used on, where the record says so in the form that policies have.

Sources: Service Authorization Reference, "Resource types defined by" Amazon S3, AWS STS, AWS KMS, Amazon DynamoDB and
AWS Lambda; CloudTrail User Guide on `resources`. Of other services a record's names are not taken for ARNs: which
resource an action is about botocore's models do not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MOST = 8
# Prefix of the action → the types, in a record's `resources`, that its policies name by the very ARN.
_TYPES = {
    "dynamodb": frozenset({"AWS::DynamoDB::Table", "AWS::DynamoDB::Stream"}),
    "kms": frozenset({"AWS::KMS::Key"}),
    "lambda": frozenset({"AWS::Lambda::Function"}),
}
# Actions of S3 about objects; others are about the bucket.
_ABOUT_OBJECTS = (
    "AbortMultipartUpload", "BypassGovernanceRetention", "DeleteObject", "GetObject", "ListMultipartUploadParts",
    "PutObject", "RestoreObject",
)  # fmt: skip


def resources(record: Mapping[str, Any], prefix: str, action: str) -> tuple[str, ...]:
    """What an action was used on: ARNs, of objects in S3 with the bucket alone named. () where it is not told."""
    if prefix == "sts":
        request = record.get("requestParameters")
        role = request.get("roleArn") if isinstance(request, Mapping) else None
        return (role,) if isinstance(role, str) and role.startswith("arn:") else ()
    if prefix == "s3":
        return tuple(dict.fromkeys(_of_s3(record, action)))[:_MOST]
    wanted = _TYPES.get(prefix, frozenset())
    return tuple(dict.fromkeys(arn for kind, arn in _named(record) if kind in wanted))[:_MOST]


def _of_s3(record: Mapping[str, Any], action: str) -> Iterator[str]:
    of_objects = action.startswith(_ABOUT_OBJECTS)
    request = record.get("requestParameters")
    name = request.get("bucketName") if isinstance(request, Mapping) else None
    if (
        isinstance(name, str)
        and name
        and not name.startswith("arn:")
        and "/" not in name
        and action != "ListAllMyBuckets"
    ):
        bucket = f"arn:aws:s3:::{name}"
        partitions = {arn.split(":")[1] for _, arn in _named(record) if arn.count(":") >= 5}
        if len(partitions) == 1:
            bucket = f"arn:{partitions.pop()}:s3:::{name}"
        yield f"{bucket}/*" if of_objects else bucket


def _named(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    listed = record.get("resources")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            kind, arn = each.get("type"), each.get("ARN")
            if isinstance(kind, str) and isinstance(arn, str) and arn.startswith("arn:"):
                yield kind, arn
