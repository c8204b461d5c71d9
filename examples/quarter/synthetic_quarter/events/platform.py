"""Services that machines call all day: Systems Manager, CloudWatch Logs, KMS, Secrets Manager, Config, GuardDuty."""

from __future__ import annotations

from typing import Any

from synthetic_quarter.identifiers import lasting_hex
from synthetic_quarter.identities import Caller
from synthetic_quarter.records import Record, Stamp, record


def update_instance_information(at: Stamp, caller: Caller, region: str, instance_id: str) -> Record:
    """The Systems Manager agent's sign of life."""
    address = "10.0.{}.{}".format(*(int(instance_id[place : place + 2], 16) for place in (4, 6)))
    parameters = {
        "instanceId": instance_id,
        "agentVersion": "3.3.3050.0",
        "agentStatus": "Active",
        "platformType": "Linux",
        "platformName": "Amazon Linux",
        "platformVersion": "2023",
        "iPAddress": address,
        "computerName": f"ip-{address.replace('.', '-')}.{region}.compute.internal",
        "agentName": "amazon-ssm-agent",
        "sSMConnectionChannel": "ssmmessages",
    }
    return record(at, caller, region, "ssm", "UpdateInstanceInformation", parameters)


def create_log_stream(at: Stamp, caller: Caller, region: str, function: str, day: str, token: str) -> Record:
    """A new worker of a Lambda function opens its log; `day` is ``2026/07/01``, `token` 32 hexadecimal digits."""
    parameters = {"logGroupName": f"/aws/lambda/{function}", "logStreamName": f"{day}/[$LATEST]{token}"}
    return record(at, caller, region, "logs", "CreateLogStream", parameters, api_version="20140328")


def use_key(at: Stamp, caller: Caller, region: str, name: str, key: str, context: dict[str, str]) -> Record:
    """Decrypt or GenerateDataKey with a KMS key."""
    parameters: dict[str, Any] = {"encryptionContext": context}
    if name == "Decrypt":
        parameters["encryptionAlgorithm"] = "SYMMETRIC_DEFAULT"
    else:
        parameters |= {"keyId": key, "keySpec": "AES_256"}
    resources = [{"accountId": caller.account, "type": "AWS::KMS::Key", "ARN": key}]
    return record(at, caller, region, "kms", name, parameters, reads=True, resources=resources)


def get_secret_value(at: Stamp, caller: Caller, region: str, secret: str) -> Record:
    """A secret read; CloudTrail logs its name alone."""
    arn = f"arn:aws:secretsmanager:{region}:{caller.account}:secret:{secret}-{lasting_hex(6, secret, region)}"
    return record(at, caller, region, "secretsmanager", "GetSecretValue", {"secretId": arn}, reads=True)


def put_evaluations(at: Stamp, caller: Caller, region: str, rule: str, resource: str, token: str) -> Record:
    """A Config rule's verdict on one resource."""
    evaluation = {
        "complianceResourceType": "AWS::EC2::Instance",
        "complianceResourceId": resource,
        "complianceType": "COMPLIANT",
        "orderingTimestamp": at.time,
    }
    parameters = {"evaluations": [evaluation], "resultToken": token, "testMode": False}
    additional = {
        "configRuleName": rule,
        "configRuleArn": f"arn:aws:config:{region}:{caller.account}:config-rule/config-rule-{lasting_hex(6, rule)}",
        "configRuleInputParameters": "{}",
        "notificationJobType": "CONFIGURATION_ITEM_CHANGE_NOTIFICATION",
    }
    return record(at, caller, region, "config", "PutEvaluations", parameters, additional=additional)


def update_detector(at: Stamp, caller: Caller, region: str) -> Record:
    """GuardDuty told to publish findings more often; it stays on."""
    detector = lasting_hex(32, "detector", caller.account, region)
    parameters = {"detectorId": detector, "enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"}
    return record(at, caller, region, "guardduty", "UpdateDetector", parameters)
