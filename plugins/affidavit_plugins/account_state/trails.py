"""How trails were set at the moment of a snapshot, by the answers to cloudtrail:DescribeTrails; which regions are on.

A trail of all regions is listed in each of them, one of an organisation in each account. What was not answered about a
trail says nothing of it; nor does a snapshot say what was before or after it. A trail that is off records nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from affidavit import DeclaredScope, LeftOut, LoggingHistory, LoggingRecord, Trail, TrailState

from affidavit_plugins.cloudtrail.trail_calls import TrailName, global_region, named_trail
from affidavit_plugins.cloudtrail.trail_selectors import (
    MANAGEMENT,
    as_asked,
    known_by_no_source,
    left_out,
    listed,
    recorded,
)

_REGIONS = "ec2:DescribeRegions"
_TRAILS = "cloudtrail:DescribeTrails"
# What a trail records unless it is told otherwise.
_EXPECTED = ("management-read", "management-write")


def keep(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The trails of an answer, or the regions that are turned on in an account, None where that is not known."""
    response = record.get("response")
    if record.get("api") == _TRAILS:
        return {"trails": list(_trails(response))}
    regions = response.get("Regions") if isinstance(response, dict) and record.get("status") == "answered" else None
    names = [each.get("RegionName") for each in regions if isinstance(each, dict)] if isinstance(regions, list) else []
    return {"regions": sorted({name for name in names if isinstance(name, str)}) or None}


def _trails(response: Any) -> Iterator[dict[str, Any]]:
    """Each trail's ARN, whether it is an organisation's and writes digests, and what it is set to record and where."""
    trails = response.get("trailList") if isinstance(response, dict) else None
    for trail in trails if isinstance(trails, list) else ():
        if not isinstance(trail, dict):
            continue
        answer = _answer(trail, "GetEventSelectors")
        logs = (_answer(trail, "GetTrailStatus") or {}).get("IsLogging")
        is_on = logs is True
        records = recorded(as_asked(answer)) if answer is not None and is_on else {} if logs is False else None
        organisation = trail.get("IsOrganizationTrail") is True
        validates = is_on and trail.get("LogFileValidationEnabled") is True
        arn = trail.get("TrailARN")
        yield {
            "arn": arn,
            "organisation": organisation,
            "validates": validates,
            "classes": None if records is None else listed(records),
            "left_out": [[each.event_class, each.sources] for each in left_out(records or {})],
            "parts": known_by_no_source(records or {}),
            "with_globals": trail.get("IncludeGlobalServiceEvents") is not False,
            "everywhere": trail.get("IsMultiRegionTrail") is not False,
        }


def _answer(trail: Mapping[str, Any], call: str) -> Mapping[str, Any] | None:
    """What was answered about a trail; None where it was not."""
    asked = trail.get(call)
    if not isinstance(asked, dict) or asked.get("status") != "answered":
        return None
    response = asked.get("response")
    return response if isinstance(response, dict) else None


def timeline(records: Sequence[LoggingRecord], _: Sequence[str]) -> Iterator[Trail]:
    """Each trail with how it was set."""
    states: dict[TrailName, list[TrailState]] = {}
    organisations: set[TrailName] = set()
    for record in records:
        for told in record.told.get("trails", ()):
            name = named_trail(told["arn"], "", "")
            if name is None or not name.account:
                continue
            found = states.setdefault(name, [])
            if told["organisation"]:
                organisations.add(name)
            if told["classes"] is not None:
                time = f"{datetime.fromtimestamp(record.time, UTC):%Y-%m-%dT%H:%M:%SZ}"
                region = "" if told["everywhere"] else name.home
                classes = tuple(told["classes"])
                without = tuple(_left_out(told, classes, region, global_region(name.home)))
                found.append(TrailState(time, classes, False, record.object, record.index, without, region))
    for name, found in sorted(states.items()):
        is_organisation = name in organisations
        yield Trail(name.account, name.name, name.home, name.arn, is_organisation, states=tuple(found))


def _left_out(told: Mapping[str, Any], classes: Sequence[str], region: str, of_globals: str) -> Iterator[LeftOut]:
    """What a trail leaves out of classes, where `region` is the only one that it records ('' for all).

    Args:
        of_globals: where global services are logged.
    """
    yield from (LeftOut(of, tuple(sources)) for of, sources in told["left_out"])
    yield from (LeftOut(of, ()) for of in told.get("parts", ()))
    if not told.get("with_globals", True) and region in ("", of_globals):
        yield from (LeftOut(of, (), of_globals) for of in MANAGEMENT if of in classes)


def expected(records: Sequence[LoggingRecord]) -> DeclaredScope | None:
    """The accounts that were asked, and all regions that are on in any; None where those of one are not known."""
    regions: dict[str, list[str]] = {}
    for record in records:
        if "regions" in record.told:
            regions.setdefault(record.account, []).extend(record.told["regions"] or ())
    if not regions or not all(regions.values()):
        return None
    return DeclaredScope(tuple(sorted(regions)), tuple(sorted({*chain.from_iterable(regions.values())})), _EXPECTED)


def vouched(records: Sequence[LoggingRecord]) -> set[tuple[str, str]]:
    """Where a trail that logs is set to write digest files: it is listed in each region that it logs."""
    return {
        (record.account, record.region)
        for record in records
        if any(trail["validates"] for trail in record.told.get("trails", ()))
    }


HISTORY = LoggingHistory(
    select={"api": frozenset({_REGIONS, _TRAILS})}, keep=keep, timeline=timeline, expected=expected, vouched=vouched
)
