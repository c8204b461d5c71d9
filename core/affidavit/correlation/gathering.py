"""What is kept of a pattern while it grows: counts, ends, places, and which matches to show."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from affidavit.correlation.patterns import Outcome
from affidavit.parts.match_store import Linked
from affidavit.parts.tally import EVIDENCE_LIMIT


class Gathering:
    """The matches of one finding to be, added in order of time but for those of the same second.

    Attributes:
        actions: distinct actions added. Copies of an action are of one second, like the event they tell of.
        records: distinct ones. One that two steps match counts once, and is shown once.
        first, last: epoch seconds.
        waived: records that a waiver accepts; `waivers` are the ids.
        is_hidden: records that no waiver accepts belong to it and are not held, so that it is not accepted.
        shown: numbers of the matches that become its evidence, the first ones.

    Args:
        serial: tells it from the other patterns of the run.
        keep: told the serial, and the number of the first match of each record that is added.
    """

    def __init__(self, serial: int, keep: Callable[[int, int], None]) -> None:
        self.serial = serial
        self.actions = 0
        self.records = 0
        self.first = 0
        self.last = 0
        self.accounts: set[str] = set()
        self.regions: set[str] = set()
        self.shown: list[int] = []
        self.is_hidden = False
        self.waived = 0
        self.waivers: set[str] = set()
        # Records of each step, and how many of them are waived.
        self._steps: dict[int, list[int]] = {}
        self._keep = keep
        # Actions and records of one second.
        self._moment: tuple[int, set[str], set[int]] = (0, set(), set())

    @property
    def accepted(self) -> bool:
        """Whether all records of some step are waived: what one step is accepted for makes the rest of it accepted."""
        return not self.is_hidden and any(records == waived for records, waived in self._steps.values())

    def add(self, match: Linked) -> None:
        """Take a match, which was not taken before."""
        step = self._steps.setdefault(match.step, [0, 0])
        step[0] += 1
        waiver = match.waiver
        step[1] += bool(waiver)
        if self._moment[0] != match.time:
            self._moment = (match.time, set(), set())
        _, actions, records = self._moment
        if match.record in records:
            return
        records.add(match.record)
        if not self.records:
            self.first = self.last = match.time
        self.first, self.last = min(self.first, match.time), max(self.last, match.time)
        self.records += 1
        if match.action not in actions:
            actions.add(match.action)
            self.actions += 1
        self.accounts.add(match.account)
        self.regions.add(match.region)
        if waiver:
            self.waived += 1
            self.waivers.add(waiver)
        if len(self.shown) < EVIDENCE_LIMIT:
            self.shown.append(match.number)
        self._keep(self.serial, match.number)


# Begins a pattern.
Gather = Callable[[], Gathering]


class Found(msgspec.Struct, frozen=True):
    """A pattern that was found: its group, what was gathered, and a sentence with numbers."""

    group: tuple[str, ...]
    gathering: Gathering
    why: str
    outcome: Outcome = Outcome.FOUND


def times(count: int, what: str) -> str:
    """A count with its word: `1 burst`, `2 bursts`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
