"""Verifies a made bucket as a caller would: lists it, decompresses, hashes."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail_digest.keys import digest_order
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, DigestVerdict, LogVerdict, Unreadable
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, FoundLog, Group, Settings
from affidavit_plugins.cloudtrail_digest.signature import signature_of
from affidavit_plugins.cloudtrail_digest.verify import verify

from tests.plugins.cloudtrail_digest.making import START, Bucket, epoch, public_key


@dataclass
class Told:
    """Everything that was said."""

    digests: list[DigestVerdict] = field(default_factory=list)
    logs: list[LogVerdict] = field(default_factory=list)
    chains: list[ChainReport] = field(default_factory=list)

    @property
    def by_digest(self) -> dict[str, str]:
        """Key → outcome, of digests that are not valid."""
        return {each.key: each.outcome.value for each in self.digests if each.failed}

    @property
    def by_log(self) -> dict[str, str]:
        """Key → outcome, of log files that are not valid."""
        return {each.key: each.outcome.value for each in self.logs if each.outcome.value != "valid"}

    @property
    def gaps(self) -> list[tuple[int, int, str]]:
        """Hours after the start, of all chains: from, to, explained."""
        return [(_hours(gap.since), _hours(gap.until), gap.explained) for chain in self.chains for gap in chain.gaps]

    @property
    def whole(self) -> bool:
        """Whether nothing failed anywhere."""
        return not (
            any(chain.failed for chain in self.chains)
            or any(each.failed for each in self.digests)
            or any(each.failed for each in self.logs)
        )


def at(hours: float) -> int:
    """Epoch seconds of so many hours after the start."""
    return epoch(START + timedelta(hours=hours))


def check(
    bucket: Bucket | Sequence[Bucket], *, keys: Sequence[int] = (0,), metadata: bool = True, **settings: Any
) -> Told:
    """Verify all that lies in some buckets, in a period of which all is wanted."""
    buckets = [bucket] if isinstance(bucket, Bucket) else list(bucket)
    objects = {(each.name, key): stored for each in buckets for key, stored in each.objects.items()}
    known = Settings(**{"keys": PublicKeys(map(public_key, keys)), "collected_at": at(48), **settings})
    by_name = {known.identity(*where): stored.data for where, stored in objects.items()}

    def hashed(bucket: str, key: str) -> str | Unreadable | None:
        data = by_name.get(known.identity(bucket, key))
        if data is None:
            return None
        text = decompressed(data)
        return text if isinstance(text, Unreadable) else hashlib.sha256(text).hexdigest()

    found: dict[tuple[str, str], tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
    for where in objects:
        parsed = parse_key(where[1])
        assert parsed is not None
        found.setdefault((parsed.account, parsed.region), ([], []))[0 if parsed.is_digest else 1].append(where)

    def digests(wheres: list[tuple[str, str]]) -> Iterator[FoundDigest]:
        for name, key in sorted(wheres, key=lambda where: digest_order(where[1])):
            stored = objects[name, key]
            signature = signature_of(stored.metadata) if metadata else None
            yield FoundDigest(key, decompressed(stored.data), name if known.exact else "", signature)

    told = Told()
    for (account, region), (listed, logs) in sorted(found.items()):
        there = (FoundLog(key, name if known.exact else "") for name, key in sorted(logs))
        for said in verify(Group(account, region, digests(listed), there), known, hashed):
            if isinstance(said, DigestVerdict):
                told.digests.append(said)
            elif isinstance(said, LogVerdict):
                told.logs.append(said)
            else:
                told.chains.append(said)
    return told


def decompressed(data: bytes) -> bytes | Unreadable:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        return Unreadable(f"cannot be decompressed: {error}")


def outcomes(told: Mapping[str, str]) -> set[str]:
    return set(told.values())


def _hours(seconds: int) -> int:
    return (seconds - epoch(START)) // 3_600
