"""Where records may be missing, for a known reason."""

from __future__ import annotations

import msgspec


class Hole(msgspec.Struct, frozen=True, order=True):
    """Records may be missing here: [since, until) in epoch seconds; '' and None mean all accounts, …, times.

    Where `sources` are given, only records of these event sources are.
    """

    account: str
    region: str
    since: int | None
    until: int | None
    reason: str
    event_class: str = ""
    sources: tuple[str, ...] = ()
