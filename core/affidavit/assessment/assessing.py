"""Puts the Assessment together from what a run came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import msgspec

from affidavit.assessment.finding_ids import correlated_id, finding_id
from affidavit.attack import table as attack
from affidavit.controls.control_status import Basis, control_results
from affidavit.controls.mapper import links
from affidavit.correlation.patterns import Outcome, Pattern
from affidavit.coverage.blindness import with_controls
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.lookback import blind_policies
from affidavit.coverage.narrowing import asked_for
from affidavit.coverage.scope_gaps import coverage_of
from affidavit.integrity.verifying import Verified
from affidavit.model.assessment import (
    SCHEMA,
    Assessment,
    ChangedObject,
    ControlLink,
    ControlResult,
    Failure,
    Finding,
    FindingStatus,
    FrameworkRun,
    PackRun,
    PluginUsed,
    PolicyRun,
    Reused,
    Run,
    Tactic,
    Technique,
    Timeline,
    WaiverRun,
)
from affidavit.model.framework import Framework
from affidavit.model.logs import Period
from affidavit.model.policy import Effect, Policy, describe_correlation
from affidavit.model.profile import DeclaredScope
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, Provided
from affidavit.request import Request
from affidavit.scanning.inputs import InputLedger
from affidavit.times import format_time

_DAY = 86_400


class Results(msgspec.Struct, frozen=True):
    """What the scan of all objects came to.

    `waived` counts the records that each waiver accepted, by its id. `scope` is what should be logged: as the profile
    declares or, where it doesn't, as records say.
    """

    lookback: int
    not_run: dict[str, str]
    patterns: Sequence[Pattern]
    signs: dict[str, frozenset[tuple[str, str, int]]]
    ledger: InputLedger
    cover: CoverageMap
    duplicates: int
    waivers: Sequence[Waiver]
    waived: Mapping[str, int]
    verified: Verified
    timeline: Timeline
    scope: DeclaredScope | None
    reused: Reused | None = None
    changed: tuple[ChangedObject, ...] = ()


class Assessed(msgspec.Struct, frozen=True):
    """An Assessment, and what the status of its controls rests on."""

    assessment: Assessment
    basis: Basis
    frameworks: tuple[Framework, ...]

    def with_findings(self, findings: Sequence[Finding]) -> Assessment:
        """The Assessment as it is when its findings are these, in their order: controls are judged anew."""
        basis = msgspec.structs.replace(self.basis, findings=findings)
        return msgspec.structs.replace(
            self.assessment, findings=tuple(findings), controls=_controls(self.frameworks, basis)
        )


def _controls(frameworks: Iterable[Framework], basis: Basis) -> tuple[ControlResult, ...]:
    return tuple(result for framework in frameworks for result in control_results(framework, basis))


def build_assessment(request: Request, plugins: Plugins, policies: Sequence[Policy], results: Results) -> Assessed:
    """The Assessment of a run of `policies`."""
    table = attack.load()
    mapped = {policy.id: links(policy, request.frameworks, table) for policy in policies}
    by_id = {policy.id: policy for policy in policies}
    findings = sorted(
        (_finding(pattern, by_id[pattern.policy], mapped[pattern.policy], table) for pattern in results.patterns),
        key=lambda finding: (-finding.severity.rank, finding.policy, finding.subject, finding.id),
    )
    inputs = results.ledger.inputs(results.duplicates, results.verified.outcome_of)
    failures = results.ledger.failures()
    runs = _policy_runs(policies, results.not_run, findings, failures, table)
    declared = request.profile.scope is not None
    coverage = coverage_of(results.cover, results.scope, request.period, declared=declared, asked=request.scope)
    basis = Basis(
        runs={run.id: run for run in runs},
        links=mapped,
        findings=findings,
        coverage=coverage,
        classes_seen=frozenset(cell.event_class for cell in coverage.cells if cell.records),
        evaluated=inputs.records.evaluated,
        signs=results.signs,
        days=_days(request.period),
        blind=blind_policies(policies, results.cover, results.scope, request.period, request.baseline),
        asked_for=asked_for(request.scope.accounts or (), request.scope.regions or ()),
    )
    named = {attack_id for run in runs for attack_id in run.attack}
    assessment = Assessment(
        schema=SCHEMA,
        run=_run(request, plugins, results, not failures, table),
        inputs=inputs,
        integrity=results.verified.integrity,
        coverage=coverage,
        findings=tuple(findings),
        controls=_controls(request.frameworks, basis),
        policies=tuple(runs),
        waivers=tuple(_waiver_runs(request, results, set(by_id))),
        techniques=tuple(
            Technique(attack_id, table.name(attack_id) or "", table.techniques[attack_id].tactics, table.url(attack_id))
            for attack_id in sorted(named)
            if attack_id in table.techniques
        ),
        tactics=tuple(Tactic(tactic, name) for tactic, name in table.tactics.items()),
        failures=failures,
        timeline=with_controls(results.timeline, policies, mapped, declared=bool(coverage.accounts)),
    )
    return Assessed(assessment, basis, request.frameworks)


def _days(period: Period) -> range:
    if period.since is None or period.until is None:
        return range(0)
    return range(period.since // _DAY, -(-period.until // _DAY))


def _current(ids: Iterable[str], table: attack.AttackTable) -> tuple[str, ...]:
    return tuple(sorted({table.resolve(attack_id) or attack_id for attack_id in ids}))


def finding_id_of(pattern: Pattern) -> str:
    """The id of the finding that a pattern becomes."""
    if pattern.group is None:
        return finding_id(pattern.policy, pattern.subject)
    return correlated_id(pattern.policy, pattern.group)


def _status(pattern: Pattern, policy: Policy) -> FindingStatus:
    if pattern.outcome is Outcome.PENDING:
        return FindingStatus.PENDING
    if pattern.outcome is Outcome.INDETERMINATE:
        return FindingStatus.INDETERMINATE
    if policy.effect is Effect.EVIDENCE:
        return FindingStatus.RECORDED
    return FindingStatus.WAIVED if pattern.accepted else FindingStatus.OPEN


def _finding(pattern: Pattern, policy: Policy, controls: tuple[ControlLink, ...], table: attack.AttackTable) -> Finding:
    return Finding(
        id=finding_id_of(pattern),
        policy=policy.id,
        title=policy.title,
        severity=policy.severity,
        effect=policy.effect,
        status=_status(pattern, policy),
        subject=pattern.subject,
        message=pattern.evidence[0].message,
        why=pattern.why,
        first_seen=format_time(pattern.first),
        last_seen=format_time(pattern.last),
        count=pattern.actions,
        records=pattern.records,
        waived=pattern.waived,
        waivers=pattern.waivers,
        accounts=pattern.accounts,
        regions=pattern.regions,
        attack=_current(policy.attack, table),
        controls=controls,
        evidence=pattern.evidence,
    )


def _policy_runs(
    policies: Sequence[Policy],
    not_run: dict[str, str],
    findings: Sequence[Finding],
    failures: Sequence[Failure],
    table: attack.AttackTable,
) -> list[PolicyRun]:
    matches: dict[str, int] = {}
    for finding in findings:
        matches[finding.policy] = matches.get(finding.policy, 0) + finding.count
    errors: dict[str, int] = {}
    for failure in failures:
        if failure.policy:
            errors[failure.policy] = errors.get(failure.policy, 0) + failure.count
    return [
        PolicyRun(
            id=policy.id,
            title=policy.title,
            description=policy.description,
            severity=policy.severity,
            effect=policy.effect,
            language=policy.language,
            logs=policy.logs,
            needs=policy.needs,
            attack=_current(policy.attack, table),
            controls=dict(sorted(policy.controls.items())),
            evidence_note=policy.evidence_note,
            false_positives=policy.false_positives,
            remediation=policy.remediation,
            references=policy.references,
            pack=policy.pack,
            correlation=describe_correlation(policy.correlate) if policy.correlate else "",
            ran=policy.id not in not_run,
            matches=matches.get(policy.id, 0),
            errors=errors.get(policy.id, 0),
            file=policy.place.path,
            line=policy.place.line,
            sources=policy.sources,
        )
        for policy in policies
    ]


def _waiver_runs(request: Request, results: Results, policies: Set[str]) -> Iterator[WaiverRun]:
    for waiver in results.waivers:
        yield WaiverRun(
            id=waiver.id,
            policy=waiver.policy,
            condition=waiver.condition.source,
            reason=waiver.reason,
            owner=waiver.owner,
            ticket=waiver.ticket,
            source=waiver.source,
            expires=format_time(waiver.expires),
            expired=request.as_of >= waiver.expires,
            known=waiver.policy in policies,
            records=results.waived.get(waiver.id, 0),
        )


def _run(request: Request, plugins: Plugins, results: Results, complete: bool, table: attack.AttackTable) -> Run:
    used: list[Provided[Any]] = [
        *(plugins.sources[name] for name in sorted({name for name, _ in request.sources})),
        *(plugins.log_formats[name] for name in sorted(plugins.log_formats)),
        *(plugins.log_kinds[name] for name in sorted(plugins.log_kinds)),
        *(plugins.languages[name] for name in sorted(plugins.languages)),
        *(plugins.policy_packs[pack.name] for pack in request.packs if pack.name in plugins.policy_packs),
        *(plugins.frameworks[framework.id] for framework in request.frameworks),
    ]
    return Run(
        tool="affidavit",
        version=request.version,
        as_of=format_time(request.as_of),
        since=format_time(request.period.since),
        until=format_time(request.period.until),
        late_seconds=request.period.late,
        lookback_seconds=results.lookback,
        baseline_digest=request.baseline.digest,
        waiver_digests={each.name: each.digest for each in request.waiver_files},
        complete=complete,
        organisation=request.profile.organisation,
        profile_digest=request.profile.digest,
        profile=request.profile.as_data(),
        attack_version=table.version,
        packs=tuple(PackRun(pack.name, pack.version, len(pack.policies), pack.digest) for pack in request.packs),
        frameworks=tuple(
            FrameworkRun(
                each.id,
                each.title,
                each.version,
                each.source,
                each.notice,
                each.attack_version,
                each.digest,
                each.sources,
                each.relations,
            )
            for each in request.frameworks
        ),
        plugins=tuple(
            PluginUsed(each.kind, each.name, each.provider.distribution, each.provider.version) for each in used
        ),
        reused=results.reused,
        changed=results.changed,
        accounts=tuple(sorted(request.scope.accounts or ())),
        regions=tuple(sorted(request.scope.regions or ())),
    )
