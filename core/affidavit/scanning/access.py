"""Takes what records of one log kind show of access, while an object is scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from affidavit.errors import AffidavitError
from affidavit.log_plugins import LogKind
from affidavit.model.access_facts import Granted, Noted, Use
from affidavit.model.logs import Batch
from affidavit.parts.access_sums import AccessSums
from affidavit.records.tolerant import decode_record

if TYPE_CHECKING:
    from affidavit.parts.tally import Place, Tally
    from affidavit.plugins import Provided

_ACTORS_KEPT = 10_000


class AccessReader:
    """Takes the records of one log kind that has an `access`.

    Attributes:
        paths: header paths that tell which records say who holds what.
    """

    def __init__(self, kind: Provided[LogKind]) -> None:
        assert kind.record.access
        self._kind = kind.record
        self._access = kind.record.access
        self._name = f"log-kind.{kind.name}"
        self._blame = kind.blame("access")
        self.paths = tuple(self._access.select)
        self._actors: dict[bytes, Mapping[str, str | None]] = {}

    def says_grants(self, values: Mapping[str, Any]) -> bool:
        """Whether a record with these header values says who holds what, or who was active."""
        select = self._access.select
        return bool(self._access.granted or self._access.noted) and all(
            isinstance(values[path], str) and values[path] in wanted for path, wanted in select.items()
        )

    def take(
        self, tally: Tally, batch: Batch, inside: Sequence[int], times: Sequence[int | None], places: Sequence[Place]
    ) -> None:
        """Add to a tally what the records of a batch show, or that it cannot be told.

        Uses are those of the period, at the positions `inside`. Who holds what is taken at any time: the review says
        when that was.
        """
        sums = tally.access = tally.access or AccessSums()
        if self._access.use is not None:
            for at in inside:
                self._used(tally, sums, batch, at, times[at], places[at])
        if self._access.granted or self._access.noted:
            for at, place in enumerate(places):
                if place.grants:
                    self._granted(tally, sums, batch, at)

    def _used(self, tally: Tally, sums: AccessSums, batch: Batch, at: int, time: int | None, place: Place) -> None:
        assert self._access.use
        record = self._record(tally, batch, at)
        if record is None:
            return
        try:
            with self._blame:
                record["actor"] = self._actor(record)
                use = self._access.use(record)
                if use is not None and not isinstance(use, Use):
                    raise TypeError(f"use gave {type(use).__name__}, not Use or None")
        except AffidavitError as error:
            tally.error("plugin", str(error), batch.indices[at], plugin=self._name)
            return
        if use is None:
            sums.skip()
            return
        sums.use(use, time, place.account or tally.ref.account, place.region or tally.ref.region, place.event_class)

    def _granted(self, tally: Tally, sums: AccessSums, batch: Batch, at: int) -> None:
        record = self._record(tally, batch, at)
        if record is None:
            return
        try:
            with self._blame:
                granted = self._access.granted(record) if self._access.granted else None
                if granted is not None and not isinstance(granted, Granted):
                    raise TypeError(f"granted gave {type(granted).__name__}, not Granted or None")
                noted = tuple(self._access.noted(record)) if self._access.noted else ()
                for each in noted:
                    if not isinstance(each, Noted):
                        raise TypeError(f"noted gave {type(each).__name__}, not Noted")
        except AffidavitError as error:
            tally.error("plugin", str(error), batch.indices[at], plugin=self._name)
            return
        if granted is not None:
            sums.grant(granted)
        sums.note(noted)

    def _record(self, tally: Tally, batch: Batch, at: int) -> dict[str, Any] | None:
        try:
            return decode_record(batch.raws[at])[0]
        except ValueError as error:
            tally.error("record", f"what it shows of access cannot be read: {error}", batch.indices[at])
            return None

    def _actor(self, record: Mapping[str, Any]) -> Mapping[str, str | None]:
        """The record's actor, worked out once for records that agree in the fields that it is made of."""
        fields = self._kind.actor_fields
        if not fields:
            return dict(self._kind.actor(record))
        key = msgspec.msgpack.encode([record.get(name) for name in fields])
        found = self._actors.get(key)
        if found is None:
            if len(self._actors) >= _ACTORS_KEPT:
                self._actors.clear()
            found = self._actors[key] = dict(self._kind.actor(record))
        return found
