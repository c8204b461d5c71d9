"""A ledger that was damaged, in any way: whatever reads it tells so in a sentence, or is not touched by it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.cli.findings_shown import print_finding, print_findings
from affidavit.errors import AffidavitError, LedgerError
from affidavit.ledger.baselines import held_baseline
from affidavit.ledger.compared_runs import LAST, compared_run
from affidavit.ledger.database import reading
from affidavit.ledger.deciding import decide
from affidavit.ledger.listing import find, known_findings, sightings
from affidavit.ledger.pruning import prune
from affidavit.ledger.recording import record
from affidavit.ledger.schema import described
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.disposition import Action
from affidavit.signing import SigningKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.core.ledger.test_parts import Scans

if TYPE_CHECKING:
    from tests.core.conftest import Build
    from tests.core.ledger.conftest import Book

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
SEEDS = 16
DECIDED = 9_000


@pytest.fixture
def whole(book: Book, build: Build) -> Book:
    """A ledger with runs, parts, dispositions and signatures, and findings that are open."""
    scans = Scans(build, book.path)
    scans.scan()
    book.run(8_000, {"x": ["a", "b"], "y": ["c"]}, KEY)
    book.decide(Action.ACKNOWLEDGE, "x", 8_001)
    book.decide(Action.RESOLVE, "y", 8_001)
    book.run(8_002, {"x": ["a", "d"], "y": ["c"], "z": ["e"]}, KEY)
    assert verify_ledger(book.path, keys=[KEY.public]).problems == ()
    return book


def uses(book: Book, path: Path, make_run: Callable[..., Any], build: Build) -> Iterator[Callable[[], object]]:
    """All that is done with a ledger: first what reads it, then what writes it."""

    def shown() -> None:
        with reading(path) as database:
            found = list(known_findings(database, DECIDED))
            print_findings(found)
            for each in found:
                number = find(database, each.id)
                one, *linked = known_findings(database, DECIDED, number)
                print_finding(one, sightings(database, number), linked)

    def compared() -> None:
        with reading(path) as database:
            compared_run(database, LAST)

    yield lambda: verify_ledger(path, keys=[KEY.public])
    yield shown
    yield compared
    yield lambda: held_baseline(path)
    for action in (Action.ACKNOWLEDGE, Action.RESOLVE, Action.REOPEN):
        for subject in ("x", "y"):
            yield partial(decide, path, [book.id_of(subject)], book.wish(action, DECIDED))
    yield lambda: record(path, make_run(DECIDED + 1, {"x": ["a", "f"], "w": ["g"]}))
    yield lambda: Scans(build, path).scan()
    yield lambda: prune(path)


def hold(book: Book, path: Path, make_run: Callable[..., Any], build: Build, about: object) -> None:
    """Nothing but an error for people comes of any use."""
    for use in uses(book, path, make_run, build):
        try:
            use()
        except AffidavitError:
            pass
        except Exception as error:
            raise AssertionError(f"{about}: {error!r}") from error


@pytest.mark.parametrize("part", range(4))
def test_bytes_altered_at_random(
    whole: Book, make_run: Callable[..., Any], build: Build, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A few bytes or many, anywhere in the file, or a piece of it gone."""
    content = whole.path.read_bytes()
    copy = whole.path.with_name("copy.db")
    for seed in range(part * SEEDS // 4, (part + 1) * SEEDS // 4):
        chance = random.Random(seed)
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 5, 30, 200])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if seed % 10 == 9:
            del damaged[chance.randrange(len(damaged)) :]
        copy.write_bytes(damaged)
        hold(whole, copy, make_run, build, seed)


VALUES = ("x'ff00'", "CAST(x'fffe' AS TEXT)", "''", "'?'", "1e300", "-1", "9223372036854775807")


@pytest.mark.parametrize(
    "table",
    ["entry", "object", "policy", "finding", "sighting", "occurrence", "control", "kept", "setup", "part", "signature"],
)
def test_one_column_of_another_type(
    whole: Book, make_run: Callable[..., Any], build: Build, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each column of each table holds what no run writes there: two of bytes, no text, no word, numbers too large."""
    copy = whole.path.with_name("copy.db")
    with closing(sqlite3.connect(whole.path)) as database:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    for column in columns:
        for value in random.Random(f"{table}.{column}").sample(VALUES, 2):
            shutil.copy(whole.path, copy)
            if altered(copy, f"UPDATE OR IGNORE {table} SET {column} = {value}"):
                hold(whole, copy, make_run, build, (column, value))


def altered(path: Path, statement: str) -> bool:
    """Alter a ledger without its guards, which are put back; False where SQLite refuses."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        guards = [row for row in described(database) if row[0] == "trigger"]
        for _, name, *_ in guards:
            database.execute(f"DROP TRIGGER {name}")
        try:
            done = database.execute(statement).rowcount > 0
        except sqlite3.Error:
            done = False
        for *_, text in guards:
            database.execute(text)
    return done


def test_an_entry_that_is_not_utf8_is_named_and_the_rest_is_checked(whole: Book) -> None:
    """So is one with bytes for its text; whatever else is wrong is told, too."""
    altered(whole.path, "UPDATE entry SET body = CAST(x'7bff7d' AS TEXT) WHERE seq = 5")
    altered(whole.path, "UPDATE entry SET about = x'00' WHERE seq = 4")
    altered(whole.path, "UPDATE control SET status = '?'")
    altered(whole.path, "UPDATE sighting SET count = 77 WHERE run = 6")
    told = verify_ledger(whole.path).problems
    assert any(each.startswith("entry 5 (disposition) was altered") for each in told)
    assert any(each.startswith("entry 4 is not as an entry is written") for each in told)
    assert any("what it added to sighting was altered" in each for each in told)
    assert not any("missing" in each for each in told)
    assert any("not UTF-8" in each for each in told)
    with pytest.raises(LedgerError, match="a text in it is not UTF-8; affidavit ledger verify says where"):
        next(decided_in(whole.path))


def decided_in(path: Path) -> Iterator[object]:
    """What a list shows."""
    with reading(path) as database:
        yield from known_findings(database, DECIDED)


def test_a_part_that_is_vouched_for_and_is_no_zlib_is_read_again(
    book: Book, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the run says so: a scan doesn't end over what is only a copy."""
    scans = Scans(build, book.path)
    with monkeypatch.context() as patch:
        patch.setattr("affidavit.ledger.parts.isal_zlib.compress", lambda *_: b"no zlib")
        scans.scan()
    told = scans.scan()
    assert told.run.reused
    assert (told.run.reused.objects, told.run.reused.altered) == (0, 4)
    assert {each.stage for each in told.failures} == {"ledger"}
