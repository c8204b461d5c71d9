"""`affidavit policy mutate`, `coverage` and `explain`, as people and scripts run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_mutants_that_survive_are_told_with_their_places(cli: Any, pack: Path) -> None:
    """The two tests of this policy never tell its eventName from another."""
    result = cli("policy", "mutate", pack, expect=[1])
    assert "SURVIVED pack/user-created.yaml:1:1: test.user-created: select: dropped eventName" in result.stdout
    assert result.stdout.endswith("2 of 3 mutants of 1 policies killed: 66.7%\n")
    alone = cli("policy", "mutate", pack / "user-created.yaml", expect=[1]).stdout
    assert alone == result.stdout.replace("pack/user-created.yaml:", "user-created.yaml:")
    assert cli("policy", "mutate", pack, "--min-score", "0.6", expect=[0]).stdout == result.stdout


def test_mutants_as_json(cli: Any, pack: Path) -> None:
    """The score over all, and of each policy."""
    found = json.loads(cli("policy", "mutate", pack, "--json", expect=[1]).stdout)
    assert found["score"] == 0.6667
    (policy,) = found["policies"]
    assert (policy["policy"], policy["mutants"], policy["killed"]) == ("test.user-created", 3, 2)
    assert policy["survivors"] == [
        {"change": "select: dropped eventName", "place": {"path": "user-created.yaml", "line": 1, "column": 1}}
    ]


def test_one_policy_is_chosen_by_its_id(cli: Any, pack: Path) -> None:
    """A wrong id is told, with one that is near."""
    result = cli("policy", "mutate", pack, "--policy", "test.user-create", expect=[2])
    assert "did you mean 'test.user-created'" in result.stderr


def test_coverage_tells_what_tests_never_showed(cli: Any, pack: Path) -> None:
    """A clause that was only ever true."""
    assert "1 of 1 clauses of 1 policies were both" in cli("policy", "coverage", pack, expect=[0]).stdout
    path = pack / "user-created.yaml"
    path.write_text(path.read_text().replace('"!errorCode"', "\"!errorCode && eventName != 'x'\""))
    result = cli("policy", "coverage", pack, expect=[0])
    assert "pack/user-created.yaml:9:33: test.user-created: never false: eventName != 'x'\n" in result.stdout
    (policy,) = json.loads(cli("policy", "coverage", pack, "--json", expect=[0]).stdout)
    assert [(each["true"], each["false"]) for each in policy["clauses"]] == [(1, 1), (2, 0)]


def test_coverage_by_a_report_tells_what_a_scan_never_matched(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """By the JSON report of the scan; anything else is refused."""
    cli("scan", logs["quiet"], "--policies", pack, "--report", "json=quiet-report.json", expect=[0])
    result = cli("policy", "coverage", "--report", "quiet-report.json", expect=[0])
    assert result.stdout == "test.user-created\n1 of 1 policies matched nothing\n"
    cli("scan", logs["loud"], "--policies", pack, "--report", "json=loud-report.json", expect=[0])
    found = json.loads(cli("policy", "coverage", "--report", "loud-report.json", "--json", expect=[0]).stdout)
    assert found == {"policies": 1, "unmatched": []}
    assert "is no JSON report" in cli("policy", "coverage", "--report", logs["loud"], expect=[2]).stderr


def test_an_event_is_explained_with_its_values(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """By its index or its id; several are summed up in a line each."""
    base = ("policy", "explain", "test.user-created", "--policies", pack, "--event", logs["loud"])
    result = cli(*base, "--index", "0", expect=[0])
    assert result.stdout.startswith("test.user-created on record 0 of loud.json: it matches\n")
    assert 'ok    eventName: "CreateUser"; takes CreateUser\n' in result.stdout
    assert "  true         !errorCode\n               errorCode = null\n" in result.stdout
    other = cli(*base, "--event-id", "00000000-0000-4000-8000-000000000001", expect=[0]).stdout
    assert 'it is not selected: eventName is "GetUser"' in other
    assert cli(*base, expect=[0]).stdout == (
        "     0  matches\n"
        '     1  is not selected: eventName is "GetUser"\n'
        "2 records; --index or --event-id explains one\n"
    )


def test_explanations_as_json(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """The same for scripts."""
    args = ("policy", "explain", "test.user-created", "--policies", pack, "--event", logs["loud"], "--json")
    first, second = json.loads(cli(*args, expect=[0]).stdout)
    assert (first["matches"], second["matches"]) == (True, False)
    (step,) = first["steps"]
    assert step["clauses"][0]["truth"] == "true"
    assert step["clauses"][0]["values"] == {"errorCode": None}


def test_what_cannot_be_explained_is_said(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """No such record; a file that is cut off."""
    base = ("policy", "explain", "test.user-created", "--policies", pack, "--event")
    assert "no record with index 9 among 2" in cli(*base, logs["loud"], "--index", "9", expect=[2]).stderr
    assert "cut.json.gz" in cli(*base, logs["cut"], expect=[2]).stderr


def test_what_correlation_leaves_out_is_said(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """A match without a value to group by, or to count, counts for nothing: explain says which is missing."""
    path = pack / "user-created.yaml"
    kind = "{distinct: {of: requestParameters.path, at_least: 2}, by: actor.principal, within: 1h}"
    text = path.read_text().replace("subject:", f"correlate: {kind}\nsubject:").partition("tests:")[0]
    calls = "{eventName: CreateUser, userIdentity: {type: Root, accountId: '1'}, requestParameters: {path: '{n}'}}"
    events = f"[{{repeat: 2, event: {calls}}}]"
    matching = f"  - {{name: a, matches: true, events: {events}}}\n"
    tests = f"tests:\n{matching}  - {{name: b, matches: false, events: [{{eventName: X}}]}}\n"
    path.write_text(text + tests)
    base = ("policy", "explain", "test.user-created", "--policies", pack, "--event", logs["loud"], "--index", "0")
    shown = cli(*base, expect=[0]).stdout
    assert "it matches, but correlation leaves it out\n" in shown
    assert '\ngrouped by\n  actor.principal = "arn:aws:iam::111122223333:user/alice"\n' in shown
    assert "\ncounts\n  requestParameters.path = null; without it the record counts for nothing\n\nOne match" in shown
    ((step,),) = (each["steps"] for each in json.loads(cli(*base, "--json", expect=[0]).stdout))
    assert [each["missing"] for each in (*step["group"], *step["counted"])] == [False, True]


def test_what_steps_have_in_common_is_said(cli: Any, pack: Path, logs: dict[str, Path]) -> None:
    """A match of a step that lacks what is compared with another step joins nothing."""
    path = pack / "user-created.yaml"
    head, _, rest = path.read_text().partition("select:")
    when = 'when: {jmespath: "!errorCode"}'
    first = f"{{select: {{eventName: CreateUser}}, {when}, bind: {{path: requestParameters.path}}}}"
    second = f"{{select: {{eventName: DeleteUser}}, {when}, bind: {{path: requestParameters.path}}}}"
    correlate = "{sequence: [made, gone], by: actor.principal, within: 1h}"
    steps = f"steps: {{made: {first}, gone: {second}}}\ncorrelate: {correlate}\n"
    call = "{{eventTime: '2026-07-01T10:00:00Z', eventName: {}, userIdentity: {{type: Root, accountId: '1'}}, "
    calls = [call.format(name) + "requestParameters: {path: /}}" for name in ("CreateUser", "DeleteUser")]
    tests = f"tests:\n  - {{name: a, matches: true, events: [{', '.join(calls)}]}}\n"
    tests += f"  - {{name: b, matches: false, events: [{calls[0]}]}}\n"
    path.write_text(head + steps + "subject:" + rest.partition("subject:")[2].partition("tests:")[0] + tests)
    base = ("policy", "explain", "test.user-created", "--policies", pack, "--event", logs["loud"], "--index", "0")
    shown = cli(*base, expect=[0]).stdout
    assert "it matches the step made, but correlation leaves it out\n" in shown
    compared = "\ncompared with other steps\n  requestParameters.path = null; without it the record joins nothing\n"
    assert shown.count(compared) == 2


def test_things_that_a_record_lists_are_explained_one_by_one(cli: Any, tmp_path: Path) -> None:
    """Those that match first; a record that lists none says so."""
    record = {"recordType": "aws.account/1", "collectedAt": "2026-10-01T00:00:00Z", "accountId": "111122223333"}
    record |= {"region": "global", "api": "iam:GetCredentialReport", "status": "answered"}
    rows = [
        {"user": name, "password_enabled": "true", "mfa_active": mfa} for name, mfa in (("a", "true"), ("b", "false"))
    ]
    event = tmp_path / "state.jsonl"
    event.write_text(json.dumps({**record, "response": {"Users": rows}}) + "\n")
    base = ("policy", "explain", "aws.state.user-without-mfa", "--event", event)
    result = cli(*base, expect=[0]).stdout
    assert result.startswith("aws.state.user-without-mfa on record 0 of state.jsonl: it matches\n")
    assert result.index('item matches: {"user":"b"') < result.index('item does not match: {"user":"a"')
    (found,) = json.loads(cli(*base, "--json", expect=[0]).stdout)
    assert [(step["item"]["user"], step["matches"]) for step in found["steps"]] == [("a", False), ("b", True)]
    event.write_text(json.dumps({**record, "response": {"Users": []}}) + "\n")
    assert "is selected, but lists nothing" in cli(*base, expect=[0]).stdout
    many = [{**rows[1], "user": f"u{number}"} for number in range(25)]
    event.write_text(json.dumps({**record, "response": {"Users": many}}) + "\n")
    assert "5 more in response.Users; --json shows all" in cli(*base, expect=[0]).stdout
