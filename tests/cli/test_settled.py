"""A finding that waits for what is to follow: `affidavit findings` tells what became of it, once a run can."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE = 0, 2
POLICY = """\
id: test.user-tagged
title: A user was created and not tagged
severity: high
effect: violation
logs: aws.cloudtrail
needs: [management-write]
controls: {soc2: [CC6.2]}
steps:
  created:
    select: {eventName: CreateUser}
    when: {jmespath: "!errorCode"}
    bind: {user: requestParameters.userName}
  tagged:
    select: {eventName: TagUser}
    when: {jmespath: "!errorCode"}
    bind: {user: requestParameters.userName}
correlate:
  unless: {step: created, followed_by: tagged}
  by: [user]
  within: 1d
subject: requestParameters.userName
message: "{requestParameters.userName} was created, and not tagged within a day"
evidence_note: Keep the request.
remediation: Tag the user.
tests:
  - name: not tagged
    matches: true
    events: [{eventTime: "2026-07-01T00:00:00Z", eventName: CreateUser, requestParameters: {userName: u}}]
  - name: tagged without a user
    matches: false
    events: [{eventTime: "2026-07-01T00:00:00Z", eventName: TagUser, requestParameters: {userName: u}}]
"""
PROFILE = """\
organisation: Example
scope:
  accounts: ["111122223333"]
  regions: [us-east-1]
  event_classes: [management-write]
"""
DAYS = (("2026-07-01", "2026-07-02"), ("2026-07-02", "2026-07-03"), ("2026-07-03", "2026-07-04"))


@pytest.fixture
def scan(cli: Cli, tmp_path: Path) -> Callable[..., Any]:
    """Scans three days of logs, or some of them, as of a day of July 2026, and gives the JSON report."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "user-tagged.yaml").write_text(POLICY)
    (tmp_path / "profile.yaml").write_text(PROFILE)
    for day in (1, 2, 3):
        hours = [
            event(day * 100 + hour, "CreateGroup", eventTime=f"2026-07-{day:02}T{hour:02}:30:00Z") for hour in range(24)
        ]
        folder = tmp_path / f"logs/{day}"
        folder.mkdir(parents=True)
        (folder / "hours.json").write_text(json.dumps({"Records": hours}))
    happened(tmp_path, 1, "CreateUser")

    def run(as_of: int, since: str, until: str, *arguments: str | Path, source: str = "logs") -> Any:
        period = ("--since", since, "--until", until, "--as-of", f"2026-07-{as_of:02}")
        given = ("--policies", "pack", "--framework", "soc2", "--profile", "profile.yaml", "--ledger", "ledger.db")
        done = cli("scan", source, *given, *period, "--report", "json=r.json", *arguments, expect=(DONE,))
        return {"printed": done.stdout, **json.loads((tmp_path / "r.json").read_text())}

    return run


@pytest.fixture
def listed(cli: Cli) -> Callable[..., list[Any]]:
    """What `affidavit findings list --json` gives, of every status."""

    def run(*arguments: str) -> list[Any]:
        command = ("findings", "list", "--ledger", "ledger.db", "--status", "all", "--json")
        found: list[Any] = json.loads(cli(*command, *arguments, expect=(DONE,)).stdout)
        return found

    return run


def happened(folder: Path, day: int, name: str, user: str = "eve") -> None:
    """Add a log in which something is done with a user, at noon of a day."""
    record = event(day, name, eventTime=f"2026-07-{day:02}T12:00:00Z", requestParameters={"userName": user})
    (folder / f"logs/{day}/{name}-{user}.json").write_text(json.dumps({"Records": [record]}))


def test_what_came_settles_a_finding_that_waited(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], cli: Cli, tmp_path: Path
) -> None:
    """By the run that saw it come, with its time; before that run, it waits. Nothing is left to close."""
    happened(tmp_path, 2, "TagUser")
    assert [each["status"] for each in scan(5, *DAYS[0])["findings"]] == ["pending"]
    (before,) = listed()
    assert (before["status"], before["settled_run"], before["settled_at"]) == ("pending", 0, "")
    second = scan(6, *DAYS[1])
    assert second["findings"] == []
    assert [(each["severity"], each["control"], each["settled"], each["alerts"]) for each in second["responses"]] == [
        ("high", "", 1, 0),
        ("", "CC6.2", 1, 0),
    ]
    assert "1 finding of earlier runs is settled" in second["printed"]
    (now,) = listed()
    assert (now["status"], now["settled_at"]) == ("settled", "2026-07-06T00:00:00Z")
    assert now["settled_run"] > now["last_run"]
    assert {**now, "status": "pending", "settled_run": 0, "settled_at": ""} == before
    assert listed("--as-of", "2026-07-05T12:00:00Z") == [before]
    about = ("--ledger", "ledger.db")
    assert "0 findings" in cli("findings", "list", *about, expect=(DONE,)).stdout
    assert "settled" in cli("findings", "list", *about, "--status", "settled", expect=(DONE,)).stdout
    shown = cli("findings", "show", now["id"], *about, expect=(DONE,)).stdout
    assert f"what was waited for came: entry {now['settled_run']}, as of 2026-07-06T00:00:00Z" in shown
    cli("findings", "export", "out.jsonl", *about, expect=(DONE,))
    assert json.loads((tmp_path / "out.jsonl").read_text())["settled_run"] == now["settled_run"]
    done = cli("findings", "resolve", now["id"], *about, "--reason", "so", "--by", "alice", expect=(USAGE,))
    assert "is settled: what was waited for came" in done.stderr
    head = second["run"]["ledger_head"]
    cli("ledger", "verify", "ledger.db", "--expect-head", head, expect=(DONE,))


def test_what_did_not_come_is_the_same_finding(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], tmp_path: Path
) -> None:
    """A later run that finds a violation there goes on with the finding that waited."""
    scan(5, *DAYS[0])
    (before,) = listed()
    assert [each["status"] for each in scan(6, *DAYS[1])["findings"]] == ["open"]
    (now,) = listed()
    assert (now["id"], now["status"], now["count"]) == (before["id"], "open", 1)


@pytest.mark.parametrize(
    ("day", "source"),
    [(DAYS[2], "logs/3"), (DAYS[1], "logs/2"), (DAYS[1], "elsewhere"), (DAYS[0], "logs")],
    ids=["the day after the wait", "only the logs of its last day", "another region", "the first day again"],
)
def test_a_run_that_does_not_cover_the_wait_settles_nothing(
    scan: Callable[..., Any],
    listed: Callable[..., list[Any]],
    tmp_path: Path,
    day: tuple[str, str],
    source: str,
) -> None:
    """It did not see what waited, or not what came."""
    happened(tmp_path, 2, "TagUser")
    (tmp_path / "elsewhere").mkdir()
    other = event(9, "CreateGroup", eventTime="2026-07-02T12:00:00Z", awsRegion="eu-west-1")
    (tmp_path / "elsewhere/a.json").write_text(json.dumps({"Records": [other]}))
    scan(5, *DAYS[0])
    assert scan(6, *day, source=source)["inputs"]["records"]["read"]
    (now,) = listed()
    assert now["status"] == "pending"


def test_what_came_is_not_waited_for_again(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], tmp_path: Path
) -> None:
    """A later run of the first day alone knows less: the finding stays settled, though that run's report says pending.

    Where the policies are others by then, it waits again until a run of theirs has seen it come.
    """
    happened(tmp_path, 2, "TagUser")
    scan(5, *DAYS[0])
    scan(6, *DAYS[1])
    assert [each["status"] for each in scan(7, *DAYS[0])["findings"]] == ["pending"]
    assert [each["status"] for each in listed()] == ["settled"]
    policy = tmp_path / "pack/user-tagged.yaml"
    policy.write_text(policy.read_text().replace("within: 1d", "within: 2d"))
    scan(8, *DAYS[0])
    assert [each["status"] for each in listed()] == ["pending"]
    scan(9, DAYS[0][0], DAYS[2][1])
    assert [(each["status"], each["settled_at"]) for each in listed()] == [("settled", "2026-07-09T00:00:00Z")]
    assert [each["status"] for each in listed("--as-of", "2026-07-07")] == ["settled"]


def test_what_no_policy_asks_for_is_told_and_withdrawn(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], cli: Cli, tmp_path: Path
) -> None:
    """By each run of its days with the changed policies. A person withdraws it, and a run may tell of it again."""
    scan(5, *DAYS[0])
    (before,) = listed()
    about = (before["id"], "--ledger", "ledger.db", "--reason", "No such users any more.", "--by", "alice")
    withdraw = ("findings", "withdraw", *about)
    done = cli(*withdraw, "--as-of", "2026-07-05T12:00:00Z", expect=(USAGE,))
    assert "no later run is without it" in done.stderr
    policy = tmp_path / "pack/user-tagged.yaml"
    asked = policy.read_text()
    policy.write_text(asked.replace("CreateUser", "CreateRole"))
    # Another day, and another place, say nothing of it.
    for elsewhere in ((*DAYS[1],), (*DAYS[0], "--region", "us-east-1")):
        silent = scan(6, *elsewhere)
        assert [(each["unasked"], each["withdrawn"]) for each in silent["responses"]] == []
    assert cli(*withdraw, "--as-of", "2026-07-06T12:00:00Z", expect=(USAGE,)).stderr
    told = scan(7, DAYS[0][0], DAYS[2][1])
    assert (told["findings"], [each["status"] for each in listed()]) == ([], ["pending"])
    assert [(each["severity"], each["control"], each["unasked"], each["withdrawn"]) for each in told["responses"]] == [
        ("high", "", 1, 0),
        ("", "CC6.2", 1, 0),
    ]
    assert "1 finding of earlier runs waits still" in told["printed"]
    cli("findings", "resolve", *about, "--as-of", "2026-07-07T12:00:00Z", expect=(USAGE,))
    cli(*withdraw, "--as-of", "2026-07-07T12:00:00Z", expect=(DONE,))
    assert [each["status"] for each in listed()] == ["withdrawn"]
    assert [each["status"] for each in listed("--as-of", "2026-07-07")] == ["pending"]
    assert "is withdrawn" in cli("findings", "resolve", *about, expect=(USAGE,)).stderr
    assert "is withdrawn" in cli(*withdraw, expect=(USAGE,)).stderr
    shown = cli("findings", "show", before["id"], "--ledger", "ledger.db", expect=(DONE,)).stdout
    assert "high violation, withdrawn" in shown
    assert "withdraw by alice" in shown
    after = scan(8, DAYS[0][0], DAYS[2][1])
    assert [(each["unasked"], each["withdrawn"]) for each in after["responses"]] == [(0, 1), (0, 1)]
    assert "1 such finding is withdrawn" in after["printed"]
    # The policy as it was asks for it again: nothing was followed within its day, and that is open.
    policy.write_text(asked)
    again = scan(9, DAYS[0][0], DAYS[2][1])
    assert [(each["id"], each["status"]) for each in again["findings"]] == [(before["id"], "open")]
    assert [each["status"] for each in listed()] == ["open"]
    cli("ledger", "verify", "ledger.db", "--expect-head", again["run"]["ledger_head"], expect=(DONE,))


def test_other_logs_do_not_tell_that_nobody_asks(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], cli: Cli, tmp_path: Path
) -> None:
    """Beside another pack, or by another policy: only a run that read the finding's logs again passes over it."""
    scan(5, *DAYS[0])
    (before,) = listed()
    (tmp_path / "elsewhere").mkdir()
    other = event(9, "ListUsers", eventTime="2026-07-01T12:00:00Z")
    (tmp_path / "elsewhere/a.json").write_text(json.dumps({"Records": [other]}))
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/pack.yaml").write_text("name: beside\ntitle: x\nversion: 1.0.0\n")
    policy = POLICY.replace("test.user-tagged", "test.role-tagged").replace("CreateUser", "CreateRole")
    (tmp_path / "beside/role-tagged.yaml").write_text(policy)
    about = (before["id"], "--ledger", "ledger.db", "--reason", "So.", "--by", "alice")
    for day, source in ((6, "elsewhere"), (7, "logs")):
        beside = scan(day, *DAYS[0], "--policies", "beside", source=source)
        assert beside["run"]["complete"]
        assert "waits still" not in beside["printed"]
    (tmp_path / "pack/user-tagged.yaml").write_text(POLICY.replace("CreateUser", "CreateRole"))
    for source, expected in (("elsewhere", USAGE), ("logs", DONE)):
        told = scan(8, *DAYS[0], source=source)
        assert ("1 finding of earlier runs waits still" in told["printed"]) == (expected == DONE)
        cli("findings", "withdraw", *about, "--as-of", "2026-07-08T12:00:00Z", expect=(expected,))


def test_what_was_withdrawn_can_wait_again(
    scan: Callable[..., Any], listed: Callable[..., list[Any]], cli: Cli, tmp_path: Path
) -> None:
    """Where somebody reopens it, or a run is undecided about it once more."""
    scan(5, *DAYS[0])
    (before,) = listed()
    policy = tmp_path / "pack/user-tagged.yaml"
    asked = policy.read_text()
    policy.write_text(asked.replace("CreateUser", "CreateRole"))
    scan(6, *DAYS[0])
    about = (
        before["id"],
        "--ledger",
        "ledger.db",
        "--reason",
        "So.",
        "--by",
        "alice",
        "--as-of",
        "2026-07-06T12:00:00Z",
    )
    assert "is open already" in cli("findings", "reopen", *about, expect=(USAGE,)).stderr
    cli("findings", "withdraw", *about, expect=(DONE,))
    cli("findings", "reopen", *about, expect=(DONE,))
    assert [each["status"] for each in listed()] == ["pending"]
    cli("findings", "withdraw", *about, expect=(DONE,))
    assert [each["status"] for each in listed()] == ["withdrawn"]
    policy.write_text(asked)
    scan(7, *DAYS[0])
    assert [each["status"] for each in listed()] == ["pending"]
