"""What policies that correlate look back on, before the period: whether logs show it."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.correlation.baseline import Baseline
from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.gaps import gaps_for
from affidavit.coverage.scope_gaps import gaps_of
from affidavit.model.assessment import CoverageGap
from affidavit.model.logs import Period
from affidavit.model.policy import PatternKind, Policy
from affidavit.model.profile import DeclaredScope
from affidavit.times import format_duration


def blind_policies(
    policies: Iterable[Policy], cover: CoverageMap, scope: DeclaredScope | None, period: Period, baseline: Baseline
) -> dict[str, str]:
    """Policies that may have missed what began before the period, by id, with the reason as a sentence.

    That is where the declared scope has gaps in what such a policy looks back on. One that looks for new values needs
    no logs of that time where a baseline tells what it knew. Without a scope or a period no coverage is known at all,
    which is told elsewhere.
    """
    if scope is None or period.since is None:
        return {}
    found: dict[str, str] = {}
    gaps: dict[int, tuple[CoverageGap, ...]] = {}
    for policy in policies:
        correlate = policy.correlate
        if correlate is None or not correlate.lookback:
            continue
        if correlate.kind is PatternKind.FIRST_SEEN and policy.id in baseline.learnt:
            continue
        span = correlate.lookback
        if span not in gaps:
            gaps[span] = gaps_of(cover, scope, Period(period.since - span, period.since))
        if missing := gaps_for(gaps[span], policy.needs, policy.sources):
            first = missing[0]
            where = " ".join(part for part in (first.account, first.region, first.event_class) if part) or "everywhere"
            found[policy.id] = (
                f"The policy {policy.id} looks back on the {format_duration(span)} before the period, and coverage of "
                f"them has {len(missing)} gap{'s' if len(missing) > 1 else ''}, so that it may have missed what began "
                f"then; the first: {where}, {first.since} to {first.until}: {first.reason}."
            )
    return found
