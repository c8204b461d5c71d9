"""Which classes of events a trail records, by its event selectors.

Source: CloudTrail API Reference, EventSelector, DataResource and AdvancedEventSelector. A trail without any records all
management events. What the management events of KMS and the RDS Data API do is often left out for its volume, and AWS
lets nothing else be left out by basic selectors; the class counts as recorded whole without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MANAGEMENT = ("management-read", "management-write")

Recorded = Mapping[str, bool]
"""Event class → whether all of it is recorded, or only a part. Classes of which nothing is are left out."""

DEFAULT: Recorded = dict.fromkeys(MANAGEMENT, True)

# CloudTrail User Guide, "Logging data events", table of resource types. A type that is not among these says nothing.
_CLASSES = {
    "AWS::AppConfig::Configuration": "data:appconfig",
    "AWS::AppSync::GraphQL": "data:appsync",
    "AWS::Cassandra::Table": "data:cassandra",
    "AWS::CloudTrail::Channel": "data:cloudtrail-data",
    "AWS::Cognito::IdentityPool": "data:cognito-identity",
    "AWS::DynamoDB::Stream": "data:dynamodb",
    "AWS::DynamoDB::Table": "data:dynamodb",
    "AWS::EC2::Snapshot": "data:ebs",
    "AWS::GuardDuty::Detector": "data:guardduty",
    "AWS::IoT::Certificate": "data:iot",
    "AWS::IoT::Thing": "data:iot",
    "AWS::KendraRanking::ExecutionPlan": "data:kendra-ranking",
    "AWS::Kinesis::Stream": "data:kinesis",
    "AWS::Kinesis::StreamConsumer": "data:kinesis",
    "AWS::KinesisVideo::Stream": "data:kinesisvideo",
    "AWS::Lambda::Function": "data:lambda",
    "AWS::ManagedBlockchain::Network": "data:managedblockchain",
    "AWS::MedicalImaging::Datastore": "data:medical-imaging",
    "AWS::RDS::DBCluster": "data:rds-data",
    "AWS::S3::Object": "data:s3",
    "AWS::S3Express::Object": "data:s3express",
    "AWS::S3ObjectLambda::AccessPoint": "data:s3-object-lambda",
    "AWS::S3Outposts::Object": "data:s3-outposts",
    "AWS::SNS::PlatformEndpoint": "data:sns",
    "AWS::SNS::Topic": "data:sns",
    "AWS::SQS::Queue": "data:sqs",
    "AWS::SSMMessages::ControlChannel": "data:ssmmessages",
    "AWS::SWF::Domain": "data:swf",
    "AWS::XRay::Trace": "data:xray",
}
# Types of which records have only a part of the class: another type holds the rest.
_PARTS = frozenset({"AWS::DynamoDB::Stream", "AWS::Kinesis::StreamConsumer", "AWS::SNS::PlatformEndpoint"})
_ALL_OF_A_SERVICE = re.compile(r"arn:aws[a-z-]*:(?:s3(?::::?)?|lambda|dynamodb)")
_OFTEN_LEFT_OUT = frozenset({"kms.amazonaws.com", "rdsdata.amazonaws.com"})


def recorded(settings: Mapping[str, Any]) -> Recorded:
    """What selectors record, by a request or a response that holds `eventSelectors` or `advancedEventSelectors`."""
    found: dict[str, bool] = {}
    for name, whole in _all(settings):
        found[name] = found.get(name, False) or whole
    return found


def as_asked(given: Any) -> Any:
    """What an SDK gives of an answer, with names as they stand in records: `EventSelectors` → `eventSelectors`."""
    if isinstance(given, dict):
        return {f"{str(name)[:1].lower()}{str(name)[1:]}": as_asked(value) for name, value in given.items()}
    return [as_asked(each) for each in given] if isinstance(given, list) else given


def listed(classes: Recorded) -> tuple[str, ...]:
    """The classes that are recorded, in whole or in part, and delivered in log files that digests list."""
    return tuple(sorted(name for name in classes if name != "network-activity"))


def in_words(classes: Recorded) -> str:
    """What is recorded, for people."""
    told = [name if whole else f"a part of {name}" for name, whole in sorted(classes.items())]
    return f"records {', '.join(told)}" if told else "records nothing that is known here"


def _all(settings: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for selector in _objects(settings.get("eventSelectors")):
        yield from _basic(selector)
    for selector in _objects(settings.get("advancedEventSelectors")):
        yield from _advanced(selector)


def _basic(selector: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    which = selector.get("readWriteType") or "All"
    if selector.get("includeManagementEvents") is not False:
        whole = _is_usual(selector.get("excludeManagementEventSources"))
        for name, only in zip(MANAGEMENT, ("ReadOnly", "WriteOnly"), strict=True):
            if which in ("All", only):
                yield name, whole
    for resource in _objects(selector.get("dataResources")):
        found, values = _CLASSES.get(str(resource.get("type"))), resource.get("values")
        if found and isinstance(values, list) and values:
            whole = any(isinstance(value, str) and _ALL_OF_A_SERVICE.fullmatch(value) for value in values)
            yield found, whole and which == "All"


def _advanced(selector: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    fields = {str(each.get("field")): each for each in _objects(selector.get("fieldSelectors"))}
    category = _equals(fields.pop("eventCategory", {}))
    if category == ["Management"]:
        reads = _equals(fields.pop("readOnly", {}))
        source = fields.pop("eventSource", {})
        others = {name for name, values in source.items() if values} - {"field", "notEquals"}
        usual = not others and _is_usual(source.get("notEquals"))
        for name, only in zip(MANAGEMENT, ("true", "false"), strict=True):
            if not reads or only in reads:
                yield name, usual and not fields
    elif category == ["Data"]:
        types = fields.pop("resources.type", {})
        for kind in _equals(types):
            if found := _CLASSES.get(kind):
                yield found, not fields and kind not in _PARTS
    elif category == ["NetworkActivity"]:
        # Each selector of these is of one service.
        yield "network-activity", False


def _is_usual(left_out: Any) -> bool:
    """Whether no other sources are left out than those that often are."""
    if not left_out:
        return True
    return isinstance(left_out, list) and all(isinstance(each, str) and each in _OFTEN_LEFT_OUT for each in left_out)


def _equals(field: Mapping[str, Any]) -> list[str]:
    values = field.get("equals")
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
