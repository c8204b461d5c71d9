"""Builders that the tests of correlation share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

import msgspec
import pytest
from affidavit.correlation.gathering import Gather, Gathering
from affidavit.model.policy import Correlation, Effect, PatternKind, Place, Policy, Predicate, Severity, Step
from affidavit.parts.match_store import Linked, group_text


def linked(
    number: int,
    time: int,
    action: str = "",
    values: Sequence[str | None] = (),
    step: int = 0,
    waiver: str = "",
    record: int | None = None,
    account: str = "1",
) -> Linked:
    """What correlation sees of a match; its action and its record are its own unless said otherwise."""
    joined = msgspec.json.encode(list(values)).decode()
    own = number if record is None else record
    rest = group_text([account, "r", waiver])
    return Linked('p.a ["g"]', number, time, step, action or f"a{number}", joined, rest, own)


def gatherer() -> tuple[Gather, dict[int, list[int]]]:
    """What begins patterns, and the numbers of the matches that each was given, by its serial."""
    serials = itertools.count()
    kept: dict[int, list[int]] = {}

    def gather() -> Gathering:
        return Gathering(next(serials), lambda serial, number: kept.setdefault(serial, []).append(number))

    return gather, kept


def policy(
    kind: PatternKind,
    steps: Mapping[str, Mapping[str, str]] | None = None,
    differ: Sequence[str] = (),
    within: int = 10,
) -> Policy:
    """A policy whose steps bind these names, in this order."""
    place = Place("p.yaml")
    binds = steps or {"": {}}
    return Policy(
        id="p.a",
        title="",
        description="",
        severity=Severity.LOW,
        effect=Effect.REVIEW,
        logs="memory.kind",
        needs=("write",),
        attack=(),
        controls={},
        steps=tuple(Step(name, {}, Predicate("p.a", "python", "always", place), bind) for name, bind in binds.items()),
        correlate=Correlation(kind, ("who",), within=within, order=tuple(binds), differ=tuple(differ)),
        subject=("who",),
        message="m",
        evidence_note="",
        false_positives="",
        remediation="",
        references=(),
        tests=(),
        pack="tests",
        place=place,
    )


class Parts:
    """The builders above."""

    linked = staticmethod(linked)
    gatherer: Callable[[], tuple[Gather, dict[int, list[int]]]] = staticmethod(gatherer)
    policy = staticmethod(policy)


@pytest.fixture(scope="session")
def parts() -> Parts:
    """Builders; they hold no state."""
    return Parts()
