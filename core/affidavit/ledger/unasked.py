"""Findings that wait, and about which a later run with other policies, over their days, says nothing.

Its policies may ask for something else, so that no run will ever tell what became of them. Somebody must say that
nobody waits any more; until then the runs tell how many there are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from affidavit.ledger.entries import Decided, Loaded, RunEntry, runs
from affidavit.ledger.responses import Told
from affidavit.ledger.seen import OneSighting, several_sightings, summed
from affidavit.ledger.settled import told_last
from affidavit.ledger.settling import is_known, withdrawn_by
from affidavit.ledger.typed import Number, typed
from affidavit.ledger.waiting import UNDECIDED, ever_undecided, waits
from affidavit.model.finding import FindingStatus


class Asked(msgspec.Struct, frozen=True):
    """What a run asked: by which packs, of which period (as text; '' leaves an end open) and of which places."""

    packs: tuple[Loaded, ...]
    since: str
    until: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]

    def passes_over(self, told: OneSighting, before: Asked) -> bool:
        """Whether this asked by other packs of all the days and places that an earlier run told a finding of.

        Args:
            told: the finding as that run has it; this one has no such finding.
            before: what that run asked.
        """
        in_period = self.since <= told.first_seen and (not self.until or told.last_seen < self.until)
        return (
            self.packs != before.packs
            and in_period
            and _holds(self.accounts, before.accounts)
            and _holds(self.regions, before.regions)
        )


def _holds(asked: Collection[str], before: Collection[str]) -> bool:
    """Whether places include others; none at all are all there are."""
    return not asked or (bool(before) and set(before) <= set(asked))


class Unasked(msgspec.Struct, frozen=True):
    """A finding that waits, or that somebody withdrew, and which a run passes over."""

    told: Told
    withdrawn: bool


def unasked(
    database: sqlite3.Connection,
    asked: Asked,
    found: Collection[int],
    timely: Collection[int | None],
    decided: Mapping[str, Sequence[Decided]],
    as_of: int,
) -> Iterator[Unasked]:
    """Those that a run passes over which is not written yet.

    Args:
        asked: what it asks.
        found: the numbers of its own findings.
        timely: the runs that count.
        decided: what was decided, by finding; what is later than `as_of` does not count.
    """
    before = {seq: _asked_by(run) for seq, run in runs(database)}
    if all(each.packs == asked.packs for each in before.values()):
        return
    names = dict(typed(tuple[Number, str], database.execute("SELECT number, id FROM finding")))
    candidates = ever_undecided(database) - set(found)
    waiting = waits(database, None, timely)
    histories = several_sightings(database, candidates, None, timely)
    for number in sorted(candidates & histories.keys()):
        seen = histories[number]
        known = [each.run for each in seen if each.new]
        some = [each for each in decided.get(names[number], ()) if is_known(each.decision.at, as_of)]
        whole = summed(seen, known, waiting.get(number), withdrawn_by(some))
        undecided = [each for each in seen if each.found in UNDECIDED]
        if whole.found not in (*UNDECIDED, FindingStatus.WITHDRAWN) or not undecided:
            continue
        if asked.passes_over(undecided[-1], before[undecided[-1].run]):
            told = told_last(database, number, seen[-1].run)
            yield Unasked(told, whole.found is FindingStatus.WITHDRAWN)


def is_passed_over(database: sqlite3.Connection, seen: Sequence[OneSighting], as_of: int) -> bool:
    """Whether a run up to a moment, made since any told of a finding, passes over it; `seen` is all that runs told."""
    entries = dict(runs(database))
    undecided = [each for each in seen if each.found in UNDECIDED]
    return bool(undecided) and any(
        _asked_by(run).passes_over(undecided[-1], _asked_by(entries[undecided[-1].run]))
        for seq, run in entries.items()
        if seq > seen[-1].run and is_known(run.as_of, as_of)
    )


def _asked_by(run: RunEntry) -> Asked:
    return Asked(run.packs, run.since, run.until, run.accounts, run.regions)
