"""Locations with options behind them."""

from __future__ import annotations

import pytest
from affidavit import SourceError
from affidavit.reading.locations import join_location, split_location, without_options
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text("abc-", min_size=1, max_size=5)
VALUES = st.text(max_size=8)


@given(st.dictionaries(NAMES, VALUES))
def test_what_is_joined_can_be_split(options: dict[str, str]) -> None:
    """Whatever the values hold, they come back, and the location with them."""
    assert split_location(join_location("s3://logs/a b/", options)) == ("s3://logs/a b/", options)


def test_options_are_added_to_those_given() -> None:
    """A later one of the same name counts."""
    joined = join_location("s3://logs/?region=eu-west-1&profile=a", {"profile": "b"})
    assert split_location(joined) == ("s3://logs/", {"region": "eu-west-1", "profile": "b"})


@pytest.mark.parametrize("query", ["region", "a=1&a=2", "=&"])
def test_a_query_that_is_none_is_an_error(query: str) -> None:
    """Neither half an option nor one given twice passes for less."""
    with pytest.raises(SourceError, match="s3://logs/"):
        split_location(f"s3://logs/?{query}")


def test_options_are_not_shown() -> None:
    """Reports name places without them."""
    assert without_options("s3://logs/a?role-arn=x") == "s3://logs/a"
    assert without_options("cloudwatch-logs://g?profile=p#/1/r/g/uri") == "cloudwatch-logs://g#/1/r/g/uri"
    assert without_options("/plain/path") == "/plain/path"
