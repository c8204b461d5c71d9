"""Privileged actions by principal: who gave rights, used root or break-glass access, passed roles, made credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.findings import group_anchor
from affidavit_reporters.html.gathered import Actions, full_name, principal_of, short_name, silence
from affidavit_reporters.html.words import Label

MAX_PRINCIPALS = 100
"""Principals that the page shows, those with the gravest findings first."""

_KEPT = 20_000

KINDS: Mapping[str, tuple[str, ...]] = {
    "Root": (
        "aws.iam.root-used",
        "aws.iam.root-access-key-created",
        "aws.sts.root-assumed",
        "aws.iam.central-root-access-changed",
    ),
    "Break-glass": ("aws.access.break-glass-used",),
    "Rights given": (
        "aws.iam.administrator-policy-attached",
        "aws.iam.administrator-policy-put",
        "aws.iam.broad-policy-attached",
        "aws.iam.dangerous-permission-granted",
        "aws.iam.default-policy-version-changed",
        "aws.iam.own-permissions-changed",
        "aws.iam.permissions-boundary-removed",
        "aws.iam.user-added-to-administrators",
        "aws.iam.user-added-to-new-administrators",
        "aws.iam.user-created-then-made-administrator",
        "aws.identity-center.account-assigned-to-user",
        "aws.identity-center.own-account-assigned",
        "aws.organizations.delegated-administrator-changed",
    ),
    "Trust changed": (
        "aws.iam.role-trust-widened",
        "aws.iam.federated-trust-without-condition",
        "aws.iam.identity-provider-changed",
        "aws.iam.role-created-and-assumed",
        "aws.iam.trust-changed-then-assumed",
        "aws.identity-center.identity-source-changed",
        "aws.identity-center.token-issuer-trusted",
        "aws.rolesanywhere.trust-changed",
    ),
    "Credentials": (
        "aws.iam.access-key-for-another-user",
        "aws.iam.access-key-reactivated",
        "aws.iam.login-profile-for-another-user",
        "aws.iam.mfa-device-for-another-user",
        "aws.iam.mfa-device-removed",
        "aws.iam.other-credential-added",
        "aws.identity-center.mfa-device-removed",
        "aws.identity-center.one-time-password-issued",
        "aws.sts.federation-token-issued",
    ),
    "Roles passed": (
        "aws.iam.role-passed",
        "aws.iam.role-passed-to-service-by-newcomer",
        "aws.iam.instance-profile-role-swapped",
        "aws.cloudformation.new-role-passed",
        "aws.cloudformation.role-passed-by-newcomer",
        "aws.ec2.instance-profile-attached",
        "aws.lambda.function-role-changed",
    ),
}
"""The kinds of privileged actions, by the policies that find them."""

POLICIES = tuple(policy for policies in KINDS.values() for policy in policies)


@dataclass(frozen=True, slots=True)
class PolicyCount:
    """A policy's records of one principal."""

    title: str
    href: str
    severity: Label
    records: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PrincipalRow:
    """A principal; `counts` go with `Privileged.kinds`, '' for none."""

    name: str
    full_name: str
    counts: tuple[str, ...]
    total: str
    policies: tuple[PolicyCount, ...]


@dataclass(frozen=True, slots=True)
class Privileged:
    """The section. With nothing to show, `silence` says why. `kinds` are those that occurred."""

    silence: str
    tally: str
    kinds: tuple[str, ...]
    rows: tuple[PrincipalRow, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Count:
    """Actions of one principal that one policy matched."""

    actions: int = 0
    first: str = ""
    last: str = ""


@dataclass(slots=True)
class PrivilegedActions:
    """Gathers privileged actions by principal, account and policy."""

    policies: Sequence[str] = POLICIES
    left: int = 0
    by_principal: dict[tuple[str, str], dict[str, _Count]] = field(default_factory=dict)
    _actions: Actions = field(default_factory=Actions)

    def take(self, occurrence: Occurrence) -> None:
        """Take a match of one of the policies."""
        if not self._actions.is_first(occurrence.policy, occurrence.action):
            return
        evidence = occurrence.evidence
        who = (principal_of(evidence), evidence.actor_account)
        counts = self.by_principal.get(who)
        if counts is None:
            if len(self.by_principal) >= _KEPT:
                self.left += 1
                return
            counts = self.by_principal[who] = {}
        count = counts.setdefault(occurrence.policy, _Count())
        count.actions += 1
        if evidence.time:
            count.first = min(count.first or evidence.time, evidence.time)
            count.last = max(count.last, evidence.time)

    @property
    def exact(self) -> bool:
        """Whether no action was counted twice for want of room."""
        return not self._actions.full


def privileged_view(assessment: Assessment, gathered: PrivilegedActions) -> Privileged:
    """The section, of what was gathered from the whole population."""
    found = gathered.by_principal
    if not found:
        return Privileged(silence(assessment, POLICIES, "privileged actions"), "", (), (), ())
    runs = {run.id: run for run in assessment.policies}
    grave = {policy: runs[policy].severity.rank if policy in runs else 0 for policy in POLICIES}
    populations = {id_ for id_, run in runs.items() if run.effect is Effect.EVIDENCE}

    def order(who: tuple[str, str]) -> tuple[int, int, int, tuple[str, str]]:
        counts = found[who]
        judged = sum(count.actions for policy, count in counts.items() if policy not in populations)
        return -max(grave[policy] for policy in counts), -judged, -sum(each.actions for each in counts.values()), who

    ranked = sorted(found, key=order)
    matched = {policy for counts in found.values() for policy in counts}
    kinds = [kind for kind, ids in KINDS.items() if not matched.isdisjoint(ids)]
    total = sum(count.actions for counts in found.values() for count in counts.values()) + gathered.left
    notes = []
    if len(ranked) > MAX_PRINCIPALS:
        notes.append(
            f"{MAX_PRINCIPALS} of {words.number(len(ranked))} principals are shown, those with the gravest findings "
            "first; every record stands in the .evidence.jsonl beside the JSON report."
        )
    if gathered.left:
        notes.append(f"{words.count(gathered.left, 'match', 'matches')} of further principals are counted only.")
    if not gathered.exact:
        notes.append("There were so many that some may be counted twice, where two records tell of one.")
    rows = []
    for who in ranked[:MAX_PRINCIPALS]:
        counts = found[who]
        ordered = sorted(counts, key=lambda policy: (-grave[policy], policy))
        rows.append(
            PrincipalRow(
                name=short_name(who[0]) or "(nobody named)",
                full_name=full_name(*who),
                counts=tuple(_sum(counts, KINDS[kind]) for kind in kinds),
                total=words.number(sum(count.actions for count in counts.values())),
                policies=tuple(
                    PolicyCount(
                        title=runs[policy].title if policy in runs else policy,
                        href=group_anchor(policy),
                        severity=words.SEVERITY[runs[policy].severity] if policy in runs else Label("", ""),
                        records=words.number(counts[policy].actions),
                        first=words.clock(counts[policy].first),
                        last=words.clock(counts[policy].last),
                    )
                    for policy in ordered
                ),
            )
        )
    return Privileged(
        silence="",
        tally=f"{words.count(total, 'privileged action')} by {words.count(len(ranked), 'principal')}.",
        kinds=tuple(kinds),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _sum(counts: Mapping[str, _Count], policies: Sequence[str]) -> str:
    total = sum(counts[policy].actions for policy in policies if policy in counts)
    return words.number(total) if total else ""
