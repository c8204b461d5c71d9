"""A snapshot stands for what comes after it until something is changed, or a change may have been missed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from affidavit.cli.app import app
from affidavit_plugins.account_state.changed_by import CHANGED_BY
from affidavit_plugins.account_state.kind import EVENT_CLASSES
from affidavit_plugins.cloudtrail.trail_calls import BUCKET_CALLS, TRAIL_CALLS
from typer.testing import CliRunner

ONE_POLICY = ("--policies", str(Path(__file__).parents[2] / "one_policy"))
ONE, TWO = "111122223333", "444455556666"
HERE, VIRGINIA = "eu-west-1", "us-east-1"
START = datetime(2026, 7, 1, tzinfo=UTC)


def state(day: str, account: str = ONE, region: str = HERE, api: str = "cloudtrail:DescribeTrails") -> dict[str, Any]:
    """An answer about an account; `day` of July, with a time where that matters."""
    moment = day if "T" in day else f"{day}T00:30:00Z"
    return {
        "recordType": "aws.account/1",
        "eventID": str(uuid.uuid4()),
        "collectedAt": moment,
        "accountId": account,
        "region": region,
        "api": api,
        "status": "answered",
        "response": {},
    }


def call(
    time: str, name: str, source: str = "cloudtrail", account: str = ONE, region: str = HERE, **more: Any
) -> dict[str, Any]:
    """A call as CloudTrail records it."""
    return {
        "eventVersion": "1.08",
        "eventID": str(uuid.uuid4()),
        "eventTime": time,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": False,
        "awsRegion": region,
        "recipientAccountId": account,
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{account}:user/eve", "userName": "eve"},
        **more,
    }


def daily(account: str = ONE, region: str = HERE, without: Sequence[int] = ()) -> list[dict[str, Any]]:
    """A harmless call a day, which shows that the log is there."""
    return [
        call(f"{START + timedelta(days=day, hours=9):%Y-%m-%dT%H:%M:%SZ}", "CreateTags", "ec2", account, region)
        for day in range(31)
        if day + 1 not in without
    ]


ENDS = [state("2026-07-01"), state("2026-07-31")]


def gaps(
    folder: Path,
    states: Sequence[dict[str, Any]],
    calls: Sequence[dict[str, Any]],
    classes: Sequence[str] = ("state:cloudtrail",),
    accounts: Sequence[str] = (ONE,),
    regions: Sequence[str] = (HERE,),
) -> list[tuple[str, ...]]:
    """Account, region, begin, end and reason of each gap in July."""
    logs, profile, report = folder / "logs", folder / "profile.yaml", folder / "report.json"
    logs.mkdir()
    (logs / "state.jsonl").write_text("".join(json.dumps(each) + "\n" for each in states))
    (logs / "log.json").write_text(json.dumps({"Records": list(calls)}))
    scope = {
        "accounts": list(accounts),
        "regions": list(regions),
        "event_classes": list(classes),
        "coverage_interval": "24h",
    }
    profile.write_text(json.dumps({"organisation": "Example Ltd", "scope": scope}))
    period = ["--since", "2026-07-01", "--until", "2026-08-01"]
    arguments = ["scan", str(logs), *ONE_POLICY, *period, "--profile", str(profile), "--report", f"json={report}"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (0, 1), result.output
    told = json.loads(report.read_text())["coverage"]["gaps"]
    return [(each["account"], each["region"], each["since"], each["until"], each["reason"]) for each in told]


def times(found: Sequence[tuple[str, ...]]) -> list[tuple[str, str]]:
    """Begin and end of each gap."""
    return [(since, until) for _, _, since, until, _ in found]


def test_two_snapshots_and_no_change_cover_a_period(tmp_path: Path) -> None:
    """Where the log is there all the time and tells of no change."""
    assert gaps(tmp_path, ENDS, daily()) == []


def test_a_change_ends_what_a_snapshot_shows(tmp_path: Path) -> None:
    """From the call on, whoever made it, until an hour later than it has a snapshot."""
    stopped = call("2026-07-10T12:00:00Z", "StopLogging")
    assert gaps(tmp_path, ENDS, [*daily(), stopped]) == [
        (
            ONE,
            HERE,
            "2026-07-10T12:00:00Z",
            "2026-07-31T01:00:00Z",
            f"cloudtrail:StopLogging by eve in {ONE} {HERE} at 2026-07-10T12:00:00Z: what a snapshot of "
            "state:cloudtrail showed before may not hold until the next one",
        )
    ]


@pytest.mark.parametrize(
    ("between", "end"),
    [
        (["2026-07-12"], "2026-07-12T01:00:00Z"),
        # Which of the two came first in an hour is not told by what is kept of it.
        (["2026-07-10T12:59:00Z"], "2026-07-31T01:00:00Z"),
        (["2026-07-10T13:00:00Z"], "2026-07-10T14:00:00Z"),
        (["2026-07-09"], "2026-07-31T01:00:00Z"),
    ],
)
def test_a_later_snapshot_shows_it_again(between: list[str], end: str, tmp_path: Path) -> None:
    """The next one that is surely later than the change."""
    found = gaps(tmp_path, [*ENDS, *map(state, between)], [*daily(), call("2026-07-10T12:00:00Z", "StopLogging")])
    assert times(found) == [("2026-07-10T12:00:00Z", end)]


def test_changes_one_after_the_other_are_one_gap(tmp_path: Path) -> None:
    """Until a snapshot lies between two of them."""
    changes = [call(f"2026-07-{day}T12:00:00Z", "UpdateTrail") for day in (10, 11, 20)]
    found = gaps(tmp_path, [*ENDS, state("2026-07-15")], [*daily(), *changes])
    assert times(found) == [
        ("2026-07-10T12:00:00Z", "2026-07-15T01:00:00Z"),
        ("2026-07-20T12:00:00Z", "2026-07-31T01:00:00Z"),
    ]


@pytest.mark.parametrize(
    "harmless",
    [
        call("2026-07-10T12:00:00Z", "StopLogging", errorCode="AccessDenied"),
        call("2026-07-10T12:00:00Z", "StopLogging", account=TWO),
        call("2026-07-10T12:00:00Z", "StopLogging", source="audit.example"),
        call("2026-07-10T12:00:00Z", "AddTags"),
        call("2026-07-10T12:00:00Z", "DeleteDetector", source="guardduty"),
    ],
    ids=["denied", "another account", "another system", "another call", "another service"],
)
def test_what_changes_nothing_leaves_no_gap(harmless: dict[str, Any], tmp_path: Path) -> None:
    """A call that failed, or of which the class does not speak."""
    assert gaps(tmp_path, ENDS, [*daily(), harmless]) == []


def test_a_log_that_is_not_there_may_lack_a_change(tmp_path: Path) -> None:
    """From where it lacks on, until a snapshot after it; without any log for the whole period."""
    (found,) = gaps(tmp_path, [*ENDS, state("2026-07-14")], daily(without=(10, 11)))
    assert found[2:] == (
        "2026-07-10T00:00:00Z",
        "2026-07-14T01:00:00Z",
        f"no management-write record of {ONE} {HERE} tells whether anything was changed",
    )
    (tmp_path / "none").mkdir()
    assert times(gaps(tmp_path / "none", ENDS, [])) == [("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")]


def test_a_trail_is_changed_for_all_regions(tmp_path: Path) -> None:
    """Of the account; others are in doubt only where some trail is an organisation's."""
    places = [(account, region) for account in (ONE, TWO) for region in (HERE, VIRGINIA)]
    calls = [each for place in places for each in daily(*place)]
    calls.append(call("2026-07-10T12:00:00Z", "StopLogging", region=VIRGINIA))
    states = [state(day, *place) for place in places for day in ("2026-07-01", "2026-07-31")]
    found = gaps(tmp_path, states, calls, accounts=(ONE, TWO), regions=(HERE, VIRGINIA))
    assert [each[:2] for each in found] == [(ONE, HERE), (ONE, VIRGINIA)]
    arn = f"arn:aws:cloudtrail:{VIRGINIA}:{ONE}:trail/all"
    states[0]["response"] = {"trailList": [{"TrailARN": arn, "IsOrganizationTrail": True}]}
    (tmp_path / "organisation").mkdir()
    found = gaps(tmp_path / "organisation", states, calls, accounts=(ONE, TWO), regions=(HERE, VIRGINIA))
    assert [each[:2] for each in found] == places


def test_a_trail_of_another_region_needs_the_log_of_that_region(tmp_path: Path) -> None:
    """Where the trail lives a change to it is recorded, though the region is not in the scope."""
    arn = f"arn:aws:cloudtrail:{VIRGINIA}:{ONE}:trail/all"
    states = [{**each, "response": {"trailList": [{"TrailARN": arn}]}} for each in ENDS]
    (found,) = gaps(tmp_path, states, daily())
    assert found[4] == f"no management-write record of {ONE} {VIRGINIA} tells whether anything was changed"
    (tmp_path / "there").mkdir()
    assert gaps(tmp_path / "there", states, [*daily(), *daily(region=VIRGINIA)]) == []


@pytest.mark.parametrize(("region", "covered"), [(VIRGINIA, True), (HERE, False)])
def test_iam_is_changed_for_the_account(region: str, covered: bool, tmp_path: Path) -> None:
    """Its calls are recorded in the partition's home region, so it takes the log of that one."""
    states = [state(day, region="global", api="iam:ListRoles") for day in ("2026-07-01", "2026-07-31")]
    found = gaps(tmp_path, states, daily(region=region), ("state:iam",), regions=(HERE, VIRGINIA))
    assert (found == []) is covered
    changed = [*daily(region=region), call("2026-07-10T12:00:00Z", "AttachRolePolicy", "iam", region=VIRGINIA)]
    (tmp_path / "changed").mkdir()
    (gap,) = gaps(tmp_path / "changed", states, changed, ("state:iam",), regions=(HERE, VIRGINIA))
    assert gap[:2] == (ONE, "")


def test_an_administrator_changes_other_accounts(tmp_path: Path) -> None:
    """A call on members reaches each account in its region, one on the own detector none but its own."""
    states = [
        state(day, account, api="guardduty:ListDetectors")
        for day in ("2026-07-01", "2026-07-31")
        for account in (ONE, TWO)
    ]
    calls = [*daily(ONE), *daily(TWO)]
    for name, places in (("UpdateDetector", [ONE]), ("DisassociateMembers", [ONE, TWO])):
        (folder := tmp_path / name).mkdir()
        changed = [*calls, call("2026-07-10T12:00:00Z", name, "guardduty")]
        found = gaps(folder, states, changed, ("state:guardduty",), accounts=(ONE, TWO))
        assert [each[0] for each in found] == places, name


def test_every_class_says_what_changes_it() -> None:
    """Each class of a snapshot, by calls that there are."""
    assert {each.event_class for each in CHANGED_BY} == set(EVENT_CLASSES)
    session = botocore.session.get_session()
    services = {"monitoring": "cloudwatch", "access-analyzer": "accessanalyzer"}
    for each in CHANGED_BY:
        source = each.select["eventSource"][0].removesuffix(".amazonaws.com")
        if source == "s3":
            continue  # CloudTrail's names for its calls are other than the API's.
        known = session.get_service_model(services.get(source, source)).operation_names
        unknown = [name for name in each.select["eventName"] if "*" not in name and name not in known]
        assert unknown == [], each.event_class


@pytest.mark.parametrize(
    ("event_class", "calls"), [("state:cloudtrail", TRAIL_CALLS), ("state:s3", BUCKET_CALLS)], ids=["trails", "buckets"]
)
def test_what_the_history_of_trails_tells_changes_a_snapshot(event_class: str, calls: frozenset[str]) -> None:
    """Each call on a trail or on a log bucket that a timeline shows, by every name that CloudTrail has for it."""
    (changing,) = (each for each in CHANGED_BY if each.event_class == event_class)
    assert calls <= set(changing.select["eventName"])


@pytest.mark.parametrize(
    "name",
    [
        "PutBucketLifecycle", "PutBucketLifecycleConfiguration", "PutBucketObjectLockConfiguration",
        "PutObjectLockConfiguration", "PutBucketLogging", "DeleteBucketPublicAccessBlock",
        "PutAccountPublicAccessBlock",
    ],
)  # fmt: skip
def test_a_log_bucket_is_changed_by_either_name(name: str, tmp_path: Path) -> None:
    """The API's name of a call as well as CloudTrail's own."""
    states = [state(day, region="global", api="s3:ListBuckets") for day in ("2026-07-01", "2026-07-31")]
    changed = [*daily(), call("2026-07-10T12:00:00Z", name, "s3")]
    (gap,) = gaps(tmp_path, states, changed, ("state:s3",))
    assert gap[2] == "2026-07-10T12:00:00Z"


def test_a_snapshot_tells_of_event_sources_that_a_trail_leaves_out(tmp_path: Path) -> None:
    """Though nothing in the log does; up to the call that puts them back, and in the trail's only region."""
    trail = {
        "TrailARN": f"arn:aws:cloudtrail:{HERE}:{ONE}:trail/main",
        "IsMultiRegionTrail": False,
        "GetTrailStatus": {"status": "answered", "response": {"IsLogging": True}},
        "GetEventSelectors": {
            "status": "answered",
            "response": {"EventSelectors": [{"ExcludeManagementEventSources": ["kms.amazonaws.com"]}]},
        },
    }
    start = {**state("2026-07-01"), "response": {"trailList": [trail]}}
    asked = {"trailName": "main", "eventSelectors": [{"includeManagementEvents": True}]}
    back = call("2026-07-10T12:00:00Z", "PutEventSelectors", requestParameters=asked)
    log = [*daily(), *daily(region=VIRGINIA), back]
    found = gaps(tmp_path, [start], log, classes=["management-write"], regions=[HERE, VIRGINIA])
    assert found == [
        (
            ONE,
            HERE,
            "2026-07-01T00:00:00Z",
            "2026-07-10T12:00:00Z",
            f"trail main ({HERE}): its state at 2026-07-01T00:30:00Z, PutEventSelectors at 2026-07-10T12:00:00Z by eve "
            "(without kms.amazonaws.com)",
        )
    ]
