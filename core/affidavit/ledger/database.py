"""Opens a ledger, to read it or to write it, and turns SQLite's errors into errors for people.

A rollback journal, not a write-ahead log: a ledger is one file that people copy, archive and keep on network drives. A
copy without the log beside it would lack what was committed last; and it is written seldom, by one at a time.
Each write is one transaction, flushed to disk with the folder that held the journal (`synchronous=EXTRA`), so that a
process or a machine that stops at any instant leaves what was there before, or all of what was to come.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from affidavit.errors import LedgerError
from affidavit.ledger.schema import APPLICATION_ID, MIGRATIONS, described, expected, migrate

# How long to wait for another process that writes: a run of a hundred thousand findings takes some seconds.
BUSY_SECONDS = 60.0

_REASONS = {
    sqlite3.SQLITE_BUSY: "another process is writing to it; try again when that is done",
    sqlite3.SQLITE_LOCKED: "another process is writing to it; try again when that is done",
    sqlite3.SQLITE_READONLY: "it, or the folder that it lies in, is read-only, and writing needs both",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_AUTH: "it may not be opened",
    sqlite3.SQLITE_CANTOPEN: "it, or the journal that belongs beside it, cannot be opened; may its folder be written?",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was written",
    sqlite3.SQLITE_IOERR: "the disk failed or is full; what was there before stays",
    sqlite3.SQLITE_NOTADB: "it is no ledger, or its first bytes are damaged; restore it from a copy",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a copy",
    sqlite3.SQLITE_TOOBIG: "something is too large for it",
}
# How Python's module begins what it says of a text that is not UTF-8, for which SQLite has no code.
_UNDECODED = "Could not decode to UTF-8"


@contextlib.contextmanager
def reading(path: Path, wait: float = BUSY_SECONDS) -> Iterator[sqlite3.Connection]:
    """A ledger as it is at one moment, whatever others write meanwhile. Nothing of it is changed.

    One of an older version is read as a copy that is brought up to date; the next that writes brings the file itself.

    Raises:
        LedgerError: there is none, or it cannot be read.
    """
    if not path.exists():
        raise LedgerError(f"{path}: there is no such ledger; affidavit scan --ledger makes one")
    if is_empty(path):
        raise LedgerError(f"{path}: is an empty file: no run was written to it yet, or it lost all; restore a copy")
    with _errors_told(path):
        database = _connect(path, "rw" if os.access(path, os.W_OK) else "ro", wait)
        with contextlib.ExitStack() as opened:
            opened.callback(database.close)
            if _version(database, path) < len(MIGRATIONS):
                # SQLite deletes it when it is closed.
                copy = sqlite3.connect("", isolation_level=None)
                opened.callback(copy.close)
                database.backup(copy)
                database = copy
            database.execute("BEGIN")
            _prepare(database, path)
            _check(database, path)
            yield database
            database.execute("ROLLBACK")


@contextlib.contextmanager
def writing(
    path: Path, wait: float = BUSY_SECONDS, before: Callable[[sqlite3.Connection], None] | None = None
) -> Iterator[sqlite3.Connection]:
    """A ledger that nobody else writes meanwhile; it is made where there is none.

    What was written counts when the context ends well, all of it at once, and else not at all.

    Args:
        before: called with the connection while others can still write, to make temporary tables.

    Raises:
        LedgerError: it cannot be written.
    """
    with _errors_told(path):
        database = _connect(path, "rwc", wait)
        with contextlib.closing(database):
            if before:
                before(database)
            database.execute("BEGIN IMMEDIATE")
            try:
                _prepare(database, path)
                _check(database, path)
                yield database
                database.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled it back already.
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise


def compact(path: Path, wait: float = BUSY_SECONDS) -> None:
    """Give back the space of what was deleted. The file is written anew beside itself, so that as much must be free.

    Raises:
        LedgerError: it cannot be written; it stays as it was.
    """
    with _errors_told(path), contextlib.closing(_connect(path, "rw", wait)) as database:
        database.execute("VACUUM")


def is_empty(path: Path) -> bool:
    """Whether a file is there that holds nothing: a ledger that was emptied, or whose first run was killed."""
    return path.is_file() and path.stat().st_size == 0


def check_writable(path: Path, wait: float = BUSY_SECONDS) -> str:
    """Make a ledger where there is none, and see that it can be written, before anything long begins.

    Returns:
        What people should know of it: that it begins in a file that was empty; '' else.

    Raises:
        LedgerError: it cannot.
    """
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: the folder {str(path.parent)!r} does not exist")
    caveat = f"{path}: was an empty file: the ledger begins anew in it" if is_empty(path) else ""
    with writing(path, wait) as database:
        # Nothing is changed, but the file must be writable for it.
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    return caveat


def _connect(path: Path, mode: str, wait: float) -> sqlite3.Connection:
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder; name a file")
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=wait)
    try:
        # Nothing that a planted schema holds is run, and damaged pages are noticed.
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=FILE", "synchronous=EXTRA"):
            database.execute(f"PRAGMA {pragma}")
        if mode != "ro":
            database.execute("PRAGMA journal_mode=DELETE")
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection, path: Path) -> int:
    """The version of a ledger; 0 of a file that is still empty."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        (things,) = database.execute("SELECT count(*) FROM main.sqlite_schema").fetchone()
        if application or version or things:
            raise LedgerError(f"{path}: is a SQLite file, but no ledger")
        return 0
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"{path}: is of version {version}, from a newer affidavit; this one knows versions up to {len(MIGRATIONS)}"
        )
    return int(version)


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Bring a ledger up to date, in the transaction that is open."""
    version = _version(database, path)
    if version < len(MIGRATIONS):
        migrate(database, version)


def _check(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a ledger with other tables, triggers or views than it should have: they could hide or change rows."""
    if described(database) != expected():
        raise LedgerError(f"{path}: its tables, indexes or triggers were altered; restore it from a copy")


@contextlib.contextmanager
def _errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        # The low byte of an extended code is the plain one.
        reason = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "SQLite cannot use it")
        if str(error).startswith(_UNDECODED):
            reason = "it is damaged: a text in it is not UTF-8; affidavit ledger verify says where"
        raise LedgerError(f"{path}: {reason} ({error})") from error
    except UnicodeDecodeError as error:
        # Of a damaged schema, whose bytes stand in the very message that SQLite gives.
        raise LedgerError(f"{path}: {_REASONS[sqlite3.SQLITE_CORRUPT]} ({error})") from error
