"""`affidavit collect`: what is examined offline says what the source itself would have said."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from affidavit.cli.app import app, main
from affidavit_plugins.aws.access import client
from typer.testing import CliRunner, Result

from tests.plugins.cloudtrail_digest.making import BUCKET, Bucket, Trail, list_public_keys_json
from tests.plugins.moto_front import REGION, Asked, Front, emptied, in_front_of, moto_server

ACCOUNT = "111122223333"
# What is asked of the logs does not matter here, and asking all takes long.
POLICY = Path(__file__).parents[2] / "policies/affidavit_policies/cloudtrail/change.yaml"
PERIOD = ("--since", "2026-07-01T00:01:31Z", "--until", "2026-07-01T04:00:00Z", "--late", "0")
REGIONS = (
    b"<DescribeRegionsResponse><regionInfo><item><regionName>eu-west-1</regionName></item>"
    b"<item><regionName>us-east-1</regionName></item></regionInfo></DescribeRegionsResponse>"
)
DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    """Moto's server."""
    with moto_server() as url:
        yield url


class Aws(Front):
    """A bucket behind the server in front, which knows CloudTrail's public keys, and denies what it is told to."""

    moto = ""

    def __init__(self) -> None:
        super().__init__(answer=self.reply)
        self.denied: tuple[str, ...] = ()

    def reply(self, asked: Asked) -> tuple[int, bytes] | None:
        """Moto has no public keys, and asking as many regions as it has takes long."""
        if "Action=DescribeRegions" in asked.body:
            return 200, REGIONS
        if "ListPublicKeys" in asked.text:
            return 200, list_public_keys_json(0)
        return (403, DENIED) if any(each in asked.path for each in self.denied) else None

    def put(self, bucket: Bucket) -> None:
        """What a bucket holds."""
        s3 = _s3(self.moto)
        for key, stored in bucket.objects.items():
            s3.put_object(Bucket=BUCKET, Key=key, Body=stored.data, Metadata=stored.metadata)

    def location(self, prefix: str) -> str:
        """A location in it."""
        return f"s3://{BUCKET}/{prefix}?endpoint-url={self.url}&region={REGION}"


def _s3(url: str) -> Any:
    return boto3.client("s3", endpoint_url=url, region_name=REGION)


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """An empty bucket."""
    emptied(moto_url, monkeypatch)
    monkeypatch.setattr("affidavit_plugins.s3_source.body._SECONDS", 0.0)
    _s3(moto_url).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    state = Aws()
    state.moto = moto_url
    with in_front_of(moto_url, state):
        yield state
    # All of moto's servers in a process have one memory.
    emptied(moto_url, monkeypatch)
    client.cache_clear()


def run(*arguments: str) -> Result:
    """The command."""
    return CliRunner().invoke(app, list(arguments))


def collected(place: str, to: Path) -> tuple[int, dict[str, Any]]:
    """Exit status of collecting, and what it says."""
    result = run("collect", place, str(to), *PERIOD, "--json")
    return result.exit_code, json.loads(result.stdout)


def verified(place: str) -> tuple[int, dict[str, Any]]:
    """Exit status of `affidavit verify`, and what it says."""
    result = run("verify", place, *PERIOD, "--json")
    return result.exit_code, json.loads(result.stdout)


def scanned(place: str, tmp_path: Path) -> tuple[int, dict[str, Any]]:
    """Exit status of `affidavit scan`, and its report."""
    path = tmp_path / "report.json"
    result = run("scan", place, *PERIOD, "--policies", str(POLICY), "--report", f"json={path}")
    return result.exit_code, json.loads(path.read_text())


def told(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Its failures, but for the name of the plugin that met them."""
    return [(each["stage"], each["object"], each["reason"]) for each in report["failures"]]


LAYOUTS = [
    ("AWSLogs/", ""),
    ("AWSLogs/", "AWSLogs/"),
    ("AWSLogs/", f"AWSLogs/{ACCOUNT}/"),
    ("AWSLogs/", f"AWSLogs/{ACCOUNT}/CloudTrail"),
    ("AWSLogs/o-exampleorg/", "AWSLogs/o-exampleorg/"),
    ("AWSLogs/o-exampleorg/", f"AWSLogs/o-exampleorg/{ACCOUNT}/"),
    ("o-exampleorg/AWSLogs/o-exampleorg/", f"o-exampleorg/AWSLogs/o-exampleorg/{ACCOUNT}/"),
    ("logs//AWSLogs/", ""),
    ("logs//AWSLogs/", "logs/"),
    ("a%23#?/./AWSLogs/", ""),
]


@pytest.mark.parametrize(("root", "prefix"), LAYOUTS)
def test_a_collection_from_anywhere_verifies_as_the_bucket_does(
    tmp_path: Path, aws: Aws, root: str, prefix: str
) -> None:
    """By bucket and whole key, from below the account and the organisation on, and where a path would fold a key."""
    bucket = Bucket()
    Trail(bucket, root=root).hours(5)
    aws.put(bucket)
    place, to = aws.location(prefix), tmp_path / "to"
    assert collected(place, to) == (0, {"objects": 13, "bytes": _size(to), "digests": 5, "lost": []})
    direct = verified(place)
    assert direct[0] == 0 and direct[1]["integrity"]["objects"] == {"valid": 8}
    assert verified(str(to)) == direct
    report, offline = scanned(place, tmp_path)[1], scanned(str(to), tmp_path)[1]
    assert [each["uri"] for each in offline["inputs"]["objects"]] == [
        each["uri"] for each in report["inputs"]["objects"]
    ]
    assert offline["integrity"] == report["integrity"]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix == ".gz")


def test_without_a_period_it_is_judged_by_the_moment_of_collecting(tmp_path: Path, aws: Aws) -> None:
    """What was deleted at the end is missed, as in the bucket; a plain copy cannot tell."""
    bucket = Bucket()
    Trail(bucket).hours(3)
    aws.put(bucket)
    assert run("collect", aws.location(""), str(tmp_path / "to")).exit_code == 0
    assert [run("verify", each).exit_code for each in (aws.location(""), str(tmp_path / "to"))] == [3, 3]


def test_a_log_that_was_denied_is_a_failure_offline_too(tmp_path: Path, aws: Aws) -> None:
    """With the same words, the same hole and the same outcome; once it is had, it is forgotten."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    aws.put(bucket)
    place, to = aws.location("AWSLogs/"), tmp_path / "to"
    key = bucket.logs[3]
    aws.denied = (key,)
    status, said = collected(place, to)
    uri = key.removeprefix("AWSLogs/")
    assert (status, said["objects"], [each["object"] for each in said["lost"]]) == (3, 12, [uri])
    direct, offline = scanned(place, tmp_path), scanned(str(to), tmp_path)
    assert told(direct[1]) == told(offline[1]) and any(each[1] == uri for each in told(direct[1]))
    assert direct[0] == offline[0] == 3
    assert direct[1]["inputs"]["objects"] == offline[1]["inputs"]["objects"]
    assert (direct[1]["integrity"], direct[1]["coverage"]) == (offline[1]["integrity"], offline[1]["coverage"])
    assert verified(str(to)) == verified(place)
    said_of_it = [each["reason"] for each in verified(place)[1]["failures"] if each["object"] == uri]
    assert len(said_of_it) == 1 and "access denied" in said_of_it[0]
    aws.denied = ()
    assert collected(place, to)[0] == 0
    assert verified(str(to)) == verified(place) == (0, verified(place)[1])


def test_a_folder_that_was_denied_is_a_failure_offline_too(tmp_path: Path, aws: Aws) -> None:
    """And so is a run that was cut off; what was left aside is named as in a scan of the bucket."""
    bucket = Bucket()
    for region in ("eu-west-1", "us-east-1"):
        Trail(bucket, region=region).hours(5)
    aws.put(bucket)
    place, to = aws.location("AWSLogs/"), tmp_path / "to"
    aws.denied = (f"prefix=AWSLogs/{ACCOUNT}/CloudTrail/us-east-1",)
    assert collected(place, to)[0] == 3
    direct, offline = scanned(place, tmp_path)[1], scanned(str(to), tmp_path)[1]
    assert told(direct) == told(offline)
    assert any("cannot be listed" in each[2] for each in told(offline))
    aside = {(each["uri"], each["reason"]) for each in direct["inputs"]["skipped"]}
    assert aside <= {(each["uri"], each["reason"]) for each in offline["inputs"]["skipped"]}
    assert verified(str(to)) == verified(place) == (3, verified(place)[1])
    aws.denied = ()
    assert collected(place, to)[0] == 0
    assert verified(str(to))[0] == 0
    path = to / "affidavit-collection.jsonl"
    path.write_bytes(path.read_bytes().removesuffix(b'{"line":"end"}\n'))
    assert ("list", "affidavit-collection.jsonl", "collecting was cut off: run it again, it goes on") in told(
        scanned(str(to), tmp_path)[1]
    )


Harm = Callable[[Path], str]


def _gone(log: Path) -> str:
    log.unlink()
    return "it was collected, and is no longer in the folder"


def _emptied(log: Path) -> str:
    log.write_bytes(gzip.compress(b'{"Records":[]}'))
    return "its bytes are not those that were collected: the list of what was collected has another SHA-256"


def _packed_anew(log: Path) -> str:
    log.write_bytes(gzip.compress(gzip.decompress(log.read_bytes()), 1))
    return "its bytes are not those that were collected: the list of what was collected has another SHA-256"


def _no_log(log: Path) -> str:
    log.write_bytes(b"")
    return "its bytes are not those that were collected: the list of what was collected has another SHA-256"


def _linked(log: Path) -> str:
    other = next(each for each in log.parent.iterdir() if each != log)
    log.unlink()
    log.hardlink_to(other)
    return "its bytes are not those that were collected: the list of what was collected has another SHA-256"


@pytest.mark.parametrize("digests", [True, False])
@pytest.mark.parametrize("harm", [_gone, _emptied, _packed_anew, _no_log, _linked])
def test_what_was_done_to_a_collection_is_found(tmp_path: Path, aws: Aws, harm: Harm, *, digests: bool) -> None:
    """By scan and verify, whether or not digest files speak of it; collecting again mends it."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    for key in () if digests else bucket.digests:
        del bucket.objects[key]
    aws.put(bucket)
    to = tmp_path / "to"
    assert collected(aws.location(""), to)[0] == 0
    before = scanned(str(to), tmp_path)[0]
    reason = harm(to / bucket.logs[4])
    status, report = scanned(str(to), tmp_path)
    assert (before, status) == (0, 3)
    assert (bucket.logs[4], reason) in [each[1:] for each in told(report)]
    assert any(bucket.logs[4] in each["object"] for each in verified(str(to))[1]["failures"])
    assert collected(aws.location(""), to)[0] == 0
    assert scanned(str(to), tmp_path)[0] == 0


def test_a_digest_that_was_altered_in_the_folder_is_found(tmp_path: Path, aws: Aws) -> None:
    """Also where it is but packed anew, which no digest can tell."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    aws.put(bucket)
    assert collected(aws.location(""), tmp_path / "to")[0] == 0
    _packed_anew(tmp_path / "to" / bucket.digests[1])
    status, found = verified(str(tmp_path / "to"))
    assert (status, [each["object"] for each in found["failures"]]) == (3, [bucket.digests[1]])


def test_a_log_that_was_added_to_a_collection_is_read_and_named(tmp_path: Path, aws: Aws) -> None:
    """What is no log may lie there."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    for key in bucket.digests:
        del bucket.objects[key]
    aws.put(bucket)
    to = tmp_path / "to"
    assert collected(aws.location(""), to)[0] == 0
    (to / "notes.txt").write_text("mine")
    assert scanned(str(to), tmp_path)[0] == 0
    shutil.copy(to / bucket.logs[0], to / "added.json.gz")
    status, report = scanned(str(to), tmp_path)
    assert status == 3
    assert told(report) == [
        (
            "verify",
            "added.json.gz",
            "it is not in the list of what was collected here: somebody added it, or collecting was cut off before it"
            " was listed (run it again, then)",
        )
    ]
    assert {each["uri"] for each in report["inputs"]["objects"]} >= {"added.json.gz"}


def test_a_part_of_a_collection_does_not_pass_for_whole(tmp_path: Path, aws: Aws) -> None:
    """A folder or file below it says so; the folder above it, or a pattern, heeds its list."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    aws.put(bucket)
    aws.denied = (bucket.logs[3],)
    to = tmp_path / "all" / "to"
    assert collected(aws.location(""), to)[0] == 3
    lost = (f"to/{bucket.logs[3]}", bucket.logs[3])
    for place in (to / "AWSLogs", to / bucket.logs[0]):
        assert any("name that folder" in each[2] for each in told(scanned(str(place), tmp_path)[1]))
    for place in (tmp_path / "all", to / "**" / "*.gz"):
        assert any(each[1] in lost for each in told(scanned(str(place), tmp_path)[1])), place


def test_keys_of_another_folder_vouch_for_nothing(tmp_path: Path) -> None:
    """Neither those above a collection, nor those of a collection above a plain folder."""
    bucket = Bucket()
    Trail(bucket).hours(3)
    plain = tmp_path / "above" / "plain"
    for key, stored in bucket.objects.items():
        path = plain / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stored.data)
    (tmp_path / "above" / "affidavit-public-keys.json").write_bytes(list_public_keys_json(0))
    (tmp_path / "above" / "affidavit-collection.jsonl").touch()
    assert "valid" not in verified(str(plain))[1]["integrity"]["objects"]
    assert run("collect", str(plain), str(tmp_path / "above" / "to")).exit_code == 3
    assert "valid" not in verified(str(tmp_path / "above" / "to"))[1]["integrity"]["objects"]
    (plain / "affidavit-public-keys.json").write_bytes(list_public_keys_json(0))
    assert "valid" not in verified(str(plain))[1]["integrity"]["objects"]


def test_it_counts_what_it_kept(tmp_path: Path, aws: Aws) -> None:
    """And names each loss once."""
    bucket = Bucket()
    Trail(bucket).hours(2)
    aws.put(bucket)
    aws.denied = (f"{BUCKET}/AWSLogs/{ACCOUNT}/CloudTrail",)
    result = run("collect", aws.location(""), str(tmp_path / "to"))
    assert result.stdout.startswith("0 objects kept, 0 bytes; 0 of them digest files")
    lines = [line for line in result.stderr.splitlines() if "not collected" in line]
    assert len(lines) == 6
    assert all(line.count("CloudTrail_" if "/CloudTrail/" in line else "CloudTrail-Digest_") == 1 for line in lines)


def test_two_runs_keep_the_public_keys_of_both(tmp_path: Path, aws: Aws) -> None:
    """AWS gives those of the period that is asked for."""
    bucket = Bucket()
    Trail(bucket).hours(5)
    aws.put(bucket)
    assert collected(aws.location(""), tmp_path)[0] == 0
    aws.answer = lambda asked: (200, list_public_keys_json(1)) if "ListPublicKeys" in asked.text else None
    assert collected(aws.location(""), tmp_path)[0] == 0
    assert verified(str(tmp_path))[0] == 0


def _under_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "sub"


def _a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file"


def _full(tmp_path: Path) -> Path:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    return tmp_path / "full"


@pytest.mark.parametrize(
    "make", [_under_a_file, _a_file, _full, lambda _: Path("/proc/x"), lambda path: path / ("L" * 300)]
)
def test_a_folder_that_will_not_do_is_said_in_a_line(
    tmp_path: Path, make: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, before anything is asked for."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "x.json").write_text('{"Records":[]}')
    monkeypatch.setattr("sys.argv", ["affidavit", "collect", str(tmp_path / "logs"), str(make(tmp_path))])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (2, 1), said


@pytest.mark.parametrize("arguments", [("logs",), ("logs", "s3://bucket/x"), ("--to", "x")])
def test_the_last_argument_is_the_folder(arguments: tuple[str, ...]) -> None:
    """And there is one before it."""
    assert run("collect", *arguments).exit_code != 0


def test_the_folder_may_be_an_option(tmp_path: Path) -> None:
    """For what is collected, then, are all arguments."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.json").write_text('{"Records":[]}')
    given = (str(tmp_path / "one"), str(tmp_path / "two"))
    assert run("collect", *given, "--to", str(tmp_path / "to")).exit_code == 0
    assert {path.name for path in (tmp_path / "to").iterdir()} == {"one.json", "two.json", "affidavit-collection.jsonl"}
