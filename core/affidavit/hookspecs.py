"""What a plugin can provide: one hook a kind of thing, each returning typed records.

A plugin is a module (or any object) with some of these hooks, named by an entry point in the group ``affidavit``::

    # pyproject.toml
    [project.entry-points.affidavit]
    my-framework = "my_package.plugin"

    # my_package/plugin.py
    import importlib.resources
    from affidavit import FrameworkSource, hookimpl

    @hookimpl
    def affidavit_frameworks():
        return [FrameworkSource("my-framework", importlib.resources.files("my_package") / "framework")]

Built-in plugins register in just this way. Every callable in a record may raise: the failure is reported as that
plugin's, by name, and recorded in the Assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Any, Protocol

import pluggy

from affidavit.changing_events import ChangingEvents
from affidavit.headers import Headers
from affidavit.integrity_check import IntegrityCheck
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.clauses import Clause, Mutant
from affidavit.model.lint import PredicateLint, Vocabulary
from affidavit.model.logs import Batch, Candidate, DigestFile, ObjectRef, Period, Scope, Skipped, Verdict
from affidavit.model.policy import Predicate, Step
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import LoggingRecord, Trail

hookspec = pluggy.HookspecMarker("affidavit")
hookimpl = pluggy.HookimplMarker("affidavit")


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

    def __post_init__(self) -> None:
        if not self.time or not self.event_id:
            raise ValueError(f"log kind {self.name!r} names no path of a record's time or event id")


def is_event_class(name: str, kind: LogKind) -> bool:
    """Whether a kind has an event class; one that has any data events has `data:<service>` for every service."""
    has_data = any(each.startswith("data:") for each in kind.event_classes)
    return name in kind.event_classes or (has_data and name.startswith("data:") and len(name) > len("data:"))


class Evaluator(Protocol):
    """Compiled predicates of one language; belongs to the thread that made it."""

    def evaluate(self, candidates: Sequence[Candidate]) -> Iterable[Verdict]:
        """Run each candidate's predicates; give a verdict for every match and every error."""
        ...

    def close(self) -> None:
        """Free what it holds (a child process, say); it is not used afterwards."""
        ...


def _all_fields(_: Predicate) -> frozenset[str] | None:
    return None


def _no_selectors(_: Predicate) -> Mapping[str, frozenset[str]]:
    return {}


@dataclass(frozen=True)
class PredicateLanguage:
    """A language to write predicates in.

    Attributes:
        name: the key under a policy's `when`.
        compile: predicates, profile data (see `Profile.as_data`) → evaluator. Raises `DocumentError` with every
            problem found.
        selectors: predicate → header path → the only values it can match. Conservative: what it leaves out costs
            speed, what it wrongly adds loses matches.
        reads_json: whether its evaluator reads `Candidate.raw`, which is put together for those that do.
        fields: predicate → the record's top-level fields that it can look at, None for all; others need not be decoded.
            Of no use to a language that reads `Candidate.raw`.
        clauses: predicates → the clauses of each, in the order of the source. For `coverage` and `explain`, which a
            language without it does not have. Raises `DocumentError` for predicates that do not compile.
        mutants: steps → the mutants of each one's predicate. It leaves out what cannot differ on any record that the
            step selects, as far as it can tell. For `mutate`; raises as `clauses` does.
        lint: gives its part in lint, which says nothing about what predicates mean without it.
    """

    name: str
    summary: str
    compile: Callable[[Sequence[Predicate], Mapping[str, Any]], Evaluator]
    selectors: Callable[[Predicate], Mapping[str, frozenset[str]]] = field(default=_no_selectors)
    reads_json: bool = True
    fields: Callable[[Predicate], frozenset[str] | None] = field(default=_all_fields)
    clauses: Callable[[Sequence[Predicate]], Sequence[Sequence[Clause]]] | None = None
    mutants: Callable[[Sequence[Step]], Sequence[Sequence[Mutant]]] | None = None
    lint: Callable[[], PredicateLint] | None = None


@dataclass(frozen=True)
class PolicyPack:
    """A folder of policies with a manifest, `pack.yaml`."""

    name: str
    root: Traversable


@dataclass(frozen=True)
class FrameworkSource:
    """A folder with `framework.yaml`, `controls.yaml` and `crosswalk.yaml`."""

    id: str
    root: Traversable


@dataclass(frozen=True)
class ReporterOption:
    """Something that a reporter can be told, on the command line `--report-option REPORTER.NAME=VALUE`.

    Attributes:
        choices: the only values that it takes; () where they cannot be listed.
        check: is given the value, and raises `UsageError` when the reporter could not take it. Both are asked before a
            scan begins, so that nobody waits for a report that cannot be.
    """

    name: str
    summary: str
    choices: tuple[str, ...] = ()
    check: Callable[[str], object] | None = None


@dataclass(frozen=True)
class Reporter:
    """A way to write an Assessment down.

    Attributes:
        name: the word before '=' in `--report`.
        write: Assessment, a function that streams the whole evidence population in order, destination, the values of
            the options that were given → paths written, the destination first. A pure function of all but the
            destination, and of files that options name; its output appears whole or not at all. Raises `UsageError` for
            a value that it cannot take.
        options: what it can be told beside the destination.
        folder: the destination may be a folder.
    """

    name: str
    summary: str
    write: Callable[[Assessment, Callable[[], Iterable[Occurrence]], Path, Mapping[str, str]], Sequence[Path]]
    options: tuple[ReporterOption, ...] = ()
    folder: bool = False


class Hooks:
    """The hook specifications."""

    @hookspec
    def affidavit_sources(self) -> Iterable[Source]:
        """Provide places to read log objects from."""
        return ()

    @hookspec
    def affidavit_integrity_checks(self) -> Iterable[IntegrityCheck]:
        """Provide ways to tell whether log objects are whole."""
        return ()

    @hookspec
    def affidavit_log_formats(self) -> Iterable[LogFormat]:
        """Provide formats that log objects come in."""
        return ()

    @hookspec
    def affidavit_log_kinds(self) -> Iterable[LogKind]:
        """Provide kinds of records."""
        return ()

    @hookspec
    def affidavit_predicate_languages(self) -> Iterable[PredicateLanguage]:
        """Provide languages that predicates are written in."""
        return ()

    @hookspec
    def affidavit_policy_packs(self) -> Iterable[PolicyPack]:
        """Provide policy packs."""
        return ()

    @hookspec
    def affidavit_frameworks(self) -> Iterable[FrameworkSource]:
        """Provide frameworks."""
        return ()

    @hookspec
    def affidavit_reporters(self) -> Iterable[Reporter]:
        """Provide report formats."""
        return ()
