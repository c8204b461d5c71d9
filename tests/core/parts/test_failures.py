"""Failures are told in an order in which the gravest are the last to be left out."""

from __future__ import annotations

from affidavit.model.assessment import Failure
from affidavit.parts.failures import NOT_AS_COLLECTED, in_order, told_briefly

UNCOVERED = [Failure("verify", "not-covered: late", f"{each}.gz", outcome="not-covered") for each in "ab"]
MORE = Failure("verify", "not-covered: more objects", count=801, outcome="not-covered")
ALTERED = Failure("verify", "altered: its hash differs", "z.gz", outcome="altered")
GONE = Failure("open", "it is gone", "y.gz", outcome=NOT_AS_COLLECTED)
UNKNOWN = Failure("verify", "digest signature-unknown", "d.gz", outcome="digest-signature-unknown")
WAIVE = Failure("waive", "a waiver failed")


def test_the_gravest_come_first() -> None:
    """What was tampered with, then all else, then what nothing is shown of; counts of more come last."""
    assert in_order([MORE, *UNCOVERED, UNKNOWN, WAIVE, ALTERED, GONE]) == [
        GONE, ALTERED, WAIVE, UNKNOWN, *UNCOVERED, MORE,
    ]  # fmt: skip


def test_what_no_digest_lists_is_one_line() -> None:
    """It counts all of them, and leaves the others as they are; one alone keeps its name."""
    *others, line = told_briefly([ALTERED, *UNCOVERED, MORE])
    assert (others, line.object, line.count, line.outcome) == ([ALTERED], "", 803, "not-covered")
    assert told_briefly([ALTERED, UNCOVERED[0]]) == [ALTERED, UNCOVERED[0]]
