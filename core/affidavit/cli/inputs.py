"""What commands that read logs share: sources, period, scope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from affidavit.errors import UsageError
from affidavit.model.logs import Period, Scope
from affidavit.plugins import Plugins
from affidavit.strict_yaml import suggest
from affidavit.times import parse_moment

_DAY = 86_400


def period_of(since: str | None, until: str | None, late: int) -> Period:
    """The period that options ask for; `late` is in days.

    Raises:
        UsageError: an end is no time, or the period is empty.
    """
    period = Period(
        since=parse_moment(since, "--since") if since else None,
        until=parse_moment(until, "--until") if until else None,
        late=late * _DAY,
    )
    if period.since is not None and period.until is not None and period.since >= period.until:
        raise UsageError("--since must be before --until")
    return period


def scope_of(accounts: Sequence[str], regions: Sequence[str]) -> Scope:
    """The accounts and regions that options ask for.

    Raises:
        UsageError: an account is no account id.
    """
    for account in accounts:
        if not (len(account) == 12 and account.isascii() and account.isdigit()):
            raise UsageError(f"--account: {account!r} is not a 12-digit account id")
    return Scope(frozenset(accounts) or None, frozenset(regions) or None)


def public_keys_of(path: Path | None) -> bytes | None:
    """What a file of public keys holds.

    Raises:
        UsageError: it cannot be read.
    """
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"--public-keys: {path}: {error.strerror or error}") from None


def source_of(text: str, plugins: Plugins) -> tuple[str, str]:
    """Which source plugin reads a SOURCE argument: the one with its URI scheme, or the one for plain paths.

    Raises:
        UsageError: no source plugin answers to its scheme.
    """
    scheme, separator, _ = text.partition("://")
    scheme = scheme if separator else ""
    schemes = {each: name for name, provided in plugins.sources.items() for each in provided.record.schemes}
    if scheme not in schemes:
        known = [each for each in schemes if each]
        raise UsageError(f"no source plugin for {scheme + '://' if scheme else 'paths'}{suggest(scheme, known)}")
    return schemes[scheme], text
