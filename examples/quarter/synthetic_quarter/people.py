"""What people do in office hours, and the tools that they start: looking, signing in, administering, releasing.

Each function gives records with slots, and how often each happens beside the others. Nothing here opens anything to the
outside, and nothing stops a detective control.
"""

from __future__ import annotations

from synthetic_quarter.events import ec2, iam, lambda_functions, s3, signin, sts
from synthetic_quarter.identifiers import account_letters, lasting_hex
from synthetic_quarter.identities import TERRAFORM, in_role, person, pipeline
from synthetic_quarter.machines import Weighted
from synthetic_quarter.organisation import (
    DEVELOPERS,
    FUNCTIONS,
    GLOBAL_REGION,
    HOME_REGION,
    PIPELINE_ADDRESS,
    PLATFORM_ADMINISTRATOR,
    PRODUCTION,
    SECURITY,
    SECURITY_ENGINEER,
    Person,
    Role,
    bucket,
)
from synthetic_quarter.records import Record, denied, record
from synthetic_quarter.templates import S3_STAMP, SESSION, STAMP, issued, slot

BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def office(account: str, region: str) -> list[Weighted]:
    """Developers, or in the security account its engineer, look at what runs."""
    if account == SECURITY:
        return _desk(SECURITY_ENGINEER, "SecurityAudit", account, region, console=True)
    return [
        event
        for number, who in enumerate(DEVELOPERS)
        for event in _desk(who, "DeveloperAccess", account, region, console=number != 1)
    ]


def _desk(who: Person, permission_set: str, account: str, region: str, *, console: bool) -> list[Weighted]:
    caller = person(who, permission_set, account, SESSION, console=console)
    function = FUNCTIONS[account][0]
    streams = {"logGroupName": f"/aws/lambda/{function}", "orderBy": "LastEventTime", "descending": True}
    no_databases = denied(caller, "rds:DescribeDBInstances", f"arn:aws:rds:{region}:{account}:db:*")
    debug = Role(account, "incident-debug")

    def read(source: str, name: str, parameters: dict[str, object], api_version: str = "") -> Record:
        return record(STAMP, caller, region, source, name, parameters, reads=True, api_version=api_version)

    events: list[Weighted] = [
        (30, ec2.describe(STAMP, caller, region, "DescribeInstances")),
        (24, read("logs", "DescribeLogStreams", dict(streams), "20140328")),
        (20, read("lambda", "GetFunction20150331v2", {"functionName": function})),
        (16, read("monitoring", "DescribeAlarms", {"stateValue": "ALARM", "maxRecords": 100})),
        (10, read("cloudtrail", "LookupEvents", {"maxResults": 50})),
        (4, record(STAMP, caller, region, "rds", "DescribeDBInstances", reads=True, error=no_databases)),
        (10, sts.assume_role(STAMP, caller, region, debug, who.email, issued(account))),
    ]
    return [*events, (8, signin.federated_login(STAMP, caller))] if region == HOME_REGION else events


def administration(account: str, region: str) -> list[Weighted]:
    """The platform's administrator keeps groups, buckets and roles in order."""
    caller = person(PLATFORM_ADMINISTRATOR, "AdministratorAccess", account, SESSION, console=False)
    group = f"sg-0{lasting_hex(16, 'sg', account, region)}"
    name = bucket(account, region)
    policy = {"bucketPolicy": own_account_only(name, account), "policy": ""}
    events: list[Weighted] = [
        (8, ec2.open_security_group(STAMP, caller, region, group, 443, "10.0.0.0/16")),
        (2, s3.bucket_event(S3_STAMP, caller, region, "PutBucketPolicy", name, slot("s3_extended"), policy)),
    ]
    if region != GLOBAL_REGION:
        return events
    role = Role(
        account,
        f"batch-{slot('short')}",
        unique=f"AROA{account_letters(account)}{slot('issued_key')}Q",
    )
    reading = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::{name}/*"}
    tags = {"roleName": role.name, "tags": [{"key": "owner", "value": "data"}]}
    return [
        *events,
        (6, iam.create_role(STAMP, caller, role, iam.trust("lambda.amazonaws.com"), slot("prose"))),
        (8, iam.change(STAMP, caller, "TagRole", tags)),
        (6, iam.put_role_policy(STAMP, caller, role, "read-objects", iam.document(reading))),
        (6, iam.attach_role_policy(STAMP, caller, role, BASIC_EXECUTION)),
        (4, iam.detach_role_policy(STAMP, caller, role, BASIC_EXECUTION)),
        (3, iam.look(STAMP, caller, "ListRoles", {"maxItems": 100})),
    ]


def releases(account: str, region: str) -> list[Weighted]:
    """What the pipeline puts into the account."""
    build, digest = f"build-{slot('short')}", slot("digest")
    deployer = Role(account, "release-deployer")
    caller = (
        pipeline(SESSION, build)
        if account == SECURITY
        else in_role(deployer, build, SESSION, PIPELINE_ADDRESS, TERRAFORM)
    )
    events: list[Weighted] = [(8, sts.get_caller_identity(STAMP, caller, region))]
    for name in FUNCTIONS[account]:
        preview = f"{name}-preview-{slot('short')}"
        events += [
            (6, lambda_functions.update_function_code(STAMP, caller, region, name, slot("token"), digest)),
            (2, lambda_functions.create_function(STAMP, caller, region, preview, digest)),
        ]
    if account == PRODUCTION:
        # No role is passed to these machines: the policies select the event, and none matches it.
        machine, token = f"i-0{slot('short')}", slot("token")
        events.append(
            (6, ec2.run_instances(STAMP, caller, region, machine, token, slot("milliseconds"), in_role=False))
        )
    return events


def own_account_only(name: str, account: str) -> dict[str, object]:
    """A bucket policy that lets the bucket's own account read, over TLS."""
    statement = {
        "Sid": "OwnAccountOverTls",
        "Effect": "Allow",
        "Principal": {"AWS": iam.account_root(account)},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
