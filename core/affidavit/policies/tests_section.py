"""Reads the tests that a policy carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from affidavit.documents.strict_yaml import Section, Value
from affidavit.model.policy import PolicyTest
from affidavit.policies.control_parameters import read_control_parameters
from affidavit.records.fields import value_at
from affidavit.times import parse_day_or_time

_MOST_REPEATS = 10_000
_NUMBER = "{n}"


def read_tests(section: Section, correlates: bool, event_id: Sequence[str]) -> Iterator[PolicyTest]:
    """The tests of a policy; what is wrong is added to the section's problems.

    Args:
        event_id: paths of a record's id, of which the first that holds one counts.
    """
    wanted = {True: "matching", False: "non-matching"}
    for test in section.sections("tests", "the test"):
        name = test.text("name")
        matches = test.get("matches")
        if matches is not None and not isinstance(matches.data, bool):
            test.add(matches.place, "'matches' must be true or false")
        events = _events(test, correlates, event_id)
        until = _until(test) if correlates else None
        profile = test.get("profile", required=False)
        plain = profile.plain() if profile is not None else {}
        if profile is not None:
            _check_profile(test, profile)
        test.finish()
        if matches is not None and events:
            wanted.pop(bool(matches.data), None)
            yield PolicyTest(name, bool(matches.data), tuple(events), plain, until, test.value.place)
    value = section.get("tests", required=False)
    for missing in wanted.values():
        place = value.place if value else section.value.place
        section.add(place, f"'tests' must hold a {missing} event", "missing-test")


def _events(test: Section, correlates: bool, event_id: Sequence[str]) -> list[dict[str, Any]]:
    """The event of a test, or the events of a test of a correlated policy."""
    value = test.get("events" if correlates else "event")
    if value is None:
        return []
    listed = value.data if correlates else [value]
    if not isinstance(listed, list) or not listed:
        test.add(value.place, "'events' must be a list of records")
        return []
    events: list[dict[str, Any]] = []
    for event in listed:
        if not isinstance(event.data, dict):
            what = "an event" if correlates else "'event'"
            test.add(event.place, f"{what} must be a record: a mapping of its fields")
        elif correlates and "repeat" in event.data:
            # Counted over the whole test: two lots of repeated events are different events too.
            events.extend(
                _with_id(each, event_id, number) for number, each in enumerate(_repeated(test, event), len(events))
            )
        else:
            events.append(event.plain())
    return events


def _repeated(test: Section, value: Value) -> Iterator[dict[str, Any]]:
    """`{repeat: 20, event: {…}}`: so many records, with their number for each `{n}`."""
    section = Section(value, "the repeated event", test.problems)
    count, event = section.get("repeat"), section.get("event")
    section.finish()
    if count is None or event is None:
        return
    if not isinstance(count.data, int) or isinstance(count.data, bool) or not 2 <= count.data <= _MOST_REPEATS:
        section.add(count.place, f"'repeat' must be a whole number from 2 to {_MOST_REPEATS:,}")
        return
    if not isinstance(event.data, dict):
        section.add(event.place, "'event' must be a record: a mapping of its fields")
        return
    plain = event.plain()
    for number in range(count.data):
        yield _numbered(plain, str(number))


def _numbered(value: Any, number: str) -> Any:
    if isinstance(value, str):
        return value.replace(_NUMBER, number)
    if isinstance(value, dict):
        return {key: _numbered(each, number) for key, each in value.items()}
    return [_numbered(each, number) for each in value] if isinstance(value, list) else value


def _with_id(event: dict[str, Any], paths: Sequence[str], number: int) -> dict[str, Any]:
    """An event with an id of its own unless it has one: so many events are as many actions, however alike they are."""
    if not paths or any(value_at(event, path) for path in paths):
        return event
    *above, last = paths[0].split(".")
    holder = event
    for name in above:
        inner = holder.setdefault(name, {})
        if not isinstance(inner, dict):
            return event
        holder = inner
    holder[last] = str(UUID(int=number + 1))
    return event


def _until(test: Section) -> int | None:
    text = test.text("until", "")
    until = parse_day_or_time(text) if text else None
    if text and until is None and (value := test.get("until")) is not None:
        test.add(value.place, "'until' must be a time like 2026-07-01T09:30:00Z")
    return until


def _check_profile(test: Section, value: Value) -> None:
    profile = Section(value, "'profile'", test.problems)
    if not isinstance(value.data, dict):
        return
    profile.texts("accounts")
    profile.texts("trusted_accounts")
    read_control_parameters(profile)
    parameters = profile.get("parameters", required=False)
    if parameters is not None and not isinstance(parameters.data, dict):
        profile.add(parameters.place, "'parameters' must be a mapping of names to values")
    profile.finish()
