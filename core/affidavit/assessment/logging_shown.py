"""What the logs of a run show of logging itself: what was to be logged, and where it was blind or quiet."""

from __future__ import annotations

from affidavit.coverage.blindness import blind_gaps
from affidavit.coverage.coverage import CoverageMap, Quiet
from affidavit.coverage.history import Histories
from affidavit.coverage.holes import Hole
from affidavit.coverage.quiet import QuietHours
from affidavit.integrity.verifying import Verified
from affidavit.model.integrity import ObjectIntegrity
from affidavit.model.logs import Period
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import Timeline
from affidavit.plugins import Plugins
from affidavit.request import Request
from affidavit.scanning.inputs import InputLedger

# CloudTrail delivers within about 5 minutes, and says nothing firmer; an hour is safe.
_USUAL_DELAY = 3_600


def expected_scope(
    histories: Histories, ledger: InputLedger, request: Request, plugins: Plugins
) -> DeclaredScope | None:
    """What should be logged: as the organisation declares, else as records say."""
    if request.profile.scope is not None:
        return request.profile.scope
    scope, failures = histories.expected(plugins)
    ledger.fail(failures)
    return scope


def logging_timeline(
    histories: Histories,
    cover: CoverageMap,
    ledger: InputLedger,
    scope: DeclaredScope | None,
    request: Request,
    plugins: Plugins,
) -> Timeline:
    """What records say of logging itself. Where it was blind, or that cannot be told, coverage has a hole."""
    trails, failures = histories.trails(plugins, request.profile.controls.log_buckets)
    kinds = {name: each.record for name, each in plugins.log_kinds.items()}
    timeline, holes = blind_gaps(trails, kinds, cover, scope, request.period)
    for hole in holes:
        cover.add_hole(hole)
    failures += histories.failures()
    ledger.fail(failures)
    for failure in failures:
        cover.add_hole(Hole("", "", None, None, failure.reason))
    return timeline


def quiet_hours(
    cover: CoverageMap, verified: Verified, timeline: Timeline, period: Period, plugins: Plugins
) -> Quiet | None:
    """What tells quiet hours, where digest files were checked."""
    chains = verified.integrity.chains
    if not chains:
        return None
    vouched = cover.vouched(lambda uri: verified.outcome_of(uri) == ObjectIntegrity.VALID)
    histories = [each.record.history for each in plugins.log_kinds.values() if each.record.history]
    told_in = {each.event_class for each in histories if each.event_class}
    return QuietHours(chains, timeline.trails, vouched, told_in, cover.lost, period)


def add_holes(cover: CoverageMap, ledger: InputLedger, period: Period) -> None:
    """Where records may be missing for a reason that no object's part tells."""
    for item in ledger.lost():
        cover.add_hole(Hole(item.account, item.region, item.since, item.until, f"{item.uri}: {item.reason}"))
    if period.until is not None and period.late < _USUAL_DELAY:
        reason = "what was delivered after the period's end was not read, though deliveries take some minutes"
        cover.add_hole(Hole("", "", period.until - _USUAL_DELAY, period.until, reason))
