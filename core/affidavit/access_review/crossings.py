"""Which accounts reached into others: by roles that were taken on there, or by calls in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from affidavit.access_review.gathering import Gathering
from affidavit.access_review.names import Names
from affidavit.model.access_review import Crossing
from affidavit.model.coverage import Coverage
from affidavit.parts.access import UseSum
from affidavit.times import format_time


def crossings_of(
    gathered: Gathering, names: Names, uses: Mapping[str, Sequence[UseSum]], coverage: Coverage
) -> tuple[Crossing, ...]:
    """Every pair of a caller and a role, or an account, that is not the caller's own; by caller and role.

    Federated principals have no account and so cross none; services act for themselves.
    """
    found = []
    for each in gathered.sessions.crossed(names.of):
        account = names.account_of(each.role) or _account_in(each.role)
        if each.by_service or not each.account or not account or account == each.account:
            continue
        found.append(
            Crossing(
                caller=each.caller,
                caller_account=each.account,
                role=each.role,
                account=account,
                in_scope=not coverage.declared or each.account in coverage.accounts,
                times=each.times,
                first=_time(each.first),
                last=_time(each.last),
                sources=tuple(each.sources.named),
                more_sources=each.sources.more,
            )
        )
    direct: dict[tuple[str, str, str], Crossing] = {}
    for caller, use in ((name, each) for name, sums in uses.items() for each in sums):
        if use.event.endswith(_TAKES_ROLE):
            continue
        for account, count in use.elsewhere.items():
            key = (caller, use.account, account)
            held = direct.get(key)
            first, last = _time(use.first), _time(use.last)
            direct[key] = Crossing(
                caller=caller,
                caller_account=use.account,
                role="",
                account=account,
                in_scope=not coverage.declared or use.account in coverage.accounts,
                times=count + (held.times if held else 0),
                first=min(filter(None, (first, held.first if held else "")), default=""),
                last=max(last, held.last if held else ""),
                sources=tuple(sorted({*use.sources.named, *(held.sources if held else ())})),
                more_sources=use.sources.more or (held.more_sources if held else False),
            )
    return tuple(
        sorted((*found, *direct.values()), key=lambda each: (each.in_scope, each.caller, each.account, each.role))
    )


# Told by the role that was taken on.
_TAKES_ROLE = (":AssumeRole", ":AssumeRoot")


def _account_in(role: str) -> str:
    """The account in a role's ARN: its fifth part; '' of what is none."""
    parts = role.split(":")
    return parts[4] if len(parts) > 5 else ""


def _time(seconds: int | None) -> str:
    return "" if seconds is None else format_time(seconds)
