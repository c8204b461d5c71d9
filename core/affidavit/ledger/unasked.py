"""Findings that wait, and of which a later run, whose policy is another by now, found nothing in the same logs.

That policy may ask for something else, so that no run will ever tell what became of them. Somebody must say that nobody
waits any more; until then the runs tell how many there are. Which findings a run passes over is decided when it is
written, since only then its objects are known, and stands in a table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from affidavit.ledger.entries import Decided, runs
from affidavit.ledger.responses import Told
from affidavit.ledger.rows import UNASKED, marks_of
from affidavit.ledger.same_policies import SamePolicy
from affidavit.ledger.scanned_objects import ReadAgain
from affidavit.ledger.seen import OneSighting, several_sightings, summed
from affidavit.ledger.settled import told_last
from affidavit.ledger.settling import is_known, withdrawn_by
from affidavit.ledger.typed import Number, typed
from affidavit.ledger.waiting import UNDECIDED, ever_undecided, waits
from affidavit.model.finding import FindingStatus
from affidavit.times import parse_time


class Asking(Protocol):
    """What a run asked for: its period (as text; '' leaves an end open), and accounts and regions; none are all."""

    @property
    def complete(self) -> bool:
        """Whether it got all of it."""
        ...

    @property
    def since(self) -> str:
        """From when on."""
        ...

    @property
    def until(self) -> str:
        """Before when."""
        ...

    @property
    def accounts(self) -> tuple[str, ...]:
        """In which accounts."""
        ...

    @property
    def regions(self) -> tuple[str, ...]:
        """In which regions."""
        ...


class Later(msgspec.Struct, frozen=True):
    """What passes over findings: a run that is being written, beside those before it.

    Attributes:
        asking: what it asks for.
        before: the runs before it, by number.
        same_policy: whether one of them had a policy as it is now.
        read_again: whether it read what one of them may have found.
    """

    asking: Asking
    before: Mapping[int, Asking]
    same_policy: SamePolicy
    read_again: ReadAgain

    def passes_over(self, policy: str, seen: Sequence[OneSighting]) -> bool:
        """Whether it would have found again what earlier runs told of a finding, did its policy ask for it still.

        Args:
            policy: the finding's.
            seen: what those runs told, in order; this one has no such finding.
        """
        undecided = [each for each in seen if each.found in UNDECIDED]
        first_told = [each for each in seen if each.new] or seen
        return (
            self.asking.complete
            and bool(undecided)
            and not any(self.same_policy(policy, each.run) for each in undecided)
            and all(holds(self.asking, self.before[each.run], each) for each in undecided)
            and all(self.read_again(each.run, each.first_seen) for each in first_told)
        )


def holds(now: Asking, before: Asking, told: OneSighting) -> bool:
    """Whether a run asks for all the days and places that an earlier one told a finding of."""
    in_period = now.since <= told.first_seen and (not now.until or told.last_seen < now.until)
    return in_period and _includes(now.accounts, before.accounts) and _includes(now.regions, before.regions)


def _includes(asked: Collection[str], before: Collection[str]) -> bool:
    """Whether places include others; none at all are all there are."""
    return not asked or (bool(before) and set(before) <= set(asked))


class Unasked(msgspec.Struct, frozen=True):
    """A finding, by its number, that waits, or that somebody withdrew, and which a run passes over."""

    number: int
    told: Told
    withdrawn: bool


def unasked(
    database: sqlite3.Connection,
    later: Later,
    found: Collection[int],
    timely: Collection[int | None],
    decided: Mapping[str, Sequence[Decided]],
    as_of: int,
) -> Iterator[Unasked]:
    """Those that a run passes over which is not written yet.

    Args:
        found: the numbers of its own findings.
        timely: the runs that count.
        decided: what was decided, by finding; what is later than `as_of` does not count.
    """
    about = typed(tuple[Number, str, str], database.execute("SELECT number, id, policy FROM finding"))
    names = {number: (id_, policy) for number, id_, policy in about}
    policies = {policy for _, policy in names.values()}
    others = {each for each in policies if not all(later.same_policy(each, run) for run in later.before)}
    asked_otherwise = {number for number, (_, policy) in names.items() if policy in others}
    candidates = (asked_otherwise & ever_undecided(database)) - set(found)
    # Nearly always, and what follows takes long.
    if not candidates:
        return
    waiting = waits(database, None, timely)
    histories = several_sightings(database, candidates, None, timely)
    for number in sorted(candidates & histories.keys()):
        seen = histories[number]
        id_, policy = names[number]
        known = [each.run for each in seen if each.new]
        some = [each for each in decided.get(id_, ()) if is_known(each.decision.at, as_of)]
        whole = summed(seen, known, waiting.get(number), withdrawn_by(some))
        if whole.found in (*UNDECIDED, FindingStatus.WITHDRAWN) and later.passes_over(policy, seen):
            yield Unasked(number, told_last(database, number, seen[-1].run), whole.found is FindingStatus.WITHDRAWN)


def is_passed_over(database: sqlite3.Connection, number: int, told: Collection[int], as_of: int) -> bool:
    """Whether a run up to a moment passed over a finding, and was made since all that `told` of it, by both orders.

    One that is as of before another that told of it did not look at what that told.
    """
    query = "SELECT run FROM unasked WHERE finding = ? AND run > ?"
    over = {run for (run,) in typed(tuple[Number], database.execute(query, (number, max(told))))}
    if not over:
        return False
    # A row that the run's entry does not vouch for was put there by somebody.
    there = dict(marks_of(database, UNASKED))
    known = dict(runs(database))
    over = {run for run in over if run in known and known[run].rows.get(UNASKED) == there[run]}
    moments = {seq: parse_time(run.as_of) or 0 for seq, run in known.items()}
    last = max(moments.get(run, 0) for run in told)
    return any(last <= moments[run] <= as_of for run in over)
