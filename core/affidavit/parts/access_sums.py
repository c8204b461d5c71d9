"""Sums up what the records of one object show of access, while they are read."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from affidavit.model.access_facts import Change, Granted, Noted, Outcome, Taken, Use
from affidavit.parts.access import (
    AccessPart,
    Given,
    Issue,
    Logged,
    Met,
    Renaming,
    SessionSum,
    SharedRecord,
    Untold,
    UseSum,
    least,
    most,
)


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
        self._untold: dict[Untold, None] = {}

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
            list(self._untold),
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
        and what it changed, is told at once, since that tells who is meant by names in other records.
        A caller of whom not even the account is told is one of the account whose log has it.
        """
        if use.withheld and not use.account:
            use = msgspec.structs.replace(use, principal=use.principal or account, account=account)
        logged = Logged(use, time, account, region, event_class)
        if use.shared and not use.by_service:
            self._shared.append(SharedRecord(use.shared, use.event, _rank(logged), msgspec.msgpack.encode(logged)))
            if use.taken is not None and use.taken.key:
                self._issue(use, use.taken, time)
            self._change(logged)
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
            held.first_denied, held.last_denied = least(held.first_denied, time), most(held.last_denied, time)
        else:
            held.records += 1
            held.failed += use.outcome is Outcome.FAILED
            held.first, held.last = least(held.first, time), most(held.last, time)
            held.channels[use.channel] = held.channels.get(use.channel, 0) + 1
            for account in filter(None, reached if use.account else ()):
                held.elsewhere[account] = held.elsewhere.get(account, 0) + 1
            held.sources.add((use.source,))
            held.regions.add((logged.region,))
            held.places.add(use.resources, Met(1, time, time is None))
            if use.outcome is Outcome.DONE:
                held.done_on.add(use.resources)
                held.done_somewhere = held.done_somewhere or not use.resources
        if use.key and not use.withheld:
            self._session(use, time)
        self._change(logged)
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

    def _change(self, logged: Logged) -> None:
        """Take what a call gave and whose name it gave up, or that either is not told, or when."""
        use, time = logged.use, logged.time
        untold = [use.untold]
        if time is None:
            untold += [Change.GRANTS if use.gives else None, Change.HOLDERS if use.renamed is not None else None]
        else:
            self._given.update(dict.fromkeys(Given(mark, time) for mark in use.gives))
            if use.renamed is not None:
                self._renamings[Renaming(use.renamed.was, use.renamed.now, time)] = None
        account = logged.account or use.account
        self._untold.update(dict.fromkeys(Untold(account, what, use.event, time) for what in untold if what))

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
