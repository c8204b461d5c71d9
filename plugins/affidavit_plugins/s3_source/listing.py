"""Lists a bucket without looking where no log of the period and scope can be.

CloudTrail names objects by account, region and delivery day (User Guide, "Finding your CloudTrail log files")::

    [prefix/]AWSLogs/[o-…/]<account>/<CloudTrail…>/<region>/<yyyy>/<mm>/<dd>/<name>

So accounts and regions are found by listing folders, and of a region only the days of the period are listed. What
follows no such layout is listed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from affidavit import Period, Scope, Skipped

from affidavit_plugins.aws.failures import error_code, explain, is_aws_error
from affidavit_plugins.aws_keys import GLOBAL_SERVICE_REGIONS
from affidavit_plugins.s3_source.days import day_stretches, shown_days
from affidavit_plugins.s3_source.pages import Listed, Stretch, objects, pages
from affidavit_plugins.s3_source.place import S3Place
from affidavit_plugins.s3_source.roots import Root, around_roots
from affidavit_plugins.s3_source.side_by_side import Job, side_by_side

_DIGESTS = "CloudTrail-Digest"
_LAYOUT = re.compile(
    r"(?:.*/|)AWSLogs/(?:(?P<organisation>o-[a-z0-9]+)/)?(?:(?P<account>\d{12})/(?:(?P<service>[^/]+)/"
    r"(?:(?P<region>[a-z0-9-]+)/(?P<rest>.*))?)?)?\Z",
    re.ASCII | re.DOTALL,
)
# Logs of VPC flows and the like in the layout that Hive reads (VPC User Guide, "Flow log files").
_HIVE = re.compile(r"(?:.*/|)AWSLogs/(?:o-[a-z0-9]+/)?aws-account-id=", re.ASCII | re.DOTALL)

_Found = Job | Listed | Skipped


class _Start(Job, frozen=True):
    """To find out where the place lies in the layout."""


def found_objects(place: S3Place, period: Period, scope: Scope, *, digests: bool) -> Iterator[Listed | Skipped]:
    """A place's objects in any order, and what was left aside with its reason.

    Args:
        digests: the digest files rather than the logs.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: the place itself cannot be listed. Of a folder that cannot be
            listed while others can, a `Skipped` tells.
    """
    walker = _Walker(place, period, scope, digests=digests)
    return side_by_side(_Start(), walker.work)


def listing_failure(error: Exception) -> str:
    """Why a bucket or a folder of it could not be listed, for people."""
    return "there is no such bucket" if error_code(error) == "NoSuchBucket" else explain(error, "s3:ListBucket")


class _Walker:
    def __init__(self, place: S3Place, period: Period, scope: Scope, *, digests: bool) -> None:
        self._place = place
        self._period = period
        self._scope = scope
        self._digests = digests
        match = _LAYOUT.match(place.folder)
        # What the user names is not left aside as another service's.
        self._service = (match and match["service"]) or ""

    def work(self, job: Job) -> Iterator[_Found]:
        """What there is to be found of a job, and what else is to be listed for it."""
        if isinstance(job, _Start):
            yield from self._begin()
            return
        assert isinstance(job, (Stretch, Root))
        where = job.prefix if isinstance(job, Stretch) else job.folder
        try:
            yield from objects(self._place, job) if isinstance(job, Stretch) else self._descend(job.folder)
        except Exception as error:
            # An error of the place itself is one of everything.
            if where == self._place.key or not is_aws_error(error):
                raise
            yield _skipped(where, f"cannot be listed: {listing_failure(error)}", failed=True)

    def _begin(self) -> Iterator[_Found]:
        key, folder = self._place.key, self._place.folder
        match = _LAYOUT.fullmatch(folder)
        if match is None:
            yield from around_roots(self._place)
            return
        reason = self._reason_to_skip(match)
        if reason is not None:
            yield _skipped(folder, reason or f"it holds no digest files: {match['service']}")
        elif match["region"] is not None:
            yield from self._days(key, match)
        else:
            yield from self._below(key)

    def _descend(self, folder: str) -> Iterator[_Found]:
        match = _LAYOUT.fullmatch(folder)
        if match is None:
            yield Stretch(folder)
        elif match["region"] is not None:
            yield from self._days(folder, match)
        else:
            yield from self._below(folder)

    def _below(self, prefix: str) -> Iterator[_Found]:
        """The folders of the layout that begin with a prefix, and what lies loose among them."""
        for page in pages(self._place, prefix):
            yield from page.objects
            for folder in page.folders:
                match = _LAYOUT.fullmatch(folder)
                if match is None and _HIVE.match(folder):
                    yield _skipped(folder, "logs of other services, not of CloudTrail")
                    continue
                reason = None if match is None else self._reason_to_skip(match)
                if reason is None:
                    yield Root(folder)
                elif reason:
                    yield _skipped(folder, reason)

    def _reason_to_skip(self, match: re.Match[str]) -> str | None:
        """Why a folder of the layout holds nothing to list; '' where that needs no mention."""
        accounts, regions = self._scope.accounts, self._scope.regions
        if match["account"] is not None and accounts is not None and match["account"] not in accounts:
            return "its account is outside the scope"
        if match["service"] is not None:
            reason = self._reason_to_skip_service(match["service"])
            if reason is not None:
                return reason
        if (
            match["region"] is not None
            and regions is not None
            and match["region"] not in regions | GLOBAL_SERVICE_REGIONS
        ):
            return "its region is outside the scope"
        return None

    def _reason_to_skip_service(self, service: str) -> str | None:
        if self._digests:
            return None if service == _DIGESTS else ""
        if service == _DIGESTS:
            return "digest file, not a log"
        known = service.startswith("CloudTrail") or service == self._service
        return None if known else f"logs of {service}, not of CloudTrail"

    def _days(self, prefix: str, match: re.Match[str]) -> Iterator[_Found]:
        """Of a prefix in a region's folder, what the period's days can hold."""
        region = prefix[: match.start("rest")]
        shown = shown_days(self._period)
        if shown:
            yield _skipped(prefix, f"only deliveries of {shown} were listed")
        yield from day_stretches(region, prefix, self._period)


def _skipped(where: str, reason: str, *, failed: bool = False) -> Skipped:
    match = _LAYOUT.fullmatch(where) or _LAYOUT.fullmatch(where.rpartition("/")[0] + "/")
    account, region = ((match[name] or "") if match else "" for name in ("account", "region"))
    return Skipped(where, reason, failed, account, region)
