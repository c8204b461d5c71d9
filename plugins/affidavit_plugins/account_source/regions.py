"""Which regions of an account to ask.

Those that the account says are turned on. Where it does not say, every question is still to leave a record, so the
regions are guessed: those that were named, or else those that are on by default and those that another account of the
same snapshot has turned on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from affidavit import Scope, Skipped

from affidavit_plugins.aws.access import AwsAccess, regions_of_partition

# Regions that no account needs to turn on: those from before 20 March 2019.
# Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions in your account".
_ON_BY_DEFAULT = frozenset({
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
    "us-east-2", "us-west-1", "us-west-2",
})  # fmt: skip


class Regions(msgspec.Struct, frozen=True):
    """The regions of an account to ask, in order; `guess` says how they were come by where the account did not tell."""

    names: tuple[str, ...]
    guess: str = ""


def turned_on(record: Mapping[str, Any]) -> frozenset[str] | None:
    """The regions that the record of `ec2:DescribeRegions` names; None where it is no answer."""
    if record["response"] is None:
        return None
    return frozenset(each["RegionName"] for each in record["response"].get("Regions") or ())


def regions_to_ask(
    on: frozenset[str] | None, elsewhere: Iterable[frozenset[str] | None], scope: Scope, access: AwsAccess, home: str
) -> Regions:
    """The regions of an account to ask.

    Args:
        on: those that the account has turned on; None where that is not known.
        elsewhere: the same of the other accounts.
        scope: regions outside it are not asked.
    """
    wanted = scope.regions
    if on is not None:
        return Regions(tuple(sorted(on if wanted is None else on & wanted)))
    if wanted is not None:
        return Regions(tuple(sorted(wanted)), "asked in the regions that were named")
    known = regions_of_partition(access, home)
    by_default = (known & _ON_BY_DEFAULT) or known
    found = by_default.union(*(each for each in elsewhere if each is not None))
    return Regions(tuple(sorted(found)), "asked in the regions that are on by default or in another account")


def left_out(account: str, on: frozenset[str] | None, scope: Scope) -> Iterator[Skipped]:
    """The named regions that are not asked, since the account has not turned them on."""
    if on is not None and scope.regions is not None:
        for region in sorted(scope.regions - on):
            yield Skipped(
                f"AccountState/{account}/{region}", "the account has not turned the region on", account=account
            )
