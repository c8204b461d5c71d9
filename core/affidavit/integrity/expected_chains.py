"""Accounts and regions that should have a chain of digests, and have none.

Nothing in a bucket tells that all of a region's digests and logs were deleted, or that no trail validates there, but
that somebody said which accounts and regions there are, or that a snapshot shows a trail that validates there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from affidavit.model.integrity import Chain, ChainGap
from affidavit.model.logs import Period, Scope
from affidavit.model.profile import DeclaredScope
from affidavit.times import format_time

_ABSENT = (
    "no digest file was found of this account and region: no trail validates there, or all its digests were deleted"
)

_VOUCHED = (
    "no digest file was found of this account and region, though a trail is set to write them there: all were deleted, "
    "or it has been so only since then"
)


def absent_chains(
    chains: Iterable[Chain],
    scope: Scope,
    declared: DeclaredScope | None,
    vouched: Collection[tuple[str, str]],
    period: Period,
    as_of: int,
) -> Iterator[Chain]:
    """A chain without a digest, which is one gap, for each place that should have one and has none.

    Every account that is named is expected in every region that is named: on the command line, or else in the declared
    scope. Where only regions are named, the accounts are those of the chains; where only accounts are, any region does.

    Args:
        chains: those that were found.
        scope: what is named on the command line.
        vouched: accounts and regions for which a snapshot shows a trail that writes digest files.
        as_of: when objects were listed, in epoch seconds: nothing is expected of later.
    """
    found = {(chain.account, chain.region) for chain in chains}
    seen = {account for account, _ in found}
    accounts = scope.accounts or (declared.accounts if declared else ())
    regions = scope.regions or (declared.regions if declared else ())
    expected = (
        {(account, region) for account in accounts or seen for region in regions}
        if regions
        else {(account, "") for account in accounts if account not in seen}
    )
    until = as_of if period.until is None else min(period.until + period.late, as_of)
    if period.since is not None and period.since >= until:
        return
    shown = {place for place in vouched if _is_within(place, scope)}
    for account, region in sorted((expected | shown) - found):
        reason = _VOUCHED if (account, region) in shown else _ABSENT
        gap = ChainGap(format_time(period.since), format_time(until), reason)
        yield Chain(account, region, trail="", since="", until="", pending="", gaps=(gap,), digests={})


def _is_within(place: tuple[str, str], scope: Scope) -> bool:
    account, region = place
    in_accounts = scope.accounts is None or account in scope.accounts
    return in_accounts and (scope.regions is None or region in scope.regions)
