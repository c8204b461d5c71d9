"""Permissions that calls of other names need as well, so that silence about their own events means nothing.

Some calls are let through only to whoever has a second permission, which is checked with the call and leaves no event
of its own. Which do is not told by any model. This is a table of facts, and not all of them: Service Authorization
Reference, column "Dependent actions"; Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; the
guides of the services that are named beside each group. A permission too many here makes a review less telling; one
too few makes it wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

# Prefix → actions; before each group, the calls that need them.
DEPENDENT: Mapping[str, frozenset[str]] = {
    # CreateDistributionWithTags, CreateStreamingDistributionWithTags; AssociateWebACL of WAF.
    "cloudfront": frozenset({"CreateDistribution", "CreateStreamingDistribution", "UpdateDistribution"}),
    # Alarms of scaling policies.
    "cloudwatch": frozenset({"DeleteAlarms", "DescribeAlarms", "PutMetricAlarm"}),
    # Auto Scaling and fleets with launch templates; functions, clusters, file systems, load balancers and hosted zones
    # in a VPC.
    "ec2": frozenset({
        "CreateNetworkInterface", "CreateNetworkInterfacePermission", "DeleteNetworkInterface",
        "DescribeAccountAttributes", "DescribeAvailabilityZones", "DescribeInternetGateways",
        "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeSubnets",
        "DescribeVpcs", "ModifyNetworkInterfaceAttribute", "RunInstances",
    }),
    # Functions that are images.
    "ecr": frozenset({
        "BatchGetImage", "GetDownloadUrlForLayer", "GetRepositoryPolicy", "InitiateLayerUpload", "SetRepositoryPolicy",
    }),
    # Rules that other services make for their caller.
    "events": frozenset({"DeleteRule", "DescribeRule", "PutRule", "PutTargets", "RemoveTargets"}),
    # Queries of Athena.
    "glue": frozenset({
        "BatchCreatePartition", "BatchGetPartition", "CreateTable", "DeleteTable", "GetDatabase", "GetDatabases",
        "UpdateTable",
    }),
    # The first use of many services.
    "iam": frozenset({"CreateServiceLinkedRole", "GetRole"}),
    # CreateFunction, UpdateFunctionConfiguration.
    "lambda": frozenset({"GetLayerVersion"}),
    # Logging that services are told to do: AWS User Guide of CloudWatch Logs, "Enable logging from AWS services".
    "logs": frozenset({"CreateLogGroup", "DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy"}),
    # Services that are turned on for an organisation.
    "organizations": frozenset({
        "DescribeOrganization", "EnableAWSServiceAccess", "ListAWSServiceAccessForOrganization", "ListAccounts",
        "ListDelegatedAdministrators", "RegisterDelegatedAdministrator",
    }),
    # DeleteDBInstance, DeleteDBCluster with a last snapshot; CreateDBCluster, restores and read replicas.
    "rds": frozenset({
        "CreateDBClusterSnapshot", "CreateDBInstance", "CreateDBSnapshot", "DeleteDBClusterAutomatedBackup",
        "DeleteDBInstanceAutomatedBackup",
    }),
    # Namespaces of Cloud Map.
    "route53": frozenset({
        "ChangeResourceRecordSets", "CreateHealthCheck", "CreateHostedZone", "DeleteHealthCheck", "DeleteHostedZone",
        "GetHealthCheck", "GetHostedZone", "ListHostedZonesByName", "UpdateHealthCheck",
    }),
    # CreateBucket with object lock, an access list or ownership; CreateBucketMetadataConfiguration.
    "s3": frozenset({
        "CreateBucketMetadataTableConfiguration", "GetBucketLocation", "PutBucketAcl",
        "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketVersioning",
    }),
    # Passwords that RDS and Redshift keep there.
    "secretsmanager": frozenset({"CreateSecret", "DescribeSecret"}),
    # RunInstances with a parameter in place of an image.
    "ssm": frozenset({"GetParameters"}),
}  # fmt: skip
