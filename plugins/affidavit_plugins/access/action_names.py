"""Where the names of IAM's actions differ from those of CloudTrail's events: a small table of facts.

Most actions are named as the API operation, under the name by which requests are signed; `action_table` knows which.
What is here differs. Sources: Service Authorization Reference (the pages of the services named); what the models say of
the permissions that an operation needs; Amazon S3 User Guide, "Required permissions for Amazon S3 API operations" and
"Amazon S3 CloudTrail events"; Amazon Bedrock API Reference; AWS IoT Developer Guide, "Controlling access to tunnels";
`cloudtrail.event_names`, which lint uses. Of a call that is neither here nor named as an action it is not known which
permission it needs, and a review says so.
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
    "partnercentral-account": "partnercentral",
    "partnercentral-benefits": "partnercentral",
    "partnercentral-channel": "partnercentral",
    "partnercentral-marketing": "partnercentral",
    "partnercentral-selling": "partnercentral",
    "runtime.sagemaker": "sagemaker",
    "tagging": "tag",
}

# Event → the action that a caller must be allowed for it, where that is not named as the event; '' where it needs one
# or more of several, and the name does not tell which.
_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "access-analyzer": {"GetFindingV2": "GetFinding", "ListFindingsV2": "ListFindings"},
    "batch": {
        "CancelJobs": "CancelJob",
        "TerminateJobs": "TerminateJob",
        "TerminateServiceJobs": "TerminateServiceJob",
    },
    "bcm-pricing-calculator": {
        f"Batch{verb}{what}": f"{verb}{what}"
        for what in ("BillScenarioCommitmentModification", "BillScenarioUsageModification", "WorkloadEstimateUsage")
        for verb in ("Create", "Delete", "Update")
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
    "cases": {"BatchCreateRelatedItem": "CreateRelatedItem", "BatchUpdateCase": "UpdateCase"},
    "cassandra": dict.fromkeys(
        ("CreateKeyspace", "CreateTable", "CreateType", "DeleteKeyspace", "DeleteTable", "DeleteType", "GetKeyspace",
         "GetTable", "GetTableAutoScalingSettings", "GetType", "ListKeyspaces", "ListTables", "ListTagsForResource",
         "ListTypes", "RestoreTable", "UpdateKeyspace", "UpdateTable"),
        "",
    ),
    "cloudfront": {"CreateDistributionWithTags": "CreateDistribution"},
    "cloudtrail": {"ListInsightsMetricData": ""},
    "detective": {"ListOrganizationAdminAccounts": "ListOrganizationAdminAccount"},
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
    "ecr": {"ListImageReferrers": "BatchGetImage"},
    "glue": {
        "GetUnfilteredPartitionMetadata": "GetPartition",
        "GetUnfilteredPartitionsMetadata": "GetPartitions",
        "GetUnfilteredTableMetadata": "GetTable",
    },
    "kms": {"ReEncrypt": ""},
    "lambda": {
        "GetLayerVersionByArn": "GetLayerVersion",
        "Invoke": "InvokeFunction",
        "InvokeWithResponseStream": "InvokeFunction",
    },
    "neptune-db": {
        **dict.fromkeys(
            ("ExecuteGremlinExplainQuery", "ExecuteGremlinQuery", "ExecuteOpenCypherQuery"), "",
        ),
        "CancelGremlinQuery": "CancelQuery",
        "CancelOpenCypherQuery": "CancelQuery",
        "DeletePropertygraphStatistics": "DeleteStatistics",
        "DeleteSparqlStatistics": "DeleteStatistics",
        "ExecuteFastReset": "ResetDatabase",
        "ExecuteGremlinProfileQuery": "ReadDataViaQuery",
        "ExecuteOpenCypherExplainQuery": "ReadDataViaQuery",
        "GetGremlinQueryStatus": "GetQueryStatus",
        "GetMLEndpoint": "GetMLEndpointStatus",
        "GetMLModelTrainingJob": "GetMLModelTrainingJobStatus",
        "GetMLModelTransformJob": "GetMLModelTransformJobStatus",
        "GetOpenCypherQueryStatus": "GetQueryStatus",
        "GetPropertygraphStatistics": "GetStatisticsStatus",
        "GetPropertygraphStream": "GetStreamRecords",
        "GetPropertygraphSummary": "GetGraphSummary",
        "GetRDFGraphSummary": "GetGraphSummary",
        "GetSparqlStream": "GetStreamRecords",
        "ListGremlinQueries": "GetQueryStatus",
        "ListOpenCypherQueries": "GetQueryStatus",
        "ManagePropertygraphStatistics": "ManageStatistics",
        "ManageSparqlStatistics": "ManageStatistics",
    },
    "neptune-graph": {"ExecuteQuery": "", "GetQuery": "GetQueryStatus"},
    "qapps": {"CreatePresignedUrl": "ImportDocument"},
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
    "securityhub": {
        "BatchUpdateFindingsV2": "BatchUpdateFindings",
        "GetFindingStatisticsV2": "GetAdhocInsightResults",
        "GetFindingsV2": "GetFindings",
    },
    "sns": {"PublishBatch": "Publish"},
    "sqs": {
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    "tax": {
        "BatchGetTaxExemptions": "GetExemptions",
        "GetTaxExemptionTypes": "GetExemptions",
        "ListTaxExemptions": "GetExemptions",
        "PutTaxExemption": "UpdateExemptions",
    },
    "timestream": {"Query": ""},
    "verifiedpermissions": {
        "BatchGetPolicy": "GetPolicy",
        "BatchIsAuthorized": "IsAuthorized",
        "BatchIsAuthorizedWithToken": "IsAuthorizedWithToken",
    },
    "vpc-lattice": {"BatchUpdateRule": "UpdateRule"},
}  # fmt: skip
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
    "cognito-idp": frozenset({
        "CompleteWebAuthnRegistration", "DeleteWebAuthnCredential", "GetClientToken", "GetUserAuthFactors",
        "ListUserSessions", "ListWebAuthnCredentials", "RevokeUserSession", "StartWebAuthnRegistration",
    }),
    "signin": None,
    "sso": frozenset({"Authenticate", "Federate", "GetRoleCredentials", "ListAccountRoles", "ListAccounts", "Logout"}),
    "sso-oauth": None,
    "sts": frozenset({"GetCallerIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken"}),
}  # fmt: skip

NEEDLESS = frozenset(f"{source}:{name}" for source, names in WITHOUT_PERMISSION.items() for name in names or ())
"""Actions for calls that everybody may make, whatever is granted."""


def named_otherwise(prefix: str, event: str) -> str | None:
    """The action that an event tells of, '' where it may be one of several; None where it is named as the event."""
    return _ACTIONS.get(prefix, {}).get(event)


def events_of(prefix: str, action: str) -> tuple[str, ...]:
    """The events that an action is told by beside that of its own name."""
    told = [event for event, named in _ACTIONS.get(prefix, {}).items() if named == action]
    told += filter(None, map(str.strip, PERMISSIONS.get(prefix, {}).get(action, "").split(",")))
    return tuple(dict.fromkeys(told))


def is_told(prefix: str, action: str) -> bool:
    """Whether an event tells of an action's use without a look into it."""
    return (prefix, action) not in _NOT_TOLD


def needs_no_permission(source: str, event: str) -> bool:
    """Whether a call is none that IAM allows: a sign-in, or one that everybody may make."""
    if source not in WITHOUT_PERMISSION:
        return False
    names = WITHOUT_PERMISSION[source]
    return names is None or event in names


# The first part of an eventSource → the prefix of its actions, where the models tell several or none.
PREFIXES_OF_SOURCES: Mapping[str, str] = {"s3-outposts": "s3-outposts", "sso": "sso"}
