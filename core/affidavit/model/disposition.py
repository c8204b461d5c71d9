"""What people decided about findings: dispositions, as the ledger keeps them, and how long it took."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from affidavit.model.run import Sha256


class Action(StrEnum):
    """What a disposition does.

    `resolve` says that it was seen to, `false-positive` that it was shown to be none, `accept` that the risk is taken
    until a day. `assign` and `acknowledge` leave a finding open, `reopen` makes it so again. `withdraw` says of one
    that is undecided that nobody waits for it any more, since no policy asks for it.
    """

    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    FALSE_POSITIVE = "false-positive"
    ACCEPT = "accept"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


class State(StrEnum):
    """Where a finding stands by its dispositions.

    The first four leave it open: `untouched`, or `acknowledged`; `recurred`, since something happened that no
    disposition covers; `expired`, since the acceptance ended; `reopened` by somebody.
    """

    UNTOUCHED = "untouched"
    ACKNOWLEDGED = "acknowledged"
    RECURRED = "recurred"
    EXPIRED = "expired"
    REOPENED = "reopened"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false-positive"


class EvidenceFile(msgspec.Struct, frozen=True):
    """A file that was shown for a disposition, told by its SHA-256; `kept` says that a copy lies beside the ledger."""

    name: str
    size: int
    sha256: Sha256
    kept: bool = False


class DispositionEntry(msgspec.Struct, frozen=True):
    """One disposition.

    Attributes:
        entry: its number in the ledger.
        by: who decided; `by_source` is how that is known, which is no proof of it.
        at: when.
        until: of an acceptance: from then on it accepts nothing; '' otherwise.
        assignee: of an assignment.
        known: how many occurrences of the finding were known then, those of its recurrences with them.
        recurrence: which of these it is about; 0 for the finding as it was before any.
    """

    entry: int
    action: Action
    by: str
    by_source: str
    at: str
    reason: str
    ticket: str = ""
    evidence: tuple[EvidenceFile, ...] = ()
    until: str = ""
    assignee: str = ""
    known: int = 0
    recurrence: int = 0


class Linked(msgspec.Struct, frozen=True):
    """A finding, or one that its recurrence opened: what happened after all that was known before had been closed.

    Attributes:
        id: the finding's own, or that of the recurrence, which stays the same.
        opened: the `as_of` of the run that first told of it; '' where that is this run.
        state: where it stands.
        by, at, reason, ticket: of the disposition that this rests on; empty where none speaks.
        occurrences: how many of those that the run has are its own.
    """

    id: str
    opened: str
    state: State
    by: str
    at: str
    reason: str
    ticket: str
    occurrences: int


class Disposition(msgspec.Struct, frozen=True):
    """What was decided about a finding, as of the run.

    Attributes:
        state: where it stands.
        by, at, reason, ticket, evidence, until: of the disposition that this rests on; empty where none speaks.
        assignee: who is to see to it; '' for nobody.
        covered: how many of its occurrences a resolution, an acceptance or a proof that they are none covers.
        uncovered: how many none of these covers.
        false_positives: how many of those covered were shown to be none.
        log: every disposition of the finding, the oldest first.
        linked: where it recurred: what was closed before, and each recurrence, the oldest first.
    """

    state: State
    by: str = ""
    at: str = ""
    reason: str = ""
    ticket: str = ""
    evidence: tuple[EvidenceFile, ...] = ()
    until: str = ""
    assignee: str = ""
    covered: int = 0
    uncovered: int = 0
    false_positives: int = 0
    log: tuple[DispositionEntry, ...] = ()
    linked: tuple[Linked, ...] = ()


class Elapsed(msgspec.Struct, frozen=True):
    """How long something took, in seconds: the median, which is the lower of two, and the longest."""

    median: int
    longest: int


class ResponseTimes(msgspec.Struct, frozen=True):
    """How alerts were answered: those of one severity, or those that lead to one control.

    An alert begins with the run that first tells of it (its `as_of`), with a reopening, or with the end of an
    acceptance. Violations and reviews are alerts; items of an evidence population are none.

    Attributes:
        severity: '' where they are those of a control.
        framework, control: '' where they are those of a severity.
        alerts: how many there were.
        acknowledged: those that somebody answered, by whatever disposition; `to_acknowledge` is how long that took.
        resolved: those that were resolved or shown to be none; `to_resolve` is how long that took.
        accepted: those whose risk was accepted instead.
        open: those that nobody has closed so far.
        to_detect: how long it took from the first event of a finding that the run has to the run that first told of it.
        unknown_times: alerts with an answer that is dated before they began, since a clock was wrong. How long that
            answer took is not known; it is in none of the times.
        settled: findings that earlier runs told of as pending or indeterminate, which were no alerts yet, and of which
            this run saw what was waited for come.
        unasked: findings that earlier runs told of so, and that this one does not have, though it is complete and read
            again all logs of their days and places: the pack with their policy is another by now, or gone.
            `withdrawn` are those of them that somebody withdrew, which are not among the former.
    """

    severity: str
    framework: str
    control: str
    alerts: int
    acknowledged: int
    resolved: int
    accepted: int
    open: int
    to_acknowledge: Elapsed | None = None
    to_resolve: Elapsed | None = None
    to_detect: Elapsed | None = None
    unknown_times: int = 0
    settled: int = 0
    unasked: int = 0
    withdrawn: int = 0
