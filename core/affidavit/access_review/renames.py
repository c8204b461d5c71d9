"""Whose a name was when: calls give names up, and others may take them after that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from affidavit.parts.access import Renaming
from affidavit.times import format_time


class Renames:
    """Calls by which names were given up. All names are in small letters."""

    def __init__(self) -> None:
        self._of: dict[str, list[Renaming]] = {}
        self._to: dict[str, list[Renaming]] = {}

    def add(self, renamings: Iterable[Renaming]) -> None:
        """Take calls, in any order; one that is told twice counts once."""
        for each in renamings:
            _put(self._of.setdefault(each.was, []), each)
            if each.now:
                _put(self._to.setdefault(each.now, []), each)

    def now(self, name: str, at: int | None) -> str:
        """What is called today whoever had a name at a moment; the name as it is where that is not known.

        Of who is gone it is the name, and until when it was theirs.
        """
        used: set[Renaming] = set()
        while at is not None:
            # A call in the very second of a renaming had the old name; one in that of an ending has the new holder's.
            calls = self._of.get(name, [])
            later = islice(calls, bisect_left(calls, at, key=_time), None)
            first = next((each for each in later if each.time + bool(each.now) > at and each not in used), None)
            if first is None:
                break
            if not first.now:
                return f"{name} (until {format_time(first.time)})"
            used.add(first)
            name, at = first.now, first.time
        return name

    def within(self, name: str, first: int | None, last: int | None) -> Iterator[int]:
        """The moments in a time from which a name was somebody else's than before."""
        if first is not None and last is not None:
            changes = (each.time + bool(each.now) for each in self._of.get(name, ()))
            yield from (each for each in changes if first < each <= last)

    def before(self, name: str, at: int | None) -> Iterator[Renaming]:
        """The renamings that led to whoever has a name at a moment, the latest first."""
        while at is not None:
            # Who was called so when the name was given up, by a call before that moment, is somebody else.
            ended = max((each.time for each in self._of.get(name, ()) if each.time <= at), default=None)
            led = [each for each in self._to.get(name, ()) if each.time <= at]
            if not led or (ended is not None and led[-1].time < ended):
                return
            yield led[-1]
            name, at = led[-1].was, led[-1].time - 1


def _put(calls: list[Renaming], new: Renaming) -> None:
    """Insert a call by its time; in one second a renaming comes before an ending, as there is none after that."""
    at = bisect_left(calls, _order(new), key=_order)
    if at == len(calls) or calls[at] != new:
        calls.insert(at, new)


def _time(each: Renaming) -> int:
    return each.time


def _order(each: Renaming) -> tuple[int, bool, str, str]:
    return each.time, not each.now, each.now, each.was
