"""The ARNs that a record's permission was used on, where the record says so in the form that policies have.

Sources: Service Authorization Reference, "Resource types defined by" Amazon S3, AWS STS, AWS KMS, Amazon DynamoDB and
AWS Lambda; CloudTrail User Guide on `resources`. Of other services a record's names are not taken for ARNs: which
resource an action is about botocore's models do not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from affidavit_plugins.cloudtrail.actor import partition_of

_MOST = 8
# What makes a text a pattern in policies.
_PATTERNS = ("*", "?", "${")
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
    """What an action was used on: ARNs, of objects in S3 with the bucket alone named. () where not all of it is told.

    A caller writes the names in a request. What would be a pattern in a policy is no name: then nothing is told.
    """
    named = tuple(dict.fromkeys(_resources(record, prefix, action)))
    # The star of a bucket's objects is ours; a bucket's name has no slash.
    names = [each.removesuffix("/*") for each in named] if prefix == "s3" else named
    if len(named) > _MOST or any(mark in each for each in names for mark in _PATTERNS):
        return ()
    return named


def _resources(record: Mapping[str, Any], prefix: str, action: str) -> Iterator[str]:
    request = _object(record.get("requestParameters"))
    if prefix == "sts":
        role = request.get("roleArn")
        if isinstance(role, str) and role.startswith("arn:"):
            yield role
    elif prefix == "s3":
        yield from _of_s3(record, action)
    else:
        wanted = _TYPES.get(prefix, frozenset())
        for kind, arn in _named(record):
            if kind in wanted:
                yield f"{arn}{_part(request, prefix, arn)}"


def _part(request: Mapping[str, Any], prefix: str, arn: str) -> str:
    """What stands behind the ARN of a whole where a part of it was used: it is the part that must be allowed.

    Sources: DynamoDB Developer Guide, "DynamoDB API permissions", on indexes; Lambda Developer Guide, "Fine-tuning the
    Resources and Conditions sections of policies", on versions and aliases.
    """
    if prefix == "dynamodb":
        index = request.get("indexName")
        return f"/index/{index}" if isinstance(index, str) and index else ""
    if prefix == "lambda":
        function, qualifier = request.get("functionName"), request.get("qualifier")
        if isinstance(function, str) and function.startswith(f"{arn}:"):
            return function.removeprefix(arn)
        return f":{qualifier}" if isinstance(qualifier, str) and qualifier else ""
    return ""


def _of_s3(record: Mapping[str, Any], action: str) -> Iterator[str]:
    of_objects = action.startswith(_ABOUT_OBJECTS)
    name = _object(record.get("requestParameters")).get("bucketName")
    if (
        isinstance(name, str)
        and name
        and not name.startswith("arn:")
        and "/" not in name
        and action != "ListAllMyBuckets"
    ):
        bucket = f"arn:{_partition(record)}:s3:::{name}"
        yield f"{bucket}/*" if of_objects else bucket


def _partition(record: Mapping[str, Any]) -> str:
    """The partition of a record: no call leaves it. ARNs tell of any, by regions three are known."""
    caller = _object(record.get("userIdentity")).get("arn")
    for arn in (caller, *(arn for _, arn in _named(record))):
        if isinstance(arn, str) and arn.startswith("arn:") and arn.count(":") >= 5:
            return arn.split(":")[1]
    region = record.get("awsRegion")
    return partition_of(region if isinstance(region, str) else "")


def _named(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    listed = record.get("resources")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            kind, arn = each.get("type"), each.get("ARN")
            if isinstance(kind, str) and isinstance(arn, str) and arn.startswith("arn:"):
                yield kind, arn


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
