"""The sample's digest files hold together, as `affidavit verify` and the form that AWS documents judge them."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from synthetic_quarter import fewest_records, generate
from synthetic_quarter.moments import seconds

FROM = "2026-09-17"
PERIOD = ("--since", FROM, "--until", "2026-10-01")
GENERATE = Path(__file__).resolve().parents[2] / "examples" / "quarter" / "generate.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with digest files from the day before the intrusion's on."""
    out = tmp_path_factory.mktemp("digests") / "logs"
    summary = generate(out, fewest_records() + 500, 1, seconds(f"{FROM}T00:00:00Z"))
    assert summary.digests == len(list(out.rglob("*CloudTrail-Digest*.json.gz"))) > 5_000
    return out


def verify(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit status of `affidavit verify --json`, and what it says of integrity."""
    command = [str(Path(sys.executable).with_name("affidavit")), "verify", str(folder), *PERIOD, "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, json.loads(result.stdout)["integrity"]


def gaps(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(trail, since, until) of every gap."""
    return [(each["trail"].split()[0], gap["since"], gap["until"]) for each in answer["chains"] for gap in each["gaps"]]


STOPPED = [("production-data-events", "2026-09-19T01:00:00Z", "2026-09-19T07:26:14Z")] * 3


def test_only_the_stopped_trail_has_a_gap(folder: Path) -> None:
    """All is signed and whole, but for the hours in which the intruder had stopped a trail, which its logs explain."""
    status, answer = verify(folder)
    assert gaps(answer) == STOPPED
    assert (answer["objects"].keys(), answer["failed_digests"]) == ({"valid"}, [])
    why = [gap["explained"] for chain in answer["chains"] for gap in chain["gaps"]]
    assert all(each.startswith("StopLogging at 2026-09-18T23:52:36Z by ") for each in why), why
    assert status == 0


@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_what_is_done_to_a_log_is_found(folder: Path, damage: str) -> None:
    """A log object with another address in it, and one that was deleted, are named."""
    path = max(folder.glob("AWSLogs/o-exampleorg/444455556666/CloudTrail/eu-west-1/2026/09/25/*.gz"))
    before = path.read_bytes()
    try:
        if damage == "altered":
            path.write_bytes(gzip.compress(gzip.decompress(before).replace(b"eu-west-1", b"eu-west-2", 1)))
        else:
            path.unlink()
        _, answer = verify(folder)
    finally:
        path.write_bytes(before)
    found = [(each["uri"], each["outcome"]) for each in answer["failed_objects"]]
    assert found == [(path.relative_to(folder).as_posix(), damage)]


def test_what_is_looked_back_on_is_no_failure(folder: Path, tmp_path: Path) -> None:
    """A scan of the last days reads the weeks before for new values; of these the period's digests need not speak."""
    report = tmp_path / "r.json"
    command = [str(Path(sys.executable).with_name("affidavit")), "scan", str(folder), "--since", "2026-09-28"]
    command += ["--until", "2026-10-01", "--as-of", "2026-10-15", "--report", f"json={report}"]
    subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(report.read_bytes())
    before = [each for each in found["inputs"]["objects"] if each["integrity"] != "valid"]
    assert len(before) > 50 and {each["integrity"] for each in before} == {""}
    assert (found["integrity"]["objects"].keys(), found["integrity"]["unspoken"]) == ({"valid"}, len(before))
    assert [each for each in found["failures"] if each["stage"] == "verify"] == []


def test_what_comes_from_a_ledger_is_checked_as_what_is_read(folder: Path, tmp_path: Path) -> None:
    """Every object has the outcome that its digest gives it, and one that was altered since is found."""
    path = max(folder.glob("AWSLogs/o-exampleorg/444455556666/CloudTrail/eu-west-1/2026/09/25/*.gz"))
    before = path.read_bytes()

    def scan(*more: str) -> dict[str, Any]:
        command = [str(Path(sys.executable).with_name("affidavit")), "scan", str(folder), "--since", "2026-09-24"]
        command += ["--until", "2026-09-27", "--as-of", "2026-10-15", "--report", f"json={tmp_path / 'r.json'}", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 3), done.stderr
        report: dict[str, Any] = json.loads((tmp_path / "r.json").read_bytes())
        return report

    ledger = ("--ledger", str(tmp_path / "ledger.db"))
    read = scan(*ledger)
    kept = scan(*ledger)
    assert kept["run"]["reused"]["objects"] == len(kept["inputs"]["objects"]) > 50
    assert (kept["inputs"], kept["integrity"]) == (read["inputs"], read["integrity"])
    # What is looked back on lies before the digest files of the period.
    assert sum(each["integrity"] == "valid" for each in kept["inputs"]["objects"]) > 50
    try:
        path.write_bytes(gzip.compress(gzip.decompress(before).replace(b"eu-west-1", b"eu-west-2", 1)))
        altered, expected = scan(*ledger), scan()
    finally:
        path.write_bytes(before)
    for key in ("inputs", "integrity", "findings"):
        assert altered[key] == expected[key], key
    earlier = [each for each in altered["failures"] if each["stage"] == "earlier"]
    assert [each["object"] for each in earlier] == [path.relative_to(folder).as_posix()]
    assert [each for each in altered["failures"] if each not in earlier] == expected["failures"]
    failed = {each["uri"]: each["outcome"] for each in altered["integrity"]["failed_objects"]}
    assert failed[path.relative_to(folder).as_posix()] == "altered"
    assert altered["run"]["reused"]["objects"] == len(altered["inputs"]["objects"]) - 1


def test_digests_have_the_keys_that_aws_documents(folder: Path, shared_data: Path) -> None:
    """A digest has the fields of AWS's own examples, one with log files and one without."""
    examples = sorted((shared_data / "cloudtrail" / "aws-cloudtrail-docs" / "digest").glob("*.json"))
    known = [msgspec.json.decode(each.read_bytes(), type=dict[str, Any]) for each in examples]
    (fields,) = {frozenset(each) for each in known}
    listed = {frozenset(file) for each in known for file in each["logFiles"]}
    for path in sorted(folder.rglob("*CloudTrail-Digest*.json.gz"))[:300]:
        digest = msgspec.json.decode(gzip.decompress(path.read_bytes()), type=dict[str, Any])
        assert digest.keys() == fields
        assert {frozenset(file) for file in digest["logFiles"]} <= listed
        assert re.fullmatch(r"[0-9a-f]{512}", digest["previousDigestSignature"] or "0" * 512)


def test_the_same_seed_signs_the_same(folder: Path, tmp_path: Path) -> None:
    """Keys, signatures and digest files are the same bytes in another process."""
    options = ("--records", str(fewest_records() + 500), "--digests-from", FROM)
    subprocess.run([sys.executable, str(GENERATE), str(tmp_path / "again"), *options], check=True)
    for path in [*folder.rglob("*CloudTrail-Digest*.json.gz"), *folder.glob("affidavit-*")]:
        assert (tmp_path / "again" / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


def test_a_day_outside_the_quarter_is_refused(tmp_path: Path) -> None:
    """One line says so, and nothing is written."""
    command = [sys.executable, str(GENERATE), str(tmp_path / "out"), "--digests-from", "2026-10-01"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "not in the quarter" in result.stderr and not (tmp_path / "out").exists()
