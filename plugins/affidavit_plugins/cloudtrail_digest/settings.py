"""What the caller knows and wants, and what it has found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from affidavit_plugins.cloudtrail_digest.keys import DigestKey, tail
from affidavit_plugins.cloudtrail_digest.outcomes import Unreadable
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys
from affidavit_plugins.cloudtrail_digest.signature import Signature

# CloudTrail writes a digest each hour, for the hour gone by, so a log file waits an hour for the end of its digest, and
# some time more for its delivery. AWS promises no time; its CLI looks for the last digest one hour further.
PENDING = 2 * 3_600


class FoundDigest(msgspec.Struct, frozen=True):
    """A digest file that was found.

    Attributes:
        key: its key.
        data: its decompressed bytes, or why they cannot be had.
        bucket: '' where the bucket is not known, as in a local copy.
        signature: from the object's metadata; None where there is none, as in a local copy.
        named: what its key says, where that is known already.
    """

    key: str
    data: bytes | Unreadable
    bucket: str = ""
    signature: Signature | None = None
    named: DigestKey | None = None


class FoundLog(msgspec.Struct, frozen=True):
    """A log file that was found: its key, and its bucket where that is known."""

    key: str
    bucket: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one account and region.

    Attributes:
        account, region: the account and region.
        digests: of any trails, each chain's oldest first (`digest_order`); read once, one by one.
        logs: all log files that are there; read once, after the digests.
    """

    account: str
    region: str
    digests: Iterable[FoundDigest]
    logs: Iterable[FoundLog] = ()


@dataclass(frozen=True)
class Settings:
    """What is wanted, and what is known.

    Attributes:
        keys: CloudTrail's public keys.
        collected_at: when the last of it was listed, in epoch seconds: what is newer is not missing.
        since, until: the wanted time [since, until) of *delivery* in epoch seconds; None for as far as digests go, and
            for until `collected_at`. Events are delivered late, so whoever wants all of a period asks for some time
            after it too. The digest that lists a log file ends up to an hour and more after its delivery, so digests
            are looked for further than log files.
        exact: objects lie in S3 under their own keys. Where False (a local copy), buckets are not compared, and keys
            only from `AWSLogs/` on, as AWS leaves it to one's own tool to find things in a copy.
        buckets: for logs that were moved as a whole: bucket in the digests → bucket in which they are now.
        pending: for how many seconds after its delivery a log file may wait for its digest.
    """

    keys: PublicKeys
    collected_at: int
    since: int | None = None
    until: int | None = None
    exact: bool = True
    buckets: Mapping[str, str] = field(default_factory=dict)
    pending: int = PENDING

    @property
    def end(self) -> int:
        """Where the wanted time ends: nothing is wanted of after the collection."""
        return self.collected_at if self.until is None else min(self.until, self.collected_at)

    def bucket_now(self, bucket: str) -> str:
        """The bucket in which what a digest places in `bucket` is now."""
        return self.buckets.get(bucket, bucket)

    def identity(self, bucket: str, key: str) -> str:
        """Tells objects apart, by where they are now."""
        return f"{bucket}/{key}" if self.exact else tail(key)
