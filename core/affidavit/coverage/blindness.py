"""Where trails that were blind leave gaps in coverage, and which controls that touches.

A trail may be one of several, so that it was off shows nothing by itself. It leaves a gap in each class of the declared
scope of which no record shows that another trail recorded it meanwhile. Of a part of a class that can only be how
another trail was set: records of the class may all be of the rest. Where that part is known by its event sources, the
gap is small and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from affidavit.coverage.coverage import CoverageMap
from affidavit.coverage.gaps import takes_in
from affidavit.coverage.holes import Hole
from affidavit.coverage.left_out import is_recorded_by, without_parts
from affidavit.log_plugins import LogKind, is_event_class
from affidavit.model.finding import ControlLink, Via
from affidavit.model.logs import Period
from affidavit.model.policy import Policy
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import Blind, Blindness, Timeline, TouchedControl, Trail
from affidavit.times import parse_time

_NOTE = (
    "By the records that were read. A change of which no record was read is not here, and without the whole log of a "
    "trail's home region that a trail was never off is not shown."
)
_NONE = "No record that was read speaks of a change to logging."


def blind_gaps(
    trails: Sequence[tuple[str, Trail]],
    kinds: Mapping[str, LogKind],
    cover: CoverageMap,
    scope: DeclaredScope | None,
    period: Period,
) -> tuple[Timeline, list[Hole]]:
    """The timeline with the gaps that blind trails leave in the period, and these gaps as holes.

    Args:
        trails: each with the name of its log kind.
        kinds: by name.
    """
    holes: list[Hole] = []
    made = []
    for kind, trail in trails:
        blind = []
        others = [each for _, each in trails if each is not trail]
        for each in (*trail.blind, *without_parts(trail)):
            if _is_outside(each, period):
                continue
            found = list(_holes(trail, each, others, kinds[kind], cover, scope, period))
            gaps = tuple(sorted({hole.event_class for hole in found}))
            if each.certain:
                blind.append(msgspec.structs.replace(each, gaps=gaps))
            elif gaps:
                classes = gaps if each.what is Blind.CLASSES else each.event_classes
                blind.append(msgspec.structs.replace(each, gaps=gaps, event_classes=classes))
            holes += found
        made.append(msgspec.structs.replace(trail, blind=tuple(blind)))
    return Timeline(tuple(made), _NOTE if any(trail.entries for trail in made) else _NONE), holes


def _is_outside(blind: Blindness, period: Period) -> bool:
    since, until = _ends(blind)
    begins_after = period.until is not None and since is not None and since >= period.until
    return begins_after or (period.since is not None and until is not None and until <= period.since)


def _ends(blind: Blindness) -> tuple[int | None, int | None]:
    return (parse_time(blind.since) if blind.since else None), (parse_time(blind.until) if blind.until else None)


def _holes(
    trail: Trail,
    blind: Blindness,
    others: Sequence[Trail],
    kind: LogKind,
    cover: CoverageMap,
    scope: DeclaredScope | None,
    period: Period,
) -> Iterator[Hole]:
    if scope is None or period.since is None or period.until is None:
        return
    began, ended = _ends(blind)
    # Of looking back, for correlation, too.
    since = period.since if began is None else began
    until = period.until if ended is None else min(ended, period.until)
    if blind.except_account:
        accounts = [each for each in scope.accounts if each != blind.except_account]
    else:
        accounts = [each for each in scope.accounts if trail.organisation or each == trail.account]
    regions = [each for each in scope.regions if blind.region in ("", each) and each != blind.except_region]
    classes = [name for name in scope.event_classes if _concerns(blind, name, kind)]
    part = f" (without {', '.join(blind.sources)})" if blind.sources else ""
    reason = f"trail {trail.name} ({trail.home_region}): {blind.why}{part}"
    for account in accounts:
        for region in regions:
            for name in classes:
                if not blind.partly:
                    end = cover.unlogged_until(account, region, name, since, until)
                elif not blind.sources and is_recorded_by(
                    others, trail, account, region, name, max(since, period.since), until
                ):
                    continue
                else:
                    end = until
                # What is merely possible needs a silence that is long enough, and is not broken.
                borne_out = blind.certain or (end == until and until - since >= scope.coverage_interval)
                if since < end and end > period.since and borne_out:
                    yield Hole(account, region, since, end, reason, name, blind.sources)


def _concerns(blind: Blindness, event_class: str, kind: LogKind) -> bool:
    # A trail may be known by records of another kind than those it delivers, which then name the classes.
    return event_class in blind.event_classes if blind.event_classes else is_event_class(event_class, kind)


def with_controls(
    timeline: Timeline, policies: Iterable[Policy], links: Mapping[str, Sequence[ControlLink]], *, declared: bool
) -> Timeline:
    """The timeline with the controls that each blind time touches.

    Args:
        links: the controls that each policy speaks to, by policy id.
        declared: whether a scope is declared, so that gaps are known.
    """
    wanting = [
        (frozenset(policy.needs), policy.sources, frozenset(_own(links.get(policy.id, ()))))
        for policy in policies
        if policy.needs and links.get(policy.id)
    ]

    def touched(blind: Blindness) -> Blindness:
        classes = frozenset(blind.gaps if declared else blind.event_classes)
        everything = not declared and not classes
        controls = [
            own
            for needs, sources, own in wanting
            if (everything or needs & classes) and takes_in(sources, blind.sources)
        ]
        return msgspec.structs.replace(blind, controls=tuple(sorted(frozenset[TouchedControl]().union(*controls))))

    return msgspec.structs.replace(
        timeline,
        trails=tuple(
            msgspec.structs.replace(trail, blind=tuple(map(touched, trail.blind))) for trail in timeline.trails
        ),
    )


def _own(links: Iterable[ControlLink]) -> Iterator[TouchedControl]:
    """The controls that a policy declares or that list it; what leads there through a crosswalk alone is none."""
    return (TouchedControl(link.framework, link.control) for link in links if link.via is not Via.CROSSWALK)


def described(blind: Blindness) -> str:
    """When, and for what, in one line."""
    what = {
        Blind.ALL: "nothing recorded",
        Blind.CLASSES: _described_classes(blind),
        Blind.DELIVERY: "delivery doubtful",
    }[blind.what]
    part = "in part " if blind.partly and not blind.sources else ""
    where = f" in {blind.region}" if blind.region else f" outside {blind.except_region}" if blind.except_region else ""
    since, until = blind.since or "some time before", blind.until or "the end of what was read"
    others = f" in accounts other than {blind.except_account}" if blind.except_account else ""
    return f"{since} to {until}: {part}{what}{where}{others}"


def _described_classes(blind: Blindness) -> str:
    """Which classes were not recorded, or which part of them."""
    classes = ", ".join(blind.event_classes)
    if blind.sources:
        return f"only a part of {classes} recorded: without {', '.join(blind.sources)}"
    return f"{classes} not recorded"
