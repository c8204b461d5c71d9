"""Lists what a log group holds: an object for each log stream and day.

Days are slices small enough to be read side by side, and their names stay the same whatever the period. What cannot
hold events of the period is left aside; what the group cannot hold any more, though the period asks for it, is a hole
in the evidence.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any, cast

from affidavit import ObjectRef, Period, Scope, Skipped, Source, SourceError

from affidavit_plugins.aws.access import partition_of
from affidavit_plugins.cloudwatch_logs_source.events import open_events
from affidavit_plugins.cloudwatch_logs_source.location import (
    OPTIONS,
    SCHEME,
    Place,
    Slice,
    parse_place,
    parse_slice,
    slice_location,
    uri_of,
)
from affidavit_plugins.cloudwatch_logs_source.streams import (
    DAY,
    Group,
    Stream,
    account_of,
    days_of,
    find_group,
    list_streams,
    reason_incomplete,
)

# CloudTrail User Guide, "Quotas in AWS CloudTrail" (event size). Digest files name what is in S3, and nothing else.
_NOT_COVERED = (
    "events over 256 KB, which CloudTrail does not send to CloudWatch Logs, and any others that are missing: "
    "no digest file covers a log group, so its integrity is not covered"
)
_MASKED = (
    "its data protection masks parts of events, which are then not what CloudTrail wrote: "
    "give --option unmask=true, and allow logs:Unmask"
)


def list_slices(location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """The slices of a log group that may hold records of the period, streams in the order of their names.

    Raises:
        SourceError: there is no such log group, it may not be read, or no stream has the prefix asked for.
    """
    place = parse_place(location)
    group = find_group(place)
    now = int(time.time())
    name = place.name.strip("/")
    yield Skipped(name, _NOT_COVERED)
    if group.masked and not place.unmask:
        yield Skipped(name, _MASKED, failed=True)
    incomplete = reason_incomplete(group, period, now)
    if incomplete is not None:
        until, reason = incomplete
        yield Skipped(name, reason, failed=True, until=until)
    stream = None
    for stream in list_streams(place, place.stream_prefix):
        yield from _slices(place, group, stream, period, scope, now)
    if stream is None and place.stream_prefix:
        raise SourceError(f"{place}: no log stream begins with {place.stream_prefix!r}")
    if stream is None:
        yield Skipped(name, "the log group has no log streams", failed=True)


def open_slice(ref: ObjectRef) -> IO[bytes]:
    """The messages of a slice as JSON Lines.

    Raises:
        SourceError: they cannot be had, or the stream is no longer there.
    """
    return cast("IO[bytes]", open_events(*parse_slice(ref.location)))


def permissions(location: str) -> Mapping[str, Any]:
    """The least IAM policy to read a log group. Groups can only be described all or none."""
    place = parse_place(location)
    partition = place.partition or partition_of(place.access)
    of_account = f"arn:{partition}:logs:{place.region or '*'}:{place.account or '*'}:log-group:"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FindLogGroup",
                "Effect": "Allow",
                "Action": "logs:DescribeLogGroups",
                "Resource": f"{of_account}*",
            },
            {
                "Sid": "ReadLogGroup",
                "Effect": "Allow",
                "Action": [
                    "logs:DescribeLogStreams",
                    "logs:FilterLogEvents",
                    *(["logs:Unmask"] if place.unmask else []),
                ],
                "Resource": f"{of_account}{place.name}:*",
            },
        ],
    }


def _slices(
    place: Place, group: Group, stream: Stream, period: Period, scope: Scope, now: int
) -> Iterator[ObjectRef | Skipped]:
    account = account_of(stream.name)
    if account and scope.accounts is not None and account not in scope.accounts:
        yield Skipped(uri_of(stream.name, "*"), "its account is outside the scope", account=account)
        return
    days = days_of(stream, period, now)
    if not days:
        yield Skipped(uri_of(stream.name, "*"), "it has no events in the period", account=account)
    for day in days:
        uri = uri_of(stream.name, f"{datetime.fromtimestamp(day * DAY, UTC):%Y-%m-%d}")
        part = Slice(stream.name, day * DAY * 1000, (day + 1) * DAY * 1000 - 1)
        location = slice_location(place, group.account, group.region, part, uri)
        yield ObjectRef(SCHEME, uri, location, account=account)


SOURCE = Source(
    name=SCHEME,
    schemes=(SCHEME,),
    summary="a log group of CloudWatch Logs that a trail delivers to, by name or ARN: cloudwatch-logs://NAME",
    list=list_slices,
    open=open_slice,
    options=OPTIONS,
    permissions=permissions,
    # More would be throttled.
    fetch_ahead=4,
)
