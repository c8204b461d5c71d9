"""The whole run, top to bottom: sources → objects → partials → matches → findings → controls → Assessment.

`assess` is the one entry; everything it needs is passed in, so that the same inputs give the same Assessment.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from affidavit.assessment.assessing import Results, build_assessment, finding_id_of
from affidavit.assessment.logging_shown import add_holes, expected_scope, logging_timeline, quiet_hours
from affidavit.controls.mapper import unknown_controls
from affidavit.correlation.baseline import check_baseline
from affidavit.correlation.correlate import Bounds, Surroundings, correlated_patterns
from affidavit.correlation.patterns import plain_patterns
from affidavit.coverage.changes import Changes
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.history import Histories
from affidavit.coverage.narrowing import unseen_follow_ups
from affidavit.coverage.snapshots import snapshots_of
from affidavit.errors import DocumentError
from affidavit.integrity.earlier import Compared, Remember
from affidavit.integrity.run_objects import compare_objects, verify_objects
from affidavit.matching.predicates import CompiledPolicies, predicate_problems
from affidavit.model.assessment import Failure
from affidavit.model.logs import ObjectRef, Period, Skipped
from affidavit.model.policy import Effect, PatternKind, Policy
from affidavit.model.profile import DeclaredScope
from affidavit.model.run import Reused
from affidavit.parts.duplicates import RepeatCounter
from affidavit.parts.match_store import MatchStore
from affidavit.parts.partial import Partial
from affidavit.parts.populations import Populations
from affidavit.plugins import Plugins
from affidavit.policies.files import duplicate_ids
from affidavit.reading.refs import place_of
from affidavit.request import Request
from affidavit.result import Result, actions_of, population_of
from affidavit.scanning.fingerprint import Fingerprint, fingerprint_of
from affidavit.scanning.inputs import InputLedger, list_objects
from affidavit.scanning.progress import Progress, while_listing, with_progress
from affidavit.scanning.reusing import Kept, Reuse
from affidavit.scanning.whole_partial import span_of
from affidavit.scanning.workers import Scanned, Setup, processes, scanned_here
from affidavit.times import HOUR
from affidavit.waivers.files import sort_waivers

_NOT_COMPILED = "some policies could not be compiled, so that what objects came to is not whole"


@contextlib.contextmanager
def assess(
    request: Request,
    plugins: Plugins,
    progress: Callable[[Progress], None],
    keeper: Callable[[Fingerprint], Kept] | None = None,
    take: Callable[[Partial], None] = lambda _: None,
    remember: Remember | None = None,
) -> Iterator[Result]:
    """Run a request; while the context is open, the population can be streamed.

    Args:
        keeper: gives what is kept of objects that were read before, which are not read again; None to read all.
        take: is given each object's part, in order.
        remember: gives the objects that earlier runs read, so that it is told which are gone or altered; None where
            nothing is known of any.

    Raises:
        DocumentError: policies are wrong, name controls that a chosen framework does not have, or are others than those
            that the baseline was made for.
        SourceError: a location cannot be listed at all.
    """
    policies = _policies(request, plugins)
    check_baseline(request.baseline, policies)
    lookback = lookback_of(request.period, policies)
    waivers = sort_waivers(*(pack.waivers for pack in request.packs), *(file.waivers for file in request.waiver_files))
    listed = listed_period(request.period, lookback)
    refs, skipped, failures = list_objects(request.sources, plugins, listed, request.scope, while_listing(progress))
    ledger = InputLedger(skipped, failures)
    histories = Histories()
    changes = Changes()
    cover = CoverageMap(snapshots_of(each.record for each in plugins.log_kinds.values()))
    signs = {sign for framework in request.frameworks for control in framework.controls for sign in control.signs}
    with (
        tempfile.TemporaryDirectory(prefix="affidavit-") as directory,
        MatchStore(Path(directory)) as store,
        Populations(Path(directory), signs) as populations,
        RepeatCounter(Path(directory)) as duplicates,
        CompiledPolicies(policies, plugins, request.profile.as_data(), waivers, request.as_of) as compiled,
    ):
        with _scanning(request, plugins, compiled, lookback, len(refs), keep=keeper is not None) as scan:
            fingerprint = _fingerprint(request, plugins, compiled) if keeper and not compiled.failed else None
            reuse = None
            if keeper and fingerprint:
                span = span_of(request.period, lookback, policies)
                reuse = Reuse(keeper(fingerprint), plugins, span, scan)
            parts = reuse.parts(refs) if reuse else (part for part, _ in scan(refs))
            for part in with_progress(parts, refs, progress):
                if isinstance(part, Skipped):
                    ledger.skip(part)
                    continue
                populations.add(part)
                store.add(part)
                duplicates.add(part.keys)
                cover.add(part, request.period.late)
                histories.add(part)
                changes.add(part)
                ledger.add(part)
                take(part)
        ledger.fail(reuse.failures if reuse else ())
        compared = compare_objects(refs, ledger, remember, request, plugins, listed) if remember else Compared()
        ledger.fail(compared.failures)
        for hole in compared.holes:
            cover.add_hole(hole)
        verified = verify_objects(refs, ledger, histories, request, plugins)
        ledger.fail(verified.failures)
        for hole in verified.holes:
            cover.add_hole(hole)
        scope = expected_scope(histories, ledger, request, plugins)
        timeline = logging_timeline(histories, cover, ledger, scope, request, plugins)
        add_holes(cover, ledger, request.period)
        cover.know_quiet(quiet_hours(cover, verified, timeline, request.period, plugins))
        kinds = {name: each.record for name, each in sorted(plugins.log_kinds.items())}
        for hole in list(changes.holes(list(kinds.values()), cover, scope, request.period, timeline.trails)):
            cover.add_hole(hole)
        _add_failures(ledger, plugins, compiled)
        by_id = {policy.id: policy for policy in policies}
        surroundings = Surroundings(
            by_id,
            _bounds(request, cover),
            request.baseline,
            _covered(scope, cover),
            _doubts(ledger, unseen_follow_ups(policies, kinds, request.scope)),
            lambda policy, account: cover.began(account, policy.needs),
        )
        found = [*plain_patterns(populations), *correlated_patterns(store, surroundings)]
        results = Results(
            lookback,
            compiled.failed,
            found,
            {sign: populations.days(sign) for sign in sorted(signs)},
            ledger,
            cover,
            duplicates.count(),
            waivers,
            populations.waived() + store.waived(),
            verified,
            timeline,
            scope,
            reuse.told() if reuse else Reused(problem=_NOT_COMPILED) if keeper else None,
            compared.changed,
        )
        assessed = build_assessment(request, plugins, policies, results)
        serials = {each.serial: finding_id_of(each) for each in found if each.serial >= 0}
        asked = {each.id for each in policies if each.effect is not Effect.EVIDENCE or _waits(each)}
        yield Result(
            assessed.assessment,
            lambda: population_of(populations, store, serials),
            store.linked,
            lambda: itertools.chain(populations.matches(), store.matches()),
            lambda: actions_of(populations, store, serials, asked),
            store.came,
            lambda: ((ref.uri, ref.version) for ref in refs if ref.version),
            assessed.with_findings,
            lambda: ((ref.uri, place_of(ref)) for ref in refs),
            refs.origins,
        )


def _policies(request: Request, plugins: Plugins) -> list[Policy]:
    policies = sorted((policy for pack in request.packs for policy in pack.policies), key=lambda policy: policy.id)
    problems = [*duplicate_ids(policies), *unknown_controls(policies, request.frameworks)]
    if problems:
        # Those of the predicates too, so that one run shows all.
        raise DocumentError((*problems, *predicate_problems(policies, plugins)))
    return policies


def _waits(policy: Policy) -> bool:
    """Whether a policy waits for what is to follow, so that a later run may tell more of what it found."""
    return policy.correlate is not None and policy.correlate.kind is PatternKind.UNLESS


def lookback_of(period: Period, policies: Iterable[Policy]) -> int:
    """How many seconds before the period matter to policies that correlate."""
    if period.since is None:
        return 0
    return max((policy.correlate.lookback for policy in policies if policy.correlate), default=0)


def listed_period(period: Period, lookback: int) -> Period:
    """The period that sources are to list objects for."""
    return msgspec.structs.replace(period, since=None if period.since is None else period.since - lookback)


def _bounds(request: Request, cover: CoverageMap) -> Bounds:
    """The data ends with the period. Of one that is not over yet, with the last hour that has a record."""
    period, last_hour = request.period, cover.last_hour()
    ends = [] if period.until is None else [period.until]
    if last_hour is not None and (period.until is None or request.as_of < period.until):
        ends.append(last_hour + HOUR)
    return Bounds(period.since, min(ends, default=None), HOUR)


def _doubts(ledger: InputLedger, unseen: Mapping[str, str]) -> dict[str, str]:
    """Policies of which matches may be missing, and why; `unseen` are those of which the run read too little."""
    failed = {
        failure.policy: "as it matched a record that has no time"
        if failure.stage == "correlate"
        else "as the policy failed on some record"
        for failure in ledger.failures()
        if failure.policy
    }
    return {**unseen, **failed}


def _covered(scope: DeclaredScope | None, cover: CoverageMap) -> Callable[[Policy, str, str, int, int], bool]:
    step = scope.coverage_interval if scope else HOUR

    def covered(policy: Policy, account: str, region: str, since: int, until: int) -> bool:
        return cover.covered(account, region, policy.needs, since, until, step, policy.sources)

    return covered


@contextlib.contextmanager
def _scanning(
    request: Request, plugins: Plugins, compiled: CompiledPolicies, lookback: int, objects: int, *, keep: bool
) -> Iterator[Callable[[Iterable[ObjectRef]], Iterator[Scanned]]]:
    """What scans objects and gives each one's part, in order."""
    setup = Setup(
        compiled.policies,
        compiled.waivers.waivers,
        request.profile.as_data(),
        request.period,
        lookback,
        request.as_of,
        _expected(request),
        keep,
        request.access,
    )
    if request.workers > 1 and objects > 1:
        with processes(setup, min(request.workers, objects)) as scan:
            yield scan
    else:
        yield scanned_here(plugins, compiled, setup)


def _fingerprint(request: Request, plugins: Plugins, compiled: CompiledPolicies) -> Fingerprint:
    profile, waivers = request.profile.as_data(), compiled.waivers.waivers
    return fingerprint_of(compiled.policies, waivers, profile, _expected(request), plugins)


def _expected(request: Request) -> tuple[str, ...]:
    """The event classes that the organisation declares."""
    return request.profile.scope.event_classes if request.profile.scope else ()


def _add_failures(ledger: InputLedger, plugins: Plugins, compiled: CompiledPolicies) -> None:
    """What went wrong with policies and plugins as a whole."""
    ledger.fail(Failure("plugin", reason, policy=policy) for policy, reason in compiled.failed.items())
    ledger.fail(
        Failure("plugin", f"{each.name} (from {each.provider.distribution}) is broken: {each.reason}", plugin=each.name)
        for each in plugins.broken
    )
