"""Asks one question and keeps what came of it: an answer, that there is none, a refusal, or a failure.

A refusal or a failure is an answer that is not known. It is never taken for an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from affidavit_plugins.account_source.calls import Call, FollowUp
from affidavit_plugins.aws.failures import DENIED, error_code, explain, is_aws_error

ANSWERED, ABSENT, REFUSED, FAILED = "answered", "absent", "denied", "failed"
# Answered or absent itself, but something about one of its items is not known.
PARTIAL = "partial"
_PAGING = frozenset({"ContinuationToken", "IsTruncated", "Marker", "NextToken", "nextToken"})


class Answer(msgspec.Struct, frozen=True):
    """What came of a call.

    Attributes:
        status: `answered`; `absent`, there is none of what was asked for; `partial`, answered but something asked
            about an item is not known; `denied`; `failed`.
        response: AWS's answer, with answers about its items put into them; None where there is none.
        error: the code AWS gave, or the exception's name; '' where nothing went wrong.
        reason: the same for people.
        request_ids: AWS's ids of the requests, in order.
    """

    status: str
    response: Mapping[str, Any] | None = None
    error: str = ""
    reason: str = ""
    request_ids: tuple[str, ...] = ()


ClientIn = Callable[[str], Any]
"""A region → the service's client there; '' is where the question itself is asked."""


def ask(client_in: ClientIn, call: Call, account: str) -> Answer:
    """Make a call, and then those about the items of its answer."""
    fixed = {key: value.replace("{account}", account) for key, value in call.fixed.items()}
    answer = _ask(client_in(""), call.operation, fixed, call.absent, call.action)
    if answer.response is None:
        return answer
    return follow_up(client_in, answer, call.follow_ups, call.service)


def follow_up(client_in: ClientIn, answer: Answer, follow_ups: tuple[FollowUp, ...], service: str) -> Answer:
    """An answer with what is asked about its items."""
    response = dict(answer.response or {})
    unknown: list[Answer] = []
    for each in follow_ups:
        items = [dict(item) if isinstance(item, Mapping) else {"Name": item} for item in response.get(each.items) or ()]
        for item in items:
            if any(source not in item for source in each.parameters.values()):
                continue
            parameters = {name: item[source] for name, source in each.parameters.items()}
            there = client_in(item.get(each.region) or "")
            about = _ask(there, each.operation, parameters, each.absent, f"{service}:{each.operation}")
            item[each.operation] = as_data(about)
            if about.status not in (ANSWERED, ABSENT):
                unknown.append(about)
        response[each.items] = items
    if not unknown:
        return msgspec.structs.replace(answer, response=response)
    return msgspec.structs.replace(
        answer, status=PARTIAL, response=response, error=unknown[0].error, reason=unknown[0].reason
    )


def as_data(answer: Answer) -> dict[str, Any]:
    """An answer as the JSON object that is kept."""
    return {
        "status": answer.status,
        "error": answer.error,
        "reason": answer.reason,
        "requestIds": list(answer.request_ids),
        "response": answer.response,
    }


def _ask(client: Any, operation: str, parameters: Mapping[str, Any], absent: frozenset[str], action: str) -> Answer:
    from botocore import xform_name

    ids: list[str] = []
    response: dict[str, Any] = {}
    try:
        for page in _pages(client, xform_name(operation), parameters):
            ids.append(str(page.pop("ResponseMetadata", {}).get("RequestId", "")))
            _merge(response, page)
    except Exception as error:
        if not is_aws_error(error):
            raise
        # What came before an error is no answer: the rest of it is not known.
        return unanswered(error, action, absent, ids)
    return Answer(ANSWERED, plain(response), request_ids=tuple(filter(None, ids)))


def unanswered(
    error: Exception, action: str, absent: frozenset[str] = frozenset(), earlier: Iterable[str] = ()
) -> Answer:
    """What an error of a call stands for.

    Args:
        action: the IAM action that the call needs.
        absent: codes which say that there is none of what was asked for.
        earlier: ids of requests that went before.
    """
    code = error_code(error) or type(error).__name__
    given: Any = getattr(error, "response", {})
    ids = tuple(filter(None, (*earlier, str(given.get("ResponseMetadata", {}).get("RequestId", "")))))
    if code in absent:
        return Answer(ABSENT, error=code, request_ids=ids)
    return Answer(REFUSED if code in DENIED else FAILED, None, code, explain(error, action), ids)


def _pages(client: Any, method: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if client.can_paginate(method):
        yield from client.get_paginator(method).paginate(**parameters)
        return
    page = getattr(client, method)(**parameters)
    yield page
    # Some operations that page are not known to botocore as such.
    while following := {name: page[name] for name in ("NextToken", "Marker") if page.get(name)}:
        page = getattr(client, method)(**parameters, **following)
        yield page


def _merge(response: dict[str, Any], page: Mapping[str, Any]) -> None:
    for key, value in page.items():
        if key in _PAGING:
            continue
        known = response.get(key)
        response[key] = [*known, *value] if isinstance(known, list) and isinstance(value, list) else value


def plain(value: Any) -> Any:
    """A value as JSON has it: times in UTC, bytes as text."""
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
