"""What runs told of findings: the last of each, and all of those of which one run does not say everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

import msgspec

from affidavit.ledger.typed import Number, typed
from affidavit.ledger.waiting import UNDECIDED, Waits
from affidavit.model.finding import FindingStatus

# Of several statuses, that of a finding: what needs somebody most first.
_PRESSING = (
    FindingStatus.OPEN,
    FindingStatus.INDETERMINATE,
    FindingStatus.PENDING,
    FindingStatus.WAIVED,
    FindingStatus.RECORDED,
    FindingStatus.RESOLVED,
    FindingStatus.ACCEPTED,
    FindingStatus.FALSE_POSITIVE,
    FindingStatus.SETTLED,
    FindingStatus.WITHDRAWN,
)


class LatestSighting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A finding as the last run that told of it found it. Runs are numbers of the ledger's entries."""

    policy: Number
    number: Number
    id: str
    subject: str
    first_run: Number
    last_run: Number
    found: FindingStatus
    first_seen: str
    last_seen: str
    occurrences: Number
    records: Number


class OneSighting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A finding in one run: `new` is how many of its `count` occurrences no run before knew."""

    finding: Number
    run: Number
    found: FindingStatus
    first_seen: str
    last_seen: str
    count: Number
    new: Number


class Sum(msgspec.Struct, frozen=True):
    """What all runs say of a finding's occurrences, or of some of them.

    Attributes:
        count: 0 where none are kept, as of an item of a population.
        settled: the run that settled it; 0 of what is not settled.
        is_undecided: whether a run could not tell what some are, and none has since.
    """

    found: FindingStatus
    first_seen: str
    last_seen: str
    count: int
    settled: int = 0
    is_undecided: bool = False


_LATEST = """
SELECT sighting.policy, finding.number, finding.id, finding.subject, finding.run, sighting.run, sighting.found,
    sighting.first_seen, sighting.last_seen, sighting.count, sighting.records
FROM finding JOIN sighting ON sighting.run = {} AND sighting.finding = finding.number
"""


def latest_sightings(
    database: sqlite3.Connection, number: int | None, timely: Collection[int | None] | None
) -> list[LatestSighting]:
    """Each finding, or the one with a number, in the last run that told of it, by subject and id.

    Args:
        timely: the runs that count; None counts all.
    """
    latest = "finding.latest"
    if timely is not None:
        database.execute("CREATE TEMP TABLE IF NOT EXISTS timely (run INTEGER PRIMARY KEY)")
        database.execute("DELETE FROM temp.timely")
        database.executemany("INSERT INTO temp.timely VALUES (?)", ((run,) for run in timely))
        latest = (
            "(SELECT max(told.run) FROM sighting AS told WHERE told.finding = finding.number "
            "AND told.run IN (SELECT run FROM temp.timely))"
        )
    where, values = ("", ()) if number is None else (" WHERE finding.number = ?", (number,))
    query = f"{_LATEST.format(latest)}{where} ORDER BY finding.subject, finding.id"
    return list(typed(LatestSighting, database.execute(query, values)))


# A run that has as many occurrences of a finding as are known has all of them.
_PARTLY = """
INSERT OR IGNORE INTO temp.wanted SELECT finding.number FROM finding
JOIN sighting ON sighting.run = finding.latest AND sighting.finding = finding.number
WHERE finding.run <> finding.latest AND sighting.count < (
    SELECT ifnull(sum(told.new), 0) FROM sighting AS told INDEXED BY sighting_new
    WHERE told.new > 0 AND told.finding = finding.number
)
"""
_SEVERAL = "INSERT OR IGNORE INTO temp.wanted SELECT number FROM finding WHERE run <> latest"


def several_sightings(
    database: sqlite3.Connection, about: Collection[int], number: int | None, timely: Collection[int | None] | None
) -> dict[int, list[OneSighting]]:
    """All that runs told, in order, of those findings of which the last run does not say everything, and of others.

    Args:
        about: of which others.
        number: the one finding that is asked about; None asks about every one.
    """
    database.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (finding INTEGER PRIMARY KEY)")
    database.execute("DELETE FROM temp.wanted")
    database.executemany("INSERT INTO temp.wanted VALUES (?)", ((each,) for each in about))
    if number is None:
        database.execute(_PARTLY if timely is None else _SEVERAL)
    else:
        database.execute("INSERT OR IGNORE INTO temp.wanted VALUES (?)", (number,))
    rows = database.execute(
        "SELECT finding, run, found, first_seen, last_seen, count, new FROM sighting "
        "WHERE finding IN (SELECT finding FROM temp.wanted) ORDER BY run, finding"
    )
    found: dict[int, list[OneSighting]] = {}
    for each in typed(OneSighting, rows):
        if timely is None or each.run in timely:
            found.setdefault(each.finding, []).append(each)
    return found


def summed(seen: Sequence[OneSighting], runs: Collection[int | None], waits: Waits | None, withdrawn: int = 0) -> Sum:
    """What runs say, in order, of the occurrences that some of them knew first.

    What they are says the last run that had all of the finding's occurrences which were known then. A run after it had
    some, and which is not known: so what is open by any of these is open. One that could not decide what others of the
    same policies had judged takes nothing of that back. What runs could not decide counts no more
    once it is known what became of it; where they said nothing else, what they waited for came, and it is settled. Nor
    does it count where somebody withdrew it since, by the entry `withdrawn`.
    """
    undecided = [each for each in seen if each.found in UNDECIDED]
    is_answered = bool(undecided) and waits is not None and waits.answer(max(each.count for each in undecided))
    settled = waits.settled if waits and is_answered else 0
    judged = waits is not None and waits.judged > 0
    own = [each for each in seen if each.run in runs]
    if not own:
        last = seen[-1]
        return Sum(last.found, last.first_seen, last.last_seen, 0, is_undecided=last.found in UNDECIDED)
    statuses: list[FindingStatus] = []
    known = 0
    for each in seen:
        known += each.new
        if each.run < own[0].run or (each.found in UNDECIDED and (is_answered or each.run < withdrawn)):
            continue
        if each.count >= known and not (judged and each.found in UNDECIDED):
            statuses.clear()
        statuses.append(each.found)
    if not statuses:
        left = FindingStatus.WITHDRAWN if withdrawn else undecided[-1].found
        statuses.append(FindingStatus.SETTLED if settled else left)
    found = min(statuses, key=_PRESSING.index)
    return Sum(
        found,
        _first(seen, own),
        _last(seen, own),
        sum(each.new for each in own),
        settled if found is FindingStatus.SETTLED else 0,
        not UNDECIDED.isdisjoint(statuses),
    )


def _first(seen: Sequence[OneSighting], own: Sequence[OneSighting]) -> str:
    """When the first of some occurrences was; '' where older ones may have been in the same run."""
    if own[0].run == min(each.run for each in seen if each.new):
        return min(each.first_seen for each in own)
    return min(each.first_seen for each in own) if all(each.count == each.new for each in own) else ""


def _last(seen: Sequence[OneSighting], own: Sequence[OneSighting]) -> str:
    """When the last of some occurrences was; '' where newer ones of others may have been in the same run."""
    last = max(each.last_seen for each in own)
    others = max((each.last_seen for each in seen if each.new and each.run < own[0].run), default="")
    return last if last > others or all(each.count == each.new for each in own) else ""
