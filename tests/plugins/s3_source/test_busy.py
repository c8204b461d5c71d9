"""A bucket that is busy costs time, and no object."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from affidavit import Period, Scope, SourceError
from affidavit.cli.app import app
from affidavit_plugins.aws import retries
from affidavit_plugins.s3_source.source import SOURCE
from typer.testing import CliRunner

from tests.plugins.moto_front import Asked
from tests.plugins.s3_source.conftest import BucketFront, Put, error_body, log_file, log_key

# A client's quota of retries is 500 credits, of which each takes 5 or more: what follows needs more than that.
OBJECTS = 150
BUSY = (503, error_body("SlowDown"))


ONE_POLICY = ("--policies", str(Path(__file__).parents[2] / "one_policy"))


def scan(front: BucketFront, folder: Path) -> tuple[int, list[str]]:
    """How many objects a scan of the bucket reads, and its failures."""
    report = folder / "report.json"
    CliRunner().invoke(
        app, ["scan", front.location(), *ONE_POLICY, "--as-of", "2026-08-01", "--report", f"json={report}"]
    )
    told = json.loads(report.read_text())
    read = [each for each in told["inputs"]["objects"] if each["status"] == "read"]
    return len(read), [each["error"] for each in told["failures"]]


@pytest.fixture
def logs(put: Put) -> None:
    """A bucket of log files with a record each."""
    for number in range(OBJECTS):
        put(log_key("2026-07-01", unique=f"{number:03}"), log_file("ListBuckets"))


def is_read(asked: Asked) -> bool:
    """Whether an object is asked for."""
    return asked.method == "GET" and ".json.gz" in asked.path and "list-type" not in asked.path


@pytest.mark.usefixtures("logs")
def test_each_object_has_its_own_attempts(front: BucketFront, tmp_path: Path) -> None:
    """Every object is refused, then broken off, then served: none is lost to what others have used up."""
    seen: Counter[str] = Counter()

    def answer(asked: Asked) -> tuple[int, bytes] | None:
        if not is_read(asked):
            return None
        seen[asked.path] += 1
        return {1: BUSY, 2: (0, b"")}.get(seen[asked.path])

    front.answer = answer
    assert scan(front, tmp_path) == (OBJECTS, [])
    assert set(seen.values()) == {3}


@pytest.mark.usefixtures("logs")
def test_a_busy_time_is_sat_out(front: BucketFront, tmp_path: Path) -> None:
    """From some moment on every read is refused for a while, more often than a quota would bear."""
    reads = iter(range(1_000_000))
    front.answer = lambda asked: BUSY if is_read(asked) and 40 <= next(reads) < 170 else None
    assert scan(front, tmp_path) == (OBJECTS, [])
    assert next(reads) == OBJECTS + 130


@pytest.mark.usefixtures("logs")
def test_an_object_that_stays_refused_tells_how_often_it_was_asked_for(front: BucketFront) -> None:
    """The number of requests that were made, not of those that might have been."""
    ref = next(iter(SOURCE.list(front.location(), Period(), Scope())))
    front.answer = lambda asked: BUSY if is_read(asked) else None
    front.asked.clear()
    with pytest.raises(SourceError, match=rf"throttled the call after {retries.ATTEMPTS} attempts \(SlowDown\)"):
        SOURCE.open(ref)  # type: ignore[arg-type]
    assert len(front.asked) == retries.ATTEMPTS


@pytest.mark.parametrize("status", [500, 0])
@pytest.mark.usefixtures("logs")
def test_what_stays_broken_is_told_sooner(front: BucketFront, status: int) -> None:
    """A server's errors and broken connections: half as many attempts, with short pauses."""
    ref = next(iter(SOURCE.list(front.location(), Period(), Scope())))
    front.answer = lambda asked: (status, error_body("InternalError")) if is_read(asked) else None
    front.asked.clear()
    with pytest.raises(SourceError):
        SOURCE.open(ref)  # type: ignore[arg-type]
    assert len(front.asked) == retries.BROKEN_ATTEMPTS


@pytest.mark.parametrize(("chance", "least", "most"), [(0.5, 62, 63), (1.0, 125, 126)])
def test_pauses_outlast_a_minute(monkeypatch: pytest.MonkeyPatch, chance: float, least: float, most: float) -> None:
    """Whatever chance makes of them, all pauses of a throttled call come to more than a minute, and to some two."""
    monkeypatch.setattr("random.uniform", lambda *_: chance)
    assert least <= sum(retries._growing(1.0, attempt) for attempt in range(1, retries.ATTEMPTS)) < most
