"""What records of the state of accounts can hold, for lint: which questions are asked, and what AWS answers to each.

Answers are those of botocore's models, which are whole; so what is in none of them is a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from affidavit import FieldType, LintCheck, LintLevel, Objection, Vocabulary, mistyped

from affidavit_plugins.account_source.calls import (
    ACCOUNT_PUBLIC_ACCESS_BLOCK,
    BUCKET_CALLS,
    CALLS,
    LAST_ACCESSED,
    REGIONS,
    Call,
    FollowUp,
)
from affidavit_plugins.account_source.log_buckets import ACCOUNT_BLOCK, LIST_BUCKETS
from affidavit_plugins.account_source.log_groups import ALARMS, METRIC_FILTERS
from affidavit_plugins.jmespath_language.patterns import glob_matcher

Values = Mapping[str, tuple[str, ...]]

CHECKS = (
    LintCheck("unknown-answer", LintLevel.ERROR, "a field that no answer of an account has to the question"),
    LintCheck("unknown-question", LintLevel.ERROR, "an API that no snapshot asks, or a status that no answer has"),
)
STATUSES = frozenset({"absent", "answered", "denied", "failed", "partial"})
_TEXTS = ("accountId", "api", "collectedAt", "error", "eventID", "reason", "recordType", "region")
_ANSWER = frozenset({"error", "reason", "requestIds", "response", "status"})
_RECORD = frozenset({*_TEXTS, *_ANSWER, "actor"})
_QUESTIONS: Mapping[str, Call] = {call.api: call for call in (*CALLS, REGIONS, LIST_BUCKETS)}
_FOLLOW_UPS: Mapping[str, tuple[FollowUp, ...]] = {
    **{api: call.follow_ups for api, call in _QUESTIONS.items()},
    LIST_BUCKETS.api: BUCKET_CALLS,
}
# Something of which no more is known than that it may be there.
_ANY = None
_IDENTITY = ("Arn", "CreateDate", "Name", "Path", "Type")
# Beside what is asked about a trail.
_WATCHERS = {METRIC_FILTERS: ("logs", "DescribeMetricFilters"), ALARMS: ("cloudwatch", "DescribeAlarms")}
_OLDEST = (
    "AccountId", "Bucket", "DeliveredAt", "Key", "LastModified", "Prefix", "Region", "Size", "error", "reason",
    "status",
)  # fmt: skip


def vocabulary() -> Vocabulary:
    """The log kind's part in lint."""
    texts = {path: FieldType(frozenset({"string"})) for path in _TEXTS}
    types = {**texts, "status": FieldType(frozenset({"string"}), STATUSES)}
    return Vocabulary(CHECKS, value_objections, field_objection, failed, types)


def failed(record: Mapping[str, Any]) -> bool:
    """Whether a question got no answer."""
    return record.get("status") in ("denied", "failed")


def value_objections(select: Values) -> Iterator[tuple[str, str, Objection]]:
    """What no record has at the paths of a `select`."""
    for value in select.get("api", ()):
        if not any(_asked(value)):
            yield "api", value, Objection("unknown-question", f"no snapshot asks {value!r}{_hint(value, _QUESTIONS)}")
    for value in select.get("status", ()):
        if not any(map(glob_matcher(value), STATUSES)):
            yield "status", value, Objection("unknown-question", f"no answer is {value!r}{_hint(value, STATUSES)}")


def field_objection(path: tuple[str, ...], select: Values) -> Objection | None:
    """Why no record that a step selects has a field."""
    if path[0] not in _RECORD:
        return Objection("unknown-answer", f"a record has no {path[0]!r}{_hint(path[0], _RECORD)}")
    if path[0] != "response" or len(path) == 1:
        return None
    questions = sorted({api for value in select.get("api", ("*",)) for api in _asked(value)})
    if not questions or any(_answers(api, path[1:]) for api in questions):
        return None
    where = f" to {' or '.join(questions)}" if len(questions) < 4 else ""
    return Objection("unknown-answer", f"no answer{where} has {'.'.join(path)}")


def _asked(value: str) -> Iterator[str]:
    return filter(glob_matcher(value), _QUESTIONS)


def _hint(name: str, known: Iterable[str]) -> str:
    near = mistyped(name, sorted(known))
    return f": did you mean {near!r}?" if near else ""


def _answers(api: str, names: tuple[str, ...]) -> bool:
    """Whether an answer to a question has a field."""
    return _has(_answer(api), names)


@cache
def _answer(api: str) -> Any:
    """What an answer holds: names → what they hold, a list of one for a list, a shape of botocore, or `_ANY`.

    Beside what AWS answers, it is what the snapshot makes of it.
    """
    call = _QUESTIONS[api]
    if call.operation == "GetCredentialReport":
        return {"GeneratedTime": _ANY, "Users": [_ANY]}
    if call is LAST_ACCESSED:
        asked = {**dict.fromkeys(_ANSWER, _ANY), "response": _output(call.service, call.operation)}
        return {"Identities": [{**dict.fromkeys(_IDENTITY, _ANY), call.operation: asked}]}
    holds: dict[str, Any] = dict(_output(call.service, call.operation).members)
    for each in _FOLLOW_UPS[api]:
        items = holds[each.items]
        item = items[0] if isinstance(items, list) else dict(getattr(items.member, "members", {"Name": _ANY}))
        asked = {**dict.fromkeys(_ANSWER, _ANY), "response": _output(call.service, each.operation)}
        holds[each.items] = [{**item, each.operation: asked}]
    if api == "cloudtrail:DescribeTrails":
        (trail,) = holds["trailList"]
        for key, operation in _WATCHERS.items():
            trail[key] = {**dict.fromkeys(_ANSWER, _ANY), "response": _output(*operation)}
    if api == LIST_BUCKETS.api:
        (bucket,) = holds["Buckets"]
        block = ACCOUNT_PUBLIC_ACCESS_BLOCK
        bucket[ACCOUNT_BLOCK] = {**dict.fromkeys(_ANSWER, _ANY), "response": _output(block.service, block.operation)}
        return {"Buckets": [{**bucket, "Oldest": [dict.fromkeys(_OLDEST, _ANY)]}], "NamedElsewhere": [_ANY]}
    return holds


@cache
def _output(service: str, operation: str) -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model(service).operation_model(operation).output_shape


def _has(held: Any, names: tuple[str, ...]) -> bool:
    # botocore takes policy documents apart.
    if not names or held is _ANY or getattr(held, "name", "") == "policyDocumentType":
        return True
    if isinstance(held, list):
        return names[0] == "*" and _has(held[0], names[1:])
    if isinstance(held, dict):
        return names[0] in held and _has(held[names[0]], names[1:])
    match held.type_name:
        case "structure":
            return names[0] in held.members and _has(held.members[names[0]], names[1:])
        case "list":
            return names[0] == "*" and _has(held.member, names[1:])
        case "map":
            known = held.key.enum or names[:1]
            return names[0] in ("*", *known) and _has(held.value, names[1:])
        case _:
            return False
