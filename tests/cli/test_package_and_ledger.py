"""`affidavit package --ledger`: its run is the one that a scan makes, what is refused is refused early, and a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_package import content
from tests.cli.test_waivers_baseline_workers import NEW_REGION, write_log

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE = 0, 2


@pytest.fixture
def held(cli: Cli, tmp_path: Path) -> tuple[str, ...]:
    """A log of July with two regions, and a ledger that knows one of them from June; options that name both."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/new-region.yaml").write_text(NEW_REGION)
    june = write_log(
        tmp_path / "june.json", ("2026-06-01T00:00:00Z", "eu-west-1"), ("2026-06-05T00:00:00Z", "us-west-2")
    )
    write_log(tmp_path / "july.json", ("2026-07-01T00:00:00Z", "us-west-2"), ("2026-07-01T01:00:00Z", "ap-east-1"))
    options = ("--policies", "pack", "--ledger", "ledger.db")
    cli("baseline", june, *options, expect=[DONE])
    return ("july.json", *options, "--as-of", "2026-08-01")


def run_of(package: Path) -> dict[str, Any]:
    """What a package's report says of the run."""
    run: dict[str, Any] = content(package, "reports/report.json")["run"]
    return run


def test_a_package_is_of_the_run_that_a_scan_makes(held: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    """By the ledger's baseline, which goes in as it was: with that file alone the findings come out again."""
    cli("scan", *held, "--report", "json=r.json", expect=[DONE])
    cli("package", *held, "p.zip", expect=[DONE])
    entries = content(tmp_path / "p.zip", "ledger/entries.jsonl.gz")
    kinds = [each["kind"] for each in entries]
    assert kinds == ["baseline", "parts", "run"], "the same run is not written twice"
    scanned = json.loads((tmp_path / "r.json").read_bytes())
    packed = content(tmp_path / "p.zip", "reports/report.json")
    assert packed["findings"] == scanned["findings"] and len(packed["findings"]) == 1
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        (tmp_path / "b.json").write_bytes(archive.read("given/baseline.json"))
    again = ("july.json", "--policies", "pack", "--as-of", "2026-08-01", "--baseline", "b.json")
    cli("scan", *again, "--report", "json=again.json", expect=[DONE])
    read_again = json.loads((tmp_path / "again.json").read_bytes())
    assert read_again["findings"] == packed["findings"]
    assert read_again["run"]["baseline_digest"] == run_of(tmp_path / "p.zip")["baseline_digest"] != ""


def test_a_package_in_which_values_are_withheld_holds_no_baseline_of_a_ledger(
    held: tuple[str, ...], cli: Cli, tmp_path: Path
) -> None:
    """It is a part of the ledger, and may name people that the logs do not."""
    cli("package", *held, "p.zip", "--redact", "source-ip", expect=[DONE])
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith(("ledger/", "given/"))]
    assert run_of(tmp_path / "p.zip")["baseline_digest"]


def test_packages_of_one_ledger_follow_each_other(held: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    """Made again as of the same moment it is the same, run and all; as of another the ledger has one more run."""
    for name, moment in (("1.zip", "2026-08-01"), ("2.zip", "2026-08-01"), ("3.zip", "2026-08-02")):
        cli("package", *held[:-1], moment, name, expect=[DONE])
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    entries = [content(tmp_path / name, "ledger/entries.jsonl.gz") for name in ("1.zip", "3.zip")]
    assert [len(each) for each in entries] == [2, 3] and entries[1][:2] == entries[0]
    assert "Every entry follows" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("pack/ch:ange.yaml", ("p.zip",), "'policies/pack/ch:ange.yaml' is no plain name"),
        ("pack/aux.yaml", ("p.zip",), "'policies/pack/aux.yaml' is the name of a device on Windows"),
        ("", ("ledger.db.new", "--ledger", "ledger.db.new"), "--ledger: ledger.db.new is what else is to be written"),
        ("", ("p.zip", "--redact", "user-name", "--salts", "p.zip"), "--salts: p.zip is the archive to write"),
    ],
)
def test_what_would_be_refused_in_the_end_is_refused_first(
    held: tuple[str, ...], cli: Cli, tmp_path: Path, name: str, arguments: tuple[str, ...], told: str
) -> None:
    """Before any log is read and any run stands in the ledger; no file is made."""
    if name:
        (tmp_path / name).write_text(NEW_REGION.replace("test.new-region", "test.other"))
    head = cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout
    files = sorted(tmp_path.iterdir())
    assert told in cli("package", *held, *arguments, expect=[USAGE]).stderr
    assert cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout == head and sorted(tmp_path.iterdir()) == files


def test_a_package_that_was_killed_can_be_made_again(held: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    """Killed where it begins to write the archive: there is none, the ledger is whole, and the next is as any other."""
    (tmp_path / "temporary").mkdir()
    # Stops in the middle of the archive's first large file, for as long as it takes.
    code = (
        "import sys, time\n"
        "from affidavit.packaging import archive\n"
        "archive._copy = lambda *_: (print('there', flush=True), time.sleep(600))\n"
        "from affidavit.cli.app import main\n"
        "sys.argv = ['affidavit', *sys.argv[1:]]\n"
        "main()\n"
    )
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path / "temporary"), "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", code, "package", *held, "p.zip"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline() == b"there\n"
        os.kill(child.pid, signal.SIGKILL)
    left = [path.name for path in tmp_path.iterdir() if "p.zip" in path.name]
    assert len(left) == 1 and left[0].startswith(".p.zip.") and left[0].endswith(".partial")
    assert {path.name[:10] for path in (tmp_path / "temporary").iterdir()} == {"affidavit-"}
    assert "Every entry follows" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout
    cli("package", *held, "p.zip", expect=[DONE])
    cli("package", *held, "q.zip", expect=[DONE])
    assert (tmp_path / "p.zip").read_bytes() == (tmp_path / "q.zip").read_bytes()
    assert len(content(tmp_path / "p.zip", "ledger/entries.jsonl.gz")) == 2
