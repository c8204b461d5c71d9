"""Loads waivers: YAML files with a list under `waivers`, beside a pack's policies or of their own.

Every key is required: a departure that nobody gives a reason for, owns, or lets expire was not accepted by anyone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from affidavit.documents.strict_yaml import Section, parse, problem_at
from affidavit.errors import DocumentError, Problem
from affidavit.model.policy import Place, Predicate
from affidavit.model.waiver import Waiver
from affidavit.times import parse_day_or_time

# Conditions are written in one language, whatever that of the policy: people who review them should know just one.
LANGUAGE = "jmespath"


class WaiverFile(msgspec.Struct, frozen=True):
    """The waivers of a file of their own, and the SHA-256 of its bytes."""

    name: str
    waivers: tuple[Waiver, ...]
    digest: str


def is_waiver_file(path: str) -> bool:
    """Whether a file of a pack holds waivers rather than a policy: `waivers.yaml`, or any `….waivers.yaml`."""
    name = path.rpartition("/")[2]
    return name in ("waivers.yaml", "waivers.yml") or name.endswith((".waivers.yaml", ".waivers.yml"))


def load_waiver_file(path: Path) -> WaiverFile:
    """Load a file of waivers.

    Raises:
        DocumentError: with every problem found.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")]) from None
    return WaiverFile(path.name, read_waivers(content, str(path), path.name), hashlib.sha256(content).hexdigest())


def read_waivers(content: bytes, path: str, source: str) -> tuple[Waiver, ...]:
    """The waivers in a file's bytes.

    Raises:
        DocumentError: with every problem found.
    """
    problems: list[Problem] = []
    section = Section(parse(content, path), "the file of waivers", problems)
    waivers = [_waiver(each, source) for each in section.sections("waivers", "the waiver")]
    section.finish()
    problems.extend(duplicate_waivers(waivers))
    if problems:
        raise DocumentError(problems)
    return tuple(waivers)


def duplicate_waivers(waivers: Iterable[Waiver]) -> Iterator[Problem]:
    """A problem for each waiver whose id an earlier one has."""
    first: dict[str, Waiver] = {}
    for waiver in waivers:
        other = first.setdefault(waiver.id, waiver)
        if other is not waiver:
            place = f"{other.source}, {other.place.path}:{other.place.line}"
            yield problem_at(waiver.place, f"waiver id {waiver.id!r} is taken in {place}")


def sort_waivers(*groups: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """All waivers, by id.

    Raises:
        DocumentError: two share an id.
    """
    waivers = sorted((waiver for group in groups for waiver in group), key=lambda each: (each.id, each.source))
    problems = tuple(duplicate_waivers(waivers))
    if problems:
        raise DocumentError(problems)
    return tuple(waivers)


def _waiver(section: Section, source: str) -> Waiver:
    place: Place = section.value.place
    waiver_id = section.text("id")
    condition = section.get("condition")
    text = section.text("condition", "") if condition is not None else ""
    predicate = Predicate(waiver_id, LANGUAGE, text, condition.place if condition is not None else place)
    waiver = Waiver(
        id=waiver_id,
        policy=section.text("policy"),
        condition=predicate,
        reason=section.text("reason"),
        owner=section.text("owner"),
        ticket=section.text("ticket"),
        expires=_expiry(section),
        source=source,
        place=place,
    )
    section.finish()
    return waiver


def _expiry(section: Section) -> int:
    text = section.text("expires")
    expires = parse_day_or_time(text) if text else 0
    if expires is None:
        value = section.get("expires", required=False)
        place = value.place if value is not None else section.value.place
        section.add(place, f"'expires' must be a day like 2026-12-31 or a time, not {text!r}")
    return expires or 0
