"""A ledger that cannot be used says why, and whatever stops a write leaves what was there before."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import stat
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from affidavit.errors import AffidavitError, LedgerError, UsageError
from affidavit.ledger import database as opening
from affidavit.ledger import schema
from affidavit.ledger.database import check_writable, reading, writing
from affidavit.ledger.recording import record
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.disposition import Action
from affidavit.signing import PublicKey
from msgspec import structs

from tests.core.ledger.conftest import pack

if TYPE_CHECKING:
    from affidavit.model.assessment import Assessment

    from tests.core.ledger.conftest import Book, Fake

MakeRun = Callable[..., "Fake"]
MANY = {f"subject-{number}": [f"action-{number}-{each}" for each in range(20)] for number in range(200)}


def in_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own; its exit status, or minus the signal that ended it."""
    return status_of(start(work))


def start(work: Callable[[], object]) -> int:
    """Begin something in a process of its own; it ends with 0, with 2 on an error for people, with 1 on others."""
    with warnings.catch_warnings():
        # The threads of who runs the tests touch nothing that the child does.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except AffidavitError as error:
            os.write(2, f"{error}\n".encode())
            os._exit(2)
        except BaseException as error:
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
    return child


def status_of(child: int) -> int:
    """The exit status of a process, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_newer_version_is_refused(book: Book) -> None:
    """To read and to write alike; it says which version it is and which are known."""
    book.run(1, {"x": ["a"]})
    with closing(sqlite3.connect(book.path)) as database:
        database.execute("PRAGMA user_version = 99")
    for use in (reading, writing):
        with pytest.raises(LedgerError, match="of version 99, from a newer affidavit"), use(book.path):
            pass


def version_of(path: Path) -> int:
    """The version that a ledger's file is of."""
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def test_reading_changes_nothing_of_an_older_version(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as if it were brought up to date; who writes brings it, all at once, and what it holds stays."""
    book.run(1, {"x": ["a"]})
    now = len(schema.MIGRATIONS)
    later = (*schema.MIGRATIONS, ("CREATE TABLE later (run INTEGER NOT NULL)",))
    for module in (schema, opening):
        monkeypatch.setattr(module, "MIGRATIONS", later)
    schema.expected.cache_clear()
    try:
        before = book.path.read_bytes()
        assert verify_ledger(book.path).problems == ()
        with reading(book.path) as database:
            assert database.execute("SELECT count(*) FROM later").fetchone() == (0,)
        assert book.path.read_bytes() == before
        book.run(2, {"x": ["a", "b"]})
        assert version_of(book.path) == now + 1
        assert verify_ledger(book.path).problems == ()
    finally:
        schema.expected.cache_clear()


def test_a_ledger_of_the_first_version_is_whole(book: Book) -> None:
    """One that affidavit wrote before it kept anything of objects: read as it is, and gone on with."""
    with closing(sqlite3.connect(book.path)) as database:
        database.executescript(Path(__file__).with_name("version1.sql").read_text())
    before = verify_ledger(book.path)
    assert (before.problems, before.runs, before.dispositions) == ((), 2, 1)
    assert version_of(book.path) == 1
    book.run(400, {"x": ["a"]})
    after = verify_ledger(book.path, [before.head.hash])
    assert (after.problems, after.runs) == ((), 3)
    assert version_of(book.path) == len(schema.MIGRATIONS)


def test_runs_before_the_table_of_what_they_pass_over_pass_over_nothing(
    book: Book, make_run: Callable[..., Fake]
) -> None:
    """The second of its runs has other policies, and no more is known of it: the logs must be scanned again."""
    with closing(sqlite3.connect(book.path)) as database:
        database.executescript(Path(__file__).with_name("version6.sql").read_text())
    assert version_of(book.path) == 6
    before = verify_ledger(book.path)
    assert (before.problems, before.runs) == ((), 2)
    with pytest.raises(UsageError, match="no later run is without it"):
        book.decide(Action.WITHDRAW, "x", 3)
    # As the first run, but for its pack: it reads the logs of that one again.
    scanned = make_run(1, {})
    again = structs.replace(
        scanned.assessment,
        run=structs.replace(scanned.assessment.run, as_of="1970-01-04T00:00:00Z", packs=(pack("2"),)),
    )
    with_findings = cast("Callable[..., Assessment]", lambda _: again)
    recorded = record(book.path, structs.replace(scanned, assessment=again, with_findings=with_findings))
    assert [each.unasked for each in recorded.assessment.responses] == [1, 1]
    book.decide(Action.WITHDRAW, "x", 5)
    after = verify_ledger(book.path, [before.head.hash])
    assert (after.problems, after.runs, after.dispositions) == ((), 3, 1)
    assert version_of(book.path) == len(schema.MIGRATIONS)


def test_a_ledger_of_the_first_version_takes_signatures(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that an earlier affidavit wrote, before there were any."""
    with monkeypatch.context() as patch:
        for module in (schema, opening):
            patch.setattr(module, "MIGRATIONS", schema.MIGRATIONS[:1])
        schema.expected.cache_clear()
        try:
            with writing(book.path) as database:
                assert database.execute("PRAGMA user_version").fetchone() == (1,)
        finally:
            schema.expected.cache_clear()
    with writing(book.path) as database:
        database.execute("INSERT INTO signature VALUES (1, 'key', 'signature')")
    assert any(
        "entry 1, which is not there" in each for each in verify_ledger(book.path, keys=[PublicKey(b"")]).problems
    )


def test_a_migration_that_fails_changes_nothing(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is of the version that it was."""
    book.run(1, {"x": ["a"]})
    broken = (*schema.MIGRATIONS, ("CREATE TABLE later (run INTEGER NOT NULL)", "CREATE TABLE entry (x)"))
    with monkeypatch.context() as patch:
        for module in (schema, opening):
            patch.setattr(module, "MIGRATIONS", broken)
        with pytest.raises(LedgerError, match="already exists"), reading(book.path):
            pass
    assert verify_ledger(book.path).problems == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no database, but long enough to be one" * 40, "it is no ledger, or its first bytes"), (None, "no ledger")],
)
def test_another_file_is_refused(folder: Path, content: bytes | None, told: str) -> None:
    """A text, or a database of something else, which stays as it is."""
    path = folder / "other.db"
    if content is None:
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE theirs (x)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    for use in (reading, writing):
        with pytest.raises(LedgerError, match=told), use(path):
            pass
    assert path.read_bytes() == before


def test_no_ledger_is_no_empty_ledger(folder: Path) -> None:
    """Nothing is made by looking."""
    with pytest.raises(LedgerError, match="no such ledger"), reading(folder / "none.db"):
        pass
    with pytest.raises(LedgerError, match="is a folder"):
        check_writable(folder)
    with pytest.raises(LedgerError, match="does not exist"):
        check_writable(folder / "nowhere" / "ledger.db")
    assert list(folder.iterdir()) == []


def test_damage_is_told(book: Book) -> None:
    """Pages that were overwritten: an error or a problem, and never a ledger that is whole."""
    book.run(1, MANY)
    content = bytearray(book.path.read_bytes())
    for start in range(4096, len(content), 4096 * 3):
        damaged = content.copy()
        damaged[start : start + 200] = b"\xff" * 200
        book.path.write_bytes(damaged)
        try:
            assert verify_ledger(book.path).problems
        except LedgerError as error:
            assert str(book.path) in str(error)  # noqa: PT017


def test_a_locked_ledger_is_waited_for_and_then_told(book: Book, make_run: MakeRun) -> None:
    """What was there stays, and can be read while another process has begun to write."""
    book.run(1, {"x": ["a"]})
    with writing(book.path):
        with pytest.raises(LedgerError, match="another process is writing"):
            record(book.path, make_run(2, {"x": ["a"]}), wait=0.05)
        assert verify_ledger(book.path).runs == 1


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_ledger_can_be_read_and_not_written(book: Book, what: str) -> None:
    """By somebody who may not write the file, or not make a journal beside it."""
    book.run(1, {"x": ["a"]})
    book.path.parent.chmod(0o755 if what == "file" else 0o555)
    book.path.chmod(0o444 if what == "file" else 0o666)

    def as_nobody(work: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            if os.geteuid() == 0:
                os.setegid(65534)
                os.seteuid(65534)
            work()

        return run

    assert in_child(as_nobody(lambda: verify_ledger(book.path))) == 0
    assert in_child(as_nobody(lambda: check_writable(book.path))) == 2
    assert in_child(as_nobody(lambda: book.decide(Action.RESOLVE, "x", 2))) == 2
    book.path.parent.chmod(stat.S_IRWXU)
    assert verify_ledger(book.path).dispositions == 0


@pytest.mark.parametrize("after", [1, 3, 10, 30, 100, 200, 250])
def test_killed_at_any_instant_it_is_as_before(
    book: Book, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """kill -9 in the middle of a write, with pages on disk already: nothing is lost, and nothing doubled later."""
    book.run(1, {"subject-1": ["a"]})

    def killed() -> None:
        steps = iter(range(after))

        def step() -> int:
            if next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        connect = opening._connect

        def connected(path: Path, mode: str, wait: float) -> sqlite3.Connection:
            database = connect(path, mode, wait)
            # Pages go to the file, and the journal beside it, long before the end.
            database.execute("PRAGMA cache_size = 4")
            database.set_progress_handler(step, 1_000)
            return database

        monkeypatch.setattr(opening, "_connect", connected)
        record(book.path, make_run(2, MANY))

    assert in_child(killed) == -signal.SIGKILL
    # A reader takes back what was left half done.
    assert verify_ledger(book.path).problems == ()
    assert verify_ledger(book.path).runs == 1
    recorded = book.run(2, MANY)
    assert (recorded.entry, recorded.again) == (2, False)
    assert verify_ledger(book.path).problems == ()


def test_a_full_disk_leaves_what_was_there(book: Book, make_run: MakeRun) -> None:
    """No file may grow beyond what it is: the write fails with an error for people."""
    book.run(1, {"x": ["a"]})
    before = book.path.read_bytes()

    def confined() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 8192, resource.RLIM_INFINITY))
        record(book.path, make_run(2, MANY))

    assert in_child(confined) == 2
    assert verify_ledger(book.path).problems == ()
    assert verify_ledger(book.path).runs == 1
    assert book.run(2, MANY).entry == 2


def test_several_processes_at_once(book: Book, make_run: MakeRun) -> None:
    """Each writes its run, all begin with no ledger there, two of them the same run: none is lost, none is doubled."""

    def write(number: int) -> Callable[[], object]:
        return lambda: record(book.path, make_run(number, {"x": ["a", str(number)], str(number): ["b"]}))

    children = [start(write(number)) for number in (1, 2, 3, 4, 4, 5)]
    assert [status_of(child) for child in children] == [0] * 6
    verified = verify_ledger(book.path)
    assert (verified.problems, verified.runs, verified.head.seq) == ((), 5, 5)


def test_a_copy_of_the_file_alone_is_the_whole_ledger(book: Book) -> None:
    """No log beside it holds what was written last."""
    book.run(1, {"x": ["a"]})
    book.decide(Action.RESOLVE, "x", 2)
    copy = book.path.with_name("copy.db")
    shutil.copy(book.path, copy)
    assert verify_ledger(copy).head == verify_ledger(book.path).head
    assert sorted(path.name for path in book.path.parent.iterdir()) == ["copy.db", "evidence.txt", "ledger.db"]
