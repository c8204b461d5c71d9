"""`affidavit verify` and `affidavit collect`: from a bucket or a folder, whole or tampered with, to an exit status."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from affidavit.cli.app import app
from affidavit.errors import UsageError
from affidavit_plugins.aws.access import client
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner, Result

from tests.plugins.cloudtrail_digest.making import BUCKET, Bucket, Trail, list_public_keys_json

ONE_POLICY = ("--policies", str(Path(__file__).parents[1] / "one_policy"))
HOURS = 6


def delivered() -> Bucket:
    """What a trail delivered in a morning, from two regions."""
    bucket = Bucket()
    Trail(bucket).hours(HOURS)
    Trail(bucket, region="us-east-1").hours(HOURS, logs=1)
    return bucket


def write(bucket: Bucket, folder: Path, *, keys: bool = True) -> Path:
    """A bucket as a folder of collected objects."""
    lines = []
    for key, stored in bucket.objects.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stored.data)
        sha256 = hashlib.sha256(stored.data).hexdigest()
        line = {"line": "kept", "uri": key, "size": len(stored.data), "sha256": sha256, "attributes": stored.metadata}
        lines.append(json.dumps(line))
    (folder / "affidavit-collection.jsonl").write_text("\n".join(lines))
    if keys:
        (folder / "affidavit-public-keys.json").write_bytes(list_public_keys_json(0))
    return folder


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(app, list(arguments))


def verified(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and what `affidavit verify --json` says."""
    result = run("verify", str(folder), "--json", *arguments)
    return result.exit_code, json.loads(result.stdout)


def test_what_is_whole_is_valid(tmp_path: Path) -> None:
    """Every log by a digest of its region's chain, without a gap."""
    status, found = verified(write(delivered(), tmp_path))
    assert status == 0
    assert found["failures"] == []
    assert found["integrity"]["objects"] == {"valid": 3 * HOURS}
    assert [(each["region"], each["digests"], each["gaps"]) for each in found["integrity"]["chains"]] == [
        ("eu-west-1", {"valid": HOURS}, []),
        ("us-east-1", {"valid": HOURS}, []),
    ]


def test_it_says_so_in_words(tmp_path: Path) -> None:
    """A table of chains, the counts, and what it does not show."""
    result = run("verify", str(write(delivered(), tmp_path)))
    assert result.exit_code == 0
    assert f"{HOURS} valid" in result.stdout
    assert f"{3 * HOURS} log objects valid" in result.stdout
    assert "not for what was recorded" in result.stdout


Tamper = Callable[[Bucket], str]


def _altered(bucket: Bucket) -> str:
    bucket.put(bucket.logs[2], b'{"Records":[]}')
    return bucket.logs[2]


def _missing(bucket: Bucket) -> str:
    key = bucket.logs[2]
    del bucket.objects[key]
    return key


def _added(bucket: Bucket) -> str:
    key = bucket.logs[2].replace(".json.gz", "x.json.gz")
    bucket.objects[key] = bucket.objects[bucket.logs[2]]
    return key


@pytest.mark.parametrize(("tamper", "outcome"), [(_altered, "altered"), (_missing, "missing"), (_added, "not-covered")])
def test_a_log_that_was_tampered_with_is_named(tmp_path: Path, tamper: Tamper, outcome: str) -> None:
    """With its outcome, exit status 3, and the others still valid."""
    bucket = delivered()
    key = tamper(bucket)
    status, found = verified(write(bucket, tmp_path))
    assert status == 3
    assert [(each["uri"], each["outcome"]) for each in found["integrity"]["failed_objects"]] == [(key, outcome)]
    assert {each["object"] for each in found["failures"]} == {key}


def test_a_digest_that_is_gone_leaves_a_gap(tmp_path: Path) -> None:
    """It is missing, its hour is a gap, and its logs are not covered."""
    bucket = delivered()
    key = bucket.digests[2]
    del bucket.objects[key]
    status, found = verified(write(bucket, tmp_path))
    integrity = found["integrity"]
    assert status == 3
    assert [(each["uri"], each["outcome"]) for each in integrity["failed_digests"]] == [(key, "digest-missing")]
    assert [len(each["gaps"]) for each in integrity["chains"]] == [1, 0]
    assert {each["outcome"] for each in integrity["failed_objects"]} == {"not-covered"}


def test_without_keys_nothing_is_called_valid(tmp_path: Path) -> None:
    """A signature that cannot be checked shows nothing; keys can be given on the command line."""
    folder = write(delivered(), tmp_path / "logs", keys=False)
    status, found = verified(folder)
    assert status == 3
    assert "valid" not in found["integrity"]["objects"]
    keys = tmp_path / "keys.json"
    keys.write_bytes(list_public_keys_json(0))
    assert verified(folder, "--public-keys", str(keys))[0] == 0


def test_the_keys_of_somebody_else_are_refused(tmp_path: Path) -> None:
    """What is no public key stops the check, and says so."""
    folder = write(delivered(), tmp_path / "logs", keys=False)
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    status, found = verified(folder, "--public-keys", str(keys))
    assert status == 3
    assert any("public keys cannot be used" in each["reason"] for each in found["failures"])
    missing = run("verify", str(folder), "--public-keys", str(tmp_path / "none.json"))
    assert missing.exit_code == 2 or isinstance(missing.exception, Exception)


def test_logs_without_digests_are_not_vouched_for(tmp_path: Path) -> None:
    """That nothing was checked is no success."""
    bucket = delivered()
    for key in bucket.digests:
        del bucket.objects[key]
    status, found = verified(write(bucket, tmp_path))
    assert (status, found["integrity"]["checked"]) == (3, False)


def test_a_check_that_could_not_be_made_is_no_success_in_a_report(tmp_path: Path) -> None:
    """Nothing is called whole, in the JSON report and on the page."""
    folder = write(delivered(), tmp_path / "logs", keys=False)
    (tmp_path / "keys.json").write_text("{}")
    reports = [f"{name}={tmp_path / name}" for name in ("json", "html")]
    arguments = ["--public-keys", str(tmp_path / "keys.json"), "--report", reports[0], "--report", reports[1]]
    assert run("scan", str(folder), *ONE_POLICY, *arguments).exit_code == 3
    integrity = json.loads((tmp_path / "json").read_text())["integrity"]
    assert (integrity["checked"], integrity["unspoken"]) == (False, 3 * HOURS)
    assert len(integrity["unchecked"]) == 1
    page = (tmp_path / "html").read_text()
    assert "Not all could be checked" in page
    assert "is whole." not in page


def test_digest_files_of_other_names_are_failures(tmp_path: Path) -> None:
    """Alone they show nothing, and beside others they are named."""
    bucket = delivered()
    key = bucket.digests[0]
    odd = key.rpartition("/")[0] + "/odd.json.gz"
    bucket.objects[odd] = bucket.objects[key]
    status, found = verified(write(bucket, tmp_path / "beside"))
    assert status == 3
    assert [each["uri"] for each in found["integrity"]["failed_digests"]] == [odd]
    for other in (*bucket.digests, *bucket.logs):
        if other != odd:
            del bucket.objects[other]
    status, found = verified(write(bucket, tmp_path / "alone"))
    assert (status, found["integrity"]["checked"]) == (3, False)


def test_damage_behind_a_log_is_told_alike_by_scan_and_verify(tmp_path: Path) -> None:
    """What cannot be decompressed to its end has no hash to compare."""
    bucket = delivered()
    bucket.objects[bucket.logs[0]].data += b"garbage"
    folder = write(bucket, tmp_path / "logs")
    _, found = verified(folder)
    report = tmp_path / "report.json"
    assert run("scan", str(folder), *ONE_POLICY, "--report", f"json={report}").exit_code == 3
    assert found["integrity"]["objects"] == {"unreadable": 1, "valid": 3 * HOURS - 1}
    assert any(each["reason"].startswith("unreadable: ") and "gzip" in each["reason"] for each in found["failures"])
    assert json.loads(report.read_text())["integrity"]["objects"] == found["integrity"]["objects"]


def test_objects_of_which_no_digest_speaks_are_counted(tmp_path: Path) -> None:
    """Another kind of log beside those that digests list is neither vouched for nor a failure."""
    folder = write(delivered(), tmp_path)
    (folder / "other.json").write_text('{"Records":[]}')
    status, found = verified(folder)
    assert (status, found["integrity"]["unspoken"]) == (0, 1)
    assert "1 more of which digest files say nothing" in run("verify", str(folder)).stdout


def test_collecting_from_a_place_without_keys_keeps_those_of_another(tmp_path: Path) -> None:
    """In whatever order they are given."""
    logs, other = write(delivered(), tmp_path / "logs"), tmp_path / "other"
    other.mkdir()
    (other / "x.json").write_text('{"Records":[]}')
    for number, order in enumerate([(logs, other), (other, logs)]):
        to = tmp_path / f"kept-{number}"
        assert run("collect", *map(str, order), str(to)).exit_code == 0
        assert verified(to)[0] == 0


@pytest.mark.parametrize("late", ["0", "1"])
def test_a_period_in_the_middle(tmp_path: Path, late: str) -> None:
    """Logs at its ends that digests list, and that were not looked for, are not missing."""
    bucket = Bucket()
    Trail(bucket).hours(72)
    folder = write(bucket, tmp_path)
    status, found = verified(
        folder, "--since", "2026-07-01T02:30:00Z", "--until", "2026-07-01T12:30:00Z", "--late", late
    )
    assert (status, found["failures"]) == (0, [])


def test_a_scan_ties_each_object_to_its_outcome(tmp_path: Path) -> None:
    """In the report, with a failure and a hole in coverage for what is not whole."""
    bucket = delivered()
    gone = _missing(bucket)
    report = tmp_path / "report.json"
    result = run("scan", str(write(bucket, tmp_path / "logs")), *ONE_POLICY, "--report", f"json={report}")
    assert result.exit_code == 3
    found = json.loads(report.read_text())
    assert {each["integrity"] for each in found["inputs"]["objects"]} == {"valid"}
    assert found["integrity"]["objects"] == {"missing": 1, "valid": 3 * HOURS - 1}
    assert [(each["stage"], each["object"]) for each in found["failures"]] == [("verify", gone)]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Moto's server, without what other tests of this process left in it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    yield f"http://{host}:{port}"
    moto.stop()
    client.cache_clear()


def test_a_bucket_is_verified_and_collected(tmp_path: Path, server: str) -> None:
    """By the metadata of its objects; what is collected verifies offline, with the same outcome."""
    bucket = delivered()
    s3 = boto3.client("s3", endpoint_url=server, region_name="eu-west-1")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for key, stored in bucket.objects.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=stored.data, Metadata=stored.metadata)
    keys = tmp_path / "keys.json"
    keys.write_bytes(list_public_keys_json(0))
    there = (f"s3://{BUCKET}/AWSLogs/", "--endpoint-url", server, "--aws-region", "eu-west-1")
    period = ("--since", "2026-07-01T00:01:31Z", "--until", "2026-07-01T06:00:00Z", "--late", "0")
    result = run("verify", *there, *period, "--public-keys", str(keys), "--json")
    assert json.loads(result.stdout)["failures"] == []
    assert result.exit_code == 0
    collected = run("collect", *there, *period, str(tmp_path / "kept"), "--json")
    told = json.loads(collected.stdout)
    assert (told["objects"], told["digests"]) == (5 * HOURS, 2 * HOURS)
    # Moto has no public keys to give; AWS has.
    assert [each["object"] for each in told["lost"]] == ["affidavit-public-keys.json"]
    status, found = verified(tmp_path / "kept", *period, "--public-keys", str(keys))
    assert (status, found["integrity"]["objects"]) == (0, {"valid": 3 * HOURS})


EXPECTED = """\
organisation: Example Ltd
scope:
  accounts: ["111122223333"]
  regions: [us-east-1, eu-west-1]
  event_classes: [management-write]
"""
PERIOD = ("--since", "2026-07-01T00:01:31Z", "--until", "2026-07-01T06:01:31Z", "--late", "0")


def without_a_region(folder: Path) -> Path:
    """A folder from which all of us-east-1 was deleted, logs and digests, and a profile that declares it."""
    bucket = delivered()
    for key in list(bucket.objects):
        if "/us-east-1/" in key:
            del bucket.objects[key]
    (folder / "profile.yaml").write_text(EXPECTED)
    return write(bucket, folder / "logs")


def absent(found: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Account, region and times of places that should have a chain."""
    return [
        (each["account"], each["region"], each["gaps"][0]["since"], each["gaps"][0]["until"])
        for each in found["integrity"]["chains"]
        if not each["trail"]
    ]


NAMED = ("--account", "111122223333", "--region", "us-east-1", "--region", "eu-west-1")


@pytest.mark.parametrize(
    "named", [NAMED, NAMED[2:], ("--profile", "profile.yaml"), ("--profile", "profile.yaml", *NAMED[:2])]
)
def test_a_chain_that_was_deleted_as_a_whole_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...]
) -> None:
    """Where somebody says that it should be there: by the command line, or by the profile."""
    folder = without_a_region(tmp_path)
    monkeypatch.chdir(tmp_path)
    status, found = verified(folder, *PERIOD, *named)
    assert absent(found) == [("111122223333", "us-east-1", "2026-07-01T00:01:31Z", "2026-07-01T06:01:31Z")]
    assert status == 3
    (failure,) = found["failures"]
    assert "111122223333 us-east-1, any trail: no valid digest speaks of 2026-07-01T00:01:31Z" in failure["reason"]
    assert verified(write(delivered(), tmp_path / "whole"), *PERIOD, *named)[0] == 0


def snapshot(region: str, *, logging: bool = True, validation: bool = True) -> bytes:
    """An answer about the trails of a region."""
    trail = {
        "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main",
        "LogFileValidationEnabled": validation,
        "GetTrailStatus": {"status": "answered", "error": "", "response": {"IsLogging": logging}},
    }
    record = {
        "recordType": "aws.account/1",
        "collectedAt": "2026-07-01T03:00:00Z",
        "accountId": "111122223333",
        "region": region,
        "api": "cloudtrail:DescribeTrails",
        "status": "answered",
        "response": {"trailList": [trail]},
    }
    return json.dumps(record).encode() + b"\n"


@pytest.mark.parametrize(
    ("answer", "missed"),
    [
        (snapshot("us-east-1"), True),
        (snapshot("eu-west-1"), False),
        (snapshot("us-east-1", logging=False), False),
        (snapshot("us-east-1", validation=False), False),
    ],
)
def test_a_snapshot_tells_which_chains_there_should_be(tmp_path: Path, answer: bytes, missed: bool) -> None:
    """Where it lists a trail that logs and validates, by verify and scan alike, and only within the scope asked for."""
    folder = without_a_region(tmp_path)
    (folder / "state.jsonl").write_bytes(answer)
    line = {"line": "kept", "uri": "state.jsonl", "size": len(answer), "sha256": hashlib.sha256(answer).hexdigest()}
    with (folder / "affidavit-collection.jsonl").open("a") as lines:
        lines.write(f"\n{json.dumps(line)}")
    status, found = verified(folder, *PERIOD)
    expected = [("111122223333", "us-east-1")] if missed else []
    assert ([each[:2] for each in absent(found)], status) == (expected, 3 if missed else 0)
    assert [each["reason"] for each in found["failures"] if "a trail is set to write them there" in each["reason"]] == [
        each["reason"] for each in found["failures"]
    ]
    report = tmp_path / "report.json"
    run("scan", str(folder), *ONE_POLICY, *PERIOD, "--report", f"json={report}")
    assert [each[:2] for each in absent(json.loads(report.read_text()))] == expected
    assert absent(verified(folder, *PERIOD, "--region", "eu-west-1")[1]) == []


@pytest.mark.parametrize(
    ("sha256", "told"), [("", "somebody added it"), ("0" * 64, "are not those that were collected")]
)
def test_a_snapshot_that_was_not_collected_is_told_once(tmp_path: Path, sha256: str, told: str) -> None:
    """Whoever puts one into a collection, or changes it, could say that no digests are due."""
    folder = write(delivered(), tmp_path / "logs")
    (folder / "state.jsonl").write_bytes(snapshot("us-east-1"))
    if sha256:
        with (folder / "affidavit-collection.jsonl").open("a") as lines:
            lines.write(f'\n{{"line": "kept", "uri": "state.jsonl", "size": 1, "sha256": "{sha256}"}}')
    status, found = verified(folder, *PERIOD)
    (failure,) = found["failures"]
    assert (status, failure["object"]) == (3, "state.jsonl")
    assert told in failure["reason"]


def test_an_account_without_any_chain_is_missed(tmp_path: Path) -> None:
    """Where no region is named, in any of them."""
    folder = write(delivered(), tmp_path)
    status, found = verified(folder, *PERIOD, "--account", "111122223333", "--account", "444455556666")
    assert (status, [each[:2] for each in absent(found)]) == (3, [("444455556666", "")])
    assert verified(folder, *PERIOD, "--account", "111122223333")[0] == 0


def test_a_missed_chain_has_no_beginning_without_a_period(tmp_path: Path) -> None:
    """It is told in words all the same."""
    result = run("verify", str(without_a_region(tmp_path)), *NAMED)
    assert result.exit_code == 3
    assert "no valid digest speaks of the beginning to" in result.stderr


def test_a_profile_that_declares_nothing_is_refused(tmp_path: Path) -> None:
    """Whoever gives one wants to be told what is missing."""
    (tmp_path / "profile.yaml").write_text("organisation: Example Ltd\n")
    folder = write(delivered(), tmp_path / "logs")
    result = run("verify", str(folder), "--profile", str(tmp_path / "profile.yaml"))
    assert isinstance(result.exception, UsageError)
    assert "declares no scope" in str(result.exception)


def test_a_scan_misses_it_too(tmp_path: Path) -> None:
    """It fails the run, and coverage has a gap; where no place has digests, none is missed."""
    folder = without_a_region(tmp_path)
    report = tmp_path / "report.json"
    arguments = ["--profile", str(tmp_path / "profile.yaml"), *PERIOD, "--report", f"json={report}"]
    assert run("scan", str(folder), *ONE_POLICY, *arguments).exit_code == 3
    found = json.loads(report.read_text())
    assert [each[:2] for each in absent(found)] == [("111122223333", "us-east-1")]
    told = [each for each in found["coverage"]["gaps"] if "no digest file was found" in each["reason"]]
    assert [(each["region"], each["since"]) for each in told] == [("us-east-1", "2026-07-01T00:01:31Z")]
    for key in delivered().digests:
        (folder / key).unlink(missing_ok=True)
    run("scan", str(folder), *ONE_POLICY, *arguments)
    assert absent(json.loads(report.read_text())) == []


def test_what_is_wrong_with_digests_is_told_first(tmp_path: Path) -> None:
    """It is the cause of all that is wrong with logs."""
    bucket = delivered()
    for key in bucket.digests:
        bucket.objects[key].data = b"nonsense"
    result = run("verify", str(write(bucket, tmp_path)), *PERIOD)
    told = result.stderr.splitlines()
    assert all("digest unreadable" in line for line in told[: 2 * HOURS])
    assert "not-covered" in result.stderr
