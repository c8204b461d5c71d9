"""The objects of the run that is being written: which of them are new, and whether they are those of earlier runs."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Mapping

from affidavit.ledger.entries import RowsMark, RunEntry
from affidavit.ledger.made import Made
from affidavit.ledger.rows import insert
from affidavit.ledger.typed import Number, typed_row
from affidavit.reading.refs import Origin
from affidavit.times import parse_time

_DAY = 86_400

# The objects of a run that are new, or other than when they were last read.
_NEW = """
SELECT uri, sha256, sha256_text, size, version, status, place, delivered, account, region, root
FROM temp.scanned AS now WHERE NOT EXISTS (
    SELECT 1 FROM object WHERE run = (SELECT max(run) FROM object WHERE uri = now.uri AND place = now.place)
    AND (uri, sha256, sha256_text, size, version, status, place, root)
        = (now.uri, now.sha256, now.sha256_text, now.size, now.version, now.status, now.place, now.root)
) ORDER BY uri
"""
# Of those that runs up to one read from another on: how many this run lacks the content of, and when the last of them
# was delivered, where it is known of all. Of one that failed nothing was read.
_LACKING = """
SELECT count(*), iif(count(*) = count(delivered), max(delivered), NULL) FROM object AS each
WHERE run BETWEEN ?1 AND ?2 AND status <> 'failed'
AND run = (SELECT max(run) FROM object WHERE uri = each.uri AND place = each.place AND run <= ?2)
AND (sha256_text = '' OR sha256_text NOT IN (SELECT sha256_text FROM temp.scanned))
"""


def note(database: sqlite3.Connection, made: Made) -> None:
    """Keep a run's objects aside, on disk, for the functions below."""
    versions, places = dict(made.versions()), dict(made.places())
    origins = {origin.uri: origin for origin in made.origins()}
    database.execute("BEGIN")
    database.execute(
        "CREATE TEMP TABLE scanned (uri TEXT PRIMARY KEY, sha256 TEXT, sha256_text TEXT, size INTEGER, version TEXT, "
        "status TEXT, place BLOB, delivered INTEGER, account TEXT, region TEXT, root BLOB) WITHOUT ROWID"
    )
    database.executemany(
        "INSERT INTO scanned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                each.uri,
                each.sha256,
                each.sha256_text,
                each.size,
                versions.get(each.uri, ""),
                str(each.status),
                places.get(each.uri, b""),
                *_told(origins.get(each.uri)),
            )
            for each in made.assessment.inputs.objects
        ),
    )
    database.execute("COMMIT")


def _told(origin: Origin | None) -> tuple[int | None, str, str, bytes]:
    return (origin.delivered, origin.account, origin.region, origin.root) if origin else (None, "", "", b"")


def keep_new(database: sqlite3.Connection, run: int) -> RowsMark:
    """Add the objects that are new, or other than when they were last read."""
    return insert(database, "object", run, database.execute(_NEW))


ReadAgain = Callable[[int, str], bool]
"""An earlier run and a moment → whether this run read all that the former may have found of what happened since."""


def read_again_by(database: sqlite3.Connection, runs: Mapping[int, RunEntry]) -> ReadAgain:
    """Compares the objects of the run that is being written with those of earlier ones, by content.

    A run's rows name the objects that were new. Where it read others too, these may be any that the ledger knew by
    then. An object that was delivered on a day before something happened holds nothing of it.
    """

    @functools.cache
    def lacking(run: int) -> tuple[int, int | None]:
        new = runs[run].rows.get("object")
        first = run if new and new.rows == runs[run].objects.rows else 0
        return typed_row(tuple[Number, Number | None], database.execute(_LACKING, (first, run))) or (0, None)

    def read_again(run: int, moment: str) -> bool:
        count, delivered = lacking(run)
        happened = parse_time(moment)
        return not count or (delivered is not None and happened is not None and delivered < happened // _DAY * _DAY)

    return read_again
