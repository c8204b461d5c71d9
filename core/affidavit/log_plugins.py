"""What a plugin provides to read logs: sources that list and open objects, formats, and kinds of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, Protocol

from affidavit.changing_events import ChangingEvents
from affidavit.headers import Headers
from affidavit.model.access_facts import AccessReading
from affidavit.model.lint import Vocabulary
from affidavit.model.logs import Batch, DigestFile, ObjectRef, Period, Scope, Skipped
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import LoggingRecord, Trail


class KnownBy(StrEnum):
    """How an object that was read before is known to be unchanged."""

    NOT = ""
    VERSION = "version"
    CONTENT = "content"


@dataclass(frozen=True)
class SourceOption:
    """Something that a source can be told beside the location, on the command line `--option NAME=VALUE`."""

    name: str
    summary: str


@dataclass(frozen=True)
class Source:
    """Where log objects come from.

    Attributes:
        name: for example ``file``.
        schemes: URI schemes it answers to (``s3``); the scheme '' stands for a plain path.
        list: location, period, scope → objects, in any order, and whatever was left aside. It may skip what cannot hold
            records of the period, but must then say so with a `Skipped`. Raises `SourceError` for a location it
            cannot list.
        open: an object → its bytes as stored, in any process. Raises `SourceError` or `OSError`.
        options: what it can be told beside the location. `list` gets them as a query behind the location, for
            `affidavit.split_location` to take apart: `s3://logs/AWSLogs/?region=eu-west-1`.
        digests: as `list`, but for what vouches for the objects: CloudTrail's digest files. `list` leaves them aside.
        together: what `list` and `digests` give, at once: location, period of the objects, that of the digest files,
            scope → objects, digest files, and what was left aside. Digest files themselves need not be among the last.
            None where this is no quicker than one after the other.
        attributes: an object → what the store says of it beside its content, such as the metadata of an S3 object, with
            names in small letters. Raises as `open` does.
        permissions: location with its query → the least that the caller must be allowed, as an IAM policy document;
            None where it asks nobody's permission. Raises `SourceError` for a location that is none.
        fetch_ahead: how many objects to open ahead of their turn, several at once; 0 where opening doesn't wait.
        known_by: how an object that was read before is known to be unchanged, so that it need not be read again: by its
            `KnownBy.VERSION`, which `list` gives and which changes whenever the content does, as an ETag of S3 does; by
            its `KnownBy.CONTENT`, where opening doesn't wait and the bytes can be compared; or not at all.
        requests: how many requests this process has made so far of a store that charges for them; None where none does.
    """

    name: str
    schemes: tuple[str, ...]
    summary: str
    list: Callable[[str, Period, Scope], Iterator[ObjectRef | Skipped]]
    open: Callable[[ObjectRef], IO[bytes]]
    options: tuple[SourceOption, ...] = ()
    digests: Callable[[str, Period, Scope], Iterator[ObjectRef | Skipped]] | None = None
    together: Callable[[str, Period, Period, Scope], Iterator[ObjectRef | DigestFile | Skipped]] | None = None
    attributes: Callable[[ObjectRef], Mapping[str, str]] | None = None
    permissions: Callable[[str], Mapping[str, Any]] | None = None
    fetch_ahead: int = 0
    requests: Callable[[], int] | None = None
    known_by: KnownBy = KnownBy.NOT


@dataclass(frozen=True)
class Refusal:
    """Why a log format does not read an object.

    `foreign` is for what is known to be something else (a digest file, say): it is left aside and named. Otherwise an
    object with a log's name that no format reads is a failure.
    """

    reason: str
    foreign: bool = False


class Readable(Protocol):
    """Bytes that are read once from front to back."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b'' only at the end; everything that is left when `size` is negative."""
        ...


@dataclass(frozen=True)
class LogFormat:
    """How records are found in an object's decompressed bytes.

    Attributes:
        name: for example ``aws.cloudtrail``.
        kind: name of the `LogKind` its records are of.
        accepts: object, its first 64 KiB decompressed → None when it can read it, else why not. An object that two
            formats accept is read by neither: which of them is right is not for chance to say.
        read: decompressed stream, wanted headers → batches. Bad records and breaks are part of the batches, never
            raised; an error of the stream itself (a damaged gzip) passes through.
        header_paths: header paths that `read` itself needs, beside those of the kind and the policies.
    """

    name: str
    kind: str
    summary: str
    accepts: Callable[[ObjectRef, bytes], Refusal | None]
    read: Callable[[Readable, Headers], Iterator[Batch]]
    header_paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoggingHistory:
    """How records of a kind speak of logging itself: that it was turned off, say.

    Attributes:
        select: header path → the values that such records have there, one at each path.
        keep: such a record, with its actor → what to keep of it, little and as JSON; None where it says nothing.
        timeline: what was kept of all records, by time and each action once, and the names of log buckets that the
            organisation declares → what it says of trails. In doubt a trail was off.
        event_class: the class of events that changes to logging are of; '' where its records are of no events.
        expected: what was kept of all records → what should be logged, where the organisation declares no scope; None
            where they don't tell.
        vouched: what was kept of all records → accounts and regions for which digest files should be there.
    """

    select: Mapping[str, frozenset[str]]
    keep: Callable[[Mapping[str, Any]], Any]
    timeline: Callable[[Sequence[LoggingRecord], Sequence[str]], Iterable[Trail]]
    event_class: str = ""
    expected: Callable[[Sequence[LoggingRecord]], DeclaredScope | None] | None = None
    vouched: Callable[[Sequence[LoggingRecord]], Iterable[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class LogKind:
    """Where time, identity, account, region and actor live in records of one kind.

    Path tuples are header paths, the first that holds a string wins.

    Attributes:
        time: RFC 3339 times.
        event_id: the id that a redelivered event repeats.
        account, region: where the record was logged.
        select: header paths that a policy's `select` may name.
        class_paths, event_class: `event_class` takes the values at `class_paths` and gives the record's event class
            ('management-write', 'data:s3', …), or None when it cannot tell.
        event_classes: the classes a profile may declare; no two kinds share one.
        actor: record → the `actor` object: principal, session, key, source_identity, … each a string or None.
        actor_fields: the record's top-level fields that `actor` looks at, so that it is worked out once for records
            that agree in them; () for all.
        described_fields: likewise those that `action` and `describe` look at; others need not be decoded for them.
        vocabulary: gives what records can hold, for lint, which asks nothing about fields and values without it.
        action: record → the id that makes two records the same action; None where it carries none, and its bytes tell.
        describe: record → event name, actor and source address for people, under the keys 'event', 'actor',
            'source_ip'. It may also give 'principal' and 'actor_account', texts that stay the same whatever session
            the actor used, and 'targets', a few texts: whom or what the record's action was done to.
        snapshot: records say how something was at a moment; those taken near an end of a period (`Period.slack`) show
            how it was then.
        global_classes: of a snapshot, those event classes that are asked once for an account and in no region.
        doubtful_class: of a snapshot, as `event_class`, the class of which a record says that something is not known.
            Others of that class in its object, account, region and hour (and those beside it) then cover nothing.
        history: how its records speak of logging itself; None where none do.
        changed_by: of a snapshot, the events that change what it shows.
        source: the header path, among `select`, of the event source that a trail may leave out; '' where there is none.
        access: how its records speak of access, for access reviews; None where none do.
    """

    name: str
    summary: str
    time: tuple[str, ...]
    event_id: tuple[str, ...]
    account: tuple[str, ...]
    region: tuple[str, ...]
    select: tuple[str, ...]
    class_paths: tuple[str, ...]
    event_class: Callable[[tuple[Any, ...]], str | None]
    event_classes: tuple[str, ...]
    actor: Callable[[Mapping[str, Any]], Mapping[str, str | None]]
    action: Callable[[Mapping[str, Any]], str | None]
    describe: Callable[[Mapping[str, Any]], Mapping[str, str | Sequence[str]]]
    actor_fields: tuple[str, ...] = ()
    described_fields: tuple[str, ...] = ()
    vocabulary: Callable[[], Vocabulary] | None = None
    snapshot: bool = False
    global_classes: tuple[str, ...] = ()
    doubtful_class: Callable[[tuple[Any, ...]], str | None] | None = None
    history: LoggingHistory | None = None
    changed_by: tuple[ChangingEvents, ...] = ()
    source: str = ""
    access: AccessReading | None = None

    def __post_init__(self) -> None:
        if not self.time or not self.event_id:
            raise ValueError(f"log kind {self.name!r} names no path of a record's time or event id")


def is_event_class(name: str, kind: LogKind) -> bool:
    """Whether a kind has an event class; one that has any data events has `data:<service>` for every service."""
    has_data = any(each.startswith("data:") for each in kind.event_classes)
    return name in kind.event_classes or (has_data and name.startswith("data:") and len(name) > len("data:"))
