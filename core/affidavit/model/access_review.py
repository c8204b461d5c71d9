"""An access review as a document, which `affidavit schema access-review` describes. Times are RFC 3339 in UTC.

It holds what was granted and used, and no decision: those stand in a file of their own, which names the review by its
digest, the SHA-256 of the bytes that `affidavit.access_review.files` gives.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from affidavit.model.inputs import InputObject, Records
from affidavit.model.run import Failure, Run, Sha256

SCHEMA = "affidavit.access-review/1"


class Status(StrEnum):
    """What logs say of a grant.

    `used`: it was, in the last days that count. `unused`: it was not, in logs of all that time without a gap, of every
    permission in it. `not-seen`: no use was seen, and some logs are missing or some permissions leave no trace.
    `unknown`: nothing can be said, since no event that was recorded tells of it, or its text is not known.
    """

    USED = "used"
    UNUSED = "unused"
    NOT_SEEN = "not-seen"
    UNKNOWN = "unknown"


class Watch(StrEnum):
    """How well a class of events was recorded.

    `whole`: in all of the declared scope's regions, with no gap. `gaps`: records were seen, and some time is not
    covered, or nothing tells whether it is. `none`: no record was seen.
    """

    WHOLE = "whole"
    GAPS = "gaps"
    NONE = "none"


class Watched(msgspec.Struct, frozen=True):
    """How well one class was recorded in one account, and in words what that leaves open."""

    account: str
    event_class: str
    watch: Watch
    why: str


class ServiceUse(msgspec.Struct, frozen=True):
    """A grant's permissions in one service.

    Attributes:
        allowed: how many known permissions it allows there.
        used: those that were used in the days that count.
        idle: of the others, those that were used before.
        unused, not_seen, unknown: how many of the others, also of those in `idle`, are which.
        why: what is not known, and why.
    """

    service: str
    allowed: int
    used: tuple[str, ...]
    idle: tuple[str, ...]
    unused: int
    not_seen: int
    unknown: int
    why: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """What a reviewer decides about: a holder's grant, or (`grant` is '' then) the holder itself.

    Attributes:
        id: stays the same as long as holder and grant do, also where the holder is renamed.
        how: how the holder comes by the grant.
        last_used: '' where no use was seen in the time that was read.
        records: how many records tell of its use.
        why: what the status rests on, and what was not evaluated.
        since: when the holder was made, or the grant given or changed last; '' where it is not known.
        holder_unique: the holder's unique id, which no other has; '' where it is not known.
    """

    id: str
    account: str
    holder: str
    holder_name: str
    holder_kind: str
    grant: str
    grant_name: str
    how: str
    status: Status
    last_used: str
    records: int
    why: tuple[str, ...]
    services: tuple[ServiceUse, ...] = ()
    since: str = ""
    holder_unique: str = ""


class UsedRight(msgspec.Struct, frozen=True):
    """One event of a holder: the permission that it needs ('' where that is not known, and why), when and from where.

    `records` are those that were not denied, `failed` those among them that failed for another reason.
    """

    event: str
    right: str
    why: str
    event_class: str
    records: int
    denied: int
    failed: int
    first: str
    last: str
    channels: dict[str, int]
    sources: tuple[str, ...]
    more_sources: bool
    regions: tuple[str, ...]
    resources: tuple[str, ...]
    more_resources: bool


class ViaSession(msgspec.Struct, frozen=True):
    """Sessions of one name in which a role was used; `chain` is who took it on, the outermost first."""

    session: str
    origin: str
    chain: tuple[str, ...]
    sessions: int
    records: int
    first: str
    last: str


class Suggested(msgspec.Struct, frozen=True):
    """A policy document that allows what was used, and what it cannot know."""

    document: dict[str, Any]
    notes: tuple[str, ...]


class Principal(msgspec.Struct, frozen=True):
    """A holder, or somebody whom logs name and no state does.

    Attributes:
        known: whether the state of its account names it.
        trusts: who may take it on.
        vias: its sessions, the busiest first; `more_vias` says that there were more.
        suggestion: None where nothing was used, or nothing is known of what permissions mean.
        unique: its unique id, which no other has; '' where it is not known.
    """

    id: str
    account: str
    kind: str
    name: str
    known: bool
    created: str
    notes: tuple[str, ...]
    trusts: tuple[str, ...]
    records: int
    denied: int
    first: str
    last: str
    channels: dict[str, int]
    used: tuple[UsedRight, ...]
    vias: tuple[ViaSession, ...]
    more_vias: bool
    suggestion: Suggested | None
    unique: str = ""


class Crossing(msgspec.Struct, frozen=True):
    """An account that reached into another: by a role that was taken on, or (`role` is '') by calls in it."""

    caller: str
    caller_account: str
    role: str
    account: str
    in_scope: bool
    times: int
    first: str
    last: str
    sources: tuple[str, ...]
    more_sources: bool


class StateTaken(msgspec.Struct, frozen=True):
    """When it was last known who holds what in an account.

    `problem` says why it is not known; `warning` why something else may have been granted when the review was made.
    """

    account: str
    collected: str
    holders: int
    aside: int
    problem: str = ""
    warning: str = ""


class Read(msgspec.Struct, frozen=True):
    """What was read: how many objects, the digest of their names and hashes, those not read whole, and the records.

    `unnamed` are records that name nobody or tell of no call, `by_services` those of what services did for themselves.
    """

    objects: int
    digest: Sha256
    not_whole: tuple[InputObject, ...]
    skipped: int
    records: Records
    unnamed: int
    by_services: int


class AccessReview(msgspec.Struct, frozen=True):
    """The whole review.

    Attributes:
        run: as in an Assessment, without policies: `run.complete` tells whether everything was read.
        complete: whether it was, and what is granted is known, without a warning, of every account of which state was
            read or that is declared; where none is declared, also of those of which there are logs.
        counted_from, counted_until: the days in which a grant must have been used.
    """

    schema: str
    run: Run
    complete: bool
    unused_days: int
    counted_from: str
    counted_until: str
    read: Read
    states: tuple[StateTaken, ...]
    watched: tuple[Watched, ...]
    rows: tuple[Row, ...]
    principals: tuple[Principal, ...]
    crossings: tuple[Crossing, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
