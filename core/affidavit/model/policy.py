"""Policies as the engine sees them: already checked, frozen, free of YAML and Rego."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from affidavit.times import HOUR, format_duration


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

    def in_pack(self, pack: str) -> str:
        """The path with its pack's name before it; a file that is a pack of its own has the one name."""
        return self.path if self.path == pack else f"{pack}/{self.path}"


class Predicate(msgspec.Struct, frozen=True):
    """The source text of a predicate, in one language, and where it stands.

    `id` is the policy's id. For a Rego file `source` is the whole module, and `rule` the rule of it that decides.
    """

    id: str
    language: str
    source: str
    place: Place
    rule: str = "match"


class Step(msgspec.Struct, frozen=True):
    """Which records a policy, or one step of it, is about.

    Attributes:
        name: '' in a policy of one step.
        select: header field → accepted values (globs allowed); all must hold.
        bind: name → dotted path; the values that correlation compares between steps.
        after: name → text; of a value only what comes after the last of this counts.
    """

    name: str
    select: Mapping[str, tuple[str, ...]]
    predicate: Predicate
    bind: Mapping[str, str] = {}
    after: Mapping[str, str] = {}


class PatternKind(StrEnum):
    """What correlation looks for among a policy's matches."""

    COUNT = "count"
    DISTINCT = "distinct"
    SEQUENCE = "sequence"
    UNLESS = "unless"
    FIRST_SEEN = "first_seen"


class Correlation(msgspec.Struct, frozen=True):
    """Turns matches of a policy into one finding a group.

    Attributes:
        by: dotted paths, or names that every step binds; matches with the same values make a group, and one with a
            value that is null or empty belongs to none.
        within: seconds that a pattern may span at most; of `unless`, how long to wait.
        at_least: actions (count) or values (distinct).
        of: dotted paths whose values, taken together, are counted (distinct) or new (first_seen).
        learn: seconds from a group's first match in which nothing of it is new (first_seen).
        from_account: those seconds count from the first record of the match's account, whatever it is of.
        order: names of the steps, in order (sequence, unless); the policy's `steps` are in this order too.
        differ: bound names whose values must differ between steps; other names bound in two steps must be equal.
    """

    kind: PatternKind
    by: tuple[str, ...]
    within: int = 0
    at_least: int = 0
    of: tuple[str, ...] = ()
    learn: int = 0
    from_account: bool = False
    order: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()

    @property
    def lookback(self) -> int:
        """Seconds before a moment that matter to what is found at it."""
        if self.kind is PatternKind.UNLESS:
            # That nothing followed is only settled when the hour in which the wait ended is over.
            return self.within + HOUR
        return max(self.within, self.learn)


class PolicyTest(msgspec.Struct, frozen=True):
    """An inline test: an event and whether the policy must match it, under optional profile parameters.

    A test of a correlated policy has any number of events; it matches when they make a finding. `until` is when its
    data ends, in epoch seconds; None means that it covers all that the pattern waits for.
    """

    name: str
    matches: bool
    events: tuple[Mapping[str, Any], ...]
    profile: Mapping[str, Any] = {}
    until: int | None = None
    place: Place = Place("")


class Policy(msgspec.Struct, frozen=True):
    """One checked policy. Without `correlate` it has one step, and each match counts by itself.

    Attributes:
        each: path of a list in the record, each item of which is looked at by itself; '' for the record as it is. See
            `affidavit.records.items`.
        sources: the event sources (globs) that its steps select; () where one may select any.
    """

    id: str
    title: str
    description: str
    severity: Severity
    effect: Effect
    logs: str
    needs: tuple[str, ...]
    attack: tuple[str, ...]
    controls: Mapping[str, tuple[str, ...]]
    steps: tuple[Step, ...]
    correlate: Correlation | None
    subject: tuple[str, ...]
    message: str
    evidence_note: str
    false_positives: str
    remediation: str
    references: tuple[str, ...]
    tests: tuple[PolicyTest, ...]
    pack: str
    place: Place
    each: str = ""
    sources: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The language of its predicates; all its steps are written in one."""
        return self.steps[0].predicate.language


def describe_correlation(correlation: Correlation) -> str:
    """What a correlation looks for, in words."""
    by = f" for each {' and '.join(correlation.by)}" if correlation.by else ""
    within = format_duration(correlation.within)
    of = " and ".join(correlation.of)
    match correlation.kind:
        case PatternKind.COUNT:
            what = f"at least {correlation.at_least} actions within {within}"
        case PatternKind.DISTINCT:
            what = f"at least {correlation.at_least} different values of {of} within {within}"
        case PatternKind.SEQUENCE:
            what = f"{', then '.join(correlation.order)} within {within}"
        case PatternKind.UNLESS:
            what = f"{correlation.order[0]}, not followed by {correlation.order[1]} within {within}"
        case PatternKind.FIRST_SEEN:
            learning = (
                f"{format_duration(correlation.learn)} of {'the account' if correlation.from_account else 'learning'}"
            )
            what = f"a value of {of} not seen before, after {learning}"
    differ = f", with different values of {' and '.join(correlation.differ)}" if correlation.differ else ""
    return f"{what}{by}{differ}"
