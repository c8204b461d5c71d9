"""Scans with a ledger as a user runs them: what is taken from it, in several processes, killed, pruned, and refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3
OBJECTS = 300
EVENTS = 40


@pytest.fixture
def many(tmp_path: Path, pack: Path) -> tuple[str | Path, ...]:
    """A scan of some hundred objects."""
    (tmp_path / "logs").mkdir()
    for number in range(OBJECTS):
        records = [
            event(each, eventID=f"{number:08}-0000-4000-8000-{each:012}", requestParameters={"userName": f"u{each}"})
            for each in range(EVENTS)
        ]
        (tmp_path / f"logs/{number}.json").write_text(json.dumps({"Records": records}))
    return ("scan", "logs", "--policies", pack, "--as-of", "2026-08-01", "--report", "json=r.json")


def report(tmp_path: Path) -> dict[str, Any]:
    """The report without what tells one run from another."""
    found: dict[str, Any] = json.loads((tmp_path / "r.json").read_text())
    found.pop("responses")
    found["run"].pop("ledger_head")
    found["reused"] = found["run"].pop("reused")
    return found


def test_a_killed_scan_is_gone_on_with(cli: Cli, many: tuple[str | Path, ...], tmp_path: Path) -> None:
    """kill -9 at several moments, with two processes reading: the report is that of a scan that nothing stopped."""
    cli(*many, expect=[DONE])
    expected = report(tmp_path)
    assert expected.pop("reused") is None
    command = [str(Path(sys.executable).with_name("affidavit")), *many, "--ledger", "ledger.db", "--workers", "2"]
    for seconds in (0.5, 1.5, 2.5):
        child = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(seconds)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    cli(*many, "--ledger", "ledger.db", "--workers", "2", expect=[DONE])
    found = report(tmp_path)
    assert found.pop("reused")["altered"] == 0
    assert found == expected
    told = cli(*many, "--ledger", "ledger.db", expect=[DONE]).stdout
    assert f"{OBJECTS * EVENTS:,} of those records, in {OBJECTS} objects, are from the ledger" in told
    assert "Every entry follows" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout


def test_what_is_kept_can_be_pruned_or_left_alone(cli: Cli, many: tuple[str | Path, ...], tmp_path: Path) -> None:
    """By setup, by delivery or all; `--no-reuse` takes nothing and keeps nothing; a changed profile is told."""
    scan = (*many, "--ledger", "ledger.db")
    cli(*scan, expect=[DONE])
    told = cli(*scan, "--no-reuse", expect=[DONE]).stdout
    assert "from the ledger" not in told
    assert report(tmp_path)["reused"] is None
    (tmp_path / "profile.yaml").write_text("organisation: A\nparameters: {}\ntrusted_accounts: ['111122223333']\n")
    changed = cli(*scan, "--profile", "profile.yaml", expect=[DONE]).stdout
    assert "Nothing that the ledger keeps is of a scan with the same profile, so every object was read" in changed
    pruned = cli("ledger", "prune", "ledger.db", expect=[DONE]).stdout
    assert f"What was kept of {OBJECTS} objects is deleted" in pruned
    everything = json.loads(cli("ledger", "prune", "ledger.db", "--all", "--json", expect=[DONE]).stdout)
    assert everything["parts"] == OBJECTS
    assert everything["after"] < everything["before"]
    cli("ledger", "verify", "ledger.db", expect=[DONE])
    cli(*scan, "--profile", "profile.yaml", expect=[DONE])
    assert report(tmp_path)["reused"]["objects"] == 0


def test_logs_that_go_or_are_rewritten_between_scans_are_told(
    cli: Cli, many: tuple[str | Path, ...], tmp_path: Path
) -> None:
    """A deleted log makes the run incomplete, reusing or not; a rewritten one is named, and by a name of CloudTrail's
    a failure, too."""
    delivered = "111122223333_CloudTrail_us-east-1_20260701T0005Z_abcdefghijklmnop.json"
    (tmp_path / "logs/0.json").rename(tmp_path / "logs" / delivered)
    scan = (*many, "--ledger", "ledger.db")
    cli(*scan, expect=[DONE])
    (tmp_path / "logs/1.json").unlink()
    for name in ("2.json", delivered):
        (tmp_path / "logs" / name).write_text(json.dumps({"Records": [event(1)]}))
    for more in ((), ("--no-reuse",)):
        told = cli(*scan, *more, expect=[INCOMPLETE]).stdout
        assert "1.json: it was read by the run of entry 2 of the ledger, and is no longer there" in told
        assert f"{delivered}: it has other content" in told
        assert [each["stage"] for each in report(tmp_path)["failures"]] == ["earlier", "earlier"]
    cli(*scan, expect=[INCOMPLETE])
    assert "Every entry follows" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout


def test_what_makes_no_sense_is_refused(cli: Cli, many: tuple[str | Path, ...]) -> None:
    """Not to reuse what is not kept, two ways of pruning at once, and a ledger that is not there."""
    assert "--no-reuse: is for --ledger" in cli(*many, "--no-reuse", expect=[USAGE]).stderr
    cli(*many, "--ledger", "ledger.db", expect=[DONE])
    both = cli("ledger", "prune", "ledger.db", "--all", "--before", "2026-01-01", expect=[USAGE]).stderr
    assert "--before: --all deletes" in both
    assert "no such ledger" in cli("ledger", "prune", "none.db", expect=[USAGE]).stderr
