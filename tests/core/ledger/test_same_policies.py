"""A policy is the same in an earlier run that had the very pack which has it now, whatever other packs there are."""

from __future__ import annotations

import msgspec
import pytest
from affidavit.ledger.entries import Loaded, RowsMark, RunEntry
from affidavit.ledger.same_policies import same_policy_in

from tests.core.ledger.conftest import made, pack, policy

NONE = RowsMark(0, "")


def entry(*digits: str) -> RunEntry:
    """A run with packs of some digests, whatever their names were."""
    packs = tuple(Loaded(f"then {each}", "1", each * 64) for each in digits)
    return RunEntry("r", "1", "", "", "", True, "", "", "", {}, "", packs, (), NONE, 0, 0, {})


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (("1", "2"), (True, True, False)),
        (("1",), (True, False, False)),
        (("2", "3"), (False, True, False)),
        (("3",), (False, False, False)),
        ((), (False, False, False)),
    ],
)
def test_a_policy_is_that_of_its_own_pack(before: tuple[str, ...], expected: tuple[bool, ...]) -> None:
    """By digest; one that is not loaded now is the same nowhere."""
    run = made(1, {}).assessment
    two = msgspec.structs.replace(
        run,
        run=msgspec.structs.replace(run.run, packs=(pack("1"), pack("2", "l"))),
        policies=(policy(), msgspec.structs.replace(policy(), id="q", pack="l")),
    )
    same = same_policy_in({7: entry(*before)}, two)
    assert tuple(same(each, 7) for each in ("p", "q", "gone")) == expected
    assert not same("p", 8)
