"""`scan --ledger`, `affidavit findings` and `affidavit ledger verify`, as a user runs them."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

DONE, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3


@pytest.fixture
def scan(cli: Cli, pack: Path, tmp_path: Path) -> Callable[..., Any]:
    """Scans the folder `logs` as of a day of July 2026, and gives the JSON report."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/a.json").write_text(json.dumps({"Records": [event(0), event(1, "GetUser")]}))

    def run(day: int, *arguments: str, expect: tuple[int, ...] = (DONE,)) -> Any:
        moment = ("--as-of", f"2026-07-{day:02}")
        command = ("scan", "logs", "--policies", pack, "--framework", "soc2", "--ledger", "ledger.db", *moment)
        done = cli(*command, "--report", "json=r.json", *arguments, expect=expect)
        return {"printed": done.stdout, **json.loads((tmp_path / "r.json").read_text())}

    return run


@pytest.fixture
def findings(cli: Cli) -> Callable[..., str]:
    """Runs a command of `affidavit findings` on the ledger."""

    def run(command: str, *arguments: str | Path, expect: tuple[int, ...] = (DONE,), env: Any = None) -> str:
        done = cli("findings", command, *arguments, "--ledger", "ledger.db", expect=expect, env=env)
        return done.stdout + done.stderr

    return run


def again(tmp_path: Path, number: int) -> None:
    """Another log, in which the same user is created once more."""
    record = event(number, requestParameters={"userName": "user-0"})
    (tmp_path / f"logs/{number}.json").write_text(json.dumps({"Records": [record]}))


def control(report: Any) -> tuple[str, str]:
    """Status and reasons of the control that the policy declares."""
    (found,) = (each for each in report["controls"] if each["control"] == "CC6.2")
    return found["status"], " ".join(found["why"])


def test_a_finding_lives(scan: Callable[..., Any], findings: Callable[..., str], cli: Cli, tmp_path: Path) -> None:
    """Found, acknowledged, resolved, recurring, shown to be none: each run reports where it stands then."""
    first = scan(3)
    (found,) = first["findings"]
    assert (found["status"], found["disposition"]) == ("open", None)
    (tmp_path / "mail.txt").write_text("It was a drill.")
    why = ("--by", "alice", "--reason", "Removed the user.", "--ticket", "SEC-1")
    findings("acknowledge", found["id"], *why, "--as-of", "2026-07-03T01:00:00Z")
    told = findings("resolve", found["id"][:8], *why, "--evidence", "mail.txt", "--as-of", "2026-07-04")
    assert f"{found['id']}: resolve, entry 4" in told

    second = scan(5, "--fail-on", "info")
    (found,) = second["findings"]
    assert (found["status"], found["disposition"]["by"], found["disposition"]["at"]) == (
        "resolved",
        "alice",
        "2026-07-04T00:00:00Z",
    )
    sha256 = hashlib.sha256(b"It was a drill.").hexdigest()
    assert found["disposition"]["evidence"] == [{"name": "mail.txt", "size": 15, "sha256": sha256, "kept": False}]
    status, reasons = control(second)
    assert status == "not-satisfied" and "all resolved, on 2026-07-04" in reasons
    assert "1 closed deviation: a deviation of the period all the same" in second["printed"]
    assert second["responses"][0]["to_acknowledge"] == {"median": 3_600, "longest": 3_600}

    again(tmp_path, 30)
    third = scan(6, "--fail-on", "info", expect=(FINDINGS,))
    assert (third["findings"][0]["status"], third["findings"][0]["disposition"]["state"]) == ("open", "recurred")
    assert "1 of those open recurred" in third["printed"]

    both = [each["id"] for each in third["findings"][0]["disposition"]["linked"]]
    assert both[0] == found["id"]
    findings("resolve", *both, "--false-positive", *why, "--evidence", "mail.txt", "--keep", "--as-of", "2026-07-07")
    assert (tmp_path / "ledger.db.evidence" / sha256).read_text() == "It was a drill."
    named = [
        findings("show", each).count("about recurrence 1 of the finding\n    occurrences known then: 2")
        for each in both
    ]
    assert named == [0, 1]
    fourth = scan(8)
    assert fourth["findings"][0]["status"] == "false-positive"
    assert control(fourth)[0] == "indeterminate"

    heads = [report["run"]["ledger_head"] for report in (first, second, third, fourth)]
    assert all(head in report["printed"] for head, report in zip(heads, (first, second, third, fourth), strict=True))
    expected = [argument for head in heads for argument in ("--expect-head", head)]
    told = cli("ledger", "verify", "ledger.db", *expected, expect=[DONE]).stdout
    assert "10 entries: 4 runs, 4 dispositions" in told


def test_the_same_scan_again_gives_the_same_bytes(scan: Callable[..., Any], tmp_path: Path) -> None:
    """And the ledger has it once. Only that nothing was read the second time is told."""
    scan(3)
    first = (tmp_path / "r.json").read_bytes()
    again = scan(3)
    assert "entry 2, which it had already" in again["printed"]
    assert again["run"]["reused"]["objects"] == 1
    told = b'"reused": {\n      "objects": %d,\n      "records": %d'
    assert (tmp_path / "r.json").read_bytes() == first.replace(told % (0, 0), told % (1, 2))
    assert scan(3, "--no-reuse")["run"]["reused"] is None


def test_list_filters(scan: Callable[..., Any], findings: Callable[..., str], tmp_path: Path) -> None:
    """By status, severity, policy, control and who it is assigned to; open ones unless asked for others."""
    (tmp_path / "logs/b.json").write_text(json.dumps({"Records": [event(3), event(4), event(5)]}))
    by_subject = {each["subject"]: each["id"] for each in scan(3)["findings"]}
    why = ("--by", "alice", "--reason", "so", "--as-of", "2026-07-04")
    findings("assign", by_subject["user-0"], "--to", "bob", *why)
    findings("accept", by_subject["user-3"], "--until", "2026-07-20", *why)
    findings("resolve", by_subject["user-4"], *why)

    def listed(*arguments: str) -> set[str]:
        told = json.loads(findings("list", "--json", "--as-of", "2026-07-10", *arguments))
        return {each["subject"] for each in told}

    assert listed() == {"user-0", "user-5"}
    assert listed("--status", "all") == set(by_subject)
    assert listed("--status", "accepted", "--status", "resolved") == {"user-3", "user-4"}
    assert listed("--assigned", "bob") == {"user-0"}
    assert listed("--assigned", "") == {"user-5"}
    assert listed("--severity", "high") == {"user-0", "user-5"}
    assert listed("--severity", "low") == listed("--policy", "other") == listed("--control", "CC9.9") == set()
    assert listed("--control", "soc2:CC6.2") == listed("--control", "CC6.2") == {"user-0", "user-5"}
    assert listed("--as-of", "2026-07-20") == {"user-0", "user-3", "user-5"}
    table = findings("list", "--as-of", "2026-07-20")
    assert re.search(r"high +violation +open, expired +1 .* test\.user-created +user-3", table)
    assert "3 findings" in table
    assert "there is no 'opne'" in findings("list", "--status", "opne", expect=(USAGE,))


def test_show_and_export(scan: Callable[..., Any], findings: Callable[..., str], tmp_path: Path) -> None:
    """The whole history of one, and a line of JSON for each."""
    (found,) = scan(3)["findings"]
    hostile = "so \x1b[31m<b>"
    findings("acknowledge", found["id"], "--reason", hostile, "--as-of", "2026-07-04", env={"USER": "root"})
    scan(5)
    shown = findings("show", found["id"][:6])
    assert "entry 3, 2026-07-04T00:00:00Z: acknowledge by root (USER of the environment)" in shown
    assert "\x1b" not in shown and "so \\x1b[31m<b>" in shown
    told = json.loads(findings("show", found["id"], "--json"))
    assert [(each["run"], each["as_of"][:10], each["new"]) for each in told["runs"]] == [
        (2, "2026-07-03", 1),
        (4, "2026-07-05", 0),
    ]
    findings("export", "out.jsonl")
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert json.loads(line)["disposition"]["log"][0]["reason"] == hostile


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("resolve", "ID", "--reason", "x"), "--by: say who decides"),
        (("resolve", "ID", "--by", "a", "--reason", " "), "--reason: say why"),
        (("resolve", "ID", "--by", "a", "--reason", "x", "--false-positive"), "must be shown by a file"),
        (("accept", "ID", "--by", "a", "--reason", "x", "--until", "2026-07-01", "--as-of", "2026-07-05"), "is over"),
        (("reopen", "ID", "--by", "a", "--reason", "x"), "is open already"),
        (("resolve", "beef", "--by", "a", "--reason", "x"), "knows no such finding"),
        (("resolve", "b", "--by", "a", "--reason", "x"), "first 4 characters"),
        (("resolve", "ID", "--by", "a", "--reason", "x", "--evidence", "none.txt"), "is no file that can be read"),
    ],
)
def test_what_nobody_could_rely_on_is_refused(
    scan: Callable[..., Any],
    findings: Callable[..., str],
    cli: Cli,
    arguments: tuple[str, ...],
    told: str,
) -> None:
    """With one line that says what lacks; the ledger is as before."""
    report = scan(3)
    given = [report["findings"][0]["id"] if each == "ID" else each for each in arguments]
    assert told in findings(*given, expect=(USAGE,))
    verified = json.loads(cli("ledger", "verify", "ledger.db", "--json", expect=[DONE]).stdout)
    assert verified["head"] == {"seq": 2, "hash": report["run"]["ledger_head"]}


def test_the_ledger_of_another_organisation_is_refused(scan: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """Before anything is read: no report is written, and the ledger is as before."""
    for name in ("One", "Two"):
        (tmp_path / f"{name}.yaml").write_text(f"organisation: {name}\n")
    head = scan(3, "--profile", "One.yaml")["run"]["ledger_head"]
    (tmp_path / "r.json").unlink()
    done = cli(
        "scan", "logs", "--profile", "Two.yaml", "--ledger", "ledger.db", "--report", "json=r.json", expect=[USAGE]
    )
    assert "ledger.db: is the ledger of 'One', and this run is of 'Two'" in done.stderr
    assert not (tmp_path / "r.json").exists()
    assert json.loads(cli("ledger", "verify", "ledger.db", "--json", expect=[DONE]).stdout)["head"]["hash"] == head


def test_an_altered_ledger_is_told(scan: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """By its place, with the status of what is incomplete; a head that is gone too, and one that is none."""
    report = scan(3)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as database:
        (text,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_is_fixed'").fetchone()
        database.execute("DROP TRIGGER entry_is_fixed")
        database.execute("UPDATE entry SET body = replace(body, '2026-07-03', '2026-07-02')")
        database.execute(text)
    result = cli("ledger", "verify", "ledger.db", expect=[INCOMPLETE])
    assert "entry 2 (run) was altered" in result.stderr
    assert "no entry has the hash" in cli("ledger", "verify", "ledger.db", "--expect-head", "0" * 64).stderr
    assert "is no head" in cli("ledger", "verify", "ledger.db", "--expect-head", "x", expect=[USAGE]).stderr
    assert (
        report["run"]["ledger_head"]
        == json.loads(cli("ledger", "verify", "ledger.db", "--json").stdout)["head"]["hash"]
    )


def test_a_ledger_that_cannot_be_used_is_told_before_anything_is_read(
    scan: Callable[..., Any], cli: Cli, pack: Path, tmp_path: Path
) -> None:
    """No report is written over, and none is written."""
    (tmp_path / "ledger.db").write_text("my diary, and nobody else's")
    result = cli("scan", "logs", "--policies", pack, "--ledger", "ledger.db", "--report", "json=r.json", expect=[USAGE])
    assert "ledger.db: it is no ledger" in result.stderr
    assert not (tmp_path / "r.json").exists()
    assert (tmp_path / "ledger.db").read_text() == "my diary, and nobody else's"
    arguments = ("--ledger", "r.json", "--report", "json=r.json")
    assert "is the ledger" in cli("scan", "logs", "--policies", pack, *arguments, expect=[USAGE]).stderr


def test_a_ledger_that_fails_in_the_end_loses_no_scan(
    scan: Callable[..., Any], cli: Cli, pack: Path, tmp_path: Path
) -> None:
    """The report is there, says that the ledger failed, and knows of no disposition; the run is incomplete."""
    (found,) = scan(3)["findings"]
    cli("findings", "resolve", found["id"], "--by", "a", "--reason", "x", "--ledger", "ledger.db", expect=[DONE])
    code = (
        "import sqlite3, affidavit.ledger.recording as recording\n"
        "from affidavit.errors import LedgerError\n"
        "def full(*_): raise sqlite3.OperationalError('database or disk is full')\n"
        "recording.append = full\n"
    )
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(code)
    command = ("scan", "logs", "--policies", pack, "--ledger", "ledger.db", "--report", "json=r.json")
    result = cli(*command, env={"PYTHONPATH": str(tmp_path / "site")}, expect=[INCOMPLETE])
    report = json.loads((tmp_path / "r.json").read_text())
    assert "database or disk is full" in result.stdout
    assert (report["run"]["complete"], report["run"]["ledger_head"], report["findings"][0]["status"]) == (
        False,
        "",
        "open",
    )
    assert [each["stage"] for each in report["failures"]] == ["ledger"]
    assert "3 entries" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout
