"""Whatever is changed in a ledger by hand is found, and told by its place."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.errors import LedgerError
from affidavit.ledger.chain import entry_hash
from affidavit.ledger.database import reading
from affidavit.ledger.listing import known_findings
from affidavit.ledger.schema import described
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.disposition import Action
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.ledger.conftest import Book

TABLES = ("entry", "object", "policy", "finding", "sighting", "occurrence")


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """A ledger in the hands of somebody who knows its triggers, and puts them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        triggers = [row for row in described(database) if row[0] == "trigger"]
        for _, name, *_ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        yield database
        for *_, text in triggers:
            database.execute(text)


@pytest.fixture
def written(book: Book) -> Book:
    """A ledger of three runs and four dispositions."""
    book.run(1, {"x": ["a", "b"], "y": ["c"]})
    book.decide(Action.ACKNOWLEDGE, "x", 2)
    book.decide(Action.RESOLVE, "x", 3)
    book.run(4, {"x": ["a", "d"], "y": ["c"], "z": ["e"]})
    book.decide(Action.FALSE_POSITIVE, "y", 5, keep=True)
    book.decide(Action.ACCEPT, "z", 6)
    book.run(7, {"x": ["a"], "y": ["c", "f"], "z": ["e"]}, title="Q")
    assert verify_ledger(book.path).problems == ()
    return book


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_of_any_row_is_found(written: Book, data: st.DataObject) -> None:
    """One value altered, one row deleted, or two that change places."""
    copy = written.path.with_name("copy.db")
    shutil.copy(written.path, copy)
    shutil.copytree(f"{written.path}.evidence", f"{copy}.evidence", dirs_exist_ok=True)
    table = data.draw(st.sampled_from(TABLES))
    with tampering(copy) as database:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        rows = database.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.integers(0, len(columns) - 1))
        what = data.draw(st.sampled_from(["alter", "delete", "take from another"]))
        where = " AND ".join(f"{name} IS ?" for name in columns)
        if what == "delete":
            database.execute(f"DELETE FROM {table} WHERE {where}", row)
        else:
            value = _other(data, row[column]) if what == "alter" else data.draw(st.sampled_from(rows))[column]
            if value == row[column]:
                return
            try:
                database.execute(f"UPDATE {table} SET {columns[column]} = ? WHERE {where}", (value, *row))
            except sqlite3.IntegrityError:
                return
    last = row[columns.index("seq")] == len(rows) if table == "entry" and what == "delete" else False
    # That the last entry is gone only its head tells; that it was a run, the rows that it left.
    expected = [rows[-1][columns.index("hash")]] if last else []
    assert verify_ledger(copy, expected).problems != (), (table, what, row, column)


def _other(data: st.DataObject, value: Any) -> Any:
    if isinstance(value, int):
        return data.draw(st.integers(-(2**40), 2**40))
    if isinstance(value, bytes):
        return data.draw(st.binary(max_size=20))
    text = str(value)
    at = data.draw(st.integers(0, len(text)))
    return text[:at] + data.draw(st.characters(codec="utf-8", exclude_characters="\0")) + text[at + 1 :]


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("DELETE FROM entry WHERE seq = 3",), "entry 3 between 2 and 4 is missing"),
        (("UPDATE entry SET body = replace(body, 'alice', 'mallory') WHERE seq = 3",), "entry 3 (disposition) was"),
        (
            (
                "UPDATE entry SET seq = 99 WHERE seq = 2",
                "UPDATE entry SET seq = 2 WHERE seq = 3",
                "UPDATE entry SET seq = 3 WHERE seq = 99",
            ),
            "entry 2 (disposition) was altered, or does not follow entry 1",
        ),
        (("DELETE FROM occurrence WHERE run = 4",), "entry 4 (run) says that it added 2 rows to occurrence, and 0"),
        (("UPDATE sighting SET count = 9 WHERE run = 4 AND finding = 1",), "entry 4 (run): what it added to sighting"),
        (
            (
                "INSERT INTO object (run, uri, sha256, sha256_text, size, version, status) "
                "VALUES (5, 'x', '', '', 1, '', '')",
            ),
            "object has rows of 5, which is no run",
        ),
        (("UPDATE finding SET latest = 1 WHERE number = 1",), "which run told of it last was altered"),
    ],
)
def test_it_is_told_where(written: Book, statements: tuple[str, ...], told: str) -> None:
    """The message names the entry, the table or the finding."""
    with tampering(written.path) as database:
        for statement in statements:
            database.execute(statement)
    assert any(told in problem for problem in verify_ledger(written.path).problems), verify_ledger(written.path)


def test_a_tail_that_was_cut_off_is_told_by_the_head(written: Book) -> None:
    """Without a head that was printed earlier nobody can tell; with it, verify does, and takes older heads too."""
    with closing(sqlite3.connect(written.path)) as database:
        heads = [row[0] for row in database.execute("SELECT hash FROM entry ORDER BY seq")]
    assert verify_ledger(written.path, heads).problems == ()
    with tampering(written.path) as database:
        for table in ("object", "policy", "sighting", "occurrence", "control", "waiver"):
            database.execute(f"DELETE FROM {table} WHERE run = 7")
        database.execute("UPDATE finding SET latest = 4")
        database.execute("DELETE FROM entry WHERE seq = 7")
    assert verify_ledger(written.path, heads[:6]).problems == ()
    (problem,) = verify_ledger(written.path, [heads[6]]).problems
    assert "cut off at the end, or written anew" in problem


def test_a_whole_that_was_written_anew_is_told_by_the_head(written: Book) -> None:
    """Whoever computes every hash again has another head."""
    head = verify_ledger(written.path).head.hash
    with tampering(written.path) as database:
        database.execute("UPDATE entry SET body = replace(body, 'alice', 'mallory')")
        previous = hashlib.sha256(b"affidavit.ledger/1").hexdigest()
        for entry in database.execute("SELECT seq, kind, about, body FROM entry ORDER BY seq").fetchall():
            previous = entry_hash(previous, *entry)
            database.execute("UPDATE entry SET hash = ? WHERE seq = ?", (previous, entry[0]))
    assert verify_ledger(written.path).problems == ()
    (problem,) = verify_ledger(written.path, [head]).problems
    assert "written anew" in problem


@pytest.mark.parametrize("change", ["alter", "remove"])
def test_a_copy_of_evidence_that_is_not_what_was_shown_is_found(written: Book, change: str) -> None:
    """The hash in the entry is what counts."""
    (copy,) = Path(f"{written.path}.evidence").iterdir()
    if change == "alter":
        copy.write_text("something else")
    else:
        copy.unlink()
    (problem,) = verify_ledger(written.path).problems
    assert "entry 5 (disposition): the evidence evidence.txt" in problem


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER planted AFTER INSERT ON entry BEGIN DELETE FROM sighting; END",
        "CREATE VIEW planted AS SELECT 1",
        "DROP TRIGGER entry_stays",
        "DROP INDEX object_uri",
    ],
)
def test_another_schema_is_refused(written: Book, statement: str) -> None:
    """What hides or changes rows behind our back is seen before anything is read."""
    with closing(sqlite3.connect(written.path)) as database:
        database.execute(statement)
    with pytest.raises(LedgerError, match="were altered"):
        verify_ledger(written.path)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "trigger",
            "CREATE TRIGGER sqlite_stat_x BEFORE INSERT ON entry WHEN new.kind = 'disposition' "
            "BEGIN SELECT RAISE(IGNORE); END",
        ),
        ("view", "CREATE VIEW sqlite_stat1 AS SELECT 1"),
    ],
)
def test_only_statistics_pass_as_statistics(written: Book, kind: str, text: str) -> None:
    """What ANALYZE leaves is no alteration; a trigger or a view under such a name is one."""
    with closing(sqlite3.connect(written.path)) as database:
        database.execute("ANALYZE")
        assert verify_ledger(written.path).problems == ()
        database.execute("DROP TABLE sqlite_stat1")
        database.execute("PRAGMA writable_schema = ON")
        _, _, name, *_ = text.split()
        table = "entry" if kind == "trigger" else name
        database.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, 0, ?)", (kind, name, table, text))
        database.commit()
    with pytest.raises(LedgerError, match="were altered"):
        verify_ledger(written.path)


def test_our_own_code_cannot_change_what_is_written(written: Book) -> None:
    """The tables refuse it."""
    with closing(sqlite3.connect(written.path)) as database:
        # Of these the runs here leave nothing.
        database.execute("INSERT INTO control VALUES (9, 'f', 'c', 's')")
        database.execute("INSERT INTO waiver VALUES (9, 'w', 'p', 'r', 'o', 't', 'e', 1)")
        database.execute("INSERT INTO unasked VALUES (9, 1)")
        for table in (*TABLES, "control", "waiver", "unasked"):
            column = "seq" if table == "entry" else "run"
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                database.execute(f"DELETE FROM {table}")
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                database.execute(f"UPDATE {table} SET {column} = {column}")


def test_a_ledger_that_was_altered_is_never_a_bug_of_ours(written: Book) -> None:
    """Listing and deciding say that it was altered, in one line."""
    with tampering(written.path) as database:
        database.execute("UPDATE policy SET severity = 'awful'")
    with pytest.raises(LedgerError, match="ledger verify says where"), reading(written.path) as database:
        list(known_findings(database, 10**9))
    with tampering(written.path) as database:
        database.execute("UPDATE finding SET latest = 3")
    with pytest.raises(LedgerError, match="was altered"):
        written.decide(Action.REOPEN, "x", 9)


def test_no_entry_leads_out_of_the_folder_of_evidence(written: Book) -> None:
    """A hash that is a path is no hash: nothing is opened."""
    with tampering(written.path) as database:
        database.execute(
            "UPDATE entry SET body = json_replace(body, '$.evidence[0].sha256', '../../../dev/zero') WHERE seq = 5"
        )
    assert any("is no disposition" in problem for problem in verify_ledger(written.path).problems)
