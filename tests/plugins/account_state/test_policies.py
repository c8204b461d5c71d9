"""The pack's policies on the state of accounts: on a snapshot of a server, and that each asks what is asked."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from affidavit.cli import loading
from affidavit.cli.app import app
from affidavit.model.logs import Period, Scope, Skipped
from affidavit.model.policy import Policy
from affidavit.plugins import load_plugins
from affidavit_plugins.account_source.calls import BUCKET_CALLS, CALLS, REGIONS
from affidavit_plugins.account_source.log_buckets import LIST_BUCKETS
from affidavit_plugins.account_source.source import SOURCE
from affidavit_plugins.account_state.kind import event_class
from typer.testing import CliRunner

from tests.plugins.account_source.conftest import ACCOUNT, Refuse, aws, front, location, moto_url, refuse, service
from tests.plugins.account_source.reports import Reports
from tests.plugins.moto_front import REGION, Front

__all__ = ["aws", "front", "moto_url", "refuse"]

QUESTIONS = {call.api: call for call in (*CALLS, REGIONS, LIST_BUCKETS)}


@pytest.fixture(scope="session")
def policies() -> list[Policy]:
    """Those on the state of accounts."""
    (pack,) = loading.packs(["aws"], load_plugins())
    return [policy for policy in pack.policies if policy.logs == "aws.account"]


def test_every_question_of_a_policy_is_asked(policies: list[Policy]) -> None:
    """Each API that a policy selects is among the calls, and its class is one that the policy needs."""
    assert len(policies) >= 30
    for policy in policies:
        (step,) = policy.steps
        needed = set()
        for api in step.select["api"]:
            asked = {name for name in QUESTIONS if fnmatchcase(name, api)}
            assert asked, (policy.id, api)
            needed |= {event_class((name, "answered")) for name in asked}
        if "LogGroupAlarms" in step.predicate.source:
            # What other answers tell is put to the trail.
            needed |= {"state:cloudwatch", "state:logs"}
        assert needed == set(policy.needs), policy.id


def test_what_is_asked_is_judged(policies: list[Policy]) -> None:
    """Policies make use of all that is asked about trails, event data stores, detectors and log buckets."""
    operations = {each.operation for call in CALLS for each in call.follow_ups}
    operations |= {each.operation for each in BUCKET_CALLS}
    words = {word for policy in policies for word in re.findall(r"\w+", policy.steps[0].predicate.source)}
    assert operations - words == set()


def test_no_policy_takes_what_is_not_known_for_anything(policies: list[Policy]) -> None:
    """Only those that say that something could not be read match a refusal or a failure."""
    for policy in policies:
        on_unknown = [
            test.name
            for test in policy.tests
            if test.matches and any(event["status"] in ("denied", "failed") for event in test.events)
        ]
        assert bool(on_unknown) == policy.id.endswith("-unreadable"), (policy.id, on_unknown)


def scanned(url: str, folder: Path, profile: str = "") -> dict[str, set[str]]:
    """Policy → subjects of what a scan of a snapshot finds."""
    logs = folder / "state.jsonl"
    with logs.open("wb") as target:
        for ref in SOURCE.list(location(url), Period(), Scope(regions=frozenset({REGION}))):
            if isinstance(ref, Skipped):
                continue
            with SOURCE.open(ref) as stream:
                target.write(stream.read())
    report, given = folder / "report.json", folder / "profile.yaml"
    given.write_text(profile or "organisation: Example Ltd\n")
    arguments = ["scan", str(logs), "--profile", str(given), "--report", f"json={report}"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, set[str]] = {}
    for finding in json.loads(report.read_text())["findings"]:
        found.setdefault(finding["policy"].removeprefix("aws.state."), set()).add(finding["subject"])
    return found


def test_an_account_with_nothing_in_it(aws: str, tmp_path: Path) -> None:
    """No trail, no detector, no recorder: each is told once, for its region or the account."""
    found = scanned(aws, tmp_path)
    here = {f"{ACCOUNT} {REGION}"}
    for name in ("no-trail", "config-recorder-off", "guardduty-off", "ebs-encryption-off"):
        assert found[name] == here, name
    assert found["password-policy-weak"] == {f"{ACCOUNT} password policy"}
    assert not [name for name in found if name.startswith(("trail-", "log-bucket-"))]


def test_a_trail_and_its_bucket_are_judged_by_themselves(aws: str, tmp_path: Path) -> None:
    """One that logs without digests into a bucket without guards: a finding each, of the thing by its name."""
    s3, trails = service(aws, "s3"), service(aws, "cloudtrail")
    for name in ("logs", "other"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    s3.put_bucket_lifecycle_configuration(Bucket="logs", LifecycleConfiguration={"Rules": [rule]})
    # A day that stays young, whenever this runs.
    key = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2199/12/31/a.json.gz"
    s3.put_object(Bucket="logs", Key=key, Body=b"x")
    for name in ("stopped", "management"):
        trails.create_trail(Name=name, S3BucketName="logs", IsMultiRegionTrail=True)
    trails.start_logging(Name="management")
    found = scanned(aws, tmp_path, "organisation: Example Ltd\nretention_days: 365\n")
    trail = {f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/management"}
    for name in ("trail-validation-off", "trail-unencrypted", "trail-recorded"):
        assert found[name] == trail, name
    bucket = {f"{ACCOUNT} bucket logs"}
    for name in ("unversioned", "unlocked", "expiry-too-short", "access-unlogged", "without-key"):
        assert found[f"log-bucket-{name}"] == bucket, name
    assert found["oldest-log-too-young"] == {f"{ACCOUNT} {REGION} in logs"}
    assert "no-trail" not in found


def test_a_trail_that_no_alarm_watches(aws: str, tmp_path: Path) -> None:
    """One that delivers to a log group: a finding of its account and region, until there is a filter with an alarm."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    trails, logs = service(aws, "cloudtrail"), service(aws, "logs")
    logs.create_log_group(logGroupName="trail")
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*"
    role = f"arn:aws:iam::{ACCOUNT}:role/trail"
    trails.create_trail(Name="main", S3BucketName="logs", CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=role)
    trails.start_logging(Name="main")
    metric = {"metricName": "Denied", "metricNamespace": "Trail", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName="trail", filterName="denied", filterPattern="denied", metricTransformations=[metric]
    )
    (tmp_path / "before").mkdir()
    assert scanned(aws, tmp_path / "before")["alarms-none"] == {f"{ACCOUNT} {REGION}"}
    service(aws, "cloudwatch").put_metric_alarm(
        AlarmName="denied", Namespace="Trail", MetricName="Denied", Period=60, Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold", EvaluationPeriods=1, Threshold=1,
    )  # fmt: skip
    assert "alarms-none" not in scanned(aws, tmp_path)


def test_users_and_roles_are_judged_one_by_one(aws: str, tmp_path: Path) -> None:
    """Of all that one answer lists, those that are wrong."""
    iam = service(aws, "iam")
    for name in ("ana", "ben"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ana", Password="Correct-horse-1")
    trusts: dict[str, Any] = {"inside": ACCOUNT, "outside": "999999999999"}
    for name, account in trusts.items():
        statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [statement]}))
    found = scanned(aws, tmp_path)
    assert found["user-without-mfa"] == {f"arn:aws:iam::{ACCOUNT}:user/ana"}
    assert found["role-trusts-outsider"] == {f"arn:aws:iam::{ACCOUNT}:role/outside"}


def test_what_uses_nothing_is_told_where_it_is_known(aws: str, front: Front, tmp_path: Path) -> None:
    """Those that used nothing they may use for long enough. One whose report IAM could not make is for a review."""
    iam = service(aws, "iam")
    for name in ("idle", "busy", "broken"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    made = Reports(services={"idle": [("s3", "")], "busy": [("s3", "2099-01-01T00:00:00Z")]}, failing={"broken"})
    front.answer = made.answer
    found = scanned(front.url, tmp_path, "organisation: Example Ltd\nparameters: {unused_days: -1}\n")
    assert found["unused-identity"] == {f"arn:aws:iam::{ACCOUNT}:role/idle"}
    assert f"{ACCOUNT} global iam:GetServiceLastAccessedDetails" in found["access-unreadable"]


def test_what_may_not_be_read_is_told_and_nothing_else(front: Front, refuse: Refuse, tmp_path: Path) -> None:
    """A refusal is a finding of its own, and no other policy finds anything in it."""
    refuse("DescribeTrails", 400, "AccessDeniedException")
    refuse("Action=GetAccountPasswordPolicy", 403, "AccessDenied")
    found = scanned(front.url, tmp_path)
    assert f"{ACCOUNT} {REGION} cloudtrail:DescribeTrails" in found["logging-unreadable"]
    assert f"{ACCOUNT} global iam:GetAccountPasswordPolicy" in found["access-unreadable"]
    assert not {"no-trail", "password-policy-weak"} & set(found)
