"""Which classes of events a trail records, by its event selectors.

Source: CloudTrail API Reference, EventSelector, DataResource and AdvancedEventSelector. A trail without any records all
management events. Those of KMS and the RDS Data API are often left out for their volume, all that these services do
among them: a key disabled or a key policy put, too. AWS lets basic selectors leave out nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from affidavit import LeftOut

MANAGEMENT = ("management-read", "management-write")

Recorded = Mapping[str, frozenset[str] | None]
"""Event class → the event sources that are left out of it; None where a part is recorded that cannot be told so.

Classes of which nothing is recorded are left out.
"""

_ALL: frozenset[str] = frozenset()
DEFAULT: Recorded = dict.fromkeys(MANAGEMENT, _ALL)

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
    found: dict[str, frozenset[str] | None] = {}
    for name, without in _all(settings):
        known = found.get(name)
        # What one selector leaves out another may record.
        found[name] = without if known is None else known if without is None else known & without
    return found


def as_asked(given: Any) -> Any:
    """What an SDK gives of an answer, with names as they stand in records: `EventSelectors` → `eventSelectors`."""
    if isinstance(given, dict):
        return {f"{str(name)[:1].lower()}{str(name)[1:]}": as_asked(value) for name, value in given.items()}
    return [as_asked(each) for each in given] if isinstance(given, list) else given


def listed(classes: Recorded) -> tuple[str, ...]:
    """The classes that are recorded, in whole or in part, and delivered in log files that digests list."""
    return tuple(sorted(name for name in classes if name != "network-activity"))


def left_out(classes: Recorded) -> tuple[LeftOut, ...]:
    """The event sources that are left out of classes."""
    return tuple(LeftOut(name, tuple(sorted(without))) for name, without in sorted(classes.items()) if without)


def known_by_no_source(classes: Recorded) -> tuple[str, ...]:
    """The classes of management events of which a part is recorded that event sources cannot tell."""
    return tuple(name for name in MANAGEMENT if name in classes and classes[name] is None)


def in_words(classes: Recorded) -> str:
    """What is recorded, for people."""
    told = [_told(name, without) for name, without in sorted(classes.items())]
    return f"records {', '.join(told)}" if told else "records nothing that is known here"


def _told(name: str, without: frozenset[str] | None) -> str:
    if without is None:
        return f"a part of {name}"
    return f"a part of {name} (without {', '.join(sorted(without))})" if without else name


def _all(settings: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str] | None]]:
    for selector in _objects(settings.get("eventSelectors")):
        yield from _basic(selector)
    for selector in _objects(settings.get("advancedEventSelectors")):
        yield from _advanced(selector)


def _basic(selector: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str] | None]]:
    which = selector.get("readWriteType") or "All"
    if selector.get("includeManagementEvents") is not False:
        without = _sources(selector.get("excludeManagementEventSources"))
        for name, only in zip(MANAGEMENT, ("ReadOnly", "WriteOnly"), strict=True):
            if which in ("All", only):
                yield name, without
    for resource in _objects(selector.get("dataResources")):
        found, values = _CLASSES.get(str(resource.get("type"))), resource.get("values")
        if found and isinstance(values, list) and values:
            whole = any(isinstance(value, str) and _ALL_OF_A_SERVICE.fullmatch(value) for value in values)
            yield found, _ALL if whole and which == "All" else None


def _advanced(selector: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str] | None]]:
    fields = {str(each.get("field")): each for each in _objects(selector.get("fieldSelectors"))}
    category = _equals(fields.pop("eventCategory", {}))
    if category == ["Management"]:
        reads = _equals(fields.pop("readOnly", {}))
        source = fields.pop("eventSource", {})
        others = {name for name, values in source.items() if values} - {"field", "notEquals"}
        without = None if others or fields else _sources(source.get("notEquals"))
        for name, only in zip(MANAGEMENT, ("true", "false"), strict=True):
            if not reads or only in reads:
                yield name, without
    elif category == ["Data"]:
        types = fields.pop("resources.type", {})
        for kind in _equals(types):
            if found := _CLASSES.get(kind):
                yield found, None if fields or kind in _PARTS else _ALL
    elif category == ["NetworkActivity"]:
        # Each selector of these is of one service.
        yield "network-activity", None


def _sources(given: Any) -> frozenset[str] | None:
    """The sources that are left out; None where others are among them than those that often are."""
    if not given:
        return _ALL
    if isinstance(given, list) and all(isinstance(each, str) and each in _OFTEN_LEFT_OUT for each in given):
        return frozenset(given)
    return None


def _equals(field: Mapping[str, Any]) -> list[str]:
    values = field.get("equals")
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
