"""Which occurrences of findings wait for what is to follow, and what became of them.

A finding that is pending or indeterminate says that what was to follow did not, as far as its run could tell. A later
run may tell more: it sees what was to follow come, or finds the same occurrence open. Only what a run saw counts. That
it has no such finding does not, since it may not have read the logs. A table holds a row for each occurrence whose
state is new or other than it was.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum

import msgspec

from affidavit.assessment.finding_ids import correlated_id
from affidavit.ledger.occurrences import action_keys
from affidavit.ledger.same_policies import SamePolicy
from affidavit.ledger.typed import Number, typed
from affidavit.model.finding import FindingStatus
from affidavit.parts.match_store import Came

# Of which nobody can say yet what became of it.
UNDECIDED = frozenset((FindingStatus.PENDING, FindingStatus.INDETERMINATE))

# Actions are made keys so many at a time.
_BATCH = 1_000


class State(StrEnum):
    """Of an occurrence: it waits for what is to follow, which came; or a run told what it is without."""

    WAITS = "waits"
    CAME = "came"
    JUDGED = "judged"


class Waits(msgspec.Struct, frozen=True):
    """What became of a finding's occurrences that waited, or wait.

    Attributes:
        actions: how many these are; `waiting` of them wait still, and `judged` were told to be without.
        settled: the last run that saw what was waited for come; 0 where none did.
    """

    actions: int
    waiting: int
    settled: int
    judged: int = 0

    def answer(self, undecided: int) -> bool:
        """Whether it is known by now what became of as many occurrences as a run could not decide about."""
        return not self.waiting and self.actions >= undecided


# A finding and one of its occurrences.
Occurrence = tuple[int, bytes]


def note_came(database: sqlite3.Connection, came: Iterable[Came]) -> None:
    """Keep aside, on disk, which actions a run saw come what was to follow. That may take long, and needs no lock."""
    database.execute("BEGIN")
    database.execute(
        "CREATE TEMP TABLE came (policy TEXT, action BLOB, joint TEXT, PRIMARY KEY (policy, action, joint)) "
        "WITHOUT ROWID"
    )
    some = iter(came)
    while batch := list(itertools.islice(some, _BATCH)):
        keys = action_keys([each.action for each in batch])
        rows = [
            (each.policy, key, msgspec.json.encode(each.group).decode()) for each, key in zip(batch, keys, strict=True)
        ]
        database.executemany("INSERT OR IGNORE INTO came VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")


_ASKED = (
    "SELECT DISTINCT finding FROM sighting INDEXED BY sighting_undecided WHERE found IN ('pending', 'indeterminate')"
)
_LAST_ASKED = (
    "SELECT finding, max(run) FROM sighting INDEXED BY sighting_undecided WHERE found IN ('pending', 'indeterminate') "
    "GROUP BY finding"
)
_CAME = f"""
SELECT finding.number, finding.id, finding.policy, occurrence.action, came.joint
FROM ({_ASKED}) AS asked
CROSS JOIN finding ON finding.number = asked.finding
CROSS JOIN occurrence ON occurrence.finding = asked.finding
CROSS JOIN temp.came AS came ON came.policy = finding.policy AND came.action = occurrence.action
WHERE NOT EXISTS (
    SELECT 1 FROM temp.seen AS seen WHERE seen.finding = occurrence.finding AND seen.action = occurrence.action
) ORDER BY finding.number, occurrence.action
"""  # noqa: S608


def ever_undecided(database: sqlite3.Connection) -> set[int]:
    """The findings that some run was undecided about."""
    return {number for (number,) in typed(tuple[Number], database.execute(_ASKED))}


def came_of(database: sqlite3.Connection, same_policy: SamePolicy) -> list[Occurrence]:
    """The occurrences of findings that runs were undecided about, of which this run saw come what was to follow.

    None that is part of a finding of this run: a copy of an action may be followed by what another is not. Nor of one
    that a run was undecided about last whose policy was another: it may have asked for something else.
    """
    read = msgspec.json.Decoder(tuple[str, ...]).decode
    asked = dict(typed(tuple[Number, Number], database.execute(_LAST_ASKED)))
    rows = typed(tuple[Number, str, str, bytes, str], database.execute(_CAME))
    found = {
        (number, action): None
        for number, id_, policy, action, joint in rows
        # A finding is of one group, and an action may be of several.
        if same_policy(policy, asked[number]) and correlated_id(policy, read(joint)) == id_
    }
    return list(found)


_LAST = """
LEFT JOIN wait AS last ON last.finding = each.finding AND last.action = each.action
AND last.run = (SELECT max(run) FROM wait WHERE finding = each.finding AND action = each.action)
"""
_WAITING = f"""
SELECT each.finding, each.action, ifnull(last.state, ''), ifnull(last.run, 0), ifnull(occurrence.run, 0)
FROM temp.chosen JOIN temp.seen AS each USING (finding) {_LAST}
LEFT JOIN occurrence ON occurrence.finding = each.finding AND occurrence.action = each.action
WHERE chosen.undecided
"""  # noqa: S608
_POLICIES = "SELECT number, policy FROM finding JOIN temp.chosen ON chosen.finding = finding.number"
_TOLD = """
SELECT finding, run, found, count, sum(new) OVER (PARTITION BY finding ORDER BY run)
FROM sighting WHERE finding IN (SELECT finding FROM temp.chosen WHERE undecided)
"""
# An older ledger has no row for what waits: there the run that first knew it says whether it did.
_ANSWERED = f"""
SELECT each.finding, each.action, each.state, 0 FROM (
    SELECT finding, action, 'came' AS state FROM temp.arrived
    UNION ALL
    SELECT finding, action, 'judged' FROM temp.chosen JOIN temp.seen USING (finding) WHERE NOT chosen.undecided
) AS each
JOIN occurrence ON occurrence.finding = each.finding AND occurrence.action = each.action
{_LAST}
WHERE last.state = 'waits' OR last.state IS NULL AND EXISTS (
    SELECT 1 FROM sighting WHERE run = occurrence.run AND finding = each.finding
    AND found IN ('pending', 'indeterminate')
)
"""  # noqa: S608


def changes(
    database: sqlite3.Connection,
    found: Mapping[int, FindingStatus],
    came: Collection[Occurrence],
    same_policy: SamePolicy,
) -> list[tuple[int, bytes, str]]:
    """The rows of the occurrences whose state this run changes.

    What an earlier run of the same policy knew came, or judged, does not wait again because this one knows less.

    Args:
        found: this run's findings by number, as the logs say.
        came: what `came_of` gives.
    """
    asked = ever_undecided(database)
    database.execute("CREATE TEMP TABLE chosen (finding INTEGER PRIMARY KEY, undecided INTEGER NOT NULL)")
    database.executemany(
        "INSERT INTO chosen VALUES (?, ?)",
        ((each, status in UNDECIDED) for each, status in found.items() if status in UNDECIDED or each in asked),
    )
    database.execute("CREATE TEMP TABLE arrived (finding INTEGER NOT NULL, action BLOB NOT NULL)")
    database.executemany("INSERT INTO arrived VALUES (?, ?)", came)
    policies = dict(typed(tuple[Number, str], database.execute(_POLICIES)))

    def same(finding: int, run: int) -> bool:
        return same_policy(policies[finding], run)

    judged = _judged(database, same)
    rows = [
        (finding, action, str(State.WAITS if state or (finding, first) not in judged else State.JUDGED))
        for finding, action, state, run, first in typed(
            tuple[Number, bytes, str, Number, Number], database.execute(_WAITING)
        )
        if state != State.WAITS and not (state and same(finding, run))
    ]
    rows += [
        (finding, action, state)
        for finding, action, state, _ in typed(tuple[Number, bytes, str, Number], database.execute(_ANSWERED))
    ]
    return sorted(rows)


def _judged(database: sqlite3.Connection, same: Callable[[int, int], bool]) -> set[tuple[int, int]]:
    """Findings that a run is undecided about, and runs that first knew occurrences of them which others judged.

    A run judged those that it knew first, and all where it had as many as were known.

    Args:
        same: whether an earlier run had a finding's policy as it is now.
    """
    found: set[tuple[int, int]] = set()
    before: dict[int, list[int]] = {}
    told = typed(tuple[Number, Number, FindingStatus, Number, Number], database.execute(_TOLD))
    for finding, run, status, count, known in sorted(told):
        before.setdefault(finding, []).append(run)
        if status not in UNDECIDED and same(finding, run):
            found.update((finding, each) for each in (before[finding] if count >= known else [run]))
    return found


def waits(
    database: sqlite3.Connection,
    number: int | None,
    timely: Collection[int | None] | None,
    came: Iterable[Occurrence] = (),
    run: int = 0,
) -> dict[int, Waits]:
    """What became of what waits, or waited, by finding.

    Args:
        number: the one finding that is asked about; None asks about every one.
        timely: the runs that count; None counts all.
        came: what a run saw come that is not written yet, and `run` its number.
    """
    where, values = ("", ()) if number is None else (" WHERE finding = ?", (number,))
    rows = typed(
        tuple[Number, bytes, str, Number],
        database.execute(f"SELECT finding, action, state, run FROM wait{where} ORDER BY run", values),  # noqa: S608
    )
    last: dict[int, dict[bytes, tuple[str, int]]] = {}
    for finding, action, state, told in rows:
        if timely is None or told in timely:
            last.setdefault(finding, {})[action] = state, told
    for finding, action in came:
        last.setdefault(finding, {})[action] = State.CAME, run
    return {finding: _summed(each.values()) for finding, each in last.items()}


def _summed(states: Collection[tuple[str, int]]) -> Waits:
    return Waits(
        len(states),
        sum(state == State.WAITS for state, _ in states),
        max((run for state, run in states if state == State.CAME), default=0),
        sum(state == State.JUDGED for state, _ in states),
    )
