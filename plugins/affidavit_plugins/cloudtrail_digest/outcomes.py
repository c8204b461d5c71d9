"""What is said of digests, of log files and of chains."""

from __future__ import annotations

import enum

import msgspec

from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.keys import ChainId


class DigestOutcome(enum.Enum):
    """What is said of a digest file. Everything but VALID is a failure."""

    VALID = "valid"
    MISSING = "digest-missing"
    """The digest after it names it, and it is not there."""
    ALTERED = "altered"
    """Its hash is not what the digest after it says."""
    SIGNATURE_INVALID = "signature-invalid"
    """A signature is at hand, and it is not one of these bytes."""
    SIGNATURE_UNKNOWN = "signature-unknown"
    """No signature or no key is at hand, so that nothing is shown."""
    MOVED = "moved"
    """It says that it belongs elsewhere."""
    UNREADABLE = "unreadable"
    """It cannot be fetched or decompressed, or is no digest file."""


class LogOutcome(enum.Enum):
    """What is said of a log file. VALID is none, and PENDING not yet, a failure."""

    VALID = "valid"
    ALTERED = "altered"
    """Its hash is not what a valid digest says."""
    MISSING = "missing"
    """A digest lists it, and it is not there."""
    NOT_COVERED = "not-covered"
    """It is there, and no valid digest lists it."""
    PENDING = "pending"
    """It is there, and so new that its digest may not have been written."""
    UNREADABLE = "unreadable"
    """It cannot be fetched or decompressed."""


class DigestVerdict(msgspec.Struct, frozen=True):
    """One digest's outcome.

    Attributes:
        chain: its chain.
        bucket, key: where it was found, or for a missing one where it should be; the bucket is '' where nobody knows.
        outcome: what is said of it.
        detail: why, or what else there is to say; '' for a valid one about which nothing is.
        start, end: what it covers, in epoch seconds, None where it could not be read.
        logs: how many log files it lists.
        backfill: it was written after the fact.
    """

    chain: ChainId
    bucket: str
    key: str
    outcome: DigestOutcome
    detail: str = ""
    start: int | None = None
    end: int | None = None
    logs: int = 0
    backfill: bool = False

    @property
    def failed(self) -> bool:
        """Whether it is anything but valid."""
        return self.outcome is not DigestOutcome.VALID


class LogClaim(msgspec.Struct, frozen=True):
    """What a digest says of a log file, for whoever hashes the log file.

    Attributes:
        chain: the digest's chain.
        bucket, key: where the log file should be; the bucket is mapped as the settings say.
        sha256: of its decompressed bytes, lower-case hexadecimal.
        digest: the digest's key.
        outcome: what was said of the digest.
    """

    chain: ChainId
    bucket: str
    key: str
    sha256: str
    digest: str
    outcome: DigestOutcome


class LogVerdict(msgspec.Struct, frozen=True):
    """One log file's outcome.

    Attributes:
        bucket, key: where it is, or should be.
        outcome: what is said of it.
        detail: why; '' for a valid one.
        digest: key of the digest that lists it, '' where none does.
    """

    bucket: str
    key: str
    outcome: LogOutcome
    detail: str = ""
    digest: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is neither valid nor merely too new to be listed."""
        return self.outcome not in (LogOutcome.VALID, LogOutcome.PENDING)


class Gap(msgspec.Struct, frozen=True):
    """A time [since, until) in epoch seconds, inside the wanted period, of which no valid digest speaks.

    Attributes:
        reason: why, for people.
        explained: what in the trail's history explains that there is no digest; '' where nothing does, which is a
            failure. Explained or not, nothing is known of log files that were delivered in that time.
        first: nothing shows that the trail wrote digests before it.
    """

    since: int
    until: int
    reason: str
    explained: str = ""
    first: bool = False

    def __str__(self) -> str:
        explained = f" (explained: {self.explained})" if self.explained else ""
        return f"{utc(self.since)} to {utc(self.until)}: {self.reason}{explained}"


class Restart(msgspec.Struct, frozen=True):
    """A chain begun anew: a digest that names none before it, though there were some.

    Attributes:
        key: of the digest that begins anew.
        at: the start of what it covers, in epoch seconds.
        after: key of the last digest before it.
        ended: the end of what that one covers.
        explained: what in the trail's history explains it; '' where nothing does, which is a failure.
    """

    key: str
    at: int
    after: str
    ended: int
    explained: str = ""


class ChainReport(msgspec.Struct, frozen=True):
    """What is said of a chain once all its digests were seen.

    Attributes:
        chain: the chain.
        since, until: the start of its first and the end of its last valid digest; None where it has none.
        gaps: times in the wanted period that no valid digest speaks of, in order.
        restarts: where it begins anew, in order. The time before each is among the gaps, unless there is none.
        pending: the newest time, of which no digest was to be expected yet.
        digests: how many were found, of each outcome that occurred.
        failed: whether a gap or a restart is unexplained, or a digest not valid.
    """

    chain: ChainId
    since: int | None
    until: int | None
    gaps: tuple[Gap, ...]
    restarts: tuple[Restart, ...]
    pending: tuple[int, int] | None
    digests: dict[DigestOutcome, int]
    failed: bool


class Unreadable(msgspec.Struct, frozen=True):
    """Stands for bytes that could not be had, with the reason for people."""

    reason: str
