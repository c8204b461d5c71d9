"""What people decided about findings, in words that several reports share."""

from __future__ import annotations

from affidavit.model.assessment import Action, Disposition, DispositionEntry, Finding, FindingStatus, State
from affidavit.model.disposition import Linked

CLOSED = (FindingStatus.RESOLVED, FindingStatus.ACCEPTED, FindingStatus.FALSE_POSITIVE)
"""The statuses that a disposition gives."""

_CLOSED_STATES = (State.RESOLVED, State.ACCEPTED, State.FALSE_POSITIVE)
_STATE = {
    State.UNTOUCHED: "Nobody has answered",
    State.ACKNOWLEDGED: "Acknowledged",
    State.RECURRED: "Open again, since something happened that no disposition covers; before that closed",
    State.EXPIRED: "Open again, since the acceptance ended; accepted",
    State.REOPENED: "Reopened",
    State.RESOLVED: "Resolved",
    State.ACCEPTED: "Accepted as a risk",
    State.FALSE_POSITIVE: "Shown to be a false positive",
}
_ACTION = {
    Action.ASSIGN: "Assigned",
    Action.ACKNOWLEDGE: "Acknowledged",
    Action.RESOLVE: "Resolved",
    Action.FALSE_POSITIVE: "Shown to be a false positive",
    Action.ACCEPT: "Accepted as a risk",
    Action.REOPEN: "Reopened",
    Action.WITHDRAW: "Withdrawn, since nobody waits for it any more",
}


def standing(finding: Finding) -> str:
    """Where a finding stands: the state, when, by whom, why, shown by what; '' where nobody decided anything.

    Names, reasons and file names are as people wrote them, so a report must escape them.
    """
    said = finding.disposition
    if said is None:
        return ""
    parts = [f"{_STATE[said.state]}{_when(said)}"]
    if said.reason:
        parts.append(f"{said.reason}{f' ({said.ticket})' if said.ticket else ''}")
    text = ": ".join(parts)
    for file in said.evidence:
        text += f"; evidence {file.name}, SHA-256 {file.sha256}"
    if said.assignee:
        text += f"; assigned to {said.assignee}"
    if said.linked:
        text += f"; linked findings: {', '.join(map(_linked, said.linked))}"
    return text


def _linked(each: Linked) -> str:
    """A part of a finding that recurred: its id, when it was told of, and where it stands."""
    opened = f", told of first on {each.opened[:10]}" if each.opened else ""
    decided = f" on {each.at[:10]} by {each.by}" if each.state in _CLOSED_STATES else ""
    return f"{each.id} ({each.state}{decided}{opened})"


def _when(said: Disposition) -> str:
    if not said.by:
        return ""
    until = f", until {said.until}" if said.until else ""
    return f" on {said.at[:10]} by {said.by}{until}"


def action_words(entry: DispositionEntry) -> str:
    """What a disposition did, in a word or two."""
    return f"{_ACTION[entry.action]}{f' to {entry.assignee}' if entry.assignee else ''}"


def entry_text(entry: DispositionEntry) -> str:
    """Why it was decided, until when, and shown by what: a sentence a line."""
    lines = [entry.reason]
    if entry.until:
        lines.append(f"Until {entry.until}.")
    if entry.recurrence:
        lines.append(f"About recurrence {entry.recurrence} of the finding.")
    lines.append(f"Occurrences known then: {entry.known:,}.")
    lines += [f"Evidence: {file.name}, {file.size:,} bytes, SHA-256 {file.sha256}." for file in entry.evidence]
    return "\n".join(lines)
