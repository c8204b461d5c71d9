"""Event classes of which records show a moment, not what happened."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from affidavit.log_plugins import LogKind


class Snapshots(msgspec.Struct, frozen=True):
    """Event classes of which records show a moment: by region, and by account for what belongs to no region."""

    by_region: frozenset[str] = frozenset()
    by_account: frozenset[str] = frozenset()

    def __contains__(self, event_class: str) -> bool:
        return event_class in self.by_region or event_class in self.by_account


def snapshots_of(kinds: Iterable[LogKind]) -> Snapshots:
    """The classes of the kinds whose records are snapshots."""
    taken = [kind for kind in kinds if kind.snapshot]
    by_account = frozenset(name for kind in taken for name in kind.global_classes)
    return Snapshots(frozenset(name for kind in taken for name in kind.event_classes) - by_account, by_account)
