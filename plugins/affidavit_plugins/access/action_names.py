"""Where the names of IAM's actions differ from those of CloudTrail's events: a small table of facts.

Most actions are named as the API operation, under the name by which requests are signed; those are in `action_table`.
What is here differs. Sources: Service Authorization Reference (the pages of the services named); Amazon S3 User Guide,
"Required permissions for Amazon S3 API operations" and "Amazon S3 CloudTrail events"; `cloudtrail.event_names`, which
lint uses. What is neither there nor in botocore's models is not mapped, and a review says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from affidavit_plugins.cloudtrail.event_names import PERMISSIONS

# Signing name, or endpoint prefix, of a model → the prefix of its actions, where that is another.
PREFIXES: Mapping[str, str] = {
    "api.ecr": "ecr",
    "api.ecr-public": "ecr-public",
    "api.sagemaker": "sagemaker",
    "email": "ses",
    "entitlement.marketplace": "aws-marketplace",
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "runtime.sagemaker": "sagemaker",
    "tagging": "tag",
}

# Event → the action that a caller must be allowed for it, where that is not named as the event; '' where it is one of
# several, which the name does not tell.
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "dynamodb": dict.fromkeys(
        ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "TransactGetItems", "TransactWriteItems"),
        "",
    ),
    "kms": {"ReEncrypt": ""},
    "lambda": {"Invoke": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"},
    "s3": {
        **{
            f"{verb}Bucket{what}Configuration": f"{right}{what}Configuration"
            for what in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
            for verb, right in (("Delete", "Put"), ("Get", "Get"), ("Put", "Put"))
        },
        **{
            f"ListBucket{what}Configurations": f"Get{what}Configuration"
            for what in ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
        },
        "CompleteMultipartUpload": "PutObject",
        "CopyObject": "PutObject",
        "CreateMultipartUpload": "PutObject",
        "DeleteAccountPublicAccessBlock": "PutAccountPublicAccessBlock",
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketPublicAccessBlock": "PutBucketPublicAccessBlock",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteObjects": "DeleteObject",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "HeadBucket": "ListBucket",
        "HeadObject": "GetObject",
        "ListBuckets": "ListAllMyBuckets",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListParts": "ListMultipartUploadParts",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "PutBucketCors": "PutBucketCORS",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketReplication": "PutReplicationConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "UploadPart": "PutObject",
        "UploadPartCopy": "PutObject",
    },
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
}
# Operations of S3 whose events have another name, so that they stand for no action either.
_MORE_OPERATIONS = frozenset({
    "DeletePublicAccessBlock", "GetBucketLifecycleConfiguration", "GetBucketNotificationConfiguration",
    "GetPublicAccessBlock", "ListDirectoryBuckets", "ListObjectsV2", "PutBucketLifecycleConfiguration",
    "PutBucketNotificationConfiguration", "PutPublicAccessBlock", "SelectObjectContent",
})  # fmt: skip
# Of these IAM names the methods of HTTP, and no operation.
_BY_METHOD = frozenset({"apigateway", "execute-api"})
# Actions of S3 that are no operations, and whose events have their names.
_S3_NAMED_ALIKE = (
    "GetAccelerateConfiguration", "GetAccountPublicAccessBlock", "GetBucketNotification", "GetBucketPublicAccessBlock",
    "PutAccountPublicAccessBlock", "PutBucketNotification", "PutBucketPublicAccessBlock",
)  # fmt: skip
# Likewise of Systems Manager: its agent makes these calls, and AWS publishes no model of them.
_SSM_NAMED_ALIKE = ("ListInstanceAssociations", "UpdateInstanceAssociationStatus", "UpdateInstanceInformation")
_NAMED_ALIKE: Mapping[str, tuple[str, ...]] = {"s3": _S3_NAMED_ALIKE, "ssm": _SSM_NAMED_ALIKE}
# Told only by what another event holds, which is not looked into: nobody can say that these were not used.
_NOT_TOLD = frozenset(
    {("iam", "PassRole"), ("s3", "BypassGovernanceRetention"), ("s3", "DeleteObjectVersion"),
     ("s3", "GetObjectVersion"), ("s3", "GetObjectVersionAcl"), ("s3", "PutObjectVersionAcl"),
     ("sts", "SetContext"), ("sts", "SetSourceIdentity"), ("sts", "TagSession"), ("dynamodb", "ConditionCheckItem")}
)  # fmt: skip

# Calls that need no permission, or another than IAM's, by the first part of their eventSource.
WITHOUT_PERMISSION: Mapping[str, frozenset[str] | None] = {
    "signin": None,
    "sso-oauth": None,
    "sts": frozenset({"GetCallerIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken"}),
}


def named_otherwise(prefix: str, event: str) -> str | None:
    """The action that an event tells of, '' where it may be one of several; None where it is named as the event."""
    return _ACTIONS.get(prefix, {}).get(event)


def is_action(prefix: str, operation: str) -> bool:
    """Whether an API operation has an action of its own name, as far as is known."""
    if prefix in _BY_METHOD or operation in _ACTIONS.get(prefix, ()):
        return False
    return not (prefix == "s3" and operation in _MORE_OPERATIONS)


def more_actions(prefix: str) -> Mapping[str, tuple[str, ...]]:
    """Actions that are no API operations → the events that tell of their use; () where none does by itself."""
    told: dict[str, set[str]] = {name: {name} for name in _NAMED_ALIKE.get(prefix, ())}
    for action, text in PERMISSIONS.get(prefix, {}).items():
        told.setdefault(action, set()).update(name.strip() for name in text.split(","))
    for event, action in _ACTIONS.get(prefix, {}).items():
        if action:
            told.setdefault(action, set()).add(event)
    return {action: () if (prefix, action) in _NOT_TOLD else tuple(sorted(events)) for action, events in told.items()}


def events_of(prefix: str, action: str) -> tuple[str, ...]:
    """The events that an operation's action is told by beside that of its own name."""
    return tuple(event for event, named in _ACTIONS.get(prefix, {}).items() if named == action)


def needs_no_permission(source: str, event: str) -> bool:
    """Whether a call is none that IAM allows: a sign-in, or one that everybody may make."""
    if source not in WITHOUT_PERMISSION:
        return False
    names = WITHOUT_PERMISSION[source]
    return names is None or event in names


# The first part of an eventSource → the prefix of its actions, where the models tell several or none.
PREFIXES_OF_SOURCES: Mapping[str, str] = {"s3-outposts": "s3-outposts", "sso": "sso"}
