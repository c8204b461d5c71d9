"""Reports are rendered again from the JSON report of a scan, byte for byte, and never from half of one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Broken
from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3

REPORTS = (
    ("json", "json"),
    ("html", "html"),
    ("csv", "csv"),
    ("junit", "xml"),
    ("markdown", "md"),
    ("navigator", "layer.json"),
    ("ocsf", "jsonl"),
)

TOLD = """
from affidavit import Reporter, ReporterOption, UsageError, assessment_digest, hookimpl

def write(assessment, population, path, options):
    path.write_text(f"{options['tone']} {assessment_digest(assessment)} {sum(1 for each in population())}")
    return [path]

def check(value):
    if value == "nothing":
        raise UsageError("told.about: nothing is too little")
    assert value != "odd"

OPTIONS = (
    ReporterOption("tone", "how to say it", choices=("calmly", "loud")),
    ReporterOption("about", "of what", check=check),
)

@hookimpl
def affidavit_reporters():
    return [Reporter("told", "Says what it is told.", write, OPTIONS)]
"""


@pytest.fixture
def scanned(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> Path:
    """The JSON report of a scan, with a report of every other kind beside it."""
    reports = [part for each in REPORTS for part in ("--report", f"{each[0]}=a.{each[1]}")]
    cli("scan", logs["loud"], "--policies", pack, "--framework", "soc2", *reports, expect=[DONE])
    return tmp_path / "a.json"


def test_what_is_rendered_again_is_the_same(cli: Cli, scanned: Path, tmp_path: Path) -> None:
    """Page, Assessment, evidence and all the others are what the scan wrote."""
    reports = [part for each in REPORTS for part in ("--report", f"{each[0]}=b.{each[1]}")]
    result = cli("report", scanned, *reports, expect=[DONE])
    assert result.stdout == "".join(f"Report: b.{ending}\n" for _, ending in REPORTS)
    for ending in (*(ending for _, ending in REPORTS), "evidence.jsonl", "controls.csv", "run.csv"):
        assert (tmp_path / f"b.{ending}").read_bytes() == (tmp_path / f"a.{ending}").read_bytes(), ending


def test_a_reporter_is_told_its_options(cli: Cli, scanned: Path, third_party: Broken, tmp_path: Path) -> None:
    """It gets them by name, and names the Assessment by the digest of its file."""
    told = ("--report", "told=t.txt", "--report-option", "told.tone=calmly")
    cli("report", scanned, *told, env=third_party(TOLD), expect=[DONE])
    digest = hashlib.sha256(scanned.read_bytes()).hexdigest()
    assert (tmp_path / "t.txt").read_text() == f"calmly {digest} 1"


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("tone", "--report-option: 'tone' should read FORMAT.NAME=VALUE, for example oscal.version=1.2.1"),
        ("odd.tone=x", "no report format 'odd'"),
        (
            "told.volume=x",
            "--report-option: the reporter 'told' takes no 'volume'. It takes\naffidavit:   tone: how to say it",
        ),
        ("told.tone=rude", "--report-option: told.tone: 'rude' is none of calmly, loud\n"),
        ("told.about=nothing", "told.about: nothing is too little\n"),
        ("told.about=odd", "plugin reporter.told"),
        ("told.tone=loud", "--report-option: told.tone is given twice, with different values"),
    ],
)
def test_wrong_options_are_refused(cli: Cli, scanned: Path, third_party: Broken, option: str, said: str) -> None:
    """One line says what is wrong, and no report is written."""
    told = ("--report", "told=t.txt", "--report-option", "told.tone=calmly", "--report-option", option)
    result = cli("report", scanned, *told, env=third_party(TOLD), expect=[USAGE])
    assert result.stderr.startswith(f"affidavit: {said}")


def test_an_option_of_no_report_is_refused(cli: Cli, scanned: Path, third_party: Broken) -> None:
    """A reporter that isn't asked to write can't be told anything."""
    told = ("--report", "html=t.html", "--report-option", "told.tone=calmly")
    result = cli("report", scanned, *told, env=third_party(TOLD), expect=[USAGE])
    assert result.stderr == "affidavit: --report-option: told is told something, but no told report is asked for\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no JSON report of affidavit"),
        (b"\xff\xfe", "is no JSON report of affidavit"),
        (b"[" * 100_000, "is no JSON report of affidavit"),
        (b'{"Records": []}', "is no JSON report of affidavit"),
        (b'{"schema": "affidavit.assessment/9"}', "is of schema 'affidavit.assessment/9', and this version reads"),
        (b'{"schema": "affidavit.assessment/1", "run": 1}', "is no whole Assessment"),
        (b'{"schema": "affidavit.assessment/1"}', "missing required field `run`"),
        (b'{"schema": "affidavit.assessment/1", "findings": {}}', "Expected `array`, got `object`"),
        (b'{"schema": "affidavit.assessment/1", "findings": [{"id": 1}]}', "at `$.id` (of findings[0])"),
    ],
)
def test_what_is_no_report_is_refused(cli: Cli, tmp_path: Path, content: bytes, said: str) -> None:
    """Empty, odd, deep, foreign, newer and damaged files are told apart, in one line each."""
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    result = cli("report", path, "--report", "html=b.html", expect=[USAGE])
    assert said in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "b.html").exists()


@pytest.mark.parametrize("damage", ["gone", "short", "long", "cut"])
def test_evidence_that_is_not_whole_fails_who_needs_it(cli: Cli, scanned: Path, tmp_path: Path, damage: str) -> None:
    """The page, which needs none, is written; the copy of the evidence is not, and the status is 3."""
    lines = tmp_path / "a.evidence.jsonl"
    text = lines.read_bytes()
    if damage == "gone":
        lines.unlink()
    else:
        lines.write_bytes({"short": b"", "long": text * 2, "cut": text[: len(text) // 2]}[damage])
    result = cli("report", scanned, "--report", "json=b.json", "--report", "html=b.html", expect=[INCOMPLETE])
    assert "a.evidence.jsonl" in result.stderr and result.stderr.count("\n") == 1
    assert (tmp_path / "b.html").exists() and not (tmp_path / "b.json").exists()


@pytest.mark.parametrize("report", ["json=a.json", "html=a.json", "csv=a.evidence.jsonl", "json=a.txt"])
def test_it_never_writes_over_what_it_reads(cli: Cli, scanned: Path, tmp_path: Path, report: str) -> None:
    """A report to the place of the one that is read, or of its evidence, is refused."""
    before = scanned.read_bytes(), (tmp_path / "a.evidence.jsonl").read_bytes()
    result = cli("report", scanned, "--report", report, expect=[USAGE])
    assert "write elsewhere" in result.stderr
    assert (scanned.read_bytes(), (tmp_path / "a.evidence.jsonl").read_bytes()) == before


def test_other_reports_may_have_its_name(cli: Cli, scanned: Path, tmp_path: Path) -> None:
    """Beside a.json stands a.csv: only a JSON report has its evidence there."""
    (tmp_path / "a.csv").unlink()
    cli("report", scanned, "--report", "csv=a.csv", expect=[DONE])
    assert (tmp_path / "a.csv").exists()


def test_a_report_is_asked_for(cli: Cli, scanned: Path) -> None:
    """Without --report there is nothing to do."""
    assert "name at least one" in cli("report", scanned, expect=[USAGE]).stderr


def test_what_an_older_version_left_out_is_empty(cli: Cli, scanned: Path, tmp_path: Path) -> None:
    """Keys that were added later have a value that says nothing; keys that are added later yet are passed over."""
    document = json.loads(scanned.read_bytes())
    for framework in document["run"]["frameworks"]:
        del framework["relations"], framework["mappings"]
    document["added_later"] = 1
    scanned.write_text(json.dumps(document))
    cli("report", scanned, "--report", "json=b.json", expect=[DONE])
    assert json.loads((tmp_path / "b.json").read_bytes())["run"]["frameworks"][0]["relations"] == []
