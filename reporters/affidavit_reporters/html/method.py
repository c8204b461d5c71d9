"""How the result came about: everything needed to run it again and get the same bytes."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import msgspec
from affidavit.coverage.narrowing import asked_for
from affidavit.model.assessment import Assessment, FrameworkRun, PackRun, PluginUsed, PolicyRun

from affidavit_reporters.html import words
from affidavit_reporters.html.controls import outcome
from affidavit_reporters.html.findings import Reference, group_anchor
from affidavit_reporters.html.text import Lines, anchor, https_link
from affidavit_reporters.html.words import Label


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy that was loaded and how it went."""

    id: str
    anchor: str
    title: str
    findings_href: str
    severity: Label
    effect: Label
    language: str
    needs: str
    pack: str
    outcome: Label


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A pack or framework with what pins it."""

    name: str
    version: str
    detail: str
    source: Reference | None
    digest: str


@dataclass(frozen=True, slots=True)
class Method:
    """The section."""

    facts: tuple[Fact, ...]
    profile: Lines
    policies: tuple[PolicyRow, ...]
    packs: tuple[DigestRow, ...]
    frameworks: tuple[DigestRow, ...]
    plugins: tuple[PluginUsed, ...]


def method_view(assessment: Assessment) -> Method:
    """The method section of an Assessment."""
    run = assessment.run
    with_findings = {finding.policy for finding in assessment.findings}
    seen = {cell.event_class for cell in assessment.coverage.cells if cell.records}
    return Method(
        facts=(
            Fact("Made by", f"{run.tool} {run.version}"),
            Fact("Report schema", assessment.schema),
            Fact("Period", words.period(run.since, run.until)),
            Fact("Asked for", asked_for(run.accounts, run.regions) or "all accounts and regions"),
            Fact("As of", f"{words.day(run.as_of)} (UTC); nothing known later counts"),
            Fact("Late deliveries", f"read up to {words.duration(run.late_seconds)} past the end of the period"),
            Fact("Look-back", f"correlation saw {words.duration(run.lookback_seconds)} before the period"),
            Fact("ATT&CK version", run.attack_version or words.NOTHING),
            Fact("Profile, SHA-256", run.profile_digest or "no profile given"),
            Fact("Baseline, SHA-256", run.baseline_digest or "no baseline given"),
            *(Fact(f"Waivers {name}, SHA-256", digest) for name, digest in sorted(run.waiver_digests.items())),
        ),
        profile=_as_json(run.profile),
        policies=tuple(_policy_row(policy, policy.id in with_findings, seen) for policy in assessment.policies),
        packs=tuple(_pack_row(pack) for pack in run.packs),
        frameworks=tuple(_framework_row(framework) for framework in run.frameworks),
        plugins=run.plugins,
    )


def _as_json(profile: dict[str, object]) -> Lines:
    if not profile:
        return Lines()
    return Lines(msgspec.json.format(msgspec.json.encode(profile, order="deterministic"), indent=2).decode())


def _policy_row(policy: PolicyRun, found: bool, seen: Set[str]) -> PolicyRow:
    return PolicyRow(
        id=policy.id,
        anchor=anchor("policy", policy.id),
        title=policy.title,
        findings_href=group_anchor(policy.id) if found else "",
        severity=words.SEVERITY[policy.severity],
        effect=words.EFFECT[policy.effect],
        language=policy.language,
        needs=", ".join(policy.needs) or words.NOTHING,
        pack=policy.pack,
        outcome=outcome(policy.ran, policy.matches, policy.errors, sorted(set(policy.needs) - seen)),
    )


def _pack_row(pack: PackRun) -> DigestRow:
    return DigestRow(pack.name, pack.version, words.count(pack.policies, "policy", "policies"), None, pack.digest)


def _framework_row(framework: FrameworkRun) -> DigestRow:
    return DigestRow(
        framework.title,
        framework.version,
        f"ATT&CK {framework.attack_version}" if framework.attack_version else words.NOTHING,
        Reference(framework.source, https_link(framework.source)),
        framework.digest,
    )
