"""CloudTrail's public keys: those that the user gives, those kept with what was collected, or AWS's own answer.

Keys are of a region, and AWS gives those that were in use at a time. A digest that CloudTrail writes later is signed
with the key of that day, so keys are asked for up to now.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes

from affidavit import IntegrityRequest, Period, SourceError, kept_keys, split_location

from affidavit_plugins.aws.access import AwsAccess, access_from, client
from affidavit_plugins.aws.failures import explain, is_aws_error
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKey, from_answer, load_saved, to_saved

_FILE = "file://"
_DAY = 86_400
# Before it, CloudTrail had no digest files.
_FIRST = 1_420_070_400  # 2015-01-01


def find_keys(request: IntegrityRequest, regions: Iterable[str]) -> Iterator[PublicKey]:
    """The public keys for a request, of some regions.

    That none can be had is no error: then no signature can be told valid.

    Raises:
        PublicKeysError: what was given or kept is no public key.
        SourceError: AWS does not give them.
    """
    if request.keys is not None:
        yield from load_saved(request.keys)
        return
    yield from _known(request.locations, request.period, sorted(regions))


def saved_keys(locations: Sequence[str], period: Period) -> bytes | None:
    """The public keys of some locations together, in the form that they are kept in; None where there are none.

    Raises:
        PublicKeysError: what was kept is no public key.
        SourceError: AWS does not give them.
    """
    found = list(_known(locations, period, ()))
    return to_saved(found) if found else None


def _known(locations: Sequence[str], period: Period, regions: Sequence[str]) -> Iterator[PublicKey]:
    """Of buckets AWS's keys, in some regions or in all; of folders those that lie in them."""
    for location in locations:
        if location.startswith("s3://"):
            yield from _listed(location, period, regions)
        elif (kept := kept_keys(folder_of(location))) is not None:
            yield from load_saved(kept)


def folder_of(location: str) -> Path:
    """The folder that a location of files names."""
    is_uri = location.startswith(_FILE)
    return Path(os.fsdecode(unquote_to_bytes(location.removeprefix(_FILE))) if is_uri else location)


def _listed(location: str, period: Period, regions: Sequence[str]) -> Iterator[PublicKey]:
    place, options = split_location(location)
    access, _ = access_from(options, place)
    since = datetime.fromtimestamp(max((period.since or _FIRST) - _DAY, _FIRST), UTC)
    until = datetime.now(UTC)
    try:
        for region in regions or _regions(access):
            cloudtrail = client(access, "cloudtrail", region)
            for page in cloudtrail.get_paginator("list_public_keys").paginate(StartTime=since, EndTime=until):
                yield from from_answer(page, region)
    except Exception as error:
        if not is_aws_error(error):
            raise
        raise SourceError(f"{place}: CloudTrail's public keys: {explain(error, 'cloudtrail:ListPublicKeys')}") from None


def _regions(access: AwsAccess) -> list[str]:
    ec2 = client(access, "ec2", access.region or "us-east-1")
    return sorted(each["RegionName"] for each in ec2.describe_regions()["Regions"])
