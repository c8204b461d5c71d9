"""Lists the log objects of all sources, and keeps the account of what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from affidavit.errors import PluginError
from affidavit.hookspecs import Source
from affidavit.model.assessment import Failure, InputObject, Inputs, RecordRef, Records, SkippedObject
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.partial import Partial
from affidavit.plugins import Plugins
from affidavit.refs import Refs, Row, gather, row_of
from affidavit.tally import LISTED_LIMIT

# The digest of an hour comes after it, and after the last object of a period.
_DIGEST_DELAY = 3 * 3_600

_END = Skipped("", "the end of a listing")

_List = Callable[[str, Period, Scope], Iterator[ObjectRef | Skipped]]


def list_objects(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[Refs, list[Skipped], list[Failure]]:
    """All objects of all sources, sorted by name; what was left aside; and sources that broke off.

    Objects are named relative to their source. Only where two sources hold objects of one name does a name say more:
    it is then led by as much of the location as tells them apart. The same object reached through two sources is read
    once.

    Args:
        progress: called now and then with the number of objects listed so far.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    return _listed(sources, plugins, lambda source: source.list, period, scope, progress)


def list_digests(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[Refs, list[Skipped], list[Failure]]:
    """As `list_objects`, but the digest files that vouch for them, of the sources that have such.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    longer = msgspec.structs.replace(period, late=period.late + _DIGEST_DELAY)
    return _listed(sources, plugins, lambda source: source.digests, longer, scope, progress)


def _listed(
    sources: Sequence[tuple[str, str]],
    plugins: Plugins,
    way: Callable[[Source], _List | None],
    period: Period,
    scope: Scope,
    progress: Callable[[int], None],
) -> tuple[Refs, list[Skipped], list[Failure]]:
    skipped: list[Skipped] = []
    failures: list[Failure] = []

    def rows() -> Iterator[Row]:
        for name, location in sources:
            source = plugins.sources[name]
            give = way(source.record)
            if give is None:
                continue
            try:
                with source.blame("list"):
                    items = iter(give(location, period, scope))
                while True:
                    with source.blame("list"):
                        item = next(items, _END)
                        if item is _END:
                            break
                        if isinstance(item, Skipped):
                            skipped.append(item)
                            continue
                        if item.source != name:
                            raise ValueError(f"listed {item.uri!r} in the name of source {item.source!r}")
                        row = row_of(item)
                    yield row
            except PluginError as error:
                failures.append(Failure("list", str(error), plugin=error.plugin))

    return gather(rows(), progress), skipped, failures


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

    def lost(self) -> Iterator[Skipped]:
        """What was left aside though it may hold records, and sources that broke off."""
        yield from (item for item in self._skipped if item.failed)
        for failure in self._failures:
            if failure.stage == "list":
                yield Skipped("", failure.reason, failed=True)

    def failures(self) -> tuple[Failure, ...]:
        """Everything that went wrong, sorted; what a listing of logs and one of digest files both met, once."""
        told = (Failure("list", item.reason, item.uri) for item in self._skipped if item.failed)
        found = dict.fromkeys((*self._failures, *told))
        return tuple(
            sorted(found, key=lambda each: (each.stage, each.object, each.index, each.policy, each.plugin, each.reason))
        )

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
