"""The Assessment: everything a reporter may say, and nothing else.

It holds no duration, host, worker count or absolute path, so that the same inputs give the same bytes. All lists are
sorted. `affidavit schema assessment` prints the JSON Schema of these types. Times are RFC 3339 in UTC with a final Z.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from affidavit.model.framework import ControlRelation, MappingSource, Relation, Support
from affidavit.model.integrity import Integrity
from affidavit.model.policy import Effect, Severity

SCHEMA = "affidavit.assessment/1"

Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Status(StrEnum):
    """A control's status, by the table in docs/control-status.md."""

    NOT_SATISFIED = "not-satisfied"
    NEEDS_REVIEW = "needs-review"
    SATISFIED = "satisfied"
    INDETERMINATE = "indeterminate"
    NOT_ASSESSED = "not-assessed"


class FindingStatus(StrEnum):
    """What is to be made of a finding.

    `open` needs somebody's attention; `recorded` is an item of an evidence population; `waived` says that every match
    was accepted beforehand, which makes a violation no less a deviation. Of something that was to follow
    and was not seen: `pending` where the data ends too early to tell, `indeterminate` where coverage has a gap.
    """

    OPEN = "open"
    RECORDED = "recorded"
    WAIVED = "waived"
    PENDING = "pending"
    INDETERMINATE = "indeterminate"


class Via(StrEnum):
    """How a finding reached a control: its policy declares it, an ATT&CK crosswalk leads there, or the framework lists
    the policy as a test of the control. Only the first can break a control by itself."""

    INLINE = "inline"
    CROSSWALK = "crosswalk"
    TEST = "test"


class ObjectRecords(msgspec.Struct, frozen=True):
    """The accounting of an object's records: read = evaluated + outside_period + rejected.

    `without_time` counts evaluated records that say no time, `lookback` those outside the period that correlation saw.
    """

    read: int = 0
    evaluated: int = 0
    outside_period: int = 0
    rejected: int = 0
    without_time: int = 0
    lookback: int = 0


class Records(msgspec.Struct, frozen=True):
    """The accounting of all records: read = evaluated + outside_period + rejected.

    `duplicates` counts evaluated records that repeat an event delivered more than once, in whatever objects;
    `without_time` counts evaluated records that say no time. Both are part of `evaluated`. `lookback` counts records
    before the period that policies which correlate were shown; they are part of `outside_period`.
    """

    read: int = 0
    evaluated: int = 0
    duplicates: int = 0
    outside_period: int = 0
    rejected: int = 0
    without_time: int = 0
    lookback: int = 0


class ObjectStatus(StrEnum):
    """`read`: to its end. `partial`: some records are lost or rejected. `failed`: nothing could be read of it."""

    READ = "read"
    PARTIAL = "partial"
    FAILED = "failed"


class InputObject(msgspec.Struct, frozen=True):
    """A log object that was opened. `sha256` is of the bytes as stored, `sha256_text` of the decompressed bytes.

    `integrity` is an `ObjectIntegrity`, or '' where no digest was looked for, or none speaks of such objects.
    """

    uri: str
    status: ObjectStatus
    size: int
    sha256: str
    sha256_text: str
    account: str
    region: str
    records: ObjectRecords
    notes: tuple[str, ...] = ()
    integrity: str = ""


class SkippedObject(msgspec.Struct, frozen=True):
    """Something met and left aside, with the reason; `failed` says that evidence may be missing because of it."""

    uri: str
    reason: str
    failed: bool = False


class RecordRef(msgspec.Struct, frozen=True):
    """Where a record stands: object, index in it (from 0) and event id ('' when it has none)."""

    object: str
    index: int
    event_id: str = ""


class Inputs(msgspec.Struct, frozen=True):
    """What was read.

    `skipped_count` may exceed `len(skipped)`: of each reason at most a hundred objects are named.
    `without_time` names at most a hundred of the records that say no time.
    """

    objects: tuple[InputObject, ...]
    records: Records
    skipped: tuple[SkippedObject, ...] = ()
    skipped_count: int = 0
    without_time: tuple[RecordRef, ...] = ()


class CoverageCell(msgspec.Struct, frozen=True):
    """Records seen in one account and region, of one event class, on one UTC day (YYYY-MM-DD).

    `hours` has 24 characters, one an hour from 00: '#' where a record was seen, '.' where none was.
    """

    account: str
    region: str
    event_class: str
    day: str
    hours: str
    records: int


class CoverageGap(msgspec.Struct, frozen=True):
    """A stretch [since, until) of the declared scope in which nothing shows that logging was on, with the reason.

    Empty `account`, `region` or `event_class` means all of them; empty times mean the whole period.
    """

    account: str
    region: str
    event_class: str
    since: str
    until: str
    reason: str


class Coverage(msgspec.Struct, frozen=True):
    """Account × region × interval × event class, seen against declared.

    `declared` is false where no profile, no scope or no period was given: then nothing can be called covered.
    """

    declared: bool
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    event_classes: tuple[str, ...] = ()
    interval: int = 3_600
    cells: tuple[CoverageCell, ...] = ()
    gaps: tuple[CoverageGap, ...] = ()
    note: str = ""


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
        id: uuid5 of policy id, subject and group, the same in every run.
        count: distinct actions (an event written in two accounts, or delivered twice, counts once).
        records: matching records, duplicates included; `evidence` holds the first of them.
        first_seen, last_seen: event times; '' when no matching record says one.
        message: the policy's message, filled in from the first matching record.
        why: of a correlation: why it fired, with numbers; '' otherwise.
        waived: how many of the records a waiver accepts.
        waivers: their ids.
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


class ControlTest(msgspec.Struct, frozen=True):
    """A policy that speaks to a control, and how it went.

    `listed` is true where the framework lists it as needed before the control can be satisfied, `sign` where it needs
    its matches as a sign that the control was at work. `unseen` are event classes that it needs and of which no record
    was seen: of what they would have shown, it says nothing.
    """

    policy: str
    listed: bool
    sign: bool
    ran: bool
    errors: int
    matches: int
    unseen: tuple[str, ...] = ()


class ControlResult(msgspec.Struct, frozen=True):
    """A control's status with its reasons. `findings` are ids; `why` has one sentence a reason."""

    framework: str
    control: str
    title: str
    group: str
    support: Support
    status: Status
    why: tuple[str, ...]
    asks: str
    evidence_note: str
    tests: tuple[ControlTest, ...]
    findings: tuple[str, ...]


class PolicyRun(msgspec.Struct, frozen=True):
    """A policy that was loaded, with what a reader of its findings needs, and how it went.

    `correlation` says in words what it looks for among its matches; '' where each match counts by itself. `file` is the
    path of its file in its pack, `line` where it begins there.
    """

    id: str
    title: str
    description: str
    severity: Severity
    effect: Effect
    language: str
    logs: str
    needs: tuple[str, ...]
    attack: tuple[str, ...]
    controls: dict[str, tuple[str, ...]]
    evidence_note: str
    false_positives: str
    remediation: str
    references: tuple[str, ...]
    pack: str
    correlation: str
    ran: bool
    matches: int
    errors: int
    file: str = ""
    line: int = 1


class WaiverRun(msgspec.Struct, frozen=True):
    """A waiver that was loaded, and how it went.

    Attributes:
        source: the pack or file it stands in.
        expires: from then on it waives nothing.
        expired: whether that was so when the assessment was made.
        known: whether its policy is among those loaded.
        records: matching records that it waived; 0 says that it is not needed, or does not do what it was meant to.
    """

    id: str
    policy: str
    condition: str
    reason: str
    owner: str
    ticket: str
    source: str
    expires: Time
    expired: bool
    known: bool
    records: int


class FrameworkRun(msgspec.Struct, frozen=True):
    """A framework the findings were mapped to.

    `relations` are those of its controls to controls of other frameworks, `mappings` the public mappings that they came
    from.
    """

    id: str
    title: str
    version: str
    source: str
    notice: str
    attack_version: str
    digest: Sha256
    mappings: tuple[MappingSource, ...] = ()
    relations: tuple[ControlRelation, ...] = ()


class PackRun(msgspec.Struct, frozen=True):
    """A policy pack that was loaded. The digest is over its files, whatever folder they lie in."""

    name: str
    version: str
    policies: int
    digest: Sha256


class PluginUsed(msgspec.Struct, frozen=True):
    """A plugin of this run and the distribution that provided it."""

    kind: str
    name: str
    distribution: str
    version: str


class Failure(msgspec.Struct, frozen=True):
    """Something that went wrong and may hide evidence.

    Attributes:
        stage: list | open | read | record | verify | evaluate | correlate | waive | plugin | report.
        object, index, policy, plugin: where; '' or -1 when it does not apply.
        count: how often the same thing happened; `index` is then the first.
    """

    stage: str
    reason: str
    object: str = ""
    index: int = -1
    policy: str = ""
    plugin: str = ""
    count: int = 1


class Run(msgspec.Struct, frozen=True):
    """What was run: enough to run it again and get the same bytes.

    `waiver_digests` are of the files of waivers given beside the packs, by name.
    """

    tool: str
    version: str
    as_of: Time
    since: str
    until: str
    late_seconds: int
    lookback_seconds: int
    baseline_digest: str
    waiver_digests: dict[str, str]
    complete: bool
    organisation: str
    profile_digest: str
    profile: dict[str, Any]
    attack_version: str
    packs: tuple[PackRun, ...]
    frameworks: tuple[FrameworkRun, ...]
    plugins: tuple[PluginUsed, ...]


class Assessment(msgspec.Struct, frozen=True):
    """The whole result of a scan, self-contained."""

    schema: str
    run: Run
    inputs: Inputs
    coverage: Coverage
    findings: tuple[Finding, ...]
    controls: tuple[ControlResult, ...]
    policies: tuple[PolicyRun, ...]
    waivers: tuple[WaiverRun, ...]
    techniques: tuple[Technique, ...]
    tactics: tuple[Tactic, ...]
    failures: tuple[Failure, ...]
    integrity: Integrity = Integrity()


class Occurrence(msgspec.Struct, frozen=True):
    """One matching record of the full evidence population, as it streams from the match store."""

    finding: str
    policy: str
    subject: str
    action: str
    evidence: Evidence
