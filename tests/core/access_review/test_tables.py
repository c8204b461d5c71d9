"""The CSV of a review as spreadsheets give it back: read row by row, and refused where it shows something else."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from affidavit.access_review.decisions import Choice, RowDecision, load_decisions
from affidavit.access_review.outputs import write_table
from affidavit.access_review.tables import check_shown, read_table
from affidavit.errors import UsageError
from affidavit.model.access_review import AccessReview
from affidavit.plugins import load_plugins
from hypothesis import given
from hypothesis import strategies as st

from tests.core.access_review.conftest import a_review, a_row, replace

Rows = list[dict[str, str]]


@pytest.fixture
def written(review: AccessReview, tmp_path: Path) -> Path:
    """The CSV of a review."""
    path = tmp_path / "written.csv"
    write_table(review, path, load_plugins())
    return path


def rows_of(path: Path) -> Rows:
    """Its rows."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def saved(path: Path, rows: Rows) -> Path:
    """A CSV of rows, decided."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows({**row, "decision": "keep", "reason": "needed"} for row in rows)
    return path


def test_what_was_filled_in_is_as_it_was_written(written: Path, tmp_path: Path) -> None:
    """Also sorted as a whole, with a column more, and without those that need not be there."""
    rows = rows_of(written)
    for name, some in (
        ("sorted", rows[::-1]),
        ("more", [{**row, "note": "x"} for row in rows]),
        ("less", [{key: row[key] for key in row if key not in ("records", "last_used", "why")} for row in rows]),
    ):
        check_shown(saved(tmp_path / f"{name}.csv", some), written)


@pytest.mark.parametrize("column", ["account", "holder", "grant", "status"])
def test_what_tells_rows_apart_has_to_be_there(written: Path, tmp_path: Path, column: str) -> None:
    """Without it the ids of two rows could change places, and nobody would see it."""
    some = [{key: row[key] for key in row if key != column} for row in rows_of(written)]
    with pytest.raises(UsageError, match=f"no column '{column}'"):
        check_shown(saved(tmp_path / "less.csv", some), written)


@pytest.mark.parametrize(
    "name", ["Status", "status_", " status", "Ѕtаtus", "ｓｔａｔｕｓ", "śtatus", "ɡrant", "hoIder", "last-used"]
)
def test_a_column_that_reads_as_one_of_the_review_is_refused(written: Path, tmp_path: Path, name: str) -> None:
    """A reviewer goes by it, and it would not be compared."""
    some = [{**row, name: "used"} for row in rows_of(written)]
    with pytest.raises(UsageError, match="the review calls it"):
        check_shown(saved(tmp_path / "more.csv", some), written)


@pytest.mark.parametrize("column", ["last_used", "why", "records", "how"])
def test_a_column_under_another_name_is_refused(written: Path, tmp_path: Path, column: str) -> None:
    """It would be taken for a column of the reviewer's own, and what it shows not be compared."""
    some = [{"seen by us" if key == column else key: row[key] for key in row} for row in rows_of(written)]
    with pytest.raises(UsageError, match=f"no column '{column}', and 'seen by us'"):
        check_shown(saved(tmp_path / "other.csv", some), written)


@pytest.mark.parametrize(
    "column",
    ["holder_name", "holder", "account", "grant", "grant_name", "how", "status", "records", "last_used", "why"],
)
def test_a_cell_of_another_row_is_refused(written: Path, tmp_path: Path, column: str) -> None:
    """The ids stayed where they were, and one column was sorted by itself: it names the row and both cells."""
    rows = rows_of(written)
    rows[1][column] = "7" if column == "records" else "something else"
    with pytest.raises(UsageError, match=rf"row 3: {column} shows '.*', and the review has .* for {rows[1]['row']}"):
        check_shown(saved(tmp_path / "filled.csv", rows), written)


GRANTS = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(["attached", "attached to group ops", "inline", "inline in group ops"]),
        st.sampled_from(["Ops", "arn:aws:iam::aws:policy/Ops", "arn:aws:iam::111122223333:policy/a/Ops"]),
    ),
    min_size=2,
    max_size=2,
    unique=True,
)


@given(GRANTS)
def test_ids_of_policies_of_one_name_cannot_be_swapped(grants: list[str]) -> None:
    """AWS's and one's own, of two paths, inline and a group's: each row shows which policy it is about."""
    rows = tuple(replace(a_row(0), id=f"r{at:016x}", grant=each, grant_name="Ops") for at, each in enumerate(grants))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "written.csv"
        write_table(replace(a_review(), rows=rows), path, load_plugins())
        one, other = rows_of(path)
        swapped = [{**one, "row": other["row"]}, {**other, "row": one["row"]}]
        with pytest.raises(UsageError, match="row 2: grant shows"):
            check_shown(saved(Path(folder) / "filled.csv", swapped), path)


@pytest.mark.parametrize(
    ("wrote", "shows", "same"),
    [
        ("111122223333", "1.11122E+11", True),
        ("111122223333", "1,11122E+11", True),
        ("111122223333", "1.11123E+11", False),
        ("111122223333", "111122223333.5", False),
        ("000011112222", "11112222", True),
        ("111122223333", "444455556666", False),
        ("2026-07-01T00:30:00Z", "2026-07-01 00:30:00", True),
        ("2026-07-01T00:30:00Z", "2026-07-02 00:30:00", False),
        ("one\ntwo", "one\r\ntwo ", True),
        ("one\ntwo", "two\none", False),
        ("", "x", False),
        ("1", "1" * 9_999, False),
        ("1" * 9_999, "1", False),
    ],
)
def test_forms_of_spreadsheets_are_the_same(tmp_path: Path, wrote: str, shows: str, same: bool) -> None:
    """Long numbers are rounded, zeros before them go, times lose their T and Z; nothing else is let through."""
    row = {"review": "a", "row": "r1", "cell": wrote, "decision": "", "reason": ""}
    written = saved(tmp_path / "written.csv", [row])
    filled = saved(tmp_path / "filled.csv", [{**row, "cell": shows}])
    if same:
        check_shown(filled, written)
    else:
        with pytest.raises(UsageError, match="row 2: cell shows"):
            check_shown(filled, written)


def test_a_rounded_number_that_may_be_another_rows_is_refused(tmp_path: Path) -> None:
    """Accounts that a spreadsheet rounds to the same look alike, so that their ids could change places."""
    row = {"review": "a", "decision": "", "reason": ""}
    accounts = {"r1": "111122223333", "r2": "111122224444", "r3": "555566667777"}
    rounded = {"r1": "1.11122E+11", "r2": "1.11122E+11", "r3": "5.55567E+11"}
    written = saved(tmp_path / "written.csv", [{**row, "row": key, "account": each} for key, each in accounts.items()])

    def check(shown: dict[str, str]) -> None:
        rows = [{**row, "row": key, "account": each} for key, each in shown.items()]
        check_shown(saved(tmp_path / "filled.csv", rows), written)

    with pytest.raises(UsageError, match=r"row 2: account shows '1\.11122E\+11', which is rounded and may be that of"):
        check(rounded)
    check({**accounts, "r3": rounded["r3"]})


def test_rows_in_which_nothing_stands_are_left_out(tmp_path: Path) -> None:
    """Spreadsheets leave them at the end; the numbers of the others are theirs."""
    path = tmp_path / "d.csv"
    path.write_text("review,row,decision,reason\n,,,\na,r1,keep,needed\n , ,,\n\n,,,,,\n", encoding="utf-8")
    assert [row.number for row in read_table(path)] == [3]
    assert load_decisions(path).decisions == (RowDecision("r1", Choice.KEEP, "needed"),)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Which of them would count?"""
    path = tmp_path / "d.csv"
    path.write_text("review,row,decision,reason,decision\na,r1,keep,needed,revoke\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has the column 'decision' twice"):
        read_table(path)


def test_rows_that_are_told_apart_by_what_was_deleted_alone_are_refused(review: AccessReview, tmp_path: Path) -> None:
    """Their ids could change places, and nobody would see it; with all columns they may be signed."""
    row = review.rows[0]
    twins = replace(review, rows=(row, replace(row, id="r00000000000000aa", how="through a group")))
    write_table(twins, tmp_path / "twins.csv", load_plugins())
    rows = rows_of(tmp_path / "twins.csv")
    check_shown(saved(tmp_path / "whole.csv", rows), tmp_path / "twins.csv")
    some = [{key: each[key] for key in each if key != "how"} for each in rows]
    with pytest.raises(UsageError, match=r"do not tell .* and r00000000000000aa apart"):
        check_shown(saved(tmp_path / "less.csv", some), tmp_path / "twins.csv")
