"""Policies as the engine sees them: already checked, frozen, free of YAML and Rego."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec


class Severity(StrEnum):
    """How bad a match is, mildest first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 4 for critical."""
        return list(Severity).index(self)


class Effect(StrEnum):
    """What a match says about the controls it maps to."""

    VIOLATION = "violation"
    REVIEW = "review"
    EVIDENCE = "evidence"


class Place(msgspec.Struct, frozen=True):
    """Where something was written: path relative to its pack, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


class Predicate(msgspec.Struct, frozen=True):
    """The source text of a policy's predicate, in one language, and where it stands.

    `id` is the policy's id. For a Rego file `source` is the whole module.
    """

    id: str
    language: str
    source: str
    place: Place


class PolicyTest(msgspec.Struct, frozen=True):
    """An inline test: an event and whether the policy must match it, under optional profile parameters."""

    name: str
    matches: bool
    event: Mapping[str, Any]
    profile: Mapping[str, Any] = {}
    place: Place = Place("")


class Policy(msgspec.Struct, frozen=True):
    """One checked policy. `select` maps header fields to accepted values (globs allowed); all must hold."""

    id: str
    title: str
    description: str
    severity: Severity
    effect: Effect
    logs: str
    needs: tuple[str, ...]
    attack: tuple[str, ...]
    controls: Mapping[str, tuple[str, ...]]
    select: Mapping[str, tuple[str, ...]]
    predicate: Predicate
    subject: tuple[str, ...]
    message: str
    evidence_note: str
    false_positives: str
    remediation: str
    references: tuple[str, ...]
    tests: tuple[PolicyTest, ...]
    pack: str
    place: Place
