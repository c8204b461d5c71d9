"""Counts what the rows of populations come to while they pass: records, actions, and what a sample is drawn of."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from types import TracebackType

import msgspec

from affidavit.parts.duplicates import KEY_BYTES, RepeatCounter

# What is counted, and of which population, before the key of one.
_NUMBER_BYTES = 4
_ACTION, _UNIT = 0, 1
_SORTS = 2


class Numbers(msgspec.Struct, frozen=True):
    """What the rows of a population come to. `units` are distinct pairs of an action and an item."""

    rows: int = 0
    records: int = 0
    actions: int = 0
    units: int = 0


class _Counted:
    """What is known of a population so far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows = 0
        self.records = 0
        self.last: tuple[str, int] | None = None


class RowCounter:
    """Counts rows. A context manager, since what tells distinct ones lies on disk.

    Args:
        directory: where its files are; None for where temporary files usually are.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._keys = RepeatCounter(directory, _NUMBER_BYTES + KEY_BYTES)
        self._counted: dict[str, _Counted] = {}

    def __enter__(self) -> RowCounter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keys.__exit__(kind, error, trace)

    def take(self, policy: str, action: str, item: int, place: tuple[str, int]) -> int:
        """Let a row pass, and give its place among those of its policy, from 0.

        Args:
            place: the object and the index of its record; the rows of a record come after each other.
        """
        counted = self._counted.get(policy)
        if counted is None:
            counted = self._counted[policy] = _Counted(len(self._counted))
        if place != counted.last:
            counted.records += 1
            counted.last = place
        number = _SORTS * counted.number
        self._keys.add(_key(number + _ACTION, action) + _key(number + _UNIT, f"{action}\n{item}"))
        counted.rows += 1
        return counted.rows - 1

    def numbers(self) -> dict[str, Numbers]:
        """What the rows of each policy come to."""
        repeats = Counter(int.from_bytes(key[:_NUMBER_BYTES]) for key in self._keys.repeats())
        return {
            policy: Numbers(
                rows=each.rows,
                records=each.records,
                actions=each.rows - repeats[_SORTS * each.number + _ACTION],
                units=each.rows - repeats[_SORTS * each.number + _UNIT],
            )
            for policy, each in self._counted.items()
        }


def _key(number: int, text: str) -> bytes:
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=KEY_BYTES).digest()
    return number.to_bytes(_NUMBER_BYTES) + digest
