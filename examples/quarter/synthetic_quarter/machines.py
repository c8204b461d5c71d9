"""What machines do around the clock: agents report, services look round, functions decrypt, fleets grow and shrink.

Each function gives records with slots, and how often each happens beside the others.
"""

from __future__ import annotations

from synthetic_quarter.events import ec2, platform, s3, sts
from synthetic_quarter.identifiers import lasting_hex
from synthetic_quarter.identities import (
    BOTO,
    LAMBDA_WORKER,
    Caller,
    from_account,
    function,
    in_role,
    instance,
    linked,
    service,
    through,
)
from synthetic_quarter.organisation import (
    FUNCTIONS,
    SANDBOX,
    VENDOR,
    VENDOR_ADDRESS,
    VENDOR_POLLER,
    Role,
    aws_address,
    bucket,
    function_role,
    instance_role,
    instances,
    kms_key,
    service_role,
)
from synthetic_quarter.records import Record, denied, record
from synthetic_quarter.templates import S3_STAMP, SESSION, STAMP, issued, slot

#: A record with its weight: how often it happens beside the others.
Weighted = tuple[int, Record]


def agents(account: str, region: str) -> list[Weighted]:
    """Writes that never stop: instances report in, functions open logs."""
    reports = [
        (30, platform.update_instance_information(STAMP, instance(account, region, name, SESSION), region, name))
        for name in instances(account, region)
    ]
    logs = [
        (
            36,
            platform.create_log_stream(
                STAMP,
                function(account, region, name, SESSION, LAMBDA_WORKER),
                region,
                name,
                slot("day"),
                slot("token"),
            ),
        )
        for name in FUNCTIONS[account]
    ]
    return reports + logs


def roles_taken_by_services(account: str, region: str) -> list[Weighted]:
    """AWS services take on the roles that they work in."""
    recorder = _recorder_role(account)
    scanner = service_role(account, "inspector2.amazonaws.com", "AWSServiceRoleForAmazonInspector2")
    backup = Role(account, "AWSBackupDefaultServiceRole", "/service-role/")
    taken = [
        (24, "config.amazonaws.com", recorder, "AWSConfig-Describe"),
        (4, "inspector2.amazonaws.com", scanner, "InspectorScan"),
        (10, "autoscaling.amazonaws.com", _scaling_role(account), "AutoScaling"),
        (10, "ec2.amazonaws.com", instance_role(account), instances(account, region)[0]),
        (8, "backup.amazonaws.com", backup, "AWSBackup"),
        *((7, "lambda.amazonaws.com", function_role(account, name), name) for name in FUNCTIONS[account]),
    ]
    return [
        (
            weight,
            sts.assume_role_by_service(STAMP, who, region, role, session, issued(account), slot("shared_id")),
        )
        for weight, who, role, session in taken
    ]


def scanners_at_work(account: str, region: str) -> tuple[list[Weighted], ...]:
    """AWS Config and Inspector take up their roles, each to look at what there is."""
    taken = roles_taken_by_services(account, region)
    return taken[:1], taken[1:2]


def roles_taken_by_programs(account: str, region: str) -> list[Weighted]:
    """Functions take on roles of their tenants, or fail to take on one; the vendor comes to poll metrics."""
    events: list[Weighted] = []
    for name in FUNCTIONS[account][:2]:
        caller = function(account, region, name, SESSION)
        tenant, ledger = Role(account, f"{name}-tenant"), Role(account, "ledger-writer")
        events += [
            (9, sts.assume_role(STAMP, caller, region, tenant, slot("short"), issued(account), duration=900)),
            (7, sts.assume_role(STAMP, caller, region, ledger, slot("short"), None)),
        ]
    if account == SANDBOX:
        return events
    poller = from_account(VENDOR_POLLER, VENDOR, account, VENDOR_ADDRESS, BOTO)
    polled = sts.assume_role(
        STAMP,
        poller,
        region,
        Role(account, "vendor-metrics-reader"),
        "larkfield-poll",
        issued(account),
        external_id="larkfield-7f21",
        shared_event_id=slot("shared_id"),
    )
    return [*events, (8, polled)]


def inventory(account: str, region: str) -> list[Weighted]:
    """Services and agents look round: what is there, and how is it?"""
    recorder = linked(_recorder_role(account), "AWSConfig-Describe", SESSION, "config.amazonaws.com")
    scaler = _scaler(account)
    first = instances(account, region)[0]
    agent = instance(account, region, first, SESSION)
    group = f"targetgroup/{lasting_hex(6, account)}/{lasting_hex(16, account, region)}"
    targets = {"targetGroupArn": f"arn:aws:elasticloadbalancing:{region}:{account}:{group}"}
    running = {"name": "instance-state-name", "valueSet": ec2.items({"value": "running"})}

    def read(caller: Caller, source: str, name: str, parameters: dict[str, object] | None = None) -> Record:
        return record(STAMP, caller, region, source, name, parameters, reads=True)

    kinds = ("Volumes", "SecurityGroups", "NetworkInterfaces", "Subnets", "RouteTables", "VpcEndpoints")
    return [
        *((14, ec2.describe(STAMP, recorder, region, f"Describe{kind}")) for kind in kinds),
        (40, ec2.describe(STAMP, scaler, region, "DescribeInstances", {"filterSet": ec2.items(running)})),
        (24, read(scaler, "elasticloadbalancing", "DescribeTargetHealth", dict(targets))),
        (16, read(scaler, "monitoring", "DescribeAlarms", {"alarmNamePrefix": "TargetTracking-"})),
        (12, read(agent, "ssm", "ListInstanceAssociations", {"instanceId": first, "maxResults": 20})),
        (10, read(agent, "ecr", "GetAuthorizationToken")),
        (14, _bucket_read(recorder, account, region, "GetBucketEncryption", "encryption")),
        (12, _bucket_read(service("cloudtrail.amazonaws.com", account), account, region, "GetBucketAcl", "acl")),
    ]


def keys_and_secrets(account: str, region: str) -> list[Weighted]:
    """Functions read secrets and settings and decrypt; services do so in their name."""
    key = kms_key(account, region)
    table = f"arn:aws:dynamodb:{region}:{account}:table/ledger"
    events: list[Weighted] = []
    for name in FUNCTIONS[account]:
        caller = function(account, region, name, SESSION)
        secret = f"{name}/database"
        context = {"SecretARN": f"arn:aws:secretsmanager:{region}:{account}:secret:{secret}"}
        by_store = through(caller, "secretsmanager.amazonaws.com")
        settings = {"name": f"/{name}/settings", "withDecryption": False}
        no_table = denied(caller, "dynamodb:DescribeTable", table)
        events += [
            (16, platform.get_secret_value(STAMP, caller, region, secret)),
            (16, platform.use_key(STAMP, by_store, region, "Decrypt", key, context)),
            (10, platform.use_key(STAMP, caller, region, "GenerateDataKey", key, {"service": name})),
            (12, record(STAMP, caller, region, "ssm", "GetParameter", settings, reads=True)),
            (2, record(STAMP, caller, region, "dynamodb", "DescribeTable", reads=True, error=no_table)),
        ]
    return events


def fleet(account: str, region: str) -> list[Weighted]:
    """Instances come and go with the load, and Config's rules judge them."""
    scaler = _scaler(account)
    rules = Role(account, "config-rules", "/service-role/")
    judge = in_role(rules, "encrypted-volumes", SESSION, aws_address(account, region), BOTO)
    name, token = f"i-0{slot('short')}", slot("token")
    return [
        (9, ec2.run_instances(STAMP, scaler, region, name, token, slot("milliseconds"), in_role=True)),
        (9, ec2.terminate_instances(STAMP, scaler, region, name)),
        (12, ec2.create_tags(STAMP, scaler, region, name, "aws:autoscaling:groupName", "depot")),
        (30, platform.put_evaluations(STAMP, judge, region, "encrypted-volumes", name, token)),
    ]


def objects(account: str, region: str) -> list[Weighted]:
    """Functions read, write and list the objects of their account's bucket."""
    events: list[Weighted] = []
    for name in FUNCTIONS[account]:
        caller = function(account, region, name, SESSION)
        folder = f"{name}/{slot('day')}/"
        key = f"{folder}{slot('token')}.json"
        events += [
            (
                weight,
                s3.object_event(
                    S3_STAMP,
                    caller,
                    region,
                    event,
                    bucket(account, region),
                    folder if event == "ListObjects" else key,
                    account,
                    slot("s3_extended"),
                    slot("number"),
                ),
            )
            for weight, event in ((6, "GetObject"), (4, "PutObject"), (2, "ListObjects"))
        ]
    return events


def _bucket_read(caller: Caller, account: str, region: str, name: str, what: str) -> Record:
    return s3.bucket_event(
        S3_STAMP,
        caller,
        region,
        name,
        bucket(account, region),
        slot("s3_extended"),
        {what: ""},
        reads=True,
        shared_event_id=slot("shared_id") if caller.identity["type"] == "AWSService" else "",
    )


def _scaler(account: str) -> Caller:
    return linked(_scaling_role(account), "AutoScaling", SESSION, "autoscaling.amazonaws.com")


def _scaling_role(account: str) -> Role:
    return service_role(account, "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling")


def _recorder_role(account: str) -> Role:
    return service_role(account, "config.amazonaws.com", "AWSServiceRoleForConfig")
