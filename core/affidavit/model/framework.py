"""A framework: a catalog of controls and a crosswalk from ATT&CK, as data."""

from __future__ import annotations

from enum import StrEnum

import msgspec


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


class Control(msgspec.Struct, frozen=True):
    """A control (SOC 2 says criterion).

    Attributes:
        asks: what the control asks of logs, in our own words.
        evidence_note: what to keep, and why it serves an auditor.
        tests: ids of the policies that must have run before a direct control can be satisfied.
        signs: ids of the policies that must have matched in every account and region in scope on every day of the
            period, as a sign that the control was at work: that nobody turned a thing off does not show that it was on.
    """

    id: str
    title: str
    group: str
    support: Support
    asks: str
    evidence_note: str
    tests: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class CrosswalkLink(msgspec.Struct, frozen=True):
    """One technique or tactic leads to one control, and why."""

    attack: str
    control: str
    relation: Relation
    rationale: str


class Framework(msgspec.Struct, frozen=True):
    """A framework as loaded from its folder; `digest` is the SHA-256 of its files."""

    id: str
    title: str
    version: str
    source: str
    notice: str
    attack_version: str
    controls: tuple[Control, ...]
    crosswalk: tuple[CrosswalkLink, ...]
    digest: str
