"""Digests that CloudTrail wrote after the fact, for log files that the digest of their time left out.

AWS documents (User Guide, "Digest file location") that they exist, why, and that their names end in `_backfill`. It
doesn't say what they name as their previous digest. `aws cloudtrail validate-logs` (awscli 1.46) follows that field
from the newest backfill digest on, apart from the other digests, and calls it no fault where one names none. So here:
each must be signed and whole, whatever one names must be there, and they count towards no time, since the digests of
that time are there as well. They are few, and come in any order, so all of a chain are held.
"""

from __future__ import annotations

from collections.abc import Iterator

from affidavit_plugins.cloudtrail_digest.links import (
    Link,
    claims,
    connect,
    judge,
    missing,
    previous_identity,
    verdict,
)
from affidavit_plugins.cloudtrail_digest.outcomes import DigestVerdict, LogClaim
from affidavit_plugins.cloudtrail_digest.settings import Settings
from affidavit_plugins.cloudtrail_digest.signature import Holds


class Backfill:
    """The backfill digests of a chain."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._links: dict[str, Link] = {}
        self._twice: list[Link] = []
        self._regular: set[str] = set()
        self._awaited: dict[str, DigestVerdict] = {}

    def add(self, link: Link) -> None:
        """A backfill digest."""
        if self._links.setdefault(link.identity, link) is not link:
            self._twice.append(link)

    def regular(self, identity: str) -> None:
        """A digest of the chain that is no backfill, which a backfill digest may name."""
        self._regular.add(identity)

    def await_named(self, identity: str, told: DigestVerdict) -> None:
        """A backfill digest that another digest names: `told` is said unless it turns up."""
        self._awaited.setdefault(identity, told)

    def finish(self) -> Iterator[DigestVerdict | LogClaim]:
        """All digests were seen; gives what there is to say."""
        links = [*self._links.values(), *self._twice]
        for link in links:
            if link.previous is not None:
                before = self._links.get(previous_identity(link.previous, self._settings))
                if before is not None and before is not link:
                    connect(before, link, self._settings)
        for link in links:
            self._names(link)
        for identity in sorted(self._awaited):
            if identity not in self._links:
                yield self._awaited[identity]
        for link in sorted(links, key=lambda each: (each.key.time, each.found.key)):
            outcome, detail = judge(link)
            yield verdict(link, outcome, detail)
            yield from claims(link, outcome, self._settings)

    def _names(self, link: Link) -> None:
        previous = link.previous
        if previous is None or link.problem or link.signed is Holds.NO:
            return
        told = missing(link, previous)
        since = self._settings.since
        identity = previous_identity(previous, self._settings)
        # What is older than the wanted time was not looked for.
        wanted = since is None or told.end is None or told.end > since
        if wanted and identity not in self._regular:
            self._awaited.setdefault(identity, told)
