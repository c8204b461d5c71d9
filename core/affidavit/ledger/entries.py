"""What the entries of a ledger say. Their text is JSON, hashed as it stands.

Fields are only ever added, with a default, so that the entries of an older ledger can be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.typed import Number, typed
from affidavit.model.disposition import Action, DispositionEntry, EvidenceFile
from affidavit.model.policy import Effect

RUN = "run"
DISPOSITION = "disposition"
BASELINE = "baseline"
PARTS = "parts"


class RowsMark(msgspec.Struct, frozen=True):
    """How many rows a run added to a table, and their digest."""

    rows: int
    sha256: str


class Loaded(msgspec.Struct, frozen=True):
    """A pack or a framework of a run."""

    id: str
    version: str
    digest: str


class RunEntry(msgspec.Struct, frozen=True):
    """A run.

    Attributes:
        id: the digest of its Assessment, `ledger_head` left empty: a run that is made again is known by it.
        objects: how many objects it read, and the digest of their names and hashes; `reused` of them it did not read
            again, but took what the ledger keeps of them.
        rows: what it added to each table.
        accounts, regions: those that alone were asked for; () for all.
    """

    id: str
    version: str
    as_of: str
    since: str
    until: str
    complete: bool
    organisation: str
    profile_digest: str
    baseline_digest: str
    waiver_digests: dict[str, str]
    attack_version: str
    packs: tuple[Loaded, ...]
    frameworks: tuple[Loaded, ...]
    objects: RowsMark
    records: int
    findings: int
    rows: dict[str, RowsMark]
    reused: int = 0
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """A disposition of a finding.

    Attributes:
        finding: its id.
        effect: what its policy made of it then.
        known: its occurrences that were known then; those of them that are of the recurrence are what the decision is
            about.
        recurrence: which recurrence of the finding it is about; 0 is the finding as it was before any.
    """

    finding: str
    action: Action
    effect: Effect
    by: str
    by_source: str
    at: str
    reason: str
    ticket: str
    evidence: tuple[EvidenceFile, ...]
    until: str
    assignee: str
    known: RowsMark
    recurrence: int = 0

    def entry(self, seq: int) -> DispositionEntry:
        """It as reports have it; `seq` is its number in the ledger."""
        return DispositionEntry(
            entry=seq,
            action=self.action,
            by=self.by,
            by_source=self.by_source,
            at=self.at,
            reason=self.reason,
            ticket=self.ticket,
            evidence=self.evidence,
            until=self.until,
            assignee=self.assignee,
            known=self.known.rows,
            recurrence=self.recurrence,
        )


class Decided(msgspec.Struct, frozen=True):
    """A decision with its number in the ledger."""

    seq: int
    decision: Decision


class BaselineEntry(msgspec.Struct, frozen=True):
    """What was learnt of what is usual.

    Attributes:
        sha256: of the document, which stands in the table `baseline`.
        at: when it was learnt.
        extends: the SHA-256 of the one before, all of which it knows but for policies that look for something else now.
        policies: ids of those that it knows something for, and how many values.
    """

    sha256: str
    at: str
    extends: str
    policies: dict[str, int]


class PartsEntry(msgspec.Struct, frozen=True):
    """What a scan kept of some objects, whether or not that scan ended.

    Attributes:
        setup: the digest of the fingerprint that it is kept under.
        rows: what it added to the table `kept`.
    """

    setup: str
    rows: dict[str, RowsMark]


def encode(body: RunEntry | Decision | BaselineEntry | PartsEntry) -> str:
    """The text of an entry."""
    return msgspec.json.encode(body, order="deterministic").decode()


_run = msgspec.json.Decoder(RunEntry).decode
_decision = msgspec.json.Decoder(Decision).decode
_baseline = msgspec.json.Decoder(BaselineEntry).decode
_parts = msgspec.json.Decoder(PartsEntry).decode


def decode_run(seq: int, body: str) -> RunEntry:
    """Read the text of a run's entry.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _run(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger is no run: {error}") from error


def decode_decision(seq: int, body: str) -> Decision:
    """Read the text of a disposition's entry.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _decision(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger is no disposition: {error}") from error


def decode_baseline_entry(seq: int, body: str) -> BaselineEntry:
    """Read the text of a baseline's entry.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _baseline(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger is no baseline: {error}") from error


def decode_parts(seq: int, body: str) -> PartsEntry:
    """Read the text of an entry about what is kept of objects.

    Raises:
        LedgerError: it is none.
    """
    try:
        return _parts(body)
    except msgspec.DecodeError as error:
        raise LedgerError(f"entry {seq} of the ledger does not say what was kept of objects: {error}") from error


def runs(database: sqlite3.Connection) -> Iterator[tuple[int, RunEntry]]:
    """Every run with its number, in order."""
    rows = database.execute("SELECT seq, body FROM entry WHERE kind = 'run' ORDER BY seq")
    for seq, body in typed(tuple[Number, str], rows):
        yield seq, decode_run(seq, body)


def decisions(database: sqlite3.Connection) -> dict[str, list[Decided]]:
    """Every decision, in order, by the finding's id."""
    found: dict[str, list[Decided]] = {}
    rows = database.execute("SELECT seq, body FROM entry WHERE kind = 'disposition' ORDER BY seq")
    for seq, body in typed(tuple[Number, str], rows):
        decision = decode_decision(seq, body)
        found.setdefault(decision.finding, []).append(Decided(seq, decision))
    return found


def decisions_about(database: sqlite3.Connection, finding: str) -> list[Decided]:
    """The decisions about one finding, in order."""
    rows = database.execute(
        "SELECT seq, body FROM entry WHERE kind = 'disposition' AND about = ? ORDER BY seq",
        (finding,),
    )
    return [Decided(seq, decode_decision(seq, body)) for seq, body in typed(tuple[Number, str], rows)]
