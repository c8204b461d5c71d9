"""Puts to each trail what watches the log group that it delivers to: metric filters, and alarms on their metrics.

All of it stands in other answers of the group's account and region, but a policy judges one record by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

METRIC_FILTERS, ALARMS = "LogGroupMetricFilters", "LogGroupAlarms"
"""Keys of a trail, each with an answer as a follow-up has it, narrowed to what is about its log group."""

_TRAILS, _FILTERS, _ALARMS = "cloudtrail:DescribeTrails", "logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms"
_ANSWER = ("status", "error", "reason", "requestIds", "response")
# Source: CloudWatch Logs API Reference, CreateLogGroup, on names; CloudTrail writes the ARN with a final `:*`.
_GROUP = re.compile(r"arn:[a-z-]+:logs:([a-z0-9-]+):([0-9]{12}):log-group:([^:*]+)(?::\*)?", re.ASCII)

Metric = tuple[str, str]
"""Namespace and name."""


def put_watchers(records: Sequence[Mapping[str, Any]]) -> None:
    """Of trails in the record of their own account and home region.

    Where the group lies in an account or a region that was not asked, nothing is put to the trail.
    """
    told = {(record["accountId"], record["region"], record["api"]): record for record in records}
    for record in records:
        if record["api"] != _TRAILS:
            continue
        for trail in (record["response"] or {}).get("trailList") or ():
            group = _GROUP.fullmatch(trail.get("CloudWatchLogsLogGroupArn") or "")
            if group is None or not _at_home(trail, record):
                continue
            region, account, name = group.groups()
            filters, alarms = (told.get((account, region, api)) for api in (_FILTERS, _ALARMS))
            if filters is None or alarms is None:
                continue
            of_group = [each for each in _items(filters, "metricFilters") if each.get("logGroupName") == name]
            metrics = set(_metrics(of_group))
            on_them = [each for each in _items(alarms, "MetricAlarms") if metrics & set(_watched(each, metrics))]
            trail[METRIC_FILTERS] = _narrowed(filters, "metricFilters", of_group)
            # Without the filters it is not known which alarms those are.
            asked = filters if filters["response"] is None else alarms
            trail[ALARMS] = _narrowed(asked, "MetricAlarms", on_them)


def _at_home(trail: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    owner = str(trail.get("TrailARN")).split(":")[4:5]
    return owner == [record["accountId"]] and trail.get("HomeRegion") == record["region"]


def _items(record: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return (record["response"] or {}).get(key) or []


def _narrowed(record: Mapping[str, Any], key: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    answer = {name: record[name] for name in _ANSWER}
    return answer if record["response"] is None else {**answer, "response": {key: list(items)}}


def _metrics(filters: Sequence[Mapping[str, Any]]) -> Iterator[Metric]:
    """What filters count."""
    for each in filters:
        for made in each.get("metricTransformations") or ():
            yield made.get("metricNamespace", ""), made.get("metricName", "")


def _watched(alarm: Mapping[str, Any], metrics: set[Metric]) -> Iterator[Metric]:
    """What an alarm is about: one metric, several, or of some metrics those that an expression names."""
    yield alarm.get("Namespace", ""), alarm.get("MetricName", "")
    for query in alarm.get("Metrics") or ():
        metric = (query.get("MetricStat") or {}).get("Metric") or {}
        yield metric.get("Namespace", ""), metric.get("MetricName", "")
        # A query in SQL, or a search, names metrics in its text.
        yield from (each for each in metrics if each[1] in query.get("Expression", ""))
