"""Whose a name was when: calls give names up, and others may take them after that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.parts.access import Renaming
from affidavit.times import format_time


class Renames:
    """Calls by which names were given up. All names are in small letters."""

    def __init__(self) -> None:
        self._of: dict[str, set[Renaming]] = {}
        self._to: dict[str, set[Renaming]] = {}

    def add(self, renamings: Iterable[Renaming]) -> None:
        """Take calls, in any order."""
        for each in renamings:
            self._of.setdefault(each.was, set()).add(each)
            if each.now:
                self._to.setdefault(each.now, set()).add(each)

    def now(self, name: str, at: int | None) -> str:
        """What is called today whoever had a name at a moment; the name as it is where that is not known.

        Of who is gone it is the name, and until when it was theirs.
        """
        used: set[Renaming] = set()
        while at is not None:
            # A call in the very second of a renaming had the old name; one in that of an ending has the new holder's.
            later = [each for each in self._of.get(name, ()) if each.time + bool(each.now) > at and each not in used]
            if not later:
                break
            first = min(later, key=lambda each: (each.time, not each.now, each.now))
            if not first.now:
                return f"{name} (until {format_time(first.time)})"
            used.add(first)
            name, at = first.now, first.time
        return name

    def before(self, name: str, at: int | None) -> Iterator[Renaming]:
        """The renamings that led to whoever has a name at a moment, the latest first."""
        used: set[Renaming] = set()
        while at is not None:
            # What was called so before the name was given up is somebody else.
            since = max((each.time for each in self._of.get(name, ()) if each.time <= at), default=None)
            led = [
                each
                for each in self._to.get(name, ())
                if each.time <= at and (since is None or each.time >= since) and each not in used
            ]
            if not led:
                return
            last = max(led, key=lambda each: (each.time, each.was))
            yield last
            used.add(last)
            name, at = last.was, last.time - 1
