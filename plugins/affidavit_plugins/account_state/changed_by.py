"""Which calls change what a snapshot of an account shows, by the names that CloudTrail records.

Of each class those that change what is asked of its service, see `account_source.calls`. A call is left out where what
it makes is harmless until another call that is here: a new log group keeps its records for ever until it is given a
retention, and a log bucket is made anew only where it was deleted. Use changes when a service was last used, but IAM's
report tells the past itself.
Source: the API references of the services, and CloudTrail User Guide for those of S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affidavit import ChangingEvents, Reach

from affidavit_plugins.cloudtrail.trail_calls import BUCKET_CALLS, TRAIL_CALLS

# Where calls of services that belong to no region are recorded, by partition.
_HOME = ("us-east-1", "us-gov-west-1", "cn-north-1")

_IAM = (
    "Add*", "Attach*", "Change*", "Create*", "Deactivate*", "Delete*", "Detach*", "Disable*", "Enable*", "Put*",
    "Remove*", "Reset*", "Resync*", "Set*", "Update*", "Upload*",
)  # fmt: skip
_ACCOUNT_BLOCK = ("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock")


def _succeeded(record: Mapping[str, Any]) -> bool:
    return not record.get("errorCode")


def _by(
    service: str, source: str, *names: str, reach: Reach = Reach.REGION, told_at: tuple[str, ...] = ()
) -> ChangingEvents:
    select = {"eventSource": (f"{source}.amazonaws.com",), "eventName": names}
    return ChangingEvents(f"state:{service}", "aws.cloudtrail", "management-write", select, _succeeded, reach, told_at)


CHANGED_BY = (
    _by(
        "cloudtrail", "cloudtrail", *sorted(TRAIL_CALLS), "CreateEventDataStore", "DeleteEventDataStore",
        "RestoreEventDataStore", "StartEventDataStoreIngestion", "StopEventDataStoreIngestion", "UpdateEventDataStore",
        reach=Reach.TRAILS,
    ),
    _by(
        "logs", "logs", "DeleteLogGroup", "DeleteMetricFilter", "DeleteRetentionPolicy", "PutMetricFilter",
        "PutRetentionPolicy",
    ),
    _by(
        "cloudwatch", "monitoring", "DeleteAlarms", "DisableAlarmActions", "EnableAlarmActions", "PutCompositeAlarm",
        "PutMetricAlarm",
    ),
    _by(
        "config", "config", "AssociateResourceTypes", "DeleteConfigurationRecorder", "DeleteDeliveryChannel",
        "DeleteRetentionConfiguration", "DeleteServiceLinkedConfigurationRecorder", "DisassociateResourceTypes",
        "PutConfigurationRecorder", "PutDeliveryChannel", "PutRetentionConfiguration",
        "PutServiceLinkedConfigurationRecorder", "StartConfigurationRecorder", "StopConfigurationRecorder",
    ),
    _by("guardduty", "guardduty", "CreateDetector", "DeleteDetector", "UpdateDetector"),
    _by(
        "guardduty", "guardduty", "CreateMembers", "DeleteMembers", "DisassociateMembers", "StartMonitoringMembers",
        "StopMonitoringMembers", "UpdateMemberDetectors", "UpdateOrganizationConfiguration", reach=Reach.ACCOUNTS,
    ),
    _by("securityhub", "securityhub", "DisableSecurityHub", "EnableSecurityHub", "UpdateSecurityHubConfiguration"),
    _by(
        "securityhub", "securityhub", "CreateMembers", "DeleteMembers", "DisassociateMembers",
        "StartConfigurationPolicyAssociation", "StartConfigurationPolicyDisassociation", "UpdateConfigurationPolicy",
        "UpdateOrganizationConfiguration", reach=Reach.ACCOUNTS,
    ),
    _by(
        "inspector2", "inspector2", "Disable", "DisassociateMember", "Enable", "UpdateOrganizationConfiguration",
        reach=Reach.ACCOUNTS,
    ),
    _by("accessanalyzer", "access-analyzer", "CreateAnalyzer", "DeleteAnalyzer", "UpdateAnalyzer"),
    _by("ec2", "ec2", "DisableEbsEncryptionByDefault", "EnableEbsEncryptionByDefault"),
    _by("iam", "iam", *_IAM, reach=Reach.ACCOUNT, told_at=_HOME),
    _by("authorization", "iam", *_IAM, reach=Reach.ACCOUNT, told_at=_HOME),
    _by("last-accessed", "iam", *_IAM, reach=Reach.ACCOUNT, told_at=_HOME),
    _by("regions", "account", "DisableRegion", "EnableRegion", reach=Reach.ACCOUNTS, told_at=_HOME),
    _by(
        "organizations", "organizations", "AcceptHandshake", "CreateOrganization", "DeleteOrganization",
        "EnableAllFeatures", "LeaveOrganization", "RemoveAccountFromOrganization", reach=Reach.ACCOUNTS, told_at=_HOME,
    ),
    _by("s3", "s3", *sorted(BUCKET_CALLS), *_ACCOUNT_BLOCK, reach=Reach.ACCOUNT),
    _by("s3control", "s3", *_ACCOUNT_BLOCK, reach=Reach.ACCOUNT),
)  # fmt: skip
