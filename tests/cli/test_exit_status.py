"""Exit statuses: 0 done, 1 findings, 2 wrong usage, 3 incomplete; and one line on standard error for what is wrong."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Broken
    from tests.conftest import Cli

DONE, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3


@pytest.mark.parametrize(
    ("log", "options", "expected"),
    [
        ("quiet", [], DONE),
        ("loud", [], DONE),
        ("quiet", ["--fail-on", "info"], DONE),
        ("loud", ["--fail-on", "high"], FINDINGS),
        ("loud", ["--fail-on", "low"], FINDINGS),
        ("loud", ["--fail-on", "critical"], DONE),
        ("cut", [], INCOMPLETE),
        ("cut", ["--fail-on", "low"], INCOMPLETE),
    ],
)
def test_scan(log: str, options: list[str], expected: int, cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """Findings count only where they are asked about; an incomplete run outranks them."""
    result = cli("scan", logs[log], "--policies", pack, *options)
    assert result.returncode == expected
    assert result.stderr == ""
    assert ("INCOMPLETE" in result.stdout) is (expected == INCOMPLETE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan"], "SOURCE"),
        (["scan", "quiet.json", "--no-such-option"], "--no-such-option"),
        (["scan", "quiet.json", "--fail-on", "dreadful"], "--fail-on"),
        (["scan", "quiet.json", "--late", "99"], "--late"),
        (["scan", "quiet.json", "--late", "soon"], "--late"),
        (["scan", "absent.json"], "absent.json: no such file or folder"),
        (["scan", "gopher://x"], "no source plugin for gopher://"),
        (["scan", "quiet.json", "--since", "yesterday"], "--since: 'yesterday' is not a date or time"),
        (["scan", "quiet.json", "--as-of", "2026-13-01"], "--as-of: '2026-13-01' is not a date or time"),
        (["scan", "quiet.json", "--since", "2026-08-01", "--until", "2026-08-01"], "--since must be before --until"),
        (["scan", "quiet.json", "--framework", "soc3"], "no framework 'soc3', did you mean 'soc2'?"),
        (["scan", "quiet.json", "--policies", "absent"], "'absent' is neither a path nor an installed pack"),
        (["scan", "quiet.json", "--profile", "absent.yaml"], "absent.yaml: cannot be read"),
        (["scan", "quiet.json", "--report", "htm=x"], "no report format 'htm', did you mean 'html'?"),
        (["scan", "quiet.json", "--report", "html"], "--report: 'html' should read FORMAT=PATH"),
        (["scan", "quiet.json", "--report", "html="], "--report: 'html=' should read FORMAT=PATH"),
        (["scan", "quiet.json", "--report", "html=absent/x"], "--report: the folder 'absent' does not exist"),
        (["scan", "quiet.json", "--report", "json=x", "--report", "html=x"], "--report: "),
        (["scan", "quiet.json", "--account", "123"], "--account"),
        (["policy", "show", "no.such.policy"], "no policy 'no.such.policy'"),
        (["policy", "nonsense"], "nonsense"),
        (["framework", "show", "soc"], "no framework 'soc', did you mean 'soc2'?"),
        (["schema", "nonsense"], "nonsense"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, cli: Cli, logs: dict[str, Path]) -> None:
    """Whatever is asked wrongly: status 2, nothing on standard output, one line on standard error that says what."""
    result = cli(*arguments)
    assert result.returncode == USAGE
    assert result.stdout == ""
    assert result.stderr.startswith("affidavit: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr


def test_suggestions_name_only_what_can_be_written(cli: Cli) -> None:
    """Of an unknown scheme the known ones are named; plain paths have none."""
    result = cli("scan", "gopher://x", expect=[USAGE])
    assert ": ," not in result.stderr


def test_each_problem_of_a_document_is_a_line(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """All that is wrong with policies comes at once, a line each with file, line and column."""
    policy = pack / "user-created.yaml"
    policy.write_text(policy.read_text().replace("high", "hihg").replace("[management-write]", "[management-wirte]"))
    result = cli("scan", logs["quiet"], "--policies", pack, expect=[USAGE])
    assert result.stderr.splitlines() == [
        "affidavit: user-created.yaml:3:11: 'severity' is 'hihg', did you mean 'high'?",
        "affidavit: user-created.yaml:6:9: no event class 'management-wirte', did you mean 'management-write'?",
    ]


def test_a_predicate_that_does_not_compile_is_told_with_its_place(cli: Cli, logs: dict[str, Path], pack: Path) -> None:
    """A mistake inside a predicate points into the policy file."""
    policy = pack / "user-created.yaml"
    policy.write_text(policy.read_text().replace('"!errorCode"', '"!errorCode &&"'))
    result = cli("scan", logs["quiet"], "--policies", pack, expect=[USAGE])
    assert result.stderr.startswith("affidavit: user-created.yaml:9:")
    assert result.stdout == ""


def test_policy_tests_that_fail(cli: Cli, pack: Path) -> None:
    """`policy test` gives 1 when a test fails and names it with file and line; 0 when all pass."""
    assert cli("policy", "test", pack, expect=[DONE]).stdout == "2 tests of 1 policies passed, 0 failed\n"
    policy = pack / "user-created.yaml"
    policy.write_text(policy.read_text().replace("errorCode: AccessDenied", "other: x"))
    result = cli("policy", "test", pack, expect=[FINDINGS])
    assert result.stdout.splitlines() == [
        "FAILED pack/user-created.yaml:16: test.user-created: denied: it matches, but should not",
        "1 tests of 1 policies passed, 1 failed",
    ]


RAISING = """
from affidavit import Reporter, hookimpl

def write(assessment, population, path, options):
    raise RuntimeError("cannot write that")

@hookimpl
def affidavit_reporters():
    return [Reporter("odd", "Fails.", write)]
"""


def test_a_reporter_that_fails_loses_no_other_report(
    cli: Cli, logs: dict[str, Path], pack: Path, third_party: Broken, tmp_path: Path
) -> None:
    """The other reports are written, the failure is told in one line by the plugin's name, and the status is 3."""
    wanted = ["json=a.json", "odd=b.odd", "html=c.html", "csv=d.csv", "junit=e.xml", "markdown=f.md", "ocsf=g.jsonl"]
    reports = [part for each in (*wanted, "navigator=h.json") for part in ("--report", each)]
    result = cli("scan", logs["loud"], "--policies", pack, *reports, env=third_party(RAISING), expect=[INCOMPLETE])
    assert result.stderr == (
        "affidavit: plugin reporter.odd (from third-party 3.0) failed during write: RuntimeError: cannot write that\n"
    )
    shown = [line for line in result.stdout.splitlines() if line.startswith("Report: ")]
    others = ("a.json", "c.html", "d.csv", "e.xml", "f.md", "g.jsonl", "h.json")
    assert shown == [f"Report: {name}" for name in others]
    assert [name for name in others if (tmp_path / name).stat().st_size < 100] == []
    assert not (tmp_path / "b.odd").exists()


def test_a_report_that_cannot_be_put_in_place_loses_no_other(
    cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """Of the csv report, whose second table is in the way, nothing appears; what comes after it does."""
    (tmp_path / "a.controls.csv").mkdir()
    reports = ("--report", "csv=a.csv", "--report", "junit=b.xml")
    result = cli("scan", logs["loud"], "--policies", pack, *reports, expect=[INCOMPLETE])
    assert "a.controls.csv is a folder" in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "a.csv").exists() and not (tmp_path / "a.run.csv").exists()
    assert (tmp_path / "b.xml").exists()


@pytest.mark.parametrize(
    ("report", "option"),
    [
        ("markdown=a.md", "markdown.link=javascript:1"),
        ("oscal=a.zip", "oscal.evidence=-1"),
        ("sarif=a.sarif", "sarif.base=nonsense"),
        ("sarif=a.sarif", "sarif.previous=nofile"),
    ],
)
def test_a_value_that_a_reporter_cannot_take(cli: Cli, pack: Path, tmp_path: Path, report: str, option: str) -> None:
    """It is refused in one line before anything is read, so that the location that isn't there goes unnoticed."""
    reports = ("--report", report, "--report", "json=b.json", "--report-option", option)
    result = cli("scan", "nowhere", "--policies", pack, *reports, expect=[USAGE])
    assert option.partition("=")[0] in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.glob("[ab].*")) == []


def test_a_value_that_is_none_of_the_choices(cli: Cli, pack: Path, tmp_path: Path) -> None:
    """It is refused in one line before anything is read, so that the location that isn't there goes unnoticed."""
    reports = ("--report", "junit=a.xml", "--report-option", "junit.fail-on=dreadful")
    result = cli("scan", "nowhere", "--policies", pack, *reports, expect=[USAGE])
    assert result.stderr == (
        "affidavit: --report-option: junit.fail-on: 'dreadful' is none of info, low, medium, high, critical\n"
    )
    assert list(tmp_path.glob("a*")) == []


def test_a_reporter_that_writes_nothing_has_failed(
    cli: Cli, logs: dict[str, Path], pack: Path, third_party: Broken
) -> None:
    """A report is there or it is not: a reporter's word for it is not enough."""
    code = RAISING.replace('raise RuntimeError("cannot write that")', "return [path]")
    arguments = ("scan", logs["quiet"], "--policies", pack, "--report", "odd=b.odd")
    result = cli(*arguments, env=third_party(code), expect=[INCOMPLETE])
    assert "reporter.odd" in result.stderr
    assert "b.odd was not written" in result.stderr
    assert "Report: " not in result.stdout


@pytest.mark.parametrize("target", ["folder", "/dev/null"])
def test_a_report_that_cannot_be_written(
    target: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """A path that is a folder or a device is refused in one line before anything is scanned."""
    (tmp_path / "folder").mkdir()
    result = cli("scan", logs["loud"], "--policies", pack, "--report", f"json={target}", expect=[USAGE])
    assert result.stderr.count("\n") == 1
    assert target in result.stderr
    assert result.stdout == ""


def test_a_broken_plugin_makes_the_run_incomplete(
    cli: Cli, logs: dict[str, Path], pack: Path, third_party: Broken
) -> None:
    """What a plugin that does not load might have read is not known: status 3, and its name."""
    environment = third_party("raise RuntimeError('at import')")
    result = cli("scan", logs["quiet"], "--policies", pack, env=environment, expect=[INCOMPLETE])
    assert "third-party" in result.stdout
    assert "RuntimeError: at import" in result.stdout
    listed = cli("plugins", env=environment, expect=[USAGE])
    (line,) = [line for line in listed.stdout.splitlines() if "third-party" in line]
    assert "broken: RuntimeError: at import" in line


@pytest.mark.parametrize(("log", "expected"), [("quiet", DONE), ("loud", FINDINGS), ("cut", INCOMPLETE)])
def test_a_reader_that_goes_away_changes_no_status(log: str, expected: int, logs: dict[str, Path], pack: Path) -> None:
    """In `affidavit scan … | head -1` the status is that of the scan, without a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    script = Path(sys.executable).with_name("affidavit")
    with os.fdopen(writing, "wb") as gone:
        result = subprocess.run(
            [script, "scan", logs[log], "--policies", pack, "--fail-on", "low"],
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert result.stderr == b""
    assert result.returncode == expected


def test_a_request_to_end_leaves_nothing_behind(pack: Path, tmp_path: Path) -> None:
    """SIGTERM in the middle of a scan ends it with 143 and removes its temporary files, which hold log text."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with subprocess.Popen(
        [Path(sys.executable).with_name("affidavit"), "scan", "-", "--policies", pack],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as process:
        # Python itself tries out the folder with a file of another name first.
        while not list(scratch.glob("affidavit-*")):
            assert process.poll() is None
        # A signal that comes while Python runs a finalizer is told to nobody, so it is sent until it is heard.
        while process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
    assert process.returncode == 143
    assert list(scratch.iterdir()) == []


def test_a_run_that_read_nothing_says_so(cli: Cli, tmp_path: Path) -> None:
    """It is done, and no control is judged; that nothing was found is not left to stand alone."""
    (tmp_path / "none").mkdir()
    told = cli("scan", "none", "--framework", "soc2", expect=[0]).stdout
    assert "No record was evaluated, so nothing is shown" in told and "61 not-assessed" in told


@pytest.mark.parametrize("options", [["--help"], ["plugins", "--json"], ["policy", "list"]])
def test_a_full_disk_is_one_line(options: list[str]) -> None:
    """What cannot be printed for want of room is said in a line, not a traceback, and is no success."""
    with Path("/dev/full").open("wb") as full:
        script = Path(sys.executable).with_name("affidavit")
        result = subprocess.run([script, *options], stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert result.stderr == "affidavit: No space left on device; make room, and run it again\n"
    assert result.returncode == USAGE


def test_a_reader_that_goes_away_makes_no_success_of_a_failure(tmp_path: Path) -> None:
    """A command that prints little, all of it at its end, keeps its status when nobody reads it."""
    (tmp_path / "bad.yaml").write_text("id: bad\n")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        script = Path(sys.executable).with_name("affidavit")
        result = subprocess.run([script, "policy", "lint", tmp_path], stdout=gone, stderr=subprocess.PIPE, check=False)
    assert result.stderr == b""
    assert result.returncode == FINDINGS
