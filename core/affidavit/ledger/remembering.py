"""What a ledger knows of the objects that earlier runs read."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from operator import itemgetter
from pathlib import Path

from affidavit.errors import LedgerError
from affidavit.integrity.earlier import Remembered
from affidavit.ledger.database import BUSY_SECONDS, reading
from affidavit.ledger.entries import runs
from affidavit.ledger.vouching import row_problems
from affidavit.model.inputs import ObjectStatus
from affidavit.model.logs import Period
from affidavit.times import parse_time

_OBJECTS = """
SELECT place, uri, sha256_text, status, delivered, account, region, run FROM object
WHERE root IN ({}) ORDER BY place, run
"""


def remembered(path: Path, roots: Collection[bytes], wait: float = BUSY_SECONDS) -> Iterator[Remembered]:
    """What earlier runs read under some roots, each object once, in any order.

    Raises:
        LedgerError: the ledger cannot be read, or what it holds of objects was altered.
    """
    with reading(path, wait) as database:
        for problem in row_problems(database, "object"):
            raise LedgerError(f"{path}: {problem}; affidavit ledger verify says more")
        asked = {seq: Period(parse_time(run.since), parse_time(run.until)) for seq, run in runs(database)}
        marks = ", ".join("?" * len(roots))
        rows = database.execute(_OBJECTS.format(marks), sorted(roots))
        for place, group in itertools.groupby(rows, key=itemgetter(0)):
            every = list(group)
            _, uri, _, _, delivered, account, region, run = every[-1]
            read = tuple((seq, text) for _, _, text, status, *_, seq in every if status == ObjectStatus.READ)
            yield Remembered(uri, place, read, delivered, account, region, asked[run])
