"""What passes between sources, log formats, predicate languages and the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class Period(msgspec.Struct, frozen=True):
    """An audit period [since, until) in seconds since 1970-01-01T00:00:00Z; None leaves that end open.

    `late` is how many seconds after `until` deliveries are still read: CloudTrail delivers after the fact.
    """

    since: int | None = None
    until: int | None = None
    late: int = 86_400

    @property
    def slack(self) -> int:
        """How many seconds a snapshot may lie off an end of the period, on either side, and still show it."""
        return max(self.late, 86_400)


class Scope(msgspec.Struct, frozen=True):
    """Which accounts (12 digits) and regions to read; None means all of them."""

    accounts: frozenset[str] | None = None
    regions: frozenset[str] | None = None


class Collected(msgspec.Struct, frozen=True, array_like=True):
    """What the list in a folder of collected objects says of one that should lie there.

    Attributes:
        place: where it was collected from, as a location without options: `s3://bucket/key` has its whole key.
        sha256: of its bytes as stored, in hexadecimal; '' of a file that the list does not have.
        attributes: what its store said of it beside its content (`Source.attributes`), as pairs.
        lost: why it is not to be had, though it was there to be collected; '' where it is.
    """

    place: str = ""
    sha256: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    lost: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it was collected, and lies there no longer."""
        return bool(self.lost and self.sha256)

    def objection(self, sha256: str) -> str:
        """Why bytes with this hash are not what was collected; '' where they are."""
        if self.sha256 == sha256 or self.lost:
            return ""
        if not self.sha256:
            return (
                "it is not in the list of what was collected here: somebody added it, or collecting was cut off before"
                " it was listed (run it again, then)"
            )
        return "its bytes are not those that were collected: the list of what was collected has another SHA-256"


class ObjectRef(msgspec.Struct, frozen=True, array_like=True):
    """A log object: enough to open it again in any process.

    Attributes:
        source: name of the source plugin that lists and opens it.
        uri: name relative to the source, with forward slashes; this is what reports print.
        location: what the source needs to open it (an absolute path, bucket and key, …); never reported.
        size: bytes as stored, when known.
        version: the store's own version or ETag, when there is one; for an object inside another, where it lies there.
        account, region: read off the object's key where it follows the AWS layout, else empty.
        delivered: delivery time read off the key, in epoch seconds, when there is one.
        named: the user named this very object, so that it is meant to be a log whatever its name.
        collected: what is known of it where it lies in a folder of collected objects.
    """

    source: str
    uri: str
    location: str
    size: int | None = None
    version: str = ""
    account: str = ""
    region: str = ""
    delivered: int | None = None
    named: bool = False
    collected: Collected | None = None


class Skipped(msgspec.Struct, frozen=True):
    """Something a source met and did not list as a log object.

    `failed` tells a hole in the evidence (unreadable file, symlink loop) from a thing rightly left aside
    (a digest file, an object delivered outside the period). `since` and `until` bound the hole, in epoch seconds; None
    where that end is not known. Where both are one moment, what is missing is an answer of that moment, and no log.
    """

    uri: str
    reason: str
    failed: bool = False
    account: str = ""
    region: str = ""
    since: int | None = None
    until: int | None = None

    @property
    def is_of_a_moment(self) -> bool:
        """Whether an answer of a moment is missing, and no log."""
        return self.since is not None and self.since == self.until


class DigestFile(msgspec.Struct, frozen=True):
    """A digest file that a source met while it listed log objects, see `Source.together`."""

    ref: ObjectRef


class Rejection(msgspec.Struct, frozen=True):
    """A record that cannot be read: its index in the object (from 0) and the reason."""

    index: int
    reason: str


class Break(msgspec.Struct, frozen=True):
    """A place past which an object cannot be read: the offset in its decompressed bytes, and the reason.

    How many records lie beyond is unknown.
    """

    offset: int
    reason: str


# A record's JSON text. A `msgspec.Raw` shares the memory of the text it was split from, which makes splitting fast.
RawRecord = bytes | msgspec.Raw


class Batch(msgspec.Struct):
    """Some records of one object: index in the object, decoded header and raw JSON bytes of each, in step.

    `headers` are instances of the struct that `affidavit.headers.Headers` built. `raws` are only asked for where some
    policy can match, so that a format may find them then.
    """

    indices: Sequence[int]
    headers: list[Any]
    raws: Sequence[RawRecord]
    rejected: list[Rejection] = []
    breaks: list[Break] = []


class Candidate(msgspec.Struct):
    """A record that some predicates may match.

    Attributes:
        record: the decoded record, with the log kind's `actor` object added.
        raw: the same as JSON text in UTF-8; b'' where no language that runs on it reads that.
        predicates: positions, in the list given to `PredicateLanguage.compile`, of the predicates to run.
    """

    record: Mapping[str, Any]
    raw: bytes
    predicates: tuple[int, ...]


class Verdict(msgspec.Struct, frozen=True):
    """What a predicate said of a candidate: a match (error is None) or an error. No match yields no verdict.

    `candidate` and `predicate` are positions in the lists given to `evaluate` and `compile`.
    """

    candidate: int
    predicate: int
    error: str | None = None
