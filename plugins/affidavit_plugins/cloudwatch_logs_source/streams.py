"""What a log group and its streams say of themselves: since when events can be there, and on which days there may be.

Source: CloudWatch Logs API Reference, "LogGroup", "LogStream", "DescribeLogGroups", "DescribeLogStreams".
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from affidavit import Period, SourceError

from affidavit_plugins.aws.access import client
from affidavit_plugins.aws.failures import error_code, explain, is_aws_error
from affidavit_plugins.cloudwatch_logs_source.location import Place

DAY = 86_400
# `lastEventTimestamp` is brought up to date within an hour as a rule, "in rare situations" later. Nothing is concluded
# from it of the last day, nor that a stream has ended which had events in the last week.
_ENDED = 7 * DAY
# CloudTrail User Guide, "CloudWatch log group and log stream naming for CloudTrail".
_CLOUDTRAIL_NAME = re.compile(
    r"(?P<account>\d{12})_CloudTrail(?:-[A-Za-z]+)?_(?P<region>[a-z0-9-]+?)(?:_\d+)?", re.ASCII
)


class Group(msgspec.Struct, frozen=True):
    """A log group.

    Attributes:
        account, region: where it lies.
        created: epoch seconds.
        retention: days that events are kept; None for ever.
        masked: its data protection masks parts of events.
    """

    account: str
    region: str
    created: int
    retention: int | None
    masked: bool


class Stream(msgspec.Struct, frozen=True):
    """A log stream; times in epoch seconds, None where it has no event or none is known yet."""

    name: str
    created: int
    first: int | None = None
    last: int | None = None


@contextlib.contextmanager
def explained(place: Place, action: str) -> Iterator[None]:
    """Tells errors of calls to AWS in words, as `SourceError`."""
    try:
        yield
    except Exception as error:
        if not is_aws_error(error):
            raise
        missing = error_code(error) == "ResourceNotFoundException"
        reason = "no longer there: it was deleted since it was listed" if missing else explain(error, action)
        raise SourceError(f"{place}: {reason}") from error


def logs_client(place: Place) -> Any:
    """A client for the region that the group lies in."""
    return client(place.access, "logs", place.region)


def find_group(place: Place) -> Group:
    """The log group.

    Raises:
        SourceError: it is not there, or may not be looked at.
    """
    with explained(place, "logs:DescribeLogGroups"):
        found = _look_up(place, {})
        if found is None and place.account:
            # A group of an account whose logs this one monitors; others may not ask so.
            found = _look_up(place, {"includeLinkedAccounts": True, "accountIdentifiers": [place.account]})
        region = place.region or logs_client(place).meta.region_name
    if found is None:
        account = f" of account {place.account}" if place.account else ""
        raise SourceError(f"{place}: no log group of this name in {region}{account}; is it in another region?")
    protected = found.get("dataProtectionStatus") == "ACTIVATED"
    return Group(
        account="".join(found.get("arn", "").split(":")[4:5]),
        region=region,
        created=found.get("creationTime", 0) // 1000,
        retention=found.get("retentionInDays"),
        masked=protected or "ACCOUNT_DATA_PROTECTION" in found.get("inheritedProperties", ()),
    )


def _look_up(place: Place, more: Mapping[str, Any]) -> dict[str, Any] | None:
    pages = logs_client(place).get_paginator("describe_log_groups").paginate(logGroupNamePrefix=place.name, **more)
    for page in pages:
        for group in page["logGroups"]:
            if group["logGroupName"] == place.name and group.get("arn", "").startswith(place.arn):
                return dict(group)
    return None


def list_streams(place: Place, prefix: str) -> Iterator[Stream]:
    """The streams whose names begin with `prefix`, sorted by name."""
    narrowed = {"logStreamNamePrefix": prefix} if prefix else {}
    pages = iter(logs_client(place).get_paginator("describe_log_streams").paginate(**place.called, **narrowed))
    while True:
        with explained(place, "logs:DescribeLogStreams"):
            page = next(pages, None)
        if page is None:
            return
        for stream in page["logStreams"]:
            first, last = stream.get("firstEventTimestamp"), stream.get("lastEventTimestamp")
            yield Stream(
                stream["logStreamName"],
                stream.get("creationTime", 0) // 1000,
                None if first is None else first // 1000,
                None if last is None else last // 1000,
            )


def account_of(stream: str) -> str:
    """The account whose trail writes to a stream; '' for a stream of an organisation's trail, or of something else.

    The region in the name is the trail's own: a trail of all regions writes the events of all of them there. And what
    the names of an organisation's streams say beside its id, AWS does not document.
    """
    name = _CLOUDTRAIL_NAME.fullmatch(stream)
    return name["account"] if name else ""


def reason_incomplete(group: Group, period: Period, now: int) -> tuple[int, str] | None:
    """From when on the group can hold events, and why not the period's beginning any more; None where it can."""
    kept_since = now - group.retention * DAY if group.retention is not None else group.created
    since = max(kept_since, group.created)
    if period.since is None or period.since >= since:
        return None
    moment = f"{datetime.fromtimestamp(since, UTC):%Y-%m-%d %H:%M} UTC"
    if since == group.created:
        return since, f"the log group was created at {moment}: nothing from before can be here"
    return since, f"retention of {group.retention} days: nothing before {moment} can be here"


def days_of(stream: Stream, period: Period, now: int) -> list[int]:
    """The days, in days since 1970-01-01, on which a stream may have events that the period asks for.

    An event's timestamp is the time it happened or the time it was sent, never earlier than the former; which of them,
    CloudTrail does not document. So whole days are read up to `period.late` after the period, as by delivery in S3.
    """
    since = 0 if period.since is None else period.since
    until = now if period.until is None else min(period.until + period.late, now)
    # The first event may be older than what was written first: a day of margin, as for the last.
    if stream.first is None or stream.last is None:
        spans = [(stream.created - DAY, now)] if now - stream.created < _ENDED else []
    else:
        spans = [(stream.first - DAY, stream.last + DAY if now - stream.last > _ENDED else now)]
    spans.append((now - DAY, now))
    return sorted(
        {
            day
            for begin, end in spans
            if max(begin, since) < min(end, until)
            for day in range(max(begin, since, 0) // DAY, (min(end, until) - 1) // DAY + 1)
        }
    )
