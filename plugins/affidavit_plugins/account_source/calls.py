"""Which questions are asked of an account: read-only calls, and what is asked next about each thing in an answer.

Names, parameters and error codes are those of the services' API references. An answer is kept as AWS gave it; what was
asked about one of its items is put into that item, under the name of the call: `trailList[].GetTrailStatus.response`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class FollowUp(msgspec.Struct, frozen=True):
    """A call to make about each item of another call's answer.

    Attributes:
        operation: as in the API reference; of the same service.
        items: key of the answer whose items it is about. Items that are texts become objects with the text as `Name`.
        parameters: parameter of the call → key of the item to take its value from.
        absent: error codes which say that there is none of what was asked for.
        region: key of the item that says where to ask; '' for where its list came from.
    """

    operation: str
    items: str
    parameters: Mapping[str, str]
    absent: frozenset[str] = frozenset()
    region: str = ""


class Call(msgspec.Struct, frozen=True):
    """A read-only call.

    Attributes:
        service: as boto3 names it.
        operation: as in the API reference.
        everywhere: asked in every region; otherwise once for the account.
        fixed: parameters; the text `{account}` stands for the account's id.
        follow_ups: calls about items of the answer.
        absent: error codes which say that there is none of what was asked for.
        action: the IAM action it needs, where that is not `service:operation`.
    """

    service: str
    operation: str
    everywhere: bool = True
    fixed: Mapping[str, str] = {}
    follow_ups: tuple[FollowUp, ...] = ()
    absent: frozenset[str] = frozenset()
    action: str = ""

    def __post_init__(self) -> None:
        if not self.action:
            msgspec.structs.force_setattr(self, "action", self.api)

    @property
    def api(self) -> str:
        """For example ``cloudtrail:DescribeTrails``."""
        return f"{self.service}:{self.operation}"


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# Which regions are turned on, and so are to be asked.
REGIONS = Call("ec2", "DescribeRegions", everywhere=False)
LIST_ROLES = Call("iam", "ListRoles", everywhere=False)
LIST_USERS = Call("iam", "ListUsers", everywhere=False)
# All users, groups, roles and policies, with the text of each policy: what access reviews compare use with.
AUTHORIZATION = Call("iam", "GetAccountAuthorizationDetails", everywhere=False)
# Asked for each role and user, see `last_accessed`.
LAST_ACCESSED = Call("iam", "GetServiceLastAccessedDetails", everywhere=False)
# Stands in the answer on log buckets too.
ACCOUNT_PUBLIC_ACCESS_BLOCK = Call(
    "s3control",
    "GetPublicAccessBlock",
    everywhere=False,
    fixed={"AccountId": "{account}"},
    absent=_codes("NoSuchPublicAccessBlockConfiguration"),
    action="s3:GetAccountPublicAccessBlock",
)

CALLS = (
    # A trail of all regions is listed in each of them, and knows its settings in one.
    Call(
        "cloudtrail",
        "DescribeTrails",
        follow_ups=(
            FollowUp("GetTrailStatus", "trailList", {"Name": "TrailARN"}, region="HomeRegion"),
            FollowUp("GetEventSelectors", "trailList", {"TrailName": "TrailARN"}, region="HomeRegion"),
            FollowUp(
                "GetInsightSelectors",
                "trailList",
                {"TrailName": "TrailARN"},
                _codes("InsightNotEnabledException"),
                region="HomeRegion",
            ),
        ),
    ),
    Call(
        "cloudtrail",
        "ListEventDataStores",
        follow_ups=(
            FollowUp(
                "GetEventDataStore",
                "EventDataStores",
                {"EventDataStore": "EventDataStoreArn"},
                _codes("EventDataStoreNotFoundException"),
            ),
        ),
    ),
    Call("logs", "DescribeLogGroups"),
    Call("logs", "DescribeMetricFilters"),
    Call("cloudwatch", "DescribeAlarms"),
    Call("config", "DescribeConfigurationRecorders"),
    Call("config", "DescribeConfigurationRecorderStatus"),
    Call("config", "DescribeDeliveryChannels"),
    Call("config", "DescribeRetentionConfigurations"),
    Call(
        "guardduty",
        "ListDetectors",
        follow_ups=(FollowUp("GetDetector", "DetectorIds", {"DetectorId": "Name"}),),
    ),
    Call("securityhub", "DescribeHub", absent=_codes("InvalidAccessException", "ResourceNotFoundException")),
    Call("inspector2", "BatchGetAccountStatus"),
    Call("accessanalyzer", "ListAnalyzers", action="access-analyzer:ListAnalyzers"),
    Call("ec2", "GetEbsEncryptionByDefault"),
    Call("iam", "GetAccountSummary", everywhere=False),
    Call("iam", "GetAccountPasswordPolicy", everywhere=False, absent=_codes("NoSuchEntity")),
    Call("iam", "GetCredentialReport", everywhere=False),
    LIST_ROLES,
    AUTHORIZATION,
    LAST_ACCESSED,
    ACCOUNT_PUBLIC_ACCESS_BLOCK,
    Call("organizations", "DescribeOrganization", everywhere=False, absent=_codes("AWSOrganizationsNotInUseException")),
)

# What is asked of a bucket that logs are delivered to.
BUCKET_CALLS = (
    FollowUp("GetPublicAccessBlock", "Buckets", {"Bucket": "Name"}, _codes("NoSuchPublicAccessBlockConfiguration")),
    FollowUp("GetBucketPolicy", "Buckets", {"Bucket": "Name"}, _codes("NoSuchBucketPolicy")),
    FollowUp("GetBucketPolicyStatus", "Buckets", {"Bucket": "Name"}, _codes("NoSuchBucketPolicy")),
    FollowUp("GetBucketAcl", "Buckets", {"Bucket": "Name"}),
    FollowUp("GetBucketVersioning", "Buckets", {"Bucket": "Name"}),
    FollowUp(
        "GetObjectLockConfiguration", "Buckets", {"Bucket": "Name"}, _codes("ObjectLockConfigurationNotFoundError")
    ),
    FollowUp("GetBucketLifecycleConfiguration", "Buckets", {"Bucket": "Name"}, _codes("NoSuchLifecycleConfiguration")),
    FollowUp(
        "GetBucketEncryption", "Buckets", {"Bucket": "Name"}, _codes("ServerSideEncryptionConfigurationNotFoundError")
    ),
    FollowUp("GetBucketLogging", "Buckets", {"Bucket": "Name"}),
)
