"""Lists the log objects of all sources, and keeps the account of what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from affidavit.errors import PluginError
from affidavit.log_plugins import KnownBy, Source
from affidavit.model.assessment import Failure, InputObject, Inputs, RecordRef, Records, SkippedObject
from affidavit.model.logs import DigestFile, ObjectRef, Period, Scope, Skipped
from affidavit.parts.failures import in_order
from affidavit.parts.partial import Partial
from affidavit.parts.tally import LISTED_LIMIT
from affidavit.plugins import Plugins, Provided
from affidavit.reading.refs import Gathering, Refs, Row, root_of, row_of

# The digest of an hour comes after it, and after the last object of a period.
_DIGEST_DELAY = 3 * 3_600


_Give = Callable[..., Iterator[ObjectRef | Skipped]] | Callable[..., Iterator[ObjectRef | DigestFile | Skipped]]

Listed = tuple[Refs, list[Skipped], list[Failure]]
"""Objects sorted by name, what was left aside, and sources that broke off."""


def list_objects(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    progress: Callable[[int], None] = lambda _: None,
) -> Listed:
    """All objects of all sources, sorted by name; what was left aside; and sources that broke off.

    Objects are named relative to their source. Only where two sources hold objects of one name does a name say more:
    it is then led by as much of the location as tells them apart. The same object reached through two sources is read
    once.

    Args:
        progress: called now and then with the number of objects listed so far.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    listing = _Listing(progress)
    for name, location in sources:
        listing.walk(plugins.sources[name], plugins.sources[name].record.list, location, period, scope)
    return listing.finish()


def list_digests(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    progress: Callable[[int], None] = lambda _: None,
) -> Listed:
    """As `list_objects`, but the digest files that vouch for them, of the sources that have such.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    listing = _Listing(progress)
    for name, location in sources:
        digests = plugins.sources[name].record.digests
        if digests is not None:
            listing.walk(plugins.sources[name], digests, location, _of_digests(period), scope)
    return listing.finish()


def list_together(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[Listed, Listed]:
    """What `list_objects` and `list_digests` give, each place walked once where its source can do that.

    Of such a source digest files are not among what was left aside.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    objects, digests = _Listing(progress), _Listing()
    for name, location in sources:
        source = plugins.sources[name]
        if source.record.together is not None:
            objects.walk(source, source.record.together, location, period, _of_digests(period), scope, digests=digests)
            continue
        objects.walk(source, source.record.list, location, period, scope)
        if source.record.digests is not None:
            digests.walk(source, source.record.digests, location, _of_digests(period), scope)
    return objects.finish(), digests.finish()


def _of_digests(period: Period) -> Period:
    return msgspec.structs.replace(period, late=period.late + _DIGEST_DELAY)


class _Listing:
    """Takes what sources list, and their failures.

    Args:
        progress: see `list_objects`.
    """

    def __init__(self, progress: Callable[[int], None] = lambda _: None) -> None:
        self._found = Gathering(progress)
        self._skipped: list[Skipped] = []
        self._failures: list[Failure] = []

    def walk(
        self, source: Provided[Source], give: _Give, location: str, *asked: object, digests: _Listing | None = None
    ) -> None:
        """Take all that a source gives when it is asked; digest files among it go to `digests`."""
        try:
            for item in _given(source, give, location, *asked):
                if isinstance(item, Skipped):
                    self._skipped.append(item)
                    continue
                is_digest, row = item
                (digests if is_digest and digests is not None else self)._found.add(row)
        except PluginError as error:
            self._failures.append(Failure("list", str(error), plugin=error.plugin))

    def finish(self) -> Listed:
        """All that was taken."""
        return self._found.finish(), self._skipped, self._failures


def root_in(source: Provided[Source], location: str) -> bytes:
    """The root of a location; b'' of one that has no objects which can be known again."""
    return b"" if source.record.known_by is KnownBy.NOT else root_of(source.name, location)


def _given(
    source: Provided[Source], give: _Give, location: str, *asked: object
) -> Iterator[Skipped | tuple[bool, Row]]:
    """What a source gives: each object as it is kept, and whether it was given as a digest file."""
    with source.blame("list"):
        root = root_in(source, location)
        for item in give(location, *asked):
            if isinstance(item, Skipped):
                yield item
                continue
            ref = item.ref if isinstance(item, DigestFile) else item
            if ref.source != source.name:
                raise ValueError(f"listed {ref.uri!r} in the name of source {ref.source!r}")
            yield ref is not item, row_of(ref, root)


class InputLedger:
    """Gathers objects, records and failures of a run.

    Args:
        skipped: what the sources left aside.
        failures: what went wrong while listing.
    """

    def __init__(self, skipped: Sequence[Skipped], failures: Sequence[Failure]) -> None:
        self._skipped = list(skipped)
        self._failures = list(failures)
        self._objects: list[InputObject] = []
        self._damaged: set[str] = set()
        self._without_time: list[RecordRef] = []

    def skip(self, item: Skipped) -> None:
        """Note an object that turned out to be no log."""
        self._skipped.append(item)

    def add(self, partial: Partial) -> None:
        """Take an object's account."""
        self._objects.append(partial.object)
        if not partial.whole:
            self._damaged.add(partial.object.uri)
        self._failures.extend(partial.failures)
        self._without_time.extend(partial.without_time)

    def fail(self, failures: Iterable[Failure]) -> None:
        """Note failures that belong to no object."""
        self._failures.extend(failures)

    def objects(self) -> Sequence[InputObject]:
        """Every object that is a log, so far."""
        return self._objects

    def skipped(self) -> Sequence[Skipped]:
        """What was left aside."""
        return self._skipped

    def lost(self) -> Iterator[Skipped]:
        """What was left aside though it may hold records, and sources that broke off."""
        yield from (item for item in self._skipped if item.failed)
        for failure in self._failures:
            if failure.stage == "list":
                yield Skipped("", failure.reason, failed=True)

    def failures(self) -> tuple[Failure, ...]:
        """Everything that went wrong, the gravest first; what listings of logs and of digest files both met, once."""
        told = (Failure("list", item.reason, item.uri) for item in self._skipped if item.failed)
        found = dict.fromkeys((*self._failures, *told))
        return tuple(in_order(found))

    def hashes(self) -> dict[str, str]:
        """Name of each object that was opened → SHA-256 of its text; '' where it could not all be read."""
        return {item.uri: "" if item.uri in self._damaged else item.sha256_text for item in self._objects}

    def inputs(self, duplicates: int, integrity: Callable[[str], str] = lambda _: "") -> Inputs:
        """The account of everything read; `integrity` gives the outcome of an object by its name."""
        objects = sorted(
            (msgspec.structs.replace(item, integrity=integrity(item.uri)) for item in self._objects),
            key=lambda item: item.uri,
        )
        total = {
            name: sum(getattr(item.records, name) for item in objects)
            for name in ("read", "evaluated", "outside_period", "rejected", "without_time", "lookback")
        }
        return Inputs(
            objects=tuple(objects),
            records=Records(duplicates=duplicates, **total),
            skipped=tuple(self._named()),
            skipped_count=len(self._skipped),
            without_time=tuple(sorted(self._without_time, key=lambda ref: (ref.object, ref.index))[:LISTED_LIMIT]),
        )

    def _named(self) -> Iterator[SkippedObject]:
        """Of each reason the first hundred by name, failures all."""
        counts: dict[str, int] = {}
        for item in sorted(self._skipped, key=lambda item: (item.uri, item.reason)):
            counts[item.reason] = counts.get(item.reason, 0) + 1
            if item.failed or counts[item.reason] <= LISTED_LIMIT:
                yield SkippedObject(item.uri, item.reason, item.failed)
