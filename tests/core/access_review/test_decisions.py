"""What reviewers write: read again as it was meant, or refused with the reason."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest
from affidavit.access_review.decisions import (
    SCHEMA,
    Choice,
    Decisions,
    RowDecision,
    check_complete,
    check_fit,
    load_decisions,
    save_decisions,
)
from affidavit.access_review.files import encode_review, load_review, review_digest
from affidavit.errors import UsageError
from affidavit.model.access_review import AccessReview
from hypothesis import given
from hypothesis import strategies as st

HEADER = "review,row,holder,decision,reason\n"
TEXTS = st.text(max_size=12)
DECISIONS = st.lists(
    st.builds(RowDecision, TEXTS.map(str.strip), st.sampled_from(Choice), TEXTS.map(str.strip)), max_size=4
)


@given(DECISIONS)
def test_json_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, made: list[RowDecision]) -> None:
    """Whatever stands in it."""
    path = tmp_path_factory.mktemp("d") / "d.json"
    decisions = Decisions(SCHEMA, "0" * 64, tuple(made))
    save_decisions(path, decisions)
    assert load_decisions(path) == decisions


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_is_read_as_spreadsheets_save_it(tmp_path: Path, separator: str, mark: bytes) -> None:
    """With commas, semicolons or tabs, with a byte-order mark, in any case and order; what is empty left out."""
    path = tmp_path / "d.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, delimiter=separator)
        table.writerow(["decision", "row", "reason", "review", "more"])
        table.writerow([" Keep ", "r1", "needed,\nas agreed", "abc", "x"])
        table.writerow(["", "r2", "", "abc", "x"])
    path.write_bytes(mark + path.read_bytes())
    expected = (RowDecision("r1", Choice.KEEP, "needed,\nas agreed"),)
    assert load_decisions(path) == Decisions(SCHEMA, "abc", expected)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("d.csv", HEADER.encode() + b"a,r1,u,destroy,x\n", "row 2: decision 'destroy' is none of keep, revoke, change"),
        ("d.csv", HEADER.encode() + b"a,r1,u,keep,x\nb,r2,u,keep,x\n", "rows of 2 reviews"),
        ("d.csv", b"row,decision\nr1,keep\n", "has no column 'review'"),
        ("d.csv", b"", "has no column 'review'"),
        ("d.csv", "ré".encode("latin-1"), "not UTF-8"),
        ("d.csv", HEADER.encode() + b'a,"' + b"x" * 200_000, "no CSV"),
        ("d.json", b"{", "no decisions"),
        ("d.json", b"[" * 100_000, "no decisions"),
        (
            "d.json",
            b'{"schema": "affidavit.access-decisions/1", "review": "a", "decisions": '
            b'[{"row": "r1", "decision": "revoke", "decision": "keep", "reason": "x"}]}',
            "the key 'decision' is there twice",
        ),
        ("d.json", b'{"schema": "affidavit.access-decisions/9", "review": "", "decisions": []}', "this release reads"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """In one line, with the file's name."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=reason) as caught:
        load_decisions(path)
    assert str(path) in str(caught.value)


@given(st.binary(max_size=80))
def test_any_bytes_are_decisions_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Never another error."""
    for name in ("d.csv", "d.json"):
        path = tmp_path_factory.mktemp("d") / name
        path.write_bytes(HEADER.encode() + content if name == "d.csv" else content)
        try:
            found = load_decisions(path)
        except UsageError:
            continue
        assert all(isinstance(each, RowDecision) for each in found.decisions)


def keep(review: AccessReview, *rows: int, reason: str = "needed") -> Decisions:
    """Decisions to keep rows."""
    made = tuple(RowDecision(review.rows[row].id, Choice.KEEP, reason) for row in rows)
    return Decisions(SCHEMA, review_digest(review), made)


def test_decisions_must_fit_and_be_complete(review: AccessReview) -> None:
    """Of this review, of rows that it has, once each, all of them, with a reason."""
    digest = review_digest(review)
    whole = keep(review, 0, 1, 2)
    check_fit(review, digest, whole)
    check_complete(review, whole)
    changed = msgspec.structs.replace(review, unused_days=31)
    with pytest.raises(UsageError, match="it was made anew, or altered"):
        check_fit(changed, review_digest(changed), whole)
    stranger = msgspec.structs.replace(whole, decisions=(RowDecision("r9", Choice.KEEP, "x"),))
    with pytest.raises(UsageError, match="has no row r9"):
        check_fit(review, digest, stranger)
    with pytest.raises(UsageError, match="more than one decision about row"):
        check_fit(review, digest, keep(review, 0, 1, 1))
    with pytest.raises(UsageError, match=f"no decision about row {review.rows[1].id}"):
        check_complete(review, keep(review, 0, 2))
    nothing = msgspec.structs.replace(review, rows=())
    with pytest.raises(UsageError, match="nothing to decide or sign"):
        check_fit(nothing, review_digest(nothing), keep(nothing))
    with pytest.raises(UsageError, match="no reason for 3 rows"):
        check_complete(review, keep(review, 0, 1, 2, reason=" "))


def test_a_review_that_was_altered_is_no_review(review: AccessReview, tmp_path: Path) -> None:
    """Its bytes are its digest: written anew, with another word, or of another version, it is refused."""
    path = tmp_path / "review.json"
    content = encode_review(review)
    path.write_bytes(content)
    assert load_review(path) == (review, review_digest(review))
    for other, reason in (
        (content.replace(b'"unused_days": 30', b'"unused_days":  30'), "written anew or altered"),
        (content.replace(b"access-review/1", b"access-review/2"), "this release reads"),
        (content[:-30], "no access review"),
    ):
        path.write_bytes(other)
        with pytest.raises(UsageError, match=reason):
            load_review(path)
