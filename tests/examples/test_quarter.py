"""The sample quarter as a whole: deterministic, complete, in CloudTrail's form, covering what its profile declares."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from synthetic_quarter import fewest_records, generate
from synthetic_quarter.moments import DAY, HOUR, QUARTER_END, QUARTER_START, seconds
from synthetic_quarter.rhythm import apportion, streams

if TYPE_CHECKING:
    from tests.examples.conftest import Quarter

GENERATE = Path(__file__).resolve().parents[2] / "examples" / "quarter" / "generate.py"
PROFILE: dict[str, Any] = yaml.safe_load(GENERATE.with_name("profile.yaml").read_text())

KEY = re.compile(
    r"AWSLogs/(?:o-exampleorg/)?(?P<account>\d{12})/(?P<folder>CloudTrail(?:-Insight)?)/(?P<region>[a-z0-9-]+)/"
    r"(?P<day>\d{4}/\d\d/\d\d)/(?P=account)_(?P=folder)_(?P=region)_(?P<time>\d{8}T\d{4})Z_[A-Za-z0-9]{16}\.json\.gz"
)
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ALWAYS = {
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "requestParameters",
    "responseElements",
    "eventID",
    "readOnly",
    "eventType",
    "managementEvent",
    "recipientAccountId",
    "eventCategory",
}
SELECTED = {
    "AssumeRole",
    "AuthorizeSecurityGroupIngress",
    "ConsoleLogin",
    "CreateFunction20150331",
    "PutBucketPolicy",
    "RunInstances",
}


def run(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run generate.py as a user does."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Auckland"}
    command = [sys.executable, str(GENERATE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its relative name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_request_gives_same_bytes(quarter: Quarter, tmp_path: Path) -> None:
    """Another process, with another hash seed and time zone, writes the same files, and says what they hold."""
    result = run(str(tmp_path / "again"), "--records", str(quarter.requested), hash_seed="42")
    assert result.returncode == 0, result.stderr
    assert files(tmp_path / "again") == files(quarter.folder)
    assert f"{quarter.requested:,} records in {quarter.summary.objects:,} objects" in result.stdout


def test_seed_changes_ordinary_work() -> None:
    """Records of two seeds differ, and one seed gives the same records twice."""
    stream, counts = streams()[0], {QUARTER_START: 5}
    first, second, again = (list(stream.records(seed, QUARTER_START, counts)) for seed in ("1", "2", "1"))
    assert first == again
    assert not set(first) & set(second)


def test_counts_are_exact(quarter: Quarter) -> None:
    """As many distinct events as asked for are in whole objects, and the summary counts what is there."""
    distinct = {entry.seen.event_id for entry in quarter.entries}
    assert len(distinct) == quarter.requested == quarter.summary.records
    assert len(quarter.entries) == quarter.summary.records + quarter.summary.repeated
    assert len(files(quarter.folder)) == quarter.summary.objects
    assert len(quarter.damaged) == quarter.summary.damaged == 1


def test_damaged_object_is_cut_off(quarter: Quarter) -> None:
    """The damaged object is in the sandbox, begins well, and ends in the middle of a record and of its gzip stream."""
    (key,) = quarter.damaged
    assert "/777788889999/" in key
    decompressor = zlib.decompressobj(31)
    text = decompressor.decompress((quarter.folder / key).read_bytes())
    assert text.startswith(b'{"Records":[{"eventVersion"')
    assert not decompressor.eof
    assert not text.endswith(b"}]}")


def test_one_object_is_delivered_twice(quarter: Quarter) -> None:
    """Only the events of one object occur again, all of them, in an object of another name."""
    keys: dict[str, list[str]] = {}
    for entry in quarter.entries:
        keys.setdefault(entry.seen.event_id, []).append(entry.key)
    repeated = {tuple(found) for found in keys.values() if len(found) > 1}
    ((first, second),) = repeated
    assert first != second
    assert quarter.summary.repeated == sum(entry.key == first for entry in quarter.entries) > 0


def test_keys_agree_with_records(quarter: Quarter) -> None:
    """Keys follow the AWS layout, name account and region of their records, and are later than the last of these."""
    newest: dict[str, int] = {}
    for entry in quarter.entries:
        match = KEY.fullmatch(entry.key)
        assert match, entry.key
        assert (match["account"], match["region"]) == (entry.seen.recipient_account_id, entry.seen.aws_region)
        assert match["folder"].endswith("Insight") == (entry.seen.event_category == "Insight")
        assert ("o-exampleorg" in entry.key) == (entry.seen.event_category != "Data")
        newest[entry.key] = max(newest.get(entry.key, 0), seconds(entry.seen.event_time))
    late = 0
    for key, last in newest.items():
        match = KEY.fullmatch(key)
        assert match
        delivered = seconds(f"{match['time'][:4]}-{match['time'][4:6]}-{match['time'][6:11]}:{match['time'][11:]}:00Z")
        assert match["time"][:8] == match["day"].replace("/", "")
        assert delivered > last
        late += delivered - last > DAY
        assert delivered < QUARTER_END + DAY
    assert late == 1


def test_late_object_is_of_29_september(quarter: Quarter) -> None:
    """Events of 29 September were delivered on 1 October from six in the morning, and say that they are late."""
    late = [entry for entry in quarter.entries if b'"addendum"' in entry.raw]
    assert late
    assert {entry.seen.event_time[:10] for entry in late} == {"2026-09-29"}
    assert all("20261001T06" in entry.key for entry in late)
    assert {entry.whole()["addendum"]["reason"] for entry in late} == {"DELIVERY_DELAY"}


def test_events_after_the_quarter_are_few(quarter: Quarter) -> None:
    """Some deliveries hold the next quarter's first hour; nothing is older than the quarter."""
    times = [seconds(entry.seen.event_time) for entry in quarter.entries]
    assert min(times) >= QUARTER_START
    after = [time for time in times if time >= QUARTER_END]
    assert 0 < len(after) < 100
    assert max(after) < QUARTER_END + HOUR


def test_records_are_as_cloudtrail_writes_them(quarter: Quarter) -> None:
    """Every record has the fields that are always there, ids in their form, and a category that fits."""
    for entry in quarter.entries:
        record = entry.whole()
        assert UUID4.fullmatch(record["eventID"])
        assert re.fullmatch(r"2026-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["eventTime"])
        if record["eventCategory"] == "Insight":
            assert record["eventType"] == "AwsCloudTrailInsight"
            assert "eventName" not in record
            assert record["sharedEventID"]
            continue
        assert record.keys() >= ALWAYS, record
        assert record["eventVersion"] in {"1.09", "1.10", "1.11"}
        assert record["managementEvent"] is (record["eventCategory"] == "Management")
        assert "⟦" not in entry.raw.decode()
        identity = record["userIdentity"]
        assert identity["type"] in {"AssumedRole", "AWSService", "AWSAccount", "IAMUser", "Root"}
        assert ("tlsDetails" in record) is not record["sourceIPAddress"].endswith(".amazonaws.com")
        if record["eventSource"] != "signin.amazonaws.com":
            assert record["requestID"]
        if identity["type"] == "AssumedRole":
            session = identity["sessionContext"]
            assert identity["principalId"].startswith(session["sessionIssuer"]["principalId"] + ":")
            assert re.fullmatch(r"AROA[A-Z2-7]{17}", session["sessionIssuer"]["principalId"])
            assert re.fullmatch(r"ASIA[A-Z2-7]{16}", identity["accessKeyId"])
            created = seconds(session["attributes"]["creationDate"])
            assert created <= seconds(record["eventTime"]) <= created + 12 * HOUR
            assert session["attributes"]["mfaAuthenticated"] == "false"


def test_ids_of_events_are_their_own(quarter: Quarter) -> None:
    """No two events share a request id, but for the two records of one call across accounts."""
    calls: dict[str, set[tuple[str, str]]] = {}
    for entry in quarter.entries:
        record = entry.whole()
        if "requestID" in record:
            calls.setdefault(record["requestID"], set()).add((entry.seen.event_id, entry.seen.shared_event_id))
    for events in calls.values():
        assert len(events) == 1 or len({shared for _, shared in events}) == 1


def test_every_declared_hour_shows_something_but_for_the_hole(quarter: Quarter) -> None:
    """Account, region, hour and class are covered as the profile declares, but for the hours between stop and start."""
    covered: set[tuple[str, str, str, int]] = set()
    for entry in quarter.entries:
        seen = entry.seen
        kind = "management-read" if seen.read_only else "management-write"
        if seen.event_category == "Data":
            kind = f"data:{seen.event_source.partition('.')[0]}"
        if seen.event_category != "Insight":
            covered.add((seen.recipient_account_id, seen.aws_region, kind, seconds(seen.event_time) // HOUR * HOUR))
    scope = PROFILE["scope"]
    declared = {
        (account, region, kind, hour)
        for account in scope["accounts"]
        for region in scope["regions"]
        for kind in scope["event_classes"]
        for hour in range(QUARTER_START, QUARTER_END, HOUR)
    }
    assert len(declared) == 2 * 3 * 3 * 92 * 24
    stop, start = (seconds(quarter.named(name)[0]["eventTime"]) for name in ("StopLogging", "StartLogging"))
    hole = {
        ("444455556666", region, "data:s3", hour)
        for region in scope["regions"]
        for hour in range(QUARTER_START, QUARTER_END, HOUR)
        if stop <= hour and hour + HOUR <= start
    }
    assert len(hole) == 3 * 7
    assert declared - covered == hole


def test_profile_writes_accounts_as_text() -> None:
    """Account ids are quoted: unquoted, YAML would read the vendor's as an octal number."""
    accounts = [*PROFILE["scope"]["accounts"], *PROFILE["trusted_accounts"]]
    assert all(isinstance(account, str) and re.fullmatch(r"\d{12}", account) for account in accounts)
    assert "012345670123" in accounts


def test_people_keep_office_hours(quarter: Quarter) -> None:
    """People look at things on weekdays, hardly ever at night; agents report at any hour."""
    looks = [record["eventTime"] for record in quarter.named("GetFunction20150331v2")]
    assert looks
    assert all(6 <= int(time[11:13]) < 17 for time in looks)
    assert all((seconds(time) // DAY + 3) % 7 < 5 for time in looks)
    reports = Counter(int(record["eventTime"][11:13]) for record in quarter.named("UpdateInstanceInformation"))
    assert len(reports) == 24


def test_design_shares(quarter: Quarter) -> None:
    """About 12% of records are selected by the pack's policies and about 10% are items of its populations."""
    selected = matched = 0
    changes = {"iam.amazonaws.com", "sso.amazonaws.com", "sso-directory.amazonaws.com"}
    for entry in quarter.entries:
        seen = entry.seen
        change = seen.event_source in changes and not seen.read_only
        if change or seen.event_name in SELECTED:
            selected += 1
            passed = seen.event_name in {"AssumeRole", "CreateFunction20150331"}
            passed |= seen.event_name == "RunInstances" and b'"iamInstanceProfile"' in entry.raw
            matched += not seen.error_code and (change or passed)
    assert 0.09 < selected / len(quarter.entries) < 0.14
    assert 0.08 < matched / len(quarter.entries) < 0.12


def test_too_few_records_are_refused(tmp_path: Path) -> None:
    """Asked for less than every hour needs, it says how much that is and writes nothing."""
    with pytest.raises(ValueError, match=f"{fewest_records():,} or more"):
        generate(tmp_path / "logs", fewest_records() - 1)
    assert not (tmp_path / "logs").exists()


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    """A folder that holds something is left alone, and the command says so in one line."""
    (tmp_path / "note.txt").write_text("mine")
    result = run(str(tmp_path))
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("total", [0, 1, 7, 1_000_003])
def test_apportioned_shares_sum_to_the_total(total: int) -> None:
    """Whole shares, none negative, none for a weight of nothing, the larger for the larger weight."""
    weights = [3, 0, 5, 1, 1, 90]
    shares = list(apportion(total, weights, sum(weights)))
    assert sum(shares) == total
    assert min(shares) >= 0
    assert shares[1] == 0
    assert max(shares) == shares[-1]
