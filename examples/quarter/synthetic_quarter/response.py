"""The response of Saturday 19 September 2026: logging started, open things closed, false users and keys removed."""

from __future__ import annotations

from collections.abc import Iterator

from synthetic_quarter.events import cloudtrail, ec2, iam, s3, signin
from synthetic_quarter.identifiers import Identifiers
from synthetic_quarter.intrusion import LOGGING_STARTED, STOLEN_SNAPSHOT
from synthetic_quarter.moments import seconds
from synthetic_quarter.organisation import (
    ARTIFACT_UPLOADER,
    BACKDOOR_USER,
    DATA_TRAIL,
    DEPLOYER,
    DEPLOYMENT_BRIDGE,
    FOREIGN,
    HOME_REGION,
    INVOICE_ARCHIVE,
    PIPELINE,
    PLATFORM_ADMINISTRATOR,
    PRODUCTION,
    PROTOTYPE_LAB,
    REPORTING_READER,
    SANDBOX,
    SECURITY,
    SECURITY_ENGINEER,
    TOMAS,
)
from synthetic_quarter.records import Record, s3_stamp, stamp
from synthetic_quarter.workdays import clock, signed_in

POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"


def response(ids: Identifiers, second_key: str) -> Iterator[Record]:
    """The responders' calls; `second_key` is the id of the key that the intruder made."""
    yield from _take_stock(ids)
    yield from _close_production(ids)
    yield from _close_sandbox(ids, second_key)
    yield from _monday_after(ids)


def _take_stock(ids: Identifiers) -> Iterator[Record]:
    """The engineer on call comes in, looks, and starts the trail again."""
    now = clock(seconds("2026-09-19T06:52:30Z"))
    engineer = signed_in(ids, SECURITY_ENGINEER, "IncidentResponse", PRODUCTION, now(120))
    yield signin.federated_login(stamp(ids, now(0)), engineer)
    for key, value in (
        ("EventName", "StopLogging"),
        ("ResourceName", DEPLOYMENT_BRIDGE.name),
        ("EventName", "PutBucketPolicy"),
    ):
        attributes = {"lookupAttributes": [{"attributeKey": key, "attributeValue": value}]}
        yield cloudtrail.look(stamp(ids, now(130)), engineer, HOME_REGION, "LookupEvents", attributes)
    trail = DATA_TRAIL[PRODUCTION]
    name = {"name": cloudtrail.trail_arn(PRODUCTION, HOME_REGION, trail)}
    yield cloudtrail.look(stamp(ids, LOGGING_STARTED - 40), engineer, HOME_REGION, "GetTrailStatus", name)
    yield cloudtrail.trail_change(stamp(ids, LOGGING_STARTED), engineer, HOME_REGION, "StartLogging", trail)


def _close_production(ids: Identifiers) -> Iterator[Record]:
    now = clock(LOGGING_STARTED + 300)
    engineer = signed_in(ids, SECURITY_ENGINEER, "IncidentResponse", PRODUCTION, now(0))
    extended = ids.s3_extended_request
    yield s3.bucket_event(
        s3_stamp(ids, now(22)), engineer, HOME_REGION, "DeleteBucketPolicy", INVOICE_ARCHIVE, extended(), {"policy": ""}
    )
    block = {
        "RestrictPublicBuckets": True,
        "BlockPublicPolicy": True,
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
    }
    parameters = {"publicAccessBlock": "", "PublicAccessBlockConfiguration": block}
    yield s3.bucket_event(
        s3_stamp(ids, now(19)),
        engineer,
        HOME_REGION,
        "PutBucketPublicAccessBlock",
        INVOICE_ARCHIVE,
        extended(),
        parameters,
    )
    yield ec2.share_snapshot(stamp(ids, now(64)), engineer, HOME_REGION, STOLEN_SNAPSHOT, remove=[FOREIGN])
    own = iam.trust(iam.account_root(PRODUCTION))
    yield iam.update_trust(stamp(ids, now(71)), engineer, REPORTING_READER, own)
    for role in (REPORTING_READER, DEPLOYMENT_BRIDGE):
        older = {
            "Effect": "Deny",
            "Action": ["*"],
            "Resource": ["*"],
            "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-09-19T07:36:00.000Z"}},
        }
        yield iam.put_role_policy(stamp(ids, now(26)), engineer, role, "AWSRevokeOlderSessions", iam.document(older))
    yield iam.update_trust(stamp(ids, now(33)), engineer, DEPLOYMENT_BRIDGE, iam.trust(DEPLOYER.arn))
    owner = {"userName": BACKDOOR_USER.name}
    yield iam.change(stamp(ids, now(45)), engineer, "DeleteLoginProfile", owner)
    detached = {**owner, "policyArn": iam.ADMINISTRATOR_ACCESS}
    yield iam.change(stamp(ids, now(12)), engineer, "DetachUserPolicy", detached)
    yield iam.change(stamp(ids, now(9)), engineer, "DeleteUser", owner)


def _close_sandbox(ids: Identifiers, second_key: str) -> Iterator[Record]:
    now = clock(seconds("2026-09-19T08:02:17Z"))
    engineer = signed_in(ids, SECURITY_ENGINEER, "IncidentResponse", SANDBOX, now(0))
    leaked = {"userName": ARTIFACT_UPLOADER.name, "accessKeyId": ARTIFACT_UPLOADER.key}
    inactive = {**leaked, "status": "Inactive"}
    yield iam.change(stamp(ids, now(0)), engineer, "UpdateAccessKey", inactive)
    yield iam.change(
        stamp(ids, now(28)), engineer, "DeleteAccessKey", {"userName": TOMAS.name, "accessKeyId": second_key}
    )
    yield iam.detach_role_policy(stamp(ids, now(31)), engineer, PROTOTYPE_LAB, iam.ADMINISTRATOR_ACCESS)
    yield iam.change(stamp(ids, now(40)), engineer, "DeleteAccessKey", leaked)


def _monday_after(ids: Identifiers) -> Iterator[Record]:
    """On Monday the old bridge goes for good, and the pipeline's role is looked over."""
    now = clock(seconds("2026-09-21T08:30:00Z"))
    administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", PRODUCTION, now(0), console=False)
    bridge = {"roleName": DEPLOYMENT_BRIDGE.name}
    inline = {**bridge, "policyName": "AWSRevokeOlderSessions"}
    yield iam.change(stamp(ids, now(15)), administrator, "DeleteRolePolicy", inline)
    yield iam.detach_role_policy(stamp(ids, now(5)), administrator, DEPLOYMENT_BRIDGE, POWER_USER)
    yield iam.change(stamp(ids, now(6)), administrator, "DeleteRole", bridge)
    reviewer = signed_in(ids, SECURITY_ENGINEER, "SecurityAudit", SECURITY, now(1800))
    yield iam.look(stamp(ids, now(10)), reviewer, "GetRole", {"roleName": PIPELINE.name})
