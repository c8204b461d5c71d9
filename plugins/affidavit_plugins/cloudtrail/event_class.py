"""Which class of events a record belongs to: what a trail must be told to log for such records to exist.

Records of version 1.08 and later say it themselves (`eventCategory`, `managementEvent`, `readOnly`; CloudTrail User
Guide, "CloudTrail record contents"). For older ones it is inferred: the calls that were data events then are known by
name, and reading is told from writing by how the name begins.
"""

from __future__ import annotations

import re
from typing import Any

CLASS_PATHS = ("eventCategory", "managementEvent", "readOnly", "eventSource", "eventName", "eventType")

# Services with data events (CloudTrail User Guide, "Logging data events"), by the first part of their eventSource. A
# record of any other service is given its class all the same.
DATA_SERVICES = (
    "appconfig", "appsync", "b2bi", "bedrock", "cassandra", "cloudtrail-data", "codewhisperer", "cognito-identity",
    "dynamodb", "ebs", "emrwal", "finspace", "guardduty", "iot", "iotsitewise", "kendra-ranking", "kinesis",
    "kinesisvideo", "lambda", "managedblockchain", "medical-imaging", "qbusiness", "rds-data", "rum", "s3",
    "s3-object-lambda", "s3-outposts", "s3express", "sagemaker", "servicediscovery", "sns", "sqs", "ssm", "ssmmessages",
    "states", "swf", "timestream", "verifiedpermissions", "xray",
)  # fmt: skip
EVENT_CLASSES = (
    "management-read",
    "management-write",
    "insight",
    "network-activity",
    *(f"data:{service}" for service in DATA_SERVICES),
)

# Amazon S3 User Guide, "Amazon S3 CloudTrail events"; Lambda and DynamoDB Developer Guides, on logging with CloudTrail.
DATA_CALLS = {
    "s3.amazonaws.com": frozenset({
        "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject",
        "DeleteObjectTagging", "DeleteObjects", "GetObject", "GetObjectAcl", "GetObjectAttributes",
        "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging", "GetObjectTorrent", "HeadBucket", "HeadObject",
        "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListParts", "PostObject", "PutObject",
        "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging", "RestoreObject",
        "SelectObjectContent", "UploadPart", "UploadPartCopy",
    }),
    "lambda.amazonaws.com": frozenset({"Invoke", "InvokeAsync", "InvokeExecution"}),
    "dynamodb.amazonaws.com": frozenset({
        "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem", "ExecuteStatement",
        "ExecuteTransaction", "GetItem", "GetRecords", "GetShardIterator", "PutItem", "Query", "Scan",
        "TransactGetItems", "TransactWriteItems", "UpdateItem",
    }),
}  # fmt: skip

_READING_NAME = re.compile(
    r"(?:(?:Batch)?(?:Get|List|Describe)|Check|Count|Detect|Estimate|Filter|Head|Lookup|Preview|Query|Scan|Search|Select"
    r"|Simulate|Validate|Verify|View)(?![a-z])"
    r"|Assume(?:Role|Root)|(?:Decrypt|Encrypt|GenerateDataKey)(?![a-z])"
)
# What hands out credentials of its own CloudTrail counts as writing, whatever its name.
_WRITING_NAMES = frozenset({"GetFederationToken", "GetSessionToken"})
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


def event_class(values: tuple[Any, ...]) -> str | None:
    """The class of a record with these values at `CLASS_PATHS`; None when it cannot be told. Values may be anything."""
    category, management, read_only, source, name, event_type = values
    if category == "Insight" or event_type == "AwsCloudTrailInsight":
        return "insight"
    if is_network_activity(category, event_type):
        return "network-activity"
    if category == "Data" or (category != "Management" and _is_data_event(_flag(management), source, name)):
        return _data_class(source)
    reading = _flag(read_only)
    if reading is None:
        if not isinstance(name, str):
            return None
        reading = is_reading(name)
    return "management-read" if reading else "management-write"


def is_network_activity(category: object, event_type: object) -> bool:
    """Whether a record tells that a call passed a VPC endpoint, by its `eventCategory` and `eventType`."""
    return category == "NetworkActivity" or event_type == "AwsVpceEvent"


def is_reading(name: str) -> bool:
    """Whether a call reads, by its name."""
    return name not in _WRITING_NAMES and _READING_NAME.match(name) is not None


def answers_nothing(name: str) -> bool:
    """Whether records of a call hold no response, as those of calls that read, but for those that give credentials."""
    return is_reading(name) and not name.startswith("Assume")


def _is_data_event(management: bool | None, source: Any, name: Any) -> bool:
    if management is not None:
        return not management
    return isinstance(source, str) and isinstance(name, str) and name in DATA_CALLS.get(source, ())


def _data_class(source: Any) -> str | None:
    service = source.partition(".")[0] if isinstance(source, str) else ""
    return f"data:{service}" if _SERVICE.match(service) else None


def _flag(value: Any) -> bool | None:
    """LookupEvents and some shippers write flags as text."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None
