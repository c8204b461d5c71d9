"""Takes a snapshot: asks every question of every account and region, and gives one record for each.

A record is written whatever came of its question, so that "no trail" is a record, and so is "not allowed to look".
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from affidavit import Scope, Skipped

from affidavit_plugins.account_source.accounts import Account
from affidavit_plugins.account_source.asking import ABSENT, Answer, ClientIn, as_data, ask, unanswered
from affidavit_plugins.account_source.calls import ACCOUNT_PUBLIC_ACCESS_BLOCK, CALLS, LAST_ACCESSED, REGIONS, Call
from affidavit_plugins.account_source.credential_report import credential_report
from affidavit_plugins.account_source.last_accessed import last_accessed
from affidavit_plugins.account_source.log_buckets import (
    LIST_BUCKETS,
    LogBucket,
    ask_log_buckets,
    log_buckets,
    without_known,
)
from affidavit_plugins.account_source.log_groups import put_watchers
from affidavit_plugins.account_source.regions import Regions, left_out, regions_to_ask, turned_on
from affidavit_plugins.aws.access import client, offers
from affidavit_plugins.aws.failures import is_aws_error

# First in every record, so that its first bytes tell what it is.
RECORD_TYPE = "aws.account/1"
# The region of what belongs to none.
GLOBAL = "global"
_NAMESPACE = uuid.UUID("5b1b5e0c-8d0e-5f0a-9a53-3d0c7f6f2f11")
_THREADS = 16

Clock = Callable[[], str]
Way = Callable[[ClientIn], Answer]


class Question(msgspec.Struct, frozen=True):
    """A call to make of an account in a region, or in none: `GLOBAL`."""

    account: Account
    region: str
    call: Call


def snapshot(accounts: Sequence[Account], scope: Scope, now: Clock) -> tuple[list[dict[str, Any]], list[Skipped]]:
    """The records of some accounts, sorted by account, region and call, and the named regions that were not asked.

    Args:
        scope: regions outside it are not asked.
        now: the time, RFC 3339 in UTC; read when an answer has come.
    """
    records: list[dict[str, Any]] = []
    named: set[LogBucket] = set()
    with ThreadPoolExecutor(_THREADS) as pool:
        told_regions = list(pool.map(lambda account: _asked(Question(account, GLOBAL, REGIONS), now), accounts))
        on = [turned_on(record) for record in told_regions]
        questions: list[Question] = []
        for account, record, own in zip(accounts, told_regions, on, strict=True):
            regions = regions_to_ask(own, on, scope, account.access, account.home)
            if regions.guess:
                record["reason"] = f"{record['reason']}; {regions.guess}"
            questions += _questions(account, regions)
        records += told_regions
        for found in pool.map(lambda question: _asked(question, now), questions):
            named.update(log_buckets(found["api"], found["accountId"], found["response"] or {}))
            records.append(found)
        put_watchers(records)
        blocks = {each["accountId"]: each for each in records if each["api"] == ACCOUNT_PUBLIC_ACCESS_BLOCK.api}

        def told_buckets(account: Account) -> dict[str, Any]:
            block = {key: blocks[account.id][key] for key in as_data(Answer(""))}
            question = Question(account, GLOBAL, LIST_BUCKETS)
            return _asked(question, now, lambda client_in: ask_log_buckets(client_in, account.id, named, block))

        told = list(pool.map(told_buckets, accounts))
    for record in told:
        if record["response"] is not None:
            elsewhere = without_known(record["response"]["NamedElsewhere"], [each["response"] for each in told])
            record["response"]["NamedElsewhere"] = elsewhere
    records += told
    not_asked = [each for account, own in zip(accounts, on, strict=True) for each in left_out(account.id, own, scope)]
    return sorted(records, key=lambda each: (each["accountId"], each["region"], each["api"])), not_asked


def _questions(account: Account, regions: Regions) -> Iterator[Question]:
    for call in CALLS:
        if call is LAST_ACCESSED and not account.last_accessed:
            continue
        for region in regions.names if call.everywhere else (GLOBAL,):
            yield Question(account, region, call)


def _asked(question: Question, now: Clock, way: Way | None = None) -> dict[str, Any]:
    """The record of a question; `way` is how it is asked, where that is more than a call."""
    try:
        answer = _answer(question, way)
    except Exception as error:
        # What goes wrong before a call is made (a role that may not be assumed) is an answer that is not known, too.
        if not is_aws_error(error):
            raise
        answer = unanswered(error, question.call.action)
    return _record(question, answer, now())


def _answer(question: Question, way: Way | None) -> Answer:
    account, call = question.account, question.call
    region = account.home if question.region == GLOBAL else question.region
    if call.everywhere and not offers(account.access, call.service, region):
        return Answer(ABSENT, error="NotOffered", reason=f"AWS does not offer {call.service} in {region}")

    def client_in(other: str) -> Any:
        return client(account.access, call.service, other or region)

    if way is not None:
        return way(client_in)
    if call.operation == "GetCredentialReport":
        return credential_report(client_in, account.id)
    if call is LAST_ACCESSED:
        return last_accessed(client_in, account.id)
    return ask(client_in, call, account.id)


def _record(question: Question, answer: Answer, moment: str) -> dict[str, Any]:
    asked = {"accountId": question.account.id, "region": question.region, "api": question.call.api}
    name = json.dumps([*asked.values(), moment])
    return {
        "recordType": RECORD_TYPE,
        "eventID": str(uuid.uuid5(_NAMESPACE, name)),
        "collectedAt": moment,
        **asked,
        **as_data(answer),
    }
