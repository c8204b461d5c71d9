"""Templates: whatever a record holds beside its slots comes out unchanged, and each slot gives a value of its form."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_quarter.moments import HOUR, iso, prose, seconds
from synthetic_quarter.templates import SLOTS, STAMP, fill, sessions, slot, template

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
)
NOON = seconds("2026-07-01T12:00:00Z")


def filled(record: dict[str, Any], span: tuple[int, int] = (0, HOUR)) -> dict[str, Any]:
    """The record that a template of this one gives at noon of the first day."""
    made = template({"eventTime": STAMP.time, "eventID": STAMP.event_id, **record})
    (text,) = fill([made], NOON, span, random.Random(7), sessions("1", "111122223333"))
    decoded: dict[str, Any] = json.loads(text)
    return decoded


@given(JSON)
def test_what_is_no_slot_stays(value: Any) -> None:
    """Per cent signs, braces, control characters and any other text survive the formatting."""
    assert filled({"kept": value})["kept"] == value


def test_slots_have_their_form() -> None:
    """Each slot is filled with what its name says, for one and the same moment."""
    values = filled({name: slot(name) for name in SLOTS})
    moment = seconds(values["clock"] + "Z")
    assert NOON <= moment < NOON + HOUR
    assert values["eventTime"] == iso(moment)
    assert values["prose"] == prose(moment)
    assert values["expires"] == prose(moment + HOUR)
    assert values["milliseconds"] == moment * 1000
    assert values["day"] == "2026/07/01"
    assert 0 <= values["number"] < 65_536
    assert seconds(values["session_created"]) < NOON
    for name, pattern in (
        ("request_id", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("s3_request", r"[A-Z2-7]{16}"),
        ("s3_extended", r"[A-Za-z0-9+/]{76}"),
        ("session_key", r"ASIA[A-Z2-7]{16}"),
        ("issued_key", r"[A-Z2-7]{8}"),
        ("token", r"[0-9a-f]{32}"),
        ("short", r"[0-9a-f]{16}"),
        ("digest", r"[A-Za-z0-9+/]{43}"),
    ):
        assert re.fullmatch(pattern, values[name]), name


@pytest.mark.parametrize("span", [(0, 1), (3_599, 3_600), (1_574, 3_600), (0, 3_156)])
def test_events_stay_within_their_span(span: tuple[int, int]) -> None:
    """An hour of which only a part was logged has its events in that part."""
    made = template({"eventTime": STAMP.time, "eventID": STAMP.event_id})
    texts = list(fill([made] * 200, NOON, span, random.Random(3), sessions("1", "111122223333")))
    times = [seconds(json.loads(text)["eventTime"]) - NOON for text in texts]
    assert span[0] <= min(times)
    assert max(times) < span[1]


def test_sessions_last_for_their_part_of_the_day() -> None:
    """A principal keeps its credentials for six hours and has others afterwards; another principal has its own."""
    session = sessions("1", "111122223333")
    assert session("AROA1:a", NOON) == session("AROA1:a", NOON + 5 * HOUR)
    assert session("AROA1:a", NOON) != session("AROA1:a", NOON + 6 * HOUR)
    assert session("AROA1:a", NOON) != session("AROA1:b", NOON)


def test_unknown_slot_is_refused() -> None:
    """A mistyped slot is an error when the template is written, not text in a log."""
    with pytest.raises(ValueError, match="clok"):
        slot("clok")
