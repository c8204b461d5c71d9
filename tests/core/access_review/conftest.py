"""Small reviews for the tests of access reviews: rights of an invented service, and a review to decide about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from affidavit import Allowed, Grant, Rights, Seen, Statement, Suggestion, Told
from affidavit.model.access_review import SCHEMA, AccessReview, Read, Row, Status
from affidavit.model.inputs import Records
from affidavit.model.run import Run

KNOWN = {
    "lab:Look": Told("management-read"),
    "lab:Make": Told("management-write"),
    "lab:Touch": Told("data:lab"),
    "lab:Hand": Told("", "no event tells"),
}


def allowed(statements: Sequence[Statement]) -> Allowed:
    """Names as they are, `*` for all."""
    named = {name for each in statements if each.allows for name in each.actions}
    return Allowed(
        frozenset(KNOWN if "*" in named else named & KNOWN.keys()), tuple(sorted(named - KNOWN.keys() - {"*"}))
    )


def fits(statements: Sequence[Statement], right: str, resources: Sequence[str]) -> bool:
    """By action, and by resource where one is named."""
    return any(
        right in allowed((each,)).rights
        and (not resources or "*" in each.resources or set(resources) & {*each.resources})
        for each in statements
        if each.allows
    )


def suggest(seen: Sequence[Seen], grants: Sequence[Grant] | None) -> Suggestion:
    """The names."""
    return Suggestion({"allow": [each.right for each in seen]}, ("nothing is known of tomorrow",))


LAB = Rights(allowed, KNOWN.__getitem__, fits, suggest)


def a_run(**more: Any) -> Run:
    """A run of July 2026."""
    values: dict[str, Any] = {
        "tool": "affidavit",
        "version": "0.1.0",
        "as_of": "2026-08-02T00:00:00Z",
        "since": "2026-07-01T00:00:00Z",
        "until": "2026-08-01T00:00:00Z",
        "late_seconds": 86_400,
        "lookback_seconds": 0,
        "baseline_digest": "",
        "waiver_digests": {},
        "complete": True,
        "organisation": "Larkfield",
        "profile_digest": "",
        "profile": {},
        "attack_version": "18.1",
        "packs": (),
        "frameworks": (),
        "plugins": (),
    }
    return Run(**{**values, **more})


def a_row(number: int, status: Status = Status.USED) -> Row:
    """A row of a user's policy."""
    return Row(
        id=f"r{number:016x}",
        account="111122223333",
        holder=f"arn:aws:iam::111122223333:user/u{number}",
        holder_name=f"u{number}",
        holder_kind="user",
        grant="inline: p",
        grant_name="p",
        how="inline",
        status=status,
        last_used="",
        records=0,
        why=(),
    )


def a_review() -> AccessReview:
    """A review of three rows."""
    return AccessReview(
        schema=SCHEMA,
        run=a_run(),
        complete=True,
        unused_days=30,
        counted_from="2026-07-02T00:00:00Z",
        counted_until="2026-08-01T00:00:00Z",
        read=Read(1, "0" * 64, (), 0, Records(), 0, 0),
        states=(),
        watched=(),
        rows=tuple(map(a_row, range(3))),
        principals=(),
        crossings=(),
        failures=(),
        notes=(),
    )


@pytest.fixture
def review() -> AccessReview:
    """A review of three rows."""
    return a_review()


replace = msgspec.structs.replace
