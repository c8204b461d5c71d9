"""What a record says where a key stands twice in it: every value that it gives, not the last alone.

A decoded record has the last value of equal keys, and policies look at that one. The text of a record has all of them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from affidavit.records.tolerant import Pairs, tolerant_decode

# So much may come of a record that repeats keys, in keys and items: no service's record comes near.
_MOST = 500_000


class Said(msgspec.Struct, frozen=True):
    """All that the text of a record says.

    Attributes:
        records: the record as policies see it, then as it is where earlier ones of equal keys count; each value stands
            in one of them.
        written: how fractions are written, by what Python writes for them, where that is otherwise.
    """

    records: tuple[dict[str, Any], ...]
    written: dict[str, set[str]]


class _Repeating(dict[str, Any]):
    """An object in which a key stands twice: as it is decoded, and its keys and values in order."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def all_said(raw: bytes) -> Said:
    """Read a record for all that it says.

    Raises:
        ValueError: it cannot be decoded, as `tolerant_decode` tells; or what comes of its equal keys is too much.
    """
    written: dict[str, set[str]] = {}
    repeating = False

    def fraction(digits: str, number: float) -> None:
        if digits != (name := str(number)):
            written.setdefault(name, set()).add(digits)

    def members(pairs: Pairs) -> dict[str, Any]:
        nonlocal repeating
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeating = True
        return _Repeating(pairs)

    record = tolerant_decode(raw, members=members, fraction=fraction)
    return Said(tuple(_Ways(_MOST).of(record)) if repeating else (record,), written)


class _Ways:
    """What values can be by one or another of equal keys; `left` is how much more may come of it."""

    def __init__(self, left: int) -> None:
        self._left = left

    def of(self, value: Any) -> list[Any]:
        """A value by the last of equal keys, then by those before: so often that everything in it is in one of these.

        What has fewer ways than what stands beside it is there as policies see it.
        """
        if isinstance(value, list):
            items = list(map(self.of, value))
            return [[_way(ways, n) for ways in items] for n in range(self._number(items))]
        if isinstance(value, dict):
            members: dict[str, list[Any]] = {}
            for key, each in reversed(value.pairs if isinstance(value, _Repeating) else [*value.items()]):
                members.setdefault(key, []).extend(self.of(each))
            number = self._number([*members.values()])
            return [{key: _way(ways, n) for key, ways in members.items()} for n in range(number)]
        return [value]

    def _number(self, parts: list[list[Any]]) -> int:
        number = max(map(len, parts), default=1)
        self._left -= number * len(parts)
        if self._left < 0:
            raise ValueError("too much comes of the keys that stand in it more than once")
        return number


def _way(ways: list[Any], number: int) -> Any:
    return ways[number] if number < len(ways) else ways[0]
