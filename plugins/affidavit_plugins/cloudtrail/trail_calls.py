"""Calls that change trails, and what log delivery rests on: which they are, which trail they are about, what they set.

Sources: CloudTrail API Reference, on CreateTrail, UpdateTrail and the calls beside them: a trail is named by its name
or its ARN, and changed in its home region, where the call is recorded in the account that the trail belongs to. S3 and
KMS API References for the calls on the bucket and the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from affidavit_plugins.cloudtrail.actor import partition_of

SOURCE = "cloudtrail.amazonaws.com"
BUCKET_SOURCE = "s3.amazonaws.com"
KEY_SOURCE = "kms.amazonaws.com"

SWITCHES = frozenset({"CreateTrail", "DeleteTrail", "StartLogging", "StopLogging", "UpdateTrail"})
"""Calls that turn on or off whether a trail is there, logs, and validates."""
TRAIL_CALLS = SWITCHES | {"PutEventSelectors", "PutInsightSelectors"}
# Deleting single objects is for policies to judge: a record for each could be any number.
# Some have two names here: that of the API, and the one that CloudTrail has been seen to write.
BUCKET_CALLS = frozenset({
    "DeleteBucket", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketOwnershipControls",
    "DeleteBucketPolicy", "DeleteBucketPublicAccessBlock", "PutBucketAcl", "PutBucketEncryption", "PutBucketLifecycle",
    "PutBucketLifecycleConfiguration", "PutBucketLogging", "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketVersioning",
    "PutObjectLockConfiguration",
})  # fmt: skip
KEY_CALLS = frozenset({"CancelKeyDeletion", "DisableKey", "EnableKey", "PutKeyPolicy", "ScheduleKeyDeletion"})

# Global services are logged in this region of each partition (CloudTrail User Guide, "Global service events").
_GLOBAL = {"cn-": "cn-northwest-1", "us-gov-": "us-gov-west-1"}
_ARN = re.compile(r"arn:(aws[a-z-]*):cloudtrail:([a-z0-9-]+):(\d{12}):trail/([A-Za-z0-9._-]+)", re.ASCII)


class TrailName(msgspec.Struct, frozen=True, order=True):
    """Tells trails apart: the account that one belongs to, its name and its home region."""

    account: str
    name: str
    home: str

    @property
    def arn(self) -> str:
        """The trail's ARN."""
        return f"arn:{partition_of(self.home)}:cloudtrail:{self.home}:{self.account}:trail/{self.name}"


def named_trail(given: Any, account: str, region: str) -> TrailName | None:
    """The trail that a call in an account and region means by a name or an ARN; None where it is neither."""
    if not isinstance(given, str) or not given:
        return None
    if found := _ARN.fullmatch(given):
        return TrailName(found[3], found[4], found[2])
    return None if given.startswith("arn:") else TrailName(account, given, region)


def validation_set(call: str, parameters: Mapping[str, Any]) -> bool | None:
    """What a call sets log file validation to; None where it leaves it. A trail is made without, unless asked for."""
    validates = parameters.get("enableLogFileValidation")
    if call == "CreateTrail" or (call == "UpdateTrail" and validates is not None):
        return validates is True
    return None


def key_id(given: Any) -> str:
    """A KMS key's own id, of that or of its ARN; '' where it is neither."""
    return given.rpartition("/")[2] if isinstance(given, str) and "alias/" not in given else ""


def global_region(home: str) -> str:
    """The region of a trail's partition in which global services are logged."""
    return next((region for prefix, region in _GLOBAL.items() if home.startswith(prefix)), "us-east-1")
