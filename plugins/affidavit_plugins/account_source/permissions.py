"""What a caller must be allowed for a snapshot: reading, and nothing that holds data of the organisation."""

from __future__ import annotations

from typing import Any

from affidavit_plugins.account_source.calls import BUCKET_CALLS, CALLS, LIST_USERS, REGIONS
from affidavit_plugins.account_source.last_accessed import GENERATE
from affidavit_plugins.account_source.log_buckets import LIST_BUCKETS

# Operations whose IAM action is named otherwise (Service Authorization Reference, "Actions ... for Amazon S3").
_ACTIONS = {
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
}


def permissions() -> dict[str, Any]:
    """An IAM policy document: the least that the role which is asked with must be allowed in each account."""
    actions = {call.action for call in (*CALLS, REGIONS, LIST_BUCKETS, LIST_USERS, GENERATE)}
    actions |= {f"{call.service}:{each.operation}" for call in CALLS for each in call.follow_ups}
    actions |= {f"s3:{each.operation}" for each in BUCKET_CALLS}
    actions |= {"iam:GenerateCredentialReport", "s3:ListBucket"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadAccountState",
                "Effect": "Allow",
                "Action": sorted(_ACTIONS.get(action, action) for action in actions),
                "Resource": "*",
            },
            {
                "Sid": "OnlyWithTheOptionOrganizationRole",
                "Effect": "Allow",
                "Action": ["organizations:ListAccounts", "sts:AssumeRole"],
                "Resource": "*",
            },
        ],
    }
