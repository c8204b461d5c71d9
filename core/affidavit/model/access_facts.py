"""What log kinds tell of access: that something was used, and who holds which grants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

Mark = tuple[str, ...]
"""Words for a grant that the call which gives it has as well. Those that are names may change: see `Renamed`."""


class Outcome(StrEnum):
    """What came of a request: `denied` shows no use, `failed` one that was allowed and failed for another reason."""

    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"


class Taken(msgspec.Struct, frozen=True, array_like=True):
    """That somebody took a role and was given credentials: the role, the key that they are known by, the session.

    `unique` is the role's, as `Use.unique`.
    """

    role: str
    key: str
    session: str
    unique: str = ""


class Renamed(msgspec.Struct, frozen=True, array_like=True):
    """That a call gave up a name, in small letters: whoever had it is called `now`; '' where that is over for good."""

    was: str
    now: str = ""


class Change(StrEnum):
    """What a call changed: grants, by giving or changing one, or holders, by giving up a name of theirs."""

    GRANTS = "grants"
    HOLDERS = "holders"


class Use(msgspec.Struct, frozen=True, array_like=True):
    """What one record shows to be used.

    Attributes:
        principal: whose permissions count; the same whatever key or session was used.
        account: the principal's; '' where it has none.
        kind: of principal, in the log's own words.
        event: for people, ``iam:CreateUser``.
        service: the part of `right` before its name, or what stands for it; '' where the record does not tell what was
            called, so that it may have been anything.
        right: the permission that the request needs; '' where that is not known, `why` then says so.
        channel: ``console``, ``api`` or ``service``: a service on somebody's behalf.
        source: the address that it came from, or the service.
        resources: what it was done to, as grants name it; () where the record does not tell.
        key: of the credentials; '' where there is none.
        session: its name; '' for long-term credentials.
        origin: who began a chain of sessions, where the log says so.
        by_service: whether a service acted for itself, which no review is about.
        withheld: whether the log withholds the principal's name, since it is another account's, or does not tell it.
            Where `unique` is '' it may be any of the account, by which `principal` is then called.
        shared: what the records of one call have in common, where there may be several, in one log or in those of
            several accounts; each such call counts once.
        gives: marks (`Grant.marks`) of the grants that the call gave or changed.
        unique: what tells the principal from all others, also from those that had its name before or have it later; ''
            where the record does not tell.
        renamed: the name that the call gave up.
        in_passing: whether the record is of a place that the call came through on its way, which knows less of it than
            others that share it.
        untold: what the call changed, where the record does not tell whose or which.
    """

    principal: str
    account: str
    kind: str
    event: str
    service: str
    right: str
    outcome: Outcome
    channel: str
    source: str
    resources: tuple[str, ...] = ()
    key: str = ""
    session: str = ""
    origin: str = ""
    why: str = ""
    by_service: bool = False
    withheld: bool = False
    taken: Taken | None = None
    shared: str = ""
    gives: tuple[Mark, ...] = ()
    unique: str = ""
    renamed: Renamed | None = None
    in_passing: bool = False
    untold: Change | None = None


class Statement(msgspec.Struct, frozen=True):
    """A part of a policy.

    Attributes:
        allows: whether it allows or denies.
        actions: patterns of permissions; with `all_but` every permission but those.
        resources: patterns; with `all_but_resources` everything but those.
        conditions: keys of its conditions, which are not evaluated.
        condition: all of its conditions, as JSON; '' where it has none.
    """

    allows: bool
    actions: tuple[str, ...]
    all_but: bool = False
    resources: tuple[str, ...] = ("*",)
    all_but_resources: bool = False
    conditions: tuple[str, ...] = ()
    condition: str = ""


class Grant(msgspec.Struct, frozen=True):
    """A policy as somebody holds it.

    Attributes:
        id: what tells it apart among the holder's.
        name: for people.
        how: ``attached``, ``inline``, ``attached to group admins``, …
        problem: why its text cannot be read; '' where it can.
        since: when its text became what it is; '' where that is not known.
        marks: what `Use.gives` has where a call gave or changed it.
    """

    id: str
    name: str
    how: str
    statements: tuple[Statement, ...] = ()
    problem: str = ""
    since: str = ""
    marks: tuple[Mark, ...] = ()


class Holder(msgspec.Struct, frozen=True):
    """Somebody or something that holds grants.

    Attributes:
        id: as `Use.principal`.
        kind: ``user``, ``role``, …
        aliases: other names that logs have for it.
        created: '' where it is not known.
        trusts: who may take it on, where it is a role, in words.
        notes: what bears on its grants and is not evaluated, such as a boundary.
        aside: why no review is about it; '' for those that one is about.
        unique: as `Use.unique`.
    """

    id: str
    account: str
    kind: str
    name: str
    created: str = ""
    aliases: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    trusts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aside: str = ""
    unique: str = ""


class Granted(msgspec.Struct, frozen=True):
    """Who held what in an account at a moment. `problem` says why that is not known; '' where it is."""

    account: str
    collected: str
    holders: tuple[Holder, ...] = ()
    problem: str = ""


class Noted(msgspec.Struct, frozen=True, array_like=True):
    """When somebody was active last, as others than logs tell.

    Attributes:
        holder: as `Holder.id`.
        by: for people, what tells it.
        time: RFC 3339.
        service: as `Use.service`; '' where it is not told.
        unique: as `Use.unique`.
        right: as `Use.right`; '' where it is not told. That it was tried, it need not have been allowed.
    """

    holder: str
    by: str
    time: str
    service: str = ""
    unique: str = ""
    right: str = ""


class Told(msgspec.Struct, frozen=True):
    """Which events would tell of a permission's use: their class, or ('' then) why none would.

    `regions` are those in one of which they are recorded, wherever the call was made; () where it was made.
    """

    event_class: str
    why: str = ""
    regions: tuple[str, ...] = ()


class Allowed(msgspec.Struct, frozen=True):
    """What statements allow: known permissions, and patterns that are of none that is known."""

    rights: frozenset[str]
    unknown: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True):
    """A permission that was used with success, and on what; `more` says that not all of that is named."""

    right: str
    resources: tuple[str, ...]
    more: bool


class Suggestion(msgspec.Struct, frozen=True):
    """A policy document that allows what was used, and what it cannot know."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def _nothing(_: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Rights:
    """What the names of permissions mean.

    Attributes:
        allowed: statements → what they allow; those that deny are left out of account.
        told: a permission → which events would tell of its use.
        fits: statements, a permission, resources → whether they may allow it on one of them.
        suggest: permissions that were used, and the grants of who used them (None where those are not known) → a policy
            that allows just them, and nothing that the grants don't.
        ungranted: which events would tell of what is used without a grant of one's own.
        given: which events would tell that a grant was given or changed; None where its age needs none.
        with_call: an event (`Use.event`) → permissions that the call may have used and no event need tell of: those
            that it may need beside `Use.right`; where that is not known, all that it may be.
        with_right: a permission → those that the calls it is for may need as well.
    """

    allowed: Callable[[Sequence[Statement]], Allowed]
    told: Callable[[str], Told]
    fits: Callable[[Sequence[Statement], str, Sequence[str]], bool]
    suggest: Callable[[Sequence[Seen], Sequence[Grant] | None], Suggestion]
    ungranted: tuple[Told, ...] = ()
    given: Told | None = None
    with_call: Callable[[str], frozenset[str]] = _nothing
    with_right: Callable[[str], frozenset[str]] = _nothing


@dataclass(frozen=True)
class AccessReading:
    """How records of a kind speak of access.

    Attributes:
        use: a record with its `actor` → what it shows to be used; None where it speaks of no use.
        select: for `granted` and `noted`: header path → the values of records that say who holds what, or was active.
        granted: such a record → who holds what; None where it does not say.
        noted: such a record → who was active when, beside what logs show.
        rights: gives what permissions mean, of a kind that has `granted`.
    """

    use: Callable[[Mapping[str, Any]], Use | None] | None = None
    select: Mapping[str, frozenset[str]] = field(default_factory=dict)
    granted: Callable[[Mapping[str, Any]], Granted | None] | None = None
    noted: Callable[[Mapping[str, Any]], Sequence[Noted]] | None = None
    rights: Callable[[], Rights] | None = None
