"""The csv reporter: whole tables that a script reads back, and that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment, Occurrence, assessment_digest
from affidavit.model.assessment import FindingStatus
from affidavit.testing import check_reporter
from affidavit_reporters.csv_cells import CELL_LIMIT, neutral, restored
from affidavit_reporters.csv_report import affidavit_reporters, write
from hypothesis import given
from hypothesis import strategies as st

Population = Callable[[], Iterable[Occurrence]]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture
def tables(assessment: Assessment, tmp_path: Path) -> list[list[dict[str, str]]]:
    """Findings, controls and run of the rich Assessment."""
    return [_read(path) for path in write(assessment, lambda: (), tmp_path / "report.csv", {})]


def test_every_finding_and_control_has_a_row(tables: list[list[dict[str, str]]], assessment: Assessment) -> None:
    """Ids, statuses and numbers read back, and each row says whether the run was whole and where it comes from."""
    findings, controls, _ = tables
    assert [(row["id"], row["status"], int(row["records"])) for row in findings] == [
        (each.id, each.status, each.records) for each in assessment.findings
    ]
    assert [(row["control"], row["status"]) for row in controls] == [
        (each.control, each.status) for each in assessment.controls
    ]
    digest = assessment_digest(assessment)
    assert {(row["run_complete"], row["assessment_sha256"]) for row in findings + controls} == {("no", digest)}


def test_links_say_why(tables: list[list[dict[str, str]]], assessment: Assessment) -> None:
    """Controls stand one a line, in the same order as their reasons, which are those of the Assessment."""
    for row, finding in zip(tables[0], assessment.findings, strict=True):
        assert row["controls"].split("\n") == [f"{link.framework} {link.control}" for link in finding.controls]
        for reason, link in zip(row["control_reasons"].split("\n"), finding.controls, strict=True):
            assert reason.endswith(f"): {link.why}")
        assert row["evidence_note"]


def test_the_run_is_accounted_for(tables: list[list[dict[str, str]]], assessment: Assessment) -> None:
    """Records, failures and completeness stand in the third table, by name."""
    rows = [(row["name"], row["value"]) for row in tables[2]]
    numbers = dict(rows)
    total = sum(int(numbers[f"records_{part}"]) for part in ("evaluated", "outside_period", "rejected"))
    assert int(numbers["records_read"]) == total == 12_000
    assert numbers["complete"] == "no"
    assert len([name for name, _ in rows if name == "failure"]) == len(assessment.failures)


def test_a_control_counts_its_findings_by_what_they_are(
    tables: list[list[dict[str, str]]], assessment: Assessment, tmp_path: Path
) -> None:
    """A violation that was waived is counted apart from one that is open."""
    row = next(row for row in tables[1] if row["control"] == "CC6.7")
    assert (row["open_violations"], row["waived_violations"]) == ("1", "0")
    waived = [msgspec.structs.replace(each, status=FindingStatus.WAIVED) for each in assessment.findings]
    changed = msgspec.structs.replace(assessment, findings=tuple(waived))
    _, path, _ = write(changed, lambda: (), tmp_path / "waived.csv", {})
    row = next(row for row in _read(path) if row["control"] == "CC6.7")
    assert (row["open_violations"], row["waived_violations"]) == ("0", "1")


def test_hostile_text_stays_one_cell(
    tables: list[list[dict[str, str]]], assessment: Assessment, hostile: str, tmp_path: Path
) -> None:
    """Markup and line breaks are in the cell as they were; what is invisible or reorders text shows."""
    subject = next(row["subject"] for row in tables[0] if "alert(1)" in row["subject"])
    shown = hostile
    for character in "\x00\x1b\u202e\u200b":
        shown = shown.replace(character, f"⟨U+{ord(character):04X}⟩")
    assert subject == shown != hostile
    assert b"\x00" not in (tmp_path / "report.csv").read_bytes()


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_owasp_names_is_neutralised(first: str) -> None:
    """A cell that begins like a formula gets an apostrophe; one with the same character further on is left alone."""
    assert neutral(f"{first}1+1") == f"'{first}1+1"
    assert neutral(f"a{first}b") == f"a{first}b"


@pytest.mark.parametrize("separator", [",", ";", "\t", "\n", '";'])
def test_other_separators_begin_no_formula(separator: str) -> None:
    """What a spreadsheet set to another separator takes for the beginning of a cell is no formula either."""
    assert neutral(f"a{separator}=cmd()") == f"a{separator}'=cmd()"


@pytest.mark.parametrize(
    "text", ["arn:aws:iam::1:user/a-b", "2026-07-01T00:00:00Z", "a, b; c", "'quoted'", "", "x = 1"]
)
def test_ordinary_text_is_not_touched(text: str) -> None:
    """What can be no formula reaches a script as it was."""
    assert neutral(text) == text


TEXT = st.text(st.sampled_from("=+-@'\",;\t\r\na1＝") | st.characters(exclude_categories=("C", "Z")), max_size=40)


@given(TEXT)
def test_a_script_gets_the_text_back(text: str) -> None:
    """`restored` undoes `neutral` exactly, and no cell or part of one begins with a formula."""
    cell = neutral(text)
    assert restored(cell) == text
    assert all(part[:1] not in set("=+-@＝＋－＠") for part in re.split(r"[,;\t\r\n]", cell) if part)
    assert cell[:1] not in {"\t", "\r", "\n"}


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_rows_read_back(texts: list[str]) -> None:
    """Quotes, separators and line breaks in cells don't move the cells of a row (RFC 4180, section 2)."""
    from affidavit_reporters.csv_report import _table

    header = [str(number) for number in range(len(texts))]
    written = _table(header, [texts]).decode()
    assert written.endswith('"\r\n')
    rows = list(csv.reader(written.splitlines(keepends=True), strict=True))
    assert [restored(cell) for row in rows[1:] for cell in row] == texts


@pytest.mark.parametrize("character", ["a", "\U0001f600"])
def test_a_huge_cell_is_cut_and_says_so(character: str) -> None:
    """Excel counts UTF-16 units; what goes beyond its limit would become a row of its own."""
    cell = neutral(character * 100_000)
    assert len(cell.encode("utf-16-le")) / 2 < 32_767
    assert cell.endswith("(cut; 100,000 characters in all, which the JSON report has)")
    assert neutral("a" * CELL_LIMIT) == "a" * CELL_LIMIT


def test_nothing_at_all(empty: Assessment, tmp_path: Path) -> None:
    """Without findings and controls the tables have their headers, and the run still says what was read."""
    findings, controls, run = write(empty, lambda: (), tmp_path / "report.csv", {})
    assert findings.read_bytes().count(b"\r\n") == controls.read_bytes().count(b"\r\n") == 1
    assert {row["name"]: row["value"] for row in _read(run)}["records_evaluated"] == "0"


def test_the_contract(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, and the destination comes first."""
    (reporter,) = affidavit_reporters()
    assert reporter.name == "csv"
    assert check_reporter(reporter, assessment, list(population()), tmp_path).startswith(b'"id","policy"')


def test_all_tables_or_none(assessment: Assessment, tmp_path: Path) -> None:
    """Where one of the three cannot be written, the others don't appear."""
    (tmp_path / "report.controls.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        write(assessment, lambda: (), tmp_path / "report.csv", {})
    assert [path.name for path in tmp_path.iterdir()] == ["report.controls.csv"]


def test_the_way_back_is_documented(repo_root: Path) -> None:
    """Scripts take the expression from docs/reports.md: it is the one that undoes what is written."""
    from affidavit_reporters.csv_cells import _MARKED

    assert f're.sub(r"{_MARKED.pattern}", "", cell)' in (repo_root / "docs/reports.md").read_text()
