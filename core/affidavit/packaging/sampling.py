"""A random sample of a population that anybody can draw again, with the seed and any tool that has SHA-256.

What is drawn is an item of an action, a unit: one call, and in a record that lists things each of them that the policy
selected. Every unit gets a number: the SHA-256 of seed, policy, action and the item's place in the record, a line feed
between each. The sample is the units with the smallest numbers. So it depends on the seed and the population alone, not
on the order in which records come, nor on what stands for values that are withheld; nobody can choose a unit without
choosing the seed; and a larger sample with the same seed holds the smaller one. Copies of a unit are one, which the
first row of it stands for.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator

import msgspec

METHOD = (
    "What is drawn is a unit: an item of an action. Each gets a number, the SHA-256 of the seed, the policy's id, the "
    "row's action and its item in decimal digits, in UTF-8, with a line feed between each. The sample is the units "
    "with the smallest numbers, in their order. Rows with the same action and item are one unit, and the first of "
    "them in the population stands for it."
)


class Drawn(msgspec.Struct, frozen=True):
    """A unit of a sample: its number in hexadecimal, and what stands for it.

    `row` is the place of its row in the population, from 0, `object` and `index` where its record lies.
    """

    number: str
    object: str
    index: int
    row: int


class Sample:
    """The sample of one population, drawn while its rows pass: what is held is where the sample lies.

    Args:
        size: how many units at most.
    """

    def __init__(self, policy: str, seed: str, size: int) -> None:
        self._begin = f"{seed}\n{policy}\n".encode()
        self._size = size
        # The greatest first: numbers are negated, since a heap has the smallest first.
        self._heap: list[tuple[int, str]] = []
        self._drawn: dict[str, Drawn] = {}

    def take(self, action: str, item: int, place: tuple[str, int], row: int) -> None:
        """Let a row pass; `place` is the object and the index of its record, `row` its own place in the population."""
        digest = hashlib.sha256(self._begin + f"{action}\n{item}".encode())
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
        self._drawn[number] = Drawn(number, *place, row)

    def drawn(self) -> Iterator[Drawn]:
        """The units drawn, by number."""
        for number in sorted(self._drawn):
            yield self._drawn[number]
