"""What one object shows of access: summed up while its records are read, merged with other objects' in any order."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from affidavit.model.access_facts import Change, Granted, Mark, Noted, Use

NAMED = 20
"""So many addresses, regions and (sets of) resources of one sum are told by name."""


class Some(msgspec.Struct, array_like=True):
    """The least of the texts that were met, by the alphabet so that no order matters, and whether there were more."""

    named: list[str] = []
    more: bool = False

    def add(self, texts: Iterable[str]) -> None:
        """Take texts; empty ones are none."""
        new = {each for each in texts if each}.difference(self.named)
        if new:
            kept = sorted({*self.named, *new})
            self.more = self.more or len(kept) > NAMED
            self.named = kept[:NAMED]

    def merge(self, other: Some) -> None:
        """Take what another met."""
        self.more = self.more or other.more
        self.add(other.named)


class Met(msgspec.Struct, array_like=True, frozen=True):
    """Some records: how many, when the last was, and whether there are some whose time could not be read."""

    records: int = 0
    last: int | None = None
    undated: bool = False

    def __add__(self, other: Met) -> Met:
        return Met(self.records + other.records, most(self.last, other.last), self.undated or other.undated)


class Places(msgspec.Struct, array_like=True):
    """What records were about, by all the resources that one names; () where it does not tell.

    The least are told apart, by the alphabet so that no order matters; `rest` are the records about all others.
    """

    told: dict[tuple[str, ...], Met] = {}
    rest: Met = msgspec.field(default_factory=Met)

    def add(self, resources: Iterable[str], met: Met) -> None:
        """Take records about the same resources."""
        key = tuple(sorted(set(resources)))
        self.told[key] = self.told.get(key, Met()) + met
        if len(self.told) > NAMED:
            self.rest += self.told.pop(max(self.told))

    def merge(self, other: Places) -> None:
        """Take what another met."""
        self.rest += other.rest
        for resources, met in other.told.items():
            self.add(resources, met)

    @property
    def undated(self) -> bool:
        """Whether the time of some records could not be read."""
        return self.rest.undated or any(each.undated for each in self.told.values())

    @property
    def named(self) -> Some:
        """The resources that are told apart."""
        some = Some(more=self.rest.records > 0)
        for each in self.told:
            some.add(each)
        return some


class UseSum(msgspec.Struct, array_like=True):
    """Records of one principal, by its name and unique id, and one event.

    `records` counts those that were not denied, `first` and `last` are theirs (epoch seconds, None where none has a
    time); `channels` counts them by how they came, `elsewhere` those in other accounts than its own, by account.
    `done_on` are what those were about that succeeded, and `done_somewhere` says that some of them do not tell.
    """

    principal: str
    event: str
    account: str
    kind: str
    service: str
    right: str
    why: str
    by_service: bool
    withheld: bool
    event_class: str
    records: int = 0
    denied: int = 0
    failed: int = 0
    first: int | None = None
    last: int | None = None
    last_denied: int | None = None
    channels: dict[str, int] = {}
    elsewhere: dict[str, int] = {}
    sources: Some = msgspec.field(default_factory=Some)
    regions: Some = msgspec.field(default_factory=Some)
    places: Places = msgspec.field(default_factory=Places)
    done_on: Some = msgspec.field(default_factory=Some)
    done_somewhere: bool = False
    unique: str = ""
    first_denied: int | None = None

    @property
    def seen(self) -> int | None:
        """When it was there last, be it with a call that was denied."""
        return most(self.last, self.last_denied)

    @property
    def done(self) -> int:
        """How many succeeded."""
        return self.records - self.failed

    def parted(self) -> list[UseSum]:
        """Those that were not denied, and those that were: each has a time of its own."""
        if not self.records or not self.denied:
            return [self]
        told = (self.principal, self.event, self.account, self.kind, self.service, self.right, self.why)
        denied = UseSum(*told, self.by_service, self.withheld, self.event_class, denied=self.denied, unique=self.unique)
        denied.first_denied, denied.last_denied = self.first_denied, self.last_denied
        others = msgspec.structs.replace(self, denied=0, first_denied=None, last_denied=None)
        return [others, denied]

    def merge(self, other: UseSum) -> None:
        """Take another sum of the same principal and event."""
        self.records += other.records
        self.denied += other.denied
        self.failed += other.failed
        self.first = least(self.first, other.first)
        self.last = most(self.last, other.last)
        self.first_denied = least(self.first_denied, other.first_denied)
        self.last_denied = most(self.last_denied, other.last_denied)
        for mine, others in ((self.channels, other.channels), (self.elsewhere, other.elsewhere)):
            for name, count in others.items():
                mine[name] = mine.get(name, 0) + count
        self.sources.merge(other.sources)
        self.regions.merge(other.regions)
        self.places.merge(other.places)
        self.done_on.merge(other.done_on)
        self.done_somewhere = self.done_somewhere or other.done_somewhere
        if other.event_class and (not self.event_class or other.event_class < self.event_class):
            self.event_class = other.event_class


class SessionSum(msgspec.Struct, array_like=True):
    """Records made with one set of temporary credentials."""

    key: str
    principal: str
    session: str
    origin: str
    records: int
    first: int | None
    last: int | None
    unique: str = ""


class Issue(msgspec.Struct, array_like=True, frozen=True):
    """That a principal took a role and was given credentials; `by` is the key that it used, '' for a lasting one."""

    key: str
    caller: str
    account: str
    kind: str
    by: str
    role: str
    source: str
    time: int | None
    withheld: bool
    by_service: bool
    unique: str = ""
    role_unique: str = ""


class Logged(msgspec.Struct, array_like=True, frozen=True):
    """A use, when it was (epoch seconds), and the log that has it: whose, of which region and class of events."""

    use: Use
    time: int | None
    account: str
    region: str
    event_class: str


class SharedRecord(msgspec.Struct, array_like=True, frozen=True):
    """A record of a call that others may tell of as well: `rank` is the less the more it tells, `body` a `Logged`."""

    shared: str
    event: str
    rank: int
    body: bytes


class Given(msgspec.Struct, array_like=True, frozen=True):
    """That a call gave or changed what has this mark."""

    mark: Mark
    time: int


class Renaming(msgspec.Struct, array_like=True, frozen=True):
    """That a call gave up a name; see `Renamed`."""

    was: str
    now: str
    time: int


class Untold(msgspec.Struct, array_like=True, frozen=True):
    """That a call changed grants or holders of the account in whose log it is, and whose, which or when is not told."""

    account: str
    what: Change
    event: str
    time: int | None


class AccessPart(msgspec.Struct, array_like=True):
    """What one object shows.

    `shared` are records that are not in the other sums, since others may tell of the same calls.
    """

    uses: list[UseSum] = []
    sessions: list[SessionSum] = []
    issues: list[Issue] = []
    granted: list[Granted] = []
    unnamed: int = 0
    noted: list[Noted] = []
    shared: list[SharedRecord] = []
    given: list[Given] = []
    renamings: list[Renaming] = []
    untold: list[Untold] = []


def least(one: int | None, other: int | None) -> int | None:
    """The earlier of two times, of which either may not be known."""
    return min((each for each in (one, other) if each is not None), default=None)


def most(one: int | None, other: int | None) -> int | None:
    """The later of two times, of which either may not be known."""
    return max((each for each in (one, other) if each is not None), default=None)
