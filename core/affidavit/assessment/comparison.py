"""What is compared of two assessments, and what is told of how they differ."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """What may have made the difference."""

    DATA = "data"
    POLICY = "policy"
    FRAMEWORK = "framework"
    PROFILE = "profile"
    PERIOD = "period"
    PLACES = "places"
    DISPOSITION = "disposition"
    WAIVER = "waiver"
    BASELINE = "baseline"
    ATTACK = "attack"
    TOOL = "tool"
    MOMENT = "moment"


class SeenFinding(msgspec.Struct, frozen=True):
    """What is compared of a finding.

    Attributes:
        disposition: its state, '' where nothing was decided.
        objects: where its records lie, of a policy without correlation all whose records are shown; None else.
    """

    id: str
    policy: str
    subject: str
    severity: str
    effect: str
    status: str
    count: int
    records: int
    first_seen: str
    last_seen: str
    disposition: str = ""
    objects: frozenset[str] | None = None


class Compared(msgspec.Struct, frozen=True):
    """One side of a comparison, from a file or from a ledger.

    Attributes:
        name: of the file, or of the run.
        packs, frameworks, waivers: name → digest.
        data: how many objects were read, and what tells them from others.
        places: the accounts and the regions that alone were asked for; () for all.
        decisions: how many dispositions count.
        controls: (framework, control) → status.
        objects: name of an object → SHA-256 as stored; None where only `data` is known.
        policies: id of a policy → the digest of its pack; None where that is not known.
        distributions: what the plugins come from → version; None where that is not known.
    """

    name: str
    as_of: str
    since: str
    until: str
    version: str
    organisation: str
    complete: bool
    profile: str
    baseline: str
    attack: str
    packs: Mapping[str, str]
    frameworks: Mapping[str, str]
    waivers: Mapping[str, str]
    data: tuple[int, str]
    places: tuple[tuple[str, ...], tuple[str, ...]]
    decisions: int
    findings: Mapping[str, SeenFinding]
    controls: Mapping[tuple[str, str], str]
    objects: Mapping[str, str] | None = None
    policies: Mapping[str, str] | None = None
    distributions: Mapping[str, str] | None = None

    @property
    def contents(self) -> list[str] | tuple[int, str]:
        """What tells the objects from others but for their names, as far as that is known."""
        return self.data if self.objects is None else sorted(self.objects.values())


class Difference(msgspec.Struct, frozen=True):
    """Something that is other on the two sides of what a run was made of. `detail` is in words."""

    reason: Reason
    detail: str


class ChangedField(msgspec.Struct, frozen=True):
    """A field of a finding, before and after."""

    field: str
    before: str
    after: str


class FindingChange(msgspec.Struct, frozen=True):
    """A finding that appeared, went or changed, and what may have played a part. `changes` is of one that changed."""

    finding: SeenFinding
    reasons: tuple[Reason, ...]
    changes: tuple[ChangedField, ...] = ()


class ControlChange(msgspec.Struct, frozen=True):
    """A control whose status is another. '' on a side that does not have it."""

    framework: str
    control: str
    before: str
    after: str
    reasons: tuple[Reason, ...]


class PolicyChange(msgspec.Struct, frozen=True):
    """A policy of which there are other findings, by count: severity, effect and status in words → how many."""

    policy: str
    before: dict[str, int]
    after: dict[str, int]
    reasons: tuple[Reason, ...]


class Comparison(msgspec.Struct, frozen=True):
    """What differs from A to B. All lists are sorted.

    Attributes:
        incomparable: why ids of findings cannot be compared; '' where they can. Else none is in `appeared`, `went` or
            `changed`, and `policies` has those whose counts differ.
    """

    a: str
    b: str
    differences: tuple[Difference, ...]
    appeared: tuple[FindingChange, ...]
    went: tuple[FindingChange, ...]
    changed: tuple[FindingChange, ...]
    controls: tuple[ControlChange, ...]
    incomparable: str = ""
    policies: tuple[PolicyChange, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether what was found is other. That only what it was made of is other is no difference."""
        return bool(self.appeared or self.went or self.changed or self.controls or self.policies)
