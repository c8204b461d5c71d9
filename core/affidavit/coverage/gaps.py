"""Which gaps in coverage touch a policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from affidavit.model.coverage import CoverageGap
from affidavit.records.selection import glob_matches


def gaps_for(gaps: Iterable[CoverageGap], needs: Iterable[str], sources: Collection[str] = ()) -> list[CoverageGap]:
    """Those gaps that touch any of some event classes, and of some event sources as `takes_in` has them."""
    wanted = set(needs)
    return [
        gap for gap in gaps if (not gap.event_class or gap.event_class in wanted) and takes_in(sources, gap.sources)
    ]


def takes_in(selected: Collection[str], sources: Collection[str]) -> bool:
    """Whether what selects some event sources (globs; () for all) takes in one of others; () are all of them."""
    if not selected or not sources:
        return True
    return any(glob_matches(glob, source) for glob in selected for source in sources)
