"""How CloudTrail names the objects it delivers, in S3 and in local copies of a bucket.

Source: CloudTrail User Guide, "CloudTrail log file name format" and "Digest file location"::

    AWSLogs/[o-…/]<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/<account>_CloudTrail_<region>_<yyyymmddThhmmZ>_<id>.json.gz

Insights, network activity and digest files say `CloudTrail-Insight`, `CloudTrail-NetworkActivity` and
`CloudTrail-Digest` in both places; a digest file's name ends in its trail, the trail's home region and a time to the
second.
"""

from __future__ import annotations

import functools
import re
from datetime import date

import msgspec
from affidavit import Period, Scope

# Services that belong to no region log to one: IAM and its like to us-east-1, and to these in the other partitions.
GLOBAL_SERVICE_REGIONS = frozenset({"us-east-1", "us-gov-west-1", "cn-north-1"})

_NAME = re.compile(
    r"(?P<account>\d{12})_(?P<kind>CloudTrail(?:-[A-Za-z]+)?)_(?P<region>[a-z0-9-]+)_(?:.*_)?"
    r"(?P<time>\d{8}T\d{4}(?:\d\d)?Z)(?:_[^_/]*)?\.json(?:\.\w+)?\Z",
    re.ASCII,
)
_FOLDERS = re.compile(
    r"(?:(?:\A|/)AWSLogs/|\A)(?:o-[a-z0-9]+/)?(?P<account>\d{12})/(?P<kind>CloudTrail(?:-[A-Za-z]+)?)/(?P<region>[a-z0-9-]+)/"
    r"(?P<day>\d{4}/\d\d/\d\d)/[^/]*\Z",
    re.ASCII,
)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class AwsKey(msgspec.Struct, frozen=True):
    """What an object's key says of it.

    Attributes:
        account: 12 digits.
        region: where the events were logged.
        kind: CloudTrail, CloudTrail-Insight, CloudTrail-Digest, …
        delivered: delivery time by the object's name, to the minute, in epoch seconds; None when the name has none.
        earliest, latest: the object was delivered at `earliest` or after and before `latest`: a minute by the name,
            a day by the folders.
    """

    account: str
    region: str
    kind: str
    delivered: int | None
    earliest: int
    latest: int

    @property
    def is_digest(self) -> bool:
        """Whether it is a digest file, which holds hashes of log files, not records."""
        return self.kind == "CloudTrail-Digest"


def parse_key(key: str) -> AwsKey | None:
    """Read a key or a path with forward slashes; None where it does not follow the AWS layout.

    The object's own name suffices; folders alone do too, from `AWSLogs` or what stands right below it on, then the
    delivery time is known to the day.
    """
    name = _NAME.match(key.rpartition("/")[2])
    if name and (moment := _moment(name["time"])) is not None:
        minute = moment - moment % 60
        return AwsKey(name["account"], name["region"], name["kind"], moment, minute, minute + 60)
    folders = _FOLDERS.search(key)
    if folders and (day := _day(folders["day"].replace("/", ""))) is not None:
        return AwsKey(folders["account"], folders["region"], folders["kind"], None, day, day + 86_400)
    return None


def reason_to_skip(key: AwsKey, period: Period, scope: Scope) -> str | None:
    """Why an object cannot hold records of this period and scope; None when it can.

    Nothing delivered before a period begins is of it. CloudTrail delivers late, so objects count until `period.late`
    seconds after its end. Regions where global services log are never left out.
    """
    return "digest file, not a log" if key.is_digest else reason_outside(key, period, scope)


def reason_outside(key: AwsKey, period: Period, scope: Scope) -> str | None:
    """As `reason_to_skip`, of logs and digest files alike."""
    if scope.accounts is not None and key.account not in scope.accounts:
        return "its account is outside the scope"
    if scope.regions is not None and key.region not in scope.regions | GLOBAL_SERVICE_REGIONS:
        return "its region is outside the scope"
    if period.since is not None and key.latest <= period.since:
        return "delivered before the period"
    if period.until is not None and key.earliest > period.until + period.late:
        return "delivered after the period and the time allowed for late delivery"
    return None


def _moment(text: str) -> int | None:
    """`20260701T0935Z`, or with seconds → epoch seconds; None where there is no such time.

    By hand, since `strptime` takes many times as long, and names are read several times for each object.
    """
    day = _day(text[:8])
    hour, minute, second = int(text[9:11]), int(text[11:13]), int(text[13:-1] or 0)
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    return day + hour * 3_600 + minute * 60 + second


@functools.lru_cache(maxsize=1_024)
def _day(text: str) -> int | None:
    """`20260701` → epoch seconds of its beginning; None where there is no such day."""
    try:
        return (date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal() - _EPOCH_DAY) * 86_400
    except ValueError:
        return None
