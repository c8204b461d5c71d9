"""The whole run, top to bottom: sources → objects → partials → matches → findings → controls → Assessment.

`assess` is the one entry; everything it needs is passed in, so that the same inputs give the same Assessment.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec

from affidavit import attack
from affidavit.control_status import Basis, control_results
from affidavit.correlation import Pattern, patterns
from affidavit.coverage import CoverageMap, Hole
from affidavit.duplicates import DuplicateCounter
from affidavit.errors import DocumentError
from affidavit.inputs import InputLedger, list_objects
from affidavit.mapper import links, unknown_controls
from affidavit.match_store import MatchStore
from affidavit.model.assessment import (
    SCHEMA,
    Assessment,
    ControlLink,
    Failure,
    Finding,
    FindingStatus,
    FrameworkRun,
    Occurrence,
    PackRun,
    PluginUsed,
    PolicyRun,
    Run,
    Tactic,
    Technique,
)
from affidavit.model.framework import Framework
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.model.policy import Effect, Policy
from affidavit.model.profile import Profile
from affidavit.partial import Partial
from affidavit.plugins import Plugins, Provided
from affidavit.policy_files import Pack, duplicate_ids
from affidavit.predicates import CompiledPolicies, predicate_problems
from affidavit.scanner import Scanner
from affidavit.times import format_time

# Findings are named in this namespace; changing it would rename every finding ever reported.
_FINDINGS = UUID("9b0f1e62-6c1d-5c9e-9d3b-2f6f0c1a7e55")

# CloudTrail delivers within about 5 minutes, and says nothing firmer; an hour is safe.
_USUAL_DELAY = 3_600
_DAY = 86_400


class Request(msgspec.Struct, frozen=True):
    """What to run.

    Attributes:
        sources: (source plugin name, location) pairs.
        scope: which accounts and regions to read at all.
        as_of: the only clock, in epoch seconds.
        version: Affidavit's own.
    """

    sources: tuple[tuple[str, str], ...]
    packs: tuple[Pack, ...]
    frameworks: tuple[Framework, ...]
    profile: Profile
    period: Period
    scope: Scope
    as_of: int
    version: str


class Result(msgspec.Struct, frozen=True):
    """The Assessment, and its whole evidence population, which streams from disk while the run's context is open."""

    assessment: Assessment
    population: Callable[[], Iterator[Occurrence]]


class Progress(msgspec.Struct, frozen=True):
    """How far a run is: objects done of all, stored bytes done of all (0 when unknown), records read so far."""

    objects: int
    objects_total: int
    size: int
    size_total: int
    records: int


@contextlib.contextmanager
def assess(request: Request, plugins: Plugins, progress: Callable[[Progress], None]) -> Iterator[Result]:
    """Run a request; while the context is open, the population can be streamed.

    Raises:
        DocumentError: policies are wrong, or name controls that a chosen framework does not have.
        SourceError: a location cannot be listed at all.
    """
    policies = _policies(request, plugins)
    refs, skipped, failures = list_objects(request.sources, plugins, request.period, request.scope)
    ledger = InputLedger(skipped, failures)
    cover = CoverageMap()
    with (
        tempfile.TemporaryDirectory(prefix="affidavit-") as directory,
        MatchStore(Path(directory)) as store,
        DuplicateCounter(Path(directory)) as duplicates,
        CompiledPolicies(policies, plugins, request.profile.as_data()) as compiled,
    ):
        scanner = Scanner(plugins, compiled, request.period)
        for part in _scan(refs, scanner, progress):
            if isinstance(part, Skipped):
                ledger.skip(part)
                continue
            store.add(part)
            duplicates.add(part.keys)
            cover.add(part, request.period.late)
            ledger.add(part)
        for item in ledger.lost():
            cover.add_hole(Hole(item.account, item.region, None, None, f"{item.uri}: {item.reason}"))
        if request.period.until is not None and request.period.late < _USUAL_DELAY:
            since = request.period.until - _USUAL_DELAY
            reason = "what was delivered after the period's end was not read, though deliveries take some minutes"
            cover.add_hole(Hole("", "", since, request.period.until, reason))
        found = list(patterns(store))
        ledger.fail(Failure("plugin", reason, policy=policy) for policy, reason in compiled.failed.items())
        ledger.fail(
            Failure(
                "plugin", f"{each.name} (from {each.provider.distribution}) is broken: {each.reason}", plugin=each.name
            )
            for each in plugins.broken
        )
        listed = {sign for framework in request.frameworks for control in framework.controls for sign in control.signs}
        signs = {sign: frozenset(store.days(sign)) for sign in sorted(listed)}
        outcome = _Outcome(compiled.failed, found, signs, ledger, cover, duplicates.count())
        assessment = _assessment(request, plugins, policies, outcome)
        ids = {(finding.policy, finding.subject): finding.id for finding in assessment.findings}
        yield Result(assessment, lambda: _population(store, ids))


def _policies(request: Request, plugins: Plugins) -> list[Policy]:
    policies = sorted((policy for pack in request.packs for policy in pack.policies), key=lambda policy: policy.id)
    problems = [*duplicate_ids(policies), *unknown_controls(policies, request.frameworks)]
    if problems:
        # Those of the predicates too, so that one run shows all.
        raise DocumentError((*problems, *predicate_problems(policies, plugins)))
    return policies


def _scan(
    refs: Sequence[ObjectRef], scanner: Scanner, progress: Callable[[Progress], None]
) -> Iterator[Partial | Skipped]:
    total = sum(ref.size or 0 for ref in refs)
    size = records = 0
    for number, ref in enumerate(refs, start=1):
        part = scanner.scan(ref)
        size += ref.size or 0
        if isinstance(part, Partial):
            records += part.object.records.read
        progress(Progress(number, len(refs), size, total, records))
        yield part


class _Outcome(NamedTuple):
    """What the scan of all objects came to."""

    not_run: dict[str, str]
    patterns: Sequence[Pattern]
    signs: dict[str, frozenset[tuple[str, str, int]]]
    ledger: InputLedger
    cover: CoverageMap
    duplicates: int


def _assessment(request: Request, plugins: Plugins, policies: Sequence[Policy], outcome: _Outcome) -> Assessment:
    table = attack.load()
    mapped = {policy.id: links(policy, request.frameworks, table) for policy in policies}
    by_id = {policy.id: policy for policy in policies}
    findings = sorted(
        (_finding(pattern, by_id[pattern.policy], mapped[pattern.policy], table) for pattern in outcome.patterns),
        key=lambda finding: (-finding.severity.rank, finding.policy, finding.subject, finding.id),
    )
    inputs = outcome.ledger.inputs(outcome.duplicates)
    failures = outcome.ledger.failures()
    runs = _policy_runs(policies, outcome.not_run, findings, failures, table)
    coverage = outcome.cover.coverage(request.profile.scope, request.period)
    basis = Basis(
        runs={run.id: run for run in runs},
        links=mapped,
        findings=findings,
        coverage=coverage,
        classes_seen=frozenset(cell.event_class for cell in coverage.cells),
        evaluated=inputs.records.evaluated,
        signs=outcome.signs,
        days=_days(request.period),
    )
    named = {attack_id for run in runs for attack_id in run.attack}
    return Assessment(
        schema=SCHEMA,
        run=_run(request, plugins, not failures, table),
        inputs=inputs,
        coverage=coverage,
        findings=tuple(findings),
        controls=tuple(result for framework in request.frameworks for result in control_results(framework, basis)),
        policies=tuple(runs),
        techniques=tuple(
            Technique(attack_id, table.name(attack_id) or "", table.techniques[attack_id].tactics, table.url(attack_id))
            for attack_id in sorted(named)
            if attack_id in table.techniques
        ),
        tactics=tuple(Tactic(tactic, name) for tactic, name in table.tactics.items()),
        failures=failures,
    )


def _days(period: Period) -> range:
    if period.since is None or period.until is None:
        return range(0)
    return range(period.since // _DAY, -(-period.until // _DAY))


def _current(ids: Iterable[str], table: attack.AttackTable) -> tuple[str, ...]:
    return tuple(sorted({table.resolve(attack_id) or attack_id for attack_id in ids}))


def _finding(pattern: Pattern, policy: Policy, controls: tuple[ControlLink, ...], table: attack.AttackTable) -> Finding:
    name = "\0".join((policy.id, pattern.subject, *pattern.group))
    return Finding(
        id=str(uuid5(_FINDINGS, name)),
        policy=policy.id,
        title=policy.title,
        severity=policy.severity,
        effect=policy.effect,
        status=FindingStatus.RECORDED if policy.effect is Effect.EVIDENCE else FindingStatus.OPEN,
        subject=pattern.subject,
        message=pattern.evidence[0].message,
        first_seen=format_time(pattern.first),
        last_seen=format_time(pattern.last),
        count=pattern.actions,
        records=pattern.records,
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
            language=policy.predicate.language,
            logs=policy.logs,
            needs=policy.needs,
            attack=_current(policy.attack, table),
            controls=dict(sorted(policy.controls.items())),
            evidence_note=policy.evidence_note,
            false_positives=policy.false_positives,
            remediation=policy.remediation,
            references=policy.references,
            pack=policy.pack,
            ran=policy.id not in not_run,
            matches=matches.get(policy.id, 0),
            errors=errors.get(policy.id, 0),
        )
        for policy in policies
    ]


def _run(request: Request, plugins: Plugins, complete: bool, table: attack.AttackTable) -> Run:
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
        complete=complete,
        organisation=request.profile.organisation,
        profile_digest=request.profile.digest,
        profile=request.profile.as_data(),
        attack_version=table.version,
        packs=tuple(PackRun(pack.name, pack.version, len(pack.policies), pack.digest) for pack in request.packs),
        frameworks=tuple(
            FrameworkRun(each.id, each.title, each.version, each.source, each.notice, each.attack_version, each.digest)
            for each in request.frameworks
        ),
        plugins=tuple(
            PluginUsed(each.kind, each.name, each.provider.distribution, each.provider.version) for each in used
        ),
    )


def _population(store: MatchStore, ids: dict[tuple[str, str], str]) -> Iterator[Occurrence]:
    for match in store.matches():
        finding = ids[(match.policy, match.subject)]
        yield Occurrence(finding, match.policy, match.subject, match.action, match.evidence)
