"""Lists a bucket without looking where no log of the period and scope can be.

CloudTrail names objects by account, region and delivery day (User Guide, "Finding your CloudTrail log files")::

    [prefix/]AWSLogs/[o-…/]<account>/<CloudTrail…>/<region>/<yyyy>/<mm>/<dd>/<name>

So accounts and regions are found by listing folders, and of a region only the days of the period are listed: from the
first day on (`StartAfter`), up to the last. Below a prefix that follows no such layout everything is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import msgspec
from affidavit import Period, Scope, Skipped

from affidavit_plugins.aws_keys import GLOBAL_SERVICE_REGIONS
from affidavit_plugins.s3_source.place import S3Place

_THREADS = 16
_ROOT = "AWSLogs"
# How far below the place the layout is looked for: Control Tower's lies in a folder of the organisation.
_DEPTH = 1
_DIGESTS = "CloudTrail-Digest"
_LAYOUT = re.compile(
    r"(?:.*/|)AWSLogs/(?:(?P<organisation>o-[a-z0-9]+)/)?(?:(?P<account>\d{12})/(?:(?P<service>[^/]+)/"
    r"(?:(?P<region>[a-z0-9-]+)/(?P<rest>.*))?)?)?\Z",
    re.ASCII,
)


class Stretch(msgspec.Struct, frozen=True):
    """Keys to list: those with a prefix, after `after` and before `before`; '' for no such bound."""

    prefix: str
    after: str = ""
    before: str = ""


class Listed(msgspec.Struct, frozen=True):
    """An object as a listing has it."""

    key: str
    size: int
    etag: str
    storage_class: str


def stretches(place: S3Place, period: Period, scope: Scope, *, digests: bool) -> Iterator[Stretch | Skipped]:
    """What is to be listed of a place, and what is left aside with its reason.

    Args:
        digests: the digest files rather than the logs.
    """
    walker = _Walker(place, period, scope, digests=digests)
    if place.key and not place.key.endswith("/"):
        folders, loose = walker.children(place.key)
        if loose:
            # A prefix that ends within a name: objects of that name are told from folders by their keys.
            yield from (Stretch(key) for key in loose)
        for folder in folders:
            yield from walker.descend(folder, depth=0)
        return
    yield from walker.descend(place.key, depth=0)


def listed(place: S3Place, found: Iterable[Stretch]) -> Iterator[Listed]:
    """The objects of some stretches, several stretches at once."""
    with ThreadPoolExecutor(_THREADS) as pool:
        for objects in pool.map(lambda stretch: list(_objects(place, stretch)), found):
            yield from objects


def _objects(place: S3Place, stretch: Stretch) -> Iterator[Listed]:
    more: dict[str, str] = {"StartAfter": stretch.after} if stretch.after else {}
    pages = place.client().get_paginator("list_objects_v2").paginate(
        Bucket=place.bucket, Prefix=stretch.prefix, **more, **place.extra()
    )  # fmt: skip
    for page in pages:
        for each in page.get("Contents", ()):
            if stretch.before and each["Key"] >= stretch.before:
                return
            yield Listed(each["Key"], each["Size"], each["ETag"], each.get("StorageClass", ""))


class _Walker:
    def __init__(self, place: S3Place, period: Period, scope: Scope, *, digests: bool) -> None:
        self._place = place
        self._period = period
        self._scope = scope
        self._digests = digests

    def children(self, prefix: str) -> tuple[list[str], list[str]]:
        """The folders and the keys right below a prefix."""
        folders: list[str] = []
        keys: list[str] = []
        pages = self._place.client().get_paginator("list_objects_v2").paginate(
            Bucket=self._place.bucket, Prefix=prefix, Delimiter="/", **self._place.extra()
        )  # fmt: skip
        for page in pages:
            folders += (each["Prefix"] for each in page.get("CommonPrefixes", ()))
            keys += (each["Key"] for each in page.get("Contents", ()))
        return folders, keys

    def descend(self, folder: str, depth: int) -> Iterator[Stretch | Skipped]:
        """What is to be listed below a folder."""
        match = _LAYOUT.fullmatch(folder)
        if match is None:
            yield from self._elsewhere(folder, depth)
        elif match["region"] is not None:
            yield from self._region(folder, match)
        else:
            folders, keys = self.children(folder)
            yield from (Stretch(key) for key in keys)
            for each in self._side_by_side(folders):
                yield from each

    def _side_by_side(self, folders: Iterable[str]) -> Iterator[list[Stretch | Skipped]]:
        wanted: list[str] = []
        for folder in folders:
            reason = self._reason_to_skip(folder)
            if reason is None:
                wanted.append(folder)
            elif reason:
                yield [Skipped(folder, reason, account=_part(folder, "account"), region=_part(folder, "region"))]
        with ThreadPoolExecutor(_THREADS) as pool:
            yield from pool.map(lambda folder: list(self.descend(folder, depth=0)), wanted)

    def _reason_to_skip(self, folder: str) -> str | None:
        """Why a folder of the layout holds nothing to list; '' where that needs no mention."""
        match = _LAYOUT.fullmatch(folder)
        if match is None:
            return None
        if match["region"] is not None:
            regions = self._scope.regions
            outside = regions is not None and match["region"] not in regions | GLOBAL_SERVICE_REGIONS
            return "its region is outside the scope" if outside else None
        if match["service"] is not None:
            return self._reason_to_skip_service(match["service"])
        if match["account"] is not None and self._scope.accounts is not None:
            return None if match["account"] in self._scope.accounts else "its account is outside the scope"
        return None

    def _reason_to_skip_service(self, service: str) -> str | None:
        if self._digests:
            return None if service == _DIGESTS else ""
        if service == _DIGESTS:
            return "digest files, not logs"
        return None if service.startswith("CloudTrail") else f"logs of {service}, not of CloudTrail"

    def _elsewhere(self, folder: str, depth: int) -> Iterator[Stretch | Skipped]:
        """A folder outside the layout, which may begin in it or one below. What lies beside is listed too."""
        folders, keys = self.children(folder)
        roots = [each for each in folders if each.rpartition("/")[0].rpartition("/")[2] == _ROOT]
        if not roots and depth < _DEPTH:
            inside = [list(self._elsewhere(each, depth + 1)) for each in folders]
            if any(found != [Stretch(each)] for found, each in zip(inside, folders, strict=True)):
                yield from self._beside(keys)
                yield from chain.from_iterable(inside)
                return
        if not roots:
            yield from self._beside([folder])
            return
        yield from self._beside([*keys, *(each for each in folders if each not in roots)])
        for root in roots:
            yield from self.descend(root, depth=_DEPTH)

    def _beside(self, prefixes: Iterable[str]) -> Iterator[Stretch]:
        if not self._digests:
            yield from map(Stretch, prefixes)

    def _region(self, folder: str, match: re.Match[str]) -> Iterator[Stretch | Skipped]:
        reason = self._reason_to_skip(folder[: match.start("rest")])
        service = self._reason_to_skip_service(match["service"])
        if reason or service:
            yield Skipped(folder, reason or service or "", account=match["account"], region=match["region"])
            return
        if match["rest"]:
            # The location itself names a day, or a part of one.
            yield Stretch(folder)
            return
        yield from self._days(folder, match)

    def _days(self, folder: str, match: re.Match[str]) -> Iterator[Stretch | Skipped]:
        since, until = self._period.since, self._period.until
        first = None if since is None else _day(since)
        last = None if until is None else _day(until + self._period.late)
        if first is None and last is None:
            yield Stretch(folder)
            return
        shown = f"{first or 'the first day'} to {last or 'the last day'}"
        yield Skipped(
            folder, f"only deliveries of {shown} were listed", account=match["account"], region=match["region"]
        )
        for begin, end in _months(first, last):
            after = f"{folder}{begin:%Y/%m/%d}" if begin else ""
            before = f"{folder}{end + timedelta(days=1):%Y/%m/%d}" if end else ""
            yield Stretch(folder, after, before)


def _part(folder: str, name: str) -> str:
    match = _LAYOUT.fullmatch(folder)
    return (match[name] or "") if match else ""


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def _months(first: date | None, last: date | None) -> Iterator[tuple[date | None, date | None]]:
    """A span of days in parts of about a month, which can be listed side by side; open spans are one part."""
    if first is None or last is None:
        yield first, last
        return
    begin = first
    while begin <= last:
        end = min(begin + timedelta(days=30), last)
        yield begin, end
        begin = end + timedelta(days=1)
