"""What IAM's actions mean: which ones statements allow, and which events tell of their use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from affidavit import Allowed, Statement, Told

from affidavit_plugins.access.action_names import events_of, is_action, more_actions
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.globs import may_agree
from affidavit_plugins.cloudtrail.event_class import DATA_CALLS, DATA_SERVICES, event_class
from affidavit_plugins.cloudtrail.event_names import SUFFIX

_UNTOLD = "no event of its own tells of its use: it is part of another call, which is not looked into"
_UNSURE = "whether it is a management or a data event is not known here, and so not whether a trail records it"
_LEFT_OUT = "trails are often told to leave this service's events out, and whether these were is not looked into"
# CloudTrail User Guide, "Logging management events", on events of AWS KMS and of the RDS Data API.
_OFTEN_LEFT_OUT = frozenset({"kms", "rds-data"})
# Calls that are data events, of services beside those in `event_class`: the developer guides of AWS Lambda, Amazon
# SQS and Amazon SNS on logging with CloudTrail.
_MORE_DATA_CALLS: Mapping[str, frozenset[str]] = {
    "lambda": frozenset({"InvokeWithResponseStream"}),
    "sns": frozenset({"Publish", "PublishBatch"}),
    "sqs": frozenset({
        "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch",
        "ReceiveMessage", "SendMessage", "SendMessageBatch",
    }),
}  # fmt: skip
# Calls of other services that handle data. Whether they are events, and data events, has changed over the years and is
# the trail's choice, so that no silence about them proves anything.
_DOUBTED: Mapping[str, frozenset[str]] = {
    "events": frozenset({"PutEvents"}),
    "firehose": frozenset({"PutRecord", "PutRecordBatch"}),
    "logs": frozenset({"FilterLogEvents", "GetLogEvents", "PutLogEvents", "StartLiveTail"}),
    "monitoring": frozenset({"GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage", "PutMetricData"}),
    "ses": frozenset({"SendBulkEmail", "SendBulkTemplatedEmail", "SendEmail", "SendRawEmail", "SendTemplatedEmail"}),
}


@cache
def actions() -> Mapping[str, tuple[str, ...]]:
    """Every known action, ``s3:ListBucket`` → the events that tell of its use (`s3.amazonaws.com ListObjects`, …)."""
    found: dict[str, tuple[str, ...]] = {}
    services = table().services
    for prefix, service in services.items():
        # A source that has a prefix of its own (S3 on Outposts) tells of that.
        sources = [f"{each}{SUFFIX}" for each in service.sources if each == prefix or each not in services]
        for operation in service.operations:
            if is_action(prefix, operation):
                events = (operation, *events_of(prefix, operation))
                found[f"{prefix}:{operation}"] = tuple(f"{each} {name}" for each in sources for name in events)
        for action, events in more_actions(prefix).items():
            if f"{prefix}:{action}" in found:
                # It is an operation, and has those events beside its own.
                continue
            found[f"{prefix}:{action}"] = tuple(f"{each} {name}" for each in sources for name in events)
    return found


@cache
def _by_small() -> Mapping[str, str]:
    """Actions by their names in small letters: IAM takes them in any case."""
    return {name.lower(): name for name in actions()}


@lru_cache(4_096)
def _matching(pattern: str) -> frozenset[str]:
    known = _by_small()
    small = pattern.lower()
    if small in ("*", "*:*"):
        return frozenset(known.values())
    if small in known:
        return frozenset({known[small]})
    if "*" not in small and "?" not in small:
        return frozenset()
    fixed = small.partition("*")[0].partition("?")[0]
    return frozenset(name for each, name in known.items() if each.startswith(fixed) and may_agree(small, each))


@lru_cache(4_096)
def _allowed(statements: tuple[Statement, ...]) -> Allowed:
    rights: set[str] = set()
    unknown: set[str] = set()
    for statement in statements:
        if not statement.allows:
            continue
        named: set[str] = set()
        for pattern in statement.actions:
            found = _matching(pattern)
            named |= found
            if not found:
                unknown.add(pattern)
        rights |= frozenset(actions()) - named if statement.all_but else named
    return Allowed(frozenset(rights), tuple(sorted(unknown)))


def allowed(statements: Sequence[Statement]) -> Allowed:
    """What statements allow; see `Rights`."""
    return _allowed(tuple(statements))


@cache
def told(right: str) -> Told:
    """Which class of events would tell of an action's use; see `Rights`."""
    events = actions().get(right)
    if events is None:
        return Told("", "it is in none of botocore's models, so that which event tells of it is not known")
    if not events:
        return Told("", _UNTOLD)
    if right.partition(":")[0] in _OFTEN_LEFT_OUT:
        return Told("", _LEFT_OUT)
    classes = {_class(*each.split(" ")) for each in events}
    known = {each for each in classes if each}
    if len(classes) == 1 and known:
        return Told(known.pop())
    return Told("", _UNSURE)


def _class(event_source: str, name: str) -> str:
    """The class of an event by its name alone; '' where the name does not tell."""
    service = event_source.removesuffix(SUFFIX)
    if name in _MORE_DATA_CALLS.get(service, ()):
        return f"data:{service}"
    if name in _DOUBTED.get(service, ()):
        return ""
    if service in DATA_SERVICES and event_source not in DATA_CALLS and service not in _MORE_DATA_CALLS:
        return ""
    return event_class((None, None, None, event_source, name, None)) or ""


def fits(statements: Sequence[Statement], right: str, resources: Sequence[str]) -> bool:
    """Whether statements may allow an action on one of some resources; any resource will do where none is named."""
    return any(_fits(each, right, resources) for each in statements if each.allows)


def _fits(statement: Statement, right: str, resources: Sequence[str]) -> bool:
    if right not in allowed((statement,)).rights:
        return False
    if not resources or statement.all_but_resources:
        return True
    return any(may_agree(pattern, each) for pattern in statement.resources for each in resources)
