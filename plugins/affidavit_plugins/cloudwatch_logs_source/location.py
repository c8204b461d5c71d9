"""Locations of log groups, as people write them, and of the slices that are read of them.

`cloudwatch-logs://NAME`, where all up to a '?' is the name as AWS has it, with the slash that it may begin with; or the
group's ARN in its place, which also names a group of a linked account. What else is to be said are options, since a
name may hold every other sign that could set a stream apart.
Source: CloudWatch Logs API Reference, "LogGroup", "FilterLogEvents" (logGroupIdentifier).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from affidavit import SourceError, SourceOption, split_location

from affidavit_plugins.aws.access import OPTIONS as AWS_OPTIONS
from affidavit_plugins.aws.access import AwsAccess, access_from

SCHEME = "cloudwatch-logs"
OPTIONS = (
    *AWS_OPTIONS,
    SourceOption("stream-prefix", "read only log streams whose names begin like this"),
    SourceOption("unmask", "true: show what the log group's data protection masks, for which logs:Unmask is needed"),
)

_NAME = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):logs:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):log-group:(?P<name>[^:]*)(?::\*)?",
    re.ASCII,
)
# What stays readable in an object's name. A slash does not: no stream's name may lead out of its folder.
_PLAIN = " !$&'()+,;=@[]"


class Place(msgspec.Struct, frozen=True):
    """A log group as it was named, and how to reach it.

    Attributes:
        name: of the group.
        partition, account, region: as its ARN says; '' where it was named without one.
    """

    name: str
    access: AwsAccess
    partition: str = ""
    account: str = ""
    region: str = ""
    stream_prefix: str = ""
    unmask: bool = False

    @property
    def arn(self) -> str:
        """The ARN by which the calls know it; '' where it was named without one."""
        return f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:{self.name}" if self.account else ""

    @property
    def called(self) -> dict[str, Any]:
        """How a call names it: by ARN where it was so named, which is the only way to a linked account's."""
        return {"logGroupIdentifier": self.arn} if self.account else {"logGroupName": self.name}

    def __str__(self) -> str:
        return f"{SCHEME}://{self.arn or self.name}"


class Slice(msgspec.Struct, frozen=True):
    """A day of a log stream: the events stamped from `since` to `until`, both included, in epoch milliseconds."""

    stream: str
    since: int
    until: int


def parse_place(location: str) -> Place:
    """Read a location with its options.

    Raises:
        SourceError: it names no log group, or an option is unknown or contradicts it.
    """
    plain, options = split_location(location)
    access, rest = access_from(options, plain)
    prefix, unmask = rest.pop("stream-prefix", ""), rest.pop("unmask", "false")
    if rest:
        raise SourceError(f"{plain}: unknown option {', '.join(sorted(rest))}")
    if unmask not in ("true", "false"):
        raise SourceError(f"{plain}: unmask is true or false, not {unmask!r}")
    text = plain.removeprefix(f"{SCHEME}://")
    arn = _ARN.fullmatch(text)
    named = Place(arn["name"] if arn else text, access, stream_prefix=prefix, unmask=unmask == "true")
    if arn:
        if access.region not in ("", arn["region"]):
            raise SourceError(f"{plain}: lies in {arn['region']}, but the region {access.region} is asked for")
        named = msgspec.structs.replace(named, partition=arn["partition"], account=arn["account"], region=arn["region"])
    if not _NAME.fullmatch(named.name):
        hint = "; name streams with --option stream-prefix=…" if ":" in named.name else ""
        raise SourceError(f"{plain}: no name or ARN of a log group{hint}")
    return named


def uri_of(stream: str, day: str) -> str:
    """The name of an object: `<stream>/<yyyy-mm-dd>.jsonl`, odd characters of the stream's name percent-encoded."""
    name = quote(stream, safe=_PLAIN)
    return f"{name.replace('.', '%2E') if not name.strip('.') else name}/{day}.jsonl"


def slice_location(place: Place, owner: str, region: str, part: Slice, uri: str) -> str:
    """All that opening a slice needs.

    It ends in a path that ends in the object's name: with as much of it as is needed, objects of one name are told
    apart in reports (account, region and group), while options come before it and are never printed.
    """
    access = {name.replace("_", "-"): value for name, value in msgspec.structs.asdict(place.access).items() if value}
    options = {
        **access,
        "group": place.arn or place.name,
        "region": region,
        "stream": part.stream,
        "since": str(part.since),
        "until": str(part.until),
        "unmask": "true" if place.unmask else "false",
    }
    return f"{SCHEME}:?{urlencode(sorted(options.items()))}#/{owner}/{region}/{place.name.strip('/')}/{uri}"


def parse_slice(location: str) -> tuple[Place, Slice]:
    """The inverse of `slice_location`."""
    _, options = split_location(location.partition("#")[0])
    part = Slice(options.pop("stream"), int(options.pop("since")), int(options.pop("until")))
    return parse_place(f"{SCHEME}://{options.pop('group')}?{urlencode(options)}"), part
