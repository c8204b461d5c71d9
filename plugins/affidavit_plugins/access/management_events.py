"""Calls that CloudTrail is known to record as management events, so that silence about them means something.

Of most services nothing is known here: CloudTrail may leave their calls out, or record them as data events, which a
trail does only if it is told to. Sources: CloudTrail User Guide, "Logging data events", the table of resource types;
the services' own guides on logging with CloudTrail; management events in real logs (those of Stratus Red Team,
Invictus, TrailDiscover and others that the tests read).
"""

from __future__ import annotations

from collections.abc import Mapping

# First parts of eventSources: services whose calls are management events, but for those that `event_class.DATA_CALLS`
# and the two tables below name. Their guides say that all calls are recorded, or real logs have many of them.
RECORDED = frozenset({
    "account", "acm-pca", "appmesh", "athena", "autoscaling", "backup", "batch", "ce", "cloud9", "cloudformation",
    "cloudfront", "cloudtrail", "codebuild", "codecommit", "codepipeline", "config", "dms", "dynamodb", "ec2",
    "ec2-instance-connect", "ecr", "ecs", "eks", "elasticache", "elasticfilesystem", "elasticloadbalancing",
    "elasticmapreduce", "events", "firehose", "glue", "health", "iam", "inspector", "lambda", "lightsail", "logs",
    "monitoring", "notifications", "organizations", "rds", "route53", "route53domains", "s3", "secretsmanager",
    "securityhub", "servicecatalog-appregistry", "servicequotas", "ses", "sns", "sqs", "sso", "sso-directory", "sts",
    "support", "transfer", "wafv2",
})  # fmt: skip

# Services of no region: whatever region a call is made from, it is recorded in one. CloudTrail User Guide, "Global
# service events". STS is among them for its global endpoint.
GLOBAL = frozenset({
    "account", "ce", "cloudfront", "health", "iam", "organizations", "route53", "route53domains", "sts", "support",
})  # fmt: skip

# Actions of other services whose calls come to an endpoint of no region: Amazon S3 API Reference, "ListBuckets".
GLOBAL_CALLS = frozenset({"s3:ListAllMyBuckets"})

# How names of permissions begin that a call needs, too, which makes something with tags. Its own event is the only one:
# of 2 tagged RunInstances in real logs none has a CreateTags beside it.
TAGGING = (
    "AddTags", "ChangeTags", "CreateOrUpdateTags", "CreateTags", "PutBucketTagging", "PutJobTagging",
    "PutStorageLensConfigurationTagging", "Tag",
)  # fmt: skip

# Calls that are management events in real logs, of services that have data events as well.
SEEN: Mapping[str, frozenset[str]] = {
    "appsync": frozenset({"GetIntrospectionSchema", "UpdateResolver"}),
    "bedrock": frozenset({"ListAgents", "ListCustomModels", "ListKnowledgeBases", "ListModelInvocationJobs"}),
    "guardduty": frozenset({
        "DeleteDetector", "DeleteInvitations", "DeletePublishingDestination", "DisassociateFromMasterAccount",
        "GetDetector", "GetFindings", "ListFindings", "ListIPSets", "UpdateDetector",
    }),
    "sagemaker": frozenset({"ListModels", "ListTrainingJobs"}),
    "ssm": frozenset({
        "DeleteParameter", "DescribeInstanceInformation", "DescribeParameters", "GetCommandInvocation", "GetDocument",
        "GetParameter", "GetParameters", "ListInstanceAssociations", "ListTagsForResource", "PutComplianceItems",
        "PutInventory", "PutParameter", "ResumeSession", "SendCommand", "StartAutomationExecution", "StartSession",
        "TerminateSession", "UpdateInstanceAssociationStatus", "UpdateInstanceInformation",
    }),
}  # fmt: skip

# Calls that are data events, beside those in `event_class.DATA_CALLS`: the developer guides of AWS Lambda, Amazon SQS
# and Amazon SNS on logging with CloudTrail.
MORE_DATA_CALLS: Mapping[str, frozenset[str]] = {
    "lambda": frozenset({"InvokeWithResponseStream"}),
    "sns": frozenset({"Publish", "PublishBatch"}),
    "sqs": frozenset({
        "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch",
        "ReceiveMessage", "SendMessage", "SendMessageBatch",
    }),
}  # fmt: skip

# Calls of services in `RECORDED` that handle data. Whether they are events, and data events, has changed over the years
# and is the trail's choice, so that no silence about them proves anything. There are data events about event buses of
# EventBridge, container instances of ECS, tables of Glue, metrics of CloudWatch, identities of SES, streams of
# Firehose, functions of Lambda and objects in S3.
DOUBTED: Mapping[str, frozenset[str]] = {
    "cloudwatch-omni": frozenset({"GetTelemetryQueryResults", "StartTelemetryQuery"}),
    "dynamodb": frozenset({"SearchVectors"}),
    "ecs": frozenset({
        "DiscoverPollEndpoint", "SubmitAttachmentStateChanges", "SubmitContainerStateChange", "SubmitTaskStateChange",
    }),
    "events": frozenset({"PutEvents", "PutPartnerEvents", "PutRawEvents"}),
    "firehose": frozenset({"PutRecord", "PutRecordBatch"}),
    "glue": frozenset({
        "GetEntityRecords", "GetPartition", "GetPartitions", "GetTable", "GetTables", "GetUnfilteredPartitionMetadata",
        "GetUnfilteredPartitionsMetadata", "GetUnfilteredTableMetadata",
    }),
    "lambda": frozenset({
        "CheckpointDurableExecution", "DeleteDurableExecution", "GetDurableExecution", "GetDurableExecutionHistory",
        "GetDurableExecutionState", "ListDurableExecutionsByFunction", "PauseDurableExecution",
        "ResumeDurableExecution", "SendDurableExecutionCallbackFailure", "SendDurableExecutionCallbackHeartbeat",
        "SendDurableExecutionCallbackSuccess", "StopDurableExecution",
    }),
    "logs": frozenset({
        "FilterLogEvents", "GetLogEvents", "GetLogFields", "GetLogObject", "GetLogRecord", "GetQueryResults",
        "PutLogEvents", "StartLiveTail",
    }),
    "monitoring": frozenset({
        "GetInsightRuleReport", "GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage",
        "ListMetrics", "PutMetricData",
    }),
    "s3": frozenset({
        "CreateSession", "DeleteObjectAnnotation", "GetDataAccess", "GetObjectAnnotation", "ListObjectAnnotations",
        "PutObjectAnnotation", "RenameObject", "UpdateObjectEncryption", "WriteGetObjectResponse",
    }),
    "ses": frozenset({
        "GetArchiveMessage", "GetArchiveMessageContent", "GetArchiveSearchResults", "GetMessageInsights",
        "SendBounce", "SendBulkEmail", "SendBulkTemplatedEmail", "SendCustomVerificationEmail", "SendEmail",
        "SendRawEmail", "SendTemplatedEmail", "TestRenderEmailTemplate", "TestRenderTemplate",
    }),
}  # fmt: skip
