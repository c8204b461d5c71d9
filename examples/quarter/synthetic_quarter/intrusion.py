"""The intrusion of 18 and 19 September 2026: from a leaked key in the sandbox to production's invoices.

What happened, step by step, stands in the example's README. Times are UTC; Friday evening to Saturday morning.
"""

from __future__ import annotations

from collections.abc import Iterator

from synthetic_quarter.events import cloudtrail, ec2, iam, s3, signin, sts
from synthetic_quarter.identifiers import Identifiers, lasting_hex
from synthetic_quarter.identities import BOTO, COMMAND_LINE, Caller, Session, from_account, in_role, user
from synthetic_quarter.moments import iso, seconds
from synthetic_quarter.organisation import (
    ARTIFACT_UPLOADER,
    BACKDOOR_USER,
    DATA_TRAIL,
    DEPLOYER,
    DEPLOYMENT_BRIDGE,
    FOREIGN,
    GLOBAL_REGION,
    HOME_REGION,
    INTRUDER,
    INTRUDER_BROWSER,
    INVOICE_ARCHIVE,
    PRODUCTION,
    PROTOTYPE_LAB,
    REGIONS,
    REPORTING_READER,
    SANDBOX,
    TOMAS,
    Role,
)
from synthetic_quarter.records import Record, denied, record, s3_stamp, stamp
from synthetic_quarter.workdays import clock, issued

#: production's data events are missing between these two.
LOGGING_STOPPED = seconds("2026-09-18T23:52:36Z")
LOGGING_STARTED = seconds("2026-09-19T07:26:14Z")

STOLEN_SNAPSHOT = f"snap-0{lasting_hex(16, 'stolen')}"
SNAPSHOTS_TAKEN = 36


def intrusion(ids: Identifiers, second_key: str) -> Iterator[Record]:
    """The intruder's calls, in no particular order; `second_key` is the id of the key that is made on the way."""
    yield from _leaked_key(ids, second_key)
    yield from _into_production(ids, user(TOMAS, INTRUDER, BOTO, key=second_key))
    yield from _foreign_account(ids)
    yield from _anonymous_readers(ids)


def _leaked_key(ids: Identifiers, second_key: str) -> Iterator[Record]:
    """What can this key do? Little, but it may make keys for other users."""
    now = clock(seconds("2026-09-18T22:41:07Z"))
    thief = user(ARTIFACT_UPLOADER, INTRUDER, BOTO)
    yield sts.get_caller_identity(stamp(ids, now(0)), thief, GLOBAL_REGION)
    for name in (
        "ListUsers",
        "ListRoles",
        "ListAttachedUserPolicies",
        "GetAccountAuthorizationDetails",
        "ListPolicies",
    ):
        resource = f"arn:aws:iam::{SANDBOX}:user/" if "User" in name else f"arn:aws:iam::{SANDBOX}:*"
        yield iam.refused(stamp(ids, now(ids.between(3, 9))), thief, name, resource)
    for region in REGIONS:
        for name in ("DescribeInstances", "DescribeSnapshots", "DescribeVolumes"):
            at = stamp(ids, now(ids.between(1, 5)))
            yield record(at, thief, region, "ec2", name, reads=True, error=denied(thief, f"ec2:{name}", "*"))
    for source, name in (
        ("secretsmanager", "ListSecrets"),
        ("lambda", "ListFunctions20150331"),
        ("rds", "DescribeDBInstances"),
    ):
        at = stamp(ids, now(ids.between(2, 8)))
        action = f"{source}:{name.removesuffix('20150331')}"
        yield record(at, thief, GLOBAL_REGION, source, name, reads=True, error=denied(thief, action, "*"))
    yield iam.create_access_key(stamp(ids, now(840)), thief, TOMAS, second_key)


def _into_production(ids: Identifiers, second: Caller) -> Iterator[Record]:
    """With the second key: administrator in the sandbox, then over the old bridge into production, and again later."""
    now = clock(seconds("2026-09-18T23:06:40Z"))
    yield sts.get_caller_identity(stamp(ids, now(0)), second, GLOBAL_REGION)
    yield iam.look(stamp(ids, now(14)), second, "ListRoles", {"maxItems": 1000})
    yield iam.attach_role_policy(stamp(ids, now(212)), second, PROTOTYPE_LAB, iam.ADMINISTRATOR_ACCESS)
    lab, taken = _take_lab(ids, second, now(41))
    yield taken
    for role in (Role(PRODUCTION, "OrganizationAccountAccessRole"), Role(PRODUCTION, "admin"), DEPLOYER):
        at = stamp(ids, now(ids.between(11, 30)))
        yield sts.assume_role(at, lab, GLOBAL_REGION, role, "botocore-session", None)
    bridge, crossing = _cross(ids, lab, now(97))
    yield from crossing
    yield from _look_round(ids, bridge)
    yield from _cover_tracks(ids, bridge)
    # A role taken on from a role lasts an hour at most, so all of it has to be done again.
    lab, taken = _take_lab(ids, second, seconds("2026-09-19T00:12:30Z"))
    yield taken
    bridge, crossing = _cross(ids, lab, seconds("2026-09-19T00:14:02Z"))
    yield from crossing
    yield from _take_data_out(ids, bridge)
    yield from _stay(ids, bridge)


def _take_lab(ids: Identifiers, second: Caller, moment: int) -> tuple[Caller, Record]:
    """The sandbox's role taken on: the caller that this makes, and its record."""
    name, credentials = "botocore-session", issued(ids, SANDBOX, moment)
    taken = sts.assume_role(stamp(ids, moment), second, GLOBAL_REGION, PROTOTYPE_LAB, name, credentials)
    return in_role(PROTOTYPE_LAB, name, Session(credentials.key, iso(moment)), INTRUDER, BOTO), taken


def _cross(ids: Identifiers, lab: Caller, moment: int) -> tuple[Caller, tuple[Record, Record]]:
    """From the sandbox's role to production's: the caller that this makes, and the record in either account."""
    name, credentials = "maintenance", issued(ids, PRODUCTION, moment)
    crossing = sts.in_both_accounts(
        stamp(ids, moment), lab, GLOBAL_REGION, DEPLOYMENT_BRIDGE, name, credentials,
        shared_event_id=ids.uuid(), other_event_id=ids.uuid(),
    )  # fmt: skip
    return in_role(DEPLOYMENT_BRIDGE, name, Session(credentials.key, iso(moment)), INTRUDER, BOTO), crossing


def _look_round(ids: Identifiers, bridge: Caller) -> Iterator[Record]:
    now = clock(seconds("2026-09-18T23:24:02Z"))
    yield sts.get_caller_identity(stamp(ids, now(0)), bridge, GLOBAL_REGION)
    yield iam.look(stamp(ids, now(9)), bridge, "ListRoles", {"maxItems": 1000})
    for region in REGIONS:
        yield ec2.describe(stamp(ids, now(6)), bridge, region, "DescribeSnapshots")
        yield ec2.describe(stamp(ids, now(4)), bridge, region, "DescribeVolumes")
        yield cloudtrail.look(stamp(ids, now(5)), bridge, region, "DescribeTrails")
    yield record(
        s3_stamp(ids, now(40)), bridge, GLOBAL_REGION, "s3", "ListBuckets", {"Host": "s3.amazonaws.com"}, reads=True
    )
    for number in range(4):
        key = f"2026/09/invoices-{18 - number}.csv" if number else "2026/09/"
        yield _object(ids, now(52), bridge, "GetObject" if number else "ListObjects", key, 40_000 + number)


def _cover_tracks(ids: Identifiers, bridge: Caller) -> Iterator[Record]:
    """A way back in from outside, then the trail of data events off."""
    foreign = iam.trust(iam.account_root(PRODUCTION), iam.account_root(FOREIGN))
    yield iam.update_trust(stamp(ids, seconds("2026-09-18T23:47:20Z")), bridge, REPORTING_READER, foreign)
    moment = LOGGING_STOPPED - 19
    trail = DATA_TRAIL[PRODUCTION]
    name = {"name": cloudtrail.trail_arn(PRODUCTION, HOME_REGION, trail)}
    yield cloudtrail.look(stamp(ids, moment), bridge, HOME_REGION, "GetTrailStatus", name)
    yield cloudtrail.trail_change(stamp(ids, LOGGING_STOPPED), bridge, HOME_REGION, "StopLogging", trail)


def _take_data_out(ids: Identifiers, bridge: Caller) -> Iterator[Record]:
    """Snapshots of every volume, one of them shared; then the invoices opened to everybody."""
    now = clock(seconds("2026-09-19T00:16:11Z"))
    begin = now(0)
    for number in range(SNAPSHOTS_TAKEN):
        moment = now(ids.between(12, 21))
        snapshot = STOLEN_SNAPSHOT if number == 4 else f"snap-0{ids.hex(16)}"
        volume = f"vol-0{lasting_hex(16, 'volume', str(number))}"
        yield ec2.create_snapshot(stamp(ids, moment), bridge, HOME_REGION, volume, snapshot, moment * 1000)
    start, end = begin // 60 * 60, now(0) // 60 * 60 + 60
    minutes = (end - start) // 60
    shared_event_id = ids.uuid()
    for state, moment in (("Start", start), ("End", end)):
        yield cloudtrail.insight(
            stamp(ids, moment), HOME_REGION, PRODUCTION, shared_event_id,
            state=state, source="ec2", name="CreateSnapshot", role_session=bridge.arn.rpartition("/")[0],
            agent=bridge.agent, usual=0.0006, seen=round(SNAPSHOTS_TAKEN / minutes, 4), minutes=minutes,
        )  # fmt: skip
    yield ec2.share_snapshot(stamp(ids, now(310)), bridge, HOME_REGION, STOLEN_SNAPSHOT, add=[FOREIGN])
    yield s3.bucket_event(
        s3_stamp(ids, now(640)), bridge, HOME_REGION, "DeleteBucketPublicAccessBlock", INVOICE_ARCHIVE,
        ids.s3_extended_request(), {"publicAccessBlock": ""},
    )  # fmt: skip
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": f"arn:aws:s3:::{INVOICE_ARCHIVE}/*",
    }
    policy = {"bucketPolicy": {"Version": "2012-10-17", "Statement": [everybody]}, "policy": ""}
    yield s3.bucket_event(
        s3_stamp(ids, now(13)),
        bridge,
        HOME_REGION,
        "PutBucketPolicy",
        INVOICE_ARCHIVE,
        ids.s3_extended_request(),
        policy,
    )


def _stay(ids: Identifiers, bridge: Caller) -> Iterator[Record]:
    """A user with a password, for a browser at another address; nobody asks it for MFA."""
    now = clock(seconds("2026-09-19T00:58:25Z"))
    parameters = {"userName": BACKDOOR_USER.name, "policyArn": iam.ADMINISTRATOR_ACCESS}
    yield iam.create_user(stamp(ids, now(0)), bridge, BACKDOOR_USER)
    yield iam.create_login_profile(stamp(ids, now(7)), bridge, BACKDOOR_USER)
    yield iam.change(stamp(ids, now(5)), bridge, "AttachUserPolicy", parameters)
    yield signin.failed_user_login(stamp(ids, now(760)), BACKDOOR_USER, INTRUDER_BROWSER)
    yield signin.user_login(stamp(ids, now(18)), BACKDOOR_USER, INTRUDER_BROWSER, mfa=False)


def _foreign_account(ids: Identifiers) -> Iterator[Record]:
    """From their own account through the widened role: production alone has a record of it."""
    principal = f"AIDA{ids.access_key(FOREIGN)[4:]}Q"
    for when in ("2026-09-19T02:13:48Z", "2026-09-19T04:40:10Z"):
        moment = seconds(when)
        stranger = from_account(principal, FOREIGN, PRODUCTION, INTRUDER, COMMAND_LINE)
        credentials = issued(ids, PRODUCTION, moment)
        yield sts.assume_role(
            stamp(ids, moment),
            stranger,
            GLOBAL_REGION,
            REPORTING_READER,
            "reader",
            credentials,
            shared_event_id=ids.uuid(),
        )
        session = Session(credentials.key, iso(moment))
        reader = in_role(REPORTING_READER, "reader", session, INTRUDER, COMMAND_LINE)
        yield ec2.describe(stamp(ids, moment + 33), reader, HOME_REGION, "DescribeSnapshots")


def _anonymous_readers(ids: Identifiers) -> Iterator[Record]:
    """Once data events are logged again, they show the open bucket being read by nobody in particular."""
    nobody = Caller(s3.ANONYMOUS, PRODUCTION, INTRUDER_BROWSER, "curl/8.14.1")
    for number in range(4):
        moment = LOGGING_STARTED + 61 + 47 * number
        yield _object(ids, moment, nobody, "GetObject", f"2026/08/invoices-{10 + number}.csv", 51_200 + number)


def _object(ids: Identifiers, moment: int, caller: Caller, name: str, key: str, size: int) -> Record:
    return s3.object_event(
        s3_stamp(ids, moment),
        caller,
        HOME_REGION,
        name,
        INVOICE_ARCHIVE,
        key,
        PRODUCTION,
        ids.s3_extended_request(),
        size,
        encryption="SSE_S3",
    )
