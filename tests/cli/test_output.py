"""Output: results on standard output, plain in pipes, JSON where it is asked for, and the same every time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from affidavit.model.assessment import SCHEMA

if TYPE_CHECKING:
    from tests.conftest import Cli

AS_OF = ("--as-of", "2026-08-01")


def test_version(cli: Cli) -> None:
    """`--version` prints one line."""
    assert re.fullmatch(r"affidavit \d+\.\d+\.\d+\n", cli("--version", expect=[0]).stdout)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["scan", "--help"], ["policy", "--help"], ["policy", "test", "--help"], ["schema", "--help"]],
)
def test_help(arguments: list[str], cli: Cli) -> None:
    """Every command explains itself on standard output."""
    result = cli(*arguments, expect=[0])
    assert "Usage: affidavit" in result.stdout
    assert result.stderr == ""


def test_scan_prints_the_result(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """The summary says the accounting, the controls, the findings, and where the reports are."""
    result = cli(
        *("scan", logs["loud"], "--policies", pack, "--framework", "soc2", "--report", "json=report.json", *AS_OF),
        expect=[0],
    )
    lines = result.stdout.splitlines()
    assert lines[0] == "No organisation profile: the beginning to the end, as of 2026-08-01T00:00:00Z"
    assert lines[1] == "2 records read = 2 evaluated + 0 outside the period + 0 rejected"
    assert re.search(r"^soc2 CC6\.2 +not-satisfied +1 ", result.stdout, re.MULTILINE)
    assert re.search(r"^high +violation +1 +test\.user-created +user-0$", result.stdout, re.MULTILINE)
    assert "1 open finding" in lines
    assert "Report: report.json" in lines


def test_failures_are_shown(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """An incomplete run says what is missing and where."""
    result = cli("scan", logs["cut"], "--policies", pack, *AS_OF, expect=[3])
    assert re.search(r"^INCOMPLETE: \d+ failures?; what they hide is not known$", result.stdout, re.MULTILINE)
    assert re.search(r"^  cut\.json\.gz: .*decompressed text", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "loud.json", "--framework", "soc2"],
        ["policy", "list"],
        ["framework", "show", "soc2"],
        ["plugins"],
        ["--help"],
    ],
)
def test_no_colour_codes_in_pipes(arguments: list[str], cli: Cli, logs: dict[str, Path]) -> None:
    """Where no terminal reads, there are no escape sequences, even if colour is not forbidden."""
    result = cli(*arguments, env={"NO_COLOR": "", "TERM": "xterm-256color"}, expect=[0])
    assert result.stdout
    assert "\x1b" not in result.stdout + result.stderr


def test_log_text_reaches_no_terminal_as_code(cli: Cli, tmp_path: Path, pack: Path) -> None:
    """Escape sequences and line ends that an attacker wrote into a record are shown, never obeyed."""
    hostile = "x\x1b[31m\x9b2J\nFAKE LINE\u202e"
    record = {
        "eventName": "CreateUser",
        "eventTime": "2026-07-01T00:00:00Z",
        "requestParameters": {"userName": hostile},
    }
    (tmp_path / "log.json").write_text(json.dumps({"Records": [record]}))
    result = cli("scan", "log.json", "--policies", pack, expect=[0])
    assert "x\\x1b[31m\\x9b2J\\nFAKE LINE\\u202e" in result.stdout
    assert not any(line.startswith("FAKE") for line in result.stdout.splitlines())


def parsed(cli: Cli, *arguments: str | Path) -> Any:
    """The JSON that a command prints."""
    result = cli(*arguments, "--json", expect=[0])
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_policies_as_json(cli: Cli, pack: Path) -> None:
    """`policy list`, `show` and `test` print JSON that says what the text says."""
    (listed,) = parsed(cli, "policy", "list", "--policies", pack)
    assert (listed["id"], listed["effect"], listed["tests"]) == ("test.user-created", "violation", 2)
    shown = parsed(cli, "policy", "show", "test.user-created", "--policies", pack)
    assert shown["steps"][0]["predicate"]["source"] == "!errorCode"
    assert [test["name"] for test in shown["tests"]] == ["created", "denied"]
    tested = parsed(cli, "policy", "test", pack)
    assert [(test["test"], test["passed"]) for test in tested] == [("created", True), ("denied", True)]


def test_frameworks_as_json(cli: Cli) -> None:
    """`framework list` and `show` print JSON."""
    (listed,) = [each for each in parsed(cli, "framework", "list") if each["id"] == "soc2"]
    shown = parsed(cli, "framework", "show", "soc2")
    assert len(shown["controls"]) == listed["controls"] > 0
    assert shown["version"] == listed["version"]


def test_plugins_as_json(cli: Cli) -> None:
    """`plugins` lists what is installed, each with its distribution, and nothing of ours is broken."""
    listed = parsed(cli, "plugins")
    assert {each["status"] for each in listed} == {"ok"}
    assert {
        "source",
        "integrity-check",
        "log-format",
        "log-kind",
        "language",
        "policy-pack",
        "framework",
        "reporter",
    } == {each["kind"] for each in listed}
    assert all(each["distribution"] and each["version"] for each in listed)


@pytest.mark.parametrize("document", ["assessment", "occurrence"])
def test_schemas(document: str, cli: Cli) -> None:
    """The schemas printed say which draft they are of, and hold the type that they are about."""
    schema = json.loads(cli("schema", document, expect=[0]).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$ref"] == f"#/$defs/{document.title()}"
    assert schema["$defs"][document.title()]["type"] == "object"
    assert schema["title"] == f"{SCHEMA} {document}"


def test_the_schema_is_that_of_its_version(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """What `affidavit schema` prints takes a report of this version, with fields of later ones, and of no other."""
    cli("scan", logs["loud"], "--policies", pack, *AS_OF, "--report", "json=report.json", expect=[0])
    report = json.loads((tmp_path / "report.json").read_bytes())
    validator = jsonschema.Draft202012Validator(json.loads(cli("schema", expect=[0]).stdout))
    assert list(validator.iter_errors({**report, "added_later": 1})) == []
    (error,) = validator.iter_errors({**report, "schema": "affidavit.assessment/2"})
    assert list(error.path) == ["schema"]


def test_policy_show_for_people(cli: Cli, pack: Path) -> None:
    """`policy show` prints what a reader of findings wants to know, the predicate last."""
    text = cli("policy", "show", "test.user-created", "--policies", pack, expect=[0]).stdout
    assert text.startswith("test.user-created: A user was created\npack/user-created.yaml:1\n")
    for words in ("Keep the request and its approval.", "Remove the user.", "soc2 CC6.2", "requestParameters.userName"):
        assert words in text
    assert text.endswith("jmespath:\n!errorCode\n")


def test_the_same_scan_gives_the_same_bytes(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """Reports and summary depend on what was asked, not on when, in which folder, or how the folder is called."""
    outputs: list[tuple[str, bytes, bytes]] = []
    for name in ("one", "two"):
        folder = tmp_path / name / "logs"
        folder.mkdir(parents=True)
        for log in ("loud", "quiet"):
            (folder / logs[log].name).write_bytes(logs[log].read_bytes())
        arguments = ("scan", "logs", "--policies", pack, "--framework", "soc2", *AS_OF)
        reports = ("--report", "json=report.json", "--report", "html=report.html")
        result = cli(*arguments, *reports, cwd=tmp_path / name, expect=[0])
        json_report, html_report = ((tmp_path / name / f"report.{end}").read_bytes() for end in ("json", "html"))
        outputs.append((result.stdout, json_report, html_report))
    assert outputs[0] == outputs[1]
    assert str(tmp_path).encode() not in outputs[0][1] + outputs[0][2]


def test_standard_input(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """`-` reads standard input, and finds what it finds in the file."""
    result = cli("scan", "-", "--policies", pack, "--fail-on", "high", stdin=logs["loud"].read_text(), expect=[1])
    assert "test.user-created" in result.stdout


def test_the_period_and_the_accounting(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """Records outside the period are counted and find nothing."""
    result = cli(
        *("scan", logs["loud"], "--policies", pack, "--since", "2026-07-02", "--until", "2026-08-01", *AS_OF),
        expect=[0],
    )
    lines = result.stdout.splitlines()
    assert (
        lines[0] == "No organisation profile: 2026-07-02T00:00:00Z to 2026-08-01T00:00:00Z, as of 2026-08-01T00:00:00Z"
    )
    assert lines[1] == "2 records read = 0 evaluated + 2 outside the period + 0 rejected"
    assert "0 open findings" in lines
