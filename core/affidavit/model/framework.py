"""A framework: a catalog of controls and a crosswalk from ATT&CK, as data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

JUDGEMENT = "judgement"
# The framework that paths from ATT&CK lead through, and the public mapping that leads there.
BRIDGE = "nist-800-53"
ATTACK_MAPPING = "CTID Mappings Explorer: ATT&CK 16.1 to NIST SP 800-53 rev 5"


class Support(StrEnum):
    """How far logs can speak to a control."""

    DIRECT = "direct"
    SUPPORTING = "supporting"
    NOT_BY_LOGS = "not-by-logs"


class Relation(StrEnum):
    """What an ATT&CK technique or tactic has to do with a control."""

    MITIGATES = "mitigates"
    DETECTS = "detects"
    EVIDENCES = "evidences"


class SetRelation(StrEnum):
    """How one control relates to another: the set relations of NIST IR 8477, as OSCAL 1.2 mappings name them."""

    EQUAL = "equal-to"
    EQUIVALENT = "equivalent-to"
    SUBSET = "subset-of"
    SUPERSET = "superset-of"
    INTERSECTS = "intersects-with"

    @property
    def inverse(self) -> SetRelation:
        """The same relation, seen from the other control."""
        return {SetRelation.SUBSET: SetRelation.SUPERSET, SetRelation.SUPERSET: SetRelation.SUBSET}.get(self, self)


class Control(msgspec.Struct, frozen=True):
    """A control (SOC 2 says criterion).

    Attributes:
        asks: what the control asks of logs, in our own words.
        evidence_note: what to keep, and why it serves an auditor.
        tests: ids of the policies that must have run before a direct control can be satisfied.
        signs: ids of the policies that must have matched in every account and region in scope on every day of the
            period, as a sign that the control was at work: that nobody turned a thing off does not show that it was on.
        reviews: kinds of reviews that are evidence for it beside logs; there is ``access``.
    """

    id: str
    title: str
    group: str
    support: Support
    asks: str
    evidence_note: str
    tests: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()


class CrosswalkLink(msgspec.Struct, frozen=True):
    """One technique or tactic leads to one control, and why.

    Attributes:
        via: controls of NIST SP 800-53 rev 5 that `ATTACK_MAPPING` says mitigate the technique, and that the framework
            relates to the control: the middle of the path from one to the other.
        source: the id of a `MappingSource` that has the link itself, or ``judgement``.
    """

    attack: str
    control: str
    relation: Relation
    rationale: str
    via: tuple[str, ...] = ()
    source: str = JUDGEMENT

    @property
    def path(self) -> str:
        """How the link was derived, as in ``T1098 → AC-2 → CC6.2``; or ``judgement``."""
        if not self.via and self.source == JUDGEMENT:
            return JUDGEMENT
        return " → ".join((self.attack, *((", ".join(self.via),) if self.via else ()), self.control))


class MappingSource(msgspec.Struct, frozen=True):
    """A public mapping that relations of a framework were taken from."""

    id: str
    title: str
    url: str
    version: str


class ControlRelation(msgspec.Struct, frozen=True):
    """How a control relates to controls of another framework.

    Attributes:
        to: ids of the other framework's controls.
        source: the id of a `MappingSource`, or ``judgement``.
    """

    control: str
    framework: str
    to: tuple[str, ...]
    relation: SetRelation
    source: str
    rationale: str = ""


class Framework(msgspec.Struct, frozen=True):
    """A framework as loaded from its folder.

    Attributes:
        covers: which part of the standard the catalog has, and which it leaves out.
        sources: the public mappings that relations were taken from.
        digest: the SHA-256 of its files.
    """

    id: str
    title: str
    version: str
    source: str
    notice: str
    attack_version: str
    controls: tuple[Control, ...]
    crosswalk: tuple[CrosswalkLink, ...]
    digest: str
    covers: str = ""
    sources: tuple[MappingSource, ...] = ()
    relations: tuple[ControlRelation, ...] = ()
