"""Where the names that CloudTrail records differ from those of AWS's APIs, as the API models do not tell it.

Sources: CloudTrail User Guide, on console sign-in and on non-API events; Amazon S3 User Guide, "Amazon S3 CloudTrail
events", on Batch Operations and on S3 Tables; the guides of AWS Lambda, AWS KMS, AWS Backup, AWS CloudShell, AWS
Control Tower, Secrets Manager and IAM Identity Center (with SCIM) on logging with CloudTrail, and the Service
Authorization Reference for what Identity Center's console calls; Amazon EC2 User Guide on Spot Instances, shared
snapshots and Instance Connect Endpoint. Names that are neither there, nor in a model, nor in real records are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SUFFIX = ".amazonaws.com"

# Endpoint prefix or signing name of a model → the names before `.amazonaws.com` that its events carry.
SOURCES_OF_MODELS: Mapping[str, tuple[str, ...]] = {
    "api.ecr": ("ecr",),
    "api.ecr-public": ("ecr-public",),
    "api.sagemaker": ("sagemaker",),
    "application-autoscaling": ("application-autoscaling", "autoscaling"),
    "cassandra": ("cassandra",),
    "data.iot": ("iotdata", "iot"),
    "email": ("ses",),
    "identitystore": ("identitystore", "sso-directory"),
    "models.lex": ("lex",),
    "monitoring": ("monitoring",),
    "mq": ("amazonmq", "mq"),
    "oidc": ("sso", "sso-oauth"),
    "portal.sso": ("sso",),
    "rds-data": ("rdsdata",),
    "runtime.lex": ("lex",),
    "runtime.sagemaker": ("sagemaker",),
    "s3-control": ("s3", "s3-outposts"),
    "signin": ("signin",),
    "streams.dynamodb": ("dynamodb",),
    "transcribestreaming": ("transcribe",),
}

# Events that no API has, and those of services that have ended, whose models botocore no longer holds.
MORE_EVENTS: Mapping[str, str] = {
    "backup": "BackupJobCompleted BackupJobStarted",
    "cloudshell": """CreateEnvironment CreateSession DeleteEnvironment DeleteSession GetEnvironmentStatus
        GetFileDownloadUrls GetFileUploadUrls GetLayout PutCredentials RedeemCode SendHeartBeat StartEnvironment
        StopEnvironment UpdateLayout""",
    "codestar": """AssociateTeamMember CreateProject CreateUserProfile DeleteProject DeleteUserProfile DescribeProject
        DescribeUserProfile DisassociateTeamMember ListProjects ListResources ListTagsForProject ListTeamMembers
        ListUserProfiles TagProject UntagProject UpdateProject UpdateTeamMember UpdateUserProfile""",
    "controltower": """CreateManagedAccount DeregisterOrganizationalUnit DisableGuardrail EnableGuardrail
        ManageOrganizationalUnit RegisterOrganizationalUnit SetupLandingZone UpdateAccountFactoryConfig
        UpdateLandingZone UpdateManagedAccount""",
    "ec2": """BidEvictedEvent BidFulfilledEvent SharedSnapshotCopyInitiated SharedSnapshotVolumeCreated""",
    "ec2-instance-connect": "OpenTunnel",
    "identitystore-scim": """CreateGroup CreateUser DeleteGroup DeleteUser GetGroup GetSchema GetUser
        ListGroups ListResourceTypes ListSchemas ListUsers PatchGroup PatchUser PutUser ServiceProviderConfig""",
    "kms": "DeleteKey RotateKey SynchronizeMultiRegionKey DeleteExpiredKeyMaterial",
    "opsworks": """AssignInstance AssignVolume AssociateElasticIp AttachElasticLoadBalancer CloneStack CreateApp
        CreateDeployment CreateInstance CreateLayer CreateStack CreateUserProfile DeleteApp DeleteInstance DeleteLayer
        DeleteStack DeleteUserProfile DeregisterInstance DescribeStacks GrantAccess RebootInstance RegisterInstance
        SetLoadBasedAutoScaling SetPermission SetTimeBasedAutoScaling StartInstance StartStack StopInstance StopStack
        UpdateApp UpdateInstance UpdateLayer UpdateStack UpdateUserProfile""",
    "quicksight": "QueryDatabase",
    "s3": """DeleteAccountPublicAccessBlock DeleteBucketPublicAccessBlock GetAccountPublicAccessBlock
        GetBucketPublicAccessBlock PutAccountPublicAccessBlock PutBucketPublicAccessBlock GetBucketLifecycle
        PutBucketLifecycle GetBucketNotification PutBucketNotification ListObjects PostObject GetObjectTorrent
        JobCreated JobStatusChanged""",
    "s3tables": "GetObject PutObject",
    "secretsmanager": """CancelSecretVersionDelete EndSecretVersionDelete RotationAbandoned RotationFailed
        RotationStarted RotationSucceeded StartSecretVersionDelete TestRotationFailed TestRotationStarted
        TestRotationSucceeded""",
    "signin": """CheckMfa ConsoleLogin CredentialChallenge CredentialVerification ExitRole
        GetSigninToken PasswordRecoveryCompleted PasswordRecoveryRequested PasswordUpdated RenewRole SwitchRole
        UserAuthentication""",
    "sso": """AssociateDirectory AssociateProfile Authenticate CreateApplicationInstance
        CreateApplicationInstanceCertificate CreateManagedApplicationInstance CreateProfile CreateTrust
        DeleteApplicationInstance DeleteManagedApplicationInstance DeletePermissionsPolicy DeleteProfile
        DisableExternalIdPConfigurationForDirectory DisassociateDirectory DisassociateProfile
        EnableExternalIdPConfigurationForDirectory Federate GetSharedSsoConfiguration
        ImportApplicationInstanceServiceProviderMetadata ListProfileAssociations Logout
        PutMfaDeviceManagementForDirectory PutPermissionsPolicy StartSSO UpdateApplicationInstanceStatus UpdateProfile
        UpdateSsoConfiguration CreateToken UpdateManagedApplicationInstanceStatus""",
    "sso-directory": """AddMemberToGroup CompleteVirtualMfaDeviceRegistration CompleteWebAuthnDeviceRegistration
        CreateAlias CreateBearerToken CreateExternalIdPConfigurationForDirectory CreateGroup CreateProvisioningTenant
        CreateUser DeleteExternalIdPConfigurationForDirectory DeleteGroup DeleteMfaDeviceForUser
        DeleteProvisioningTenant DeleteUser DisableExternalIdPConfigurationForDirectory DisableUser
        EnableExternalIdPConfigurationForDirectory EnableUser ImportExternalIdPCertificate RemoveMemberFromGroup
        StartVirtualMfaDeviceRegistration StartWebAuthnDeviceRegistration UpdateGroup UpdateMfaDeviceForUser
        UpdatePassword UpdateUser UpdateUserName VerifyEmail""",
}

# Sources that look right, and what CloudTrail writes.
WRONG_SOURCES: Mapping[str, str] = {
    "aws-console-signin": "signin",
    "cloudwatchlogs": "logs",
    "console": "signin",
    "email": "ses",
    "elb": "elasticloadbalancing",
    "efs": "elasticfilesystem",
    "elasticsearch": "es",
    "eventbridge": "events",
    "identity-center": "sso",
    "s3-control": "s3",
    "stepfunctions": "states",
}

# API operations whose events carry another name: source → operation → events.
RENAMED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "s3": {
        "DeletePublicAccessBlock": ("DeleteBucketPublicAccessBlock", "DeleteAccountPublicAccessBlock"),
        "GetBucketLifecycleConfiguration": ("GetBucketLifecycle",),
        "GetBucketNotificationConfiguration": ("GetBucketNotification",),
        "ListObjectsV2": ("ListObjects",),
        "PutBucketLifecycleConfiguration": ("PutBucketLifecycle",),
        "PutBucketNotificationConfiguration": ("PutBucketNotification",),
        "PutPublicAccessBlock": ("PutBucketPublicAccessBlock", "PutAccountPublicAccessBlock"),
    },
}

# Permissions that are no API operations, so that no event has their names: source → permission → the events that tell
# of its use. Sources: Service Authorization Reference; botocore, whose models have those events and no such operations.
PERMISSIONS: Mapping[str, Mapping[str, str]] = {
    "dynamodb": {
        "ConditionCheckItem": "TransactGetItems, TransactWriteItems",
        **dict.fromkeys(
            ("PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"),
            "ExecuteStatement, BatchExecuteStatement, ExecuteTransaction",
        ),
    },
    "iam": {
        "PassRole": "the call that hands the role over, such as RunInstances (ec2), CreateFunction20150331 (lambda), "
        "RegisterTaskDefinition (ecs), CreateStack (cloudformation)",
    },
    "kms": dict.fromkeys(("ReEncryptFrom", "ReEncryptTo"), "ReEncrypt"),
    "lambda": {"InvokeFunction": "Invoke"},
    "s3": {
        "BypassGovernanceRetention": "DeleteObject, DeleteObjects, PutObjectRetention",
        "DeleteObjectVersion": "DeleteObject, DeleteObjects",
        "GetEncryptionConfiguration": "GetBucketEncryption",
        "GetLifecycleConfiguration": "GetBucketLifecycle",
        "GetObjectVersion": "GetObject",
        "GetObjectVersionAcl": "GetObjectAcl",
        "GetReplicationConfiguration": "GetBucketReplication",
        "ListAllMyBuckets": "ListBuckets",
        "ListBucket": "ListObjects, HeadBucket",
        "ListBucketMultipartUploads": "ListMultipartUploads",
        "ListBucketVersions": "ListObjectVersions",
        "ListMultipartUploadParts": "ListParts",
        "PutEncryptionConfiguration": "PutBucketEncryption, DeleteBucketEncryption",
        "PutLifecycleConfiguration": "PutBucketLifecycle, DeleteBucketLifecycle",
        "PutObjectVersionAcl": "PutObjectAcl",
        "PutReplicationConfiguration": "PutBucketReplication, DeleteBucketReplication",
    },
    "sts": dict.fromkeys(
        ("SetContext", "SetSourceIdentity", "TagSession"), "AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity"
    ),
}

# An operation's URI begins with this date, and then so ends the name of its event (but for the calls of functions).
DATED_SOURCE = "lambda"
DATED_URIS = ("/2015-03-31/", "/2018-10-31/")
NOT_DATED = frozenset({"Invoke", "InvokeWithResponseStream"})

_DATE = re.compile(r"(?<=[a-z])\d{4}_?\d{2}_?\d{2}(v\d)?\Z")


def without_date(name: str) -> str:
    """A name without the date of its API's version: `CreateFunction20150331` is `CreateFunction`."""
    return _DATE.sub("", name)
