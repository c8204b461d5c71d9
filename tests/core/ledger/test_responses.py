"""When alerts begin and end."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit.ledger.entries import Decided, Decision, RowsMark
from affidavit.ledger.occurrences import NEW
from affidavit.ledger.recurrences import episodes
from affidavit.ledger.responses import Alert, alerts_of
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect
from affidavit.times import format_time


def decided(seq: int, action: Action, at: int, until: int | None = None) -> Decided:
    """A decision at a second."""
    mark = RowsMark(1, "0" * 64)
    ends = format_time(until)
    by = ("alice", "--by", format_time(at), "so", "")
    return Decided(seq, Decision("f", action, Effect.VIOLATION, *by, (), ends, "", mark))


@pytest.mark.parametrize(
    ("known", "log", "as_of", "alerts"),
    [
        ({1: 1}, [], 500, [Alert(100)]),
        ({1: 1}, [(2, Action.ASSIGN, 150)], 500, [Alert(100, 150)]),
        ({1: 1}, [(2, Action.ACKNOWLEDGE, 150), (3, Action.RESOLVE, 180)], 500, [Alert(100, 150, 180)]),
        ({1: 1}, [(2, Action.RESOLVE, 50)], 500, [Alert(100, 50, 50)]),
        ({1: 1, 4: 1}, [(2, Action.RESOLVE, 150)], 500, [Alert(100, 150, 150), Alert(400)]),
        ({1: 1, 4: 1}, [(2, Action.ACKNOWLEDGE, 150)], 500, [Alert(100, 150)]),
        ({1: 1, NEW: 1}, [(2, Action.RESOLVE, 150)], 500, [Alert(100, 150, 150), Alert(500)]),
        ({1: 1}, [(2, Action.RESOLVE, 150), (3, Action.REOPEN, 160)], 500, [Alert(100, 150, 150), Alert(160)]),
        ({1: 1}, [(2, Action.ACCEPT, 150, 300)], 200, [Alert(100, 150, None, 300)]),
        ({1: 1}, [(2, Action.ACCEPT, 150, 300)], 500, [Alert(100, 150, None, 300), Alert(300)]),
        ({1: 1}, [(2, Action.ACCEPT, 150, 300), (3, Action.RESOLVE, 200)], 500, [Alert(100, 150, 200)]),
        ({4: 1}, [(2, Action.RESOLVE, 150)], 500, [Alert(400)]),
        ({4: 1}, [], 350, [Alert(350)]),
        ({}, [], 500, []),
    ],
)
def test_alerts(known: Any, log: list[Any], as_of: int, alerts: list[Alert]) -> None:
    """Runs 1 and 4 were at seconds 100 and 400: what each told of first, and what was decided, give these alerts."""
    told = {1: 100, 4: 400, NEW: as_of}
    linked = episodes(known, [decided(*each) for each in log], Effect.VIOLATION, told)
    assert alerts_of(known, told, linked if log else [], as_of) == alerts
