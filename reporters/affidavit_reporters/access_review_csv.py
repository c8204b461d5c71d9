"""An access review as CSV, in which a reviewer fills the last two columns: `decision` and `reason`.

Columns that the JSON has too are named and say the same there: `grant` tells a policy apart from all others, as by its
ARN, where `grant_name` may be that of several. As the other tables: RFC 4180, every cell quoted, and no cell that a
spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from affidavit.access_review.files import review_digest
from affidavit.documents.whole_file import whole_files
from affidavit.model.access_review import AccessReview, Row

from affidavit_reporters.csv_cells import neutral

COLUMNS = ("review", "row", "account", "holder_kind", "holder_name", "holder", "unique_id", "grant_name", "grant",
           "how", "status", "last_used", "records", "used", "used_before", "why", "review_complete", "decision",
           "reason")  # fmt: skip


def write_access_review(review: AccessReview, destination: Path) -> None:
    """Write a row for each row of the review.

    Raises:
        OSError: it cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([neutral(cell) for cell in row] for row in _rows(review))
    with whole_files(destination) as (file,):
        file.write(text.getvalue().encode())


def _rows(review: AccessReview) -> Iterator[tuple[str, ...]]:
    digest, complete = review_digest(review), "yes" if review.complete else "no"
    for row in review.rows:
        yield digest, *_cells(row), complete, "", ""


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.id,
        row.account,
        row.holder_kind,
        row.holder_name,
        row.holder,
        row.holder_unique,
        row.grant_name,
        row.grant,
        row.how,
        row.status,
        row.last_used,
        str(row.records),
        _names(name for each in row.services for name in each.used),
        _names(name for each in row.services for name in each.idle),
        "\n".join(" ".join(why.splitlines()) for why in row.why),
    )


def _names(names: Iterator[str]) -> str:
    return "\n".join(names)
