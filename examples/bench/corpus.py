"""CloudTrail logs to measure on: seeded, so that every run measures the same bytes.

A log file holds 2,000 records, what an account of some size logs in a region within the five minutes between two
deliveries. Of its records 28% are candidates of a built-in policy, and 18% match one, of what stands first here and of
the calls below it that sweeps are made of:

    8%    AssumeRole, which every organisation has most of among what auditors draw from: matches
    2%    changes to IAM: matches
    2%    reading calls of IAM, which a policy on changes must look at: candidates
    88%   what applications, services and pipelines do all day: describing, decrypting, writing logs
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from isal import igzip

FILE_RECORDS = 2_000
_ACCOUNTS = ("111122223333", "444455556666", "777788889999")
_REGIONS = ("eu-west-1", "us-east-1")
_START = 1_782_864_000  # 2026-07-01T00:00:00Z
_SECONDS = 300

# What the bulk is made of: eventSource, eventName, whether it only reads, requestParameters.
_ORDINARY = (
    (
        "ec2",
        "DescribeInstances",
        "true",
        '{"instancesSet":{},"filterSet":{"items":[{"name":"tag:service","valueSet":{"items":[{"value":"%s"}]}}]}}',
    ),
    ("kms", "Decrypt", "true", '{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::app-%s"},"keyId":"alias/app"}'),
    (
        "kms",
        "GenerateDataKey",
        "true",
        '{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::app-%s"},"keySpec":"AES_256"}',
    ),
    ("logs", "CreateLogStream", "false", '{"logGroupName":"/aws/lambda/worker-%s","logStreamName":"2026/07/01"}'),
    ("s3", "GetBucketAcl", "true", '{"bucketName":"app-%s","Host":"app.s3.amazonaws.com","acl":""}'),
    ("dynamodb", "DescribeTable", "true", '{"tableName":"orders-%s"}'),
    (
        "elasticloadbalancing",
        "DescribeTargetHealth",
        "true",
        '{"targetGroupArn":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/%s/1"}',
    ),
    ("autoscaling", "DescribeAutoScalingGroups", "true", '{"autoScalingGroupNames":["group-%s"],"maxRecords":9}'),
    ("monitoring", "DescribeAlarms", "true", '{"alarmNamePrefix":"service-%s","maxRecords":100}'),
    ("ecs", "DescribeTasks", "true", '{"cluster":"main","tasks":["arn:aws:ecs:eu-west-1:111122223333:task/main/%s"]}'),
    ("ecr", "BatchGetImage", "true", '{"repositoryName":"service-%s","imageIds":[{"imageTag":"latest"}]}'),
)
_READING = ("GetRole", "ListAttachedRolePolicies", "GetUser", "ListAccessKeys", "GetPolicyVersion")
_CHANGES = (
    ("CreateRole", '{"roleName":"batch-%s","description":"made by the pipeline","path":"/"}'),
    ("TagRole", '{"roleName":"batch-%s","tags":[{"key":"owner","value":"platform"}]}'),
    ("DeleteRolePolicy", '{"roleName":"batch-%s","policyName":"inline"}'),
)


def generate(folder: Path, records: int) -> Path:
    """Log files of so many records under `folder`, made once for each version of this module."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    logs = folder / f"{records}-{version}"
    if not logs.exists():
        for older in folder.glob(f"{records}-*"):
            shutil.rmtree(older)
        unfinished = logs.with_suffix(".unfinished")
        for number in range(-(-records // FILE_RECORDS)):
            _write(unfinished, number, min(FILE_RECORDS, records - number * FILE_RECORDS))
        unfinished.rename(logs)
    return logs


def _write(folder: Path, number: int, count: int) -> None:
    chance = random.Random(number)
    places = len(_ACCOUNTS) * len(_REGIONS)
    account = _ACCOUNTS[number % len(_ACCOUNTS)]
    region = _REGIONS[number % places // len(_ACCOUNTS)]
    # Files follow one another in time, and start again with the quarter.
    moment = _START + number // places * _SECONDS % (90 * 86_400)
    day, clock = _when(moment)
    name = f"{account}_CloudTrail_{region}_{day.replace('-', '')}T{clock[:5].replace(':', '')}Z_{number:016x}.json.gz"
    path = folder / "AWSLogs" / account / "CloudTrail" / region / day.replace("-", "/") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ",".join(_records(chance, account, region, moment, count))
    path.write_bytes(igzip.compress(f'{{"Records":[{text}]}}'.encode(), mtime=0))


def _records(chance: random.Random, account: str, region: str, moment: int, count: int) -> Iterator[str]:
    for _ in range(count):
        draw = chance.random()
        thing = f"{chance.getrandbits(40):010x}"
        if draw < 0.08:
            yield _assume_role(chance, account, region, moment, thing)
        elif draw < 0.10:
            call, request = chance.choice(_CHANGES)
            yield _record(chance, account, region, moment, "iam", call, "false", request % thing)
        elif draw < 0.12:
            request = f'{{"roleName":"batch-{thing}"}}'
            yield _record(chance, account, region, moment, "iam", chance.choice(_READING), "true", request)
        else:
            source, call, reads, request = chance.choice(_ORDINARY)
            yield _record(chance, account, region, moment, source, call, reads, request % thing)


def _when(moment: int) -> tuple[str, str]:
    day, second = divmod(moment, 86_400)
    # Days of 2026 from the 1st of July on.
    month, first = next((m, f) for m, f in ((9, 62), (8, 31), (7, 0)) if day - _START // 86_400 >= f)
    return (
        f"2026-{month:02}-{day - _START // 86_400 - first + 1:02}",
        f"{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}",
    )


def _identity(chance: random.Random, account: str) -> str:
    role = f"service-{chance.randrange(40)}"
    unique = f"AROA{chance.randrange(40):017}"
    session = f"task-{chance.randrange(200)}"
    return (
        f'{{"type":"AssumedRole","principalId":"{unique}:{session}",'
        f'"arn":"arn:aws:sts::{account}:assumed-role/{role}/{session}","accountId":"{account}",'
        f'"accessKeyId":"ASIA{chance.randrange(10**6):016}","sessionContext":{{"sessionIssuer":{{"type":"Role",'
        f'"principalId":"{unique}","arn":"arn:aws:iam::{account}:role/{role}","accountId":"{account}",'
        f'"userName":"{role}"}},"attributes":{{"creationDate":"2026-07-01T06:12:44Z","mfaAuthenticated":"false"}}}}}}'
    )


def _record(
    chance: random.Random, account: str, region: str, moment: int, source: str, call: str, reads: str, request: str
) -> str:
    day, clock = _when(moment + chance.randrange(_SECONDS))
    return (
        f'{{"eventVersion":"1.10","userIdentity":{_identity(chance, account)},"eventTime":"{day}T{clock}Z",'
        f'"eventSource":"{source}.amazonaws.com","eventName":"{call}","awsRegion":"{region}",'
        f'"sourceIPAddress":"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}",'
        '"userAgent":"aws-sdk-java/2.25.60 Linux/6.1.0 OpenJDK_64-Bit_VM/17.0.10 exec-env/AWS_ECS_FARGATE",'
        f'"requestParameters":{request},"responseElements":null,'
        f'"requestID":"{_uuid(chance)}","eventID":"{_uuid(chance)}",'
        f'"readOnly":{reads},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{account}",'
        f'"eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",'
        f'"clientProvidedHostHeader":"{source}.{region}.amazonaws.com"}}}}'
    )


def _assume_role(chance: random.Random, account: str, region: str, moment: int, thing: str) -> str:
    day, clock = _when(moment + chance.randrange(_SECONDS))
    role, session = f"service-{chance.randrange(40)}", f"task-{chance.randrange(200)}"
    unique = f"AROA{chance.randrange(40):017}"
    return (
        f'{{"eventVersion":"1.10","userIdentity":{{"type":"AWSService","invokedBy":"ecs-tasks.amazonaws.com"}},'
        f'"eventTime":"{day}T{clock}Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",'
        f'"awsRegion":"{region}","sourceIPAddress":"ecs-tasks.amazonaws.com","userAgent":"ecs-tasks.amazonaws.com",'
        f'"requestParameters":{{"roleArn":"arn:aws:iam::{account}:role/{role}","roleSessionName":"{session}",'
        f'"externalId":"{thing}","durationSeconds":3600}},"responseElements":{{"credentials":{{'
        f'"accessKeyId":"ASIA{chance.randrange(10**6):016}","sessionToken":"IQoJb3JpZ2luX2VjE{thing * 8}",'
        f'"expiration":"Jul 1, 2026, 7:12:44 PM"}},"assumedRoleUser":{{"assumedRoleId":"{unique}:{session}",'
        f'"arn":"arn:aws:sts::{account}:assumed-role/{role}/{session}"}}}},"requestID":"{_uuid(chance)}",'
        f'"eventID":"{_uuid(chance)}","readOnly":true,"resources":[{{"accountId":"{account}","type":"AWS::IAM::Role",'
        f'"ARN":"arn:aws:iam::{account}:role/{role}"}}],"eventType":"AwsApiCall","managementEvent":true,'
        f'"recipientAccountId":"{account}","sharedEventID":"{_uuid(chance)}","eventCategory":"Management"}}'
    )


def _uuid(chance: random.Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
