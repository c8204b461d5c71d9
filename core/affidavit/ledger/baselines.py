"""Holds in a ledger what policies that look for new values know. Each is an entry of the chain, and none is changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from affidavit.correlation.baseline import Baseline, decode_baseline
from affidavit.errors import DocumentError, LedgerError
from affidavit.ledger.chain import Head, append, head_of
from affidavit.ledger.database import BUSY_SECONDS, reading, writing
from affidavit.ledger.entries import BASELINE, BaselineEntry, decode_baseline_entry, encode
from affidavit.ledger.typed import Number, typed_row
from affidavit.times import format_time

_LAST = "SELECT entry, CAST(document AS BLOB) FROM baseline ORDER BY entry DESC LIMIT 1"

_OF_DIGEST = (
    "SELECT CAST(document AS BLOB) FROM baseline JOIN entry ON entry.seq = baseline.entry "
    "WHERE entry.kind = ? AND entry.about = ?"
)


def held_baseline(path: Path, wait: float = BUSY_SECONDS) -> Baseline:
    """The last baseline of a ledger; one that knows nothing where there is none.

    Raises:
        LedgerError: the ledger cannot be read, or the baseline is not the one of its entry.
    """
    with reading(path, wait) as database:
        row = typed_row(tuple[Number, bytes], database.execute(_LAST))
        if row is None:
            return Baseline()
        problems = list(baseline_problems(database, row[0]))
    if problems:
        raise LedgerError(f"{path}: {problems[0]}; affidavit ledger verify says what else is wrong")
    return _decoded(path, row[1])


def held_document(path: Path, digest: str, wait: float = BUSY_SECONDS) -> bytes:
    """The bytes of one baseline of a ledger, by their SHA-256, as a file of it would have them.

    Raises:
        LedgerError: the ledger cannot be read, or holds no such baseline.
    """
    with reading(path, wait) as database:
        row = database.execute(_OF_DIGEST, (BASELINE, digest)).fetchone()
    if row is None:
        raise LedgerError(f"{path}: the baseline {digest} is not there any more")
    return bytes(row[0])


def keep_baseline(path: Path, content: bytes, extended: Baseline, at: int, wait: float = BUSY_SECONDS) -> Head:
    """Add a baseline to a ledger; one that is there already is not added twice. Gives the head.

    Args:
        content: as `affidavit.correlation.baseline.encode_baseline` gives it.
        extended: the one that it extends.
        at: when it was learnt, in epoch seconds.

    Raises:
        LedgerError: it cannot be written, or another one was added since that which it extends.
    """
    known = _decoded(path, content)
    with writing(path, wait) as database:
        row = typed_row(tuple[Number, bytes], database.execute(_LAST))
        if row and row[1] == content:
            return head_of(database)
        if (hashlib.sha256(row[1]).hexdigest() if row else "") != extended.digest:
            raise LedgerError(f"{path}: another baseline was written meanwhile; run this again, to extend that one")
        policies = {
            policy: sum(len(values) for values in learnt.firsts.values()) for policy, learnt in known.learnt.items()
        }
        body = BaselineEntry(known.digest, format_time(at), extended.digest, policies)
        head = append(database, BASELINE, known.digest, encode(body))
        database.execute("INSERT INTO baseline VALUES (?, ?)", (head.seq, content))
    return head


def baseline_problems(database: sqlite3.Connection, seq: int) -> Iterator[str]:
    """Where a baseline is not what its entry says."""
    entry = typed_row(
        tuple[str, str, str], database.execute("SELECT kind, about, body FROM entry WHERE seq = ?", (seq,))
    )
    document = typed_row(
        tuple[bytes], database.execute("SELECT CAST(document AS BLOB) FROM baseline WHERE entry = ?", (seq,))
    )
    if entry is None or entry[0] != BASELINE:
        yield f"there is a baseline of entry {seq}, which is none"
    elif document is None:
        yield f"entry {seq} (baseline): the document is missing"
    else:
        said = decode_baseline_entry(seq, entry[2]).sha256
        if not said == entry[1] == hashlib.sha256(document[0]).hexdigest():
            yield f"entry {seq} (baseline): the document was altered"


def _decoded(path: Path, content: bytes) -> Baseline:
    try:
        return decode_baseline(content, str(path))
    except DocumentError as error:
        raise LedgerError(f"{path}: the baseline in it is none: {error}") from error
