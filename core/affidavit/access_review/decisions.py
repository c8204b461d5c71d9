"""What reviewers write: keep, revoke or change, and why, row by row; as JSON or in the CSV of a review.

{"schema": "affidavit.access-decisions/1", "review": "<SHA-256>",
 "decisions": [{"row": "r0123456789abcdef", "decision": "revoke", "reason": "Left the company."}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from affidavit.access_review.tables import TableRow, read_table
from affidavit.documents.visible import is_blank
from affidavit.documents.whole_file import whole_files
from affidavit.errors import UsageError
from affidavit.model.access_review import AccessReview

SCHEMA = "affidavit.access-decisions/1"
_TOLD = 5


class Choice(StrEnum):
    """What is to become of a row. `change` is to keep it, but otherwise: narrower, say."""

    KEEP = "keep"
    REVOKE = "revoke"
    CHANGE = "change"


class RowDecision(msgspec.Struct, frozen=True):
    """A decision about a row, and why."""

    row: str
    decision: Choice
    reason: str


class Decisions(msgspec.Struct, frozen=True):
    """Decisions about rows of the review with a digest; of some rows or all."""

    schema: str
    review: str
    decisions: tuple[RowDecision, ...]


def load_decisions(path: Path) -> Decisions:
    """Read a file of decisions: JSON where its name ends so, else CSV. A row without a decision is left out.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    return _from_json(path) if is_json(path) else _from_csv(path)


def is_json(path: Path) -> bool:
    """Whether decisions are read from a file as JSON."""
    return path.suffix.lower() == ".json"


def save_decisions(path: Path, decisions: Decisions) -> None:
    """Write decisions as JSON, whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with whole_files(path) as (file,):
            file.write(msgspec.json.format(msgspec.json.encode(decisions), indent=1) + b"\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None


def _from_json(path: Path) -> Decisions:
    try:
        content = path.read_bytes()
        json.loads(content, object_pairs_hook=_once_each)
        found = msgspec.json.decode(content, type=Decisions)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: no decisions about an access review: {error}") from None
    if found.schema != SCHEMA:
        raise UsageError(f"{path}: is {found.schema!r}; this release reads {SCHEMA!r}")
    return found


def _once_each(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each there once: of two, a reader would take either."""
    found = dict(members)
    if len(found) < len(members):
        twice = next(key for key, count in Counter(key for key, _ in members).items() if count > 1)
        raise ValueError(f"the key {twice!r} is there twice in one object")
    return found


def _from_csv(path: Path) -> Decisions:
    rows = read_table(path)
    reviews = {row.cells["review"] for row in rows} or {""}
    if len(reviews) > 1:
        raise UsageError(f"{path}: has rows of {len(reviews)} reviews")
    return Decisions(SCHEMA, reviews.pop(), tuple(_decided(path, rows)))


def _decided(path: Path, rows: Iterable[TableRow]) -> Iterator[RowDecision]:
    for row in rows:
        word = row.cells["decision"].lower()
        if not word:
            continue
        if word not in tuple(Choice):
            raise UsageError(f"{path}: row {row.number}: decision {word!r} is none of {', '.join(Choice)}")
        yield RowDecision(row.cells["row"], Choice(word), row.cells["reason"])


def check_fit(review: AccessReview, digest: str, decisions: Decisions) -> None:
    """Refuse decisions about another review, or about rows that it does not have.

    Raises:
        UsageError: what is wrong.
    """
    if not review.rows:
        raise UsageError("the review has no row, so there is nothing to decide or sign")
    if decisions.review != digest:
        raise UsageError(
            f"the decisions are about the review {decisions.review or '(none)'}, and this one is {digest}: "
            "it was made anew, or altered, since"
        )
    known = {row.id for row in review.rows}
    if other := [each.row for each in decisions.decisions if each.row not in known]:
        raise UsageError(f"the review has no {_some(other)}")
    if twice := [row for row, count in Counter(each.row for each in decisions.decisions).items() if count > 1]:
        raise UsageError(f"more than one decision about {_some(twice)}")


def check_complete(review: AccessReview, decisions: Decisions) -> None:
    """Refuse decisions that leave a row out, or give no reason.

    Raises:
        UsageError: what is missing.
    """
    decided = {each.row for each in decisions.decisions}
    if left := [row.id for row in review.rows if row.id not in decided]:
        raise UsageError(f"no decision about {_some(left)}; nothing was signed")
    if silent := [each.row for each in decisions.decisions if is_blank(each.reason)]:
        raise UsageError(f"no reason for {_some(silent)}; nothing was signed")


def _some(rows: Sequence[str]) -> str:
    what = f"{len(rows):,} rows" if len(rows) > 1 else "row"
    more = ", …" if len(rows) > _TOLD else ""
    return f"{what} {', '.join(rows[:_TOLD])}{more}"
