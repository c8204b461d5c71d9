"""Where the names of IAM's actions differ from those of CloudTrail's events: a small table of facts.

Most actions are named as the API operation, under the name by which requests are signed; those are in `action_table`.
What is here differs. Sources: Service Authorization Reference (the pages of the services named); what the models say of
the permissions that an operation needs; Amazon S3 User Guide, "Required permissions for Amazon S3 API operations" and
"Amazon S3 CloudTrail events"; Amazon Bedrock API Reference; AWS IoT Developer Guide, "Controlling access to tunnels";
`cloudtrail.event_names`, which lint uses. What is neither there nor in botocore's models is not mapped, and a review
says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from affidavit_plugins.cloudtrail.event_names import PERMISSIONS

# Signing name, or endpoint prefix, of a model → the prefix of its actions, where that is another.
PREFIXES: Mapping[str, str] = {
    "IoTSecuredTunneling": "iot",
    "api.ecr": "ecr",
    "api.ecr-public": "ecr-public",
    "api.sagemaker": "sagemaker",
    "cloudcontrolapi": "cloudformation",
    "email": "ses",
    "entitlement.marketplace": "aws-marketplace",
    "iot-jobs-data": "iotjobsdata",
    "iotdata": "iot",
    "monitoring": "cloudwatch",
    "mturk-requester": "mechanicalturk",
    "runtime.sagemaker": "sagemaker",
    "tagging": "tag",
}

# Event → the action that a caller must be allowed for it, where that is not named as the event; '' where it is one of
# several, which the name does not tell.
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "access-analyzer": {"GetFindingV2": "GetFinding", "ListFindingsV2": "ListFindings"},
    "batch": {
        "CancelJobs": "CancelJob",
        "TerminateJobs": "TerminateJob",
        "TerminateServiceJobs": "TerminateServiceJob",
    },
    "bedrock": {
        "Converse": "InvokeModel",
        "ConverseStream": "InvokeModelWithResponseStream",
        "RetrieveAndGenerateStream": "RetrieveAndGenerate",
        "StartAsyncInvoke": "InvokeModel",
    },
    "budgets": {
        **dict.fromkeys(
            ("CreateBudget", "CreateNotification", "CreateSubscriber", "DeleteBudget", "DeleteNotification",
             "DeleteSubscriber", "UpdateBudget", "UpdateNotification", "UpdateSubscriber"),
            "ModifyBudget",
        ),
        **dict.fromkeys(
            ("DescribeBudget", "DescribeBudgetNotificationsForAccount", "DescribeBudgetPerformanceHistory",
             "DescribeBudgets", "DescribeNotificationsForBudget", "DescribeSubscribersForNotification"),
            "ViewBudget",
        ),
    },
    "cassandra": dict.fromkeys(
        ("CreateKeyspace", "CreateTable", "CreateType", "DeleteKeyspace", "DeleteTable", "DeleteType", "GetKeyspace",
         "GetTable", "GetTableAutoScalingSettings", "GetType", "ListKeyspaces", "ListTables", "ListTagsForResource",
         "ListTypes", "RestoreTable", "UpdateKeyspace", "UpdateTable"),
        "",
    ),
    "dms": {
        "DescribeDataProviders": "ListDataProviders",
        "DescribeExtensionPackAssociations": "ListExtensionPacks",
        "DescribeInstanceProfiles": "ListInstanceProfiles",
        "DescribeMetadataModelAssessments": "ListMetadataModelAssessments",
        "DescribeMetadataModelConversions": "ListMetadataModelConversions",
        "DescribeMetadataModelExportsAsScript": "ListMetadataModelExports",
        "DescribeMetadataModelExportsToTarget": "ListMetadataModelExports",
        "DescribeMigrationProjects": "ListMigrationProjects",
        "ModifyConversionConfiguration": "UpdateConversionConfiguration",
        "ModifyDataProvider": "UpdateDataProvider",
        "ModifyInstanceProfile": "UpdateInstanceProfile",
        "ModifyMigrationProject": "UpdateMigrationProject",
        "StartExtensionPackAssociation": "AssociateExtensionPack",
        "StartMetadataModelExportAsScript": "StartMetadataModelExportAsScripts",
    },
    "dynamodb": dict.fromkeys(
        ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "TransactGetItems", "TransactWriteItems"),
        "",
    ),
    "kms": {"ReEncrypt": ""},
    "lambda": {
        "GetLayerVersionByArn": "GetLayerVersion",
        "Invoke": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
    },
    "neptune-graph": {"ExecuteQuery": "", "GetQuery": "GetQueryStatus"},
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
        "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
        "CreateMultipartUpload": "PutObject",
        "DeleteAccountPublicAccessBlock": "PutAccountPublicAccessBlock",
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketPublicAccessBlock": "PutBucketPublicAccessBlock",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteObjects": "DeleteObject",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
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
    "securityhub": {"BatchUpdateFindingsV2": "BatchUpdateFindings", "GetFindingsV2": "GetFindings"},
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    "timestream": {"Query": ""},
    "verifiedpermissions": {
        "BatchGetPolicy": "GetPolicy",
        "BatchIsAuthorized": "IsAuthorized",
        "BatchIsAuthorizedWithToken": "IsAuthorizedWithToken",
    },
    "vpc-lattice": {"BatchUpdateRule": "UpdateRule"},
}  # fmt: skip
# Operations that stand for no action either: of S3 their events have another name, or the action another prefix; at
# Identity Center nobody is asked for a permission.
_MORE_OPERATIONS: Mapping[str, frozenset[str]] = {
    "s3": frozenset({
        "CreateSession", "DeleteBucketLifecycleConfiguration", "DeletePublicAccessBlock", "GetBucket",
        "GetBucketLifecycleConfiguration", "GetBucketNotificationConfiguration", "GetPublicAccessBlock",
        "ListDirectoryBuckets", "ListObjectsV2", "ListRegionalBuckets", "PutBucketLifecycleConfiguration",
        "PutBucketNotificationConfiguration", "PutPublicAccessBlock", "SelectObjectContent", "WriteGetObjectResponse",
    }),
    "sso-oauth": frozenset({"CreateToken", "RegisterClient", "StartDeviceAuthorization"}),
}  # fmt: skip
# No operation of these is an action: IAM names methods of HTTP, or the service asks for a token of its own.
_WITHOUT_ACTIONS = frozenset({"apigateway", "awsssoportal", "codecatalyst", "execute-api"})
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

NO_PERMISSION = "a call that IAM does not ask a permission for"
# Calls that need no permission, or another than IAM's, by the first part of their eventSource; None stands for all
# those of which there is no action.
WITHOUT_PERMISSION: Mapping[str, frozenset[str] | None] = {
    "signin": None,
    "sso-oauth": None,
    "sts": frozenset({"GetCallerIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken"}),
}

NEEDLESS = frozenset(f"{source}:{name}" for source, names in WITHOUT_PERMISSION.items() for name in names or ())
"""Actions for calls that everybody may make, whatever is granted."""


def named_otherwise(prefix: str, event: str) -> str | None:
    """The action that an event tells of, '' where it may be one of several; None where it is named as the event."""
    return _ACTIONS.get(prefix, {}).get(event)


def is_action(prefix: str, operation: str) -> bool:
    """Whether an API operation has an action of its own name, as far as is known."""
    if prefix in _WITHOUT_ACTIONS or operation in _ACTIONS.get(prefix, ()):
        return False
    return operation not in _MORE_OPERATIONS.get(prefix, ())


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
