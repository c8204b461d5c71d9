"""What watches the log group that a trail delivers to stands with the trail."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.account_source.log_groups import put_watchers

from tests.plugins.account_source.conftest import ACCOUNT, BOTH, Refuse, service, state
from tests.plugins.moto_front import REGION, Front


def watched(aws: str) -> None:
    """A trail of all regions that delivers to one of two log groups, each with a filter."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    logs = service(aws, "logs")
    for name in ("trail", "trail-2"):
        logs.create_log_group(logGroupName=name)
        metric = {"metricName": f"Denied-{name}", "metricNamespace": "Trail", "metricValue": "1"}
        logs.put_metric_filter(
            logGroupName=name, filterName=f"of {name}", filterPattern="denied", metricTransformations=[metric]
        )
    service(aws, "cloudtrail").create_trail(
        Name="main",
        S3BucketName="logs",
        IsMultiRegionTrail=True,
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{ACCOUNT}:role/trail",
    )


def alarm(aws: str, name: str, **more: Any) -> None:
    """An alarm that is about a metric, or more of them."""
    service(aws, "cloudwatch").put_metric_alarm(
        AlarmName=name, ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, Threshold=1, **more
    )


def test_what_watches_a_trails_log_group_stands_with_the_trail(aws: str) -> None:
    """The filters of the group, and the alarms on their metrics, in the record of its account and region."""
    watched(aws)
    one = {"Namespace": "Trail", "MetricName": "Denied-trail"}
    alarm(aws, "on it", **one, Period=60, Statistic="Sum")
    stat = {"Metric": one, "Period": 60, "Stat": "Sum"}
    alarm(aws, "by a formula", Metrics=[{"Id": "m", "MetricStat": stat, "ReturnData": True}])
    sql = {"Id": "q", "Expression": 'SELECT SUM("Denied-trail") FROM Trail', "Period": 60, "ReturnData": True}
    alarm(aws, "by a query", Metrics=[sql])
    alarm(aws, "on the other", Namespace="Trail", MetricName="Denied-trail-2", Period=60, Statistic="Sum")
    alarm(aws, "of another name space", Namespace="App", MetricName="Denied-trail", Period=60, Statistic="Sum")
    found = state(aws, BOTH)
    (trail,) = found[ACCOUNT, REGION, "cloudtrail:DescribeTrails"]["response"]["trailList"]
    assert trail["LogGroupMetricFilters"]["status"] == trail["LogGroupAlarms"]["status"] == "answered"
    filters = trail["LogGroupMetricFilters"]["response"]["metricFilters"]
    assert [each["filterName"] for each in filters] == ["of trail"]
    alarms = trail["LogGroupAlarms"]["response"]["MetricAlarms"]
    assert {each["AlarmName"] for each in alarms} == {"on it", "by a formula", "by a query"}
    (elsewhere,) = found[ACCOUNT, "us-east-1", "cloudtrail:DescribeTrails"]["response"]["trailList"]
    assert not {"LogGroupMetricFilters", "LogGroupAlarms"} & set(elsewhere)


def test_a_log_group_that_nothing_watches(aws: str) -> None:
    """An empty list of alarms: it was asked, and there are none."""
    watched(aws)
    (trail,) = state(aws)[ACCOUNT, REGION, "cloudtrail:DescribeTrails"]["response"]["trailList"]
    assert trail["LogGroupAlarms"]["response"] == {"MetricAlarms": []}


@pytest.mark.parametrize(("call", "filters"), [("DescribeMetricFilters", "denied"), ("DescribeAlarms", "answered")])
def test_what_watches_a_log_group_is_not_known(call: str, filters: str, front: Front, refuse: Refuse, aws: str) -> None:
    """Where the filters or the alarms may not be read, no list stands for them."""
    watched(aws)
    refuse(call, 400, "AccessDeniedException")
    record = state(front.url)[ACCOUNT, REGION, "cloudtrail:DescribeTrails"]
    (trail,) = record["response"]["trailList"]
    assert record["status"] == "answered"
    assert trail["LogGroupMetricFilters"]["status"] == filters
    assert (trail["LogGroupAlarms"]["status"], trail["LogGroupAlarms"]["response"]) == ("denied", None)


def test_a_log_group_of_an_account_that_was_not_asked() -> None:
    """Nothing is known of what watches it, and nothing is put to the trail."""
    trail = {
        "TrailARN": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main",
        "HomeRegion": REGION,
        "CloudWatchLogsLogGroupArn": f"arn:aws:logs:{REGION}:999999999999:log-group:trail:*",
    }
    record = {"accountId": ACCOUNT, "region": REGION, "api": "cloudtrail:DescribeTrails"}
    before = dict(trail)
    put_watchers([{**record, "response": {"trailList": [trail, {"CloudWatchLogsLogGroupArn": "x"}, {}]}}])
    put_watchers([{**record, "response": None}])
    assert trail == before
