"""When roles and users last used the services that they may use: IAM makes a report of each on request.

Source: IAM API Reference, GenerateServiceLastAccessedDetails and GetServiceLastAccessedDetails. A report must be
fetched by the session that asked for it, so each is fetched at once, before a role's credentials are renewed. Roles
linked to a service are left out: what those may do is AWS's to say, and only AWS can use them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from affidavit_plugins.account_source.asking import (
    ABSENT,
    ANSWERED,
    FAILED,
    PARTIAL,
    Answer,
    ClientIn,
    as_data,
    ask,
)
from affidavit_plugins.account_source.calls import LAST_ACCESSED, LIST_ROLES, LIST_USERS, Call

GENERATE = Call("iam", "GenerateServiceLastAccessedDetails", everywhere=False, absent=frozenset({"NoSuchEntity"}))
_SERVICE_LINKED = "/aws-service-role/"
# IAM throttles by account, so few at once: more would only wait for their turn.
_AT_ONCE = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
# A report takes seconds. One that takes longer than this, or comes after this in all, is not known.
_SECONDS_EACH = 120.0
_SECONDS_IN_ALL = 7_200.0


class Waiting(msgspec.Struct, frozen=True):
    """The clock that is waited by, in seconds."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


_REAL = Waiting()


def last_accessed(client_in: ClientIn, account: str, wait: Waiting = _REAL) -> Answer:
    """Every role and user as `{"Arn": …, "Type": "role", "GetServiceLastAccessedDetails": {"status": …}}`.

    They are the answer's `Identities`, each with a status of its own; one whose report did not come is not known.
    """
    identities: list[dict[str, Any]] = []
    ids: list[str] = []
    for call, key, kind in ((LIST_ROLES, "Roles", "role"), (LIST_USERS, "Users", "user")):
        listed = ask(client_in, call, account)
        ids += listed.request_ids
        if listed.response is None:
            return msgspec.structs.replace(listed, request_ids=tuple(ids))
        identities += [_identity(each, kind) for each in listed.response.get(key) or ()]
    wanted = [each for each in identities if not each["Path"].startswith(_SERVICE_LINKED)]
    end = wait.clock() + _SECONDS_IN_ALL
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        reports = list(pool.map(lambda each: _report(client_in, account, each["Arn"], wait, end), wanted))
    for identity, report in zip(wanted, reports, strict=True):
        identity[LAST_ACCESSED.operation] = as_data(report)
    unknown = next((report for report in reports if report.status not in (ANSWERED, ABSENT)), None)
    return Answer(
        PARTIAL if unknown else ANSWERED,
        {"Identities": wanted},
        unknown.error if unknown else "",
        unknown.reason if unknown else "",
        tuple(ids),
    )


def _identity(listed: Mapping[str, Any], kind: str) -> dict[str, Any]:
    name = listed.get("RoleName") or listed.get("UserName")
    created, path = listed.get("CreateDate"), listed.get("Path") or "/"
    return {"Arn": listed["Arn"], "Type": kind, "Name": name, "Path": path, "CreateDate": created}


def _report(client_in: ClientIn, account: str, arn: str, wait: Waiting, end: float) -> Answer:
    if wait.clock() >= end:
        return _late("of all other roles and users")
    made = ask(client_in, msgspec.structs.replace(GENERATE, fixed={"Arn": arn}), account)
    if made.response is None:
        return made
    fetch = msgspec.structs.replace(LAST_ACCESSED, fixed={"JobId": made.response["JobId"]})
    end = min(end, wait.clock() + _SECONDS_EACH)
    pause = _FIRST_PAUSE
    while True:
        answer = ask(client_in, fetch, account)
        if answer.response is None:
            return answer
        match answer.response.get("JobStatus"):
            case "COMPLETED":
                return answer
            case "IN_PROGRESS":
                pass
            case status:
                error = answer.response.get("Error") or {}
                code, text = error.get("Code") or str(status), error.get("Message") or "it says no more"
                return Answer(FAILED, None, code, f"IAM could not make the report: {text}", answer.request_ids)
        if wait.clock() + pause > end:
            return _late("of this role or user", answer.request_ids)
        wait.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _late(what: str, ids: tuple[str, ...] = ()) -> Answer:
    return Answer(FAILED, None, "ReportInProgress", f"IAM did not finish the report {what} in time", ids)
