"""A random sample of a population that anybody can draw again, with the seed and any tool that has SHA-256.

Every action gets a number: the SHA-256 of seed, policy and action, a line feed between each. The sample is the actions
with the smallest numbers. So it depends on the seed and the population alone, not on the order in which records come;
nobody can choose an action without choosing the seed; and a larger sample with the same seed holds the smaller one.
Copies of an action are one action, which the first record of it stands for.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator

import msgspec

METHOD = (
    "Each action of a population gets a number, the SHA-256 of the seed, the policy's id and the action, in UTF-8, "
    "with a line feed between each. The sample is the actions with the smallest numbers, in their order. Copies of an "
    "action are one action, and the first row of it in the population stands for it."
)


class Drawn(msgspec.Struct, frozen=True):
    """An action of a sample: its number in hexadecimal, and the record that stands for it.

    `shown` is its row in the population, `object` and `index` where its record lies.
    """

    number: str
    object: str
    index: int
    shown: bytes


class Sample:
    """The sample of one population, drawn while its rows pass: what is held is no more than the sample.

    Args:
        size: how many actions at most.
    """

    def __init__(self, policy: str, seed: str, size: int) -> None:
        self._begin = f"{seed}\n{policy}\n".encode()
        self._size = size
        # The greatest first: numbers are negated, since a heap has the smallest first.
        self._heap: list[tuple[int, str]] = []
        self._drawn: dict[str, Drawn] = {}

    def take(self, action: str, place: tuple[str, int], shown: bytes) -> None:
        """Let a row pass; `place` is the object and the index of its record."""
        digest = hashlib.sha256(self._begin + action.encode())
        number = digest.hexdigest()
        if number in self._drawn or self._size == 0:
            return
        ordered = -int.from_bytes(digest.digest())
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, (ordered, number))
        elif ordered > self._heap[0][0]:
            _, gone = heapq.heapreplace(self._heap, (ordered, number))
            del self._drawn[gone]
        else:
            return
        self._drawn[number] = Drawn(number, *place, shown)

    def drawn(self) -> Iterator[Drawn]:
        """The actions drawn, by number."""
        for number in sorted(self._drawn):
            yield self._drawn[number]
