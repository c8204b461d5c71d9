"""What one object contributes to an Assessment: serialisable, and merged with others in any order."""

from __future__ import annotations

import msgspec

from affidavit.linking import Link
from affidavit.model.assessment import Failure, InputObject, RecordRef


class Match(msgspec.Struct, frozen=True):
    """A record that a policy matched.

    `time` is epoch seconds or None. `action` is what makes two records the same action. `record` is the record's JSON
    text, kept only for the first ten of each policy and subject, or group and step, in an object. `link` is there for
    policies that correlate, `waiver` is the id of the waiver that accepts it.
    """

    policy: str
    subject: str
    time: int | None
    index: int
    event_id: str
    action: str
    account: str
    region: str
    event: str
    actor: str
    source_ip: str
    message: str
    record: str = ""
    link: Link | None = None
    waiver: str = ""


class Seen(msgspec.Struct, frozen=True):
    """Records of one event class seen in one account and region within one hour (epoch seconds of its start)."""

    account: str
    region: str
    event_class: str
    hour: int
    records: int


class Partial(msgspec.Struct, frozen=True):
    """One object's part.

    Attributes:
        keys: 16 bytes a record evaluated, for counting duplicates (see `affidavit.duplicates`).
        delivered: when the object was delivered, in epoch seconds, when its name tells.
        without_time: the first records that say no time.
    """

    object: InputObject
    matches: tuple[Match, ...]
    seen: tuple[Seen, ...]
    keys: bytes
    failures: tuple[Failure, ...]
    without_time: tuple[RecordRef, ...]
    delivered: int | None = None
