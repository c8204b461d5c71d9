"""What policies found: findings, the records that support them, and where they lead."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from affidavit.model.disposition import Disposition
from affidavit.model.framework import Relation
from affidavit.model.policy import Effect, Severity


class FindingStatus(StrEnum):
    """What is to be made of a finding.

    `open` needs somebody's attention; `recorded` is an item of an evidence population; `waived` says that every match
    was accepted beforehand, which makes a violation no less a deviation. Of something that was to follow
    and was not seen: `pending` where the data ends too early to tell, `indeterminate` where coverage has a gap.
    By dispositions that a ledger holds (docs/ledger.md), while they cover every occurrence: `resolved` was seen to, and
    `accepted` is a risk taken, which make a violation no less a deviation; `false-positive` was shown to be none, and
    counts no more. `settled`, which only a ledger says, was undecided until a later run saw what it waited for come;
    `withdrawn`, likewise, is undecided, and somebody said that nobody waits for it any more.
    """

    OPEN = "open"
    RECORDED = "recorded"
    WAIVED = "waived"
    PENDING = "pending"
    INDETERMINATE = "indeterminate"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false-positive"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Via(StrEnum):
    """How a finding reached a control: its policy declares it, an ATT&CK crosswalk leads there, or the framework lists
    the policy as a test of the control. Only the first can break a control by itself."""

    INLINE = "inline"
    CROSSWALK = "crosswalk"
    TEST = "test"


class Technique(msgspec.Struct, frozen=True):
    """An ATT&CK technique or sub-technique that a finding or a policy names. `tactics` are TA ids."""

    id: str
    name: str
    tactics: tuple[str, ...]
    url: str


class Tactic(msgspec.Struct, frozen=True):
    """An ATT&CK tactic, in the order of the ATT&CK matrix."""

    id: str
    name: str


class Evidence(msgspec.Struct, frozen=True):
    """A record that supports a finding.

    `record` is its JSON text, kept for violations and reviews only; `waiver` the id of the waiver that accepts it.
    `principal` is who acted, the same whatever session or key was used, and `actor_account` the account of that one;
    `targets` is whom or what the action was done to, where the kind of log tells. All are empty where nothing says it.
    """

    object: str
    index: int
    event_id: str
    time: str
    account: str
    region: str
    event: str
    actor: str
    source_ip: str
    message: str
    sha256: str
    record: str = ""
    waiver: str = ""
    principal: str = ""
    actor_account: str = ""
    targets: tuple[str, ...] = ()


class ControlLink(msgspec.Struct, frozen=True):
    """Why a finding is about a control."""

    framework: str
    control: str
    via: Via
    why: str
    relation: Relation | None = None


class Finding(msgspec.Struct, frozen=True):
    """A policy's matches about one subject.

    Attributes:
        id: uuid5 of policy id and subject or, of a policy that correlates, group: the same in every run.
        count: distinct actions (an event written in two accounts, or delivered twice, counts once).
        records: matching records, duplicates included; `evidence` holds the first of them.
        first_seen, last_seen: event times; '' when no matching record says one.
        message: the policy's message, filled in from the first matching record.
        why: of a correlation: why it fired, with numbers; '' otherwise.
        waived: how many of the records a waiver accepts.
        waivers: their ids.
        disposition: what people decided about it, as a ledger holds it; None where there is nothing of the kind.
    """

    id: str
    policy: str
    title: str
    severity: Severity
    effect: Effect
    status: FindingStatus
    subject: str
    message: str
    why: str
    first_seen: str
    last_seen: str
    count: int
    records: int
    waived: int
    waivers: tuple[str, ...]
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    attack: tuple[str, ...]
    controls: tuple[ControlLink, ...]
    evidence: tuple[Evidence, ...]
    disposition: Disposition | None = None


class Occurrence(msgspec.Struct, frozen=True):
    """One matching record of the full evidence population, as it streams from the match store."""

    finding: str
    policy: str
    subject: str
    action: str
    evidence: Evidence
