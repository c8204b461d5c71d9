"""What was read: log objects, their records, and what was left aside."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ObjectRecords(msgspec.Struct, frozen=True):
    """The accounting of an object's records: read = evaluated + outside_period + rejected.

    `without_time` counts evaluated records that say no time, `lookback` those outside the period that correlation saw.
    """

    read: int = 0
    evaluated: int = 0
    outside_period: int = 0
    rejected: int = 0
    without_time: int = 0
    lookback: int = 0


class Records(msgspec.Struct, frozen=True):
    """The accounting of all records: read = evaluated + outside_period + rejected.

    `duplicates` counts evaluated records that repeat an event delivered more than once, in whatever objects;
    `without_time` counts evaluated records that say no time. Both are part of `evaluated`. `lookback` counts records
    before the period that policies which correlate were shown; they are part of `outside_period`.
    """

    read: int = 0
    evaluated: int = 0
    duplicates: int = 0
    outside_period: int = 0
    rejected: int = 0
    without_time: int = 0
    lookback: int = 0


class ObjectStatus(StrEnum):
    """`read`: to its end. `partial`: some records are lost or rejected. `failed`: nothing could be read of it."""

    READ = "read"
    PARTIAL = "partial"
    FAILED = "failed"


class InputObject(msgspec.Struct, frozen=True):
    """A log object that was opened. `sha256` is of the bytes as stored, `sha256_text` of the decompressed bytes.

    `integrity` is an `ObjectIntegrity`, or '' where no digest was looked for, or none speaks of such objects.
    """

    uri: str
    status: ObjectStatus
    size: int
    sha256: str
    sha256_text: str
    account: str
    region: str
    records: ObjectRecords
    notes: tuple[str, ...] = ()
    integrity: str = ""


class SkippedObject(msgspec.Struct, frozen=True):
    """Something met and left aside, with the reason; `failed` says that evidence may be missing because of it."""

    uri: str
    reason: str
    failed: bool = False


class RecordRef(msgspec.Struct, frozen=True):
    """Where a record stands: object, index in it (from 0) and event id ('' when it has none)."""

    object: str
    index: int
    event_id: str = ""


class Inputs(msgspec.Struct, frozen=True):
    """What was read.

    `skipped_count` may exceed `len(skipped)`: of each reason at most a hundred objects are named.
    `without_time` names at most a hundred of the records that say no time.
    """

    objects: tuple[InputObject, ...]
    records: Records
    skipped: tuple[SkippedObject, ...] = ()
    skipped_count: int = 0
    without_time: tuple[RecordRef, ...] = ()
