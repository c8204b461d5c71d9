"""Which runs pass over a finding that waits: those with other policies, over all of its days and places."""

from __future__ import annotations

import pytest
from affidavit.ledger.entries import Loaded
from affidavit.ledger.seen import OneSighting, summed
from affidavit.ledger.unasked import Asked
from affidavit.ledger.waiting import Waits
from affidavit.model.finding import FindingStatus
from msgspec.structs import replace

FIRST, LAST = "2026-07-01T10:00:00Z", "2026-07-01T12:00:00Z"
PENDING, OPEN = FindingStatus.PENDING, FindingStatus.OPEN
WAITS = OneSighting(1, 1, PENDING, FIRST, LAST, 1, 1)
BEFORE = Asked((Loaded("k", "1", "a"),), "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", (), ("r", "s"))
OTHER = replace(BEFORE, packs=(Loaded("k", "1", "b"),))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"packs": BEFORE.packs}, False),
        ({"since": FIRST}, True),
        ({"since": "2026-07-01T10:00:01Z"}, False),
        ({"until": LAST}, False),
        ({"since": "", "until": ""}, True),
        ({"regions": ()}, True),
        ({"regions": ("r", "s", "t")}, True),
        ({"regions": ("r",)}, False),
        ({"accounts": ("1",)}, False),
    ],
)
def test_other_policies_must_have_asked_as_much(changes: dict[str, object], expected: bool) -> None:
    """Of other packs, from the first action to the last, and of all accounts and regions that were asked before."""
    assert replace(OTHER, **changes).passes_over(WAITS, BEFORE) is expected


@pytest.mark.parametrize(
    ("seen", "withdrawn", "expected"),
    [
        ((WAITS,), 0, PENDING),
        ((WAITS,), 2, FindingStatus.WITHDRAWN),
        ((WAITS, replace(WAITS, run=3, new=0)), 2, PENDING),
        ((WAITS, replace(WAITS, run=3, new=0, found=OPEN)), 2, OPEN),
        ((replace(WAITS, found=OPEN), replace(WAITS, run=3)), 4, OPEN),
    ],
    ids=["nobody did", "since", "told again since", "found open since", "of what else is open"],
)
def test_what_was_withdrawn_counts_no_more(
    seen: tuple[OneSighting, ...], withdrawn: int, expected: FindingStatus
) -> None:
    """Of what was undecided before; nothing is taken from what is open, nor from what a run tells since."""
    whole = summed(seen, [each.run for each in seen if each.new], None, withdrawn)
    assert (whole.found, whole.is_undecided) == (expected, expected is PENDING)


def test_what_came_settles_what_was_withdrawn() -> None:
    """That a run saw it come says more than that nobody waits."""
    assert summed([WAITS], [1], Waits(1, 0, 5), 2).found is FindingStatus.SETTLED
