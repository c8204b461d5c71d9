"""`affidavit policy bench`: every candidate of every policy is counted, on logs and on the policies' own tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, INCOMPLETE = 0, 3
FAILING = """\
id: test.failing
title: A predicate that fails
severity: low
effect: review
logs: aws.cloudtrail
needs: [management-read]
select: {eventName: [GetUser, CreateUser]}
when: {rego: "input.requestParameters.userName == \\"user-1\\""}
subject: actor.principal
message: m
evidence_note: n
remediation: r
tests:
  - {name: a, matches: true, event: {eventName: GetUser, requestParameters: {userName: user-1}}}
  - {name: b, matches: false, event: {eventName: GetUser}}
"""


def test_on_logs(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """Candidates and matches are those of a scan; shares add up; a sentence names the dearest policy."""
    (pack / "failing.yaml").write_text(FAILING)
    logs_of = ("--logs", logs["loud"], "--logs", logs["quiet"])
    result = json.loads(cli("policy", "bench", pack, *logs_of, "--json", expect=[DONE]).stdout)
    assert result["records"] == 3
    costs = {each["policy"]: each for each in result["policies"]}
    assert {name: (each["candidates"], each["matches"], each["errors"]) for name, each in costs.items()} == {
        "test.user-created": (1, 1, 0),
        "test.failing": (3, 1, 0),
    }
    assert abs(sum(each["share"] for each in result["policies"]) - 1) < 0.01
    shares = [each["share"] for each in result["policies"]]
    assert shares == sorted(shares, reverse=True)
    told = cli("policy", "bench", pack, *logs_of, expect=[DONE])
    assert told.stderr == ""
    assert "3 records took" in told.stdout.splitlines()[-1]
    assert " took the most" in told.stdout.splitlines()[-1]


def test_on_the_events_of_tests(cli: Cli, pack: Path) -> None:
    """Without logs each test's event is seen by every policy that it could concern, many times."""
    result = json.loads(cli("policy", "bench", pack, "--json", expect=[DONE]).stdout)
    assert result["records"] == 100
    assert [(each["candidates"], each["matches"]) for each in result["policies"]] == [(100, 50)]


def test_logs_that_no_policy_looks_at_and_damaged_ones(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """Both are said; damage gives status 3."""
    assert "no policy had to look" in cli("policy", "bench", pack, "--logs", logs["quiet"], expect=[DONE]).stdout
    result = cli("policy", "bench", pack, "--logs", logs["cut"], expect=[INCOMPLETE])
    assert result.stderr == "affidavit: incomplete: 1 of the objects could not be read whole\n"
