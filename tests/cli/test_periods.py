"""A year, a quarter, a month and two ends are periods, and nothing else is."""

from __future__ import annotations

import pytest
from affidavit.cli.periods import ends_of
from affidavit.errors import UsageError
from affidavit.times import parse_moment
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2026", ("2026-01-01", "2027-01-01")),
        ("2026-Q1", ("2026-01-01", "2026-04-01")),
        ("2026-q4", ("2026-10-01", "2027-01-01")),
        ("2026-07", ("2026-07-01", "2026-08-01")),
        ("2026-12", ("2026-12-01", "2027-01-01")),
        ("2026-07-01/2026-07-08T12:00:00Z", ("2026-07-01", "2026-07-08T12:00:00Z")),
    ],
)
def test_periods(text: str, ends: tuple[str, str]) -> None:
    """Their first moment, and the first after them."""
    assert ends_of(text) == ends


@pytest.mark.parametrize(
    "text", ["", "26", "2026-", "2026-13", "2026-00", "2026-Q5", "2026-Q", "2026-7", "a/b/c", "/", "2026-07-01"]
)
def test_what_is_no_period_is_told(text: str) -> None:
    """With examples of what is."""
    with pytest.raises(UsageError, match="should read 2026, 2026-Q3"):
        ends_of(text)


@given(st.integers(1, 9_998), st.integers(1, 12))
def test_months_follow_each_other(year: int, month: int) -> None:
    """The end of each is the beginning of the next, and later than its own."""
    _, until = ends_of(f"{year:04}-{month:02}")
    following = f"{year + month // 12:04}-{month % 12 + 1:02}"
    if following < "9999":
        assert ends_of(following)[0] == until
    assert parse_moment(f"{year:04}-{month:02}-01", "x") < parse_moment(until, "x")


@pytest.mark.parametrize("text", ["2026-10-01/2026-07-01", "2026-07-01/2026-07-01"])
def test_a_period_that_ends_before_it_begins_is_told_as_it_was_given(text: str) -> None:
    """By --period, and not by the options that it stands for."""
    with pytest.raises(UsageError, match=f"^--period: '{text}' ends before it begins$"):
        ends_of(text)
