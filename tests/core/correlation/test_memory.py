"""Memory: however long a group's matches go on, what is held of them is what is open."""

from __future__ import annotations

import tracemalloc
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.correlation.absences import Sight, find_absences
from affidavit.correlation.gathering import Found, Gathering
from affidavit.correlation.joins import Joins
from affidavit.correlation.novelties import find_novelties
from affidavit.correlation.sequences import find_sequences
from affidavit.correlation.windows import find_bursts
from affidavit.model.policy import Correlation, PatternKind
from affidavit.parts.match_store import Linked

if TYPE_CHECKING:
    from tests.core.correlation.conftest import Parts

_STEPS = {"a": {"k": "p"}, "b": {"k": "q"}}
_LATER = 1 << 40
# What is looked for; the value of each match and its step, by its number.
_STREAMS: dict[str, Any] = {
    "bursts of actions": (PatternKind.COUNT, 5, 0, lambda n: ("", 0)),
    "too few actions": (PatternKind.COUNT, 500, 0, lambda n: ("", 0)),
    "bursts of values": (PatternKind.DISTINCT, 5, 0, lambda n: (str(n), 0)),
    "too few values": (PatternKind.DISTINCT, 500, 0, lambda n: (str(n % 7), 0)),
    "first steps alone": (PatternKind.SEQUENCE, 0, 0, lambda n: (str(n), 0)),
    "sequences without end": (PatternKind.SEQUENCE, 0, 0, lambda n: ("k", n % 2)),
    "steps that are followed": (PatternKind.UNLESS, 0, 0, lambda n: (str(n // 2), n % 2)),
    "steps that are not, before the period": (PatternKind.UNLESS, 0, _LATER, lambda n: (str(n), 0)),
    "one step that never is": (PatternKind.UNLESS, 0, 0, lambda n: ("k", 0)),
    "values seen before": (PatternKind.FIRST_SEEN, 0, 0, lambda n: (str(n % 7), 0)),
}


def _find(parts: Parts, stream: str, matches: Iterable[Linked]) -> Iterator[Found]:
    kind, at_least, since, _ = _STREAMS[stream]
    joins = Joins(parts.policy(kind, _STEPS))
    correlation = Correlation(kind, ("who",), within=10, at_least=at_least, of=("what",))

    def gather() -> Gathering:
        return Gathering(0, lambda *_: None)

    match kind:
        case PatternKind.COUNT | PatternKind.DISTINCT:
            return find_bursts(correlation, ("g",), matches, since, gather)
        case PatternKind.SEQUENCE:
            return find_sequences(joins, ("g",), matches, since, gather)
        case PatternKind.UNLESS:
            return find_absences(joins, ("g",), matches, Sight(since, None, lambda *_: True), gather, lambda *_: None)
        case _:
            return find_novelties(correlation, ("g",), matches, since, {}, gather)


@pytest.mark.parametrize("stream", _STREAMS)
def test_memory_does_not_grow_with_a_stream(parts: Parts, stream: str) -> None:
    """Four times as many matches, at the same pace, need no more memory."""
    values = _STREAMS[stream][3]

    def matches(count: int) -> Iterator[Linked]:
        for number in range(count):
            value, step = values(number)
            yield parts.linked(number, number // 2, values=(value,), step=step)

    peaks = []
    for count in (100, 5_000, 20_000):
        tracemalloc.start()
        deque(_find(parts, stream, matches(count)), maxlen=0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.2 * peaks[1]
