"""What records say of logging itself: taken while objects are scanned, and made a timeline by their kinds' plugins.

Few records speak of it. Should there be more than can be held, that is a failure, and what the rest says is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from affidavit.errors import AffidavitError
from affidavit.log_plugins import LoggingHistory, LogKind
from affidavit.model.logs import RawRecord
from affidavit.model.profile import DeclaredScope
from affidavit.model.run import Failure
from affidavit.model.timeline import LoggingRecord, Trail
from affidavit.parts.partial import Partial
from affidavit.parts.tally import Place, Tally
from affidavit.plugins import Plugins, Provided
from affidavit.records.tolerant import decode_record

MOST_HELD = 100_000

_Told = TypeVar("_Told")


class HistoryReader:
    """Takes the records of one log kind that speak of logging itself. The kind has a `history`."""

    def __init__(self, kind: Provided[LogKind]) -> None:
        assert kind.record.history
        self._kind = kind.record
        self._history = kind.record.history
        self._name = f"log-kind.{kind.name}"
        self._blame = kind.blame("history")

    def concerns(self, values: Mapping[str, Any]) -> bool:
        """Whether a record with these header values may speak of logging."""
        select = self._history.select
        return all(isinstance(values[path], str) and values[path] in wanted for path, wanted in select.items())

    def take(self, tally: Tally, place: Place, time: int, event_id: str, index: int, raw: RawRecord) -> None:
        """Add to a tally what a record says, or that it cannot be told."""
        try:
            record = decode_record(raw)[0]
        except ValueError as error:
            tally.error("record", f"what it says of logging cannot be read: {error}", index)
            return
        try:
            with self._blame:
                record["actor"] = dict(self._kind.actor(record))
                told = self._history.keep(record)
                if told is None:
                    return
                described = self._kind.describe(record)
                kept = LoggingRecord(
                    time=time,
                    account=place.account or tally.ref.account,
                    region=place.region or tally.ref.region,
                    event=str(described["event"]),
                    actor=str(described["actor"]),
                    object=tally.ref.uri,
                    index=index,
                    event_id=event_id,
                    action=self._kind.action(record) or "",
                    told=told,
                )
                # As it comes back from another process, so that it is the same there and here.
                tally.history.append((self._kind.name, _copied(kept)))
        except AffidavitError as error:
            tally.error("plugin", str(error), index, plugin=self._name)


def _copied(record: LoggingRecord) -> LoggingRecord:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=LoggingRecord)


class Histories:
    """What all objects say of logging, by log kind."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, int, str, str, str], tuple[str, LoggingRecord]] = {}
        self._left_out = 0

    def add(self, partial: Partial) -> None:
        """Take an object's records. Copies of one count once, as the first by object and index."""
        for kind, record in partial.history:
            name = record.action or f"{record.object} {record.index}"
            key = (kind, record.time, name, record.account, record.region)
            held = self._records.get(key)
            if held is not None:
                if (record.object, record.index) < (held[1].object, held[1].index):
                    self._records[key] = (kind, record)
            elif len(self._records) < MOST_HELD:
                self._records[key] = (kind, record)
            else:
                self._left_out += 1

    def failures(self) -> Iterator[Failure]:
        """That some records were left out, so that the timeline is not whole."""
        if self._left_out:
            reason = f"more than {MOST_HELD:,} records speak of logging itself; what the rest say is not known"
            yield Failure("record", reason, count=self._left_out)

    def trails(self, plugins: Plugins, log_buckets: Sequence[str]) -> tuple[list[tuple[str, Trail]], list[Failure]]:
        """Each trail with the name of the log kind that tells of its changes, in order; and plugins that failed."""
        failures: list[Failure] = []
        told = self._told(
            plugins, "timeline", lambda kind, records: list(kind.timeline(records, log_buckets)), failures
        )
        return _merged([(kind, trail) for kind, trails in told for trail in trails]), failures

    def expected(self, plugins: Plugins) -> tuple[DeclaredScope | None, list[Failure]]:
        """What should be logged by the records of the first log kind that tell it; and plugins that failed."""
        failures: list[Failure] = []
        told = self._told(plugins, "expected", lambda kind, records: kind.expected and kind.expected(records), failures)
        return next((scope for _, scope in told), None), failures

    def vouched(self, plugins: Plugins) -> tuple[set[tuple[str, str]], list[Failure]]:
        """Accounts and regions for which records say that digest files are written; and plugins that failed."""
        failures: list[Failure] = []
        told = self._told(
            plugins, "vouched", lambda kind, records: kind.vouched and set(kind.vouched(records)), failures
        )
        return {place for _, places in told for place in places}, failures

    def _told(
        self,
        plugins: Plugins,
        hook: str,
        ask: Callable[[LoggingHistory, Sequence[LoggingRecord]], _Told | None],
        failures: list[Failure],
    ) -> Iterator[tuple[str, _Told]]:
        """What each log kind tells of its records, by the kind's name; adds plugins that failed."""
        for kind, records in self._by_kind():
            provided = plugins.log_kinds[kind]
            assert provided.record.history
            try:
                with provided.blame(hook):
                    told = ask(provided.record.history, records)
            except AffidavitError as error:
                failures.append(Failure("plugin", str(error), plugin=f"log-kind.{kind}"))
                continue
            if told is not None:
                yield kind, told

    def _by_kind(self) -> list[tuple[str, list[LoggingRecord]]]:
        by_kind: dict[str, list[LoggingRecord]] = {}
        for kind, record in self._records.values():
            by_kind.setdefault(kind, []).append(record)
        for records in by_kind.values():
            records.sort(key=attrgetter("time", "account", "region", "action", "object", "index"))
        return sorted(by_kind.items())


def _merged(trails: Sequence[tuple[str, Trail]]) -> list[tuple[str, Trail]]:
    """What several kinds tell of one trail, together."""
    by_name: dict[tuple[str, str, str], tuple[str, Trail]] = {}
    for kind, trail in trails:
        name = (trail.account, trail.name, trail.home_region)
        known_kind, known = by_name.get(name, (kind, Trail(*name, trail.arn)))
        merged = msgspec.structs.replace(
            known,
            organisation=known.organisation or trail.organisation,
            entries=(*known.entries, *trail.entries),
            blind=(*known.blind, *trail.blind),
            states=tuple(sorted({*known.states, *trail.states}, key=lambda each: (each.time, each.object, each.index))),
        )
        by_name[name] = (kind if trail.entries else known_kind, merged)
    return [by_name[name] for name in sorted(by_name)]
