"""Who assumed which role from where: uses by principal, account and role, from the population of roles assumed.

A call across accounts is logged in both, and the copy of the role's account withholds the caller's name (IAM User
Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"). Both copies are one action here, by the better name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from affidavit.model.assessment import Occurrence

from affidavit_reporters.html.gathered import Actions, account_of, principal_of

POLICIES = ("aws.sts.assume-role", "aws.sts.cross-account-assume-role", "aws.sts.root-assumed")
"""Policies whose every match is a role that was assumed."""

USES_KEPT = 20_000
"""Combinations of principal and role that are told apart, as many again across accounts; others are counted together.

So what reaches across accounts is never crowded out by what does not, however much of that there is.
"""

COPIES_KEPT = 50_000
"""Calls across accounts whose two copies are brought together."""

_SOURCES_KEPT = 20


class Reach(IntEnum):
    """How far somebody reached for a role, farthest first."""

    OUTSIDE = 0
    ACROSS = 1
    FEDERATED = 2
    WITHIN = 3
    SERVICE = 4


@dataclass(frozen=True, slots=True)
class Key:
    """A principal, its account ('' where it has none) and a role."""

    principal: str
    account: str
    role: str


@dataclass(slots=True)
class Use:
    """How often, when and from where; `sources` are the first addresses, with how often each. `finding` leads to it."""

    finding: str
    uses: int = 0
    first: str = ""
    last: str = ""
    sources: dict[str, int] = field(default_factory=dict)
    more_sources: bool = False

    def add(self, time: str, source: str) -> None:
        """Count one use."""
        self.uses += 1
        if time:
            self.first = min(self.first or time, time)
            self.last = max(self.last, time)
        if source in self.sources or len(self.sources) < _SOURCES_KEPT:
            self.sources[source] = self.sources.get(source, 0) + 1
        else:
            self.more_sources = True


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is kept of a call across accounts until all copies have been seen."""

    key: Key
    finding: str
    time: str
    source: str


@dataclass(slots=True)
class RoleUses:
    """Gathers role assumptions; `result` gives them."""

    policies: Sequence[str] = POLICIES
    left: int = 0
    _uses: dict[Key, Use] = field(default_factory=dict)
    _across: int = 0
    _copies: dict[str, _Copy] = field(default_factory=dict)
    _actions: Actions = field(default_factory=Actions)

    def take(self, occurrence: Occurrence) -> None:
        """Take a match of one of the policies."""
        evidence = occurrence.evidence
        # Reports from before targets were kept have the role as subject.
        role = evidence.targets[0] if evidence.targets else occurrence.subject
        key = Key(principal_of(evidence), evidence.actor_account, role)
        copy = _Copy(key, occurrence.finding, evidence.time, evidence.source_ip)
        if not _is_across(key):
            if self._actions.is_first(occurrence.action):
                self._add(copy)
            return
        known = self._copies.get(occurrence.action)
        if known is None and len(self._copies) >= COPIES_KEPT:
            self._add(copy)
        elif known is None or (_is_withheld(known.key) and not _is_withheld(key)):
            self._copies[occurrence.action] = copy

    def result(self) -> dict[Key, Use]:
        """All uses; `left` then counts those of combinations that are not among them."""
        for copy in self._copies.values():
            self._add(copy)
        self._copies = {}
        return self._uses

    @property
    def exact(self) -> bool:
        """Whether no action was counted twice for want of room."""
        return not self._actions.full and len(self._copies) < COPIES_KEPT

    def _add(self, copy: _Copy) -> None:
        use = self._uses.get(copy.key)
        if use is None:
            across = _is_across(copy.key)
            if (self._across if across else len(self._uses) - self._across) >= USES_KEPT:
                self.left += 1
                return
            self._across += across
            use = self._uses[copy.key] = Use(copy.finding)
        use.add(copy.time, copy.source)


def reach(key: Key, declared: Sequence[str]) -> Reach:
    """How far a principal reached for a role; `declared` are the accounts in scope, () where none is declared."""
    if not key.account:
        return Reach.SERVICE if key.principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) else Reach.FEDERATED
    if not _is_across(key):
        return Reach.WITHIN
    return Reach.OUTSIDE if declared and key.account not in declared else Reach.ACROSS


def _is_across(key: Key) -> bool:
    return bool(key.account) and key.account != account_of(key.role)


def _is_withheld(key: Key) -> bool:
    """Whether the log names the caller by account and unique id only."""
    return key.principal == key.account or key.principal.startswith(f"{key.account}:")
