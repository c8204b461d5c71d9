"""What one object shows of access: summed up while its records are read, merged with other objects' in any order."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from affidavit.model.access_facts import Granted, Mark, Noted, Outcome, Taken, Use

NAMED = 20
"""So many addresses, regions and resources of one sum are told by name."""


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


class UseSum(msgspec.Struct, array_like=True):
    """Records of one principal, by its name and unique id, and one event.

    `records` counts those that were not denied, `first` and `last` are theirs (epoch seconds, None where none has a
    time); `channels` counts them by how they came, `elsewhere` those in other accounts than its own, by account.
    `somewhere` says that some records do not tell what they were about. `done_on` and `done_somewhere` tell the same
    of those that succeeded.
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
    resources: Some = msgspec.field(default_factory=Some)
    somewhere: bool = False
    done_on: Some = msgspec.field(default_factory=Some)
    done_somewhere: bool = False
    unique: str = ""

    @property
    def seen(self) -> int | None:
        """When it was there last, be it with a call that was denied."""
        return most(self.last, self.last_denied)

    @property
    def done(self) -> int:
        """How many succeeded."""
        return self.records - self.failed

    def merge(self, other: UseSum) -> None:
        """Take another sum of the same principal and event."""
        self.records += other.records
        self.denied += other.denied
        self.failed += other.failed
        self.first = least(self.first, other.first)
        self.last = most(self.last, other.last)
        self.last_denied = most(self.last_denied, other.last_denied)
        for mine, others in ((self.channels, other.channels), (self.elsewhere, other.elsewhere)):
            for name, count in others.items():
                mine[name] = mine.get(name, 0) + count
        self.sources.merge(other.sources)
        self.regions.merge(other.regions)
        self.resources.merge(other.resources)
        self.somewhere = self.somewhere or other.somewhere
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


class AccessSums:
    """Sums up the records of one object."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, str, str], UseSum] = {}
        self._sessions: dict[tuple[str, str, str], SessionSum] = {}
        self._issues: list[Issue] = []
        self._granted: list[Granted] = []
        self._unnamed = 0
        self._noted: list[Noted] = []
        self._shared: list[SharedRecord] = []
        self._given: dict[Given, None] = {}
        self._renamings: dict[Renaming, None] = {}

    def part(self) -> AccessPart:
        """What was taken so far."""
        return AccessPart(
            list(self._uses.values()),
            list(self._sessions.values()),
            self._issues,
            self._granted,
            self._unnamed,
            self._noted,
            self._shared,
            list(self._given),
            list(self._renamings),
        )

    def grant(self, granted: Granted) -> None:
        """Take who holds what."""
        self._granted.append(granted)

    def note(self, noted: Iterable[Noted]) -> None:
        """Take who was active when, beside what logs show."""
        self._noted.extend(noted)

    def skip(self) -> None:
        """Count a record that names nobody, or tells of no call."""
        self._unnamed += 1

    def use(self, use: Use, time: int | None, account: str, region: str, event_class: str) -> None:
        """Take a use; `account` and `region` are where it was logged.

        One of a call that other records may tell of is kept for whoever knows them all. Whose credentials came from it,
        and whose name ended with it, is told at once, since that tells who is meant by names in other records.
        """
        logged = Logged(use, time, account, region, event_class)
        if use.shared and not use.by_service:
            self._shared.append(SharedRecord(use.shared, use.event, _rank(logged), msgspec.msgpack.encode(logged)))
            if use.taken is not None and use.taken.key:
                self._issue(use, use.taken, time)
            self._rename(use, time)
        else:
            self.count(logged, () if use.in_passing or account == use.account else (account,))

    def count(self, logged: Logged, reached: Iterable[str]) -> None:
        """Sum up a call that was in the logs of these accounts beside its caller's."""
        use, time = logged.use, logged.time
        key = (use.principal, use.unique, use.event)
        held = self._uses.get(key)
        if held is None:
            held = self._uses[key] = UseSum(
                use.principal,
                use.event,
                use.account,
                use.kind,
                use.service,
                use.right,
                use.why,
                use.by_service,
                use.withheld,
                logged.event_class,
                unique=use.unique,
            )
        if use.outcome is Outcome.DENIED:
            held.denied += 1
            held.last_denied = most(held.last_denied, time)
        else:
            held.records += 1
            held.failed += use.outcome is Outcome.FAILED
            held.first, held.last = least(held.first, time), most(held.last, time)
            held.channels[use.channel] = held.channels.get(use.channel, 0) + 1
            for account in filter(None, reached if use.account else ()):
                held.elsewhere[account] = held.elsewhere.get(account, 0) + 1
            held.sources.add((use.source,))
            held.regions.add((logged.region,))
            held.resources.add(use.resources)
            held.somewhere = held.somewhere or not use.resources
            if use.outcome is Outcome.DONE:
                held.done_on.add(use.resources)
                held.done_somewhere = held.done_somewhere or not use.resources
        if use.key and not use.withheld:
            self._session(use, time)
        if time is not None:
            self._given.update(dict.fromkeys(Given(mark, time) for mark in use.gives))
        self._rename(use, time)
        if use.taken is not None:
            self._issue(use, use.taken, time)

    def _issue(self, use: Use, taken: Taken, time: int | None) -> None:
        self._issues.append(
            Issue(
                taken.key,
                use.principal,
                use.account,
                use.kind,
                use.key,
                taken.role,
                use.source,
                time,
                use.withheld,
                use.by_service,
                use.unique,
                taken.unique,
            )
        )

    def _rename(self, use: Use, time: int | None) -> None:
        if use.renamed is not None and time is not None:
            self._renamings[Renaming(use.renamed.was, use.renamed.now, time)] = None

    def _session(self, use: Use, time: int | None) -> None:
        key = (use.key, use.principal, use.unique)
        held = self._sessions.get(key)
        if held is None:
            self._sessions[key] = SessionSum(use.key, use.principal, use.session, use.origin, 1, time, time, use.unique)
            return
        held.records += 1
        held.first, held.last = least(held.first, time), most(held.last, time)


def _rank(logged: Logged) -> int:
    """First who called, then the call itself rather than that it came by, then the caller's own log."""
    use = logged.use
    return use.withheld * 4 + use.in_passing * 2 + (logged.account != use.account)


def least(one: int | None, other: int | None) -> int | None:
    """The earlier of two times, of which either may not be known."""
    return min((each for each in (one, other) if each is not None), default=None)


def most(one: int | None, other: int | None) -> int | None:
    """The later of two times, of which either may not be known."""
    return max((each for each in (one, other) if each is not None), default=None)
