"""Permissions that calls of other names need as well, as far as `action_table` lacks them: a small table of facts.

Some calls are let through only to whoever has a second permission, which is checked with the call and leaves no event
of its own. The Service Authorization Reference and botocore's documentation name most; they are in `action_table`.
Those here stand in the guides of the services alone, or are asked by so many calls that no source lists them: Auto
Scaling, "Control launch template use with IAM"; Amazon EC2, "Required permissions for EC2 Fleet"; Lambda, "VPC
permissions" and "Permissions for container images"; Amazon EFS, Amazon EKS, Elastic Load Balancing, Athena, AWS Cloud
Map and Application Auto Scaling on permissions that they ask for; CloudWatch Logs, "Enable logging from AWS services".
A permission too many here makes a review less telling; one too few makes it wrong.

A service that calls another on somebody's behalf is asked there for that permission in the caller's name (IAM User
Guide, "Forward access sessions"); real logs have such events, of EC2 by way of Systems Manager and Inspector, and by
them it is used. That all such calls are recorded is not known.
"""

from __future__ import annotations

from collections.abc import Mapping

# Too many services ask for these in the caller's name for a list: on first use; for logs that they are told to write;
# for rules of theirs.
ASKED_WIDELY = frozenset({
    "events:DeleteRule", "events:DescribeRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets",
    "iam:CreateServiceLinkedRole", "logs:CreateLogGroup", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "logs:PutResourcePolicy", "s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy",
})  # fmt: skip

_NETWORK = frozenset(f"ec2:{name}" for name in (
    "AttachNetworkInterface", "AuthorizeSecurityGroupIngress", "CreateNetworkInterface",
    "CreateNetworkInterfacePermission", "CreateSecurityGroup", "DeleteNetworkInterface",
    "DeleteNetworkInterfacePermission", "DeleteSecurityGroup", "DescribeAccountAttributes", "DescribeAvailabilityZones",
    "DescribeInstances", "DescribeInternetGateways", "DescribeNetworkInterfaceAttribute",
    "DescribeNetworkInterfacePermissions", "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeSecurityGroups",
    "DescribeSubnets", "DescribeVpcs", "DetachNetworkInterface", "ModifyNetworkInterfaceAttribute",
    "RevokeSecurityGroupIngress",
))  # fmt: skip
_BALANCERS = frozenset(f"elasticloadbalancing:{name}" for name in (
    "CreateListener", "CreateLoadBalancer", "CreateTargetGroup", "DeleteListener", "DeleteLoadBalancer",
    "DeleteTargetGroup", "DescribeListeners", "DescribeLoadBalancerAttributes", "DescribeLoadBalancers",
    "DescribeRules", "DescribeTags", "DescribeTargetGroupAttributes", "DescribeTargetGroups", "DescribeTargetHealth",
    "RegisterTargets",
))  # fmt: skip
_DNS = frozenset(f"route53:{name}" for name in (
    "ChangeResourceRecordSets", "CreateHealthCheck", "CreateHostedZone", "DeleteHealthCheck", "DeleteHostedZone",
    "GetHealthCheck", "GetHostedZone", "ListHostedZonesByName", "UpdateHealthCheck",
))  # fmt: skip
_CATALOG = frozenset(f"glue:{name}" for name in (
    "BatchCreatePartition", "BatchDeletePartition", "BatchGetPartition", "CreateDatabase", "CreatePartition",
    "CreateTable", "DeleteDatabase", "DeletePartition", "DeleteTable", "GetDatabase", "GetDatabases",
    "UpdateDatabase", "UpdatePartition", "UpdateTable",
))  # fmt: skip
_IMAGES = frozenset(f"ecr:{name}" for name in (
    "BatchGetImage", "GetDownloadUrlForLayer", "GetRepositoryPolicy", "InitiateLayerUpload", "SetRepositoryPolicy",
))  # fmt: skip
# A pull from an upstream registry makes the repository that keeps it: Amazon ECR, "IAM permissions required to sync".
_PULLED_THROUGH = frozenset({"ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "ecr:TagResource"})
_ALARMS = frozenset({"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"})
_LAUNCH = frozenset({"ec2:RunInstances"})
_ROLES = frozenset({"iam:GetRole"})
_ORGANISATION = frozenset({"organizations:DescribeOrganization", "organizations:ListAWSServiceAccessForOrganization"})
_POD_IDENTITY = frozenset(f"eks:{verb}PodIdentityAssociation" for verb in ("Create", "Delete", "Update"))
_SECRETS = frozenset({"secretsmanager:GetSecretValue"})

# Services → what their calls that change something may need: they place what they run in a network of the caller's, put
# load balancers before it, launch instances, name it in DNS, pull images, set alarms.
CHANGING: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (
        ("airflow", "aoss", "appstream", "apprunner", "autoscaling", "batch", "codebuild", "datasync", "dax", "dms",
         "docdb-elastic", "ds", "ecs", "eks", "elasticache", "elasticbeanstalk", "elasticfilesystem",
         "elasticloadbalancing", "elasticmapreduce", "emr-serverless", "es", "fsx", "gamelift", "glue", "grafana",
         "imagebuilder", "kafka", "kafkaconnect", "lambda", "memorydb", "mq", "rds", "redshift", "redshift-serverless",
         "route53", "route53resolver", "sagemaker", "servicediscovery", "storagegateway", "transfer", "vpc-lattice",
         "workspaces"),
        _NETWORK,
    ),
    (("autoscaling", "batch", "eks", "elasticbeanstalk", "elasticmapreduce", "gamelift", "imagebuilder"), _LAUNCH),
    (
        ("apprunner", "autoscaling", "codedeploy", "ecs", "eks", "elasticbeanstalk", "globalaccelerator", "shield",
         "waf-regional", "wafv2"),
        _BALANCERS,
    ),
    (("elasticbeanstalk", "servicediscovery"), _DNS),
    (("athena", "redshift-data"), _CATALOG),
    (("apprunner", "ecr", "lambda", "sagemaker"), _IMAGES),
    (("application-autoscaling", "autoscaling", "dynamodb"), _ALARMS),
    (("ecs", "eks", "lambda", "rds"), _ROLES),
)  # fmt: skip
READING = ("BatchGet", "Describe", "Get", "List", "Search")
"""How names of actions begin that change nothing."""

# A call, by IAM's prefix → permissions.
CALLS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration",
                     "autoscaling:UpdateAutoScalingGroup"), frozenset({"ssm:GetParameters"})),
    **dict.fromkeys(("cloudfront:CreateDistribution", "cloudfront:UpdateDistribution"),
                    frozenset({"lambda:GetFunction"})),
    **dict.fromkeys(("cloudtrail:CreateTrail", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"), _ORGANISATION),
    **dict.fromkeys(("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), _PULLED_THROUGH),
    **dict.fromkeys(("eks:CreateAddon", "eks:DeleteAddon", "eks:UpdateAddon"), _POD_IDENTITY),
    **dict.fromkeys(("ssm:GetParameter", "ssm:GetParameters"), _SECRETS),
    # What an alarm does to an instance, or opens, it does by leave of whoever made it: CloudWatch API Reference,
    # PutMetricAlarm, and User Guide, "Alarm actions".
    **dict.fromkeys(("cloudwatch:PutCompositeAlarm", "cloudwatch:PutMetricAlarm"), frozenset({
        "ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ec2:RebootInstances", "ec2:StopInstances",
        "ec2:TerminateInstances", "ssm-incidents:StartIncident", "ssm:CreateOpsItem",
    })),
    "cloudfront:CreateStreamingDistributionWithTags": frozenset({"cloudfront:CreateStreamingDistribution"}),
    "ec2:CreateFleet": _LAUNCH,
    "ec2:CreateVpcEndpointServiceConfiguration": _BALANCERS,
    "ec2:DeregisterImage": frozenset({"ec2:DeleteSnapshot"}),
    "ec2:ModifyFleet": _LAUNCH,
    "ec2:ModifySpotFleetRequest": _LAUNCH,
    "ec2:RequestSpotFleet": _LAUNCH,
    "ec2:RequestSpotInstances": _LAUNCH,
    "dynamodb:CreateTable": frozenset({"dynamodb:PutResourcePolicy"}),
    "ecr:CreatePullThroughCacheRule": _IMAGES,
    "iam:GenerateOrganizationsAccessReport": frozenset({"organizations:DescribeAccount"}),
    "lambda:CreateFunction": frozenset({"lambda:GetLayerVersion"}),
    "lambda:GetFunction": frozenset({"lambda:ListTags"}),
    "lambda:UpdateFunctionConfiguration": frozenset({"lambda:GetLayerVersion"}),
    "rds:DeleteDBCluster": frozenset({"rds:DeleteDBClusterAutomatedBackup"}),
    "rds:DeleteDBInstance": frozenset({"rds:DeleteDBInstanceAutomatedBackup"}),
    "sqs:StartMessageMoveTask": frozenset({
        "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage",
    }),
    "ssm:PutParameter": frozenset({"ec2:DescribeImages"}),
    "tag:UntagResources": frozenset({"s3:GetBucketTagging"}),
    "wafv2:AssociateWebACL": frozenset({"cloudfront:GetDistribution", "cloudfront:UpdateDistribution"}),
    "wafv2:DisassociateWebACL": frozenset({"cloudfront:GetDistribution", "cloudfront:UpdateDistribution"}),
}  # fmt: skip

UNTAGGING = ("DeleteTags", "RemoveTags", "Untag")
"""How names of actions begin that take tags away: `tag:UntagResources` needs that of the service."""
