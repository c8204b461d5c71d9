"""Walks one chain of digests, oldest first, and says of each what it is worth.

What is held is a digest or two: a digest's outcome depends on the one after it, and how far that one can be believed
may depend on the one after that, whose file has its signature.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

from affidavit_plugins.cloudtrail_digest.backfill import Backfill
from affidavit_plugins.cloudtrail_digest.coverage import Coverage
from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.keys import ChainId, DigestKey, parse_digest_key
from affidavit_plugins.cloudtrail_digest.links import (
    Link,
    claims,
    connect,
    examine,
    judge,
    missing,
    names,
    previous_identity,
    verdict,
)
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, DigestOutcome, DigestVerdict, LogClaim, Restart
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, Settings
from affidavit_plugins.cloudtrail_digest.signature import Holds

# How many digests back one is known to be here (or to have been told missing) that a later one names out of turn.
_REMEMBERED = 256


class ChainWalk:
    """One chain while it is walked.

    Args:
        chain: the chain.
        settings: what is wanted and known.
    """

    def __init__(self, chain: ChainId, settings: Settings) -> None:
        self.chain = chain
        self._settings = settings
        self._coverage = Coverage(settings)
        self._held: deque[Link] = deque()
        # The last one that was judged, to tell whether the one after it follows.
        self._last: Link | None = None
        self._recent: deque[str] = deque(maxlen=_REMEMBERED)
        self._restarts: list[Restart] = []
        self._outcomes: Counter[DigestOutcome] = Counter()
        self._backfill = Backfill(settings)

    def add(self, found: FoundDigest, key: DigestKey) -> Iterator[DigestVerdict | LogClaim]:
        """The chain's next digest, not older than those before it; gives what can now be said.

        Raises:
            ValueError: it is older than the one before it.
        """
        link = examine(found, key, self._settings)
        if key.backfill:
            self._backfill.add(link)
            return
        self._backfill.regular(link.identity)
        if self._held and key.time < self._held[-1].key.time:
            raise ValueError(f"{found.key} comes after {self._held[-1].found.key}, which is newer")
        for earlier in self._held:
            if names(link, earlier, self._settings):
                connect(earlier, link, self._settings)
        self._held.append(link)
        # A digest can be judged once the signature of the one that names it has decided. That one's signature may come
        # with the digest after it; and one that was put between the two must not part them.
        while len(self._held) > 2 or (len(self._held) == 2 and self._held[1].is_settled and self._held[0].next):
            yield from self._judge(self._held.popleft())

    def finish(self) -> Iterator[DigestVerdict | LogClaim]:
        """No more digests; gives what is left to say. Then `report` says the rest."""
        while self._held:
            yield from self._judge(self._held.popleft())
        self._coverage.finish()
        for said in self._backfill.finish():
            if isinstance(said, DigestVerdict):
                self._outcomes[said.outcome] += 1
            yield said

    def report(self) -> ChainReport:
        """What is said of the chain, after `finish`."""
        coverage = self._coverage
        failed = any(outcome is not DigestOutcome.VALID for outcome in self._outcomes)
        return ChainReport(
            self.chain,
            coverage.since,
            coverage.until,
            tuple(coverage.gaps),
            tuple(self._restarts),
            coverage.pending,
            dict(sorted(self._outcomes.items(), key=lambda item: item[0].value)),
            failed or bool(self._restarts) or any(not gap.explained for gap in coverage.gaps),
        )

    def _judge(self, link: Link) -> Iterator[DigestVerdict | LogClaim]:
        outcome, detail = judge(link)
        # What a forged digest names is nothing to go by, nor what one says that belongs elsewhere.
        if link.digest is not None and not link.problem and link.signed is not Holds.NO:
            yield from self._follows(link)
        self._last = link
        self._recent.append(link.identity)
        self._outcomes[outcome] += 1
        if outcome is DigestOutcome.VALID:
            self._coverage.valid(link.start, link.end)
        else:
            self._coverage.trouble(f"{link.found.key} is {outcome.value}", link.start, link.end)
        yield verdict(link, outcome, detail)
        yield from claims(link, outcome, self._settings)

    def _follows(self, link: Link) -> Iterator[DigestVerdict]:
        """Whether the digest before it is the one that it names."""
        before, previous = self._last, link.previous
        if previous is None:
            if before is None:
                self._coverage.trouble(f"the chain begins with {link.found.key}", was_on=False)
            else:
                if link.start < self._settings.end:
                    self._restarts.append(Restart(link.found.key, link.start, before.found.key, before.end))
                self._coverage.trouble(f"the chain begins anew with {link.found.key}")
            return
        since = self._settings.since
        identity = previous_identity(previous, self._settings)
        if identity in self._recent:
            if before is not None and identity != before.identity:
                self._coverage.trouble(f"{link.found.key} passes over {before.found.key}")
            return
        if before is None and (since is None or link.start <= since):
            return
        self._recent.append(identity)
        named = parse_digest_key(previous.key)
        end = "" if named is None else f", which ends {utc(named.time)}"
        self._coverage.trouble(f"no {previous.key}{end}")
        told = missing(link, previous)
        if told.backfill:
            self._backfill.await_named(identity, told)
            return
        self._outcomes[DigestOutcome.MISSING] += 1
        yield told
