"""What one object contributes to an Assessment: serialisable, and merged with others in any order."""

from __future__ import annotations

import msgspec

from affidavit.model.assessment import Failure, InputObject, RecordRef
from affidavit.model.timeline import LoggingRecord
from affidavit.parts.access import AccessPart
from affidavit.records.linking import Link


class Match(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record that a policy matched.

    `time` is epoch seconds or None. `action` is what makes two records the same action. `record` is the record's JSON
    text: of policies that correlate every match's, of others that of the first ten of each subject in an object. `link`
    is there for policies that correlate, `waiver` is the id of the waiver that accepts it.
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
    principal: str = ""
    actor_account: str = ""
    targets: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True):
    """Records of one event class seen in one account and region within one hour (epoch seconds of its start)."""

    account: str
    region: str
    event_class: str
    hour: int
    records: int


class Change(msgspec.Struct, frozen=True, order=True):
    """Events of one account, region and hour that change what a snapshot shows of a class.

    `first` and `last` are epoch seconds; `event` and `actor` are those of the first.
    """

    event_class: str
    reach: str
    account: str
    region: str
    first: int
    last: int
    event: str
    actor: str


class Population(msgspec.Struct, frozen=True, array_like=True):
    """What the matches of one policy without correlation about one subject come to, in one object.

    Attributes:
        records: how many they are.
        first, last: epoch seconds; None where no match has a time.
        waivers: id of each waiver that accepts some → how many.
        shown: the earliest, which may become evidence that a finding shows.
        actions: a key of 16 bytes of each one's action.
    """

    policy: str
    subject: str
    records: int
    first: int | None
    last: int | None
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    waivers: dict[str, int]
    shown: tuple[Match, ...]
    actions: bytes


class Partial(msgspec.Struct, frozen=True):
    """One object's part.

    Attributes:
        populations: what the matches of policies without correlation come to, by policy and subject.
        matches: these matches themselves, by policy: by index, as `decode_matches` reads them.
        linked: those of policies that correlate, by policy, group, step, time and index.
        keys: 16 bytes a record evaluated, for counting duplicates (see `affidavit.parts.duplicates`).
        delivered: when the object was delivered, in epoch seconds, when its name tells.
        without_time: the first records that say no time.
        whole: whether its text could be decompressed to the end, so that the hash is of all of it.
        history: its records that speak of logging itself, with the name of their kind.
        changes: what its records tell of changes to what snapshots show.
        access: what its records show of access, where that is asked for.
    """

    object: InputObject
    populations: tuple[Population, ...]
    matches: tuple[tuple[str, bytes], ...]
    linked: tuple[Match, ...]
    seen: tuple[Seen, ...]
    keys: bytes
    failures: tuple[Failure, ...]
    without_time: tuple[RecordRef, ...]
    delivered: int | None = None
    whole: bool = True
    history: tuple[tuple[str, LoggingRecord], ...] = ()
    changes: tuple[Change, ...] = ()
    access: AccessPart | None = None


encode_matches = msgspec.msgpack.Encoder().encode
decode_matches = msgspec.msgpack.Decoder(list[Match]).decode


def matches_of(partial: Partial) -> list[Match]:
    """Every match of an object's part."""
    return [*(match for _, matches in partial.matches for match in decode_matches(matches)), *partial.linked]
