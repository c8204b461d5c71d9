"""Access reviews as JSON, CSV and HTML: whole, and harmless whatever names they hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit.access_review.decisions import load_decisions
from affidavit.access_review.files import load_review, review_digest
from affidavit.model.access_review import AccessReview
from affidavit_reporters.access_review_csv import COLUMNS
from affidavit_reporters.access_review_csv import write_access_review as write_csv
from affidavit_reporters.csv_cells import restored
from affidavit_reporters.html.access_review import MAX_SERVICES
from affidavit_reporters.html.access_review import write_access_review as write_html
from affidavit_reporters.json_report import write_access_review as write_json

from tests.core.access_review.conftest import replace
from tests.reporters.sample_reviews import HOSTILE, empty_review, hostile_review

SAMPLES = pytest.mark.parametrize("make", [hostile_review, empty_review])


@SAMPLES
def test_json_is_read_again(make: Callable[[], AccessReview], tmp_path: Path) -> None:
    """As it was, with the digest that the other formats print."""
    write_json(make(), tmp_path / "r.json")
    assert load_review(tmp_path / "r.json") == (make(), review_digest(make()))


def test_csv_has_a_row_for_each_and_no_formula(tmp_path: Path) -> None:
    """A spreadsheet takes no cell for a formula; a script gets ids, names and digest back; nothing is decided yet."""
    review = hostile_review()
    write_csv(review, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["row"] for row in rows] == [row.id for row in review.rows]
    assert {row["review"] for row in rows} == {review_digest(review)}
    assert not any(re.match("[=+\\-@\t\r\n＝＋－＠]", cell) for row in rows for cell in row.values())
    assert restored(rows[0]["holder_name"]) == HOSTILE[0]
    assert load_decisions(tmp_path / "r.csv").decisions == ()


def test_html_holds_no_markup_from_logs(tmp_path: Path) -> None:
    """No script, no image, no handler; invisible characters are shown; a policy in which `</pre>` stands stays one."""
    write_html(hostile_review(), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert not set("\u202e\u2066\x00\x1b") & set(page)
    assert "⟨U+202E⟩" in page
    assert "&lt;/pre&gt;&lt;/details&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert page.count("<details") == page.count("</details>")


@pytest.mark.parametrize(("records", "told"), [(0, "never seen"), (2, "at no known time")])
def test_html_tells_no_use_from_one_without_a_time(records: int, told: str, tmp_path: Path) -> None:
    """A record whose time could not be read was seen."""
    review = hostile_review()
    row = replace(review.rows[0], last_used="", records=records)
    write_html(replace(review, rows=(row,)), tmp_path / "r.html")
    cell = re.findall('data-label="Last use" class="time">([^<]*)<', (tmp_path / "r.html").read_text(encoding="utf-8"))
    assert cell == [told]


def test_html_tells_every_row_and_what_it_leaves_out(tmp_path: Path) -> None:
    """Each row's id is there; services that are too many are counted; so is the digest."""
    review = hostile_review()
    write_html(review, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert all(f"<code>{row.id}</code>" in page for row in review.rows)
    assert f"{71 - MAX_SERVICES} more services" in page
    assert page.count(review_digest(review)) >= 2


def test_csv_and_html_tell_policies_of_one_name_apart(tmp_path: Path) -> None:
    """By the ARN of a managed policy; of an inline one by whose it is."""
    grants = ("attached: arn:aws:iam::aws:policy/Ops", "inline: Ops", "inline in group ops: Ops")
    sample = hostile_review().rows[1]
    rows = tuple(replace(sample, id=f"r{at}", grant=each, grant_name="Ops") for at, each in enumerate(grants))
    review = replace(hostile_review(), rows=rows)
    write_csv(review, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        assert tuple(row["grant"] for row in csv.DictReader(file)) == grants
    write_html(review, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8").replace("<wbr>", "")
    assert all(page.count(each) == 1 for each in grants)


@SAMPLES
def test_pages_are_the_same_again(make: Callable[[], AccessReview], tmp_path: Path) -> None:
    """The same review gives the same bytes in every format."""
    for write in (write_json, write_csv, write_html):
        write(make(), tmp_path / "a")
        write(make(), tmp_path / "b")
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
