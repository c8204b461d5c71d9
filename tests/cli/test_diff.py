"""`affidavit diff`, of files and of runs of a ledger, as a user runs it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3


@pytest.fixture
def scan(cli: Cli, pack: Path, tmp_path: Path) -> Callable[..., None]:
    """Scans the folder `logs` into a report and a ledger, as of a day of July 2026."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/a.json").write_text(json.dumps({"Records": [event(0), event(1)]}))

    def run(name: str, day: int) -> None:
        command = ("scan", "logs", "--policies", pack, "--framework", "soc2", "--ledger", "ledger.db")
        cli(*command, "--as-of", f"2026-07-{day:02}", "--report", f"json={name}", expect=[DONE])

    return run


def subjects(changes: Any) -> dict[str, list[str]]:
    """The subjects of findings, with why each is another."""
    return {each["finding"]["subject"]: each["reasons"] for each in changes}


def test_other_logs(scan: Callable[..., None], cli: Cli, tmp_path: Path) -> None:
    """What they bring and what is gone is by data; files and ledger tell the same."""
    scan("a.json", 3)
    (tmp_path / "logs/b.json").write_text(json.dumps({"Records": [event(2)]}))
    (tmp_path / "logs/a.json").write_text(json.dumps({"Records": [event(0)]}))
    scan("b.json", 4)
    told = cli("diff", "a.json", "b.json", expect=[DONE]).stdout
    assert "objects read: 1 added, 1 changed" in told and "1 finding appeared: 1 by data" in told
    by_file = json.loads(cli("diff", "a.json", "b.json", "--json").stdout)
    by_run = json.loads(cli("diff", "previous", "last", "--ledger", "ledger.db", "--json").stdout)
    for found in (by_file, by_run):
        assert subjects(found["appeared"]) == {"user-2": ["data"]} and subjects(found["went"]) == {"user-1": ["data"]}
        assert found["differs"] and not found["changed"]


def test_another_policy(scan: Callable[..., None], cli: Cli, pack: Path) -> None:
    """The same logs: what appears does so by policy, and what becomes milder too."""
    scan("a.json", 3)
    policy = pack / "user-created.yaml"
    policy.write_text(policy.read_text().replace("severity: high", "severity: low"))
    (pack / "again.yaml").write_text(policy.read_text().replace("test.user-created", "test.user-created-again"))
    scan("b.json", 3)
    found = json.loads(cli("diff", "a.json", "b.json", "--json", expect=[DONE]).stdout)
    assert subjects(found["appeared"]) == {"user-0": ["policy"], "user-1": ["policy"]}
    assert subjects(found["changed"]) == {"user-0": ["policy"], "user-1": ["policy"]}
    assert found["changed"][0]["changes"] == [{"field": "severity", "before": "high", "after": "low"}]


def test_a_disposition(scan: Callable[..., None], cli: Cli) -> None:
    """The same logs and policies: what was resolved is told as decided."""
    scan("a.json", 3)
    finding = json.loads(cli("findings", "list", "--ledger", "ledger.db", "--json").stdout)[0]
    why = ("--by", "alice", "--reason", "so", "--as-of", "2026-07-04")
    cli("findings", "resolve", finding["id"], "--ledger", "ledger.db", *why, expect=[DONE])
    scan("b.json", 5)
    for arguments in (("a.json", "b.json"), ("2", "4", "--ledger", "ledger.db")):
        (change,) = json.loads(cli("diff", *arguments, "--json", expect=[DONE]).stdout)["changed"]
        assert "disposition" in change["reasons"] and "data" not in change["reasons"]
        assert {"field": "status", "before": "open", "after": "resolved"} in change["changes"]


def test_the_exit_status_is_by_choice(scan: Callable[..., None], cli: Cli, tmp_path: Path) -> None:
    """0 unless it is asked for; 1 where what was found differs, not where only the moment does."""
    scan("a.json", 3)
    scan("b.json", 4)
    assert "Nothing that was found differs" in cli("diff", "a.json", "b.json", "--exit-code", expect=[DONE]).stdout
    (tmp_path / "logs/b.json").write_text(json.dumps({"Records": [event(2)]}))
    scan("c.json", 5)
    cli("diff", "b.json", "c.json", "--exit-code", expect=[FINDINGS])
    cli("diff", "b.json", "c.json", expect=[DONE])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a.json", "none.json"), "none.json: cannot be read"),
        (("a.json", "ledger.db"), "ledger.db: is no JSON report"),
        (("2", "7", "--ledger", "ledger.db"), "7: the ledger has no such run; give the number of its entry"),
        (("2", "previous", "--ledger", "ledger.db"), "previous: the ledger has 1 run"),
        (("1", "1", "--ledger", "a.json"), "a.json: it is no ledger"),
    ],
)
def test_what_cannot_be_compared_is_told(
    scan: Callable[..., None], cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    """In one line."""
    scan("a.json", 3)
    result = cli("diff", *arguments, expect=[USAGE])
    assert told in result.stderr and result.stderr.count("\n") == 1


def test_packages_redacted_with_other_salts(scan: Callable[..., None], cli: Cli, tmp_path: Path) -> None:
    """The same scan twice: no finding appeared or went, and that their ids cannot be compared is told."""
    scan("plain.json", 3)
    cli("key", "new", "k.key", expect=[DONE])
    for name in ("a", "b"):
        command = ("package", "logs", f"{name}.zip", "--policies", "pack", "--framework", "soc2", "--key", "k.key")
        period = ("--since", "2026-07-01", "--until", "2026-07-02", "--as-of", "2026-07-03")
        cli(*command, *period, "--redact", "user-name", expect=[DONE, INCOMPLETE])
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
            (tmp_path / f"{name}.json").write_bytes(archive.read("reports/report.json"))
    told = cli("diff", "a.json", "b.json", expect=[DONE]).stdout
    assert "Ids of findings cannot be compared: A and B are both redacted, and share no id" in told
    assert "whether they are the same findings is not known" in told and "appeared" not in told
    cli("diff", "a.json", "b.json", "--exit-code", expect=[INCOMPLETE])
    found = json.loads(cli("diff", "a.json", "b.json", "--json", expect=[DONE]).stdout)
    assert not (found["appeared"] or found["went"] or found["changed"] or found["policies"]) and found["incomparable"]
    one = json.loads(cli("diff", "plain.json", "b.json", "--json", expect=[DONE]).stdout)
    assert one["incomparable"] == "B is redacted, and the other is not"
    assert not (one["appeared"] or one["went"] or one["changed"] or one["policies"])
