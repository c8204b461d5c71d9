"""Ordinary work with a date: releases, joiners, access reviews, a root user's errand. All of it is in order.

An auditor should still look at some of it (an administrator policy attached for a day, new default versions of
policies): that it was approved is not in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from synthetic_quarter.events import ec2, iam, identity_center, lambda_functions, platform, s3, signin, sts
from synthetic_quarter.identifiers import Identifiers, lasting_hex
from synthetic_quarter.identities import (
    BOTO,
    COMMAND_LINE,
    TERRAFORM,
    Caller,
    Session,
    in_role,
    person,
    pipeline,
    root,
    user,
)
from synthetic_quarter.moments import DAY, HOUR, QUARTER_END, QUARTER_START, iso, prose, seconds
from synthetic_quarter.organisation import (
    ACCOUNTANT,
    ARTIFACT_UPLOADER,
    BUILD_SERVER,
    DEPLOYER,
    DEVELOPERS,
    FUNCTIONS,
    GLOBAL_REGION,
    HOME_REGION,
    OFFICE,
    PIPELINE_ADDRESS,
    PLATFORM_ADMINISTRATOR,
    PRODUCTION,
    REGIONS,
    SANDBOX,
    SECURITY,
    SECURITY_ENGINEER,
    TOMAS,
    Person,
    Role,
    bucket,
)
from synthetic_quarter.people import own_account_only
from synthetic_quarter.records import Record, record, s3_stamp, stamp


def workdays(ids: Identifiers) -> Iterator[Record]:
    """The whole quarter's dated work, in no particular order."""
    for day in range(QUARTER_START, QUARTER_END, DAY):
        yield from _nightly_build(ids, day)
        weekday = _weekday(day)
        if weekday < 5:
            yield from _release(ids, day + 8 * HOUR + ids.between(0, 6 * HOUR))
        if weekday == 0:
            yield from _joiners_and_movers(ids, day + 8 * HOUR + ids.between(0, HOUR))
    for month in ("07", "08", "09"):
        yield from _access_review(ids, seconds(f"2026-{month}-06T09:00:00Z"))
    yield from _migration(ids)
    yield from _policy_versions(ids)
    yield from _sandbox_sign_ins(ids)
    yield from _root_errand(ids, seconds("2026-08-03T13:02:11Z"))
    yield from _security_work(ids)


def issued(ids: Identifiers, account: str, moment: int) -> sts.Issued:
    """Credentials for an hour in a role of an account."""
    return sts.Issued(ids.access_key(account), prose(moment + HOUR), ids.s3_extended_request())


def signed_in(
    ids: Identifiers, who: Person, permission_set: str, account: str, moment: int, *, console: bool = True
) -> Caller:
    """A person who signed in some minutes before a moment."""
    session = Session(ids.access_key(account), iso(moment - ids.between(90, 900)))
    return person(who, permission_set, account, session, console=console)


def clock(start: int) -> Callable[[int], int]:
    """A clock that is set once and then moved on: each call adds seconds and tells the time."""
    now = start

    def later(step: int) -> int:
        nonlocal now
        now += step
        return now

    return later


def _weekday(moment: int) -> int:
    """Monday is 0; 1 January 1970 was a Thursday."""
    return (moment // DAY + 3) % 7


def _nightly_build(ids: Identifiers, day: int) -> Iterator[Record]:
    """The sandbox's old build server still uses a long-lived key, always from its own address."""
    server = user(ARTIFACT_UPLOADER, BUILD_SERVER, BOTO)
    moment = day + 2 * HOUR + 600 + ids.between(0, 40)
    yield sts.get_caller_identity(stamp(ids, moment), server, HOME_REGION)
    parameters = {"Host": f"s3.{HOME_REGION}.amazonaws.com"}
    yield record(s3_stamp(ids, moment + 2), server, GLOBAL_REGION, "s3", "ListBuckets", parameters, reads=True)


def _release(ids: Identifiers, moment: int) -> Iterator[Record]:
    """The pipeline in the security account takes on the deployer's role in production and releases a function."""
    build = f"build-{ids.hex(8)}"
    runner = pipeline(Session(ids.access_key(SECURITY), iso(moment - 240)), build)
    credentials = issued(ids, PRODUCTION, moment)
    yield from sts.in_both_accounts(
        stamp(ids, moment), runner, HOME_REGION, DEPLOYER, build, credentials,
        shared_event_id=ids.uuid(), other_event_id=ids.uuid(),
    )  # fmt: skip
    session = Session(credentials.key, iso(moment))
    deployer = in_role(DEPLOYER, build, session, PIPELINE_ADDRESS, TERRAFORM)
    name = FUNCTIONS[PRODUCTION][ids.between(0, 4)]
    for number, region in enumerate(REGIONS):
        at = stamp(ids, moment + 20 + 15 * number)
        digest = ids.s3_extended_request()[:43]
        yield lambda_functions.update_function_code(at, deployer, region, name, ids.hex(40), digest)


def _joiners_and_movers(ids: Identifiers, moment: int) -> Iterator[Record]:
    """On Mondays the administrator gives joiners and movers what their team has."""
    now = clock(moment)
    administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", SECURITY, moment)
    week = (moment - QUARTER_START) // (7 * DAY)
    joiner = Person(("ada.fenn", "bo.karlsen", "dina.rossi", "emil.okoro", "farah.haddad")[week % 5] + f".{week}")
    group = ("developers", "depot-support", "data")[week % 3]
    yield identity_center.create_user(stamp(ids, now(0)), administrator, joiner)
    yield identity_center.change_membership(stamp(ids, now(48)), administrator, "AddMemberToGroup", group, joiner)
    if week % 4 == 1:
        yield identity_center.change_assignment(
            stamp(ids, now(95)), administrator, "CreateAccountAssignment", group, "DeveloperAccess", SANDBOX
        )
    if week % 4 == 3:
        mover = DEVELOPERS[week % 3]
        yield identity_center.change_membership(
            stamp(ids, now(61)), administrator, "RemoveMemberFromGroup", "depot-support", mover
        )


def _access_review(ids: Identifiers, moment: int) -> Iterator[Record]:
    """Once a month the security engineer reads who has what in each account, and takes back one assignment."""
    now = clock(moment)
    for account in (SECURITY, PRODUCTION, SANDBOX):
        reviewer = signed_in(ids, SECURITY_ENGINEER, "SecurityAudit", account, now(300))
        yield iam.look(stamp(ids, now(5)), reviewer, "GenerateCredentialReport")
        yield iam.look(stamp(ids, now(25)), reviewer, "GetCredentialReport")
        yield iam.look(stamp(ids, now(8)), reviewer, "GetAccountAuthorizationDetails", {"maxItems": 100})
        yield iam.look(stamp(ids, now(30)), reviewer, "ListUsers", {"maxItems": 100})
    administrator = signed_in(ids, SECURITY_ENGINEER, "AdministratorAccess", SECURITY, now(900))
    yield identity_center.change_assignment(
        stamp(ids, now(40)), administrator, "DeleteAccountAssignment", "depot-support", "DeveloperAccess", PRODUCTION
    )


def _migration(ids: Identifiers) -> Iterator[Record]:
    """A bootstrap role is administrator for a day while regions are set up."""
    role = Role(PRODUCTION, "platform-bootstrap")
    now = clock(seconds("2026-07-09T08:12:04Z"))
    administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", PRODUCTION, now(0), console=False)
    trust = iam.trust(iam.account_root(PRODUCTION))
    yield iam.create_role(stamp(ids, now(0)), administrator, role, trust, prose(now(0)))
    yield iam.attach_role_policy(stamp(ids, now(6)), administrator, role, iam.ADMINISTRATOR_ACCESS)
    administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", PRODUCTION, now(DAY), console=False)
    yield iam.detach_role_policy(stamp(ids, now(30)), administrator, role, iam.ADMINISTRATOR_ACCESS)
    yield iam.change(stamp(ids, now(4)), administrator, "DeleteRole", {"roleName": role.name})


def _policy_versions(ids: Identifiers) -> Iterator[Record]:
    """Two customer managed policies get a new default version."""
    for when, account, name, version, actions in (
        ("2026-07-22T10:41:30Z", PRODUCTION, "label-reader", "v4", ["s3:GetObject", "s3:ListBucket"]),
        ("2026-08-26T14:05:52Z", SECURITY, "finding-writer", "v2", ["securityhub:BatchImportFindings"]),
    ):
        moment = seconds(when)
        administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", account, moment, console=False)
        policy = iam.document({"Effect": "Allow", "Action": actions, "Resource": "*"})
        arn = f"arn:aws:iam::{account}:policy/{name}"
        yield iam.create_policy_version(stamp(ids, moment), administrator, arn, policy, version)


def _sandbox_sign_ins(ids: Identifiers) -> Iterator[Record]:
    """One person keeps an IAM user in the sandbox: two wrong passwords, then in with MFA; later a new key."""
    now = clock(seconds("2026-07-14T07:31:09Z"))
    yield signin.failed_user_login(stamp(ids, now(0)), TOMAS, OFFICE)
    yield signin.failed_user_login(stamp(ids, now(21)), TOMAS, OFFICE)
    yield signin.user_login(stamp(ids, now(34)), TOMAS, OFFICE, mfa=True)
    himself = user(TOMAS, OFFICE, COMMAND_LINE)
    yield iam.create_access_key(stamp(ids, now(620)), himself, TOMAS, ids.access_key(SANDBOX, "AKIA"))


def _root_errand(ids: Identifiers, moment: int) -> Iterator[Record]:
    """Only the root user may change some things: finance has a new contact for invoices."""
    now = clock(moment)
    yield signin.root_login(stamp(ids, now(0)), PRODUCTION, ACCOUNTANT.address)
    session = Session(ids.access_key(PRODUCTION), iso(moment))
    owner = root(PRODUCTION, ACCOUNTANT.address, session)
    hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
    contact = {"alternateContactType": "BILLING"}
    change = {**contact, "emailAddress": hidden, "name": hidden, "phoneNumber": hidden, "title": hidden}
    yield record(stamp(ids, now(70)), owner, GLOBAL_REGION, "account", "GetAlternateContact", contact, reads=True)
    yield record(stamp(ids, now(95)), owner, GLOBAL_REGION, "account", "PutAlternateContact", change)


def _security_work(ids: Identifiers) -> Iterator[Record]:
    """Near misses: GuardDuty stays on, a snapshot goes to our own account, a bucket and a port open to the inside."""
    now = clock(seconds("2026-07-15T09:20:00Z"))
    engineer = signed_in(ids, SECURITY_ENGINEER, "AdministratorAccess", SECURITY, now(0), console=False)
    yield platform.update_detector(stamp(ids, now(12)), engineer, HOME_REGION)
    now = clock(seconds("2026-08-11T13:44:00Z"))
    administrator = signed_in(ids, PLATFORM_ADMINISTRATOR, "AdministratorAccess", PRODUCTION, now(0), console=False)
    snapshot = f"snap-0{lasting_hex(16, 'golden-image')}"
    yield ec2.share_snapshot(stamp(ids, now(9)), administrator, HOME_REGION, snapshot, add=[SECURITY])
    name = bucket(PRODUCTION, HOME_REGION)
    policy = {"bucketPolicy": own_account_only(name, PRODUCTION), "policy": ""}
    extended = ids.s3_extended_request()
    yield s3.bucket_event(
        s3_stamp(ids, now(300)), administrator, HOME_REGION, "PutBucketPolicy", name, extended, policy
    )
    group = f"sg-0{lasting_hex(16, 'bastion')}"
    yield ec2.open_security_group(stamp(ids, now(120)), administrator, HOME_REGION, group, 22, "10.20.0.0/24")
