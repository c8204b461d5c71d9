"""Verifies what was found of an account and region: all its chains of digests, and all its log files.

Nothing is read here: the caller gives digests as bytes, and hashes log files. What is held at a time is a digest or two
of each chain, and 16 bytes for each log file of the account and region.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from affidavit_plugins.cloudtrail_digest.chain import ChainWalk
from affidavit_plugins.cloudtrail_digest.keys import ChainId, parse_digest_key
from affidavit_plugins.cloudtrail_digest.outcomes import (
    ChainReport,
    DigestOutcome,
    DigestVerdict,
    LogClaim,
    LogOutcome,
    LogVerdict,
    Unreadable,
)
from affidavit_plugins.cloudtrail_digest.settings import Group, Settings
from affidavit_plugins.cloudtrail_digest.uncovered import judge_second, judge_unlisted

# Claims of digests that are not valid wait for a valid digest that lists the same log file, which is what happens where
# one digest was put in another's place; but no more than this many.
_MOST_WAITING = 100_000


def walk(group: Group, settings: Settings) -> Iterator[DigestVerdict | LogClaim | LogVerdict | ChainReport]:
    """Digests' verdicts, and claims on log files for the caller to hash (in any order, at once) and `judge_log`.

    Each log file is claimed once, and each that is there and not claimed gets its verdict here. Reports on the chains
    come after their digests, and before those verdicts.

    Raises:
        ValueError: a digest is not of this account and region, is not named as one, or is older than one before it.
    """
    chains: dict[ChainId, ChainWalk] = {}
    listed = _Listed(settings)
    for found in group.digests:
        key = found.named or parse_digest_key(found.key)
        if key is None:
            raise ValueError(f"{found.key}: not named as a digest file")
        if (key.chain.account, key.chain.region) != (group.account, group.region):
            raise ValueError(f"{found.key}: not of account {group.account}, region {group.region}")
        if key.chain not in chains:
            chains[key.chain] = ChainWalk(key.chain, settings)
        yield from listed.once(chains[key.chain].add(found, key))
    for chain in sorted(chains):
        yield from listed.once(chains[chain].finish())
    yield from listed.waiting()
    reports = [chains[chain].report() for chain in sorted(chains)]
    yield from reports
    for log in group.logs:
        met = listed.met(log.bucket, log.key)
        if met is None:
            yield judge_unlisted(log, reports, settings)
        elif not met:
            yield judge_second(log)


def verify(
    group: Group, settings: Settings, hash_log: Callable[[str, str], str | Unreadable | None]
) -> Iterator[DigestVerdict | LogVerdict | ChainReport]:
    """All verdicts, with log files hashed one by one.

    Args:
        group: what was found.
        settings: what is wanted and known.
        hash_log: bucket and key → hexadecimal SHA-256 of the log file's *decompressed* bytes; None when it is not
            there; `Unreadable` when it cannot be fetched or decompressed.

    Raises:
        ValueError: as `walk`.
    """
    for said in walk(group, settings):
        yield judge_log(said, hash_log(said.bucket, said.key)) if isinstance(said, LogClaim) else said


def judge_log(claim: LogClaim, found: str | Unreadable | None) -> LogVerdict:
    """The verdict on a log file that a digest lists.

    Only a valid digest shows anything: where it isn't, the log file is not covered, whatever its hash.

    Args:
        claim: what the digest says.
        found: as `verify`'s `hash_log` gives it.
    """
    by = "" if claim.outcome is DigestOutcome.VALID else f"the digest that lists it is {claim.outcome.value}"
    if found is None:
        outcome, detail = LogOutcome.MISSING, by
    elif isinstance(found, Unreadable):
        outcome, detail = LogOutcome.UNREADABLE, f"{found.reason}; {by}" if by else found.reason
    elif by:
        agrees = "and its hash agrees" if found.lower() == claim.sha256 else "and its hash differs"
        outcome, detail = LogOutcome.NOT_COVERED, f"{by}, {agrees}"
    elif found.lower() == claim.sha256:
        outcome, detail = LogOutcome.VALID, ""
    else:
        outcome, detail = LogOutcome.ALTERED, f"its SHA-256 is {found}, and the digest says {claim.sha256}"
    return LogVerdict(claim.bucket, claim.key, outcome, detail, claim.digest)


class _Listed:
    """The log files that digests list, so that each is claimed once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listed: set[bytes] = set()
        self._met: set[bytes] = set()
        self._waiting: list[LogClaim] = []

    def once(self, said: Iterable[DigestVerdict | LogClaim]) -> Iterator[DigestVerdict | LogClaim]:
        """Claims on log files that were not claimed before, and all verdicts."""
        for each in said:
            if isinstance(each, DigestVerdict):
                yield each
            elif each.outcome is not DigestOutcome.VALID and len(self._waiting) < _MOST_WAITING:
                self._waiting.append(each)
            elif self._is_new(each):
                yield each

    def waiting(self) -> Iterator[LogClaim]:
        """Claims of digests that are not valid, on log files that no valid one claims."""
        for claim in self._waiting:
            if self._is_new(claim):
                yield claim
        self._waiting.clear()

    def met(self, bucket: str, key: str) -> bool | None:
        """Whether a log file that is there is the first one under a key that was claimed; None when it was not."""
        digest = self._digest(bucket, key)
        if digest in self._listed:
            self._listed.remove(digest)
            self._met.add(digest)
            return True
        return False if digest in self._met else None

    def _is_new(self, claim: LogClaim) -> bool:
        digest = self._digest(claim.bucket, claim.key)
        if digest in self._listed:
            return False
        self._listed.add(digest)
        return True

    def _digest(self, bucket: str, key: str) -> bytes:
        # Too long for two keys to be found that share it.
        return hashlib.blake2b(self._settings.identity(bucket, key).encode(), digest_size=16).digest()
