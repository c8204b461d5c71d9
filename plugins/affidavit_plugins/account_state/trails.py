"""How trails were set at the moment of a snapshot, by the answers to cloudtrail:DescribeTrails.

A trail of all regions is listed in each of them, one of an organisation in each account. What was not answered about a
trail says nothing of it; nor does a snapshot say what was before or after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from affidavit import LoggingHistory, LoggingRecord, Trail, TrailState

from affidavit_plugins.cloudtrail.trail_calls import TrailName, named_trail
from affidavit_plugins.cloudtrail.trail_selectors import as_asked, listed, recorded


def keep(record: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Each trail's ARN, whether it is an organisation's, and the classes that it is set to record."""
    response = record.get("response")
    trails = response.get("trailList") if isinstance(response, dict) else None
    kept = []
    for trail in trails if isinstance(trails, list) else ():
        if not isinstance(trail, dict):
            continue
        answer = _answer(trail, "GetEventSelectors")
        is_on = (_answer(trail, "GetTrailStatus") or {}).get("IsLogging") is True
        classes = listed(recorded(as_asked(answer))) if answer is not None and is_on else None
        organisation = trail.get("IsOrganizationTrail") is True
        kept.append({"arn": trail.get("TrailARN"), "organisation": organisation, "classes": classes})
    return kept or None


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
        for told in record.told:
            name = named_trail(told["arn"], "", "")
            if name is None or not name.account:
                continue
            found = states.setdefault(name, [])
            if told["organisation"]:
                organisations.add(name)
            if told["classes"] is not None:
                time = f"{datetime.fromtimestamp(record.time, UTC):%Y-%m-%dT%H:%M:%SZ}"
                found.append(TrailState(time, tuple(told["classes"]), False, record.object, record.index))
    for name, found in sorted(states.items()):
        is_organisation = name in organisations
        yield Trail(name.account, name.name, name.home, name.arn, is_organisation, states=tuple(found))


HISTORY = LoggingHistory(
    select={"api": frozenset({"cloudtrail:DescribeTrails"}), "status": frozenset({"answered", "partial"})},
    keep=keep,
    timeline=timeline,
)
