"""Tests that policies carry are read as they are written; repeated events are so many actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from affidavit.documents.strict_yaml import Section, parse
from affidavit.model.policy import PolicyTest
from affidavit.policies.tests_section import read_tests

OTHER = "  - {name: other, matches: false, events: [{}]}\n"


def _read(events: str, event_id: Sequence[str] = ("id",)) -> PolicyTest:
    text = f"tests:\n  - {{name: it, matches: true, events: [{events}]}}\n{OTHER}"
    section = Section(parse(text.encode(), "p.yaml"), "the policy", [])
    first, _ = read_tests(section, True, event_id)
    assert section.problems == []
    return first


def _id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ("{a: 1}, {a: 1}", [{"a": 1}, {"a": 1}]),
        ("{repeat: 2, event: {a: 1}}", [{"a": 1, "id": _id(1)}, {"a": 1, "id": _id(2)}]),
        (
            "{a: 0}, {repeat: 2, event: {a: '{n}'}}",
            [{"a": 0}, {"a": "0", "id": _id(2)}, {"a": "1", "id": _id(3)}],
        ),
        ("{repeat: 2, event: {id: same}}", [{"id": "same"}, {"id": "same"}]),
        ("{repeat: 2, event: {id: 'x{n}'}}", [{"id": "x0"}, {"id": "x1"}]),
    ],
)
def test_repeated_events_are_told_apart(events: str, expected: list[Mapping[str, Any]]) -> None:
    """Each has an id of its own over the whole test, unless the event says one; single events stay as they are."""
    assert list(_read(events).events) == expected


def test_an_id_may_lie_deeper_or_nowhere() -> None:
    """The id stands at the first path of the log kind, where that can be written."""
    repeated = "{repeat: 2, event: {a: 1}}"
    assert [event["meta"] for event in _read(repeated, ("meta.id", "id")).events] == [{"id": _id(1)}, {"id": _id(2)}]
    assert list(_read(repeated, ()).events) == [{"a": 1}] * 2
    assert list(_read(repeated, ("a.id",)).events) == [{"a": 1}] * 2
