"""Scans of a bucket: what they find is what a scan of a copy finds, and waiting is done together."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from affidavit import ObjectRef, Period, Scope, Source, hookimpl
from affidavit.cli.app import app
from affidavit.plugins import Plugins, Provider
from affidavit.reading.fetching import fetching
from affidavit_plugins.s3_source.source import SOURCE
from typer.testing import CliRunner

from tests.plugins.moto_front import REGION, Asked
from tests.plugins.s3_source.conftest import BUCKET, BucketFront, Put, error_body, log_file, log_key

ONE_POLICY = ("--policies", str(Path(__file__).parents[2] / "one_policy"))
PERIOD = ("--since", "2026-07-01", "--until", "2026-07-08")
OBJECTS = 30


def scanned(source: str, report: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """Exit status and report of a scan."""
    arguments = ["scan", source, *PERIOD, "--as-of", "2026-08-01", "--report", f"json={report}", *more]
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, json.loads(report.read_text())


class _Only:
    """A plugin with one source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [self.source]


@pytest.fixture
def copy(put: Put, tmp_path: Path) -> Path:
    """Thirty log files in the bucket, and a copy of it on disk."""
    for number in range(OBJECTS):
        key = log_key(f"2026-07-0{1 + number % 7}", unique=f"{number:03}")
        content = log_file("StopLogging", "DeleteTrail", f"Get{number}", service="cloudtrail")
        put(key, content)
        (tmp_path / "copy" / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / key).write_bytes(content)
    return tmp_path / "copy"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_scan_of_a_bucket_finds_what_one_of_its_copy_finds(
    front: BucketFront, copy: Path, tmp_path: Path, workers: str
) -> None:
    """To the last field of the report, with one process and with several."""
    status, there = scanned(front.location(), tmp_path / "there.json", "--workers", workers)
    expected, here = scanned(str(copy), tmp_path / "here.json")
    for report in (there, here):
        # What was given is another place; of a bucket it is told, too, that only some days were listed.
        report.pop("run")
        report["inputs"].pop("skipped")
        report["inputs"].pop("skipped_count")
    assert there["findings"]
    assert there == here
    assert status == expected


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_ledger_spares_getting_objects(
    front: BucketFront, copy: Path, put: Put, tmp_path: Path, workers: str
) -> None:
    """Only what is new or has another ETag is got again, and the report is that of a scan of the copy; but a log that
    was written over is told of."""
    ledger = ("--ledger", str(tmp_path / "ledger.db"), "--workers", workers)

    def got() -> tuple[dict[str, Any], int]:
        before = len(front.asked)
        _, report = scanned(front.location(), tmp_path / "there.json", *ledger)
        asked = front.asked[before:]
        return report, sum("json.gz" in each and "list-type" not in each for each in asked)

    assert got()[1] == OBJECTS
    assert got()[1] == 0
    for name, service in (("_003", "cloudtrail"), ("_new", "iam")):
        key = log_key("2026-07-04", unique=name[1:])
        content = log_file("StopLogging", "Other", service=service)
        put(key, content)
        (copy / key).write_bytes(content)
    there, count = got()
    assert count == 2
    assert there["run"]["reused"]["objects"] == OBJECTS - 1
    _, here = scanned(str(copy), tmp_path / "here.json")
    assert [each["stage"] for each in there.pop("failures")] == ["earlier"]
    assert here.pop("failures") == []
    for report in (there, here):
        for name in ("run", "responses", "coverage"):
            report.pop(name)
        report["inputs"].pop("skipped")
        report["inputs"].pop("skipped_count")
    assert there == here


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidObjectState"])
def test_an_object_that_cannot_be_read_is_failed_and_no_other(
    front: BucketFront, copy: Path, tmp_path: Path, code: str
) -> None:
    """It is named in the report, and the scan is incomplete."""
    assert copy.is_dir()
    front.answer = lambda asked: (403, error_body(code)) if asked.method == "GET" and "_007." in asked.path else None
    status, found = scanned(front.location(), tmp_path / "report.json")
    assert status == 3
    (failure,) = [each for each in found["failures"] if each["object"]]
    assert failure["object"].endswith("_007.json.gz")
    assert len([each for each in found["inputs"]["objects"] if each["status"] == "read"]) == OBJECTS - 1


def test_what_could_not_be_listed_makes_a_scan_incomplete(front: BucketFront, copy: Path, tmp_path: Path) -> None:
    """It is told once, though it was asked for logs and for digest files."""
    assert copy.is_dir()
    front.answer = lambda asked: (403, error_body("AccessDenied")) if "prefix=AWSLogs/1111" in asked.path else None
    status, found = scanned(front.location(), tmp_path / "report.json")
    assert status == 3
    assert [(each["stage"], each["object"]) for each in found["failures"]] == [("list", "AWSLogs/111122223333/")]


def test_a_plan_tells_what_a_scan_will_ask_for(front: BucketFront, copy: Path) -> None:
    """Objects, bytes and days by account and region, what is left aside, the requests it made and those to come."""
    size = sum(each.stat().st_size for each in copy.rglob("*.gz"))
    result = CliRunner().invoke(app, ["scan", front.location(), *ONE_POLICY, *PERIOD, "--dry-run", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    share = {
        "account": "111122223333",
        "region": REGION,
        "objects": OBJECTS,
        "bytes": size,
        "unsized": 0,
        "first_delivered": "2026-07-01T12:00:00Z",
        "last_delivered": "2026-07-07T12:00:00Z",
    }
    assert (found["objects"], found["bytes"], found["digests"], found["shares"]) == (OBJECTS, size, 0, [share])
    assert found["requests"] == {"listing": len(front.asked), "reading": OBJECTS, "uncounted": 0}
    assert not any(each.startswith(f"GET /{BUCKET}/AWSLogs") for each in front.asked)
    words = CliRunner().invoke(app, ["scan", front.location(), *ONE_POLICY, *PERIOD, "--dry-run"]).stdout
    assert f"requests: {found['requests']['listing']} made to list them" in words
    assert f"about {OBJECTS} to read them\n" in words


def test_a_plan_that_misses_something_says_so(front: BucketFront, copy: Path) -> None:
    """Once for logs and digest files, and with the status of what is incomplete."""
    assert copy.is_dir()
    front.answer = lambda asked: (403, error_body("AccessDenied")) if "prefix=AWSLogs/1111" in asked.path else None
    result = CliRunner().invoke(app, ["scan", front.location(), *ONE_POLICY, *PERIOD, "--dry-run", "--json"])
    assert result.exit_code == 3
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem.startswith("AWSLogs/111122223333/: cannot be listed: access denied")


def test_json_is_for_plans(tmp_path: Path) -> None:
    """A scan's result has its own way to JSON, and the error names it."""
    result = CliRunner().invoke(app, ["scan", str(tmp_path), "--json"])
    assert result.exit_code != 0
    assert "--report json=PATH" in str(result.exception)


def test_objects_wait_together(front: BucketFront, copy: Path) -> None:
    """Where each takes 50 ms to come, thirty come in less than half of the time that they take one by one."""
    assert copy.is_dir()
    refs = [each for each in SOURCE.list(front.location(), Period(), Scope()) if isinstance(each, ObjectRef)]
    at_once, most, lock = 0, 0, threading.Lock()

    def answer(asked: Asked) -> tuple[int, bytes] | None:
        nonlocal at_once, most
        if asked.method != "GET" or "AWSLogs/" not in asked.path:
            return None
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with lock:
            at_once -= 1
        return 200, b"x" * next(ref.size or 0 for ref in refs if asked.path.endswith(ref.uri))

    front.answer = answer

    def seconds(source: Source) -> float:
        started = time.monotonic()
        plugins = Plugins([("s3", _Only(source), Provider("test", "1"))])
        with fetching(refs, plugins) as fetcher:
            for ref in refs:
                with fetcher.open(ref) as stream:
                    assert len(stream.read()) == ref.size
        return time.monotonic() - started

    alone = seconds(dataclasses.replace(SOURCE, fetch_ahead=0))
    assert most == 1
    assert alone > 0.05 * OBJECTS
    assert seconds(SOURCE) < alone / 2
    assert 4 < most <= SOURCE.fetch_ahead
