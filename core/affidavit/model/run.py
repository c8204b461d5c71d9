"""What was run: policies, waivers, frameworks, packs and plugins, and what went wrong."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from affidavit.model.framework import ControlRelation, MappingSource
from affidavit.model.policy import Effect, Severity

Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class PolicyRun(msgspec.Struct, frozen=True):
    """A policy that was loaded, with what a reader of its findings needs, and how it went.

    `correlation` says in words what it looks for among its matches; '' where each match counts by itself. `file` is the
    path of its file in its pack, `line` where it begins there. `sources` are the event sources (globs) that it selects,
    () for any: what is missing of others does not concern it.
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
    sources: tuple[str, ...] = ()


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
    """A policy pack that was loaded. The digest is over its files, whatever folder they lie in.

    `withheld` says that values in its files are, in a redacted package: then `digest` has the digits of a commitment.
    """

    name: str
    version: str
    policies: int
    digest: Sha256
    withheld: bool = False


class PluginUsed(msgspec.Struct, frozen=True):
    """A plugin of this run and the distribution that provided it."""

    kind: str
    name: str
    distribution: str
    version: str


class Failure(msgspec.Struct, frozen=True):
    """Something that went wrong and may hide evidence.

    Attributes:
        stage: list | open | read | record | verify | evaluate | correlate | waive | plugin | report | ledger | earlier;
            the last of objects that an earlier run read, and that are gone or were altered.
        object, index, policy, plugin: where; '' or -1 when it does not apply.
        count: how often the same thing happened; `index` is then the first.
        outcome: what was found of an object that is not whole: an `ObjectIntegrity`; `digest-` and the outcome of a
            digest file; `not-as-collected` of what differs from the list of its collection; '' of all else.
    """

    stage: str
    reason: str
    object: str = ""
    index: int = -1
    policy: str = ""
    plugin: str = ""
    count: int = 1
    outcome: str = ""


class Reused(msgspec.Struct, frozen=True):
    """What was taken from the ledger in place of reading objects again; `affidavit.scanning.reusing` tells when.

    Attributes:
        objects, records: how many objects that was, and the records in them; they are part of `Inputs` like all others.
        unvouched: 0: what no entry of the ledger vouches for is not used any more, and counts as altered.
        altered: objects of which the ledger's copy was not what an entry vouches for, so that they were read again.
        changed: in what the scan differs from that which is most like it of those that kept something, so that all
            objects were read again: policies, waivers, profile, scope, code.
        problem: why what was read was not kept for the next scan; '' where it was.
    """

    objects: int = 0
    records: int = 0
    unvouched: int = 0
    altered: int = 0
    changed: tuple[str, ...] = ()
    problem: str = ""


class ChangedObject(msgspec.Struct, frozen=True):
    """An object that has other content than the run of an entry of the ledger read, and may rightly have."""

    object: str
    entry: int


class Run(msgspec.Struct, frozen=True):
    """What was run: enough to run it again and get the same bytes.

    `waiver_digests` are of the files of waivers given beside the packs, by name. `ledger_head` is the hash of the
    ledger's entry of this run, which vouches for every entry before it; '' where no ledger was written. `reused` says
    what was taken from a ledger, None where none was asked; nothing else of the Assessment depends on that.
    `ledger_signature` is a signature of that head in Base64, and `ledger_key` the fingerprint of the key that made it;
    '' where it was not signed. `changed` names objects that a ledger knows with other content, and that carry no name
    of CloudTrail's: such files may be written to still. Those that were altered are failures. `accounts` and `regions`
    are those that alone were asked for, () for all: what was left out is no part of what is told.
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
    ledger_head: str = ""
    reused: Reused | None = None
    ledger_key: str = ""
    ledger_signature: str = ""
    changed: tuple[ChangedObject, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
