"""Where digest files should be by what a source's records say: which trails there are, in a snapshot of an account."""

from __future__ import annotations

from affidavit.coverage.history import Histories
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import Period, Skipped
from affidavit.model.run import Failure
from affidavit.plugins import Plugins
from affidavit.reading.fetching import fetching
from affidavit.reading.refs import Refs
from affidavit.scanning.scanner import Scanner


def vouched_places(refs: Refs, plugins: Plugins, period: Period) -> tuple[set[tuple[str, str]], list[Failure]]:
    """Accounts and regions for which a trail is set to write digest files; and what went wrong with that.

    Only objects whose names tell no time of delivery are read: those that a trail delivered hold no snapshot. Of others
    that are no snapshots nothing is said here: whether a log is whole is for digest files to tell.
    """
    histories = Histories()
    failures: list[Failure] = []
    odd = [ref for ref in refs if ref.delivered is None and not (ref.collected and ref.collected.lost)]
    with CompiledPolicies((), plugins, {}) as nothing, fetching(odd, plugins) as fetcher:
        scanner = Scanner(plugins, nothing, period, opener=fetcher.open)
        for ref in odd:
            part = scanner.scan(ref)
            if isinstance(part, Skipped):
                continue
            histories.add(part)
            if part.history:
                failures += part.failures
    places, broken = histories.vouched(plugins)
    return places, [*failures, *broken, *histories.failures()]
