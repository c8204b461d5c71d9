"""Selectors never leave out a record that a predicate matches, and find what they can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from affidavit import Headers, Predicate
from affidavit_plugins.jmespath_language import selectors
from hypothesis import given, settings
from hypothesis import strategies as st

CASES: list[tuple[str, dict[str, set[str]]]] = [
    ("eventName == 'A'", {"eventName": {"A"}}),
    ("'A' == eventName", {"eventName": {"A"}}),
    ('eventName == `"A"`', {"eventName": {"A"}}),
    ("eventName == 'A' && eventSource == 'B' && !errorCode", {"eventName": {"A"}, "eventSource": {"B"}}),
    ("eventName == 'A' || eventName == 'B'", {"eventName": {"A", "B"}}),
    ("eventSource == 'S' && (eventName == 'A' || eventName == 'B')", {"eventSource": {"S"}, "eventName": {"A", "B"}}),
    ("contains(['A', 'B'], eventName) && x", {"eventName": {"A", "B"}}),
    ('contains(`["A", "B"]`, userIdentity.type)', {"userIdentity.type": {"A", "B"}}),
    ("contains(['A', 'B'], eventName) && contains(['B', 'C'], eventName)", {"eventName": {"B"}}),
    ("eventName == 'A' && a == 'x' || eventName == 'B' && b == 'y'", {"eventName": {"A", "B"}}),
    ("(eventName == 'A') == `true`", {}),
    ("eventName == 'A' || other", {}),
    ("!(eventName == 'A')", {}),
    ("eventName != 'A'", {}),
    ("eventName == `null`", {}),
    ("eventName == `1`", {}),
    ("contains('AB', eventName)", {}),
    ("contains(['A', `null`], eventName)", {}),
    ("contains(['A', other], eventName)", {}),
    ("contains(`[]`, eventName)", {}),
    ("contains(eventName, 'A')", {}),
    ("x | eventName == 'A'", {}),
    ("list[?eventName == 'A']", {}),
    ("[eventName][0] == 'A'", {}),
    ("a.b.c == 'A'", {}),
    ("actor.principal == 'A' && profile.x == 'B'", {}),
    ("\"a.b\" == 'A'", {}),
    ("\"\" == 'A'", {}),
    ("eventName ==", {}),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_finds(predicate: Callable[..., Predicate], source: str, expected: dict[str, set[str]]) -> None:
    """Equalities that must hold are found; whatever else could make the predicate true finds nothing."""
    assert selectors(predicate(source)) == expected


PATHS = ["eventName", "user.type", "user", "flag", "actor.principal"]
VALUES = ["A", "B", ""]
comparisons = st.tuples(st.sampled_from(PATHS), st.sampled_from(["==", "!="]), st.sampled_from(VALUES)).map(
    lambda parts: f"{parts[0]} {parts[1]} '{parts[2]}'"
)
memberships = st.tuples(
    st.lists(st.sampled_from(["'A'", "'B'", "`null`", "`true`"]), min_size=1, max_size=3), st.sampled_from(PATHS)
).map(lambda parts: f"contains([{', '.join(parts[0])}], {parts[1]})")
predicates = st.recursive(
    comparisons | memberships | st.sampled_from(PATHS) | st.sampled_from(["`true`", "`false`", "flag == `true`"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "=="]), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map("!({})".format),
    ),
    max_leaves=8,
)
scalars = st.sampled_from([*VALUES, None, True, False, 0])
records = st.fixed_dictionaries(
    {},
    optional={
        "eventName": scalars,
        "user": scalars | st.fixed_dictionaries({}, optional={"type": scalars}),
        "flag": scalars,
    },
)


@settings(max_examples=600, deadline=None)
@given(source=predicates, record=records)
def test_no_match_is_lost(
    predicate: Callable[..., Predicate], search: Callable[[str, Any], Any], source: str, record: dict[str, Any]
) -> None:
    """Whenever a predicate is true, the header of the raw record holds one of the values for every path."""
    needs = selectors(predicate(source))
    if search(source, {**record, "actor": {"principal": "A"}}) is not True:
        return
    raw = msgspec.json.encode(record)
    for path, values in needs.items():
        headers = Headers([path, "eventVersion"])
        [(value, _)] = headers.rows([path, "eventVersion"])([headers.decode(raw)])
        assert value in values
