"""Permissions that calls of other names need as well, so that silence about their own events means nothing.

Some calls are let through only to whoever has a second permission, which is checked with the call and leaves no event
of its own. This is a table of facts, and not all of them: Service Authorization Reference, column "Dependent actions";
what the models' documentation says of the permissions that an operation needs; Amazon S3 User Guide, "Required
permissions for Amazon S3 API operations"; the guides of the services that are named beside each group. A permission too
many here makes a review less telling; one too few makes it wrong.

Of calls to the same service that the Reference names, all are here but what only `ec2:EnableFastLaunch` needs, which is
much of EC2, and data events, which are never unused. Of calls to other services, those that many make. A service that
calls another on somebody's behalf is asked there for that permission in the caller's name (IAM User Guide, "Forward
access sessions"); real logs have such events, of EC2 by way of Systems Manager and Inspector, and by them it is used.
That all such calls are recorded is not known.
"""

from __future__ import annotations

from collections.abc import Mapping

# Prefix → actions; before each group, the calls that need them.
DEPENDENT: Mapping[str, frozenset[str]] = {
    # DescribeStacks without a name.
    "cloudformation": frozenset({"ListStacks"}),
    # CreateDistributionWithTags, CreateStreamingDistributionWithTags, CopyDistribution; AssociateWebACL of WAF.
    "cloudfront": frozenset({
        "CreateConnectionGroup", "CreateDistribution", "CreateStreamingDistribution", "GetDistribution",
        "UpdateDistribution",
    }),
    # ListInsightsMetricData; dashboards of Lake, and summaries of its queries.
    "cloudtrail": frozenset({
        "GetQueryResults", "ListInsightsData", "LookupEvents", "StartDashboardRefresh", "StartQuery",
    }),
    # Alarms of scaling policies, with tags of their own; PutManagedInsightRules.
    "cloudwatch": frozenset({
        "DeleteAlarms", "DescribeAlarms", "ListTagsForResource", "PutInsightRule", "PutMetricAlarm",
    }),
    # ListMigrationProjects, ListMetadataModelAssessmentActionItems.
    "dms": frozenset({"DescribeConversionConfiguration", "StartMetadataModelImport"}),
    # Auto Scaling and fleets with launch templates; functions, clusters, file systems, load balancers and hosted zones
    # in a VPC; fleets of capacity reservations, route servers; UntagResources of Resource Groups.
    "ec2": frozenset({
        "AttachNetworkInterface", "AuthorizeSecurityGroupIngress", "CancelCapacityReservation",
        "CreateCapacityReservation", "CreateNetworkInterface", "CreateNetworkInterfacePermission",
        "CreateSecurityGroup", "DeleteNetworkInterface", "DeleteNetworkInterfacePermission", "DeleteSecurityGroup",
        "DeleteTags", "DescribeAccountAttributes", "DescribeAvailabilityZones", "DescribeCapacityReservations",
        "DescribeInstances", "DescribeInternetGateways", "DescribeNetworkInterfaceAttribute",
        "DescribeNetworkInterfacePermissions", "DescribeNetworkInterfaces", "DescribeRouteTables",
        "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs", "DetachNetworkInterface",
        "ModifyCapacityReservation", "ModifyNetworkInterfaceAttribute", "RevokeSecurityGroupIngress", "RunInstances",
    }),
    # Functions that are images; templates of repositories.
    "ecr": frozenset({
        "BatchGetImage", "CreateRepository", "GetDownloadUrlForLayer", "GetRepositoryPolicy", "InitiateLayerUpload",
        "PutLifecyclePolicy", "SetRepositoryPolicy",
    }),
    # CreateExpressGatewayService.
    "ecs": frozenset({"RegisterTaskDefinition"}),
    # ListTagsForResource.
    "elasticfilesystem": frozenset({"DescribeAccessPoints"}),
    # Services that put load balancers before what they run; GetServiceQuota, ListServiceQuotas.
    "elasticloadbalancing": frozenset({
        "CreateListener", "CreateLoadBalancer", "CreateTargetGroup", "DeleteListener", "DeleteLoadBalancer",
        "DeleteTargetGroup", "DescribeAccountLimits", "DescribeListeners", "DescribeLoadBalancerAttributes",
        "DescribeLoadBalancers", "DescribeRules", "DescribeTags", "DescribeTargetGroupAttributes",
        "DescribeTargetGroups", "DescribeTargetHealth", "RegisterTargets",
    }),
    # Rules that other services make for their caller.
    "events": frozenset({"DeleteRule", "DescribeRule", "PutRule", "PutTargets", "RemoveTargets"}),
    # Queries of Athena; StartColumnStatisticsTaskRun.
    "glue": frozenset({
        "BatchCreatePartition", "BatchGetPartition", "CreateTable", "DeleteTable", "GetDatabase", "GetDatabases",
        "GetSecurityConfiguration", "UpdateTable",
    }),
    # The first use of many services.
    "iam": frozenset({"CreateServiceLinkedRole", "GetRole"}),
    # CreateFunction, UpdateFunctionConfiguration; GetFunction.
    "lambda": frozenset({"GetLayerVersion", "ListTags"}),
    # Certificates, load balancers, SetupInstanceHttps.
    "lightsail": frozenset({"CreateDomainEntry", "GetDomains", "GetInstanceAccessDetails"}),
    # Logging that services are told to do: CloudWatch Logs User Guide, "Enable logging from AWS services"; policies of
    # a whole account.
    "logs": frozenset({
        "CreateLogGroup", "DeleteDataProtectionPolicy", "DeleteIndexPolicy", "DeleteRetentionPolicy",
        "DeleteSubscriptionFilter", "DeleteTransformer", "DescribeIndexPolicies", "DescribeLogGroups",
        "DescribeResourcePolicies", "DescribeSubscriptionFilters", "GetDataProtectionPolicy", "GetTransformer",
        "PutDataProtectionPolicy", "PutIndexPolicy", "PutResourcePolicy", "PutRetentionPolicy", "PutSubscriptionFilter",
        "PutTransformer",
    }),
    # Services that are turned on and off for an organisation; IAM's GenerateOrganizationsAccessReport.
    "organizations": frozenset({
        "DeregisterDelegatedAdministrator", "DescribeAccount", "DescribeOrganization", "DescribePolicy",
        "DisableAWSServiceAccess", "EnableAWSServiceAccess", "ListAWSServiceAccessForOrganization", "ListAccounts",
        "ListChildren", "ListDelegatedAdministrators", "ListParents", "ListPoliciesForTarget", "ListRoots",
        "ListTargetsForPolicy", "RegisterDelegatedAdministrator",
    }),
    # DeleteDBInstance, DeleteDBCluster with a last snapshot; CreateDBCluster, restores and read replicas; blue/green
    # deployments, clusters that change their instances, tenant databases.
    "rds": frozenset({
        "CreateDBCluster", "CreateDBClusterEndpoint", "CreateDBClusterSnapshot", "CreateDBInstance",
        "CreateDBInstanceReadReplica", "CreateDBSnapshot", "CreateTenantDatabase", "DeleteDBCluster",
        "DeleteDBClusterAutomatedBackup", "DeleteDBClusterEndpoint", "DeleteDBInstance",
        "DeleteDBInstanceAutomatedBackup", "DeleteTenantDatabase", "ModifyDBCluster", "ModifyDBInstance",
        "PromoteReadReplica", "PromoteReadReplicaDBCluster", "RebootDBInstance",
    }),
    # Namespaces of Cloud Map; CreateVpcEndpoint with a private name.
    "route53": frozenset({
        "AssociateVPCWithHostedZone", "ChangeResourceRecordSets", "CreateHealthCheck", "CreateHostedZone",
        "DeleteHealthCheck", "DeleteHostedZone", "GetHealthCheck", "GetHostedZone", "ListHostedZonesByName",
        "UpdateHealthCheck",
    }),
    # CreateBucket with object lock, an access list, ownership or public access; PauseReplication; TagResources of
    # Resource Groups.
    "s3": frozenset({
        "GetBucketLocation", "GetBucketTagging", "GetReplicationConfiguration", "PutBucketAcl",
        "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketPublicAccessBlock",
        "PutBucketVersioning", "PutReplicationConfiguration",
    }),
    # Passwords that RDS and Redshift keep there; CreateSecret with replicas, BatchGetSecretValue with filters.
    "secretsmanager": frozenset({
        "CreateSecret", "DeleteResourcePolicy", "DescribeSecret", "ListSecrets", "PutResourcePolicy",
        "ReplicateSecretToRegions", "RotateSecret",
    }),
    # Calls about controls in the place of those about standards.
    "securityhub": frozenset({"DescribeStandardsControls", "UpdateStandardsControl"}),
    # RunInstances with a parameter in place of an image.
    "ssm": frozenset({"GetParameters"}),
    # AssociateWebACL, DisassociateWebACL, GetWebACLForResource.
    "wafv2": frozenset({"GetPermissionPolicy", "GetWebACL", "PutPermissionPolicy"}),
}  # fmt: skip
