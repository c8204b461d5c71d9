"""Writes dispositions: who decided what about findings, when, why and shown by what."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from affidavit.documents.visible import is_blank
from affidavit.errors import LedgerError, UsageError
from affidavit.ledger import occurrences
from affidavit.ledger.chain import Head, append
from affidavit.ledger.clocks import check_time
from affidavit.ledger.database import BUSY_SECONDS, writing
from affidavit.ledger.entries import DISPOSITION, Decision, decisions_about, encode, runs
from affidavit.ledger.evidence import Shown, keep
from affidavit.ledger.known import known_in
from affidavit.ledger.listing import named
from affidavit.ledger.recurrences import episodes, recurrence_id
from affidavit.ledger.seen import Sum, several_sightings, summed
from affidavit.ledger.settling import withdrawn_by
from affidavit.ledger.typed import Number, typed_row
from affidavit.ledger.unasked import is_passed_over
from affidavit.ledger.waiting import UNDECIDED, waits
from affidavit.model.disposition import Action, EvidenceFile
from affidavit.model.finding import FindingStatus
from affidavit.model.policy import Effect
from affidavit.times import format_time, parse_time

_CLOSING = (Action.RESOLVE, Action.FALSE_POSITIVE, Action.ACCEPT)


class Wish(msgspec.Struct, frozen=True):
    """What is to be decided, of each of some findings.

    Attributes:
        by: who decides; `by_source` is how that is known.
        at, until: epoch seconds; `until` only of an acceptance.
        shown: files that show it.
        keep: whether copies of them are to be kept beside the ledger.
        clock: what this machine's clock says, in epoch seconds; None leaves `at` unchecked by it.
    """

    action: Action
    by: str
    by_source: str
    at: int
    reason: str
    ticket: str = ""
    until: int | None = None
    assignee: str = ""
    shown: tuple[Shown, ...] = ()
    keep: bool = False
    clock: int | None = None


class Done(msgspec.Struct, frozen=True):
    """What was written: each finding's id and its entry; the last is the head."""

    entries: tuple[tuple[str, Head], ...]


def decide(path: Path, names: Sequence[str], wish: Wish, wait: float = BUSY_SECONDS) -> Done:
    """Decide about findings, each named by its id or by how that begins: about all of them, or none.

    Raises:
        UsageError: a finding is not there, or this cannot be decided of it.
        LedgerError: it cannot be written; nothing of it is.
    """
    check(wish)
    if not path.exists():
        raise LedgerError(f"{path}: there is no such ledger; affidavit scan --ledger makes one")
    with writing(path, wait) as database:
        chosen = list(dict.fromkeys(named(database, name) for name in names))
        evidence = tuple(
            EvidenceFile(each.name, each.size, each.sha256, wish.keep) for each in dict.fromkeys(wish.shown)
        )
        if wish.keep:
            # Before the entry counts: one that names a copy which is not there would be worse than a copy too many.
            for each in wish.shown:
                keep(path, each)
        written = []
        for number, recurrence in chosen:
            body = _decision(database, number, recurrence, wish, evidence)
            head = append(database, DISPOSITION, body.finding, encode(body))
            written.append((recurrence_id(body.finding, recurrence), head))
    return Done(tuple(written))


def check(wish: Wish) -> None:
    """Refuse what nobody could rely on later.

    Raises:
        UsageError: something is missing.
    """
    if is_blank(wish.by):
        raise UsageError("--by: say who decides this; nothing else here tells")
    if is_blank(wish.reason):
        raise UsageError("--reason: say why")
    if wish.action is Action.ACCEPT:
        if wish.until is None:
            raise UsageError("--until: a risk is accepted until a day; say which")
        if wish.until <= wish.at:
            raise UsageError(f"--until: {format_time(wish.until)} is over at {format_time(wish.at)}")
    if wish.action is Action.ASSIGN and is_blank(wish.assignee):
        raise UsageError("--to: say who is to see to it")
    if wish.action is Action.FALSE_POSITIVE and not wish.shown:
        raise UsageError("--evidence: that a finding is none must be shown by a file at least")


def _decision(
    database: sqlite3.Connection, number: int, recurrence: int, wish: Wish, evidence: tuple[EvidenceFile, ...]
) -> Decision:
    row = typed_row(
        tuple[str, Effect, Number],
        database.execute(
            "SELECT finding.id, policy.effect, finding.run FROM finding "
            "JOIN sighting ON sighting.run = finding.latest AND sighting.finding = finding.number "
            "JOIN policy ON policy.number = sighting.policy WHERE finding.number = ?",
            (number,),
        ),
    )
    if row is None:
        raise LedgerError("what the ledger says of the finding was altered; affidavit ledger verify says where")
    finding, effect, first = row
    if effect is Effect.EVIDENCE and wish.action is not Action.WITHDRAW:
        raise UsageError(f"{finding}: is an item of an evidence population, of which there is nothing to decide")
    before = decisions_about(database, finding)
    check_time(
        wish.at,
        wish.clock,
        [
            *((time, "a run that told of it") for time in _told(database, number, first)),
            *((each.decision.at, "its last disposition") for each in before[-1:]),
        ],
        finding,
    )
    told: dict[int | None, int] = {seq: parse_time(run.as_of) or 0 for seq, run in runs(database)}
    linked = episodes(known_in(database, number), before, effect, told)
    name = recurrence_id(finding, recurrence)
    if recurrence and recurrence >= len(linked):
        raise UsageError(f"{name}: the ledger knows no such finding; affidavit findings list shows them")
    some = linked[recurrence].decided if linked else []
    if wish.action in _CLOSING or wish.action is Action.WITHDRAW:
        seen = several_sightings(database, (), number, None)[number]
        own = linked[recurrence].runs if linked else ()
        whole = summed(seen, own, waits(database, number, None).get(number), withdrawn_by(some))
        if wish.action is Action.WITHDRAW:
            told_by = [each.run for each in seen]
            _check_waits(name, whole, unasked=is_passed_over(database, number, told_by, wish.at))
        else:
            _check_decided(name, whole)
    if wish.action is Action.REOPEN and not (
        withdrawn_by(some) or (linked and linked[recurrence].is_closed(effect, wish.at))
    ):
        raise UsageError(f"{name}: is open already")
    return Decision(
        finding=finding,
        action=wish.action,
        effect=effect,
        by=wish.by,
        by_source=wish.by_source,
        at=format_time(wish.at),
        reason=wish.reason,
        ticket=wish.ticket,
        evidence=evidence,
        until=format_time(wish.until),
        assignee=wish.assignee,
        known=occurrences.known_of(database, number),
        recurrence=recurrence,
    )


def _check_decided(name: str, whole: Sum) -> None:
    """Refuse to close what nobody knows yet what it is, or what came to nothing."""
    if whole.found is FindingStatus.SETTLED:
        raise UsageError(f"{name}: is settled: what was waited for came; there is nothing to close")
    if whole.found is FindingStatus.WITHDRAWN:
        raise UsageError(f"{name}: is withdrawn: nobody waits for it any more; there is nothing to close")
    if whole.is_undecided:
        what = whole.found if whole.found in UNDECIDED else "undecided in part"
        raise UsageError(f"{name}: is {what}; what it is must be known before it can be closed")


def _check_waits(name: str, whole: Sum, *, unasked: bool) -> None:
    """Refuse to withdraw what is decided, and what a run with the policy of today may still tell."""
    if whole.found not in UNDECIDED:
        raise UsageError(f"{name}: is {whole.found}; only what is pending or indeterminate can be withdrawn")
    if not unasked:
        raise UsageError(
            f"{name}: is {whole.found}, and no later run is without it that is complete, has the pack with its policy "
            "otherwise or not at all, asked for its days and places, and read again all logs that it may be from; scan "
            "them again"
        )


def _told(database: sqlite3.Connection, number: int, first: int) -> list[str]:
    """The `as_of` of the run that first told of a finding, and of each that first knew some of its occurrences."""
    telling = {first, *known_in(database, number)}
    return [run.as_of for seq, run in runs(database) if seq in telling]
