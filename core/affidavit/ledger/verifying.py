"""Finds what was altered in a ledger, deleted from it or put in another order, and says where."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.baselines import baseline_problems
from affidavit.ledger.chain import ORIGIN, STORED, ChainEntry, Head, head_of, link_problems
from affidavit.ledger.database import BUSY_SECONDS, reading
from affidavit.ledger.entries import (
    BASELINE,
    DISPOSITION,
    PARTS,
    RUN,
    Decision,
    RowsMark,
    decode_decision,
    decode_parts,
    decode_run,
)
from affidavit.ledger.evidence import hash_of, kept_path
from affidavit.ledger.made_reviews import MADE_REVIEW, decode_made_review
from affidavit.ledger.reviews import ACCESS_REVIEW, decode_review
from affidavit.ledger.rows import TABLES, UNASKED, digested, marks_of
from affidavit.ledger.signatures import signature_problems, signed_until
from affidavit.ledger.typed import ADVICE
from affidavit.ledger.vouching import contradictions, part_digest, part_key, vouched
from affidavit.model.disposition import Action, EvidenceFile
from affidavit.signing import PublicKey

_NOTHING = digested(())
# Beyond that, one more would tell nobody anything.
_TOLD = 1_000


_PARTS = """
SELECT part.number, part.digest, ifnull(setup.digest, ''), place, version, size, sha256
FROM part LEFT JOIN setup ON setup.number = part.setup ORDER BY part.number
"""
_CONTENT = "SELECT ifnull(CAST(content AS BLOB), x'') FROM part WHERE number = ?"


class Verified(msgspec.Struct, frozen=True):
    """What became of checking a ledger: `problems` has a sentence for each thing that is wrong, in order of place.

    `unvouched` counts what is kept of objects for which no entry vouches; each is a problem, too.
    `signed_until` is the number of the last entry that one of the keys signed; what follows it no signature vouches
    for. None where no key was given.
    """

    head: Head
    runs: int
    dispositions: int
    problems: tuple[str, ...]
    access_reviews: int = 0
    unvouched: int = 0
    signed_until: int | None = None


def verify_ledger(
    path: Path, expected: Sequence[str] = (), wait: float = BUSY_SECONDS, keys: Sequence[PublicKey] = ()
) -> Verified:
    """Check a ledger as a whole.

    Args:
        expected: heads that were printed earlier, each of which must be the hash of an entry still.
        keys: public keys, one of which must have signed every run from the first that is signed.

    Raises:
        LedgerError: it cannot be read at all.
    """
    with reading(path, wait) as database:
        texts = _Texts()
        database.text_factory = texts
        problems: list[str] = []
        signatures = _caught(signature_problems(database, keys)) if keys else ()
        for problem in itertools.chain(_problems(database, path, expected), signatures, texts.problems()):
            problems.append(problem)
            if len(problems) == _TOLD:
                problems.append("there is more; what is told here is the first of it")
                break
        try:
            head = head_of(database)
            counts = dict(database.execute("SELECT kind, count(*) FROM entry GROUP BY kind"))
            unvouched = sum(not is_vouched for *_, is_vouched in _kept_parts(database))
            until = signed_until(database, keys) if keys else None
        except (LedgerError, sqlite3.DatabaseError):
            if not problems:
                raise
            # It is too damaged to count anything, and that is told.
            head, counts, unvouched, until = Head(0, ORIGIN), {}, 0, None
        return Verified(
            head,
            counts.get(RUN, 0),
            counts.get(DISPOSITION, 0),
            tuple(problems),
            counts.get(ACCESS_REVIEW, 0),
            unvouched,
            until,
        )


class _Texts:
    """Reads the texts of a ledger, also those that are not UTF-8: so whatever stands around them is checked, too."""

    def __init__(self) -> None:
        self._broken = 0

    def __call__(self, text: bytes) -> str:
        """A text, with other characters where it is not UTF-8: so it is not what any digest vouches for."""
        try:
            return text.decode()
        except UnicodeDecodeError:
            self._broken += 1
            return text.decode(errors="replace")

    def problems(self) -> Iterator[str]:
        """What there is to tell once all were read."""
        if self._broken:
            yield "the file is damaged: texts in it are not UTF-8, so that nothing else can read them"


def _caught(problems: Iterator[str]) -> Iterator[str]:
    """Problems, of which the last may be that no more can be looked for."""
    try:
        yield from problems
    except LedgerError as error:
        yield str(error).removesuffix(ADVICE)


def _integrity(database: sqlite3.Connection) -> Iterator[str]:
    """What SQLite finds wrong with the file."""
    try:
        yield from (row[0] for row in database.execute("PRAGMA main.integrity_check") if row[0] != "ok")
    except sqlite3.DatabaseError as error:
        yield str(error)


def _problems(database: sqlite3.Connection, path: Path, expected: Sequence[str]) -> Iterator[str]:
    found = list(_integrity(database))
    yield from (f"the file is damaged: {problem}" for problem in found)
    if found:
        return
    said: dict[int, _Said] = {}
    hashes = {ORIGIN}
    previous = Head(0, ORIGIN)
    for row in database.execute(STORED):
        try:
            entry = msgspec.convert(row, ChainEntry)
        except msgspec.ValidationError as error:
            yield f"entry {row[0]} is not as an entry is written ({error})"
            previous = Head(row[0], str(row[-1]))
            continue
        yield from link_problems(previous, entry)
        hashes.add(entry.hash)
        previous = Head(entry.seq, entry.hash)
        try:
            if entry.kind == RUN:
                run = decode_run(entry.seq, entry.body)
                said[entry.seq] = _Said(entry.kind, run.rows)
                if run.id != entry.about:
                    yield f"entry {entry.seq} (run) is about {entry.about}, and says {run.id}"
            elif entry.kind == DISPOSITION:
                decision = decode_decision(entry.seq, entry.body)
                if decision.finding != entry.about:
                    yield f"entry {entry.seq} (disposition) is about {entry.about}, and says {decision.finding}"
                yield from _about(database, entry.seq, decision)
                # Runs of older versions did not say what they passed over.
                if decision.action is Action.WITHDRAW and any(UNASKED in each.rows for each in said.values()):
                    yield from _passed_over(database, entry.seq, decision)
                yield from _kept(path, f"{entry.seq} (disposition)", decision.evidence)
            elif entry.kind == PARTS:
                parts = decode_parts(entry.seq, entry.body)
                said[entry.seq] = _Said(entry.kind, parts.rows)
                if parts.setup != entry.about:
                    yield f"entry {entry.seq} (parts) is about {entry.about}, and says {parts.setup}"
            elif entry.kind == BASELINE:
                yield from baseline_problems(database, entry.seq)
            elif entry.kind == ACCESS_REVIEW:
                review = decode_review(entry.seq, entry.body)
                if review.review != entry.about:
                    yield f"entry {entry.seq} (access-review) is about {entry.about}, and says {review.review}"
                yield from _kept(path, f"{entry.seq} (access-review)", review.files)
            elif entry.kind == MADE_REVIEW:
                made = decode_made_review(entry.seq, entry.body)
                if made.review != entry.about:
                    yield f"entry {entry.seq} ({MADE_REVIEW}) is about {entry.about}, and says {made.review}"
            else:
                yield f"entry {entry.seq} is of a kind that is not known, {entry.kind!r}"
        except LedgerError as error:
            yield str(error).removesuffix(ADVICE)
    for table in TABLES:
        yield from _rows(database, table, said)
    yield from _latest(database)
    for (seq,) in database.execute("SELECT entry FROM baseline EXCEPT SELECT seq FROM entry WHERE kind = 'baseline'"):
        yield from _caught(baseline_problems(database, seq))
    yield from _parts(database)
    yield from contradictions(database)
    for head in expected:
        if head not in hashes:
            yield (
                f"no entry has the hash {head}: entries were cut off at the end, or written anew; "
                f"the last one is {previous.seq}, {previous.hash}"
            )


class _Said(NamedTuple):
    """An entry's kind, and what it says that it added to tables."""

    kind: str
    rows: Mapping[str, RowsMark]


def _rows(database: sqlite3.Connection, table: str, entered: Mapping[int, _Said]) -> Iterator[str]:
    """Where the rows of entries in a table are other than they say."""
    found = dict(marks_of(database, table))
    for seq, entry in entered.items():
        said, there = entry.rows.get(table, _NOTHING), found.pop(seq, _NOTHING)
        if said.rows != there.rows:
            added = f"it added {said.rows:,} rows to {table}"
            yield f"entry {seq} ({entry.kind}) says that {added}, and {there.rows:,} are there"
        elif said != there:
            yield f"entry {seq} ({entry.kind}): what it added to {table} was altered"
    yield from (f"{table} has rows of {seq!r}, which is no run" for seq in found)


def _about(database: sqlite3.Connection, seq: int, decision: Decision) -> Iterator[str]:
    """Where a disposition is not about what it says."""
    row = database.execute("SELECT number FROM finding WHERE id = ? AND run < ?", (decision.finding, seq)).fetchone()
    if row is None:
        yield f"entry {seq} (disposition) is about the finding {decision.finding}, which no run before it told of"
        return
    known = digested(
        database.execute(
            "SELECT hex(action) FROM occurrence WHERE finding = ? AND run < ? ORDER BY action", (row[0], seq)
        )
    )
    if known != decision.known:
        yield (
            f"entry {seq} (disposition) is about {decision.known.rows:,} occurrences of the finding "
            f"{decision.finding}, and other ones are there"
        )


def _passed_over(database: sqlite3.Connection, seq: int, decision: Decision) -> Iterator[str]:
    """Where no run before a withdrawal says that it passed over the finding."""
    about = "SELECT 1 FROM unasked JOIN finding ON number = finding WHERE id = ? AND unasked.run < ?"
    if database.execute(about, (decision.finding, seq)).fetchone() is None:
        yield f"entry {seq} (disposition) withdraws the finding {decision.finding}, which no run before it passed over"


def _kept(path: Path, entry: str, files: Iterable[EvidenceFile]) -> Iterator[str]:
    """Where the copy of a file is not what was shown."""
    for file in files:
        if not file.kept:
            continue
        copy = kept_path(path, file.sha256)
        try:
            sha256, _ = hash_of(copy)
        except OSError as error:
            yield f"entry {entry}: the evidence {file.name} is not at {copy}: {error.strerror or error}"
            continue
        if sha256 != file.sha256:
            yield f"entry {entry}: the evidence {file.name} at {copy} was altered"


def _parts(database: sqlite3.Connection) -> Iterator[str]:
    """Where what is kept of an object is not what was written. No scan would use it."""
    for number, key, digest, is_vouched in _kept_parts(database):
        (content,) = database.execute(_CONTENT, (number,)).fetchone()
        if part_digest(key, content) != digest:
            yield f"what is kept of an object (part {number}) was altered; the next scan reads the object again"
        elif not is_vouched:
            yield (
                f"what is kept of an object (part {number}) was written anew: no entry vouches for it; the next scan "
                "reads the object again"
            )


def _kept_parts(database: sqlite3.Connection) -> Iterator[tuple[int, bytes, bytes, bool]]:
    """Number, key and digest of each part, and whether an entry vouches for it."""
    for number, digest, setup, place, version, size, sha256 in database.execute(_PARTS):
        key = part_key(setup, place, version, size, sha256)
        yield number, key, digest, digest in vouched(database, key).values()


def _latest(database: sqlite3.Connection) -> Iterable[str]:
    """Where `finding.latest` is not what the sightings say."""
    rows = database.execute(
        "SELECT finding.id FROM finding LEFT JOIN "
        "(SELECT finding, max(run) AS run FROM sighting GROUP BY finding) AS last ON last.finding = finding.number "
        "WHERE finding.latest IS NOT last.run ORDER BY finding.number"
    )
    return (f"the finding {each}: which run told of it last was altered" for (each,) in rows)
