"""Sums up over all objects what their records show of access."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from affidavit.access_review.calls import Calls
from affidavit.access_review.renames import Renames
from affidavit.access_review.sessions import Named, Sessions
from affidavit.access_review.states import States
from affidavit.model.access_facts import Granted, Noted
from affidavit.parts.access import AccessPart, Given, Untold, UseSum
from affidavit.parts.partial import Partial
from affidavit.times import parse_time


class Gathering:
    """Takes objects' parts.

    What grows is a sum for each principal and event, who holds what, and when it was given; sessions, and calls that
    several records tell of, lie on disk.

    Args:
        as_of: the moment of the review, by which it is told which state counts.
        end: of the days that count; what is noted after it says nothing of what was noted in them.
    """

    def __init__(self, sessions: Sessions, calls: Calls, as_of: int | None = None, end: int | None = None) -> None:
        self.sessions = sessions
        self._calls = calls
        self._end = end
        self.states = States(as_of)
        self.unnamed = 0
        self.renames = Renames()
        self._uses: dict[tuple[str, str, str], UseSum] = {}
        self._noted: dict[tuple[str, str, str, str, str, bool], Noted] = {}
        self._given: set[Given] = set()
        self._untold: set[Untold] = set()

    def add(self, partial: Partial) -> None:
        """Take an object's part."""
        if partial.access is not None:
            self._add(partial.access)
            self._calls.add(partial.access)

    def settle(self, named: Named) -> None:
        """Count the calls that several records tell of, each once; when all objects were taken."""
        for part in self._calls.take(named):
            self._add(part)

    def _add(self, part: AccessPart) -> None:
        for each in part.uses:
            key = (each.principal, each.unique, each.event)
            held = self._uses.get(key)
            if held is None:
                self._uses[key] = each
            else:
                held.merge(each)
        for granted in part.granted:
            self.states.add(granted)
        for noted in part.noted:
            self._note(noted)
        self._given.update(part.given)
        self._untold.update(part.untold)
        self.renames.add(part.renamings)
        self.unnamed += part.unnamed
        self.sessions.add(part)

    def _note(self, noted: Noted) -> None:
        """Keep the latest of the days that count, and the latest after them."""
        time = parse_time(noted.time)
        if time is None:
            return
        is_after = self._end is not None and time >= self._end
        told = (noted.holder, noted.unique, noted.service, noted.right, noted.by, is_after)
        held = self._noted.get(told)
        if held is None or (time, noted.time) > (parse_time(held.time) or 0, held.time):
            self._noted[told] = noted

    @property
    def uses(self) -> list[UseSum]:
        """Every sum, by principal, its unique id and event."""
        return [self._uses[key] for key in sorted(self._uses)]

    @property
    def noted(self) -> list[Noted]:
        """When everybody was active last, before the end and after it, as others than logs tell; by holder and what."""
        return [self._noted[told] for told in sorted(self._noted)]

    @property
    def given(self) -> frozenset[Given]:
        """Every call that was read and gave or changed a grant."""
        return frozenset(self._given)

    @property
    def untold(self) -> frozenset[Untold]:
        """Every call that changed grants or holders without telling all of it."""
        return frozenset(self._untold)

    @property
    def granted(self) -> list[Granted]:
        """Of each account who held what when that was last known, by account."""
        return self.states.granted


@contextlib.contextmanager
def gathering(as_of: int, end: int | None = None) -> Iterator[Gathering]:
    """A gathering for a review of that moment, and of days up to that end, with a place for what lies on disk."""
    with (
        tempfile.TemporaryDirectory(prefix="affidavit-access-") as directory,
        Sessions(Path(directory)) as sessions,
        Calls(Path(directory)) as calls,
    ):
        yield Gathering(sessions, calls, as_of, end)
